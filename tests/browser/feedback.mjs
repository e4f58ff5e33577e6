// SPDX-License-Identifier: EUPL-1.2
// Feedback from the foot of a page to the answer, on a phone and at a desk, in three languages, with and without scripts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { tree } from './aria.mjs';
import { base, check, open, sizes, visit as meet } from './browser.mjs';

const words = {
  de: {
    foot: 'Rückmeldung zu dieser Seite',
    send: 'Nachricht absenden',
    sent: 'Ihre Nachricht ist angekommen',
    mine: 'Meine Nachricht ansehen',
  },
  en: { foot: 'Feedback on this page', send: 'Send message', sent: 'Your message has arrived', mine: 'See my message' },
  'de-x-simple': {
    foot: 'Ihre Meinung zu dieser Seite',
    send: 'Absenden',
    sent: 'Danke. Ihre Nachricht ist da',
    mine: 'Meine Nachricht ansehen',
  },
};
const clerk = { Authorization: `Bearer ${process.env.STADTKERN_STAFF_TOKEN}`, 'Content-Type': 'application/json' };
const long = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihung';
// The form stands at the foot: where pages scroll smoothly, each click would wait for that.
const visit = (whose, options) => meet(whose, { reducedMotion: 'reduce', ...options });
let browser;
before(async () => {
  browser = await open();
});
after(() => browser.close());

async function ask(verb, path, body) {
  const answer = await fetch(`${base}/api/feedback/v1${path}`, {
    method: verb,
    headers: clerk,
    body: body && JSON.stringify(body),
  });
  assert.ok(answer.ok, `${verb} ${path}: ${answer.status}`);
  return answer.json();
}

// The entry with that text, as staff find it.
async function answer(text) {
  const { entries } = await ask('GET', '/entries?page_size=100');
  const entry = entries.find((one) => one.text === text);
  assert.equal(entry.module, 'waste');
  await ask('PATCH', `/entries/${entry.id}`, { answer: `Danke. Wir ändern das.\n${long}`, released: true });
}

async function say(page, language, shot, text) {
  const told = (name) => (shot === 'phone-de' ? tree(page, name) : undefined);
  const said = words[language];
  await page.goto(`${base}/${language}/waste/report`);
  await page.locator('footer').getByRole('link', { name: said.foot }).click();
  await page.getByRole('heading', { level: 1, name: said.foot }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), language);
  await check(page, `feedback-${shot}-1-form`);
  await told('feedback-1-form');
  await page.locator('#email').fill('keine Adresse');
  const send = page.getByRole('button', { name: said.send });
  await send.click();
  await page.getByRole('alert').waitFor();
  await check(page, `feedback-${shot}-2-error`);
  await told('feedback-2-error');
  assert.equal(await page.locator('#email').inputValue(), 'keine Adresse');
  await page.locator('input[name=kind]').nth(1).check();
  await page.locator('#text').fill(text);
  await page.locator('#email').fill('');
  await page.locator('input[name=consent]').check();
  await send.click();
  await page.getByRole('heading', { level: 1, name: said.sent }).waitFor();
  await check(page, `feedback-${shot}-3-sent`);
  await told('feedback-3-sent');
  await page.getByRole('link', { name: said.mine }).click();
  await page.locator('h2').first().waitFor();
  await check(page, `feedback-${shot}-4-waiting`);
  await answer(text);
  await page.reload();
  await page.getByText('Wir ändern das.').waitFor();
  await check(page, `feedback-${shot}-5-answered`);
  await told('feedback-4-answered');
  await page.goto(`${base}/${language}/feedback/answered`);
  await page.getByText(text.split('\n')[0]).first().waitFor();
  await check(page, `feedback-${shot}-6-public`);
}

for (const [size, viewport] of Object.entries(sizes)) {
  for (const language of ['de', 'en']) {
    test(`feedback, ${size}, ${language}`, async () => {
      const page = await visit(browser, { viewport, locale: language });
      await say(
        page,
        language,
        `${size}-${language}`,
        `Der Kartenausschnitt ist zu klein (${size}, ${language}). ${long}`,
      );
      await page.context().close();
    });
  }
}

