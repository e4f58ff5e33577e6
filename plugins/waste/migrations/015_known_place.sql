-- SPDX-License-Identifier: EUPL-1.2
-- A report's place in the words of the town's own data. What stands in `address` is somebody's own words and waits for
-- the release as the text does: also in each report that is there already, for nobody knows any more who wrote it.
ALTER TABLE reports ADD COLUMN known_place TEXT NOT NULL DEFAULT '';

-- Whether staff blanked something of it; null: no.
ALTER TABLE reports ADD COLUMN text_blanked BIGINT;

-- What waits for its release, the words of a place included. `reports_unreleased` stays for the version before.
CREATE INDEX reports_waiting ON reports (responsible, status, resubmit)
  WHERE text_public = 0 AND (description <> '' OR address <> known_place OR address_id <> '');
