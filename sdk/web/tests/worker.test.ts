// SPDX-License-Identifier: Apache-2.0
// The worker's decisions, with a network, a cache and a queue that stand still.
import { beforeEach, expect, test, vi } from 'vitest';

const discard = vi.fn(() => Promise.resolve());
const deliverAll = vi.fn((_key: string | undefined, going: () => void) => {
  going();
  return Promise.resolve([]);
});
vi.mock('../shell/queue', () => ({
  deliverAll,
  discard,
  later: (status: number) => status >= 500 || status === 429,
  list: () => Promise.resolve([]),
  queueOf: () => undefined,
  save: () => Promise.resolve(),
  saveDraft: () => Promise.resolve(),
  takeDraft: () => Promise.resolve(undefined),
}));

const site = `${location.origin}/t/town/`;
const network = vi.fn<(request: Request) => Promise<Response>>();
let stored: Map<string, Response>;
let worker: EventTarget;

beforeEach(async () => {
  vi.resetModules();
  vi.clearAllMocks();
  stored = new Map();
  const cache = {
    put: (address: string, answer: Response) => Promise.resolve(stored.set(address, answer)),
    match: (address: string) => Promise.resolve(stored.get(address)?.clone()),
    keys: () => Promise.resolve([...stored.keys()].map((url) => ({ url }))),
    delete: (address: string) => Promise.resolve(stored.delete(address)),
  };
  worker = Object.assign(new EventTarget(), { registration: { scope: site } });
  vi.stubGlobal('self', worker);
  vi.stubGlobal('caches', { open: () => Promise.resolve(cache) });
  vi.stubGlobal('fetch', network);
  await import('../shell/worker');
});

async function asked(request: Partial<Request> & { url: string }): Promise<Response> {
  let made: Promise<Response> | undefined;
  const event = Object.assign(new Event('fetch'), {
    request: { method: 'GET', mode: 'cors', ...request },
    respondWith: (answer: Promise<Response>) => (made = answer),
  });
  worker.dispatchEvent(event);
  if (!made) throw new Error('the worker lets it pass');
  return made;
}

const file = async (path: string) => (await asked({ url: site + path })).text();
const served = (text: string, headers: Record<string, string> = {}, status = 200) =>
  network.mockResolvedValueOnce(new Response(text, { status, headers }));

test('a script whose address names no version is asked for anew, and given as it was where nobody answers', async () => {
  const map = 'api/places/v1/web/map.js';
  served('old');
  expect(await file(map)).toBe('old');
  served('new');
  expect(await file(map)).toBe('new');
  network.mockRejectedValueOnce(new TypeError('no network'));
  expect(await file(map)).toBe('new');
  served('down', {}, 503);
  expect(await file(map)).toBe('new');
});

test('one whose address names its version, or that says that it never changes, is asked for once', async () => {
  served('one');
  served('two', { 'cache-control': 'public, max-age=31536000, immutable' });
  expect(await file('api/waste/v1/web/waste.js?v=1')).toBe('one');
  expect(await file('api/waste/v1/web/part.js')).toBe('two');
  expect(await file('api/waste/v1/web/waste.js?v=1')).toBe('one');
  expect(await file('api/waste/v1/web/part.js')).toBe('two');
  expect(network).toHaveBeenCalledTimes(2);
});

async function sent(status: number): Promise<void> {
  network.mockResolvedValueOnce(new Response('', { status }));
  const copy = { text: () => Promise.resolve('text=A+lamp&_key=abc') };
  const clone = () => copy as unknown as Request;
  await asked({ url: `${site}en/waste/report`, method: 'POST', mode: 'navigate', clone });
}

test('a kept form that is sent again is let go with its answer, unless the town has too much to do', async () => {
  for (const status of [429, 500, 507]) await sent(status);
  expect(discard).toHaveBeenCalledTimes(0);
  await sent(422);
  expect(discard).toHaveBeenCalledWith('abc');
});

test('who waits for a form hears that it goes on', async () => {
  const said: unknown[] = [];
  const done: Promise<unknown>[] = [];
  const event = Object.assign(new Event('message'), {
    data: { do: 'send', form: { key: 'abc', state: 'waiting' }, now: true },
    ports: [{ postMessage: (what: unknown) => said.push(what) }],
    waitUntil: (one: Promise<unknown>) => done.push(one),
  });
  worker.dispatchEvent(event);
  await Promise.all(done);
  expect(said[0]).toEqual({ going: true });
  expect(said).toHaveLength(2);
});
