// SPDX-License-Identifier: EUPL-1.2
// Somebody who runs the node: every page, a swap that is watched and turned back, settings by a form, on a phone and at a
// desk, in both languages, with and without scripts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, check, open, sizes, visit } from './browser.mjs';

const words = {
  de: {
    keep: 'Neuen Stand behalten: 1.0.0',
    back: 'Zum alten zurück: 1.1.0',
    begin: 'Wechsel beginnen',
    save: 'Einstellungen speichern',
    undone: 'Die alte Version dient wieder',
    sure: 'Ja, ausschalten',
  },
  en: {
    keep: 'Keep the new one: 1.0.0',
    back: 'Back to the old one: 1.1.0',
    begin: 'Begin swap',
    save: 'Save settings',
    undone: 'The old version serves again',
    sure: 'Yes, disable',
  },
};
const person = JSON.parse(process.env.STADTKERN_PEOPLE).operator;
let browser;
before(async () => {
  browser = await open();
});
after(() => browser.close());

async function signIn(page, path) {
  page.setDefaultTimeout(10_000);
  await page.goto(base + path);
  await page.locator('input[name=mail]').fill(person.mail);
  await page.locator('input[name=password]').fill(person.password);
  await page.locator('main button, form button').first().click();
  await page.waitForURL(base + path);
}

for (const [size, viewport] of Object.entries(sizes)) {
  for (const language of ['de', 'en']) {
    test(`every page, ${size}, ${language}`, async () => {
      const page = await visit(browser, { viewport, locale: language, reducedMotion: 'reduce' });
      const at = `/console/${language}`;
      const shot = `operations-${size}-${language}`;
      await signIn(page, `${at}/`);
      await page.locator('.sk-figures a').first().waitFor();
      await check(page, `${shot}-00-start`);
      const pages = [
        '',
        '/modules',
        '/modules/counter',
        '/modules/waste/settings?town=musterstadt',
        '/modules/waste/disable?town=musterdorf',
        '/modules/waste/rollback',
        '/modules/waste/uninstall',
        '/plan',
        '/catalogue',
        '/logs',
        '/logs?module=gateway&level=error',
        '/trace?id=keine',
        '/audit',
        '/towns',
        '/towns/musterdorf',
        '/privacy',
      ];
      for (const [i, path] of pages.entries()) {
        await page.goto(`${base}${at}/operations${path}`);
        for (const summary of await page.locator('main details > summary').all()) await summary.click();
        await check(page, `${shot}-${String(i + 1).padStart(2, '0')}${path.replaceAll(/[^a-z]+/g, '-')}`);
      }
      await page.context().close();
    });
  }
}

test('a swap is watched, turned back, and its figures change by themselves', async () => {
  for (const [language, size] of [
    ['de', 'desk'],
    ['en', 'phone'],
  ]) {
    const said = words[language];
    const page = await visit(browser, { viewport: sizes[size], locale: language, reducedMotion: 'reduce' });
    const at = `/console/${language}/operations/modules/counter`;
    await signIn(page, at);
    await page.locator('#version').fill('9.9.9');
    await page.getByRole('button', { name: said.begin }).click();
    await page.locator('.kern-alert--danger').waitFor();
    assert.equal(await page.locator('#version').inputValue(), '9.9.9');
    await check(page, `operations-${size}-${language}-20-refused`);
    await page.locator('#version').fill('1.0.0');
    await page.locator('#watch').selectOption('10min');
    await page.getByRole('button', { name: said.begin }).click();
    const live = page.locator('[data-operations-live=running]');
    await live.waitFor();
    await page.getByRole('button', { name: said.keep }).waitFor();
    const before = await live.innerText();
    await page.waitForFunction((old) => document.querySelector('[data-operations-live]')?.innerText !== old, before);
    await check(page, `operations-${size}-${language}-21-watched`);
    await page.getByRole('button', { name: said.back }).click();
    await page.getByText(said.undone).waitFor();
    await page.locator('[data-operations-live=over]').waitFor();
    await check(page, `operations-${size}-${language}-22-turned-back`);
    await page.context().close();
  }
});

test('settings by a form: what is refused is kept, what is saved can be taken back', async () => {
  const page = await visit(browser, { viewport: sizes.phone, locale: 'de', reducedMotion: 'reduce' });
  await signIn(page, '/console/de/operations/modules/waste/settings?town=musterstadt');
  const field = page.locator('#set-duplicate_metres');
  const save = page.getByRole('button', { name: words.de.save });
  await field.fill('viele');
  await save.click();
  await page.getByRole('alert').waitFor();
  assert.equal(await field.inputValue(), 'viele');
  await check(page, 'operations-phone-de-30-refused');
  await field.fill('501');
  await save.click();
  await page.locator('#set-duplicate_metres-error').waitFor();
  await field.fill('40');
  await save.click();
  await page.locator('.kern-alert--success').waitFor();
  await check(page, 'operations-phone-de-31-saved');
  await page.locator('#reset-duplicate_metres').check();
  await save.click();
  await page.locator('.kern-alert--success').waitFor();
  assert.equal(await field.inputValue(), '25');
  await page.context().close();
});

test('without scripts: a module is switched off where it is asked before, and on again', async () => {
  const page = await visit(browser, {
    viewport: sizes.desk,
    locale: 'de',
    reducedMotion: 'reduce',
    javaScriptEnabled: false,
  });
  await signIn(page, '/console/de/operations/modules/counter/disable?town=musterdorf');
  await page.getByRole('button', { name: words.de.sure }).click();
  assert.match(await page.locator('.kern-alert--success').innerText(), /musterdorf/);
  await page.getByRole('button', { name: 'Einschalten: musterdorf' }).click();
  assert.match(await page.locator('.kern-alert--success').innerText(), /musterdorf/);
  await page.context().close();
});

test('dark, at 320 px', async () => {
  const page = await visit(browser, {
    viewport: { width: 320, height: 568 },
    locale: 'de',
    colorScheme: 'dark',
    reducedMotion: 'reduce',
  });
  await signIn(page, '/console/de/operations');
  for (const path of ['', '/modules/waste', '/modules/waste/settings?town=musterstadt', '/audit', '/logs']) {
    await page.goto(`${base}/console/de/operations${path}`);
    await check(page, `operations-dark-320${path.replaceAll(/[^a-z]+/g, '-')}`);
  }
  await page.context().close();
});
