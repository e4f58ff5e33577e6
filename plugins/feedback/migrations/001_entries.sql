-- SPDX-License-Identifier: EUPL-1.2
-- What somebody has said about a page, without a word of it. Of the link by which its author finds it again only a hash
-- is kept, and one of the link in mails. `is_open`: new or in progress; `erased`: without words. `due` is a day of the town ("2026-12-24"), or empty; `answered` the time of the first answer.
CREATE TABLE entries (
  id TEXT NOT NULL PRIMARY KEY,
  module TEXT NOT NULL,
  page TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  is_open BIGINT NOT NULL,
  owner TEXT NOT NULL,
  due TEXT NOT NULL,
  consent BIGINT NOT NULL,
  released BIGINT NOT NULL,
  doubtful BIGINT NOT NULL,
  erased BIGINT NOT NULL,
  token_hash TEXT NOT NULL,
  mail_hash TEXT,
  received BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  answered BIGINT
);
CREATE UNIQUE INDEX entries_by_token ON entries (token_hash);
CREATE UNIQUE INDEX entries_by_mail ON entries (mail_hash);
-- Lists (query.cpp), the newest first; those of open ones read no others.
CREATE INDEX entries_by_time ON entries (received, id);
CREATE INDEX entries_open ON entries (received, id) WHERE is_open = 1 AND doubtful = 0;
CREATE INDEX entries_overdue ON entries (due, received, id) WHERE is_open = 1 AND doubtful = 0 AND due <> '';
CREATE INDEX entries_by_state ON entries (state, received, id) WHERE doubtful = 0;
CREATE INDEX entries_doubtful ON entries (received, id) WHERE doubtful = 1;
-- What is due for removal, and figures.
CREATE INDEX entries_done ON entries (updated) WHERE erased = 0 AND is_open = 0;
CREATE INDEX entries_doubtful_by_update ON entries (updated) WHERE doubtful = 1;
CREATE INDEX entries_figures ON entries (received, module, kind, answered) WHERE doubtful = 0;
CREATE INDEX entries_by_answer ON entries (answered, id) WHERE released = 1;

-- Every word that a person wrote, or that tells of one: text, email, language, answer, note. The one place of it.
CREATE TABLE contents (
  subject TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (subject, name)
);

-- Keys of hashes, made here at random.
CREATE TABLE secrets (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  made BIGINT NOT NULL
);
