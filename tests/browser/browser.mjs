// SPDX-License-Identifier: EUPL-1.2
// A browser for the tests: sizes, languages, and what must hold of any page in any state.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.STADTKERN_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });

export const base = process.env.STADTKERN_BASE;
export const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } };

// Maps need WebGL, which a machine without graphics draws in software.
const args = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

export async function open() {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args });
}

// A page in its own context; whatever it asks of another host fails the test.
export async function visit(browser, options) {
  const context = await browser.newContext({ bypassCSP: false, ...options });
  const page = await context.newPage();
  page.strays = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith('data:')) page.strays.push(url);
  });
  page.on('console', (message) => {
    // A page that says what is wrong has an error status, which the browser notes, too.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) page.strays.push(message.text());
  });
  page.on('pageerror', (error) => page.strays.push(String(error)));
  return page;
}

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// What axe-core has to say of the page, by tags or by rules. What passes is not described: naming each node of it takes
// longer than the check.
async function violations(page, runOnly) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  return page.evaluate(async (only) => {
    const found = await globalThis.axe.run(document, { runOnly: only, resultTypes: ['violations'] });
    return found.violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => n.html).join('\n  ')}`);
  }, runOnly);
}

// In other colours a page that has been checked is the same but for its contrasts.
export async function contrasts(page, name) {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  assert.deepEqual(await violations(page, { type: 'rule', values: ['color-contrast'] }), [], `${name}: axe-core`);
}

// WCAG 2.2 A and AA by axe-core, no sideways scrolling, nothing from elsewhere, one h1, a picture for whoever looks.
export async function check(page, name) {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  if (await page.evaluate(() => true).catch(() => false)) {
    const told = await violations(page, { type: 'tag', values: tags });
    assert.deepEqual(told, [], `${name}: axe-core`);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${name}: ${wide} px wider than the window`);
  assert.equal(await page.locator('h1').count(), 1, `${name}: one h1`);
  assert.deepEqual(page.strays, [], `${name}: requests to others, or errors`);
}
