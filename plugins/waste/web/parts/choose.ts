// SPDX-License-Identifier: EUPL-1.2
// A button that shows a map, on which the place of a report is chosen. What is chosen is said in words, as an address
// where one is near.
import { type Chosen, mapOf } from './map';
import { button, here, type Here, type Place } from './place';

export function choose(place: Place): void {
  const words = place.box.dataset;
  const places = words.places ?? '';
  const open = button(words.map ?? '');
  const room = document.createElement('div');
  room.className = 'sk-map-room';
  room.hidden = true;
  room.style.width = '100%';
  room.style.minHeight = '24rem';
  open.setAttribute('aria-expanded', 'false');
  const told = place.box.querySelector('[role=status]');
  place.box.insertBefore(open, told);
  place.box.insertBefore(room, told);

  async function chosen(at: Chosen): Promise<void> {
    place.set(at.lat, at.lon, '', words.chosen ?? '');
    const asked = place.changes();
    const found = await here(places, at).catch((): Here => ({}));
    if (place.changes() !== asked) return;
    if (found.within?.area_known && !found.within.in_area) {
      place.tell(words.outside ?? '');
      return;
    }
    const label = found.place?.label ?? '';
    if (label !== '') place.set(at.lat, at.lon, label, (words.chosenAt ?? '').replace('{place}', label));
  }

  let begun = false;
  async function begin(): Promise<void> {
    const hint = document.createElement('p');
    hint.className = 'kern-body sk-hint';
    hint.textContent = words.mapHint ?? '';
    room.append(hint);
    const map = await mapOf(places, words.mapLabel ?? '');
    map.setAttribute('pick', '');
    map.addEventListener('sk-pick', (event) => void chosen((event as CustomEvent<Chosen>).detail));
    map.addEventListener('sk-map-failed', failed);
    room.append(map);
    map.focus();
  }
  function failed(): void {
    room.remove();
    open.remove();
    place.tell(words.mapFailed ?? '');
    place.address.focus();
  }
  open.addEventListener('click', () => {
    room.hidden = !room.hidden;
    open.setAttribute('aria-expanded', String(!room.hidden));
    if (begun) return;
    begun = true;
    begin().catch(failed);
  });
}
