// SPDX-License-Identifier: EUPL-1.2
// Somebody reports, a clerk works on it to the end, and who reported hears of it: on the public page, by the link that only
// she has, and by mail, in the language that she reported in. What is private stays so all the way.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { tree } from './aria.mjs';
import { base, check, open, sizes, visit } from './browser.mjs';
import { coloursAt, pause, press, redAndGreen, signIn, threeSteps, waiting } from './flow.mjs';

const clerk = JSON.parse(process.env.STADTKERN_PEOPLE).clerk;
const said = {
  de: {
    thanks: 'Ihre Meldung ist angekommen',
    received: 'eingegangen',
    done: 'erledigt',
    published: 'Veröffentlicht',
    waits: 'sieht noch niemand',
    mails: ['ist angekommen', ': in Bearbeitung', ': in Bearbeitung', ': erledigt'],
    stop: 'keine E-Mail-Adresse gespeichert',
  },
  en: {
    thanks: 'Your report has arrived',
    received: 'received',
    done: 'done',
    published: 'Published',
    waits: 'Nobody but the town sees',
    mails: ['has arrived', ': being worked on', ': being worked on', ': done'],
    stop: 'No mail address is kept',
  },
};
// Nobody but the town may ever read these; and these until the clerk releases them.
const contact = (name) => ({ email: `MARKER.${name}@example.org`, phone: '0170 5550123' });
const never = ['MARKER', 'marker.', '5550123', 'strassenlicht', 'rathaus.example'];
const later = (name) => [...never, `Container ${name}`];

let browser;
let picture;
before(async () => {
  browser = await open();
  const artist = await visit(browser, { viewport: { width: 400, height: 200 } });
  picture = { name: 'sacks.png', mimeType: 'image/png', buffer: await redAndGreen(artist) };
  await artist.context().close();
});
after(() => browser.close());

// What the mail server took, oldest first.
function mailsTo(address) {
  const folder = process.env.STADTKERN_MAILS;
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const mails = files.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  return mails.filter((one) => one.to === address);
}

// Each way on which everybody may come to a report, and the two that only its reporter has.
const ways = (id, links = []) => [
  ...['', '/reports', `/reports/${id}`, `/sent/${id}`].map((path) => `/en/waste${path}`),
  ...[`/en/search?q=${id}`, '/en/search?q=MARKER', '/en/search?q=Container'],
  ...['reports', `reports/${id}`, 'reports.geojson', 'reports.rss', 'points.geojson'].map((p) => `/api/waste/v1/${p}`),
  ...['all.json', 'all.csv', 'all.geojson'].map((path) => `/api/waste/v1/open-data/${path}`),
  ...['requests.json', 'requests.xml', `requests/${id}.json`].map((path) => `/open311/v2/${path}?extensions=true`),
  ...links,
];

async function nothingOf(words, paths) {
  for (const path of paths) {
    const answer = await fetch(path.startsWith('http') ? path : base + path);
    const body = await answer.text();
    assert.equal(answer.status, 200, path);
    // A page says again what was searched for.
    const asked = decodeURIComponent(/\?q=([^&]*)/.exec(path)?.[1] ?? '');
    for (const word of words.filter((one) => one !== asked)) assert.ok(!body.includes(word), `${path}: ${word}`);
  }
}

async function reportIt(language, { photo = picture, name, viewport }) {
  // Her browser speaks the other language: what counts is the page that she filled in.
  const page = await visit(browser, { viewport, locale: language === 'de' ? 'en' : 'de', reducedMotion: 'reduce' });
  const place = 'Bahnhofstraße 12, bei MARKER Ada';
  await threeSteps(page, base, {
    address: place,
    description: `MARKER Ada: drei Säcke am Container ${name}`,
    photo,
    language,
  });
  const { email, phone } = contact(name);
  await page.locator('#email').fill(email);
  await page.locator('#phone').fill(phone);
  await press(page, page.locator('button[name=go][value=next]'));
  const id = /sent\/([0-9A-Z]{8})$/.exec(page.url())?.[1];
  assert.ok(id, page.url());
  return { page, id, email };
}

// One mail more, and only one; with the same link to the report as those before it.
async function nextMail(email, id, language, number) {
  await waiting(() => mailsTo(email).length >= number);
  const mails = mailsTo(email);
  assert.equal(mails.length, number);
  const mail = mails.at(-1);
  assert.equal(mail.language, language);
  assert.ok(mail.subject.includes(id) && mail.subject.endsWith(said[language].mails[number - 1]), mail.subject);
  for (const word of never) assert.ok(!mail.text.includes(word), `${mail.subject}: ${word}`);
  const links = [...mail.text.matchAll(/https?:\/\/\S+/g)].map(([link]) => link);
  assert.equal(links.length, 2, mail.text);
  for (const link of links) assert.ok(link.startsWith(`${base}/api/waste/v1/`), link);
  return { mail, follow: links[0], stop: links[1] };
}

const formOf = (page, what) => page.locator(`form:has(input[name=do][value=${what}])`);
const send = (page, what) => press(page, formOf(page, what).locator('button').last());
const unfold = (page, what) => page.locator(`details:has(input[name=do][value=${what}]) > summary`).click();

async function saved(page, what) {
  await send(page, what);
  assert.equal(await page.locator('.kern-alert--success').count(), 1, what);
}

