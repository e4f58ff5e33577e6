// SPDX-License-Identifier: Apache-2.0
// The service worker's part of forms that were begun and could not go on: one for each person who uses the browser, and
// one of nobody's. Beside them stands whose page was seen last, for a page that is shown without network.
import type { Begun, Draft } from './kept';
import { inStore } from './queue';

const DRAFT = 'draft';
const WHO = 'who';
const of = (who: string) => (who === '' ? DRAFT : `${DRAFT} ${who}`);

const get = <T>(key: string) => inStore('drafts', 'readonly', (at) => at.get(key) as IDBRequest<T | undefined>);
const remove = (key: string) => inStore('drafts', 'readwrite', (at) => at.delete(key));
const put = (value: unknown, key: string) => inStore('drafts', 'readwrite', (at) => at.put(value, key));

const field = (draft: Draft, name: string) => {
  const value = draft.fields.find(([one]) => one === name)?.[1];
  return typeof value === 'string' ? value : '';
};

export const saveDraft = (draft: Draft) => put(draft, of(draft.who));

// Theirs, or else one that somebody began without signing in.
async function find(who: string): Promise<Draft | undefined> {
  const own = await get<Draft>(of(who));
  const draft = own ?? (who === '' ? undefined : await get<Draft>(DRAFT));
  return draft && { ...draft, who: own ? who : '' };
}

export async function begun(who: string): Promise<Begun | undefined> {
  const draft = await find(who);
  return draft && { name: draft.name, at: draft.at, to: field(draft, '_offline') };
}

// `to`: the page that asks, which must be the one of that form.
export async function takeDraft(to: string, who: string): Promise<Draft | undefined> {
  const draft = await find(who);
  if (!draft || field(draft, '_offline') !== to) return undefined;
  await remove(of(draft.who));
  return draft;
}

export async function dropDraft(who: string): Promise<void> {
  const draft = await find(who);
  if (draft) await remove(of(draft.who));
}

// The form went on elsewhere.
export async function wentOn(key: string, who: string): Promise<void> {
  const draft = await find(who);
  if (draft && key !== '' && field(draft, '_key') === key) await remove(of(draft.who));
}

export const see = (who: string) => put(who, WHO);
export const seen = async () => (await get<string>(WHO)) ?? '';
