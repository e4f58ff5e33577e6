// SPDX-License-Identifier: EUPL-1.2
// A report that is sent while the network is gone, or while nobody answers, is kept in the browser and arrives once.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, beforeEach, test } from 'node:test';
import { button, heading, reportsAt, waiting } from './flow.mjs';
import { lineTo } from './line.mjs';

const town = process.env.STADTKERN_BASE;
const line = await lineTo(town);
process.env.STADTKERN_BASE = line.base; // as the browser sees it
const { base, check, open, sizes, visit } = await import('./browser.mjs');

let browser;
before(async () => {
  browser = await open();
});
beforeEach(() => line.mend());
after(async () => {
  await browser.close();
  line.close();
});

async function network(page, there) {
  if (there) line.mend();
  else line.cut();
  await page.context().setOffline(!there);
  page.strays.length = 0; // the browser notes that it has none
}

// How many reports say that they are there.
const reports = async (address) => (await reportsAt(town, address, process.env.STADTKERN_STAFF_TOKEN)).length;

// The page with the whole form is in the browser.
const ready = (page) =>
  waiting(() =>
    page.evaluate(async () => (await caches.match(`${location.pathname}`, { ignoreVary: true })) !== undefined),
  );

async function begin(page, language = 'en') {
  await page.goto(`${base}/${language}/waste/report`);
  await ready(page);
}

async function toTheEnd(page, address) {
  await page.locator('#address').fill(address);
  await button(page, 'Continue').click();
  await page.locator('input[name=category]').last().check();
  await button(page, 'Continue').click();
  await heading(page, 'Would you like to tell us more?').or(page.locator('#description')).first().waitFor();
  await new Promise((done) => setTimeout(done, 3100)); // what is sent sooner is taken for a program's
}

test('the network is lost before it is sent: kept with its photo, told so, and arrives once, with a link', async () => {
  const page = await visit(browser, { viewport: sizes.phone });
  await begin(page);
  const address = 'Offline lane 1';
  await toTheEnd(page, address);
  const picture = { name: 'bench.png', mimeType: 'image/png', buffer: await page.screenshot() };
  await network(page, false);
  await page.locator('#photo').setInputFiles([picture]);
  await page.getByText('No connection: the photo stays on this device').waitFor();
  page.strays.length = 0; // the browser notes that it has no network
  await button(page, 'Continue').click();
  await heading(page, 'Report without a connection').waitFor();
  await waiting(async () => (await page.locator('#address').inputValue()) === address); // what was typed came along
  await waiting(async () => (await page.locator('#photos').evaluate((field) => field.files.length)) === 1);
  await check(page, 'phone-en-offline-form');
  await button(page, 'Send report').click();
  await heading(page, 'We keep it for you').waitFor();
  await check(page, 'phone-en-offline-kept');
  assert.equal(await reports(address), 0);
  page.strays.length = 0;
  await page.reload(); // the form again, and what is kept
  await page.locator('[data-sk-kept] [data-state=waiting]').waitFor();
  await network(page, true);
  await page.locator('[data-sk-kept] [data-state=arrived]').waitFor();
  await check(page, 'phone-en-offline-arrived');
  await page.getByRole('link', { name: 'See it' }).click();
  await heading(page, 'Your report has arrived').waitFor();
  assert.equal(await reports(address), 1);
  const left = await page.evaluate(async () => {
    const [{ name }] = await indexedDB.databases();
    const at = await new Promise((done) => (indexedDB.open(name).onsuccess = ({ target }) => done(target.result)));
    return new Promise(
      (done) => (at.transaction('forms').objectStore('forms').getAll().onsuccess = ({ target }) => done(target.result)),
    );
  });
  assert.deepEqual(left, [], 'nothing is left in the browser');
  await page.context().close();
});

test('kill -9 of the module just before it is sent: kept, and arrives once by itself', async () => {
  const page = await visit(browser, { viewport: sizes.desk });
  await begin(page);
  const address = 'Offline lane 2';
  await toTheEnd(page, address);
  await button(page, 'Continue').click();
  await page.locator('#email').waitFor();
  await page.waitForTimeout(3_100); // who is faster is taken for a program
  const status = JSON.parse(
    execFileSync(process.env.STADTKERN_CLI, ['--state', process.env.STADTKERN_STATE, 'status', '--json'], {
      encoding: 'utf8',
    }),
  );
  const { pid } = status.modules.find((one) => one.id === 'waste');
  process.kill(pid, 'SIGKILL');
  await button(page, 'Send report').click();
  await waiting(async () => (await reports(address).catch(() => 0)) === 1);
  await heading(page, 'Your report has arrived').or(page.locator('[data-state=arrived]')).first().waitFor();
  await page.goto(`${base}/en/`);
  await page.waitForTimeout(4_000); // longer than the first pause before it would be sent again
  assert.equal(await reports(address), 1);
  await page.context().close();
});

