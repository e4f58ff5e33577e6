// SPDX-License-Identifier: EUPL-1.2
import { beforeEach, expect, test, vi } from 'vitest';
import { keep, mine } from '../parts/mine';

const KEY = 'stadtkern.waste.reports/t/musterstadt';
const kept = () => JSON.parse(localStorage.getItem(KEY) ?? '[]') as { id: string; name: string; at: string }[];

function box(words: Record<string, string>): HTMLElement {
  const made = document.createElement('div');
  Object.assign(made.dataset, words);
  document.body.replaceChildren(made);
  return made;
}

const sent = (id: string): Record<string, string> => ({
  skKeep: '/t/musterstadt',
  id,
  name: 'Bulky waste',
  mine: '/en/waste/mine',
  mineTitle: 'My reports',
  keep: 'Remember in this browser',
  kept: 'Remembered.',
  notKept: 'This browser remembers nothing.',
});
const list = (): HTMLElement =>
  box({
    skMine: '/t/musterstadt',
    language: 'en',
    reports: '/en/waste/reports/',
    sent: 'Sent',
    remove: 'Delete',
    removed: 'Deleted.',
    removeAll: 'Delete the whole list',
    none: 'Nothing here.',
  });
const press = (element: Element | null | undefined): void => {
  (element as HTMLElement).click();
};

beforeEach(() => {
  localStorage.clear();
});

test('a report is remembered only when somebody asks for it', () => {
  const page = box(sent('W-1'));
  keep(page);
  expect(localStorage.length).toBe(0);
  press(page.querySelector('button'));
  expect(kept()).toEqual([{ id: 'W-1', name: 'Bulky waste', at: new Date().toISOString().slice(0, 10) }]);
  expect(page.querySelector('[role=status]')?.textContent).toBe('Remembered. My reports');
  expect(page.querySelector('a')?.getAttribute('href')).toBe('/en/waste/mine');
  expect(page.querySelector('button')).toBeNull();
});

test('a report that is remembered already is not asked about', () => {
  keep(box(sent('W-1')));
  press(document.querySelector('button'));
  const again = box(sent('W-1'));
  keep(again);
  expect(again.querySelector('button')).toBeNull();
  expect(kept()).toHaveLength(1);
});

test('the newest comes first, and the oldest of more than a hundred is forgotten', () => {
  for (let i = 0; i < 101; i += 1) {
    keep(box(sent(`W-${i}`)));
    press(document.querySelector('button'));
  }
  expect(kept()).toHaveLength(100);
  expect(kept()[0]?.id).toBe('W-100');
  expect(kept().at(-1)?.id).toBe('W-1');
});

test('a browser that keeps nothing says so', () => {
  const full = (): never => {
    throw new Error('quota');
  };
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: full });
  const page = box(sent('W-1'));
  keep(page);
  press(page.querySelector('button'));
  expect(page.querySelector('[role=status]')?.textContent).toBe('This browser remembers nothing.');
});

test('what is not ours in the store is left out', () => {
  const good = { id: 'W-1', name: '', at: '2026-03-01' };
  localStorage.setItem(
    KEY,
    JSON.stringify([good, null, 7, { ...good, id: '../admin' }, { ...good, name: 1 }, { id: 'W-2' }]),
  );
  const page = list();
  mine(page);
  const links = [...page.querySelectorAll('li a')].map((link) => [link.getAttribute('href'), link.textContent]);
  expect(links).toEqual([['/en/waste/reports/W-1', 'W-1']]);
  expect(page.querySelector('.sk-about')?.textContent).toBe('Sent: 1 March 2026, W-1');
});

test('a store that cannot be read is an empty list', () => {
  for (const text of ['{', '"text"', '{"id":"W-1"}']) {
    localStorage.setItem(KEY, text);
    const page = list();
    mine(page);
    expect(page.textContent).toBe('Nothing here.');
  }
});

test('one report is taken off the list, then all, and nothing stays in the browser', () => {
  localStorage.setItem(KEY, JSON.stringify(['W-1', 'W-2', 'W-3'].map((id) => ({ id, name: id, at: '2026-03-01' }))));
  const page = list();
  mine(page);
  press(page.querySelectorAll('li button')[1]);
  expect(kept().map(({ id }) => id)).toEqual(['W-1', 'W-3']);
  expect(page.querySelectorAll('li')).toHaveLength(2);
  expect(document.activeElement?.textContent).toBe('Deleted.');
  press([...page.querySelectorAll('button')].at(-1));
  expect(page.querySelectorAll('li')).toHaveLength(0);
  expect(localStorage.length).toBe(0);
});
