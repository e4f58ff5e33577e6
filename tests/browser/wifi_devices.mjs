// SPDX-License-Identifier: EUPL-1.2
// Access points and their templates in the console: found, changed, and what a template would change before it does, on
// a phone and at a desk, in both languages.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, check, open, sizes, visit } from './browser.mjs';

const words = {
  de: {
    found: '1 Gerät',
    search: 'Suchen',
    nothing: 'Auf kein Gerät trifft das zu.',
    templates: 'WLAN-Vorlagen',
    make: 'Neue Vorlage',
    create: 'Vorlage anlegen',
    preview: 'Zeigen, was sich ändern würde',
    save: 'Vorlage speichern',
    saved: 'Gespeichert',
    now: 'Seine Einstellungen jetzt',
    edit: 'Gerät speichern',
    go: 'Gerät entlassen',
    back: 'Gerät wieder aufnehmen',
  },
  en: {
    found: '1 device',
    search: 'Search',
    nothing: 'No device is like that.',
    templates: 'Wi-Fi templates',
    make: 'New template',
    create: 'Create the template',
    preview: 'Show what would change',
    save: 'Save the template',
    saved: 'Saved',
    now: 'Its configuration now',
    edit: 'Save the device',
    go: 'Let the device go',
    back: 'Take the device back',
  },
};
const staff = { authorization: `Bearer ${process.env.STADTKERN_STAFF_TOKEN}` };
const long = 'Donaudampfschifffahrtsgesellschaft';
let browser;
before(async () => {
  browser = await open();
});
after(() => browser.close());

for (const [size, viewport] of Object.entries(sizes)) {
  for (const language of ['de', 'en']) {
    const shot = `wifi-devices-${size}-${language}`;
    const said = words[language];
    const name = `${long}-${size}-${language}`;
    const mac = `02:FC:00:00:${size === 'phone' ? '01' : '02'}:${language === 'de' ? '01' : '02'}`;
    const options = { viewport, locale: language, reducedMotion: 'reduce', extraHTTPHeaders: staff };

    test(`staff find a device, change it, let it go and take it back, ${size}, ${language}`, async () => {
      const page = await visit(browser, options);
      const made = await page.request.post(`${base}/api/wifi/v1/devices`, { data: { name, mac, tags: ['square'] } });
      assert.ok(made.ok(), await made.text());
      await page.goto(`${base}/console/${language}/wifi/devices`);
      await check(page, `${shot}-1-list`);
      await page.locator('input[name=q]').fill(mac.replaceAll(':', ''));
      await page.getByRole('button', { name: said.search }).click();
      await page.getByText(said.found, { exact: true }).waitFor();
      await page.getByRole('link', { name }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await check(page, `${shot}-2-device`);
      await page.locator('#config').fill('{"general":{"hostname":');
      await page.getByRole('button', { name: said.edit }).click();
      await page.locator('.sk-summary').first().waitFor();
      await check(page, `${shot}-3-wrong`);
      assert.equal(await page.locator('#config').inputValue(), '{"general":{"hostname":');
      await page.locator('#config').fill(`{"general":{"hostname":"{{ name }}","description":"${long.repeat(3)}"}}`);
      await page.getByRole('button', { name: said.edit }).click();
      await page.getByText(said.saved).waitFor();
      await page.locator('summary', { hasText: said.now }).click();
      await page.getByText(`option hostname '${name}'`).waitFor();
      await check(page, `${shot}-4-configuration`);
      await page.getByRole('button', { name: said.go }).click();
      await page.getByRole('button', { name: said.back }).click();
      await page.getByRole('button', { name: said.go }).waitFor();
      await page.goto(`${base}/console/${language}/wifi/devices?q=atlantis`);
      await page.getByText(said.nothing).waitFor();
      await check(page, `${shot}-5-nothing`);
      await page.context().close();
    });

    test(`staff make a template and see what a change would do, ${size}, ${language}`, async () => {
      const page = await visit(browser, options);
      await page.goto(`${base}/console/${language}/wifi/devices`);
      const beside = page.locator('.sk-besides');
      if (size === 'phone') await beside.locator('summary').click();
      await beside.getByRole('link', { name: said.templates, exact: true }).click();
      await page.getByRole('link', { name: said.make }).click();
      await check(page, `${shot}-6-new`);
      await page.getByRole('button', { name: said.create }).click();
      await page.locator('.sk-summary').first().waitFor();
      await check(page, `${shot}-7-wrong`);
      await page.locator('#name').fill(name);
      await page.locator('#tags').fill('square');
      await page.locator('#config').fill('{"ntp":{"server":["a.example"]}}');
      await page.getByRole('button', { name: said.create }).click();
      await page.getByText(said.saved).waitFor();
      await page.locator('#config').fill('{"ntp":{"server":["b.example","{{ gap }}"]}}');
      await page.getByRole('button', { name: said.preview }).click();
      await page.locator('pre', { hasText: "+\tlist server 'b.example'" }).waitFor();
      await check(page, `${shot}-8-preview`);
      await page.getByRole('button', { name: said.save }).click();
      await page.getByText(said.saved).waitFor();
      await page.context().close();
    });
  }
}
