-- SPDX-License-Identifier: EUPL-1.2
-- Reports; whatever tells of a person stands in a table of its own, which no public read joins.
CREATE TABLE reports (
  id TEXT NOT NULL PRIMARY KEY,
  source TEXT NOT NULL,
  source_id TEXT,
  category TEXT NOT NULL,
  status TEXT NOT NULL,
  is_open BIGINT NOT NULL,
  lat DOUBLE PRECISION,
  lon DOUBLE PRECISION,
  cell BIGINT,
  address TEXT NOT NULL,
  address_id TEXT NOT NULL,
  zipcode TEXT NOT NULL,
  description TEXT NOT NULL,
  text_public BIGINT NOT NULL,
  media_urls TEXT NOT NULL,
  status_notes TEXT NOT NULL,
  agency TEXT NOT NULL,
  requested BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  expected BIGINT
);

-- An imported report is known by its source's id; reports made here have none, and NULLs never collide.
CREATE UNIQUE INDEX reports_by_source ON reports (source, source_id);
CREATE INDEX reports_by_time ON reports (requested, id);
CREATE INDEX reports_by_update ON reports (updated);
CREATE INDEX reports_by_cell ON reports (cell);

CREATE TABLE contacts (
  report_id TEXT NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  phone TEXT NOT NULL,
  device_id TEXT NOT NULL,
  account_id TEXT NOT NULL
);

-- One row for each value of each answered question.
CREATE TABLE attributes (
  report_id TEXT NOT NULL,
  code TEXT NOT NULL,
  position BIGINT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (report_id, code, position)
);

-- The public history: each change of state and each note.
CREATE TABLE notes (
  id @id,
  report_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  status TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX notes_by_report ON notes (report_id, id);
