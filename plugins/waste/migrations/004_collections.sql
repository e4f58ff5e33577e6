-- SPDX-License-Identifier: EUPL-1.2
-- Collection calendars: what a plan (district) of a source collects on which day, and which streets a plan is for.
-- `edition` is the year of the plan that named a row last, 0 for what no year bounds: calendar/difference.h.
CREATE TABLE collections (
  source TEXT NOT NULL,
  district_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  label TEXT NOT NULL,
  day BIGINT NOT NULL,
  district TEXT NOT NULL,
  edition BIGINT NOT NULL,
  stored BIGINT NOT NULL,
  PRIMARY KEY (source, district_key, kind, label, day)
);
CREATE INDEX collections_by_district ON collections (district_key, day);
CREATE TABLE collection_streets (
  source TEXT NOT NULL,
  part_key TEXT NOT NULL,
  district_key TEXT NOT NULL,
  edition BIGINT NOT NULL,
  street_key TEXT NOT NULL,
  street TEXT NOT NULL,
  numbers TEXT NOT NULL,
  district TEXT NOT NULL,
  PRIMARY KEY (source, part_key, district_key, edition)
);
CREATE INDEX collection_streets_by_street ON collection_streets (street_key, part_key);
CREATE INDEX collection_streets_by_part ON collection_streets (part_key);
