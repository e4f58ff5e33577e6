// SPDX-License-Identifier: Apache-2.0
// Forms that say `data-sk-offline` are kept in the browser when they cannot be sent, and sent once as soon as they can.
// The work is the service worker's (worker.ts); here is what people see of it. Words come with the page.
import type { Answer, Ask, Begun, Field, Kept } from './kept';

const FIRST_MS = 3_000;
const LONGEST_MS = 60_000;
const PATIENCE_MS = 90_000; // without a word: a photo on a slow line may take 60 s
const SHORT_MS = 10_000; // for what takes no network

const box = document.querySelector<HTMLElement>('[data-sk-kept]');
const words = (name: string) => box?.dataset[name] ?? '';

// The mark of the person who is signed in; on a page that was kept for everybody, of the one who was seen last.
const EVERYBODY = '?';
let me = words('who');

async function ask(what: Ask, patience = PATIENCE_MS): Promise<Answer> {
  const { active } = await navigator.serviceWorker.ready;
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    const giveUp = () => done({ failed: true });
    let slow = setTimeout(giveUp, patience);
    port1.onmessage = ({ data }: MessageEvent<Answer>) => {
      clearTimeout(slow);
      if (data.going) slow = setTimeout(giveUp, patience);
      else done(data);
    };
    active?.postMessage(what, [port2]);
  });
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  style: string,
  text: string,
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.className = style;
  made.textContent = text;
  return made;
}

function button(text: string, style: string, act: () => void): HTMLButtonElement {
  const made = element('button', `kern-btn kern-btn--${style}`, '');
  made.type = 'button';
  made.append(element('span', 'kern-label', text));
  made.addEventListener('click', act);
  return made;
}

// Sends it as a form does, so that the answer is what people see.
function post(action: string, fields: Field[]): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = action;
  form.hidden = true;
  for (const [name, value] of fields) if (typeof value === 'string') form.append(hidden(name, value));
  document.body.append(form);
  form.submit();
}

function hidden(name: string, value: string): HTMLInputElement {
  const made = document.createElement('input');
  made.type = 'hidden';
  made.name = name;
  made.value = value;
  return made;
}

// --- what is kept -----------------------------------------------------------------------------------------------------

function when(form: Kept | Begun): string {
  const language = document.documentElement.lang.slice(0, 2);
  // The day before the month, as the pages have it.
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(form.at);
}

// Typed by somebody who is not signed in now, as far as this page knows, or as the town said.
const others = (form: Kept) => form.other === true || ((form.who ?? '') !== '' && form.who !== me);

function discardButton(text: string, what: Ask, surely = false): HTMLButtonElement {
  return button(text, 'tertiary', () => {
    if (surely || window.confirm(words('sure'))) void ask(what).then(show);
  });
}

function item(state: string, form: Kept | Begun, told: string, buttons: HTMLElement): HTMLLIElement {
  const made = element('li', '', '');
  made.dataset.state = state;
  made.append(element('p', 'kern-body', `${form.name}, ${when(form)}: ${told}`), buttons);
  return made;
}

// Nothing of what was typed: it may be somebody else's.
function othersRow(form: Kept): HTMLLIElement {
  const buttons = element('div', 'sk-buttons', '');
  const mayHaveArrived = form.tried !== undefined; // then it would be there twice
  const take = () => void ask({ do: 'adopt', key: form.key, who: me }).then(retry);
  if (!mayHaveArrived) buttons.append(button(words(me === '' ? 'asNobody' : 'asMe'), 'secondary', take));
  buttons.append(discardButton(words('discard'), { do: 'discard', key: form.key }));
  return item('other', form, words(mayHaveArrived ? 'otherTried' : 'other'), buttons);
}

function begunRow(form: Begun): HTMLLIElement {
  const buttons = element('div', 'sk-buttons', '');
  const link = element('a', 'kern-btn kern-btn--secondary', '');
  link.href = form.to;
  link.append(element('span', 'kern-label', words('goOn')));
  buttons.append(link, discardButton(words('discard'), { do: 'drop draft', who: me }));
  return item('begun', form, words('begun'), buttons);
}

// The page shows what is wrong with it; one whose files are still here goes on in the form that takes them along.
async function look(form: Kept): Promise<void> {
  const to = form.fields.find(([name]) => name === '_offline')?.[1];
  if (typeof to !== 'string' || form.fields.every(([, value]) => typeof value === 'string')) {
    post(form.action, form.fields);
    return;
  }
  const draft = { fields: form.fields, name: form.name, at: form.at, who: form.who ?? '' };
  if ((await ask({ do: 'draft', draft })).failed) return;
  await ask({ do: 'discard', key: form.key });
  location.assign(to);
}