test('sent twice, reloaded in between: one report', async () => {
  const page = await visit(browser, { viewport: sizes.desk });
  await begin(page);
  const address = 'Offline lane 3';
  await toTheEnd(page, address);
  await button(page, 'Continue').click();
  await page.waitForTimeout(3_100);
  // The answer is lost on its way, though the report has arrived.
  let lost = 0;
  await page.context().route('**/waste/report', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort();
  });
  await button(page, 'Send report').click();
  await heading(page, 'We keep it for you').or(heading(page, 'Your report has arrived')).first().waitFor();
  page.strays.length = 0;
  await page.goto(`${base}/en/`);
  await waiting(async () => (await reports(address)) === 1);
  await page.waitForTimeout(4_000);
  assert.equal(await reports(address), 1);
  await page.context().close();
});

test('without network a visited form opens, another page says so, and what is kept can be discarded', async () => {
  const page = await visit(browser, { viewport: sizes.phone });
  await begin(page, 'de');
  await network(page, false);
  await page.goto(`${base}/de/waste/report`);
  await heading(page, 'Melden ohne Verbindung').waitFor();
  await page.locator('#address').fill('Offline lane 4');
  await page.locator('input[name=category]').last().check();
  page.strays.length = 0;
  await check(page, 'phone-de-offline-form');
  await button(page, 'Meldung absenden').click();
  await heading(page, 'Wir heben es für Sie auf').waitFor();
  await page.goto(`${base}/de/`);
  await heading(page, 'Sie sind offline').waitFor();
  await page.locator('[data-state=waiting]').waitFor();
  page.strays.length = 0;
  await check(page, 'phone-de-offline-page');
  page.on('dialog', (dialog) => dialog.accept());
  await button(page, 'Verwerfen').click();
  await page.locator('[data-sk-kept]').waitFor({ state: 'hidden' });
  await network(page, true);
  await page.goto(`${base}/de/`);
  await page.waitForTimeout(2_000);
  assert.equal(await reports('Offline lane 4'), 0);
  await page.context().close();
});

test('a form that is not acceptable when it is sent later: the person is asked, and nothing typed is lost', async () => {
  const page = await visit(browser, { viewport: sizes.phone });
  await begin(page);
  await network(page, false);
  await page.goto(`${base}/en/waste/report`);
  await page.locator('#address').fill('Offline lane 5');
  await button(page, 'Send report').click(); // no category
  await heading(page, 'We keep it for you').waitFor();
  await network(page, true);
  await page.locator('[data-state=refused]').waitFor();
  page.strays.length = 0;
  await check(page, 'phone-en-offline-refused');
  await button(page, 'Look at it and complete it').click();
  await page.getByRole('alert').waitFor();
  await page.locator('input[name=category]').last().check();
  await button(page, 'Continue').click();
  await page.locator('#description').waitFor();
  await button(page, 'Continue').click();
  await button(page, 'Send report').click();
  await heading(page, 'Your report has arrived').waitFor();
  await waiting(async () => (await reports('Offline lane 5')) === 1);
  await page.goto(`${base}/en/`);
  assert.equal(await page.locator('[data-sk-kept]').isHidden(), true);
  await page.context().close();
});

test('429 when it is sent later: it waits; 409 of a module: the person is asked, and nothing typed is lost', async () => {
  const page = await visit(browser, { viewport: sizes.phone });
  await begin(page);
  await network(page, false);
  await page.goto(`${base}/en/waste/report`);
  await page.locator('#address').fill('Offline lane 6');
  await page.locator('input[name=category]').last().check();
  await button(page, 'Send report').click();
  await heading(page, 'We keep it for you').waitFor();
  line.refuse(429); // before the browser notices that there is a network again, and sends at once
  await page.context().setOffline(false);
  await page.waitForTimeout(2_000);
  assert.equal(await page.locator('[data-state=waiting]').count(), 1);
  line.refuse(409);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await page.locator('[data-state=refused]').waitFor();
  assert.equal(await reports('Offline lane 6'), 0);
  line.mend();
  page.strays.length = 0;
  await button(page, 'Look at it and complete it').click();
  await heading(page, 'Your report has arrived').waitFor();
  assert.equal(await reports('Offline lane 6'), 1);
  await page.context().close();
});

