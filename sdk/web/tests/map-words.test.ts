// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { mapWords } from '../map-words';

test('a map speaks the language of the page', () => {
  expect(mapWords('en').zoomIn).toBe('Zoom in');
  expect(mapWords('de').zoomIn).toBe('Karte vergrößern');
  expect(mapWords('de-x-simple').zoomIn).toBe('Karte größer machen');
});

test('a region of a language is that language', () => {
  expect(mapWords('en-GB')).toBe(mapWords('en'));
  expect(mapWords('de-CH')).toBe(mapWords('de'));
});

test('where the language is unknown, or none is said, a map speaks German', () => {
  for (const language of ['fr', '', 'tlh-x-long']) expect(mapWords(language)).toBe(mapWords('de'));
});

test('the wheel is explained with the key that the keyboard has: the map puts another in its place', () => {
  for (const language of ['de', 'en', 'de-x-simple']) expect(mapWords(language).wheel).toMatch(/Strg|Ctrl/);
});
