// SPDX-License-Identifier: EUPL-1.2
// What a screen reader meets: the accessibility tree of a page's main part, as Playwright writes it, against a file of
// aria/. Days, times, ids and tokens are taken out. STADTKERN_ARIA=renew writes the files anew: read the difference with git.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'aria');
const renew = process.env.STADTKERN_ARIA === 'renew';
const AROUND = 2; // lines of both that are shown beside a difference

// What differs from run to run, in the order in which it is looked for.
const passing = [
  [/https?:\/\/[\w.]+:\d+/g, 'ORIGIN'],
  [/~[\w-]{20,}/g, '~TOKEN'],
  [/\b(?:[0-9a-f]{32}|[0-9a-f]{16})\b/g, 'ID'],
  [/\b[0-9A-HJKMNP-TV-Z]{8}\b/g, 'ID'],
  [/(link "|status: |paragraph: )\d+ /g, '$1N '],
  [/\b\d{1,2}\. (?:[A-Z][a-zä]+|[A-Z][a-zä]{2,3}\.?) \d{4}\b/g, 'DAY'],
  [/\b\d{1,2}\.\d{1,2}\.\d{2,4}\b/g, 'DAY'],
  [/\b\d{1,2} [A-Z][a-z]+ \d{4}\b/g, 'DAY'],
  [/\b\d{4}-\d{2}-\d{2}\b/g, 'DAY'],
  [/\b\d{1,2}:\d{2}\b/g, 'TIME'],
];

export function lasting(tree) {
  return passing.reduce((text, [pattern, word]) => text.replace(pattern, word), tree.trim()) + '\n';
}

// A difference as a reader wants it: lines that went (-) and came (+), with their neighbours.
export function difference(before, after) {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const longest = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i][j] = a[i] === b[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const lines = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(`  ${a[i]}`);
      i += 1;
      j += 1;
    } else if (j === b.length || (i < a.length && longest[i + 1][j] >= longest[i][j + 1])) {
      lines.push(`- ${a[i]}`);
      i += 1;
    } else {
      lines.push(`+ ${b[j]}`);
      j += 1;
    }
  }
  const near = (at) => lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some((line) => !line.startsWith(' '));
  return lines
    .filter((_, at) => near(at))
    .join('\n')
    .trimEnd();
}

// `of` is another part than the main one; `without` selects what differs with what other tests have left, such as the rows
// of a list after its first.
export async function tree(page, name, { of = 'main', without } = {}) {
  if (without) await page.locator(without).evaluateAll((all) => all.forEach((one) => (one.ariaHidden = 'true')));
  const now = lasting(await page.locator(of).ariaSnapshot());
  if (without) await page.locator(without).evaluateAll((all) => all.forEach((one) => (one.ariaHidden = null)));
  const file = join(folder, `${name}.yml`);
  if (renew) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, now);
    return;
  }
  assert.ok(existsSync(file), `${name}: aria/${name}.yml is missing; STADTKERN_ARIA=renew writes it`);
  const known = readFileSync(file, 'utf8');
  if (now === known) return;
  assert.fail(
    `${name}: what screen readers meet has changed. If that is meant: STADTKERN_ARIA=renew\n${difference(known, now)}`,
  );
}
