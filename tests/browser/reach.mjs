// SPDX-License-Identifier: EUPL-1.2
// Pages under the settings that people need: narrow, at twice the size, with larger text, dark, without motion, by keyboard
// alone. The pages of citizens and of staff, by path.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, check, open, sizes, visit } from './browser.mjs';
import { focused, still, targets, wider } from './reached.mjs';

const staff = { Authorization: `Bearer ${process.env.STADTKERN_STAFF_TOKEN}` };
const citizens = ['de/', 'de/waste/report', 'de/waste/reports', 'de/waste/calendar', 'de/waste/mine'];
const more = [
  'de/feedback/new?page=/de/waste',
  'de/feedback/answered',
  'de/imprint',
  'de/accessibility',
  'de/nothing-here',
];
const desk = [
  '',
  'waste/desk',
  'waste/desk/figures',
  'waste/desk/held',
  'waste/desk/forwardings',
  'waste/desk/mirror',
  'feedback/inbox',
].map((path) => `console/de/${path}`);
let paths = [...citizens, ...more, ...desk];
let browser;
before(async () => {
  browser = await open();
  const answer = await fetch(`${base}/api/waste/v1/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      category: 'road_damage',
      lat: 48.59,
      lon: 8.87,
      address: 'Bahnhofstraße 12',
      description: 'Loch',
    }),
  });
  assert.equal(answer.status, 201);
  const { id } = await answer.json();
  paths = [...paths, `de/waste/reports/${id}`, `console/de/waste/desk/reports/${id}`];
});
after(() => browser.close());

const name = (path) => path.replace(/\W+/g, '-').replace(/[A-Z0-9]{8}$/, 'ID');

// A map that is there is drawn first: it brings stops for the keyboard, and its own style.
async function settled(page) {
  const map = page.locator('[data-sk-map]:not([hidden])');
  if (await map.count()) {
    await map.first().scrollIntoViewIfNeeded();
    await page.locator('sk-map[data-ready]').first().waitFor();
    await page.evaluate(() => window.scrollTo(0, 0));
  }
}

async function each(options, work) {
  const page = await visit(browser, options);
  // Who is signed in on the console; citizens are nobody.
  await page.route(`${base}/console/**`, (route) =>
    route.continue({ headers: { ...route.request().headers(), ...staff } }),
  );
  for (const path of paths) {
    const answer = await page.goto(`${base}/${path}`);
    assert.ok(answer.ok() || path.endsWith('nothing-here'), `${path}: ${answer.status()}`);
    await page.locator('main details').evaluateAll((all) => all.forEach((one) => (one.open = true)));
    await settled(page);
    await work(page, path);
  }
  await page.context().close();
}

test('at 320 px nothing has to be scrolled sideways, and what is pressed is large enough', async () => {
  await each({ viewport: { width: 320, height: 568 } }, async (page, path) => {
    await check(page, `reach-320-${name(path)}`);
    await targets(page, path);
  });
});

test('at twice the size of a desk', async () => {
  // What a browser makes of 1280 by 800 at 200 %.
  await each({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }, (page, path) =>
    check(page, `reach-200-${name(path)}`),
  );
});

test('with text of twice the size, on a phone and at a desk', async () => {
  for (const viewport of Object.values(sizes)) {
    await each({ viewport }, async (page, path) => {
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      assert.ok((await wider(page)) <= 0, `${path}: ${await wider(page)} px wider than ${viewport.width}`);
      const cut = await page.locator('a, button, label, h1, h2, h3, p, dd, li').evaluateAll((all) =>
        all
          .filter((one) => one.className !== 'sk-skip' && getComputedStyle(one).overflow !== 'visible')
          .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
          .map((one) => one.outerHTML.slice(0, 200)),
      );
      assert.deepEqual(cut, [], `${path}: text is cut off`);
    });
  }
});

test('dark: contrasts, and the ground is dark indeed', async () => {
  await each({ viewport: sizes.desk, colorScheme: 'dark' }, async (page, path) => {
    await check(page, `reach-dark-${name(path)}`);
    await targets(page, path);
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const parts = ground
      .match(/[\d.]+/g)
      .slice(0, 3)
      .map(Number);
    assert.ok(Math.max(...parts) < 80, `${path}: ${ground}`);
  });
});

for (const colorScheme of ['light', 'dark']) {
  test(`by keyboard alone, ${colorScheme}, without motion: where the focus is can be seen at every stop`, async () => {
    await each({ viewport: sizes.phone, reducedMotion: 'reduce', colorScheme }, async (page, path) => {
      await still(page, path);
      await focused(page, path);
    });
  });
}
