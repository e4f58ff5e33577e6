// SPDX-License-Identifier: EUPL-1.2
import { expect, test } from 'vitest';
import { locate, type Place, placeOf } from '../parts/place';

function page(lat = '', lon = ''): Place {
  document.body.innerHTML = `
    <input id="address" value="">
    <div data-sk-place data-button="Use my location" data-asking="Asking" data-found="Entered" data-failed="Not found">
      <input type="hidden" name="lat" value="${lat}"><input type="hidden" name="lon" value="${lon}">
    </div>`;
  const place = placeOf(document.querySelector('[data-sk-place]')!);
  if (!place) throw new Error('no place');
  return place;
}
const value = (name: string) => document.querySelector<HTMLInputElement>(`[name=${name}]`)?.value;
const told = () => document.querySelector('[role=status]')?.textContent;

// A device that answers when the test says so.
function device(): { found(): void; failed(): void } {
  let yes: PositionCallback | undefined;
  let no: PositionErrorCallback | null | undefined;
  Object.defineProperty(navigator, 'geolocation', {
    configurable: true,
    value: {
      getCurrentPosition(success: PositionCallback, error?: PositionErrorCallback | null) {
        yes = success;
        no = error;
      },
    },
  });
  return {
    found: () => yes?.({ coords: { latitude: 48.59, longitude: 8.87 } } as GeolocationPosition),
    failed: () => no?.({} as GeolocationPositionError),
  };
}

test('a place has six decimals, which is ten centimetres', () => {
  page().set(48.5, 8.123456789, 'Marktplatz', 'Entered');
  expect([value('lat'), value('lon')]).toEqual(['48.500000', '8.123457']);
  expect(told()).toBe('Entered');
});

test('an address that is typed afterwards is what counts', () => {
  const place = page('48.5', '8.1');
  expect(told()).toBe('Entered');
  place.address.dispatchEvent(new Event('input'));
  expect([value('lat'), value('lon'), told()]).toEqual(['', '', '']);
});

test('the device gives the place, and the address of another place goes', () => {
  const place = page();
  const gps = device();
  locate(place);
  place.address.value = 'Hafen';
  document.querySelector('button')?.click();
  expect(told()).toBe('Asking');
  gps.found();
  expect([value('lat'), place.address.value, told()]).toEqual(['48.590000', '', 'Entered']);
});

test('an answer of the device that comes after typing is too late', () => {
  for (const answer of ['found', 'failed'] as const) {
    const place = page();
    const gps = device();
    locate(place);
    document.querySelector('button')?.click();
    place.address.value = 'Hafen';
    place.address.dispatchEvent(new Event('input'));
    gps[answer]();
    expect([value('lat'), place.address.value, told()]).toEqual(['', 'Hafen', '']);
  }
});

test('where the device does not know, the address has the focus', () => {
  const place = page();
  const gps = device();
  locate(place);
  document.querySelector('button')?.click();
  gps.failed();
  expect(told()).toBe('Not found');
  expect(document.activeElement).toBe(place.address);
});

test('a page without the fields has no place', () => {
  document.body.innerHTML = '<div data-sk-place></div>';
  expect(placeOf(document.querySelector('[data-sk-place]')!)).toBeUndefined();
});