const people = JSON.parse(process.env.STADTKERN_PEOPLE);
async function signIn(page, person) {
  await page.goto(
    `${base}/api/identity/v1/sign-in?lang=en&return_to=${encodeURIComponent(`${new URL(base).pathname}/en/`)}`,
  );
  await page.locator('input[name=mail]').fill(person.mail);
  await page.locator('input[name=password]').fill(person.password);
  await page.locator('main button, form button').first().click();
  await page.waitForURL(`${base}/en/`);
}

// Filled in and sent without network, by whoever is signed in.
async function keep(page, address) {
  await begin(page);
  await network(page, false);
  await page.goto(`${base}/en/waste/report`);
  await page.locator('#address').fill(address);
  await page.locator('input[name=category]').last().check();
  await button(page, 'Send report').click();
  await heading(page, 'We keep it for you').waitFor();
}

test('kept by somebody who has signed out: not sent, and whoever comes is asked first', async () => {
  const page = await visit(browser, { viewport: sizes.phone });
  const address = 'Person lane 1';
  await signIn(page, people.eva);
  await keep(page, address);
  await page.context().clearCookies();
  await network(page, true);
  await page.goto(`${base}/en/`);
  await page.locator('[data-state=other]').waitFor();
  page.strays.length = 0;
  await check(page, 'phone-en-person-nobody');
  await signIn(page, people.max);
  await page.goto(`${base}/de/`);
  await page.locator('[data-state=other]').waitFor();
  await page.setViewportSize(sizes.desk);
  page.strays.length = 0;
  await check(page, 'desk-de-person-other');
  await page.waitForTimeout(4_000); // longer than the first pause before it would be sent again
  assert.equal(await reports(address), 0);
  await button(page, 'Als meines absenden').click();
  await page.locator('[data-state=arrived]').waitFor();
  assert.equal(await reports(address), 1);
  await page.context().close();
});

test("kept by somebody who comes back: sent as theirs; kept by nobody: sent as nobody's, whoever has signed in", async () => {
  const page = await visit(browser, { viewport: sizes.phone });
  const start = `POST ${new URL(base).pathname}/en/waste/report `;
  const cookie = () => /^cookie:/im.test(line.forms.filter((head) => head.startsWith(start)).at(-1));
  await signIn(page, people.eva);
  await keep(page, 'Person lane 2');
  await network(page, true);
  await page.goto(`${base}/en/`);
  await page.locator('[data-state=arrived]').waitFor();
  assert.equal(await reports('Person lane 2'), 1);
  assert.equal(cookie(), true);
  await button(page, 'Hide').click();
  await page.context().clearCookies();
  await keep(page, 'Person lane 3');
  line.refuse(429); // it still waits when somebody signs in
  await page.context().setOffline(false);
  await page.goto('about:blank');
  line.mend();
  await signIn(page, people.max);
  await page.locator('[data-state=arrived]').waitFor();
  assert.equal(await reports('Person lane 3'), 1);
  assert.equal(cookie(), false);
  await page.context().close();
});

test('a session that ends within a form: the town asks before it is sent in another name', async () => {
  const page = await visit(browser, { viewport: sizes.desk });
  const address = 'Person lane 4';
  await signIn(page, people.eva);
  await begin(page);
  await toTheEnd(page, address);
  await button(page, 'Continue').click();
  await page.locator('#email').waitFor();
  await page.context().clearCookies();
  await button(page, 'Send report').click();
  await heading(page, 'Are you the one who wrote this?').waitFor();
  page.strays.length = 0;
  await check(page, 'desk-en-person-session');
  assert.equal(await reports(address), 0);
  await button(page, 'Send again').click();
  await heading(page, 'Your report has arrived').waitFor();
  assert.equal(await reports(address), 1);
  await page.goto(`${base}/en/`);
  await page.locator('[data-sk-kept]').waitFor({ state: 'hidden' });
  await page.context().close();
});
