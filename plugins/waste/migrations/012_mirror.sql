-- SPDX-License-Identifier: EUPL-1.2
-- What the mirrored server has told: each of its reports with the sweep that saw it last, and the picture that it names
-- (photo: 0 none, or dealt with; 1 to be fetched; above: so many times in vain, plus one).
CREATE TABLE mirror_rows (
  source TEXT NOT NULL,
  source_id TEXT NOT NULL,
  seen BIGINT NOT NULL,
  photo_url TEXT NOT NULL,
  photo BIGINT NOT NULL,
  PRIMARY KEY (source, source_id)
);
CREATE INDEX mirror_rows_by_sweep ON mirror_rows (source, seen);
CREATE INDEX mirror_rows_by_photo ON mirror_rows (source, photo) WHERE photo > 0;

-- A sweep asks for all reports; a pull between two sweeps for the last 90 days. `switched`: the town has switched over.
CREATE TABLE mirror_state (
  source TEXT NOT NULL PRIMARY KEY,
  sweep BIGINT NOT NULL,
  pulled BIGINT,
  swept BIGINT,
  switched BIGINT,
  next_at BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  error TEXT NOT NULL
);

-- The differences of each of the town's days, as numbers and, of each kind, the first hundred.
CREATE TABLE mirror_days (
  source TEXT NOT NULL,
  day TEXT NOT NULL,
  fresh BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  vanished BIGINT,
  only_here BIGINT,
  PRIMARY KEY (source, day)
);
CREATE TABLE mirror_differences (
  source TEXT NOT NULL,
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  report_id TEXT NOT NULL,
  source_id TEXT NOT NULL,
  PRIMARY KEY (source, day, kind, report_id)
);
