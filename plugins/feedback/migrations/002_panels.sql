-- SPDX-License-Identifier: EUPL-1.2
-- Panels of third parties: a club, the traders. Their members have no name here, only a number within the panel; of a
-- member's link only a hash is kept.
CREATE TABLE panels (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  organisation TEXT NOT NULL,
  made BIGINT NOT NULL
);
CREATE TABLE members (
  id TEXT NOT NULL PRIMARY KEY,
  panel_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  token_hash TEXT NOT NULL,
  revoked BIGINT NOT NULL
);
CREATE UNIQUE INDEX members_by_token ON members (token_hash);
CREATE UNIQUE INDEX members_by_number ON members (panel_id, number);

-- Open from the first to the last day, as the town's clock shows them ("2026-12-24"), both included.
CREATE TABLE rounds (
  id @id,
  panel_id TEXT NOT NULL,
  title TEXT NOT NULL,
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  texts_removed BIGINT NOT NULL
);
CREATE INDEX rounds_by_panel ON rounds (panel_id, first_day, id);
CREATE INDEX rounds_by_last_day ON rounds (last_day, id);
CREATE INDEX rounds_by_end ON rounds (last_day) WHERE texts_removed = 0;
CREATE TABLE questions (
  id @id,
  round_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX questions_by_round ON questions (round_id, id);

-- Who has answered, without a time. Choices are numbers here; texts stand with all other words in `contents`, with the
-- member as their subject, and are 0 here.
CREATE TABLE answers (
  question_id BIGINT NOT NULL,
  member_id TEXT NOT NULL,
  round_id BIGINT NOT NULL,
  choice BIGINT NOT NULL,
  PRIMARY KEY (question_id, member_id)
);
CREATE INDEX answers_by_round ON answers (round_id, member_id);
CREATE INDEX answers_by_member ON answers (member_id, round_id);
CREATE INDEX contents_by_name ON contents (name);