function row(form: Kept): HTMLLIElement {
  if (others(form)) return othersRow(form);
  const waiting = words(form.off ? 'waitingOff' : 'waiting');
  const told = { waiting, refused: words('refused'), arrived: words('arrived') }[form.state];
  const buttons = element('div', 'sk-buttons', '');
  if (form.state === 'arrived' && form.to !== undefined) {
    const link = element('a', 'kern-btn kern-btn--primary', '');
    link.href = form.to;
    link.append(element('span', 'kern-label', words('see')));
    link.addEventListener('click', () => void ask({ do: 'discard', key: form.key }));
    buttons.append(link);
  }
  if (form.state === 'refused') buttons.append(button(words('look'), 'primary', () => void look(form)));
  if (form.state === 'waiting') buttons.append(button(words('now'), 'secondary', () => void retry()));
  const arrived = form.state === 'arrived';
  buttons.append(discardButton(words(arrived ? 'seen' : 'discard'), { do: 'discard', key: form.key }, arrived));
  return item(form.state, form, told, buttons);
}

let drawn = '';
function draw(all: Kept[], begun?: Begun): void {
  if (!box) return;
  const list = all.filter((form) => form.state !== 'arrived' || !others(form)); // the way to it is theirs alone
  const now = JSON.stringify([
    list.map((form) => [form.key, form.state, form.off, others(form), form.tried === undefined]),
    begun,
  ]);
  if (now === drawn) return; // who reads it with a screen reader hears each news once
  drawn = now;
  const rows = element('ul', 'sk-rows', '');
  rows.append(...list.map(row), ...(begun ? [begunRow(begun)] : []));
  box.hidden = rows.childElementCount === 0;
  box.replaceChildren(...(box.hidden ? [] : [element('h2', 'kern-heading-medium', words('title')), rows]));
}

async function show(): Promise<void> {
  const { list = [], begun } = await ask({ do: 'list', who: me });
  draw(list, begun);
}

let timer = 0;
let pause = FIRST_MS;
async function retry(): Promise<void> {
  window.clearTimeout(timer);
  // A page that was kept for everybody proves nobody: the town looks at the mark again.
  const { list = [], begun } = await ask({ do: navigator.onLine ? 'retry' : 'list', who: me });
  draw(list, begun);
  if (!list.some((form) => form.state === 'waiting')) return;
  timer = window.setTimeout(() => void retry(), pause);
  pause = Math.min(2 * pause, LONGEST_MS);
}

// --- forms ------------------------------------------------------------------------------------------------------------

const uploads = (form: HTMLFormElement) => [
  ...form.querySelectorAll<HTMLInputElement>('input[type=file][data-sk-upload]'),
];

function collected(form: HTMLFormElement, pressed: HTMLElement | null): Field[] {
  const data = pressed instanceof HTMLButtonElement ? new FormData(form, pressed) : new FormData(form);
  return [...data].filter(([, value]) => typeof value === 'string' || value.size > 0);
}

function keptOf(form: HTMLFormElement, fields: Field[]): Kept {
  const key = fields.find(([name]) => name === '_key')?.[1];
  return {
    key: typeof key === 'string' ? key : '',
    action: new URL(form.action).pathname,
    name: form.dataset.skName ?? document.title,
    at: Date.now(),
    state: 'waiting',
    fields,
    uploads: uploads(form).map((input) => [input.name, input.dataset.skUpload ?? '']),
    who: me,
  };
}

// In place of the form: it is safe, and will be sent.
function thank(form: Kept): void {
  const main = document.querySelector('main');
  const title = element('h1', 'kern-heading-large', words('keptTitle'));
  title.tabIndex = -1;
  main?.replaceChildren(title, element('p', 'kern-body', words(form.off ? 'off' : 'kept')), ...(box ? [box] : []));
  title.focus();
  draw([form]);
  void retry();
}

// Above the form, which is as it was: it has not been sent, and why.
function tellUnsent(form: HTMLFormElement): void {
  form.querySelector('[data-sk-unsent]')?.remove();
  const alert = element('div', 'kern-alert kern-alert--danger', '');
  alert.dataset.skUnsent = '';
  alert.tabIndex = -1;
  const head = element('div', 'kern-alert__header', '');
  head.append(element('h2', 'kern-title', words('unsentTitle')));
  const body = element('div', 'kern-alert__body', '');
  body.append(element('p', 'kern-body', words('unsent')));
  alert.append(head, body);
  form.prepend(alert);
  alert.focus();
}

async function send(form: HTMLFormElement, fields: Field[]): Promise<void> {
  const whole = keptOf(form, fields);
  const { form: said } = await ask({ do: 'send', form: whole, now: navigator.onLine });
  // A worker that was stopped in the middle of it has kept the form nevertheless.
  const outcome = said ?? (await ask({ do: 'list', who: me }, SHORT_MS)).list?.find((one) => one.key === whole.key);
  if (!outcome) {
    // A browser that keeps nothing. Files cannot go with the form itself: it is for the person to leave them out.
    if (fields.some(([, value]) => typeof value !== 'string')) tellUnsent(form);
    else post(form.action, fields);
    return;
  }
  if (outcome.other && outcome.tried === undefined) {
    post(form.action, outcome.fields); // the town's page asks; meanwhile it stays here
    return;
  }
  if (outcome.state === 'waiting') {
    thank(outcome);
    return;
  }
  await ask({ do: 'discard', key: outcome.key }); // unless the page is gone meanwhile: then the next one tells
  if (outcome.state === 'arrived' && outcome.to !== undefined) location.assign(outcome.to);
  else post(form.action, outcome.state === 'refused' ? outcome.fields : fields); // its answer says what is wrong
}

