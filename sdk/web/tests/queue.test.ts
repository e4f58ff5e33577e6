// SPDX-License-Identifier: Apache-2.0
import { expect, test, vi } from 'vitest';
import type { Kept } from '../shell/kept';
import { adopt, deliverAll, discard, outcome, queueOf, save } from '../shell/queue';

const form: Kept = {
  key: 'k',
  action: '/en/waste/report',
  name: 'Your report',
  at: 1,
  state: 'waiting',
  fields: [['text', 'A lamp is broken']],
  uploads: [],
};
const answer = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers });

test('a form that the town cannot take now waits as it is', () => {
  for (const status of [429, 500, 502, 503]) expect(outcome(form, answer(status))).toEqual(form);
});

test('a form that was taken already, as the shell says it, has arrived, and what was typed is gone', () => {
  const kept = outcome(form, answer(409, { 'stadtkern-sent': 'already' }));
  expect(kept.state).toBe('arrived');
  expect(kept.fields).toEqual([]);
});

test('a form that a module refuses by 409 is for the person, with all that was typed', () => {
  for (const other of [answer(409), answer(409, { 'stadtkern-sent': 'maybe' })])
    expect(outcome(form, other)).toEqual({ ...form, state: 'refused' });
});

test('any other answer is for the person, too', () => {
  for (const status of [200, 400, 413, 422]) expect(outcome(form, answer(status)).state).toBe('refused');
});

test('a form whose page is not there waits for the module, with all that was typed', () => {
  for (const status of [404, 410]) expect(outcome(form, answer(status))).toEqual({ ...form, off: true });
});

// A browser's store, as far as the queue needs it.
function store(): Map<string, Kept> {
  const forms = new Map<string, Kept>();
  const done = <T>(result: T, change: { oncomplete?: () => void }) => {
    queueMicrotask(() => change.oncomplete?.());
    return { result };
  };
  const open = () => {
    const change: { oncomplete?: () => void; objectStore?: unknown } = {};
    change.objectStore = () => ({
      put: (one: Kept) => done(forms.set(one.key, { ...one }), change),
      delete: (key: string) => done(forms.delete(key), change),
      getAll: () => done([...forms.values()], change),
    });
    return change;
  };
  const opening: { result: unknown; onsuccess?: () => void } = {
    result: { transaction: open, close: () => undefined },
  };
  const asked = () => {
    queueMicrotask(() => opening.onsuccess?.());
    return opening;
  };
  vi.stubGlobal('indexedDB', { open: asked });
  return forms;
}

const photo = new File(['bytes'], 'lamp.png', { type: 'image/png' });
const withPhoto: Kept = { ...form, fields: [...form.fields, ['photo', photo]], uploads: [['photo', '/photos']] };
const off = () => answer(503, { 'stadtkern-sent': 'off' });

test('a module that is switched off takes neither photo nor form: both wait, as if they had never gone out', async () => {
  const forms = store();
  const network = vi.fn((address: string) => Promise.resolve(address === '/photos' ? answer(404) : off()));
  vi.stubGlobal('fetch', network);
  await save(withPhoto);
  const [kept] = await deliverAll('');
  expect(kept).toMatchObject({ state: 'waiting', off: true });
  expect(kept?.tried).toBeUndefined();
  expect(forms.get('k')?.fields[1]?.[1]).toBeInstanceOf(File);
  expect(network).toHaveBeenCalledTimes(2); // the photo, and whether its form is there
});

test('a photo that no module takes any more is left out; one whose module has come back goes', async () => {
  for (const [again, sent] of [
    [404, undefined],
    [201, 'p1'],
  ] as const) {
    store();
    let photos = 0;
    vi.stubGlobal(
      'fetch',
      vi.fn((address: string) => {
        if (address !== '/photos') return Promise.resolve(answer(200));
        photos += 1;
        if (photos === 1 || again === 404) return Promise.resolve(answer(404));
        return Promise.resolve(new Response(JSON.stringify({ id: 'p1' }), { status: again }));
      }),
    );
    await save(withPhoto);
    const [kept] = await deliverAll('');
    expect(kept?.fields.find(([name]) => name === 'photo')?.[1]).toBe(sent);
  }
});

