-- SPDX-License-Identifier: EUPL-1.2
-- Photos: pictures written anew, each with its thumbnail as blobs beside the store. Without a report a photo waits to be
-- named by one, and goes when none does. Public from its release.
CREATE TABLE photos (
  id TEXT NOT NULL PRIMARY KEY,
  report_id TEXT,
  position BIGINT NOT NULL,
  made BIGINT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  picture TEXT NOT NULL,
  thumbnail TEXT NOT NULL,
  released BIGINT NOT NULL
);
CREATE INDEX photos_by_report ON photos (report_id, position);
CREATE INDEX photos_by_time ON photos (made);
