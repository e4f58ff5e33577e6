// SPDX-License-Identifier: EUPL-1.2
// The console's navigation for somebody with every role: groups that unfold and fold, by mouse, by keys and without scripts;
// the pages of one module beside each other; every page of every module is found in it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { tree } from './aria.mjs';
import { base, check, open, sizes, visit } from './browser.mjs';

const cookies = JSON.parse(process.env.STADTKERN_STAFF);
const listed = JSON.parse(process.env.STADTKERN_PAGES);
const groups = '.sk-group > summary';
const said = {
  de: ['Meine Arbeit', 'Verwaltung', 'Anlage'],
  en: ['My work', 'Administration', 'Installation'],
};
let browser;
before(async () => {
  browser = await open();
});
after(() => browser.close());

async function staff(options) {
  const page = await visit(browser, { reducedMotion: 'reduce', ...options });
  page.setDefaultTimeout(10_000);
  await page.context().addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: base })));
  return page;
}

const unfolded = (page) => page.locator('.sk-group[open]').count();

for (const [size, viewport] of Object.entries(sizes)) {
  for (const language of ['de', 'en']) {
    test(`groups unfold over the page and fold again, ${size}, ${language}`, async () => {
      const page = await staff({ viewport, locale: language });
      const shot = `areas-${size}-${language}`;
      await page.goto(`${base}/console/${language}/operations/logs`);
      assert.deepEqual(await page.locator(groups).allInnerTexts(), said[language]);
      assert.deepEqual(await page.locator(`${groups}[aria-current]`).allInnerTexts(), [said[language][2]]);
      const rest = await page.locator('main').boundingBox();
      for (const [i, name] of said[language].entries()) {
        await page.locator(groups).nth(i).click();
        assert.equal(await unfolded(page), 1, name); // the one before has folded
        await check(page, `${shot}-${i}`);
      }
      assert.deepEqual(await page.locator('main').boundingBox(), rest); // nothing has moved
      assert.equal(await page.locator('.sk-modules [aria-current=page]:visible').count(), 1);
      if (size === 'desk' && language === 'de') await tree(page, 'console-areas', { of: 'header' });
      await page.locator('.sk-footer').click({ position: { x: 2, y: 2 } });
      assert.equal(await unfolded(page), 0);
      const beside = page.locator('.sk-besides');
      if (size === 'phone') await beside.locator('summary').click();
      await beside.locator('[aria-current=page]').waitFor({ state: 'visible' });
      await check(page, `${shot}-beside`);
      await beside.getByRole('link').nth(1).click();
      await page.waitForURL('**/operations/modules');
      await page.context().close();
    });
  }
}

test('by keys: Enter unfolds, Escape folds and stays, the focus takes no group along', async () => {
  const page = await staff({ viewport: sizes.desk, locale: 'de' });
  await page.goto(`${base}/console/de/`);
  const first = page.locator(groups).first();
  await first.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.closest('.sk-group')?.open), true);
  await page.keyboard.press('Escape');
  assert.equal(await unfolded(page), 0);
  assert.ok(await first.evaluate((one) => one === document.activeElement));
  await page.keyboard.press('Enter');
  const links = await page.locator('.sk-group[open] a').count();
  for (let i = 0; i <= links; i += 1) await page.keyboard.press('Tab');
  assert.equal(await unfolded(page), 0); // it would lie over what has the focus
  await page.context().close();
});

test('without scripts a group moves the page down, on the narrowest phone, too', async () => {
  for (const viewport of [sizes.desk, { width: 320, height: 568 }]) {
    const page = await staff({ viewport, locale: 'de', javaScriptEnabled: false });
    await page.goto(`${base}/console/de/identity/groups`);
    const rest = await page.locator('main').boundingBox();
    await page.locator(groups).nth(2).click();
    assert.ok((await page.locator('main').boundingBox()).y > rest.y);
    assert.ok(await page.locator('.sk-group[open] a').first().isVisible());
    const wide = await page.locator('html').evaluate((one) => one.scrollWidth - one.clientWidth);
    assert.ok(wide <= 0, `${wide} px wider than the window`);
    await page.context().close();
  }
});

test('every page for staff that stands in a navigation is led to, and says that it is the one', async () => {
  const page = await staff({ viewport: sizes.desk, locale: 'en' });
  await page.goto(`${base}/console/en/`);
  const hrefs = (of) => page.locator(of).evaluateAll((all) => all.map((one) => new URL(one.href).pathname));
  const led = await hrefs('.sk-group a');
  const start = new Set(await hrefs('main a'));
  const wanted = listed
    .filter((one) => one.navigation)
    .map((one) => `${new URL(base).pathname}/console/en/${one.path}`);
  assert.deepEqual([...led].sort(), wanted.sort());
  assert.deepEqual(
    led.filter((path) => !start.has(path)),
    [],
    'missing on the first page',
  );
  for (const path of led) {
    const answer = await page.goto(new URL(path, base).href);
    assert.equal(answer.status(), 200, path);
    assert.deepEqual(await hrefs('.sk-modules [aria-current=page]'), [path]);
  }
  await page.context().close();
});
