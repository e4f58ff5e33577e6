// SPDX-License-Identifier: Apache-2.0
// <sk-map>: a map of the town on its own base map. The library (MapLibre GL) is loaded when the map comes into view, and
// from the town's own server, as everything it draws. See README.md, "Maps".
import type { GeoJSONSourceSpecification, Map as Library, Marker, StyleSpecification } from 'maplibre-gl';
import style from './map.css?url';
import worker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { mapWords } from './map-words';

export interface MapPoint {
  lat: number;
  lon: number;
  kind: 'open' | 'working' | 'closed' | 'place' | 'here';
  label: string;
  href?: string;
}

const CLOSE = 16;
const SLOW_MS = 20_000;

type Loaded = typeof import('maplibre-gl');
let loading: Promise<Loaded> | undefined;

function sheet(): Promise<void> {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = style;
  return new Promise((done, failed) => {
    link.addEventListener('load', () => done());
    link.addEventListener('error', () => failed(new Error('the style of the map does not load')));
    document.head.append(link);
  });
}

// Once for all maps of a page.
function library(): Promise<Loaded> {
  loading ??= Promise.all([import('maplibre-gl'), sheet()]).then(([loaded]) => {
    loaded.setWorkerUrl(new URL(worker, import.meta.url).href);
    return loaded;
  });
  // What did not come is asked for again by the next map.
  loading.catch(() => (loading = undefined));
  return loading;
}

