// SPDX-License-Identifier: EUPL-1.2
// What the report form can do besides where scripts run: take the place from the device, and photos. Words come with
// the page.
import { photos } from './parts/photos';
import { locate } from './parts/place';

const place = document.querySelector<HTMLElement>('[data-sk-place]');
if (place && window.isSecureContext && 'geolocation' in navigator) locate(place);

const pictures = document.querySelector<HTMLElement>('[data-sk-photos]');
if (pictures) photos(pictures);

export {};
