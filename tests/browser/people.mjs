// SPDX-License-Identifier: EUPL-1.2
// The first administrator's way: by the invitation into the console, where she finds people, invites a colleague and gives
// a role; the colleague comes in with a second factor and sees the work that goes with it.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { base, check, open, sizes, visit } from './browser.mjs';

const password = { admin: 'Zwiebel Turm Kreide Nebel', colleague: 'mein-alter-Traktor-rostet' };
const long = 'Karoline-Wilhelmine von Rechtsschutzversicherungsgesellschaften-Oberammergauerstein';
const words = {
  de: {
    people: 'Konten',
    create: 'Konto anlegen',
    grant: 'Rolle geben',
    given: 'Die Rolle ist gegeben',
    withdraw: /^Rolle entziehen: Konten/,
    last: /letzte aktive Konto/,
    inbox: 'Posteingang',
    group: 'Gruppe anlegen',
    disable: 'Konto sperren',
    sure: /Häkchen/,
  },
  en: {
    people: 'Accounts',
    create: 'Make the account',
    grant: 'Give role',
    given: 'The role is given',
    withdraw: /^Withdraw role: Look after accounts/,
    last: /last active account/,
    inbox: 'Inbox',
    group: 'Make the group',
    disable: 'Disable the account',
    sure: /tick/,
  },
};
let browser;
let admin; // what the administrator's browser keeps

// RFC 6238, as an app shows it.
function codeOf(uri, step = 0) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...new URL(uri).searchParams.get('secret')]
    .map((c) => letters.indexOf(c).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + step));
  const mac = createHmac('sha1', key).update(time).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

// By the link to the password, and on to the second factor that the role waits for.
async function enter(page, link, secret, shot) {
  page.setDefaultTimeout(10_000);
  await page.goto(link);
  if (shot) await check(page, `${shot}-1-invitation`);
  await page.locator('input[name=password]').fill(secret);
  await page.locator('input[name=repeat]').fill(secret);
  await page.locator('main form button').click();
  await page.locator('main a[href*="second-factor"]').click();
  if (shot) await check(page, `${shot}-2-second-factor`);
  await page.locator('main form button').first().click();
  const uri = await page.locator('input[name=uri]').first().inputValue();
  if (shot) await check(page, `${shot}-3-key`);
  await page.locator('input[name=code]').fill(codeOf(uri));
  await page.locator('main form button').last().click();
  await page.locator('code').first().waitFor();
  if (shot) await check(page, `${shot}-4-recovery`);
  return uri;
}

const visitAs = (viewport, language, more = {}) =>
  visit(browser, { viewport, locale: language, reducedMotion: 'reduce', storageState: admin, ...more });

before(async () => {
  browser = await open();
  const page = await visit(browser, { viewport: sizes.phone, locale: 'de', reducedMotion: 'reduce' });
  const uri = await enter(page, base + process.env.STADTKERN_INVITE, password.admin, 'people-phone-de');
  // Out, and in again with a code: the next one, for none is taken twice.
  await page.goto(`${base}/api/identity/v1/account?lang=de`);
  await page.locator('form[action*="sign-out"] button').click();
  await page.goto(`${base}/console/de/`);
  await page.locator('input[name=mail]').fill('chef@rathaus.example');
  await page.locator('input[name=password]').fill(password.admin);
  await page.locator('main form button').click();
  await page.locator('input[name=code]').waitFor();
  await check(page, 'people-phone-de-4-code');
  await page.locator('input[name=code]').fill(codeOf(uri, 1));
  await page.locator('main form button').click();
  await page.waitForURL(`${base}/console/de/`);
  admin = await page.context().storageState();
  const made = (name, mail) =>
    page.request.post(`${base}/api/identity/v1/accounts`, {
      data: { kind: 'staff', name, mail },
      headers: { origin: new URL(base).origin },
    });
  assert.equal(
    (await made(long, `karoline.wilhelmine.von.rechtsschutzversicherungsgesellschaften@rathaus.example`)).status(),
    201,
  );
  for (let i = 0; i < 60; i += 1)
    assert.equal((await made(`Mitarbeitende ${100 + i}`, `m${i}@rathaus.example`)).status(), 201);
  await page.context().close();
});
after(() => browser.close());

