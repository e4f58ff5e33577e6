// SPDX-License-Identifier: Apache-2.0
// The service worker's part of forms without network: keeps them in IndexedDB and sends each once. What has arrived is
// deleted but for the way to it, and that, too, as soon as the person has seen it, or after two days.
import type { Draft, Field, Kept } from './kept';

const DAY_MS = 24 * 60 * 60 * 1000;
// The server knows a form's key for 48 h: one that may have arrived is not sent by itself after that.
const KEY_MS = 46 * 60 * 60 * 1000;
const SLOW_MS = 20_000;
const DRAFT = 'draft';

let name = 'stadtkern';
// Towns may share an address, and nothing else.
export function queueOf(scope: string): void {
  name = `stadtkern ${scope}`;
}

const fault = (error: DOMException | null) => error ?? new Error('the browser keeps nothing');

function database(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('forms', { keyPath: 'key' });
      opening.result.createObjectStore('drafts');
    };
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => failed(fault(opening.error));
  });
}

async function inStore<T>(
  store: string,
  mode: IDBTransactionMode,
  act: (at: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const at = await database();
  try {
    return await new Promise((done, failed) => {
      const change = at.transaction(store, mode);
      const asked = act(change.objectStore(store));
      change.oncomplete = () => done(asked.result);
      change.onabort = change.onerror = () => failed(fault(change.error));
    });
  } finally {
    at.close();
  }
}

export const save = (form: Kept) => inStore('forms', 'readwrite', (at) => at.put(form));
export const discard = (key: string) => inStore('forms', 'readwrite', (at) => at.delete(key));
export const saveDraft = (draft: Draft) => inStore('drafts', 'readwrite', (at) => at.put(draft, DRAFT));

export async function takeDraft(): Promise<Draft | undefined> {
  const draft = await inStore('drafts', 'readonly', (at) => at.get(DRAFT) as IDBRequest<Draft | undefined>);
  if (draft) await inStore('drafts', 'readwrite', (at) => at.delete(DRAFT));
  return draft;
}

export async function list(): Promise<Kept[]> {
  const all = await inStore('forms', 'readonly', (at) => at.getAll() as IDBRequest<Kept[]>);
  const old = all.filter((form) => form.state === 'arrived' && Date.now() - form.at > 2 * DAY_MS);
  for (const form of old) await discard(form.key);
  return all.filter((form) => !old.includes(form)).sort((a, b) => a.at - b.at);
}

// A server that is not there, does not answer or has too much to do takes it later; any other refusal is for the person.
export const later = (status: number) => status >= 500 || status === 429;

async function handIn(file: File, url: string): Promise<string | undefined> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': file.type },
    body: file,
    signal: AbortSignal.timeout(3 * SLOW_MS),
  });
  if (later(answer.status)) throw new Error(String(answer.status));
  if (!answer.ok) return undefined;
  const made: unknown = await answer.json();
  return typeof made === 'object' && made !== null && 'id' in made ? String(made.id) : undefined;
}

// Who waits for what is being sent, and hears whenever the next part of it goes out: no part takes longer than a file may.
const listening = new Set<() => void>();
const going = () => listening.forEach((tell) => tell());

// Files go first, one by one; the form that is kept then holds their ids, so that none goes twice. One that is refused
// is left out: the rest of the form is worth more.
async function withoutFiles(form: Kept): Promise<Kept> {
  const urls = new Map(form.uploads);
  let now = form;
  for (const field of form.fields) {
    const [field_name, value] = field;
    const url = urls.get(field_name);
    if (typeof value === 'string') continue;
    going();
    const id = url === undefined || value.size === 0 ? undefined : await handIn(value, url);
    const fields: Field[] = now.fields.flatMap((one): Field[] =>
      one !== field ? [one] : id === undefined ? [] : [[field_name, id]],
    );
    now = { ...now, fields };
    await save(now);
  }
  return now;
}

export const body = (fields: Field[]) =>
  new URLSearchParams(fields.filter((one): one is [string, string] => typeof one[1] === 'string'));

// What became of a form by the answer to it. 409 alone says too little: handlers refuse by it, too; of one that was taken
// already, under the same key, the shell says so.
export function outcome(tried: Kept, answer: Response): Kept {
  if (later(answer.status)) return tried;
  const arrived: Kept = { ...tried, state: 'arrived', fields: [], uploads: [] };
  if (answer.ok && answer.redirected) return { ...arrived, to: answer.url };
  if (answer.status === 409 && answer.headers.get('stadtkern-sent') === 'already') return arrived;
  return { ...tried, state: 'refused' };
}

async function attempt(form: Kept): Promise<Kept> {
  if (form.tried !== undefined && Date.now() - form.tried > KEY_MS) return { ...form, state: 'refused' };
  const whole = await withoutFiles(form);
  const tried: Kept = { ...whole, tried: whole.tried ?? Date.now() };
  await save(tried);
  going();
  const answer = await fetch(form.action, {
    method: 'POST',
    body: body(tried.fields),
    signal: AbortSignal.timeout(SLOW_MS),
  });
  return outcome(tried, answer);
}

// What is kept stays as it is where the network is gone.
async function deliver(form: Kept): Promise<Kept> {
  let now = form;
  try {
    now = await attempt(form);
    await save(now);
  } catch {
    now = (await list()).find((one) => one.key === form.key) ?? form;
  }
  return now;
}

let turn: Promise<unknown> = Promise.resolve();
// One after the other, and none that has left meanwhile. `key`: that one alone. Answers those that were sent; `tell`
// is called while it goes on, also for those before.
export function deliverAll(key?: string, tell: () => void = () => undefined): Promise<Kept[]> {
  listening.add(tell);
  const mine = turn.then(async () => {
    const out: Kept[] = [];
    for (const form of await list()) {
      if (form.state === 'waiting' && (key === undefined || form.key === key)) out.push(await deliver(form));
    }
    return out;
  });
  turn = mine.catch(() => undefined).then(() => listening.delete(tell));
  return mine;
}
