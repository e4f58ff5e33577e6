// SPDX-License-Identifier: Apache-2.0
// What a page does with a form while the worker sends it, slowly, or not at all.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Answer, Ask, Kept } from '../shell/kept';

type Said = (answer: Answer) => void;
let asked: { what: Ask; say: Said }[];
const submit = vi.fn();

const form = () => document.querySelector<HTMLFormElement>('form[data-sk-offline]')!;
const last = (what: Ask['do']) => [...asked].reverse().find((one) => one.what.do === what)!;
const seconds = (count: number) => vi.advanceTimersByTimeAsync(1000 * count);
const posted = () => document.querySelector<HTMLFormElement>('form[hidden]');
const told = () => document.querySelector('[data-sk-unsent]');

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  submit.mockClear();
  asked = [];
  document.documentElement.lang = 'en';
  document.body.innerHTML = `<main>
    <div data-sk-kept hidden data-worker="/worker.js" data-who="max" data-page="/offline" data-other="Somebody else's" data-other-tried="Perhaps arrived" data-as-me="Mine"
      data-off="Switched off" data-begun="begun" data-go-on="Go on" data-discard="Discard" data-title="Kept" data-kept-title="We keep it"
      data-unsent-title="Not sent yet" data-unsent="The photos could not be handed in."></div>
    <form action="/en/waste/report" data-sk-offline="/en/waste/whole" data-sk-send="go=next">
      <input name="_key" value="0123456789abcdef"><input name="text" value="A lamp is broken">
      <input type="file" name="photo" data-sk-upload="/photos"><button name="go" value="next">Send</button>
    </form></main>`;
  const reaches = (what: Ask, [port]: [{ say: Said }]) => asked.push({ what, say: port.say });
  class Channel {
    port1: { onmessage?: (event: { data: Answer }) => void } = {};
    port2 = { say: (data: Answer) => this.port1.onmessage?.({ data }) };
  }
  vi.stubGlobal('MessageChannel', Channel);
  Object.defineProperty(navigator, 'serviceWorker', {
    configurable: true,
    value: {
      controller: {},
      ready: Promise.resolve({ active: { postMessage: reaches } }),
      register: () => Promise.resolve(),
      addEventListener: () => undefined,
    },
  });
  vi.spyOn(HTMLFormElement.prototype, 'submit').mockImplementation(submit);
  await import('../shell/offline');
  window.dispatchEvent(new Event('load'));
  await seconds(0);
});
afterEach(() => vi.useRealTimers());

const picture = new File(['x'], 'lamp.png', { type: 'image/png' });
const PlainData = globalThis.FormData;

async function send(photo: boolean): Promise<void> {
  class Chosen extends PlainData {
    constructor(from: HTMLFormElement) {
      super(from);
      if (photo) this.set('photo', picture);
    }
  }
  vi.stubGlobal('FormData', Chosen);
  form().dispatchEvent(new SubmitEvent('submit', { cancelable: true, submitter: form().querySelector('button') }));
  await seconds(0);
}

test('photos may take longer than a minute and a half, as long as the worker says that it goes on', async () => {
  await send(true);
  const worker = last('send');
  for (let photo = 0; photo < 5; ++photo) {
    await seconds(60);
    worker.say({ going: true });
  }
  expect(told()).toBeNull();
  worker.say({ form: { ...(worker.what as Ask & { do: 'send' }).form, state: 'waiting' } });
  await seconds(0);
  expect(document.querySelector('h1')?.textContent).toBe('We keep it');
  expect(submit).toHaveBeenCalledTimes(0);
});

test('a worker that was stopped has kept the form: the page says so, and sends nothing itself', async () => {
  await send(true);
  const kept = (last('send').what as Ask & { do: 'send' }).form;
  await seconds(91);
  last('list').say({ list: [kept] });
  await seconds(0);
  expect(document.querySelector('h1')?.textContent).toBe('We keep it');
  expect(submit).toHaveBeenCalledTimes(0);
});

