// SPDX-License-Identifier: Apache-2.0
// What a page and the service worker say to each other about forms that were sent without network. Types alone: the two
// share no code, as a worker of old browsers cannot import any.

export type Field = [name: string, value: string | File];

export interface Kept {
  key: string; // the form's idempotency key, so that it is taken once however often it is sent
  action: string; // the path that takes it
  name: string; // what people call the form
  at: number; // when it was sent first, in ms since 1970
  // waiting: for the network; refused: the person must look at it; arrived: `to` shows what became of it
  state: 'waiting' | 'refused' | 'arrived';
  fields: Field[]; // empty once it has arrived
  uploads: [field: string, url: string][]; // the fields whose files are handed in before the form
  tried?: number; // when it first went out with an outcome that nobody knows
  to?: string;
}

export interface Draft {
  fields: Field[];
}

export type Ask =
  // Keeps a page with the whole form for the time without network, and what it needs.
  | { do: 'ready'; form: string; shown: string; pages: string[]; assets: string[] }
  // Keeps the form, and sends it at once if `now`.
  | { do: 'send'; form: Kept; now: boolean }
  | { do: 'retry' } // sends all that wait
  | { do: 'list' }
  | { do: 'discard'; key: string }
  | { do: 'draft'; draft: Draft } // what was typed in a form that is left for the one that needs no network
  | { do: 'take draft' };

export interface Answer {
  list?: Kept[];
  form?: Kept;
  draft?: Draft;
  failed?: boolean;
  going?: boolean; // more is to come: something of it, a photo perhaps, goes out only now
}
