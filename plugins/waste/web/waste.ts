// SPDX-License-Identifier: EUPL-1.2
// What the pages can do besides where scripts run: take the place from the device or a map, photos, maps of reports, and
// the list of one's own. Words come with the page.
import { choose } from './parts/choose';
import { mapIn } from './parts/map';
import { keep, mine } from './parts/mine';
import { photos } from './parts/photos';
import { locate, placeOf } from './parts/place';
import { streets } from './parts/streets';

const box = document.querySelector<HTMLElement>('[data-sk-place]');
const place = box && placeOf(box);
if (place && window.isSecureContext && 'geolocation' in navigator) locate(place);
if (place?.box.dataset.places) choose(place);

const pictures = document.querySelector<HTMLElement>('[data-sk-photos]');
if (pictures) photos(pictures);

for (const map of document.querySelectorAll<HTMLElement>('[data-sk-map]')) mapIn(map);

const kept = document.querySelector<HTMLElement>('[data-sk-keep]');
if (kept) keep(kept);

const suggested = document.querySelector<HTMLElement>('[data-sk-streets]');
if (suggested) streets(suggested);

const own = document.querySelector<HTMLElement>('[data-sk-mine]');
if (own) mine(own);

export {};
