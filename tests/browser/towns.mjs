// SPDX-License-Identifier: EUPL-1.2
// Two towns in one node: what belongs to one is asked for at the other's addresses, by its path and by its host, by nobody
// in particular and by clerks of both. It gets nothing, not a byte.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { base, check, open, sizes, visit } from './browser.mjs';
import { press, redAndGreen, signIn, threeSteps, waiting } from './flow.mjs';

const OTHER = process.env.STADTKERN_OTHER_TOWN;
const people = JSON.parse(process.env.STADTKERN_PEOPLE);
const [origin, town] = [new URL(base).origin, base.split('/').pop()];
const other = `${origin}/t/${OTHER}`;
const SECRET = 'MARKER';
const place = { lat: 48.59, lon: 8.87 };
const nothing = [401, 403, 404];

let browser;
let picture; // the bytes of the photo as this town gives it
const cookies = {}; // of the two clerks
const mine = {}; // what this town has
before(async () => {
  browser = await open();
  for (const [name, at] of [
    ['here', base],
    ['there', other],
  ]) {
    const page = await visit(browser, { viewport: sizes.desk, locale: 'en', reducedMotion: 'reduce' });
    await signIn(page, at, '/console/en/waste/desk', people[name]);
    cookies[name] = (await page.context().cookies()).map((one) => `${one.name}=${one.value}`).join('; ');
    await page.context().close();
  }
  await fill();
});
after(() => browser.close());

// `at` is the path before: of a town, or none where the host says which.
function ask(at, path, { method = 'GET', cookie, host, json, form, type, body } = {}) {
  const from = new URL(origin);
  const sent = json ? JSON.stringify(json) : form ? new URLSearchParams(form).toString() : body;
  const headers = { host: host ?? from.host, origin: `http://${host ?? from.host}` };
  if (cookie) headers.cookie = cookie;
  if (sent !== undefined)
    headers['content-type'] = json ? 'application/json' : (type ?? 'application/x-www-form-urlencoded');
  return new Promise((done, failed) => {
    const one = request({ host: from.hostname, port: from.port, path: at + path, method, headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const bytes = Buffer.concat(parts);
        done({ status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString() });
      });
    });
    one.on('error', failed);
    one.end(sent);
  });
}

const here = (path, more) => ask(`/t/${town}`, path, more);
const api = '/api/waste/v1';

