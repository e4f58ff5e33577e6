// SPDX-License-Identifier: EUPL-1.2
// The map on a place's page: fetched once it comes into view, gone where it cannot be drawn.
async function draw(box: HTMLElement): Promise<void> {
  const source = box.dataset.skPlaceMap ?? '';
  await import(/* @vite-ignore */ `${source}/web/map.js`);
  const map = document.createElement('sk-map');
  const facts = { source, label: box.dataset.label, lat: box.dataset.lat, lon: box.dataset.lon, zoom: '16' };
  for (const [name, value] of Object.entries(facts)) map.setAttribute(name, value ?? '');
  map.style.display = 'block';
  map.addEventListener('sk-map-failed', () => box.remove());
  map.points([{ lat: Number(box.dataset.lat), lon: Number(box.dataset.lon), kind: 'place', label: '' }], false);
  box.append(map);
}

for (const box of document.querySelectorAll<HTMLElement>('[data-sk-place-map]')) {
  box.hidden = false;
  box.style.marginBlock = '1.5rem';
  box.style.minHeight = 'calc(20rem + 1.75rem)'; // the map's height: nothing jumps when it comes
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    draw(box).catch(() => box.remove());
  });
  watch.observe(box);
}

export {};
