// SPDX-License-Identifier: EUPL-1.2
// By keyboard alone: a whole report, from the start page to the page that shows how it stands, and a clerk's work on it to
// its end. At each stop of the way it is seen where the focus is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, check, open, sizes, visit } from './browser.mjs';
import { heading, pause } from './flow.mjs';
import { standing } from './reached.mjs';

const clerk = JSON.parse(process.env.STADTKERN_PEOPLE).clerk;
const MOST = 60; // stops on one page until what is looked for has the focus
const words = {
  de: {
    where: 'Wo ist es?',
    thanks: 'Ihre Meldung ist angekommen',
    received: 'eingegangen',
    skip: 'Karte überspringen',
  },
  en: { where: 'Where is it?', thanks: 'Your report has arrived', received: 'received', skip: 'Skip the map' },
};
let browser;
before(async () => {
  browser = await open();
});
after(() => browser.close());

// Nothing is pressed but keys.
async function keysOnly(options) {
  const page = await visit(browser, { reducedMotion: 'reduce', ...options });
  await page.addInitScript(() => {
    const refuse = ({ isTrusted, pointerType, type }) => {
      if (isTrusted && pointerType) throw new Error(`a pointer's ${type}`);
    };
    for (const type of ['pointerdown', 'click']) window.addEventListener(type, refuse, true);
  });
  return page;
}

// Where the focus is: it can be seen, and is nowhere but on the page.
async function seen(page, what) {
  const at = await page.evaluate(standing);
  assert.ok(at, `${what}: the focus is lost on "${await page.title()}"`);
  assert.deepEqual([at.ring, at.shown, at.free], [true, true, true], `${what}: ring, in view, not covered: ${at.what}`);
}

async function tabTo(page, selector, key = 'Tab') {
  for (let stops = 0; stops < MOST; stops += 1) {
    await page.keyboard.press(key);
    await seen(page, `on the way to ${selector}`);
    if (await page.locator(selector).evaluateAll((all) => all.includes(document.activeElement))) return;
  }
  assert.fail(`${key} never comes to ${selector}`);
}

async function enter(page, key = 'Enter') {
  const loaded = page.waitForEvent('load');
  await page.keyboard.press(key);
  await loaded;
}

async function go(page, selector) {
  await tabTo(page, selector);
  await enter(page);
}

const next = 'button[name=go][value=next]';
const focused = (page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.localName);

for (const [size, viewport] of Object.entries(sizes)) {
  for (const language of ['de', 'en']) {
    test(`a whole report, ${size}, ${language}`, async () => {
      const said = words[language];
      const page = await keysOnly({ viewport, locale: language });
      await page.goto(`${base}/${language}/`);
      // By the first stop into the content, and from there to the form.
      await page.keyboard.press('Tab');
      await seen(page, 'the first stop');
      await page.keyboard.press('Enter');
      assert.equal(await focused(page), 'content');
      await go(page, 'main a[href$="/waste/report"]');
      await heading(page, said.where).waitFor();

      // The map opens, moves, and lets go in both directions; the place is typed all the same.
      await tabTo(page, '[aria-expanded=false]');
      await page.keyboard.press('Enter');
      await page.locator('sk-map[data-ready]').waitFor();
      await seen(page, 'in the map');
      await page.keyboard.press('ArrowRight');
      await tabTo(page, next);
      await tabTo(page, 'sk-map canvas', 'Shift+Tab');
      await tabTo(page, '#address', 'Shift+Tab');
      await page.keyboard.press('Tab');
      await tabTo(page, next);
      const begun = Date.now();

      // Nothing is said of the place: the summary has the focus, and its link leads to the field.
      await enter(page);
      await page.getByRole('alert').waitFor();
      assert.ok(await page.evaluate(() => document.activeElement?.matches('[role=alert]')));
      await seen(page, 'the summary');
      await tabTo(page, '[role=alert] a');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement?.id === 'address');
      await seen(page, 'the field');
      await page.keyboard.type('Bahnhofstraße 12');
      await enter(page); // Enter in a field goes on, too

      await tabTo(page, 'input[name=category]');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowUp');
      assert.equal(await page.locator('input[name=category]').first().isChecked(), true);
      await seen(page, 'the category');
      await go(page, next);

      await tabTo(page, 'input[name^=answer_]');
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowDown');
      assert.equal(await page.locator('input[name^=answer_]').nth(1).isChecked(), true);
      await tabTo(page, '#description');
      await page.keyboard.type('Three bags, by keyboard');
      await go(page, next);

      await tabTo(page, '#email');
      await page.keyboard.type('nobody');
      await go(page, next);
      await page.getByRole('alert').waitFor();
      await seen(page, 'the summary of the last step');
      await tabTo(page, '[role=alert] a');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement?.id === 'email');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('eva@example.org');
      await tabTo(page, next);
      await pause(Math.max(0, 3_100 - (Date.now() - begun)));
      await enter(page, 'Space');
      await heading(page, said.thanks).waitFor();
      await check(page, `keyboard-${size}-${language}-1-sent`);
      await go(page, 'main .kern-alert a');
      assert.ok(await page.getByText(said.received).count());
      await check(page, `keyboard-${size}-${language}-2-report`);
      // Past the map that shows the place, and back.
      await tabTo(page, 'main a[href$="/waste/reports"]');
      await page.context().close();
    });
  }
}