test('a form is sent as the person it belongs to, one of nobody by nobody, and none by another', async () => {
  store();
  const network = vi.fn(() => Promise.resolve(answer(429)));
  vi.stubGlobal('fetch', network);
  await save({ ...form, who: 'eva', fields: [['_who', 'eva']] });
  expect(await deliverAll('max')).toEqual([]);
  expect(await deliverAll('')).toEqual([]);
  expect(network).toHaveBeenCalledTimes(0);
  await deliverAll('eva');
  expect(network).toHaveBeenLastCalledWith(form.action, expect.objectContaining({ credentials: 'same-origin' }));
  await save({ ...form, key: 'nobody', who: '' });
  await deliverAll('max');
  expect(network).toHaveBeenLastCalledWith(form.action, expect.objectContaining({ credentials: 'omit' }));
  await adopt('k', 'max');
  const [mine] = await deliverAll('max', 'k');
  expect(mine).toMatchObject({ who: 'max', fields: [['_who', 'max']] });
});

const other = () => answer(409, { 'stadtkern-sent': 'other-person' });
const eva: Kept = { ...withPhoto, who: 'eva', fields: [...withPhoto.fields, ['_who', 'eva']] };
const pageOf = (who: string) => new Response(`<div data-sk-kept data-who="${who}" data-title="x">`);

test("a form that the town takes for another person's waits for them, as if it had never gone out", async () => {
  const forms = store();
  vi.stubGlobal('fetch', () => Promise.resolve(other()));
  await save({ ...form, who: 'eva' });
  expect(await deliverAll('eva')).toMatchObject([{ state: 'waiting', other: true }]);
  expect(forms.get('k')?.tried).toBeUndefined();
});

test("a photo goes out with nobody else's cookies: the town is asked first whose they are", async () => {
  for (const [who, calls] of [
    ['max', ['/t/x/offline']],
    ['', ['/t/x/offline']],
    ['eva', ['/t/x/offline', '/photos', form.action]],
  ] as const) {
    const forms = store();
    queueOf('/t/x/');
    const network = vi.fn((address: string) => {
      if (address.endsWith('offline')) return Promise.resolve(pageOf(who));
      if (address === '/photos') return Promise.resolve(new Response('{"id":"p1"}', { status: 201 }));
      return Promise.resolve(answer(503));
    });
    vi.stubGlobal('fetch', network);
    await save(eva);
    const [kept] = await deliverAll('eva');
    expect(network.mock.calls.map(([address]) => address)).toEqual(calls);
    expect(kept?.other).toBe(who !== 'eva');
    expect(forms.get('k')?.fields[1]?.[1] instanceof File).toBe(who !== 'eva');
  }
});

test("where the town does not say whose its page is, a photo of somebody's waits", async () => {
  const forms = store();
  const network = vi.fn(() => Promise.resolve(new Response('bad gateway', { status: 502 })));
  vi.stubGlobal('fetch', network);
  await save(eva);
  await deliverAll('eva');
  expect(network).toHaveBeenCalledTimes(1);
  expect(forms.get('k')).toEqual(eva);
});

test("a form that may have arrived becomes nobody else's: it would be there twice", async () => {
  const forms = store();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('the answer is lost')));
  await save({ ...form, who: 'eva', fields: [['_who', 'eva']] });
  await deliverAll('eva');
  await adopt('k', 'max');
  expect(forms.get('k')).toMatchObject({ who: 'eva', fields: [['_who', 'eva']] });
});

test('what is discarded while its photo goes out stays discarded, and is not sent', async () => {
  const forms = store();
  const network = vi.fn(async (address: string) => {
    if (address === '/photos') await discard('k');
    return new Response('{"id":"p1"}', { status: 201 });
  });
  vi.stubGlobal('fetch', network);
  await save(withPhoto);
  await deliverAll('');
  expect(network).toHaveBeenCalledTimes(1);
  expect(forms.size).toBe(0);
});
