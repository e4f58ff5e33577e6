// SPDX-License-Identifier: EUPL-1.2
// Maps on the town's own base map: choosing a place, all reports with their list, one's own reports; with and without
// scripts, by keyboard, and with nobody else asked for anything.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { tree } from './aria.mjs';
import { base, check, open, sizes, visit } from './browser.mjs';

const words = {
  de: {
    map: 'Auf der Karte wählen',
    list: 'Liste',
    show: 'Anzeigen',
    mine: 'Meine Meldungen',
    keep: 'In diesem Browser merken',
    next: 'Weiter',
    send: 'Meldung absenden',
    all: 'Ganze Liste löschen',
    what: 'Was möchten Sie melden?',
    picked: /^Der Ort ist eingetragen/,
  },
  en: {
    map: 'Choose on the map',
    list: 'List',
    show: 'Show',
    mine: 'My reports',
    keep: 'Remember in this browser',
    next: 'Continue',
    send: 'Send report',
    all: 'Delete the whole list',
    what: 'What would you like to report?',
    picked: /^The place is entered/,
  },
};
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
let browser;
before(async () => {
  browser = await open();
});
after(() => browser.close());

const PICTURES = 60; // of a map that does not come to rest

// How many colours a picture has in more than a few dots.
async function colours(page, picture) {
  return page.evaluate(
    async (bytes) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const drawing = new OffscreenCanvas(image.width, image.height).getContext('2d');
      drawing.drawImage(image, 0, 0);
      const pixels = new Uint32Array(drawing.getImageData(0, 0, image.width, image.height).data.buffer);
      const counts = new Map();
      for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
      return [...counts.values()].filter((count) => count > 150).length;
    },
    [...picture],
  );
}

// A map at rest: two pictures in a row are the same, and show more than the ground.
async function drawn(page, name) {
  await page.locator('sk-map, [data-sk-map]').first().scrollIntoViewIfNeeded(); // it waits until it is in sight
  await page.locator('sk-map[data-ready] canvas').waitFor();
  const canvas = page.locator('sk-map canvas');
  let before = Buffer.alloc(0);
  let found = 0;
  for (let taken = 0; taken < PICTURES; taken += 1) {
    const picture = await canvas.screenshot();
    if (picture.equals(before)) {
      found = await colours(page, picture);
      if (found >= 4) {
        if (name && process.env.STADTKERN_SHOTS)
          writeFileSync(join(process.env.STADTKERN_SHOTS, `${name}.png`), picture);
        return;
      }
    }
    before = picture;
  }
  assert.fail(`the map is empty (${found} colours), or does not come to rest`);
}

for (const [size, viewport] of Object.entries(sizes)) {
  for (const language of ['de', 'en']) {
    const said = words[language];
    test(`a place chosen on the map, ${size}, ${language}`, async () => {
      const page = await visit(browser, { viewport, locale: language });
      const asked = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(`${base}/${language}/waste/report`);
      assert.deepEqual(
        asked.filter((url) => /maplibre|map\.js|tiles/.test(url)),
        [],
        'no map before it is asked for',
      );
      const button = page.getByRole('button', { name: said.map });
      await button.click();
      await drawn(page, `${size}-${language}-map`);
      assert.equal(await button.getAttribute('aria-expanded'), 'true');
      const box = await page.locator('sk-map canvas').boundingBox();
      const named = page.waitForResponse(/\/reverse\?/);
      await page.mouse.click(box.x + box.width * 0.45, box.y + box.height * 0.5);
      await page.getByRole('status').filter({ hasText: said.picked }).waitFor();
      assert.match(await page.locator('input[name=lat]').inputValue(), /^48\.\d{6}$/);
      assert.match(await page.locator('input[name=lon]').inputValue(), /^8\.\d{6}$/);
      await (await named).finished();
      await drawn(page);
      await check(page, `${size}-${language}-map-chosen`);
      if (size === 'phone' && language === 'de') await tree(page, 'map-chosen');
      await page.getByRole('button', { name: said.next, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: said.what }).waitFor();
      await page.context().close();
    });

    test(`all reports, ${size}, ${language}`, async () => {
      const page = await visit(browser, { viewport, locale: language });
      await page.goto(`${base}/${language}/waste/reports`);
      await page.getByRole('heading', { level: 2, name: said.list }).waitFor();
      await drawn(page);
      const pins = await page.locator('sk-map .sk-pin').count();
      assert.ok(pins > 3, `${pins} reports on the map`);
      assert.ok((await page.locator('.sk-rows li').count()) > 3);
      await check(page, `${size}-${language}-reports`);
      if (size === 'phone' && language === 'de')
        await tree(page, 'reports', { without: '.sk-rows > li:not(:first-child)' });
      await page.locator('#status').selectOption('closed');
      await page.getByRole('button', { name: said.show }).click();
      await page.waitForURL(/status=closed/);
      await drawn(page);
      assert.equal(await page.locator('#status').inputValue(), 'closed');
      assert.equal(await page.locator('sk-map .sk-pin:not(.sk-pin-closed)').count(), 0);
      await check(page, `${size}-${language}-reports-closed`);
      await page.locator('.sk-rows a').first().click();
      await page.waitForURL(/reports\/[^?]+$/);
      await drawn(page);
      await check(page, `${size}-${language}-report-map`);
      await page.context().close();
    });
  }
}

