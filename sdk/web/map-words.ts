// SPDX-License-Identifier: Apache-2.0
// What the map itself says, in the page's language.

export interface MapWords {
  zoomIn: string;
  zoomOut: string;
  wheel: string;
  touch: string;
  source: string;
}

const all: Record<string, MapWords> = {
  de: {
    zoomIn: 'Karte vergrößern',
    zoomOut: 'Karte verkleinern',
    wheel: 'Halten Sie Strg gedrückt, um die Karte mit dem Mausrad zu vergrößern',
    touch: 'Verschieben Sie die Karte mit zwei Fingern',
    source: 'Kartendaten: ',
  },
  en: {
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    wheel: 'Hold Ctrl to zoom the map with the wheel',
    touch: 'Use two fingers to move the map',
    source: 'Map data: ',
  },
  'de-x-simple': {
    zoomIn: 'Karte größer machen',
    zoomOut: 'Karte kleiner machen',
    wheel: 'Drücken Sie die Taste Strg. Dann können Sie die Karte mit dem Mausrad größer machen.',
    touch: 'Schieben Sie die Karte mit zwei Fingern.',
    source: 'Karte von: ',
  },
};

export function mapWords(language: string): MapWords {
  const words = all[language] ?? all[language.slice(0, 2)] ?? all.de;
  if (!words) throw new Error('no words');
  return words;
}
