// SPDX-License-Identifier: EUPL-1.2
// `waste` is switched off while its pages are open: citizens and staff are told so kindly, and what they typed arrives
// once, whole, when it is switched on again.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { base, check, open, sizes, visit } from './browser.mjs';
import { asStaff, button, cli, heading, largePhoto, pause, press, threeSteps, waiting } from './flow.mjs';

const staff = process.env.STADTKERN_STAFF_TOKEN;
const { clerk } = JSON.parse(process.env.STADTKERN_PEOPLE);
const HUMAN_MS = 3_100; // as in flow.mjs
const words = {
  de: { off: 'Dieses Angebot ist abgeschaltet', on: 'Weiter', again: 'Noch einmal senden', begun: 'angefangen' },
  en: { off: 'This service is switched off', on: 'Continue', again: 'Send again', begun: 'begun, not sent' },
};
const desk = {
  de: { off: 'Dieser Bereich ist abgeschaltet', release: 'Freigeben', again: 'Noch einmal senden' },
  en: { off: 'This section is switched off', release: 'Release', again: 'Send again' },
};

const status = async (path) => (await fetch(`${base}${path}`)).status;
const serves = (wanted) => waiting(async () => (await status('/en/waste/report')) === wanted);
async function switchOff() {
  await cli('disable', 'musterstadt', 'waste');
  await serves(503);
}
async function switchOn() {
  await cli('enable', 'musterstadt', 'waste');
  await serves(200);
}

let browser;
before(async () => {
  browser = await open();
  await fetch(`${base}/en/`); // so that the town's pages know what it offers
});
beforeEach(switchOn);
after(() => browser.close());

// The browser notes each error status; that is what is tested here.
async function look(page, name) {
  page.strays.length = 0;
  await check(page, `disabled-${name}`);
}

async function arrived({ address, description }, photos) {
  // What was typed of a place is staff's alone before its release.
  const all = await (await fetch(`${base}/open311/v2/requests.json?per_page=200`)).json();
  const reports = await Promise.all(all.map((one) => asStaff(base, one.service_request_id, staff)));
  const found = reports.filter((one) => one.address === address);
  assert.equal(found.length, 1, `${address}: once, in ${JSON.stringify(reports)}`);
  assert.equal(found[0].description, description);
  assert.equal(found[0].photos.length, photos);
}

test('just before it is sent: kept with its photo, told so on any page, and sent once when it is back', async () => {
  const page = await visit(browser, { viewport: sizes.phone });
  const typed = { address: 'Kept lane 1', description: 'A lamp, "quoted" & <marked> äöü' };
  await page.goto(`${base}/en/`);
  await threeSteps(page, base, { ...typed, photo: await largePhoto(page) });
  await switchOff();
  await button(page, 'Send report').click();
  await heading(page, 'We keep it for you').waitFor();
  await page.getByText('This service is switched off at the moment.').waitFor();
  await look(page, 'phone-en-kept');
  for (const [language, told] of Object.entries(words)) {
    const answer = await page.goto(`${base}/${language}/waste/report`);
    assert.equal(answer.status(), 503);
    assert.equal(answer.headers()['retry-after'], '60');
    await heading(page, told.off).waitFor();
    await page.locator('[data-sk-kept] [data-state=waiting]').waitFor();
    await look(page, `phone-${language}-page`);
  }
  await switchOn();
  await page.locator('[data-sk-kept] [data-state=arrived]').waitFor();
  await arrived(typed, 1);
  await page.getByRole('link', { name: 'See it' }).click();
  await heading(page, 'Your report has arrived').waitFor();
  await page.context().close();
});

for (const [size, language] of [
  ['desk', 'de'],
  ['phone', 'en'],
]) {
  test(`between two steps: what was typed is on the page, in any language, and goes on from there, ${size}`, async () => {
    const page = await visit(browser, { viewport: sizes[size] });
    const told = words[language];
    const address = `Step lane ${size}`;
    await page.goto(`${base}/${language}/waste/report`);
    await waiting(() => page.evaluate(() => navigator.serviceWorker.controller !== null));
    await page.locator('#address').fill(address);
    await pause(HUMAN_MS);
    await switchOff();
    await press(page, told.on);
    await heading(page, told.off).waitFor();
    assert.ok((await page.locator('#sk-typed').inputValue()).includes(address));
    await press(page, told.again);
    await heading(page, told.off).waitFor();
    await look(page, `${size}-${language}-step`);
    const other = language === 'de' ? 'English' : 'Deutsch';
    await page.getByRole('button', { name: other, exact: true }).click();
    await heading(page, words[language === 'de' ? 'en' : 'de'].off).waitFor();
    assert.ok((await page.locator('#sk-typed').inputValue()).includes(address));
    await switchOn();
    await press(page, words[language === 'de' ? 'en' : 'de'].again);
    await page.locator('input[name=category]').last().check();
    assert.equal(await page.locator('input[name=address]').first().inputValue(), address);
    assert.equal(await page.locator('[data-state=begun]').count(), 0);
    await page.context().close();
  });
}

