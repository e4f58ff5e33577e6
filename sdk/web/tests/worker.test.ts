// SPDX-License-Identifier: Apache-2.0
// The worker's decisions, with a network, a cache and a queue that stand still.
import { beforeEach, expect, test, vi } from 'vitest';

const discard = vi.fn(() => Promise.resolve());
const deliverAll = vi.fn((_who: string, _key: string | undefined, going: () => void) => {
  going();
  return Promise.resolve([]);
});
const saveDraft = vi.fn(() => Promise.resolve());
const wentOn = vi.fn(() => Promise.resolve());
vi.mock('../shell/drafts', () => ({
  begun: () => Promise.resolve(undefined),
  dropDraft: () => Promise.resolve(),
  saveDraft,
  see: () => Promise.resolve(),
  seen: () => Promise.resolve('eva'),
  takeDraft: () => Promise.resolve(undefined),
  wentOn,
}));
const sentAs = (answer: Response) => answer.headers.get('stadtkern-sent');
vi.mock('../shell/queue', () => ({
  adopt: () => Promise.resolve(),
  missing: (answer: Response) => answer.status === 404,
  off: (answer: Response) => sentAs(answer) === 'off',
  otherPerson: (answer: Response) => sentAs(answer) === 'other-person',
  deliverAll,
  discard,
  later: (status: number) => status >= 500 || status === 429,
  list: () => Promise.resolve([]),
  queueOf: () => undefined,
  save: () => Promise.resolve(),
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
    keys: () => Promise.resolve([...stored.keys()].map((url) => ({ url: new URL(url, site).href }))),
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

const whole = '/t/town/en/waste/report/offline';
async function sent(status: number, headers: Record<string, string> = {}): Promise<Response> {
  network.mockResolvedValueOnce(new Response('', { status, headers }));
  const typed = new URLSearchParams({
    text: 'A lamp',
    _key: 'abc',
    _offline: whole,
    _name: 'Your report',
    _who: 'eva',
  });
  const copy = { text: () => Promise.resolve(typed.toString()) };
  const clone = () => copy as unknown as Request;
  return asked({ url: `${site}en/waste/report`, method: 'POST', mode: 'navigate', clone });
}

test('a kept form that is sent again is let go with its answer, unless the town has too much to do', async () => {
  for (const status of [429, 500, 507]) await sent(status);
  expect(discard).toHaveBeenCalledTimes(0);
  await sent(422);
  expect(discard).toHaveBeenCalledWith('abc');
});

test('a step whose module is switched off: its page says so, and the form can go on later', async () => {
  stored.set(whole, new Response('the form'));
  for (const [status, headers] of [
    [503, { 'stadtkern-sent': 'off' }],
    [404, {}],
  ] as [number, Record<string, string>][]) {
    saveDraft.mockClear();
    expect((await sent(status, headers)).status).toBe(status);
    expect(saveDraft).toHaveBeenCalledWith(expect.objectContaining({ name: 'Your report', who: 'eva' }));
  }
  expect(discard).toHaveBeenCalledTimes(0);
});

test('a step that gets through is no longer kept, one of another person stays', async () => {
  await sent(409, { 'stadtkern-sent': 'other-person' });
  expect(wentOn).toHaveBeenCalledTimes(0);
  expect(discard).toHaveBeenCalledTimes(0);
  await sent(200);
  expect(wentOn).toHaveBeenCalledWith('abc', 'eva');
});

test('the page of a module that is switched off is shown as it is, of one that is down the kept form', async () => {
  stored.set('/t/town/en/waste/report', new Response('the form'));
  const look = async () => (await asked({ url: `${site}en/waste/report`, mode: 'navigate' })).text();
  served('switched off', { 'stadtkern-sent': 'off' }, 503);
  expect(await look()).toBe('switched off');
  served('down', {}, 503);
  expect(await look()).toBe('the form');
});

test("a page that is kept for everybody is nobody's", async () => {
  network.mockImplementation(() => Promise.resolve(new Response('<div data-who="">', { status: 200 })));
  const done: Promise<unknown>[] = [];
  const data = { do: 'ready', form: whole, shown: '/t/town/en/waste/report', pages: [], assets: [] };
  const event = Object.assign(new Event('message'), {
    data,
    ports: [{ postMessage: () => undefined }],
    waitUntil: (one: Promise<unknown>) => done.push(one),
  });
  worker.dispatchEvent(event);
  await Promise.all(done);
  expect(await stored.get(whole)?.text()).toBe('<div data-who="?">');
  expect(network).toHaveBeenCalledWith(whole, { credentials: 'omit' });
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

test('a browser that is full, or keeps nothing, shows what came nevertheless', async () => {
  const full = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
  const none = () => Promise.resolve(undefined);
  for (const open of [() => Promise.resolve({ put: full, match: none, keys: () => Promise.resolve([]) }), full]) {
    vi.stubGlobal('caches', { open });
    served('a style');
    expect(await file('api/waste/v1/web/waste.css')).toBe('a style');
    served('down', {}, 503);
    expect((await asked({ url: `${site}en/waste/report`, mode: 'navigate' })).status).toBe(503);
  }
});

test('a step that does not get through and cannot be kept is answered as the town did', async () => {
  stored.set(whole, new Response('the form'));
  saveDraft.mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError'));
  expect((await sent(502)).status).toBe(502);
});