for (const [size, viewport] of Object.entries(sizes)) {
  for (const language of ['de', 'en']) {
    test(`from the report to its end, ${size}, ${language}`, async () => {
      const words = said[language];
      const shot = `hears-${size}-${language}`;
      const { page, id, email } = await reportIt(language, { name: shot, viewport });
      await page.getByRole('heading', { level: 1, name: words.thanks }).waitFor();
      await press(page, page.locator('main .kern-alert a'));
      assert.ok(await page.getByText(words.received).count());
      assert.equal(await page.locator('main img').count(), 0);
      await check(page, `${shot}-1-waiting`);
      const first = await nextMail(email, id, language, 1);
      const hers = await visit(browser, { viewport, locale: language === 'de' ? 'en' : 'de' });
      await hers.goto(first.follow);
      assert.ok(hers.url().startsWith(`${base}/${language}/waste/my/`), hers.url());
      assert.equal(await hers.locator('html').getAttribute('lang'), language);
      assert.match(await hers.locator('main').innerText(), new RegExp(`${id}[^]*${words.waits}`));
      await check(hers, `${shot}-2-by-link`);
      await nothingOf(later(shot), ways(id, [first.follow]));

      // The clerk.
      const desk = await visit(browser, { viewport, locale: language, reducedMotion: 'reduce' });
      await signIn(desk, base, `/console/${language}/waste/desk`, clerk);
      await desk.locator(`.sk-cases a[href*="reports/${id}"]`).click();
      await desk.getByRole('heading', { level: 1 }).filter({ hasText: id }).waitFor();
      assert.equal(await desk.getByText(email).count(), 1);
      await unfold(desk, 'group');
      await desk.locator('#group').selectOption('strassenlicht');
      await desk.locator('#group_note').fill('MARKER: bitte übernehmen');
      await saved(desk, 'group');
      await unfold(desk, 'note');
      await desk.locator('#note').fill('MARKER ruft immer an, Rückruf 5550123');
      await saved(desk, 'note');
      await desk.locator('#state').selectOption('in_process');
      await desk.locator('#state_note').fill('Wir holen es am Montag.');
      await saved(desk, 'state');
      await nextMail(email, id, language, 2);
      await unfold(desk, 'note');
      await desk.locator('#note').fill('Der Wagen ist unterwegs.');
      await formOf(desk, 'note').locator('input[value=public]').check();
      await saved(desk, 'note');
      const answered = await nextMail(email, id, language, 3);
      assert.ok(answered.mail.text.includes('Der Wagen ist unterwegs.'));
      await nothingOf(later(shot), ways(id, [answered.follow]));

      // The release, with a slip of the pen first.
      await desk.locator('#blank_words').fill('MARKER Eva');
      await desk.locator('input[name^=black_]').fill('0 0 25 50');
      await send(desk, 'release');
      await desk.getByRole('alert').waitFor();
      await nothingOf(later(shot), ways(id));
      await desk.locator('#blank_words').fill('MARKER Ada');
      await saved(desk, 'release');
      await check(desk, `${shot}-3-released`);
      await desk.locator('#state').selectOption('done');
      await desk.locator('#state_note').fill('Alles ist abgeholt. Danke!');
      await saved(desk, 'state');
      await desk.context().close();

      // She hears of it.
      const last = await nextMail(email, id, language, 4);
      assert.ok(last.mail.text.includes('Alles ist abgeholt. Danke!'));
      assert.equal(last.follow, first.follow);
      await hers.goto(last.follow);
      const told = await hers.locator('main').innerText();
      for (const word of [words.done, words.published, 'Der Wagen ist unterwegs.', 'Alles ist abgeholt. Danke!'])
        assert.ok(told.includes(word), `${word}: ${told}`);
      await check(hers, `${shot}-4-by-link`);
      await page.reload();
      const shown = await page.locator('main').innerText();
      for (const word of [words.done, 'Wir holen es am Montag.', 'Alles ist abgeholt. Danke!', '[…]: drei Säcke'])
        assert.ok(shown.includes(word), `${word}: ${shown}`);
      assert.ok(shown.includes('Bahnhofstraße 12, bei […]'), shown);
      await page.locator('main img').scrollIntoViewIfNeeded();
      await check(page, `${shot}-5-public`);
      if (shot === 'hears-phone-de') {
        await tree(page, 'hears-public', { without: '[data-sk-map]' });
        await tree(hers, 'hears-by-link');
      }
      for (const address of [
        page.locator('main a:has(> img)').getAttribute('href'),
        page.locator('main img').getAttribute('src'),
      ]) {
        const [covered, seen] = await coloursAt(page, new URL(await address, base).href, [
          [40, 40],
          [150, 150],
        ]);
        assert.deepEqual(
          [covered, seen],
          [
            [false, false, false, true],
            [true, false, false, true],
          ],
        );
      }
      await nothingOf(never, ways(id, [last.follow]));

      // No more mail, by the link that ends them.
      await hers.goto(last.stop);
      await check(hers, `${shot}-6-stop`);
      await hers.locator('main button').click();
      await hers.getByText(words.stop).waitFor();
      await check(hers, `${shot}-7-stopped`);
      await hers.context().close();
      await page.context().close();
    });
  }
}

test('who reported in plain German gets mails in plain German', async () => {
  const { page, id, email } = await reportIt('de-x-simple', {
    name: 'simple',
    photo: undefined,
    viewport: sizes.phone,
  });
  await waiting(() => mailsTo(email).length > 0);
  const [mail] = mailsTo(email);
  assert.equal(mail.language, 'de-x-simple');
  assert.ok(mail.subject.includes(id), mail.subject);
  await page.context().close();
});

test('who gave no address gets no mail', async () => {
  const before = readdirSync(process.env.STADTKERN_MAILS).length;
  const page = await visit(browser, { viewport: sizes.phone });
  await threeSteps(page, base, { address: 'Markt', description: 'Ohne Adresse' });
  await press(page, 'Send report');
  await pause(3_000);
  assert.equal(readdirSync(process.env.STADTKERN_MAILS).length, before);
  await page.context().close();
});
