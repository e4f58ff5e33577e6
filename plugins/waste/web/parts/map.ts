// SPDX-License-Identifier: EUPL-1.2
// Maps of reports. <sk-map> comes from the town's places, when one is in sight; where there are none, no map is there.
import type { MapPoint, SkMap } from '@stadtkern/web/map';

const HEIGHT = '20rem';

export interface Chosen {
  lat: number;
  lon: number;
}

// Throws where the town has no places; where these have no map, it says `sk-map-failed`.
export async function mapOf(places: string, label: string): Promise<SkMap> {
  await import(/* @vite-ignore */ `${places}/web/map.js`);
  const map = document.createElement('sk-map');
  map.setAttribute('source', places);
  map.setAttribute('label', label);
  map.style.setProperty('--sk-map-height', HEIGHT);
  return map;
}

type Kind = MapPoint['kind'];

function kind(value: unknown): Kind {
  return value === 'working' || value === 'closed' ? value : 'open';
}

export interface Feature {
  id: string;
  geometry: { coordinates: [number, number] };
  properties: { mark: string; name: string; address: string };
}

async function reports(box: HTMLElement): Promise<MapPoint[]> {
  const answer = await fetch(box.dataset.points ?? '', {
    credentials: 'same-origin',
    headers: { 'accept-language': document.documentElement.lang.slice(0, 2) },
  });
  if (!answer.ok) throw new Error(`no reports: ${answer.status}`);
  const { features } = (await answer.json()) as { features: Feature[] };
  return marks(features, box.dataset.reports ?? '');
}

// Where a report stands on the map, and what its mark says; `pages` is what their addresses begin with.
export function marks(features: Feature[], pages: string): MapPoint[] {
  return features.map(({ id, geometry, properties }) => ({
    lat: geometry.coordinates[1],
    lon: geometry.coordinates[0],
    kind: kind(properties.mark),
    label: [properties.name, properties.address].filter(Boolean).join(', '),
    href: pages + id,
  }));
}

// The same of the rows of the page's table: what staff see of a report stands there, and is asked for by nobody else.
export function rows(table: ParentNode): MapPoint[] {
  return [...table.querySelectorAll<HTMLElement>('tr[data-lat][data-lon]')].flatMap((row) => {
    const link = row.querySelector<HTMLAnchorElement>('a[href]');
    if (!link) return [];
    return [
      {
        lat: Number(row.dataset.lat),
        lon: Number(row.dataset.lon),
        kind: kind(row.dataset.mark),
        label: link.textContent,
        href: link.getAttribute('href') ?? '',
      },
    ];
  });
}

async function show(box: HTMLElement): Promise<void> {
  const map = await mapOf(box.dataset.places ?? '', box.dataset.label ?? '');
  map.addEventListener('sk-map-failed', () => whole(box).remove());
  map.addEventListener('sk-map-ready', () => box.querySelector('ul')?.removeAttribute('hidden'));
  if (box.dataset.skMap === 'reports') {
    map.points(await reports(box));
  } else if (box.dataset.skMap === 'table') {
    map.points(rows(document));
  } else {
    const lat = Number(box.dataset.lat);
    const lon = Number(box.dataset.lon);
    for (const [name, value] of Object.entries({ lat, lon, zoom: 15 })) map.setAttribute(name, String(value));
    map.points([{ lat, lon, kind: kind(box.dataset.mark), label: '' }], false);
  }
  box.prepend(map);
}

// What folds it away goes with it.
function whole(box: HTMLElement): HTMLElement {
  return box.closest('details') ?? box;
}

// A map that folds is as it was left, on all pages of this tab: a filter makes the page anew.
const OPEN = 'stadtkern.waste.map';
function fold(details: HTMLDetailsElement): void {
  details.hidden = false;
  try {
    details.open = sessionStorage.getItem(OPEN) === 'yes';
    details.addEventListener('toggle', () => sessionStorage.setItem(OPEN, details.open ? 'yes' : 'no'));
  } catch {
    // A browser that keeps nothing: then it is closed at first.
  }
}

// The room for it is taken at once, so that nothing on the page jumps when it comes.
export function mapIn(box: HTMLElement): void {
  box.hidden = false;
  const details = box.closest('details');
  if (details) fold(details);
  box.style.marginBlock = '1.5rem';
  box.style.overflowAnchor = 'none'; // a page that keeps in sight what is below the map would push the map out of it
  const narrow = matchMedia('(max-width: 40rem)').matches;
  const below = box.dataset.skMap === 'place' ? '1.75rem' : narrow ? '6.5rem' : '4rem'; // where from, and what marks mean
  box.style.minHeight = `calc(${HEIGHT} + ${below})`;
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    show(box).catch(() => whole(box).remove());
  });
  if (document.readyState === 'complete') seen.observe(box);
  else window.addEventListener('load', () => seen.observe(box), { once: true });
}