// A report with everything that has an address of its own: one photo that waits, and one that everybody sees.
async function fill() {
  const artist = await visit(browser, { viewport: { width: 400, height: 200 } });
  const body = await redAndGreen(artist);
  await artist.context().close();
  const photo = async () => {
    const made = await here(`${api}/photos`, { method: 'POST', type: 'image/png', body });
    assert.equal(made.status, 201, made.text);
    return JSON.parse(made.text).id;
  };
  const report = async (photos) => {
    const json = {
      category: 'road_damage',
      ...place,
      address: `${SECRET} lane`,
      description: `${SECRET} text`,
      photos,
      follow: true,
    };
    const made = await here(`${api}/reports`, {
      method: 'POST',
      json: { ...json, contact: { email: 'MARKER@example.org' } },
    });
    assert.equal(made.status, 201, made.text);
    return JSON.parse(made.text);
  };
  const staff = async (path, json) => {
    const done = await here(`${api}/reports/${path}`, { method: 'POST', cookie: cookies.here, json });
    assert.ok(done.status < 300, `${path}: ${done.status} ${done.text}`);
    return JSON.parse(done.text);
  };
  [mine.waits, mine.loose, mine.shown] = [await photo(), await photo(), await photo()];
  const [waits, shown] = [await report([mine.waits]), await report([mine.shown])];
  [mine.id, mine.public] = [waits.id, shown.id];
  mine.token = /followed\/([^/?]+)/.exec(waits.follow.url)[1];
  await staff(`${mine.public}/release`, {});
  const given = await staff(`${mine.id}/hand-over`, { to: `${SECRET} firm` });
  mine.handed = /handed\/([^/?"]+)/.exec(JSON.stringify(given))[1];
  picture = (await here(`${api}/photos/${mine.shown}.jpg`)).bytes;
  assert.ok(picture.length > 500);
}

// What leads to one thing of this town's, and as whom it is seen there.
const things = () => [
  ...[mine.id, mine.public].flatMap((id) => [
    [`/en/waste/reports/${id}`],
    [`/en/waste/sent/${id}`],
    [`${api}/reports/${id}`],
    [`/open311/v2/requests/${id}.json`],
    [`/open311/v2/requests/${id}.xml`],
    [`/console/en/waste/desk/reports/${id}`, 'here'],
  ]),
  [`${api}/photos/${mine.shown}.jpg`],
  [`${api}/photos/${mine.shown}/thumbnail.jpg`],
  [`${api}/photos/${mine.waits}.jpg`, 'here'],
  [`${api}/photos/${mine.waits}/thumbnail.jpg`, 'here'],
  [`${api}/followed/${mine.token}`],
  [`${api}/my/${mine.token}`],
  [`/en/waste/my/${mine.token}`],
  [`${api}/handed/${mine.handed}`],
  [`/en/waste/handed/${mine.handed}`],
];
const lists = [
  ['/en/waste', '/en/waste/reports', '/en/search?q=road', '/en/'].map((path) => [path]),
  ['reports', 'reports.geojson', 'reports.rss', 'points.geojson'].map((path) => [`${api}/${path}`]),
  [`reports/nearby?category=road_damage&lat=${place.lat}&lon=${place.lon}`].map((path) => [`${api}/${path}`]),
  ['all.json', 'all.csv', 'all.geojson', 'reports.csv'].map((path) => [`${api}/open-data/${path}`]),
  ['requests.json', 'requests.xml'].map((path) => [`/open311/v2/${path}`]),
  [`${api}/inbox?group=*`, '/console/en/waste/desk', '/console/en/waste/desk?words=MARKER', '/console/en/'].map(
    (path) => [path, 'there'],
  ),
].flat();

// The other town by its path and by its host; as nobody, as its own clerk, as a clerk of this town.
const doors = () =>
  [`/t/${OTHER}`, ''].flatMap((at) =>
    [undefined, cookies.there, cookies.here, `${cookies.there}; ${cookies.here}`].map((cookie) => ({
      at,
      cookie,
      host: at === '' ? `${OTHER}.localhost:${new URL(origin).port}` : undefined,
    })),
  );

function foreign(answer, what) {
  for (const word of [SECRET, mine.token, mine.handed])
    assert.ok(!answer.text.includes(word) || what.includes(word), `${what}: ${word} in ${answer.text}`);
  for (let at = 200; at + 64 < picture.length; at += 64)
    assert.ok(!answer.bytes.includes(picture.subarray(at, at + 64)), `${what}: a part of the photo`);
}

test('what is asked for by its id or link is there in its own town, and in no other', async () => {
  for (const [path, as] of things()) {
    const own = await here(path, { cookie: cookies[as] });
    assert.equal(own.status, 200, `${path}: ${own.text}`);
    for (const { at, ...door } of doors()) {
      const answer = await ask(at, path, door);
      const what = `${door.host ?? at}${path} ${door.cookie ?? 'as nobody'}`;
      // Who is to sign in first is led there, whatever was asked for.
      const signs = answer.status === 302 || answer.status === 303;
      if (signs) assert.match(answer.headers.location, /\/api\/identity\/v1\/sign-in/, what);
      else assert.ok(nothing.includes(answer.status), `${what}: ${answer.status}`);
      foreign(answer, what);
    }
  }
});

test('what is there is answered like what is nowhere', async () => {
  const same = (text, id) => text.replaceAll(id, 'ID').replace(/[0-9a-f]{32}/g, '');
  const nobodys = '7K3M9QXT';
  for (const path of [
    `${api}/reports/ID`,
    '/open311/v2/requests/ID.json',
    '/en/waste/reports/ID',
    '/console/en/waste/desk/reports/ID',
  ]) {
    for (const { at, ...door } of doors()) {
      const [one, two] = [
        await ask(at, path.replace('ID', mine.id), door),
        await ask(at, path.replace('ID', nobodys), door),
      ];
      assert.deepEqual([one.status, same(one.text, mine.id)], [two.status, same(two.text, nobodys)], path);
    }
  }
});

test('lists, maps, feeds, open data and the search hold the things of one town', async () => {
  for (const [path, as] of lists) {
    const own = await here(path, { cookie: as ? cookies.here : undefined });
    assert.equal(own.status, 200, `${path}: ${own.text}`);
    for (const { at, ...door } of doors()) {
      const answer = await ask(at, path, door);
      const what = `${door.host ?? at}${path}`;
      assert.ok([200, 302, 303, ...nothing].includes(answer.status), `${what}: ${answer.status}`);
      foreign(answer, what);
      for (const id of [mine.id, mine.public]) assert.ok(!answer.text.includes(id), `${what}: ${id}`);
    }
  }
});

test("a clerk of the other town changes nothing of this town's", async () => {
  const whole = async () => (await here(`${api}/reports/${mine.id}`, { cookie: cookies.here })).text;
  const before = await whole();
  const made = await ask(`/t/${OTHER}`, `${api}/reports`, {
    method: 'POST',
    json: { category: 'road_damage', ...place },
  });
  assert.equal(made.status, 201, made.text);
  const theirs = JSON.parse(made.text).id;
  const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const deeds = {
    status: { status: 'done' },
    notes: { text: 'theirs' },
    assign: { group: 'bauhof' },
    due: { on: soon },
    resubmit: { on: soon },
    release: {},
    merge: { into: theirs },
    'hand-over': { to: 'theirs' },
    follow: {},
    'me-too': {},
  };
  for (const { at, ...door } of doors()) {
    for (const [deed, json] of Object.entries(deeds)) {
      const answer = await ask(at, `${api}/reports/${mine.id}/${deed}`, { ...door, method: 'POST', json });
      assert.ok(nothing.includes(answer.status), `${deed}: ${answer.status} ${answer.text}`);
      foreign(answer, deed);
    }
    const form = { do: 'state', state: 'done', state_note: 'theirs' };
    const sent = await ask(at, `/console/en/waste/desk/reports/${mine.id}`, { ...door, method: 'POST', form });
    assert.ok([303, ...nothing].includes(sent.status), `${sent.status}`);
    if (sent.status === 303) assert.match(sent.headers.location, /sign-in/);
    const merged = await ask(at, `${api}/reports/${theirs}/merge`, {
      ...door,
      method: 'POST',
      json: { into: mine.id },
    });
    assert.ok(merged.status >= 400 && merged.status < 500, `${merged.status} ${merged.text}`);
    foreign(merged, 'merge');
  }
  // A photo that is yet to be named by a report is as good as none there.
  const photos = { category: 'road_damage', ...place, photos: [mine.loose] };
  const taken = await ask(`/t/${OTHER}`, `${api}/reports`, { method: 'POST', json: photos });
  assert.equal(taken.status, 422, taken.text);
  assert.equal(await whole(), before);
  const own = await here(`${api}/reports`, { method: 'POST', json: photos });
  assert.equal(own.status, 201, 'nobody has taken it');
});

test("a session of one town is none in the other, under its own name or the other's", async () => {
  const session = cookies.here.split('; ').find((one) => one.startsWith(`sk-${town}=`));
  assert.ok(session, cookies.here);
  const renamed = session.replace(`sk-${town}=`, `sk-${OTHER}=`);
  for (const cookie of [session, renamed, `${renamed}; ${session}`]) {
    for (const host of [undefined, `${OTHER}.localhost:${new URL(origin).port}`]) {
      const at = host ? '' : `/t/${OTHER}`;
      assert.equal((await ask(at, `${api}/inbox?group=*`, { cookie, host })).status, 401);
      assert.equal((await ask(at, '/api/identity/v1/me', { cookie, host })).status, 401);
      const page = await ask(at, '/console/en/waste/desk', { cookie, host });
      assert.ok([302, 303].includes(page.status), `${page.status}`);
    }
  }
  assert.equal((await ask(`/t/${OTHER}`, `${api}/inbox?group=*`, { cookie: cookies.there })).status, 200);

  // In a browser: signed in here, she is a stranger there, and her password opens nothing.
  const page = await visit(browser, { viewport: sizes.phone, locale: 'en', reducedMotion: 'reduce' });
  await signIn(page, base, '/console/en/waste/desk', people.here);
  await page.goto(`${other}/console/en/waste/desk`);
  assert.match(page.url(), new RegExp(`/t/${OTHER}/api/identity/v1/sign-in`));
  await page.locator('input[name=mail]').fill(people.here.mail);
  await page.locator('input[name=password]').fill(people.here.password);
  await page.locator('main button, form button').first().click();
  await page.getByRole('alert').waitFor();
  page.strays.length = 0; // the other town's pages are not this one's
  await check(page, 'towns-phone-en-refused');
  // And she is signed in here as before.
  await page.goto(`${base}/console/en/waste/desk`);
  await page.locator(`.sk-cases a[href*="reports/${mine.id}"]`).waitFor();
  await page.context().close();
});

test('what a browser remembers of one town is not shown in the other', async () => {
  const page = await visit(browser, { viewport: sizes.phone, locale: 'en' });
  await threeSteps(page, base, { address: 'Markt', description: 'To be remembered' });
  await press(page, 'Send report');
  await page.locator('[data-sk-keep] button').click();
  await page.getByRole('status').getByRole('link').waitFor();
  await page.goto(`${base}/en/waste/mine`);
  await page.locator('.sk-rows li').waitFor();
  await page.goto(`${other}/en/waste/mine`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  assert.equal(await page.locator('.sk-rows li').count(), 0);
  await page.context().close();
});

test('who listens in one town hears nothing of the other', async () => {
  const live = '/api/counter/v1/live';
  const count = async (at, key) => {
    const made = await ask(at, '/api/counter/v1/counts', { method: 'POST', json: { key } });
    assert.equal(made.status, 201, made.text);
  };
  const listening = async (at, person) => {
    const page = await visit(browser, { viewport: sizes.desk, locale: 'en' });
    await signIn(page, at, '/console/en/waste/desk', person);
    await page.evaluate(async (url) => {
      window.heard = [];
      const source = new window.EventSource(url);
      source.onmessage = ({ data }) => window.heard.push(data);
      await new Promise((done) => (source.onopen = done));
    }, at + live);
    return page;
  };
  const [first, second] = [await listening(base, people.here), await listening(other, people.there)];
  const heard = (page) => page.evaluate(() => window.heard);
  for (let i = 0; i < 3; i += 1) await count(`/t/${town}`, `${SECRET} ${i}`);
  await count(`/t/${OTHER}`, 'theirs');
  await waiting(async () => (await heard(first)).length === 3 && (await heard(second)).length > 0);
  assert.deepEqual(
    await heard(first),
    [0, 1, 2].map((i) => `${SECRET} ${i}`),
  );
  assert.deepEqual(await heard(second), ['theirs']);
  // A stream that asks for a role is opened by no session of another town.
  const staff = await ask(`/t/${OTHER}`, '/api/counter/v1/staff', { cookie: cookies.here });
  assert.equal(staff.status, 401);
  for (const page of [first, second]) await page.context().close();
});
