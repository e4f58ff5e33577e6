// SPDX-License-Identifier: EUPL-1.2
// A clerk at work in the console: signing in, the inbox, one report to the end, on a phone and at a desk, in both languages.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { tree } from './aria.mjs';
import { base, check, open, sizes, visit } from './browser.mjs';
import { coloursAt, redAndGreen, signIn } from './flow.mjs';

const words = {
  de: {
    inbox: 'Posteingang',
    state: 'Zustand ändern',
    release: 'Freigeben',
    merge: 'Zusammenführen',
    denied: 'Hier ist für Sie noch nichts freigegeben',
  },
  en: {
    inbox: 'Inbox',
    state: 'Change state',
    release: 'Release',
    merge: 'Merge',
    denied: 'Nothing is open to you here yet',
  },
};
const people = JSON.parse(process.env.STADTKERN_PEOPLE);
let browser;
before(async () => {
  browser = await open();
});
after(() => browser.close());

async function report(description, photos = [], more = {}) {
  const answer = await fetch(`${base}/api/waste/v1/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      category: 'road_damage',
      lat: 48.59,
      lon: 8.87,
      address: 'Bahnhofstraße 12',
      description,
      photos,
      contact: { email: 'ada@example.org', first_name: 'Ada', last_name: 'Muster' },
      ...more,
    }),
  });
  assert.equal(answer.status, 201);
  return (await answer.json()).id;
}

const publicPart = async (id) => (await fetch(`${base}/api/waste/v1/reports/${id}`)).json();

for (const [size, viewport] of Object.entries(sizes)) {
  for (const language of ['de', 'en']) {
    test(`a report is worked on, ${size}, ${language}`, async () => {
      const said = words[language];
      const shot = `desk-${size}-${language}`;
      const told = async (name, { after, ...options } = {}) => {
        if (shot !== 'desk-desk-de') return;
        await after?.();
        await tree(page, name, options);
      };
      const id = await report('Ein tiefes Loch. Frau Muster ist gestürzt.');
      const page = await visit(browser, { viewport, locale: language, reducedMotion: 'reduce' });
      const map = async () => {
        await page.locator('[data-sk-map]').scrollIntoViewIfNeeded();
        await page.locator('sk-map[data-ready]').waitFor();
      };
      await signIn(page, base, `/console/${language}/`, people.clerk);
      await check(page, `${shot}-1-start`);
      await page.locator('.sk-figures a').first().waitFor();
      await page.locator('.sk-tile h2 a').click();
      await page.getByRole('heading', { level: 1, name: said.inbox }).waitFor();
      await check(page, `${shot}-2-inbox`);
      await told('desk-inbox', { without: 'tbody tr:not(:first-child)' });
      await told('console-header', { of: 'body > header' });
      assert.ok((await page.locator('.sk-cases tbody tr').count()) > 3);

      await page.locator('#words').fill('muster ist gest');
      await page.locator('.sk-filters button').click();
      await page.locator(`.sk-cases a[href*="reports/${id}"]`).click();
      await page.getByRole('heading', { level: 1 }).filter({ hasText: id }).waitFor();
      await check(page, `${shot}-3-report`);
      await told('desk-report', { after: map });
      assert.equal(await page.getByText('ada@example.org').count(), 1);

      await page.locator('#blank_words').fill('Frau Mustr');
      await page.getByRole('button', { name: said.release, exact: true }).click();
      await page.getByRole('alert').waitFor();
      assert.equal(await page.locator('#blank_words').inputValue(), 'Frau Mustr');
      await check(page, `${shot}-4-error`);
      await told('desk-report-error', { after: map });
      assert.equal((await publicPart(id)).text_public ?? false, false);
      await page.locator('#blank_words').fill('Frau Muster');
      await page.getByRole('button', { name: said.release, exact: true }).click();
      await page.locator('.kern-alert--success').waitFor();
      assert.equal((await publicPart(id)).description, 'Ein tiefes Loch. […] ist gestürzt.');

      await page.locator('#state').selectOption('in_process');
      await page.locator('#state_note').fill('Wir kommen am Montag.');
      await page.getByRole('button', { name: said.state, exact: true }).click();
      await page.locator('.kern-alert--success').waitFor();
      const now = await publicPart(id);
      assert.deepEqual([now.detailed_status, now.status_notes], ['in_process', 'Wir kommen am Montag.']);
      for (const summary of await page.locator('details > summary').all()) await summary.click();
      await check(page, `${shot}-5-open`);
      await page.context().close();
    });
  }
}

test('photos: a part is blacked out, another photo removed, a link is handed over, and the figures', async () => {
  const artist = await visit(browser, { viewport: { width: 400, height: 200 } });
  const shot = await redAndGreen(artist);
  const photos = [];
  for (let i = 0; i < 2; i += 1) {
    const answer = await fetch(`${base}/api/waste/v1/photos`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: shot,
    });
    assert.equal(answer.status, 201);
    photos.push((await answer.json()).id);
  }
  const id = await report('Mit Fotos', photos);
  const page = await visit(browser, { viewport: sizes.desk, locale: 'de', reducedMotion: 'reduce' });
  await signIn(page, base, `/console/de/waste/desk/reports/${id}`, people.clerk);
  await check(page, 'desk-desk-de-6-photos');
  const black = page.locator(`#black_${photos[0]}`);
  await black.fill('links oben');
  await page.locator(`#withhold_${photos[1]}`).check();
  const release = page.getByRole('button', { name: words.de.release, exact: true });
  await release.click();
  await page.getByRole('alert').waitFor();
  assert.equal(await black.inputValue(), 'links oben');
  assert.ok(await page.locator(`#withhold_${photos[1]}`).isChecked());
  await check(page, 'desk-desk-de-6-error');
  await black.fill('0 0 25 50; 50,5 0 10 10');
  await release.click();
  await page.locator('.kern-alert--success').waitFor();
  const shown = (await publicPart(id)).photos;
  assert.equal(shown.length, 1);
  await page.locator(`figure img`).waitFor();
  const shownAt = new URL(await page.locator('figure a').getAttribute('href'), base).href;
  const points = [
    [20, 20],
    [150, 150],
    [300, 100],
  ];
  assert.deepEqual(await coloursAt(page, shownAt, points), [
    [false, false, false, true],
    [true, false, false, true],
    [false, true, false, true],
  ]);

  await page.getByText('Mit einem Link übergeben').click();
  await page.locator('#to').fill('Firma Muster');
  await page.getByRole('button', { name: 'Link erstellen' }).click();
  const link = await page.locator('.kern-alert--success code').first().innerText();
  assert.equal((await fetch(link)).status, 200);
  await check(page, 'desk-desk-de-7-link');
  await page.getByRole('button', { name: 'Link für Firma Muster beenden' }).click();
  await page.locator('.kern-alert--success').waitFor();
  assert.equal((await fetch(link)).status, 404);

  await page.getByText('Mit einem Link übergeben').click();
  await page.locator('#to').fill('Tiefbau Nord');
  await page.getByRole('button', { name: 'Link erstellen' }).click();
  const holder = await visit(browser, { viewport: sizes.phone, locale: 'de', reducedMotion: 'reduce' });
  await holder.goto(await page.locator('.kern-alert--success code').first().innerText());
  await check(holder, 'handed-phone-de-1-door');
  await holder.getByRole('button', { name: 'Meldung ansehen' }).click();
  await holder.locator('#note').fill('Loch gefüllt');
  await check(holder, 'handed-phone-de-2-report');
  await holder.getByRole('button', { name: 'Erledigt melden' }).click();
  await holder.locator('.kern-alert--success').waitFor();
  await check(holder, 'handed-phone-de-3-done');
  await holder.context().close();
  await page.goto(`${base}/console/de/waste/desk/reports/${id}`);
  assert.equal(await page.getByText('Loch gefüllt').count(), 1);
  assert.equal((await publicPart(id)).detailed_status, 'done');
  const spam = await report('Billig!', [], { website: 'http://spam.example' });
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const path of ['figures', 'held']) {
      await page.goto(`${base}/console/de/waste/desk/${path}`);
      await check(page, `desk-${size}-de-8-${path}`);
    }
  }
  await page.getByRole('button', { name: `${spam} endgültig verwerfen` }).click();
  await page.locator('.kern-alert--success').waitFor();
  await page.context().close();
  await artist.context().close();
});

