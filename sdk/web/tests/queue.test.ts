// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { Kept } from '../shell/kept';
import { outcome } from '../shell/queue';

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
  for (const status of [200, 400, 404, 413, 422]) expect(outcome(form, answer(status)).state).toBe('refused');
});