for (const [size, viewport] of Object.entries(sizes)) {
  for (const language of ['de', 'en']) {
    test(`a colleague is invited, given a role, and sees the work, ${size}, ${language}`, async () => {
      const said = words[language];
      const shot = `people-${size}-${language}`;
      const mail = `max.${size}.${language}@rathaus.example`;
      const page = await visitAs(viewport, language);
      page.setDefaultTimeout(10_000);
      await page.goto(`${base}/console/${language}/`);
      await page.locator('.sk-figures a').first().waitFor();
      await check(page, `${shot}-5-start`);
      await page.locator('.sk-tile h2 a', { hasText: said.people }).click();
      await page.getByRole('heading', { level: 1, name: said.people }).waitFor();
      assert.equal(await page.locator('.sk-cases tbody tr').count(), 50);
      await check(page, `${shot}-6-list`);
      await page.locator('a[rel=next]').click();
      assert.ok((await page.locator('.sk-cases tbody tr').count()) > 5);

      await page.goto(`${base}/console/${language}/identity/people/new`);
      await page.locator('#name').fill(`Max ${size} ${language}`);
      await page.locator('#mail').fill('max@');
      await page.getByRole('button', { name: said.create, exact: true }).click();
      await page.getByRole('alert').waitFor();
      assert.equal(await page.locator('#name').inputValue(), `Max ${size} ${language}`);
      await check(page, `${shot}-7-new`);
      await page.locator('#mail').fill(mail);
      await page.getByRole('button', { name: said.create, exact: true }).click();
      const link = await page.locator('.sk-quote code').innerText();
      await check(page, `${shot}-8-link`);

      const colleague = await visit(browser, { viewport, locale: language, reducedMotion: 'reduce' });
      colleague.setDefaultTimeout(10_000);
      await colleague.goto(link);
      await colleague.locator('input[name=password]').fill(password.colleague);
      await colleague.locator('input[name=repeat]').fill(password.colleague);
      await colleague.locator('main form button').click();
      await colleague.locator('main a[href*="/account"]').waitFor();
      assert.equal((await colleague.request.get(`${base}/console/${language}/`)).status(), 403);

      await page.goto(`${base}/console/${language}/identity/people?words=${encodeURIComponent(mail)}`);
      await page.locator('.sk-cases tbody a').click();
      await page.locator('#role').selectOption('waste.staff');
      await page.getByRole('button', { name: said.grant, exact: true }).click();
      await page.locator('.kern-alert--success', { hasText: said.given }).waitFor();
      for (const summary of await page.locator('details > summary').all()) await summary.click();
      await check(page, `${shot}-9-person`);

      // The role waits for the second factor; then the work is there.
      await colleague.goto(`${base}/api/identity/v1/account/second-factor?lang=${language}`);
      await colleague.locator('main form button').first().click();
      const uri = await colleague.locator('input[name=uri]').first().inputValue();
      await colleague.locator('input[name=code]').fill(codeOf(uri));
      await colleague.locator('main form button').last().click();
      await colleague.locator('code').first().waitFor();
      await colleague.goto(`${base}/console/${language}/`);
      await colleague.locator('.sk-tile h2 a', { hasText: said.inbox }).waitFor();
      assert.equal(await colleague.locator('.sk-tile h2 a', { hasText: said.people }).count(), 0);

      // Signed out everywhere, at once.
      await page.getByRole('button', { name: said.disable, exact: true }).click();
      await page.getByRole('alert').waitFor();
      assert.match(await page.getByRole('alert').innerText(), said.sure);
      await check(page, `${shot}-10-unsure`);
      await page.locator('#sure_disable').check();
      await page.getByRole('button', { name: said.disable, exact: true }).click();
      await page.locator('.kern-alert--success').waitFor();
      await page.waitForTimeout(1500);
      await colleague.goto(`${base}/console/${language}/`);
      assert.match(colleague.url(), /sign-in/);
      await colleague.context().close();
      await page.context().close();
    });

    test(`groups, keys, and a name that is long, ${size}, ${language}`, async () => {
      const said = words[language];
      const shot = `people-${size}-${language}`;
      const page = await visitAs(viewport, language);
      page.setDefaultTimeout(10_000);
      await page.goto(`${base}/console/${language}/identity/groups`);
      await page.locator('#group').fill(`bauhof-${size}-${language}`);
      await page.locator('#mail').fill('chef@rathaus.example');
      await page.getByRole('button', { name: said.group, exact: true }).click();
      await page.locator('.kern-alert--success').waitFor();
      await check(page, `${shot}-11-group`);
      await page.goto(`${base}/console/${language}/identity/groups`);
      await check(page, `${shot}-12-groups`);
      await page.goto(`${base}/console/${language}/identity/keys`);
      await check(page, `${shot}-13-keys`);
      await page.goto(`${base}/console/${language}/identity/people?words=Rechtsschutz`);
      await check(page, `${shot}-14-long`);
      await page.locator('.sk-cases tbody a').click();
      await check(page, `${shot}-15-long-person`);
      await page.goto(`${base}/console/${language}/identity/people?words=chef%40rathaus.example`);
      await page.locator('.sk-cases tbody a').click();
      await page.getByRole('button', { name: said.withdraw }).click();
      await page.getByRole('alert').waitFor();
      assert.match(await page.getByRole('alert').innerText(), said.last);
      await check(page, `${shot}-16-last`);
      await page.context().close();
    });
  }
}