test('a photo chosen meanwhile: the form goes on with it when it is back', async () => {
  const page = await visit(browser, { viewport: sizes.phone });
  const typed = { address: 'Photo lane', description: 'Seen from the bridge' };
  await page.goto(`${base}/en/`);
  const photo = await largePhoto(page);
  await page.goto(`${base}/en/waste/report`);
  const ready = () => caches.match(`${location.pathname}`, { ignoreVary: true }).then((found) => found !== undefined);
  await waiting(() => page.evaluate(ready));
  await page.locator('#address').fill(typed.address);
  await press(page, 'Continue');
  await page.locator('input[name=category]').last().check();
  await press(page, 'Continue');
  await page.locator('#description').fill(typed.description);
  await switchOff();
  await page.locator('#photo').setInputFiles([photo]);
  await page.getByText('This cannot be sent just now').waitFor();
  await press(page, 'Continue');
  await heading(page, words.en.off).waitFor();
  await page.locator('[data-state=begun]').waitFor();
  await look(page, 'phone-en-begun');
  await switchOn();
  await page.getByRole('link', { name: 'Go on' }).click();
  await waiting(async () => (await page.locator('#address').inputValue()) === typed.address);
  await waiting(async () => (await page.locator('#photos').evaluate((field) => field.files.length)) === 1);
  await pause(HUMAN_MS);
  await button(page, 'Send report').click();
  await heading(page, 'Your report has arrived').waitFor();
  await arrived(typed, 1);
  await page.context().close();
});

test('without scripts: what was typed stands on the page, and is sent from there, once', async () => {
  const page = await visit(browser, { viewport: sizes.phone, javaScriptEnabled: false });
  const typed = { address: 'Plain lane', description: 'Two lines,\nand a second' };
  await threeSteps(page, base, typed);
  await switchOff();
  await press(page, 'Send report');
  await heading(page, words.en.off).waitFor();
  assert.match(await page.locator('#sk-typed').inputValue(), /Plain lane[^]*Two lines,\nand a second/);
  await switchOn();
  await press(page, words.en.again);
  await heading(page, 'Your report has arrived').waitFor();
  await arrived(typed, 0);
  await page.context().close();
});

for (const [size, language] of [
  ['desk', 'de'],
  ['phone', 'en'],
]) {
  test(`a clerk who has nothing else: told so, and what she typed is done from there, ${size}`, async () => {
    const said = desk[language];
    const made = await fetch(`${base}/api/waste/v1/reports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ category: 'road_damage', address: 'Clerk lane', description: 'Frau Muster fell.' }),
    });
    assert.equal(made.status, 201);
    const { id } = await made.json();
    const page = await visit(browser, { viewport: sizes[size], locale: language });
    await page.goto(`${base}/console/${language}/waste/desk/reports/${id}`);
    await page.locator('input[name=mail]').fill(clerk.mail);
    await page.locator('input[name=password]').fill(clerk.password);
    await page.locator('main button, form button').first().click();
    await heading(page, new RegExp(id)).waitFor();
    await page.locator('#blank_words').fill('Frau Muster');
    await switchOff();
    await press(page, said.release);
    await heading(page, said.off).waitFor();
    assert.match(await page.locator('#sk-typed').inputValue(), /Frau Muster/);
    await look(page, `${size}-${language}-desk`);
    for (const path of ['', 'waste/desk', `waste/desk/reports/${id}`]) {
      const other = await page.context().newPage();
      other.strays = [];
      assert.equal((await other.goto(`${base}/console/${language}/${path}`)).status(), 503, path);
      await heading(other, said.off).waitFor();
      if (path === '') await look(other, `${size}-${language}-start`);
      await other.close();
    }
    assert.equal((await page.request.get(`${base}/console/${language}/nowhere`)).status(), 503);
    await switchOn();
    await press(page, said.again);
    await page.locator('.kern-alert--success').waitFor();
    const { description } = await (await fetch(`${base}/api/waste/v1/reports/${id}`)).json();
    assert.equal(description, '[…] fell.');
    await page.context().close();
  });
}

test('a module that was never there is not said to be switched off', async () => {
  for (const path of ['/de/nowhere', '/en/nowhere/report']) assert.equal(await status(path), 404);
  await switchOff();
  for (const path of ['/de/nowhere', '/en/waste/desk']) assert.equal(await status(path), 404, path);
  await switchOn();
});
