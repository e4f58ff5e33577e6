// SPDX-License-Identifier: EUPL-1.2
// `waste` goes to its next version, and back, while somebody stands in the middle of a report or hands in a photo: she ends
// what she began, and the report arrives once, with all that she gave.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, check, open, sizes, visit } from './browser.mjs';
import { asStaff, cli, heading, largePhoto, pause, press, reportsAt, threeSteps } from './flow.mjs';

const [OLD, NEXT] = process.env.STADTKERN_VERSIONS.split(' ');
const staff = process.env.STADTKERN_STAFF_TOKEN;
const SLOW_BYTES = 200_000; // a second: the photo takes several
const ways = [
  { to: NEXT, name: 'to the next version', go: () => cli('swap', `waste@${NEXT}`, '--watch', '0') },
  { to: OLD, name: 'back to the one before', go: () => cli('rollback', 'waste') },
];
let browser;
before(async () => {
  browser = await open();
});
after(() => browser.close());

async function serving() {
  const { modules } = JSON.parse(await cli('status', '--json'));
  return modules.filter((one) => one.id === 'waste' && one.towns.length > 0).map((one) => one.version);
}

// Where the test before did not come so far.
async function from(version) {
  if ((await serving())[0] !== version) await cli('swap', `waste@${version}`, '--watch', '0');
}

async function arrived(page, { address, description, mail, photos }) {
  await heading(page, 'Your report has arrived').waitFor();
  const found = await reportsAt(base, address, staff);
  assert.equal(found.length, 1, `${address}: once`);
  const report = await asStaff(base, found[0].id, staff);
  assert.equal(report.description, description);
  const desk = await fetch(`${base}/console/en/waste/desk/reports/${report.id}`, {
    headers: { authorization: `Bearer ${staff}` },
  });
  assert.ok((await desk.text()).includes(mail), 'the contact, which the desk alone shows');
  assert.equal(report.photos.length, photos);
  return report;
}

for (const [i, { to, name, go }] of ways.entries()) {
  test(`in the middle of a report, ${name}`, async () => {
    await from(to === NEXT ? OLD : NEXT);
    const page = await visit(browser, { viewport: sizes.phone });
    const typed = { address: `Swap lane ${i}`, description: `Umlauts äöü, "quotes" & <signs>, ${name}` };
    await page.goto(`${base}/en/`);
    const photo = await largePhoto(page);
    await threeSteps(page, base, { ...typed, photo });
    await go();
    assert.deepEqual(await serving(), [to]);
    await page.locator('#email').fill('eva@example.org');
    await press(page, 'Send report');
    await arrived(page, { ...typed, mail: 'eva@example.org', photos: 1 });
    await check(page, `swap-phone-en-${i}-arrived`);
    await page.context().close();
  });

  test(`in the middle of a photo, ${name}`, async () => {
    await from(to === NEXT ? OLD : NEXT);
    const page = await visit(browser, { viewport: sizes.phone });
    const typed = { address: `Photo lane ${i}`, description: name };
    await page.goto(`${base}/en/waste/report`);
    const photo = await largePhoto(page);
    await page.locator('#address').fill(typed.address);
    await press(page, 'Continue');
    await page.locator('input[name=category]').last().check();
    await press(page, 'Continue');
    await page.locator('#description').fill(typed.description);
    const line = await page.context().newCDPSession(page);
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: SLOW_BYTES };
    await line.send('Network.enable');
    await line.send('Network.emulateNetworkConditions', slow);
    let taken = false;
    page.on('response', (answer) => (taken ||= answer.url().endsWith('/photos')));
    await page.locator('#photo').setInputFiles([photo]);
    await pause(1_000);
    await go();
    assert.deepEqual(await serving(), [to]);
    assert.equal(taken, false, 'the photo was under way all the time');
    await page.getByText('The photo is added.').waitFor();
    await line.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
    await press(page, 'Continue');
    await page.locator('#email').fill('eva@example.org');
    await press(page, 'Send report');
    await arrived(page, { ...typed, mail: 'eva@example.org', photos: 1 });
    await page.context().close();
  });
}
