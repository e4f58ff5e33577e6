// SPDX-License-Identifier: EUPL-1.2
// The map of the hotspots. <sk-map> comes from the town's places, when one is in sight; where there are none, no map is
// there, and the page says the same as a list.
import type { MapPoint } from '@stadtkern/web/map';

interface Feature {
  id: string;
  geometry: { coordinates: [number, number] };
  properties: { name: string; address: string | null; online: boolean | null };
}

// Known to work, known not to, or not known: each has a shape of its own on the map.
function kind(online: boolean | null): MapPoint['kind'] {
  if (online === null) return 'place';
  return online ? 'closed' : 'open';
}

async function hotspots(box: HTMLElement): Promise<MapPoint[]> {
  const answer = await fetch(box.dataset.points ?? '', { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`no hotspots: ${answer.status}`);
  const { features } = (await answer.json()) as { features: Feature[] };
  return features.map(({ id, geometry, properties }) => ({
    lat: geometry.coordinates[1],
    lon: geometry.coordinates[0],
    kind: kind(properties.online),
    label: [properties.name, properties.address === properties.name ? '' : properties.address]
      .filter(Boolean)
      .join(', '),
    href: (box.dataset.spots ?? '') + id,
  }));
}

async function show(box: HTMLElement): Promise<void> {
  const places = box.dataset.places ?? '';
  await import(/* @vite-ignore */ `${places}/web/map.js`);
  const map = document.createElement('sk-map');
  map.setAttribute('source', places);
  map.setAttribute('label', box.dataset.label ?? '');
  map.style.display = 'block';
  map.addEventListener('sk-map-failed', () => box.remove());
  if (box.dataset.skMap === 'hotspots') {
    map.points(await hotspots(box));
  } else {
    const lat = Number(box.dataset.lat);
    const lon = Number(box.dataset.lon);
    for (const [name, value] of Object.entries({ lat, lon, zoom: 16 })) map.setAttribute(name, String(value));
    map.points([{ lat, lon, kind: 'place', label: '' }], false);
  }
  box.prepend(map);
}

for (const box of document.querySelectorAll<HTMLElement>('[data-sk-map]')) {
  box.hidden = false;
  box.style.marginBlock = '1.5rem';
  box.style.minHeight = 'calc(20rem + 1.75rem)'; // so that nothing jumps when it comes
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    show(box).catch(() => box.remove());
  });
  seen.observe(box);
}

export {};