test('feedback in plain German, dark, at 320 px', async () => {
  const page = await visit(browser, {
    viewport: { width: 320, height: 568 },
    colorScheme: 'dark',
  });
  await say(page, 'de-x-simple', 'dark-320', 'Das Feld ist zu klein. Bitte machen Sie es groß.');
  await page.context().close();
});

for (const [size, viewport] of Object.entries(sizes)) {
  test(`staff answer feedback in the console, ${size}`, async () => {
    const text = `Die Schrift ist zu klein (${size}). ${long}`;
    const citizen = await visit(browser, { viewport });
    await citizen.goto(`${base}/de/feedback/new?page=/de/waste`);
    await citizen.locator('#kind-1').check();
    await citizen.locator('#text').fill(text);
    await citizen.locator('#email').fill('ada@example.org');
    await citizen.locator('input[name=consent]').check();
    await citizen.getByRole('button', { name: words.de.send }).click();
    await citizen.getByRole('link', { name: words.de.mine }).click();

    const page = await visit(browser, { viewport, extraHTTPHeaders: { Authorization: clerk.Authorization } });
    await page.goto(`${base}/console/de/`);
    await page.locator('main').getByRole('link', { name: 'Rückmeldungen' }).click();
    await page.getByRole('heading', { level: 1, name: 'Rückmeldungen' }).waitFor();
    await check(page, `feedback-staff-${size}-1-inbox`);
    if (size === 'desk') await tree(page, 'feedback-staff-inbox', { without: '.sk-rows > li:not(:first-child)' });
    await page
      .locator('.sk-rows li', { hasText: `(${size})` })
      .getByRole('link')
      .click();
    await page.getByText(text).waitFor();
    await check(page, `feedback-staff-${size}-2-entry`);
    if (size === 'desk') await tree(page, 'feedback-staff-entry');
    await page.locator('input[name=state][value=answered]').check();
    await page.locator('#note').fill('Frau Maier fragen');
    await page.getByRole('button', { name: 'Speichern' }).click();
    await page.getByRole('alert').waitFor();
    await check(page, `feedback-staff-${size}-3-error`);
    await page.locator('#answer').fill('Die Schrift ist jetzt größer.');
    await page.locator('input[name=released]').check();
    await page.getByRole('button', { name: 'Speichern' }).click();
    await page.getByText('Gespeichert').waitFor();
    await check(page, `feedback-staff-${size}-4-saved`);
    await page.getByRole('link', { name: 'Zum Eingang' }).click();
    await page.getByRole('link', { name: 'Beantwortet' }).click();
    await page.locator('.sk-rows li', { hasText: `(${size})` }).waitFor();
    await citizen.reload();
    await citizen.getByText('Die Schrift ist jetzt größer.').waitFor();
    await citizen.getByRole('button', { name: 'Nicht veröffentlichen' }).click();
    await citizen.getByRole('button', { name: 'Nicht veröffentlichen' }).waitFor({ state: 'detached' });
    await check(citizen, `feedback-staff-${size}-5-taken-back`);
    await citizen.context().close();
    await page.context().close();
  });
}

test('feedback without scripts, by keyboard alone', async () => {
  const page = await visit(browser, { viewport: sizes.phone, javaScriptEnabled: false });
  await page.goto(`${base}/en/waste`);
  await page.locator('footer').getByRole('link', { name: words.en.foot }).focus();
  await page.keyboard.press('Enter');
  await page.locator('#kind-0').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.type('By keyboard alone, <b>without</b> a script.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: words.en.sent }).waitFor();
  await page.getByRole('link', { name: 'Back to the page' }).click();
  await page.waitForURL(/\/en\/waste$/);
  await page.context().close();
});

test('another language keeps what was typed', async () => {
  const page = await visit(browser, { viewport: sizes.desk });
  await page.goto(`${base}/de/feedback/new?page=/de/waste`);
  await page.locator('#text').fill('kurz');
  await page.getByRole('button', { name: words.de.send }).click();
  await page.getByRole('alert').waitFor();
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { level: 1, name: words.en.foot }).waitFor();
  assert.equal(await page.locator('#text').inputValue(), 'kurz');
  await page.context().close();
});

