// SPDX-License-Identifier: EUPL-1.2
// Every page that a module's manifest names, and every page that those lead to, in a town without anything and in one where
// a lot has happened: narrow, at twice the size, dark, without motion, without scripts; and the pages that say what is wrong.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { base, check, contrasts, open, sizes, visit } from './browser.mjs';
import { focused, labelled, still, targets, wider } from './reached.mjs';

const MOST_PAGES = 150; // of one town; a crawl that finds more has not understood an address
const TOGETHER = 3;
const listed = JSON.parse(process.env.STADTKERN_PAGES);
const [full, empty] = process.env.STADTKERN_TOWNS.split(' ');
const narrow = { width: 320, height: 568 };
const cookies = JSON.parse(process.env.STADTKERN_STAFF); // of who is signed in, by town
const staff = (town) => ({
  Cookie: Object.entries(cookies[town])
    .map(([cookie, value]) => `${cookie}=${value}`)
    .join('; '),
});
const languages = ['de', 'en', 'de-x-simple'];

let browser;
before(async () => {
  browser = await open();
});
after(() => browser.close());

const at = (town, path) => `${base}/${town}/${path}`;
const name = (town, path) => `states-${town}-${path.replace(/\W+/g, '-')}`;
const inConsole = (path) => path.startsWith('console/');
const starts = (language) => [
  `${language}/`,
  `console/${language}/`,
  ...listed.map(({ path, staff: desk }) => `${desk ? 'console/' : ''}${language}/${path}`),
];

// The same page for another report, account, module or town: a part with a digit or in capitals is an id, and so is the
// name of a module or town that is not the first after the language.
const names = new Set([...process.env.STADTKERN_MODULES.split(' '), full, empty]);
const shape = (path) =>
  path
    .split('/')
    .map((part, index, all) => {
      const named = names.has(part) && index > all.indexOf('de') + 1;
      return named || /\d|^[A-Z]{6,}$/.test(part) ? '#' : part;
    })
    .join('/')
    .replace(/\/$/, '');

const ask = (town, path, options = {}) =>
  fetch(at(town, path), { redirect: 'manual', headers: inConsole(path) ? staff(town) : {}, ...options });

async function page(town, options) {
  const made = await visit(browser, { viewport: narrow, locale: 'de', ...options });
  await made
    .context()
    .addCookies(Object.entries(cookies[town]).map(([cookie, value]) => ({ name: cookie, value, url: base })));
  return made;
}

// Several at once, each with a page of its own; what one of them finds does not keep the others from being looked at.
async function each(town, paths, options, work) {
  const faults = [];
  const queue = [...paths];
  const hand = async () => {
    const own = await page(town, options);
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      own.strays.length = 0;
      try {
        await work(own, path);
      } catch (error) {
        faults.push(`${town}/${path}: ${error.message}`);
      }
    }
    await own.context().close();
  };
  await Promise.all(Array.from({ length: TOGETHER }, hand));
  assert.deepEqual(faults, []);
}

// Links of a page's text, from its shell or another place of the town, to pages that show something.
function links(town, path, html) {
  const here = new URL(at(town, path));
  return [...html.matchAll(/<a\s([^>]*)>/g)]
    .filter(([, attributes]) => !/\sdownload\b/.test(` ${attributes}`))
    .map(([, attributes]) => /href="([^"]*)"/.exec(attributes)?.[1].replaceAll('&amp;', '&'))
    .filter(Boolean)
    .map((link) => new URL(link, here))
    .filter((link) => link.href.startsWith(at(town, '')))
    .map((link) => link.href.slice(at(town, '').length).split('#')[0])
    .filter((link) => /^(console\/)?de(\/|$)/.test(link));
}

// What runs the node is the full town's; the other's pages of it say so.
const allowed = (town) => (town === empty ? [200, 403] : [200]);

// One page of each shape that can be come to.
async function found(town) {
  const seen = new Map();
  const listed = starts('de');
  const queue = [...listed];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const known = shape(path.split('?')[0]);
    if (seen.has(known)) continue;
    const answer = await ask(town, path);
    if (answer.status >= 300 && answer.status < 400) continue; // to another page, or out of the town
    const kind = answer.headers.get('content-type') ?? '';
    const html = await answer.text();
    if (!kind.startsWith('text/html')) continue;
    if (answer.status === 404 && listed.includes(path)) continue; // it stands for pages below it
    assert.ok(allowed(town).includes(answer.status), `${town}/${path} is linked, and answers ${answer.status}`);
    seen.set(known, path);
    assert.ok(seen.size <= MOST_PAGES, [...seen.keys()].join('\n'));
    queue.push(...links(town, path, html));
  }
  return [...seen.values()];
}

// reach.mjs waits for maps; here a page is looked at as it is once it has loaded.
async function whole(own, town, path) {
  const answer = await own.goto(at(town, path), { waitUntil: 'load' });
  assert.ok(allowed(town).includes(answer.status()), `${answer.status()}`);
  assert.equal(await own.locator('html').getAttribute('lang'), 'de');
  await own.locator('main details').evaluateAll((all) => all.forEach((one) => (one.open = true)));
  await check(own, name(town, path));
  await targets(own, path);
  await labelled(own, path);
  await still(own, path);
  if (town === full) await focused(own, path); // where there is more to stop at
  await own.setViewportSize({ width: sizes.desk.width / 2, height: sizes.desk.height / 2 });
  assert.ok((await wider(own)) <= 0, `${await wider(own)} px wider than a desk at 200 %`);
  await own.setViewportSize(sizes.desk);
  await own.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await contrasts(own, `${name(town, path)}-dark`);
  await own.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await own.setViewportSize(narrow);
}