test('a click on a mark goes to its report', async () => {
  const page = await visit(browser, { viewport: sizes.desk });
  await page.goto(`${base}/en/waste/reports`);
  await drawn(page);
  const pin = page.locator('sk-map .sk-pin').first();
  const to = await pin.getAttribute('href');
  await pin.evaluate((link) => link.click());
  await page.waitForURL(`**${to}`);
  await page.context().close();
});

test('by keyboard: the arrows move the map, Enter chooses what is under the cross', async () => {
  const page = await visit(browser, { viewport: sizes.desk, reducedMotion: 'reduce' });
  await page.goto(`${base}/en/waste/report`);
  const button = page.getByRole('button', { name: words.en.map });
  await button.focus();
  await page.keyboard.press('Enter');
  await drawn(page);
  assert.ok(await page.evaluate(() => document.activeElement?.matches('canvas')), 'the map has the focus');
  await page.keyboard.press('Enter');
  const lon = page.locator('input[name=lon]');
  await page.getByRole('status').filter({ hasText: words.en.picked }).waitFor();
  const first = Number(await lon.inputValue());
  await page.keyboard.press('ArrowRight');
  await drawn(page);
  await page.keyboard.press('Enter');
  await page.waitForFunction((before) => Number(document.querySelector('input[name=lon]').value) > before, first);
  await check(page, 'desk-en-map-keyboard');
  // What is typed afterwards counts.
  await page.locator('#address').fill('Hafen');
  assert.equal(await lon.inputValue(), '');
  await page.context().close();
});

test('dark, at 320 px, in plain German', async () => {
  const page = await visit(browser, { viewport: { width: 320, height: 568 }, colorScheme: 'dark' });
  await page.goto(`${base}/de-x-simple/waste/reports`);
  await drawn(page);
  await check(page, 'dark-320-reports');
  await page.goto(`${base}/de-x-simple/waste/mine`);
  await check(page, 'dark-320-mine');
  await page.context().close();
});

test("without scripts: the list filters and turns its pages, one's own reports say what they need", async () => {
  const page = await visit(browser, { viewport: sizes.phone, javaScriptEnabled: false });
  await page.goto(`${base}/de/waste/reports`);
  const all = await page.locator('.sk-rows li').count();
  await page.locator('#category').selectOption('lighting');
  await page.getByRole('button', { name: words.de.show }).click();
  const some = await page.locator('.sk-rows li').count();
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  assert.equal(await page.locator('sk-map').count(), 0);
  await page.goto(`${base}/de/waste/reports?page=400`);
  assert.equal(await page.locator('.sk-rows li').count(), 0);
  await page.goto(`${base}/de/waste/mine`);
  assert.match(await page.locator('main').innerText(), /JavaScript/);
  await page.context().close();
});

test('where there is no map, the pages do without', async () => {
  const page = await visit(browser, { viewport: sizes.phone });
  await page.route('**/style.json*', (route) => route.fulfill({ status: 404, body: '' }));
  await page.goto(`${base}/en/waste/reports`);
  await page.locator('[data-sk-map]').waitFor({ state: 'detached' });
  await page.goto(`${base}/en/waste/report`);
  await page.getByRole('button', { name: words.en.map }).click();
  await page.getByText('The map is not available at the moment.').waitFor();
  assert.ok(await page.evaluate(() => document.activeElement?.id === 'address'));
  await check(page, 'phone-en-no-map');
  await page.context().close();
});

for (const language of ['de', 'en']) {
  test(`the reports that this browser remembers, ${language}`, async () => {
    const said = words[language];
    const page = await visit(browser, { viewport: sizes.phone, locale: language });
    await page.goto(`${base}/${language}/waste/mine`);
    await check(page, `phone-${language}-mine-none`);
    await page.goto(`${base}/${language}/waste/report`);
    const begun = Date.now();
    const next = page.getByRole('button', { name: said.next, exact: true });
    await page.locator('#address').fill('Marktplatz');
    await next.click();
    await page.locator('input[name=category]').last().check();
    await next.click();
    await next.click();
    await wait(Math.max(0, 3100 - (Date.now() - begun)));
    await page.getByRole('button', { name: said.send }).click();
    const keep = page.getByRole('button', { name: said.keep });
    await keep.waitFor();
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), [], 'nothing is kept unasked');
    await check(page, `phone-${language}-sent`);
    await keep.click();
    const kept = page.getByRole('status').getByRole('link', { name: said.mine });
    await kept.waitFor();
    assert.ok(await page.evaluate(() => document.activeElement?.getAttribute('role') === 'status'));
    await check(page, `phone-${language}-sent-kept`);
    await kept.click();
    await page.getByRole('heading', { level: 1, name: said.mine }).waitFor();
    assert.equal(await page.locator('.sk-rows li').count(), 1);
    await check(page, `phone-${language}-mine`);
    if (language === 'de') await tree(page, 'mine');
    await page.reload();
    assert.equal(await page.locator('.sk-rows li').count(), 1);
    await page.getByRole('button', { name: said.all }).click();
    assert.equal(await page.locator('.sk-rows li').count(), 0);
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
    await check(page, `phone-${language}-mine-deleted`);
    await page.context().close();
  });
}
