// SPDX-License-Identifier: EUPL-1.2
// The portal and the report form, on a phone and at a desk, in three languages, with and without scripts, by keyboard.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { tree } from './aria.mjs';
import { base, check, open, sizes, visit } from './browser.mjs';

const words = {
  de: { next: 'Weiter', send: 'Meldung absenden', where: 'Wo ist es?', thanks: 'Ihre Meldung ist angekommen' },
  en: { next: 'Continue', send: 'Send report', where: 'Where is it?', thanks: 'Your report has arrived' },
  'de-x-simple': { next: 'Weiter', send: 'Absenden', where: 'Wo ist es?', thanks: 'Danke. Ihre Meldung ist da' },
};
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
let browser;
before(async () => {
  browser = await open();
});
after(() => browser.close());

// A form may be sent by the page's script, which the click does not wait for.
async function go(button) {
  const loaded = button.page().waitForEvent('load');
  await button.click();
  await loaded;
}

async function report(page, language, shot) {
  // One language and size stand for the others: the structure is the same.
  const told = shot === 'phone-de' ? (name, options) => tree(page, name, options) : () => undefined;
  const said = words[language];
  const next = page.getByRole('button', { name: said.next, exact: true });
  await page.goto(`${base}/${language}/`);
  await check(page, `${shot}-start`);
  await told('portal-header', { of: 'body > header' });
  await told('portal-footer', { of: 'body > footer' });
  await told('portal-start');
  await page.locator('.sk-tiles a').first().click();
  await page.getByRole('heading', { level: 1, name: said.where }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), language);
  await check(page, `${shot}-1-where`);
  await told('report-1-where');
  await go(next);
  const begun = Date.now(); // the town counts from the first step on
  await page.getByRole('alert').waitFor();
  assert.ok(await page.evaluate(() => document.activeElement?.matches('[role=alert]')), 'the summary has the focus');
  await check(page, `${shot}-1-error`);
  await told('report-1-error');
  await page.locator('#address').fill('Bahnhofstraße 12');
  await go(next);
  await check(page, `${shot}-2-what`);
  await told('report-2-what');
  await page.locator('input[name=category]').first().check();
  await go(next);
  await check(page, `${shot}-3-more`);
  await told('report-3-more');
  if (await page.locator('input[name^=answer_][type=radio]').count()) {
    await go(next);
    await check(page, `${shot}-3-error`);
    await page.locator('input[name^=answer_][type=radio]').first().check();
  }
  await page.locator('#description').fill('Drei Säcke neben dem Container');
  await go(next);
  await page.locator('#email').fill('keine Adresse');
  const send = page.getByRole('button', { name: said.send });
  await go(send);
  await check(page, `${shot}-4-error`);
  await told('report-4-error');
  assert.equal(await page.locator('#email').inputValue(), 'keine Adresse');
  await page.locator('#email').fill('');
  await wait(Math.max(0, 3100 - (Date.now() - begun)));
  await go(send);
  await page.getByRole('heading', { level: 1, name: said.thanks }).waitFor();
  await check(page, `${shot}-5-sent`);
  await told('report-5-sent');
  await page.locator('main .kern-alert a').click();
  await check(page, `${shot}-6-report`);
  await told('report-6-page', { without: '[data-sk-map]' });
}

for (const [size, viewport] of Object.entries(sizes)) {
  for (const language of ['de', 'en']) {
    test(`a report, ${size}, ${language}`, async () => {
      const page = await visit(browser, { viewport, locale: language });
      await report(page, language, `${size}-${language}`);
      await page.context().close();
    });
  }
}

test('a report in plain German, dark, at 320 px', async () => {
  const page = await visit(browser, {
    viewport: { width: 320, height: 568 },
    colorScheme: 'dark',
    reducedMotion: 'reduce',
  });
  await report(page, 'de-x-simple', 'dark-320');
  await page.context().close();
});

