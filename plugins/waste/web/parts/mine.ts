// SPDX-License-Identifier: EUPL-1.2
// The reports that somebody had this browser remember: their numbers, kinds and days, kept here alone and never sent
// anywhere.
import { button } from './place';

interface Sent {
  id: string;
  name: string;
  at: string; // the day
}

const MOST = 100;

// Towns may share an address.
const key = (site: string) => `stadtkern.waste.reports${site}`;

function read(site: string): Sent[] {
  try {
    const known: unknown = JSON.parse(localStorage.getItem(key(site)) ?? '[]');
    if (!Array.isArray(known)) return [];
    return known.filter(
      (one: Partial<Sent> | null): one is Sent =>
        typeof one?.id === 'string' &&
        /^[\w-]+$/.test(one.id) &&
        typeof one.name === 'string' &&
        typeof one.at === 'string',
    );
  } catch {
    return []; // closed to us, or not ours
  }
}

function write(site: string, reports: Sent[]): void {
  try {
    if (reports.length === 0) localStorage.removeItem(key(site));
    else localStorage.setItem(key(site), JSON.stringify(reports.slice(0, MOST)));
  } catch {
    // A browser that keeps nothing: then there is no list.
  }
}

// Only a tap on the button keeps the report.
export function keep(box: HTMLElement): void {
  const {
    skKeep: site = '',
    id = '',
    name = '',
    mine: to = '',
    mineTitle = '',
    keep: words = '',
    kept = '',
    notKept = '',
  } = box.dataset;
  const told = document.createElement('p');
  told.className = 'kern-body sk-told';
  told.setAttribute('role', 'status');
  told.tabIndex = -1;
  const known = () => read(site).some((one) => one.id === id);
  const tell = () => {
    const list = document.createElement('a');
    list.className = 'kern-link';
    list.href = to;
    list.textContent = mineTitle;
    told.replaceChildren(`${kept} `, list);
  };
  const ask = button(words);
  ask.addEventListener('click', () => {
    if (!known()) write(site, [{ id, name, at: new Date().toISOString().slice(0, 10) }, ...read(site)]);
    if (known()) tell();
    else told.textContent = notKept;
    told.focus();
    ask.remove();
  });
  box.append(told);
  if (known()) tell();
  else box.append(ask);
}

export function mine(box: HTMLElement): void {
  const words = box.dataset;
  const site = words.skMine ?? '';
  const language = words.language === 'en' ? 'en-GB' : words.language; // the day before the month, as the pages have it
  const days = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  const told = document.createElement('p');
  told.className = 'kern-body sk-told';
  told.setAttribute('role', 'status');
  const list = document.createElement('div');

  function remover(label: string, spoken: string, gone: (one: Sent) => boolean): HTMLButtonElement {
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.className = 'kern-btn kern-btn--tertiary';
    const text = document.createElement('span');
    text.className = 'kern-label';
    text.textContent = label;
    remove.append(text);
    remove.setAttribute('aria-label', spoken);
    remove.addEventListener('click', () => {
      write(
        site,
        read(site).filter((one) => !gone(one)),
      );
      draw();
      told.textContent = words.removed ?? '';
      told.focus();
    });
    return remove;
  }

  function row(one: Sent): HTMLLIElement {
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.className = 'kern-link';
    link.href = (words.reports ?? '') + one.id;
    link.textContent = one.name || one.id;
    const about = document.createElement('span');
    about.className = 'sk-about';
    const day = new Date(one.at);
    const sent = Number.isNaN(day.getTime()) ? one.at : days.format(day);
    about.textContent = `${words.sent}: ${sent}, ${one.id}`;
    item.append(
      link,
      about,
      remover(words.remove ?? '', `${words.remove}: ${one.name} ${one.id}`, ({ id }) => id === one.id),
    );
    return item;
  }

  function draw(): void {
    const known = read(site);
    list.replaceChildren();
    if (known.length === 0) {
      const none = document.createElement('p');
      none.className = 'kern-body';
      none.textContent = words.none ?? '';
      list.append(none);
      return;
    }
    const rows = document.createElement('ul');
    rows.className = 'sk-rows';
    rows.append(...known.map(row));
    list.append(
      rows,
      remover(words.removeAll ?? '', words.removeAll ?? '', () => true),
    );
  }

  told.tabIndex = -1;
  draw();
  box.replaceChildren(told, list);
}