test('where nothing can be kept, a form with photos is not sent without them: the person is told', async () => {
  await send(true);
  last('send').say({ failed: true });
  await seconds(0);
  last('list').say({ failed: true });
  await seconds(0);
  expect(submit).toHaveBeenCalledTimes(0);
  expect(told()?.textContent).toContain('The photos could not be handed in.');
  expect(document.activeElement).toBe(told());
  await send(true); // and may try again
  expect(asked.filter((one) => one.what.do === 'send')).toHaveLength(2);
});

test('where nothing can be kept, a form without photos is sent as a form', async () => {
  await send(false);
  last('send').say({ failed: true });
  await seconds(11); // nor is there an answer to what is kept
  expect(submit).toHaveBeenCalledTimes(1);
  expect(posted()?.querySelector<HTMLInputElement>('[name=text]')?.value).toBe('A lamp is broken');
});

test('while it is being sent, the button sends nothing more', async () => {
  await send(false);
  await send(false);
  expect(asked.filter((one) => one.what.do === 'send')).toHaveLength(1);
});

const kept = (more: Partial<Kept>): Kept => ({
  key: 'k',
  action: '/en/waste/report',
  name: 'Your report',
  at: 1,
  state: 'waiting',
  fields: [['text', 'A secret']],
  uploads: [],
  ...more,
});
const rows = () => [...document.querySelectorAll<HTMLElement>('[data-sk-kept] li')];

test('a form belongs to who is signed in, and says so to the town', async () => {
  await send(false);
  expect((last('send').what as Ask & { do: 'send' }).form.who).toBe('max');
  expect(form().querySelector<HTMLInputElement>('[name=_who]')?.value).toBe('max');
  expect(last('retry').what).toEqual({ do: 'retry', who: 'max' });
});

test("of another person's form nothing is shown but that it is there, and it is sent only if one says so", async () => {
  const arrived = kept({ key: 'a', state: 'arrived', who: 'eva', to: '/secret' });
  last('retry').say({ list: [kept({ who: 'eva' }), arrived] });
  await seconds(0);
  expect(rows().map((row) => row.dataset.state)).toEqual(['other']);
  expect(document.body.innerHTML.includes('secret')).toBe(false);
  rows()[0]?.querySelector('button')?.click();
  await seconds(0);
  expect(last('adopt').what).toEqual({ do: 'adopt', key: 'k', who: 'max' });
});

test("another person's form that may have arrived is offered to nobody else", async () => {
  last('retry').say({ list: [kept({ who: 'eva', tried: 1 })] });
  await seconds(0);
  expect(rows()[0]?.textContent).toContain('Perhaps arrived');
  expect([...rows()[0]!.querySelectorAll('button')].map((one) => one.textContent)).toEqual(['Discard']);
});

test('a page says once whose it is, however long it stays open and tries again', async () => {
  const said = () => asked.filter((one) => one.what.do === 'see').map((one) => one.what);
  last('retry').say({ list: [kept({ who: 'max' })] });
  await seconds(10);
  expect(asked.filter((one) => one.what.do === 'retry').length).toBeGreaterThan(1);
  expect(said()).toEqual([{ do: 'see', who: 'max' }]);
});

test('what was begun can go on or be discarded', async () => {
  last('retry').say({ list: [], begun: { name: 'Your report', at: 1, to: '/en/waste/whole' } });
  await seconds(0);
  expect(rows().map((row) => row.dataset.state)).toEqual(['begun']);
  expect(rows()[0]?.querySelector('a')?.getAttribute('href')).toBe('/en/waste/whole');
});

test('a form for a service that is switched off is kept, and the page says why', async () => {
  await send(true);
  last('send').say({ form: kept({ who: 'max', off: true }) });
  await seconds(0);
  expect(document.body.textContent).toContain('Switched off');
});

test("a form that the town takes for another person's is shown by the town, and stays", async () => {
  await send(false);
  last('send').say({ form: kept({ who: 'max', other: true }) });
  await seconds(0);
  expect(submit).toHaveBeenCalledTimes(1);
  expect(asked.some((one) => one.what.do === 'discard')).toBe(false);
});
