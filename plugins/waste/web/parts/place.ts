// SPDX-License-Identifier: EUPL-1.2
// The place of a report: what the script fills in beside the address, and what it says of that.

export interface Place {
  box: HTMLElement;
  address: HTMLInputElement;
  // Counts up with all that is typed or chosen: an answer that comes after that is too late.
  changes(): number;
  set(lat: number, lon: number, address: string, words: string): void;
  tell(words: string): void;
}

export function placeOf(box: HTMLElement): Place | undefined {
  const lat = box.querySelector<HTMLInputElement>('input[name=lat]');
  const lon = box.querySelector<HTMLInputElement>('input[name=lon]');
  const address = document.querySelector<HTMLInputElement>('#address');
  if (!lat || !lon || !address) return undefined;
  const told = document.createElement('p');
  told.className = 'kern-body sk-told';
  told.setAttribute('role', 'status');
  if (lat.value !== '') told.textContent = box.dataset.found ?? '';
  box.append(told);
  let changes = 0;
  // An address that is typed afterwards is what counts.
  address.addEventListener('input', () => {
    changes += 1;
    lat.value = lon.value = '';
    told.textContent = '';
  });
  return {
    box,
    address,
    changes: () => changes,
    set(newLat, newLon, newAddress, words) {
      changes += 1;
      lat.value = newLat.toFixed(6);
      lon.value = newLon.toFixed(6);
      address.value = newAddress;
      told.textContent = words;
    },
    tell(words) {
      told.textContent = words;
    },
  };
}

export function button(words: string): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'kern-btn kern-btn--secondary';
  const label = document.createElement('span');
  label.className = 'kern-label';
  label.textContent = words;
  made.append(label);
  return made;
}

// What the town's places know of it.
export interface Here {
  place?: { label: string } | null;
  within?: { area_known: boolean; in_area: boolean } | null;
}

export async function here(places: string, { lat, lon }: { lat: number; lon: number }): Promise<Here> {
  const answer = await fetch(`${places}/reverse?lat=${lat.toFixed(6)}&lon=${lon.toFixed(6)}`, {
    credentials: 'same-origin',
  });
  return answer.ok ? ((await answer.json()) as Here) : {};
}

// Told at once, not when the form is sent: a device may be wrong by a street, or its owner stands in the next town.
async function within(place: Place, lat: number, lon: number): Promise<void> {
  const places = place.box.dataset.places ?? '';
  if (places === '') return;
  const asked = place.changes();
  const found = await here(places, { lat, lon }).catch((): Here => ({}));
  if (place.changes() === asked && found.within?.area_known && !found.within.in_area)
    place.tell(place.box.dataset.outside ?? '');
}

// A button that takes the place from the device.
export function locate(place: Place): void {
  const words = place.box.dataset;
  const ask = button(words.button ?? '');
  place.box.prepend(ask);
  ask.addEventListener('click', () => {
    const asked = place.changes();
    place.tell(words.asking ?? '');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (place.changes() !== asked) return;
        place.set(coords.latitude, coords.longitude, '', words.found ?? ''); // the address was of another place
        void within(place, coords.latitude, coords.longitude);
      },
      () => {
        if (place.changes() !== asked) return;
        place.tell(words.failed ?? '');
        place.address.focus();
      },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  });
}