test('a panel: rounds, a form, results, and links that lead nowhere', async () => {
  const panel = await ask('POST', '/panels', {
    name: `Handel in der Mitte ${long}`,
    organisation: 'Gewerbeverein',
    rounds: [
      {
        title: 'Markt',
        first_day: '2020-01-01',
        last_day: '2999-12-31',
        questions: [
          { kind: 'scale', text: 'Wie gut ist der Markt?' },
          { kind: 'yes_no', text: 'Kommen Sie wieder?' },
          { kind: 'text', text: 'Was fehlt?' },
        ],
      },
      {
        title: 'Winter',
        first_day: '2999-01-01',
        last_day: '2999-02-01',
        questions: [{ kind: 'text', text: 'Was fehlt?' }],
      },
    ],
  });
  const { links } = await ask('POST', `/panels/${panel.id}/members`, { count: 5 });
  for (const [index, link] of links.entries()) {
    const page = await visit(browser, { viewport: index % 2 ? sizes.desk : sizes.phone });
    const seat = `${base}/de${link.path.slice(link.path.indexOf('/feedback/'))}`;
    await page.goto(seat);
    if (index < 2) await check(page, `feedback-panel-${index}-1-rounds`);
    await page.getByRole('link', { name: 'Markt' }).click();
    await page.getByRole('button', { name: 'Antworten speichern' }).click();
    await page.getByRole('alert').waitFor();
    if (index < 2) await check(page, `feedback-panel-${index}-2-error`);
    if (index === 0) await tree(page, 'feedback-panel');
    await page.locator('input[type=radio]').nth(index).check();
    await page.locator('textarea').fill(`Bänke. ${long}`);
    await page.getByRole('button', { name: 'Antworten speichern' }).click();
    await page.getByText('Ihre Antworten sind gespeichert').waitFor();
    if (index < 2) await check(page, `feedback-panel-${index}-3-saved`);
    await page.context().close();
  }
  const page = await visit(browser, { viewport: sizes.phone });
  await page.goto(`${base}/de/feedback/panels`);
  await page.getByText('Noch gibt es keine Ergebnisse.').waitFor();
  await check(page, 'feedback-panels-none');
  await ask('PATCH', `/panels/${panel.id}/rounds/${panel.rounds[0].id}`, { last_day: '2020-02-01' });
  await page.reload();
  await page.getByText('5 haben geantwortet').waitFor();
  await check(page, 'feedback-panels-results');
  await tree(page, 'feedback-results');
  for (const path of ['follow', 'sent', 'panel']) {
    await page.goto(`${base}/de/feedback/${path}/~${'0'.repeat(32)}`);
    await check(page, `feedback-unknown-${path}`);
  }
  await page.context().close();
});