test('a report without scripts', async () => {
  const page = await visit(browser, { viewport: sizes.phone, javaScriptEnabled: false });
  await page.goto(`${base}/de/waste/report`);
  const next = page.getByRole('button', { name: 'Weiter', exact: true });
  await page.locator('#address').fill('Rathausplatz 1');
  await next.click();
  await page.locator('input[name=category]').last().check();
  await next.click();
  await next.click();
  await wait(3100);
  await page.getByRole('button', { name: 'Meldung absenden' }).click();
  assert.match(await page.locator('h1').innerText(), /angekommen/);
  await page.context().close();
});

test('by keyboard: the way into the content comes first, every target is seen and large enough', async () => {
  const page = await visit(browser, { viewport: sizes.phone });
  await page.goto(`${base}/en/`);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'sk-skip');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'content');
  const small = await page.locator('header a, footer a').evaluateAll((links) =>
    links
      .filter((link) => link.className !== 'sk-skip')
      .map((link) => [link.textContent, link.getBoundingClientRect().height])
      .filter(([, height]) => height < 44),
  );
  assert.deepEqual(small, []);
  await page.context().close();
});

test('the place from the device', async () => {
  const page = await visit(browser, {
    viewport: sizes.phone,
    geolocation: { latitude: 48.59, longitude: 8.87 },
    permissions: ['geolocation'],
  });
  await page.goto(`${base}/en/waste/report`);
  await page.getByRole('button', { name: 'Use my location' }).click();
  await page.getByText('Your location is entered.').waitFor();
  await check(page, 'phone-en-1-located');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { level: 1, name: 'What would you like to report?' }).waitFor();
  await page.context().close();
});

test('a device outside of the town is told so at once', async () => {
  const page = await visit(browser, {
    viewport: sizes.phone,
    geolocation: { latitude: 52.52, longitude: 13.4 },
    permissions: ['geolocation'],
  });
  await page.goto(`${base}/en/waste/report`);
  await page.getByRole('button', { name: 'Use my location' }).click();
  await page
    .locator('.sk-told')
    .getByText(/outside|not in/i)
    .waitFor();
  await page.context().close();
});

test('an address that is typed before the device has answered is what counts', async () => {
  const page = await visit(browser, { viewport: sizes.phone });
  await page.addInitScript(() => {
    navigator.geolocation.getCurrentPosition = (found) => {
      window.answer = () => found({ coords: { latitude: 48.59, longitude: 8.87 } });
    };
  });
  await page.goto(`${base}/en/waste/report`);
  const ask = page.getByRole('button', { name: 'Use my location' });
  await ask.click();
  await page.locator('#address').fill('Hafen');
  await page.evaluate(() => window.answer());
  assert.equal(await page.locator('input[name=lat]').inputValue(), '');
  assert.equal(await page.locator('#address').inputValue(), 'Hafen');
  await ask.click();
  await page.evaluate(() => window.answer());
  assert.equal(await page.locator('input[name=lat]').inputValue(), '48.590000');
  assert.equal(await page.locator('#address').inputValue(), '');
  await page.context().close();
});

