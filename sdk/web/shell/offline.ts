// SPDX-License-Identifier: Apache-2.0
// Forms that say `data-sk-offline` are kept in the browser when they cannot be sent, and sent once as soon as they can.
// The work is the service worker's (worker.ts); here is what people see of it. Words come with the page.
import type { Answer, Ask, Field, Kept } from './kept';

const FIRST_MS = 3_000;
const LONGEST_MS = 60_000;
const PATIENCE_MS = 90_000; // without a word: a photo on a slow line may take 60 s
const SHORT_MS = 10_000; // for what takes no network

const box = document.querySelector<HTMLElement>('[data-sk-kept]');
const words = (name: string) => box?.dataset[name] ?? '';

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

function when(form: Kept): string {
  return new Intl.DateTimeFormat(document.documentElement.lang.slice(0, 2), {
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(form.at);
}

function row(form: Kept): HTMLLIElement {
  const item = element('li', '', '');
  item.dataset.state = form.state;
  const told = { waiting: words('waiting'), refused: words('refused'), arrived: words('arrived') }[form.state];
  item.append(element('p', 'kern-body', `${form.name}, ${when(form)}: ${told}`));
  const buttons = element('div', 'sk-buttons', '');
  if (form.state === 'arrived' && form.to !== undefined) {
    const link = element('a', 'kern-btn kern-btn--primary', '');
    link.href = form.to;
    link.append(element('span', 'kern-label', words('see')));
    link.addEventListener('click', () => void ask({ do: 'discard', key: form.key }));
    buttons.append(link);
  }
  if (form.state === 'refused') buttons.append(button(words('look'), 'primary', () => post(form.action, form.fields)));
  if (form.state === 'waiting') buttons.append(button(words('now'), 'secondary', () => void retry()));
  const drop = form.state === 'arrived' ? words('seen') : words('discard');
  buttons.append(
    button(drop, 'tertiary', () => {
      if (form.state === 'arrived' || window.confirm(words('sure')))
        void ask({ do: 'discard', key: form.key }).then(show);
    }),
  );
  item.append(buttons);
  return item;
}

let drawn = '';
function draw(list: Kept[]): void {
  if (!box) return;
  const now = JSON.stringify(list.map(({ key, state }) => [key, state]));
  if (now === drawn) return; // who reads it with a screen reader hears each news once
  drawn = now;
  box.hidden = list.length === 0;
  const rows = element('ul', 'sk-rows', '');
  rows.append(...list.map(row));
  box.replaceChildren(...(list.length === 0 ? [] : [element('h2', 'kern-heading-medium', words('title')), rows]));
}

async function show(): Promise<Kept[]> {
  const { list = [] } = await ask({ do: 'list' });
  draw(list);
  return list;
}

let timer = 0;
let pause = FIRST_MS;
async function retry(): Promise<void> {
  window.clearTimeout(timer);
  const { list = [] } = await ask({ do: navigator.onLine ? 'retry' : 'list' });
  draw(list);
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
  };
}

// In place of the form: it is safe, and will be sent.
function thank(form: Kept): void {
  const main = document.querySelector('main');
  const title = element('h1', 'kern-heading-large', words('keptTitle'));
  title.tabIndex = -1;
  main?.replaceChildren(title, element('p', 'kern-body', words('kept')), ...(box ? [box] : []));
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
  const outcome = said ?? (await ask({ do: 'list' }, SHORT_MS)).list?.find((one) => one.key === whole.key);
  if (!outcome) {
    // A browser that keeps nothing. Files cannot go with the form itself: it is for the person to leave them out.
    if (fields.some(([, value]) => typeof value !== 'string')) tellUnsent(form);
    else post(form.action, fields);
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
  await ask({ do: 'draft', draft: { fields } });
  location.assign(form.dataset.skOffline ?? '');
}

function fill(form: HTMLFormElement, fields: Field[]): void {
  const own = new Set(['step', 'go', '_key', '_offline']);
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
  const { draft } = await ask({ do: 'take draft' });
  if (draft) fill(form, draft.fields);
}

function offline(form: HTMLFormElement): void {
  const to = form.dataset.skOffline ?? '';
  const whole = form.hasAttribute('data-sk-whole');
  form.append(hidden('_offline', to));
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