const panels = {
  de: {
    title: 'Befragungen',
    add: 'Neue Befragung',
    make: 'Befragung anlegen',
    round: 'Neue Runde',
    begin: 'Runde anlegen',
    more: 'Weitere Fragen',
    links: 'Links erstellen',
    once: 'Diese Links stehen nur jetzt hier',
    open: 'läuft',
  },
  en: {
    title: 'Panels',
    add: 'New panel',
    make: 'Make the panel',
    round: 'New round',
    begin: 'Make the round',
    more: 'More questions',
    links: 'Make links',
    once: 'These links stand here only now',
    open: 'open',
  },
};
for (const [size, viewport] of Object.entries(sizes)) {
  for (const [language, said] of Object.entries(panels)) {
    test(`staff make a panel in the console, ${size}, ${language}`, async () => {
      const shot = (name) => `feedback-panels-staff-${size}-${language}-${name}`;
      const { Authorization } = clerk;
      const page = await visit(browser, { viewport, locale: language, extraHTTPHeaders: { Authorization } });
      const press = (name) => page.getByRole('button', { name, exact: true }).click();
      const name = `${long} (${size}, ${language})`;
      await page.goto(`${base}/console/${language}/`);
      await page.locator('main').getByRole('link', { name: said.title, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: said.title }).waitFor();
      await check(page, shot('1-list'));
      await page.getByRole('link', { name: said.add }).click();
      await page.locator('#organisation').fill('Gewerbeverein');
      await press(said.make);
      await page.locator('#name[aria-invalid=true]').waitFor();
      await check(page, shot('2-error'));
      await page.locator('#name').fill(name);
      await press(said.make);
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await check(page, shot('3-empty'));
      await page.getByRole('link', { name: said.round }).click();
      await page.locator('#title').fill('Winter');
      await page.locator('#first_day').fill('2020-01-01');
      await page.locator('#last_day').fill('2999-12-31');
      await page.locator('#text1').fill('Wie gut ist der Markt?');
      await press(said.more);
      await page.locator('#text10').waitFor();
      assert.equal(await page.locator('#text1').inputValue(), 'Wie gut ist der Markt?');
      await check(page, shot('4-round'));
      await page.locator('#text10').fill('Was fehlt?');
      await page.locator('#kind10').selectOption('text');
      await press(said.begin);
      await page.getByRole('link', { name: 'Winter', exact: true }).waitFor();
      await page.locator('details > summary').first().click();
      await check(page, shot('5-panel'));
      if (size === 'desk' && language === 'de') await tree(page, 'feedback-panels-staff');
      await page.locator('#count').fill('3');
      await press(said.links);
      await page.getByText(said.once).waitFor();
      await check(page, shot('6-links'));
      const address = await page.locator('tbody td').last().innerText();
      const member = await visit(browser, { viewport });
      await member.goto(address);
      await member.getByRole('link', { name: 'Winter' }).click();
      await member.getByText('Was fehlt?').waitFor();
      await member.context().close();
      await page.context().close();
    });
  }
}

const figures = {
  de: {
    title: 'Nutzungszahlen',
    begun: 'Begonnen',
    up: 'Hier abgebrochen',
    nowhere: 'Adressen, die es nicht gibt',
    all: 'Alle Seiten zusammen',
  },
  en: {
    title: 'Use figures',
    begun: 'Begun',
    up: 'Given up here',
    nowhere: 'Addresses that do not exist',
    all: 'All pages together',
  },
};
for (const [size, viewport] of Object.entries(sizes)) {
  for (const [language, said] of Object.entries(figures)) {
    test(`what is used, for staff, ${size}, ${language}`, async () => {
      const { Authorization } = clerk;
      const page = await visit(browser, { viewport, locale: language, extraHTTPHeaders: { Authorization } });
      await page.goto(`${base}/console/${language}/`);
      await page.locator('main').getByRole('link', { name: said.title }).click();
      await page.getByRole('heading', { level: 1, name: said.title }).waitFor();
      const begun = page.locator('tr', { hasText: said.begun }).first();
      assert.equal(await begun.locator('td').first().innerText(), '12');
      assert.equal(await begun.locator(`td[data-label="${said.up}"]`).innerText(), '5');
      await page.locator('tr', { hasText: said.nowhere }).waitFor();
      await check(page, `use-${size}-${language}-1-recent`);
      await page.locator('table').last().getByRole('link').click();
      await page.locator('table').first().getByRole('link').first().click();
      await page.getByRole('link', { name: said.all }).waitFor();
      await check(page, `use-${size}-${language}-2-month`);
      const file = await page.request.get(
        new URL(await page.locator('a[href*="figures.csv"]').getAttribute('href'), base).href,
      );
      assert.match(await file.text(), /,"\/waste\/report",step 2,7\r\n/);
      await page.context().close();
    });
  }
}
