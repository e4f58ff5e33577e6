-- SPDX-License-Identifier: EUPL-1.2
-- What is to be delivered: a letter for an event, or an event for a webhook. No address stands here, and no text.
-- channel: "mail" or "hook:ID"; next_at: when it may be tried (again), while it is under way the end of that try; NULL:
-- given up. message_id is made here, so that each try of a letter has the same one.
CREATE TABLE deliveries (
  seq @id,
  channel TEXT NOT NULL,
  event TEXT NOT NULL,
  type TEXT NOT NULL,
  subject TEXT NOT NULL,
  payload @bytes NOT NULL,
  at BIGINT NOT NULL,
  message_id TEXT NOT NULL,
  made BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  next_at BIGINT,
  under_way BIGINT NOT NULL,
  error TEXT NOT NULL
);
CREATE UNIQUE INDEX deliveries_by_event ON deliveries (channel, event);
CREATE INDEX deliveries_by_time ON deliveries (channel, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX deliveries_by_subject ON deliveries (channel, subject, seq) WHERE next_at IS NOT NULL;

-- Since when this module is there: nobody wants letters about what was before.
CREATE TABLE began (
  one BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL
);

-- What became of them, counted: sent, withdrawn, given_up; no_server (a letter was due, and there is no mail server).
CREATE TABLE counts (
  channel TEXT NOT NULL,
  what TEXT NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (channel, what)
);