const pages = {};
for (const [town, state] of [
  [empty, 'nothing there'],
  [full, 'many rows, long words'],
]) {
  test(`every page, ${state}: narrow, at 200 %, dark, without motion, by keyboard`, async () => {
    pages[town] ??= await found(town);
    const reached = (path) =>
      pages[town].some((one) => one === path || one.startsWith(`${path}/`) || one.startsWith(`${path}?`));
    if (town === full)
      assert.deepEqual(
        starts('de').filter((path) => !reached(path)),
        [],
        'not reached',
      );
    console.log(`${town}: ${pages[town].length} pages`);
    await each(town, pages[town], { reducedMotion: 'reduce' }, (own, path) => whole(own, town, path));
  });
}

test('every page without scripts: there is a text, and nothing has to be scrolled sideways', async () => {
  pages[full] ??= await found(full);
  await each(full, pages[full], { javaScriptEnabled: false }, async (own, path) => {
    await own.goto(at(full, path));
    assert.equal(await own.locator('h1').count(), 1);
    assert.ok((await own.locator('main').innerText()).length > 20, 'an empty page');
    assert.ok((await wider(own)) <= 0, `${await wider(own)} px wider than the window`);
    assert.deepEqual(own.strays, []);
  });
});

test('every page of the manifests says which language it is in', async () => {
  for (const language of languages) {
    for (const path of starts(language)) {
      if (language === 'de-x-simple' && inConsole(path)) continue; // staff's pages are in German and English
      const answer = await ask(full, path);
      assert.match(await answer.text(), new RegExp(`<html[^>]* lang="${language}"`), path);
    }
  }
});

test('a form that lacks something says what, for every page with a form that needs something', async () => {
  let refused = 0;
  pages[empty] ??= await found(empty);
  await each(empty, pages[empty], {}, async (own, path) => {
    await own.goto(at(empty, path));
    const sent = await own.evaluate(() => {
      const needed = (field) =>
        field.matches('input:is([type=text], [type=email]), textarea') &&
        field.value === '' &&
        [...(field.labels ?? [])].some((label) => label.matches('.kern-label:not(:has(.kern-label__optional))'));
      const form = [...document.querySelectorAll('main form[method=post]')].find((one) =>
        [...one.elements].some(needed),
      );
      if (!form) return false;
      const button = form.querySelector('button[name]');
      if (button)
        form.append(
          Object.assign(document.createElement('input'), { type: 'hidden', name: button.name, value: button.value }),
        );
      setTimeout(() => form.submit(), 100); // by no script, and not held back by the browser
      return true;
    });
    if (!sent) return;
    const [answer] = await Promise.all([
      own.waitForResponse((one) => one.request().method() === 'POST'),
      own.waitForEvent('load'),
    ]);
    assert.equal(answer.status(), 422, 'refused, with what is wrong');
    assert.ok((await own.locator('main [role=alert], main .sk-summary, main .kern-error').count()) > 0, 'says what');
    await check(own, `${name(empty, path)}-lacks`);
    refused += 1;
  });
  assert.ok(refused > 0, 'no page has such a form');
});

test('what is not there, on either shell, says so kindly', async () => {
  const nowhere = ['', 'console/'].flatMap((shell) =>
    process.env.STADTKERN_MODULES.split(' ').map((module) => `${shell}de/${module}/nowhere/0`),
  );
  await each(empty, ['de/nowhere', 'console/de/nowhere', ...nowhere], {}, async (own, path) => {
    const answer = await own.goto(at(empty, path));
    assert.equal(answer.status(), 404);
    await check(own, name(empty, path));
    assert.ok((await own.locator('main a').count()) > 0, 'no way to go on');
  });
});

test('too much from one place says when to come back', async () => {
  const own = await visit(browser, { viewport: narrow, locale: 'de' }); // who has signed in is not counted
  for (let status = 0, more = 4; status !== 429; more -= 1) {
    assert.ok(more > 0, 'nobody was told to wait');
    await own.goto(at(empty, 'de/feedback/new?page=/de/waste'));
    await own.locator('input[name=kind]').first().check();
    await own.locator('textarea').fill('Zu viel auf einmal');
    await own.waitForTimeout(3100); // what is sent sooner is taken for a program's
    const [answer] = await Promise.all([
      own.waitForResponse((one) => one.request().method() === 'POST'),
      own.waitForEvent('load'),
      own.locator('main form').evaluate((form) => form.submit()),
    ]);
    status = answer.status();
  }
  await check(own, 'states-429');
  assert.equal(await own.locator('textarea').inputValue(), 'Zu viel auf einmal');
  await own.context().close();
});

const cli = (...args) =>
  execFileSync(process.env.STADTKERN_CLI, ['--state', process.env.STADTKERN_STATE, ...args], { encoding: 'utf8' });

test('a module that does not answer: its pages say so on either shell, those of others go on', async () => {
  const { modules } = JSON.parse(cli('status', '--json'));
  const { pid } = modules.find((one) => one.id === 'wifi');
  const its = starts('de')
    .filter((path) => /de\/wifi/.test(path))
    .slice(0, TOGETHER); // before the kernel takes another
  process.kill(pid, 'SIGSTOP');
  try {
    await each(full, its, { reducedMotion: 'reduce' }, async (own, path) => {
      const answer = await own.goto(at(full, path));
      assert.ok([503, 504].includes(answer.status()), `${answer.status()}`);
      own.strays = own.strays.filter((stray) => !/status of 50[34]/.test(stray)); // the browser notes it
      await check(own, `${name(full, path)}-silent`);
    });
  } finally {
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // the kernel has taken another in its place
    }
  }
  assert.equal((await ask(full, 'de/')).status, 200);
});
