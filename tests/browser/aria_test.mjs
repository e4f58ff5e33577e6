// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { difference, lasting, tree } from './aria.mjs';

// Of a page only this is asked.
const page = (text) => ({ locator: () => ({ ariaSnapshot: () => Promise.resolve(text) }) });

test('what differs from run to run is taken out, the rest stays', () => {
  const before = [
    '- link "12 Offen":',
    '  - /url: /t/musterstadt/de/waste/reports/X0BRPV7W',
    '  - /url: /t/musterstadt/console/de/feedback/inbox/panels/649fc69984565a83/new',
    '- text: "Eingang: 3. März 2026, 14:05, bis 04.03.2026"',
    '- text: 7 March 2026, 2026-03-07',
    '- link "Mine": ~0123456789abcdefABCDEF-_',
    '- heading "Marktplatz 12" [level=1]',
  ];
  const after = [
    '- link "N Offen":',
    '  - /url: /t/musterstadt/de/waste/reports/ID',
    '  - /url: /t/musterstadt/console/de/feedback/inbox/panels/ID/new',
    '- text: "Eingang: DAY, TIME, bis DAY"',
    '- text: DAY, DAY',
    '- link "Mine": ~TOKEN',
    '- heading "Marktplatz 12" [level=1]',
    '',
  ];
  assert.equal(lasting(before.join('\n')), after.join('\n'));
});

test('a difference shows what went and what came, and two lines around', () => {
  const lines = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];
  const changed = lines.map((line) => (line === 'four' ? 'vier' : line));
  assert.equal(
    difference(lines.join('\n'), changed.join('\n')),
    ['  two', '  three', '- four', '+ vier', '  five', '  six'].join('\n'),
  );
  assert.equal(difference('one\ntwo', 'one'), '  one\n- two');
  assert.equal(difference('one', 'one\ntwo'), '  one\n+ two');
  assert.equal(difference('one\ntwo', 'one\ntwo'), '');
});

test(
  'a page that has changed fails, and so does one that nobody has looked at',
  { skip: process.env.STADTKERN_ARIA },
  async () => {
    await assert.rejects(tree(page('- main:\n  - heading "Something else" [level=1]'), 'mine'), (error) => {
      assert.match(error.message, /STADTKERN_ARIA=renew/);
      assert.match(error.message, /^- {3}- heading "Meine Meldungen" \[level=1\]$/m);
      assert.match(error.message, /^\+ {3}- heading "Something else" \[level=1\]$/m);
      return true;
    });
    await assert.rejects(tree(page('- main'), 'no-such-page'), /aria\/no-such-page\.yml is missing/);
  },
);
