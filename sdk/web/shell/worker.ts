// SPDX-License-Identifier: Apache-2.0
// The service worker of a shell: sends forms that were kept when there is a network again (queue.ts), and gives the page of
// a form that somebody has visited where there is none. It keeps pages that are for everybody, as somebody without cookies
// gets them, and what these are drawn with; anything else passes by it.
import { begun, dropDraft, saveDraft, see, seen, takeDraft, wentOn } from './drafts';
import type { Answer, Ask } from './kept';
import { adopt, deliverAll, discard, later, list, missing, off, otherPerson, queueOf, save } from './queue';

interface Waiting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetching extends Waiting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Waiting {
  data: Ask;
  ports: MessagePort[];
}
interface Worker extends EventTarget {
  registration: ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };
  clients: { claim(): Promise<void>; matchAll(): Promise<{ postMessage(what: unknown): void }[]> };
  skipWaiting(): Promise<void>;
}
const worker = self as unknown as Worker;
const site = new URL(worker.registration.scope).pathname; // ends with a slash
queueOf(site);

const CACHE = `stadtkern ${site}`;
const MOST = 80; // files
const TAG = 'sk-kept';
const gone = (status: number) => status === 502 || status === 503 || status === 504;
const asset = (path: string) => path.startsWith(`${site}api/`) && /\/v\d+\/(web\/|brand\.css$)/.test(path);
// What an address of its own names never changes; anything else may have.
const settled = (address: string, answer: Response) =>
  new URL(address).searchParams.has('v') || (answer.headers.get('cache-control') ?? '').includes('immutable');

async function keep(address: string, answer: Response): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.put(address, answer);
  const names = await cache.keys();
  const files = names.filter((one) => asset(new URL(one.url).pathname));
  for (const old of files.slice(0, Math.max(0, files.length - MOST))) await cache.delete(old);
}

// Nothing, too, where the browser keeps nothing.
async function kept(address: string): Promise<Response | undefined> {
  try {
    return await (await caches.open(CACHE)).match(address, { ignoreVary: true });
  } catch {
    return undefined;
  }
}

async function keepPage(path: string, also: string[] = []): Promise<void> {
  const answer = await fetch(path, { credentials: 'omit' });
  if (!answer.ok || answer.redirected) return;
  // It is everybody's: who looks at it is whoever was seen last.
  const text = (await answer.text()).replace(' data-who=""', ' data-who="?"');
  const headers = new Headers(answer.headers);
  for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  for (const name of [...also, path]) await keep(name, new Response(text, { headers }));
}

async function ready(ask: Ask & { do: 'ready' }): Promise<void> {
  for (const address of ask.assets) {
    if (!asset(new URL(address).pathname) || (await kept(address))) continue;
    const answer = await fetch(address);
    if (answer.ok) await keep(address, answer);
  }
  // Last, so that a page that is kept has all that it needs.
  for (const page of ask.pages) await keepPage(page);
  await keepPage(ask.form, [ask.shown]);
}

async function tell(): Promise<void> {
  for (const client of await worker.clients.matchAll()) client.postMessage({ kept: true });
}

async function again(): Promise<void> {
  await worker.registration.sync?.register(TAG).catch(() => undefined); // not every browser; pages try, too
}

async function listed(who: string): Promise<Answer> {
  const draft = await begun(who);
  return { list: await list(), ...(draft && { begun: draft }) };
}

async function answer(ask: Ask, going: () => void): Promise<Answer> {
  switch (ask.do) {
    case 'ready':
      await ready(ask);
      return {};
    case 'send': {
      await save(ask.form);
      const [form = ask.form] = ask.now ? await deliverAll(ask.form.who ?? '', ask.form.key, going) : [];
      if (form.state === 'waiting') await again();
      return { form };
    }
    case 'retry':
      if ((await deliverAll(ask.who, undefined, going)).some((form) => form.state !== 'waiting')) await tell();
      return listed(ask.who);
    case 'list':
      return listed(ask.who);
    case 'adopt':
      await adopt(ask.key, ask.who);
      return {};
    case 'see':
      await see(ask.who);
      return {};
    case 'who':
      return { who: await seen() };
    case 'discard':
      await discard(ask.key);
      await tell();
      return {};
    case 'draft':
      await saveDraft(ask.draft);
      return {};
    case 'take draft': {
      const draft = await takeDraft(ask.to, ask.who);
      return draft ? { draft } : {};
    }
    case 'drop draft':
      await dropDraft(ask.who);
      await tell();
      return {};
  }
}

