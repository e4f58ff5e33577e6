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
  who?: string; // the mark of the person who was signed in (the page's `data-who`); empty or missing: nobody was
  off?: boolean; // it waits for the service itself, which is switched off
  other?: boolean; // the town says that somebody else is signed in
}

export interface Draft {
  fields: Field[];
  name: string;
  at: number;
  who: string; // as above; only they get it back
}

// A form that somebody has begun and could not go on with: where it goes on.
export interface Begun {
  name: string;
  at: number;
  to: string;
}

export type Ask =
  // Keeps a page with the whole form for the time without network, and what it needs.
  | { do: 'ready'; form: string; shown: string; pages: string[]; assets: string[] }
  // Keeps the form, and sends it at once if `now`.
  | { do: 'send'; form: Kept; now: boolean }
  // Sends all that wait and are `who`'s, or nobody's: that is who is signed in, or was when a page was last there.
  | { do: 'retry'; who: string }
  | { do: 'list'; who: string }
  | { do: 'adopt'; key: string; who: string } // the person wants it to be sent as theirs
  | { do: 'see'; who: string } // a page of theirs has been loaded
  | { do: 'who' } // whose page was seen last
  | { do: 'discard'; key: string }
  | { do: 'draft'; draft: Draft } // what was typed in a form that is left for the one that needs no network
  | { do: 'take draft'; to: string; who: string }
  | { do: 'drop draft'; who: string };

export interface Answer {
  list?: Kept[];
  form?: Kept;
  draft?: Draft;
  begun?: Begun;
  who?: string;
  failed?: boolean;
  going?: boolean; // more is to come: something of it, a photo perhaps, goes out only now
}