test('the language, back to a step, and what was typed before', async () => {
  const page = await keysOnly({ viewport: sizes.phone, locale: 'de' });
  await page.goto(`${base}/de/waste/report`);
  await tabTo(page, '#address');
  await page.keyboard.type('Markt 1');
  await enter(page);
  await go(page, 'button[name=go][value=back]');
  assert.equal(await page.locator('#address').inputValue(), 'Markt 1');
  await go(page, 'a[hreflang=en], header [lang=en], button[lang=en]');
  await heading(page, words.en.where).waitFor();
  assert.equal(await page.locator('#address').inputValue(), 'Markt 1');
  await page.context().close();
});

async function made() {
  const answer = await fetch(`${base}/api/waste/v1/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      category: 'road_damage',
      lat: 48.59,
      lon: 8.87,
      address: 'Markt, bei Eva',
      description: 'Ein Loch. Frau Muster ist gestürzt.',
    }),
  });
  assert.equal(answer.status, 201);
  return (await answer.json()).id;
}

for (const [size, viewport, language] of [
  ['phone', sizes.phone, 'en'],
  ['desk', sizes.desk, 'de'],
]) {
  test(`a clerk signs in, looks for a report, releases and closes it, ${size}, ${language}`, async () => {
    const id = await made();
    const page = await keysOnly({ viewport, locale: language });
    const done = () => page.locator('.kern-alert--success').waitFor();
    await page.goto(`${base}/console/${language}/`);
    await tabTo(page, 'input[name=mail]');
    await page.keyboard.type(clerk.mail);
    await tabTo(page, 'input[name=password]');
    await page.keyboard.type(clerk.password);
    await enter(page);
    await go(page, '.sk-tile h2 a');
    await tabTo(page, '#words');
    await page.keyboard.type('Muster ist');
    await enter(page);
    await go(page, `.sk-cases a[href*="reports/${id}"]`);
    const of = (what, field) => `form:has(input[name=do][value=${what}]) ${field}`;

    // A slip of the pen, told and corrected.
    await tabTo(page, '#blank_words');
    await page.keyboard.type('Frau Mustr');
    await go(page, of('release', 'button'));
    await page.getByRole('alert').waitFor();
    await seen(page, 'the summary');
    await tabTo(page, '[role=alert] a');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'blank_words');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Frau Muster');
    await tabTo(page, '#withhold_place');
    await page.keyboard.press('Space');
    await go(page, of('release', 'button'));
    await done();

    await tabTo(page, 'details:has(input[name=do][value=group]) > summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '#group');
    await page.keyboard.type('strassen');
    await go(page, of('group', 'button'));
    await done();

    await tabTo(page, 'details:has(input[name=do][value=note]) > summary');
    await page.keyboard.press('Space');
    await tabTo(page, '#note');
    await page.keyboard.type('Der Wagen kommt.');
    await tabTo(page, of('note', 'input[type=radio]'));
    await page.keyboard.press('ArrowDown');
    await go(page, of('note', 'button'));
    await done();

    await tabTo(page, '#state');
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('ArrowDown');
    assert.equal(await page.locator('#state').inputValue(), 'done');
    await tabTo(page, '#state_note');
    await page.keyboard.type('Das Loch ist zu.');
    await go(page, of('state', 'button'));
    await done();
    await check(page, `keyboard-${size}-${language}-3-closed`);
    const now = await (await fetch(`${base}/api/waste/v1/reports/${id}`)).json();
    assert.equal(now.detailed_status, 'done');
    assert.equal(now.description, 'Ein Loch. […] ist gestürzt.');
    assert.ok(!JSON.stringify(now).includes('bei Eva'));
    assert.ok(
      now.notes.some((one) => one.text === 'Der Wagen kommt.'),
      JSON.stringify(now.notes),
    );
    // And on to the next: back to the inbox.
    await tabTo(page, 'main a[href*="/waste/desk"]', 'Shift+Tab');
    await page.context().close();
  });
}
