// SPDX-License-Identifier: EUPL-1.2
// Public Wi-Fi: hotspots for everybody on the map and as a list, sites for staff, on a phone and at a desk, in both
// languages.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, check, open, sizes, visit } from './browser.mjs';

const words = {
  de: {
    count: /\d+ Standorte/,
    search: 'Suchen',
    nothing: 'keinen Standort',
    make: 'Neuer Standort',
    create: 'Standort anlegen',
    add: 'Zugangspunkt hinzufügen',
    remove: 'Standort entfernen',
    sure: 'Endgültig entfernen',
    gone: 'entfernt',
  },
  en: {
    count: /\d+ sites/,
    search: 'Search',
    nothing: 'no site',
    make: 'New site',
    create: 'Create the site',
    add: 'Add an access point',
    remove: 'Remove the site',
    sure: 'Remove for good',
    gone: 'has been removed',
  },
};
const staff = { authorization: `Bearer ${process.env.STADTKERN_STAFF_TOKEN}` };
const long = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenplatz';
let browser;
before(async () => {
  browser = await open();
});
after(() => browser.close());

for (const [size, viewport] of Object.entries(sizes)) {
  for (const language of ['de', 'en']) {
    const shot = `wifi-${size}-${language}`;
    const said = words[language];

    test(`a guest finds a hotspot, ${size}, ${language}`, async () => {
      const page = await visit(browser, { viewport, locale: language, reducedMotion: 'reduce' });
      await page.goto(`${base}/${language}/wifi`);
      await page.getByText(said.count).waitFor();
      await page.locator('sk-map[data-ready]').waitFor();
      await check(page, `${shot}-1-list`);
      await page.locator('input[name=q]').fill('BÜCHEREI');
      await page.getByRole('button', { name: said.search }).click();
      await page.locator('.sk-rows a').first().waitFor();
      assert.equal(await page.locator('.sk-rows li').count(), 1);
      await page.locator('.sk-rows a').first().click();
      await page.locator('dl').waitFor();
      await page.locator('sk-map[data-ready]').scrollIntoViewIfNeeded();
      await check(page, `${shot}-2-spot`);
      await page.goto(`${base}/${language}/wifi?q=atlantis`);
      await page.getByText(said.nothing).waitFor();
      await check(page, `${shot}-3-nothing`);
      await page.context().close();
    });

    test(`staff enter a site and its device, ${size}, ${language}`, async () => {
      const page = await visit(browser, {
        viewport,
        locale: language,
        reducedMotion: 'reduce',
        extraHTTPHeaders: staff,
      });
      await page.goto(`${base}/console/${language}/wifi/desk`);
      await check(page, `${shot}-4-desk`);
      await page.getByRole('link', { name: said.make }).click();
      await page.locator('#name').fill(long);
      await page.getByRole('button', { name: said.create }).click();
      await page.locator('.kern-alert, [role=alert], .sk-summary').first().waitFor();
      await check(page, `${shot}-5-wrong`);
      assert.equal(await page.locator('#name').inputValue(), long);
      await page.locator('#lat').fill('48,5903');
      await page.locator('#lon').fill('8,8712');
      await page.getByRole('button', { name: said.create }).click();
      await page.getByRole('heading', { level: 1, name: long }).waitFor();
      await page.locator('summary', { hasText: said.add }).click();
      await page.locator('form[action$="/points"] [name=name]').fill('Dach');
      await page
        .locator('#mac')
        .fill(`02:fc:00:00:${size === 'phone' ? '01' : '02'}:${language === 'de' ? '01' : '02'}`);
      await page.getByRole('button', { name: said.add }).click();
      await page.getByText('02:FC:00:00').first().waitFor();
      await check(page, `${shot}-6-site`);
      await page.getByRole('link', { name: said.remove }).click();
      await check(page, `${shot}-7-sure`);
      await page.getByRole('button', { name: said.sure }).click();
      await page.getByText(said.gone).waitFor();
      await page.context().close();
    });
  }
}