test('a report with photos that survive the way back', async () => {
  const page = await visit(browser, { viewport: sizes.phone });
  await page.goto(`${base}/en/waste/report`);
  const next = page.getByRole('button', { name: 'Continue' });
  await page.locator('#address').fill('Marktplatz');
  await next.click();
  await page.locator('input[name=category]').last().check();
  const begun = Date.now(); // the town counts from the first step on
  await next.click();
  const picture = { name: 'bench.png', mimeType: 'image/png', buffer: await page.screenshot() };
  await page.locator('#photo').setInputFiles([picture]);
  await page.getByText('The photo is added.').waitFor();
  await page
    .locator('#photo')
    .setInputFiles([{ ...picture, name: 'no picture.png', buffer: Buffer.from('no picture') }]);
  await page.getByText('This photo could not be sent.').waitFor();
  page.strays.length = 0; // the browser notes the refusal
  await check(page, 'phone-en-3-photos');
  await page.getByRole('button', { name: 'Back' }).click();
  await next.click();
  assert.equal(await page.locator('input[name=photos]').count(), 1);
  await next.click();
  await wait(Math.max(0, 3100 - (Date.now() - begun)));
  await page.getByRole('button', { name: 'Send report' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your report has arrived' }).waitFor();
  await page.context().close();
});

test('the collection calendar of a street', async () => {
  const page = await visit(browser, { viewport: sizes.phone });
  await page.goto(`${base}/de/waste/calendar`);
  await check(page, 'phone-de-calendar');
  await page.locator('#street').fill('Markt');
  await page.getByRole('button', { name: 'Termine zeigen' }).click();
  await check(page, 'phone-de-calendar-meant');
  await tree(page, 'calendar-meant');
  await page.locator('.sk-rows a').first().click();
  await page.locator('table').first().waitFor();
  assert.ok(await page.getByText('Nächste Abholung').isVisible());
  await page.locator('#street').fill('Mühl');
  await page.locator('#streets option').first().waitFor({ state: 'attached' });
  await check(page, 'phone-de-calendar-dates');
  await tree(page, 'calendar-dates', { without: 'tbody tr' });
  await page.context().close();
});

test('the search finds pages, reports, streets and hotspots, and leads to what can be done at a place', async () => {
  for (const [viewport, language, shot] of [
    [sizes.phone, 'de', 'phone-de'],
    [sizes.desk, 'en', 'desk-en'],
  ]) {
    const page = await visit(browser, { viewport });
    await page.goto(`${base}/${language}/`);
    await page.locator('#q').fill('Mühl');
    await page.locator('.sk-search button').click();
    await page.locator('main .sk-rows a').first().waitFor();
    assert.ok(await page.getByText('Am Mühlkanal').count());
    assert.ok(await page.getByText('Freibad Mühlau').count(), 'a hotspot');
    await check(page, `${shot}-search`);
    await page.locator('main a[href*="/places/at?"]', { hasText: 'Mühlstraße' }).click();
    await page.locator('sk-map[data-ready]').waitFor();
    await check(page, `${shot}-place`);
    await page.locator('main a[href*="/waste/report?"]').click();
    assert.equal(await page.locator('#address').inputValue(), 'Mühlstraße');
    await page.goto(`${base}/${language}/search?q=qqqq`);
    assert.match(await page.getByRole('status').last().innerText(), /qqqq/);
    assert.ok(await page.locator('main .sk-rows a[href$="/waste/report"]').count(), 'what there is instead');
    await check(page, `${shot}-search-none`);
    await page.context().close();
  }
});

test('the search works without scripts', async () => {
  const page = await visit(browser, { viewport: sizes.phone, javaScriptEnabled: false });
  await page.goto(`${base}/en/search`);
  await page.locator('#q').fill('Mühl');
  await page.locator('.sk-search button').click();
  await page.getByText('Am Mühlkanal').first().waitFor();
  await page.context().close();
});

test("a tile shows its module's figures, from the town's threshold on", async () => {
  const page = await visit(browser, { viewport: sizes.desk });
  await page.goto(`${base}/en/`);
  await page
    .locator('.sk-figures')
    .getByText(/^New reports in 30 days: \d+$/)
    .waitFor();
  await check(page, 'desk-en-figures');
  await page.context().close();
});

test('imprint, privacy, accessibility, and a page that is not there', async () => {
  const page = await visit(browser, { viewport: sizes.phone });
  for (const path of ['imprint', 'privacy', 'accessibility', 'nothing-here', 'waste']) {
    await page.goto(`${base}/de/${path}`);
    await check(page, `phone-de-${path}`);
    await tree(page, `portal-${path}`, { without: '.sk-rows > li:not(:first-child)' });
  }
  await page.context().close();
});