// A step with files that have not been handed in: the next page could not hold them.
async function goOn(form: HTMLFormElement, fields: Field[]): Promise<void> {
  await ask({ do: 'draft', draft: { fields, name: form.dataset.skName ?? document.title, at: Date.now(), who: me } });
  location.assign(form.dataset.skOffline ?? '');
}

function fill(form: HTMLFormElement, fields: Field[]): void {
  const own = new Set(['step', 'go', '_key', '_offline', '_name', '_who']);
  for (const [name, value] of fields) {
    if (own.has(name)) continue;
    const field = form.elements.namedItem(name);
    if (typeof value !== 'string') {
      if (!(field instanceof HTMLInputElement) || field.type !== 'file') continue;
      const files = new DataTransfer();
      for (const file of [...(field.files ?? []), value]) files.items.add(file);
      field.files = files.files;
    } else if (field instanceof HTMLInputElement && field.type === 'file') {
      form.append(hidden(name, value)); // handed in before
    } else if (field instanceof RadioNodeList && field[0] instanceof HTMLInputElement && field[0].type === 'checkbox') {
      for (const one of field) if (one instanceof HTMLInputElement && one.value === value) one.checked = true;
    } else if (
      field instanceof RadioNodeList ||
      field instanceof HTMLInputElement ||
      field instanceof HTMLTextAreaElement ||
      field instanceof HTMLSelectElement
    ) {
      field.value = value;
    } else {
      form.append(hidden(name, value));
    }
  }
}

// A page that was kept would give everybody's form the same key.
function newKey(form: HTMLFormElement): void {
  const key = form.elements.namedItem('_key');
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  if (key instanceof HTMLInputElement)
    key.value = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function take(form: HTMLFormElement): Promise<void> {
  const { draft } = await ask({ do: 'take draft', to: form.dataset.skOffline ?? '', who: me });
  if (!draft) return;
  fill(form, draft.fields);
  await show(); // it is no longer among what is kept
}

function offline(form: HTMLFormElement): void {
  const to = form.dataset.skOffline ?? '';
  const whole = form.hasAttribute('data-sk-whole');
  form.append(hidden('_offline', to), hidden('_name', form.dataset.skName ?? ''), hidden('_who', me));
  if (whole) {
    newKey(form);
    window.addEventListener('pageshow', ({ persisted }) => persisted && newKey(form));
    void take(form);
  }
  let sending = false; // once at a time: photos may take longer than a button is locked
  form.addEventListener('submit', (event) => {
    const pressed = event.submitter;
    if (event.defaultPrevented || pressed?.hasAttribute('formaction')) return;
    const last = pressed instanceof HTMLButtonElement && `${pressed.name}=${pressed.value}` === form.dataset.skSend;
    const waiting = uploads(form).some((input) => (input.files?.length ?? 0) > 0);
    if (!last && !waiting) return;
    if (!navigator.serviceWorker.controller) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    const fields = collected(form, pressed);
    void (last ? send(form, fields) : goOn(form, fields)).finally(() => (sending = false));
  });
}

async function begin(): Promise<void> {
  const forms = [...document.querySelectorAll<HTMLFormElement>('form[data-sk-offline]')];
  const script = words('worker');
  if (script === '') return;
  // Once for each page that is loaded: one that stays open while others sign in elsewhere proves nothing any more.
  if (me === EVERYBODY) me = (await ask({ do: 'who' }, SHORT_MS)).who ?? '';
  else void ask({ do: 'see', who: me }, SHORT_MS);
  forms.forEach(offline);
  // Nothing is put into the browser of somebody who wants no form.
  if (forms.length > 0) await navigator.serviceWorker.register(script, { updateViaCache: 'none' });
  navigator.serviceWorker.addEventListener('message', () => void show());
  window.addEventListener('online', () => {
    pause = FIRST_MS;
    void retry();
  });
  void retry();
  for (const form of forms) {
    const assets = performance.getEntriesByType('resource').map(({ name }) => name);
    const shown = form.hasAttribute('data-sk-whole') ? (form.dataset.skOffline ?? '') : location.pathname;
    if (navigator.onLine)
      void ask({ do: 'ready', form: form.dataset.skOffline ?? '', shown, pages: [words('page')], assets });
  }
}

if (document.readyState === 'complete') void begin();
else window.addEventListener('load', () => void begin(), { once: true });
