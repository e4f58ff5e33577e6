// SPDX-License-Identifier: Apache-2.0
// The service worker's part of forms without network: keeps them in IndexedDB and sends each once. What has arrived is
// deleted but for the way to it, and that, too, as soon as the person has seen it, or after two days.
import type { Field, Kept } from './kept';

const DAY_MS = 24 * 60 * 60 * 1000;
// The server knows a form's key for 48 h: one that may have arrived is not sent by itself after that.
const KEY_MS = 46 * 60 * 60 * 1000;
const SLOW_MS = 20_000;

let name = 'stadtkern';
let site = '/';
// Towns may share an address, and nothing else.
export function queueOf(scope: string): void {
  name = `stadtkern ${scope}`;
  site = scope;
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

export async function inStore<T>(
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

export async function list(): Promise<Kept[]> {
  const all = await inStore('forms', 'readonly', (at) => at.getAll() as IDBRequest<Kept[]>);
  const old = all.filter((form) => form.state === 'arrived' && Date.now() - form.at > 2 * DAY_MS);
  for (const form of old) await discard(form.key);
  return all.filter((form) => !old.includes(form)).sort((a, b) => a.at - b.at);
}

// A server that is not there, does not answer or has too much to do takes it later; any other refusal is for the person.
export const later = (status: number) => status >= 500 || status === 429;

// What a shell says of a form besides the status.
const sent = (answer: Response) => answer.headers.get('stadtkern-sent');
// No module has seen the form: the one that takes it is switched off, and may come back.
export const off = (answer: Response) => sent(answer) === 'off';
export const otherPerson = (answer: Response) => answer.status === 409 && sent(answer) === 'other-person';
// A page that gave the form a while ago is not there: its module may be switched off, though the shell knows nothing of it.
export const missing = (answer: Response) => answer.status === 404 || answer.status === 410;

class Away extends Error {}
class OtherPerson extends Error {}
class Discarded extends Error {}

// What somebody has discarded meanwhile stays so, and goes no further.
async function saveAgain(form: Kept): Promise<void> {
  if (!(await list()).some((one) => one.key === form.key)) throw new Discarded();
  await save(form);
}

// As the person it belongs to; a form of nobody's is sent as nobody's, whoever is signed in by now.
const credentials = (form: Kept): RequestCredentials => (form.who ? 'same-origin' : 'omit');

// A file tells nobody whose it is: before it goes out with cookies, the town says whose these are by now.
async function surelyTheirs(form: Kept): Promise<void> {
  if (!form.who) return;
  const page = await fetch(`${site}offline`, { credentials: 'same-origin', signal: AbortSignal.timeout(SLOW_MS) });
  const who = /\sdata-who="([^"]*)"/.exec(await page.text())?.[1];
  if (who === undefined) throw new Error('the town does not say whose page this is');
  if (who !== form.who) throw new OtherPerson();
}

async function handIn(file: File, url: string, form: Kept): Promise<string | undefined> {
  const post = () =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': file.type },
      body: file,
      credentials: credentials(form),
      signal: AbortSignal.timeout(3 * SLOW_MS),
    });
  let answer = await post();
  if (missing(answer)) {
    // With the whole module, or for good? Where the form's page is there, it may have come back just now.
    const page = await fetch(form.action, { credentials: 'omit', signal: AbortSignal.timeout(SLOW_MS) });
    if (off(page) || missing(page)) throw new Away();
    answer = await post();
  }
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
    const sent = url !== undefined && value.size > 0;
    if (sent) await surelyTheirs(form);
    const id = sent ? await handIn(value, url, form) : undefined;
    const fields: Field[] = now.fields.flatMap((one): Field[] =>
      one !== field ? [one] : id === undefined ? [] : [[field_name, id]],
    );
    now = { ...now, fields };
    await saveAgain(now);
  }
  return now;
}

export const body = (fields: Field[]) =>
  new URLSearchParams(fields.filter((one): one is [string, string] => typeof one[1] === 'string'));

// What became of a form by the answer to it. 409 alone says too little: handlers refuse by it, too; of one that was taken
// already, under the same key, the shell says so.
export function outcome(tried: Kept, answer: Response): Kept {
  if (missing(answer)) return { ...tried, off: true };
  if (later(answer.status)) return tried;
  const arrived: Kept = { ...tried, state: 'arrived', fields: [], uploads: [] };
  if (answer.ok && answer.redirected) return { ...arrived, to: answer.url };
  if (answer.status === 409 && sent(answer) === 'already') return arrived;
  return { ...tried, state: 'refused' };
}

async function attempt(form: Kept): Promise<Kept> {
  if (form.tried !== undefined && Date.now() - form.tried > KEY_MS) return { ...form, state: 'refused' };
  const whole = await withoutFiles(form);
  const tried: Kept = { ...whole, off: false, other: false, tried: whole.tried ?? Date.now() };
  await saveAgain(tried);
  going();
  const answer = await fetch(form.action, {
    method: 'POST',
    body: body(tried.fields),
    credentials: credentials(tried),
    signal: AbortSignal.timeout(SLOW_MS),
  });
  // As if it had not gone out, for no module has seen it: it may wait for weeks.
  if (off(answer)) return { ...whole, off: true, other: false };
  if (answer.status === 429) return { ...whole, off: false, other: false };
  if (otherPerson(answer)) return { ...whole, off: false, other: true };
  return outcome(tried, answer);
}

// What is kept stays as it is where the network is gone.
async function deliver(form: Kept): Promise<Kept> {
  let now = form;
  try {
    now = await attempt(form);
    await saveAgain(now);
  } catch (reason) {
    const kept = (await list()).find((one) => one.key === form.key);
    if (kept) now = kept;
    if (kept && reason instanceof Away) await save((now = { ...kept, off: true }));
    if (kept && reason instanceof OtherPerson) await save((now = { ...kept, other: true }));
  }
  return now;
}

let turn: Promise<unknown> = Promise.resolve();
// One after the other, and none that has left meanwhile: those of `who`, and of nobody. `key`: that one alone. Answers
// those that were sent; `tell` is called while it goes on, also for those before.
export function deliverAll(who: string, key?: string, tell: () => void = () => undefined): Promise<Kept[]> {
  listening.add(tell);
  const mine = turn.then(async () => {
    const out: Kept[] = [];
    for (const form of await list()) {
      const theirs = !form.who || form.who === who;
      if (theirs && form.state === 'waiting' && (key === undefined || form.key === key)) out.push(await deliver(form));
    }
    return out;
  });
  turn = mine.catch(() => undefined).then(() => listening.delete(tell));
  return mine;
}

// The person who looks at it says that it shall go out as theirs. Not one that may have arrived: keys hold for one person
// each, so it would be there twice.
export async function adopt(key: string, who: string): Promise<void> {
  const form = (await list()).find((one) => one.key === key);
  if (!form || form.tried !== undefined) return;
  const fields = form.fields.map((one): Field => (one[0] === '_who' ? ['_who', who] : one));
  await save({ ...form, fields, who, other: false });
}
