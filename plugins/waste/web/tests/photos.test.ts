// SPDX-License-Identifier: EUPL-1.2
import { expect, test, vi } from 'vitest';
import { photos } from '../parts/photos';

function page(kept: string[] = []): HTMLElement {
  document.body.innerHTML = `
    <div data-sk-photos data-to="/photos" data-most="2" data-label="Photos" data-optional="optional" data-hint="Up to two"
      data-remove="Remove" data-photo="Photo" data-sending="Sending" data-added="Added" data-failed="Failed" data-later="Later"
      data-many="Two at most">${kept.map((id) => `<input type="hidden" name="photos" value="${id}">`).join('')}</div>`;
  const box = document.querySelector<HTMLElement>('[data-sk-photos]')!;
  photos(box);
  return box;
}
const ids = () => [...document.querySelectorAll<HTMLInputElement>('[name=photos]')].map(({ value }) => value);
const told = () => document.querySelector('[role=status]')?.textContent;

// What somebody chooses in the browser's own dialogue.
function choose(box: HTMLElement, ...names: string[]): void {
  const input = box.querySelector('input[type=file]')!;
  const files = names.map((name) => new File(['bytes'], name, { type: 'image/png' }));
  Object.defineProperty(input, 'files', { configurable: true, value: files });
  input.dispatchEvent(new Event('change'));
}

function server(...answers: (() => Response)[]): ReturnType<typeof vi.fn> {
  const asked = vi.fn(() => Promise.resolve((answers.shift() ?? (() => new Response('', { status: 500 })))()));
  vi.stubGlobal('fetch', asked);
  return asked;
}
const made = (id: string) => () => new Response(JSON.stringify({ id }), { status: 201 });

test('each photo is handed in at once, and the form carries its id', async () => {
  const asked = server(made('a'), made('b'));
  choose(page(), 'bench.png', 'bin.png');
  await vi.waitFor(() => expect(ids()).toEqual(['a', 'b']));
  expect(asked).toHaveBeenCalledTimes(2);
  expect(asked.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', headers: { 'content-type': 'image/png' } });
  expect([...document.querySelectorAll('li button')].map((one) => one.getAttribute('aria-label'))).toEqual([
    'Remove: bench.png',
    'Remove: bin.png',
  ]);
  expect(told()).toBe('Added');
});

test('no more than allowed are sent', async () => {
  const asked = server(made('b'));
  choose(page(['a']), 'one.png', 'two.png');
  await vi.waitFor(() => expect(told()).toBe('Two at most'));
  expect(ids()).toEqual(['a', 'b']);
  expect(asked).toHaveBeenCalledTimes(1);
});

test('a photo that is refused, or has no id, leaves nothing in the form', async () => {
  for (const answer of [() => new Response('', { status: 415 }), () => new Response('{}', { status: 201 })]) {
    server(answer);
    choose(page(), 'odd.png');
    await vi.waitFor(() => expect(told()).toBe('Failed'));
    expect(ids()).toEqual([]);
  }
});

test('photos that came back with the page can be removed', () => {
  const box = page(['a', 'b']);
  box.querySelector<HTMLElement>('li button')!.click();
  expect(ids()).toEqual(['b']);
  expect(document.activeElement).toBe(box.querySelector('input[type=file]'));
});

test('a photo for a module that is switched off stays in the form, to be handed in later', async () => {
  Object.defineProperty(navigator, 'serviceWorker', { configurable: true, value: { controller: {} } });
  class Transfer {
    files: File[] = [];
    items = { add: (file: File) => this.files.push(file) };
  }
  vi.stubGlobal('DataTransfer', Transfer);
  server(() => new Response('', { status: 404 }));
  const box = page();
  choose(box, 'bench.png');
  await vi.waitFor(() => expect(told()).toBe('Later'));
  expect(box.querySelector<HTMLInputElement>('input[data-sk-upload]')?.dataset.skUpload).toBe('/photos');
});