test('by keyboard alone, without scripts: somebody is found and given a role', async () => {
  const page = await visitAs(sizes.desk, 'de', { javaScriptEnabled: false });
  page.setDefaultTimeout(10_000);
  await page.goto(`${base}/console/de/identity/people`);
  const tabTo = async (selector) => {
    for (let i = 0; i < 80; i += 1) {
      await page.keyboard.press('Tab');
      if (await page.locator(`${selector}:focus`).count()) return;
    }
    assert.fail(`Tab never comes to ${selector}`);
  };
  await tabTo('#words');
  await page.keyboard.type('Mitarbeitende 107');
  await page.keyboard.press('Enter');
  await page.waitForURL(/words=Mitarbeitende/);
  await tabTo('.sk-cases tbody a');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Mitarbeitende 107' }).waitFor();
  await tabTo('#role');
  await page.keyboard.type('Meldungen');
  await tabTo('form:has(#role) button');
  await page.keyboard.press('Enter');
  await page.locator('.kern-alert--success').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Rolle entziehen: Meldungen bearbeiten' }).count(), 1);
  await page.context().close();
});

test('the sign-in stands in the frame of the town, in all its languages, light and dark', async () => {
  for (const [name, more] of [
    ['phone', {}],
    ['desk', {}],
    ['dark', { colorScheme: 'dark' }],
  ]) {
    for (const language of ['de', 'en', 'de-x-simple']) {
      const page = await visit(browser, {
        viewport: sizes[name] ?? { width: 320, height: 568 },
        locale: 'de',
        reducedMotion: 'reduce',
        ...more,
      });
      page.setDefaultTimeout(10_000);
      await page.goto(`${base}/${language}/`);
      await page.locator('.sk-account').click();
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      await check(page, `sign-in-${name}-${language}-1`);
      assert.equal(await page.locator('script').count(), 0);
      await page.locator('input[name=mail]').fill('chef@rathaus.example');
      await page.locator('input[name=password]').fill('falsch');
      await page.locator('main form button').click();
      await page.getByRole('alert').waitFor();
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      assert.equal(await page.locator('input[name=mail]').inputValue(), 'chef@rathaus.example');
      await check(page, `sign-in-${name}-${language}-2-wrong`);
      await page.locator('.sk-footer a').nth(1).click();
      assert.match(page.url(), new RegExp(`/${language}/privacy$`));
      await page.context().close();
    }
  }
  const page = await visitAs(sizes.phone, 'de');
  for (const path of ['account', 'account/password', 'account/second-factor']) {
    await page.goto(`${base}/api/identity/v1/${path}?lang=de-x-simple`);
    await check(page, `sign-in-phone-9-${path.replace('/', '-')}`);
  }
  await page.context().close();
});

test('dark, at 320 px', async () => {
  const page = await visitAs({ width: 320, height: 568 }, 'de', { colorScheme: 'dark' });
  page.setDefaultTimeout(10_000);
  for (const path of ['people', 'people/new', 'groups', 'keys', 'people?words=Rechtsschutz']) {
    await page.goto(`${base}/console/de/identity/${path}`);
    await check(page, `people-dark-320-${path.replace(/\W/g, '-')}`);
  }
  await page.locator('.sk-cases tbody a').click();
  await check(page, 'people-dark-320-person');
  await page.context().close();
});