// A page in the language of the one that was asked for.
async function nothing(address: URL): Promise<Response> {
  const language = address.pathname.slice(site.length).split('/')[0] ?? '';
  const found = (await kept(`${site}${language}/offline`)) ?? (await kept(`${site}offline`));
  return found ?? Response.error();
}

async function page(request: Request): Promise<Response> {
  const address = new URL(request.url);
  const form = () => kept(address.pathname);
  try {
    const fresh = await fetch(request);
    return (gone(fresh.status) && !off(fresh) ? await form() : undefined) ?? fresh;
  } catch {
    return (await form()) ?? nothing(address);
  }
}

// A form's step that does not get through goes on in the form that needs no network; so nothing that was typed is lost.
// Where its service is switched off, the page that says so leads there.
async function step(request: Request): Promise<Response> {
  const copy = request.clone();
  const typed = async () => new URLSearchParams(await copy.text());
  const keepDraft = async (fields: URLSearchParams): Promise<string | undefined> => {
    const to = fields.get('_offline');
    if (to === null || !to.startsWith(site) || !(await kept(to))) return undefined;
    const [name, who] = [fields.get('_name') ?? '', fields.get('_who') ?? ''];
    await saveDraft({ fields: [...fields], name, at: Date.now(), who });
    return to;
  };
  const aside = async (fields: URLSearchParams): Promise<Response | undefined> => {
    const to = await keepDraft(fields).catch(() => undefined); // a browser that is full shows what came
    return to === undefined ? undefined : Response.redirect(to, 303);
  };
  let fresh: Response;
  try {
    fresh = await fetch(request);
  } catch {
    return (await aside(await typed())) ?? nothing(new URL(request.url));
  }
  if (off(fresh) || missing(fresh)) {
    const fields = await typed();
    const queued = (await list().catch(() => [])).some(({ key }) => key === fields.get('_key'));
    if (!queued) await keepDraft(fields).catch(() => undefined);
    return fresh;
  }
  if (gone(fresh.status)) return (await aside(await typed())) ?? fresh;
  if (later(fresh.status) || otherPerson(fresh)) return fresh;
  // One that was kept and refused, and that the person sends again to see why, is in their hands now.
  const fields = await typed();
  const key = fields.get('_key') ?? '';
  await wentOn(key, fields.get('_who') ?? '').catch(() => undefined);
  await discard(key).catch(() => undefined);
  return fresh;
}

async function file(request: Request): Promise<Response> {
  const known = await kept(request.url);
  if (known && settled(request.url, known)) return known;
  let fresh: Response;
  try {
    fresh = await fetch(request);
  } catch (error) {
    if (known) return known;
    throw error;
  }
  if (known && gone(fresh.status)) return known;
  if (fresh.ok) await keep(request.url, fresh.clone()).catch(() => undefined); // it is there, kept or not
  return fresh;
}

worker.addEventListener('install', (event) => (event as Waiting).waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (event) => {
  // Files of another version go; their addresses name it. Pages are fetched anew by the next visit.
  const begin = async () => {
    await caches.delete(CACHE);
    await worker.clients.claim();
  };
  (event as Waiting).waitUntil(begin());
});
worker.addEventListener('message', (event) => {
  const { data, ports } = event as Told;
  const done = answer(data, () => ports[0]?.postMessage({ going: true }))
    .catch((): Answer => ({ failed: true }))
    .then((said) => ports[0]?.postMessage(said));
  (event as Told).waitUntil(done);
});
worker.addEventListener('sync', (event) => {
  const send = async () => {
    const sent = await deliverAll(''); // what is somebody's goes out from a page of theirs
    if (sent.some((form) => form.state !== 'waiting')) await tell();
    if (sent.some((form) => form.state === 'waiting')) throw new Error('not all have arrived'); // the browser asks again
  };
  (event as Waiting).waitUntil(send());
});
worker.addEventListener('fetch', (event) => {
  const { request } = event as Fetching;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || !pathname.startsWith(site)) return;
  const below = pathname.slice(site.length);
  const answers = (made: Promise<Response>) => (event as Fetching).respondWith(made);
  if (asset(pathname) && request.method === 'GET' && request.mode !== 'navigate') answers(file(request));
  if (request.mode !== 'navigate' || /^(api|t|console|open311)\//.test(`${below}/`)) return;
  if (request.method === 'GET') answers(page(request));
  if (request.method === 'POST') answers(step(request));
});
