// SPDX-License-Identifier: Apache-2.0
import { beforeAll, beforeEach, expect, test } from 'vitest';

const group = (name: string): string =>
  `<details class="sk-group" id="${name}"><summary tabindex="0">${name}</summary><a href="/${name}">page</a></details>`;

function get(selector: string): HTMLDetailsElement {
  const found = document.querySelector<HTMLDetailsElement>(selector);
  if (!found) throw new Error(selector);
  return found;
}

beforeAll(async () => {
  document.body.innerHTML = `${group('work')}${group('town')}<main><a id="beside" href="/x">x</a></main>`;
  await import('../shell/groups');
});
beforeEach(() => {
  get('#work').open = true;
  get('#town').open = false;
});

test('a press beside a group folds it, one within does not', () => {
  get('#work a').dispatchEvent(new Event('pointerdown', { bubbles: true }));
  expect(get('#work').open).toBe(true);
  get('main').dispatchEvent(new Event('pointerdown', { bubbles: true }));
  expect(get('#work').open).toBe(false);
});

test('a group folds when the focus leaves it', () => {
  get('#work a').dispatchEvent(new Event('focusin', { bubbles: true }));
  expect(get('#work').open).toBe(true);
  get('#beside').dispatchEvent(new Event('focusin', { bubbles: true }));
  expect(get('#work').open).toBe(false);
});

test('Escape folds it, and leads who was within back to its name', () => {
  get('#work a').focus();
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
  expect(get('#work').open).toBe(false);
  expect(document.activeElement).toBe(get('#work summary'));
  get('#work').open = true;
  get('#beside').focus();
  get('#work').open = true;
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  expect(get('#work').open).toBe(true);
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
  expect(get('#work').open).toBe(false);
  expect(document.activeElement).toBe(get('#beside'));
});
