-- SPDX-License-Identifier: EUPL-1.2
-- Who is responsible (a group of staff; empty: nobody yet), and until when a report is laid aside.
ALTER TABLE reports ADD COLUMN responsible TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN resubmit BIGINT;

-- The inbox in both its orders, for one group and one state each; the rest is a merge of few such lists.
CREATE INDEX reports_by_inbox ON reports (responsible, status, requested, id, resubmit);
CREATE INDEX reports_by_due ON reports (responsible, status, expected, requested, id, resubmit)
  WHERE expected IS NOT NULL;

-- How many reports there are, kept by each write that changes it.
CREATE TABLE inbox_counts (
  responsible TEXT NOT NULL,
  status TEXT NOT NULL,
  reports BIGINT NOT NULL,
  PRIMARY KEY (responsible, status)
);
INSERT INTO inbox_counts (responsible, status, reports)
  SELECT responsible, status, COUNT(*) FROM reports GROUP BY responsible, status;