test('without scripts: several reports at once, and what is wrong with a form', async () => {
  const ids = [await report('eins von zweien'), await report('zwei von zweien')];
  const page = await visit(browser, {
    viewport: sizes.phone,
    locale: 'de',
    reducedMotion: 'reduce',
    javaScriptEnabled: false,
  });
  await signIn(page, base, '/console/de/waste/desk?words=von+zweien', people.clerk);
  await page.locator('button[value=state]').click();
  assert.match(await page.locator('[role=alert]').innerText(), /mindestens eine Meldung/);
  for (const id of ids) await page.locator(`input[value="${id}"]`).check();
  await page.locator('#to').selectOption('in_process');
  await page.locator('button[value=state]').click();
  assert.match(await page.locator('.kern-alert--success').innerText(), /2/);
  for (const id of ids) assert.equal((await publicPart(id)).detailed_status, 'in_process');
  await page.context().close();
});

test('the inbox as a map: beside the list, as it was left, and of what is filtered', async () => {
  await report('Auf der Karte');
  const page = await visit(browser, { viewport: sizes.desk, locale: 'de', reducedMotion: 'reduce' });
  await signIn(page, base, '/console/de/waste/desk', people.clerk);
  assert.equal(await page.locator('sk-map').count(), 0, 'no map before somebody wants it');
  await page.getByText('Auf der Karte zeigen').click();
  await page.locator('sk-map[data-ready] .sk-pin').first().waitFor();
  const placed = () => page.locator('.sk-cases tr[data-lat]').count();
  const pins = () => page.locator('sk-map .sk-pin').count();
  assert.equal(await pins(), await placed());
  await check(page, 'desk-desk-de-map');
  const all = await pins();
  await page.locator('#category').selectOption('lighting');
  await page.locator('.sk-filters button').click();
  await page.waitForURL(/category=lighting/);
  await page.locator('sk-map[data-ready] .sk-pin').first().waitFor();
  assert.equal(await pins(), await placed());
  assert.ok((await pins()) < all, `${await pins()} of ${all}`);
  const to = await page.locator('sk-map .sk-pin').first().getAttribute('href');
  await page
    .locator('sk-map .sk-pin')
    .first()
    .evaluate((link) => link.click());
  await page.waitForURL(`**${to}`);
  await page.locator('sk-map[data-ready]').waitFor();
  await check(page, 'desk-desk-de-report-map');
  await page.getByRole('link', { name: 'Zum Posteingang' }).click();
  await page.waitForURL(/category=lighting/);
  await page.context().close();
});

test('who has no role is told so, and sees nothing', async () => {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const language of ['de', 'en']) {
      const page = await visit(browser, { viewport, locale: language, reducedMotion: 'reduce' });
      await signIn(page, base, `/console/${language}/waste/desk`, people.stranger);
      await page.getByRole('heading', { level: 1, name: words[language].denied }).waitFor();
      assert.equal(await page.locator('.sk-navigation').count(), 0);
      await check(page, `desk-${size}-${language}-denied`);
      assert.equal((await page.request.get(`${base}/console/${language}/waste/desk`)).status(), 403);
      await page.context().close();
    }
  }
});

test('dark, at 320 px', async () => {
  const id = await report('Dunkel');
  const page = await visit(browser, {
    viewport: { width: 320, height: 568 },
    locale: 'de',
    colorScheme: 'dark',
    reducedMotion: 'reduce',
  });
  await signIn(page, base, '/console/de/', people.clerk);
  for (const path of ['', 'waste/desk', `waste/desk/reports/${id}`]) {
    await page.goto(`${base}/console/de/${path}`);
    await check(page, `desk-dark-320-${path.split('/').length}`);
  }
  await page.context().close();
});