async function json(address: string): Promise<unknown> {
  const answer = await fetch(address, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

// The source's word on where the data come from.
function attribution(map: Library): string {
  const known = map.getStyle().sources.town;
  return known && 'attribution' in known && typeof known.attribution === 'string' ? known.attribution : '';
}

// Attributes: `source` (the address of the town's places, such as "/api/places/v1"), `lat`, `lon`, `zoom`, `label` (what
// the map is called by screen readers), `pick` (a place can be chosen; tells `sk-pick` with {lat, lon}). It tells
// `sk-map-ready` or `sk-map-failed`, and is gone then: the page must work without.
export class SkMap extends HTMLElement {
  #map: Library | undefined;
  #library: Loaded | undefined;
  #markers: Marker[] = [];
  #points: MapPoint[] = [];
  #wide = true;
  #begun = false;

  connectedCallback(): void {
    if (this.#begun) return;
    // Its room is in view as soon as a part of it is.
    this.style.display = 'block';
    this.style.minHeight = 'var(--sk-map-height, 20rem)';
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      this.#begun = true;
      this.#begin().catch((reason: unknown) => this.#fail(reason));
    });
    seen.observe(this);
  }

  disconnectedCallback(): void {
    this.#map?.remove();
    this.#map = undefined;
  }

  // In place of those that are there. With `show` the map moves so that all are seen.
  points(points: MapPoint[], show = true): void {
    this.#points = points;
    this.#wide = show;
    this.#draw();
  }

  override focus(): void {
    if (this.#map) this.#map.getCanvas().focus();
    else this.addEventListener('sk-map-ready', () => this.#map?.getCanvas().focus(), { once: true });
  }

  #fail(reason: unknown): void {
    console.info('no map:', reason);
    this.dispatchEvent(new CustomEvent('sk-map-failed', { bubbles: true }));
    this.remove();
  }

  #number(name: string): number | undefined {
    const text = this.getAttribute(name);
    const value = Number(text);
    return text !== null && text !== '' && Number.isFinite(value) ? value : undefined;
  }

  async #begin(): Promise<void> {
    const source = this.getAttribute('source') ?? '';
    const words = mapWords(document.documentElement.lang);
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    // One after the other: a town without tiles costs nobody the library.
    const drawn = await json(`${source}/style.json?scheme=${dark ? 'dark' : 'light'}`);
    const loaded = await library();
    if (!this.isConnected) return;
    this.#library = loaded;
    const box = document.createElement('div');
    box.className = 'sk-map-canvas';
    this.append(box);
    const lat = this.#number('lat');
    const lon = this.#number('lon');
    const zoom = this.#number('zoom');
    const map = new loaded.Map({
      container: box,
      style: drawn as StyleSpecification,
      ...(lat !== undefined && lon !== undefined ? { center: [lon, lat] as [number, number] } : {}),
      ...(zoom !== undefined ? { zoom } : {}),
      minZoom: 10,
      maxZoom: 19,
      attributionControl: false,
      cooperativeGestures: true,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      fadeDuration: still ? 0 : 200,
      locale: {
        'Map.Title': this.getAttribute('label') ?? '',
        'NavigationControl.ZoomIn': words.zoomIn,
        'NavigationControl.ZoomOut': words.zoomOut,
        'CooperativeGesturesHandler.WindowsHelpText': words.wheel,
        'CooperativeGesturesHandler.MacHelpText': words.wheel.replace(/Strg|Ctrl/, '⌘'),
        'CooperativeGesturesHandler.MobileHelpText': words.touch,
      },
    });
    this.#map = map;
    map.keyboard.disableRotation();
    map.touchZoomRotate.disableRotation();
    map.addControl(new loaded.NavigationControl({ showCompass: false }), 'top-right');
    if (this.hasAttribute('pick')) this.#pick(map, box);
    this.#draw();
    const slow = setTimeout(() => this.#fail('too slow'), SLOW_MS);
    // A tile that does not come is no reason to take away the others.
    map.on('error', ({ error }) => console.info('map:', error.message));
    map.once('load', () => {
      clearTimeout(slow);
      this.dataset.ready = 'yes';
      const told = attribution(map);
      if (told !== '') {
        const line = document.createElement('p');
        line.className = 'sk-map-source';
        line.textContent = words.source + told;
        this.append(line);
      }
      void this.#outline(map, source, dark);
      this.dispatchEvent(new CustomEvent('sk-map-ready', { bubbles: true }));
    });
  }

  #pick(map: Library, box: HTMLElement): void {
    const cross = document.createElement('div');
    cross.className = 'sk-map-cross';
    box.append(cross);
    const picked = (lat: number, lon: number): void => {
      this.points([{ lat, lon, kind: 'here', label: '' }], false);
      this.dispatchEvent(new CustomEvent('sk-pick', { bubbles: true, detail: { lat, lon } }));
    };
    map.on('click', (event) => picked(event.lngLat.lat, event.lngLat.lng));
    map.getCanvas().addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      const centre = map.getCenter();
      picked(centre.lat, centre.lng);
    });
  }

  // The town's border, where it has one.
  async #outline(map: Library, source: string, dark: boolean): Promise<void> {
    const area = await json(`${source}/area`).catch(() => undefined);
    if (area === undefined || this.#map !== map) return;
    map.addSource('area', { type: 'geojson', data: area as GeoJSONSourceSpecification['data'] });
    map.addLayer({
      id: 'area',
      type: 'line',
      source: 'area',
      paint: {
        'line-color': dark ? '#c3a9d6' : '#6b4d80',
        'line-width': 2,
        'line-dasharray': [3, 2],
        'line-opacity': 0.7,
      },
    });
  }

  // Markers are out of the way of the keyboard and of screen readers: the page has a list that says the same.
  #draw(): void {
    const map = this.#map;
    const loaded = this.#library;
    if (!map || !loaded) return;
    for (const marker of this.#markers) marker.remove();
    this.#markers = this.#points.map((point) => {
      const pin = document.createElement(point.href === undefined ? 'div' : 'a');
      pin.className = `sk-pin sk-pin-${point.kind}`;
      if (pin instanceof HTMLAnchorElement && point.href !== undefined) pin.href = point.href;
      pin.title = point.label;
      pin.tabIndex = -1;
      const around = document.createElement('div');
      around.setAttribute('aria-hidden', 'true');
      around.append(pin);
      return new loaded.Marker({ element: around, anchor: point.kind === 'here' ? 'bottom' : 'center' })
        .setLngLat([point.lon, point.lat])
        .addTo(map);
    });
    const first = this.#points[0];
    if (!first || !this.#wide) return;
    const bounds = new loaded.LngLatBounds();
    for (const point of this.#points) bounds.extend([point.lon, point.lat]);
    map.fitBounds(bounds, { padding: 48, maxZoom: CLOSE, animate: false });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sk-map': SkMap;
  }
}

if (!customElements.get('sk-map')) customElements.define('sk-map', SkMap);
