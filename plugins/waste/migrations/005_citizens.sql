-- SPDX-License-Identifier: EUPL-1.2
-- Open reports of one category around a place. Without the id, which is random: a new report comes last in its cell, and
-- no page elsewhere is written for it.
CREATE INDEX reports_open_by_cell ON reports (category, cell) WHERE is_open = 1;

-- How many others have said that they see it, too.
ALTER TABLE reports ADD COLUMN me_too BIGINT NOT NULL DEFAULT 0;

-- Who has said it, as a keyed hash that tells nothing without its key. `lasting` is 0 of those who are known by their
-- address alone: they go within a day, and so does the key.
CREATE TABLE me_too (
  report_id TEXT NOT NULL,
  who TEXT NOT NULL,
  at BIGINT NOT NULL,
  lasting BIGINT NOT NULL,
  PRIMARY KEY (report_id, who)
);
CREATE INDEX me_too_by_time ON me_too (lasting, at);

-- Links by which somebody without an account finds a report again; of the token only a hash.
CREATE TABLE follows (
  token TEXT NOT NULL PRIMARY KEY,
  report_id TEXT NOT NULL,
  made BIGINT NOT NULL
);
CREATE INDEX follows_by_report ON follows (report_id);

-- Keys of the hashes above, made here at random.
CREATE TABLE secrets (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  made BIGINT NOT NULL
);

-- Where in the town, as `places` has it; empty: not known. The month in which the town's clock showed `requested`, as
-- year * 12 + month - 1, once the report is counted below.
ALTER TABLE reports ADD COLUMN district TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN month BIGINT;
CREATE INDEX reports_uncounted ON reports (requested, id) WHERE month IS NULL;

-- Reports by month of their coming and by how long they took (figures/duration.h; -1: open still). Kept in the write of each
-- change. An empty district is the whole town.
CREATE TABLE figures (
  district TEXT NOT NULL,
  category TEXT NOT NULL,
  month BIGINT NOT NULL,
  bucket BIGINT NOT NULL,
  reports BIGINT NOT NULL,
  PRIMARY KEY (district, category, month, bucket)
);

-- Updates of other systems (Open311's servicerequestupdates): whose, and their number there, so that none comes twice.
ALTER TABLE notes ADD COLUMN update_source TEXT;
ALTER TABLE notes ADD COLUMN update_id TEXT;
CREATE UNIQUE INDEX notes_by_update ON notes (update_source, update_id);
CREATE INDEX notes_by_time ON notes (at, id);

-- Reports that look suspicious, whole, until staff accept or reject them. No public read looks here.
CREATE TABLE held (
  id TEXT NOT NULL PRIMARY KEY,
  received BIGINT NOT NULL,
  reasons TEXT NOT NULL,
  content @bytes NOT NULL
);
CREATE INDEX held_by_time ON held (received);
