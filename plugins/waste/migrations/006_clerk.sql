-- SPDX-License-Identifier: EUPL-1.2
-- How a report came in, where its source doesn't say it: empty otherwise.
ALTER TABLE reports ADD COLUMN channel TEXT NOT NULL DEFAULT '';

-- What staff write and do for themselves. No public read joins it.
CREATE TABLE internal_history (
  id @id,
  report_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  who TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX internal_history_by_report ON internal_history (report_id, id);
