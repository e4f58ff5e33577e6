// SPDX-License-Identifier: Apache-2.0
import { beforeEach, expect, test, vi } from 'vitest';

const form = () => document.querySelector('form')!;
const button = () => document.querySelector('button')!;
const send = () => form().dispatchEvent(new Event('submit', { cancelable: true }));

// The frame does its work when it is loaded, once a page.
beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  document.body.innerHTML = `
    <div data-sk-summary tabindex="-1">Two things are missing</div>
    <form><input name="text"><button>Send</button></form>`;
  await import('../shell/frame');
});

test('a page with faults begins at what is wrong', () => {
  expect(document.activeElement?.hasAttribute('data-sk-summary')).toBe(true);
});

test('a form is sent once, however often its button is pressed', () => {
  expect(send()).toBe(true);
  expect(button().getAttribute('aria-disabled')).toBe('true');
  expect(send()).toBe(false);
  expect(send()).toBe(false);
});

test('who meets a line that is down can send again after a while', () => {
  send();
  vi.advanceTimersByTime(9_999);
  expect(send()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(button().hasAttribute('aria-disabled')).toBe(false);
  expect(send()).toBe(true);
});

test('a page that comes back from memory can send again', () => {
  send();
  window.dispatchEvent(new Event('pageshow'));
  expect(button().hasAttribute('aria-disabled')).toBe(false);
  expect(send()).toBe(true);
});
