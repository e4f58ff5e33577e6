// SPDX-License-Identifier: EUPL-1.2
import { expect, test } from 'vitest';
import { type Feature, marks, rows } from '../parts/map';

const feature = (mark: string, name = 'Bulky waste', address = 'Hafen'): Feature => ({
  id: 'W-1',
  geometry: { coordinates: [8.87, 48.59] },
  properties: { mark, name, address },
});

test('GeoJSON says longitude first', () => {
  expect(marks([feature('open')], '/en/waste/reports/')).toEqual([
    { lat: 48.59, lon: 8.87, kind: 'open', label: 'Bulky waste, Hafen', href: '/en/waste/reports/W-1' },
  ]);
});

test('a state that this script does not know yet is an open one', () => {
  expect(['working', 'closed', 'paused', ''].map((mark) => marks([feature(mark)], '')[0]?.kind)).toEqual([
    'working',
    'closed',
    'open',
    'open',
  ]);
});

test('a mark says what is known', () => {
  expect(
    marks([feature('open', 'Bulky waste', ''), feature('open', '', 'Hafen')], '').map(({ label }) => label),
  ).toEqual(['Bulky waste', 'Hafen']);
});

test('rows of a table that have a place are marks, each with the way that its row has', () => {
  document.body.innerHTML = `<table><tbody>
    <tr data-lat="48.590000" data-lon="8.870000" data-mark="working"><td><a href="/desk/reports/W-1?back=1">Pothole W-1</a></td></tr>
    <tr><td><a href="/desk/reports/W-2">Pothole W-2</a></td></tr>
    <tr data-lat="1" data-lon="2" data-mark="odd"><td>no way to it</td></tr></tbody></table>`;
  expect(rows(document)).toEqual([
    { lat: 48.59, lon: 8.87, kind: 'working', label: 'Pothole W-1', href: '/desk/reports/W-1?back=1' },
  ]);
});
