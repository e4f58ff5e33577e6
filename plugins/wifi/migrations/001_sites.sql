-- SPDX-License-Identifier: EUPL-1.2
-- Where there is Wi-Fi. `tags` are words with blanks between; `source` and `source_id` say where a site was read from, both empty for
-- one that staff made. `folded`: name, address and network name as they are searched. Degrees are WGS 84.
CREATE TABLE sites (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  provider TEXT NOT NULL,
  ssid TEXT NOT NULL,
  tags TEXT NOT NULL,
  folded TEXT NOT NULL,
  lat DOUBLE PRECISION NOT NULL,
  lon DOUBLE PRECISION NOT NULL,
  is_public BIGINT NOT NULL,
  source TEXT NOT NULL,
  source_id TEXT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL
);
CREATE INDEX sites_by_name ON sites (name, id);
CREATE INDEX sites_public ON sites (name, id) WHERE is_public = 1;
CREATE UNIQUE INDEX sites_by_source ON sites (source, source_id) WHERE source <> '';

-- What happened once: that the store was filled with an example.
CREATE TABLE notes (
  name TEXT NOT NULL PRIMARY KEY,
  made BIGINT NOT NULL
);

-- The devices of a site. `mac` is unique in the town; of `online` NULL says that nothing is known.
CREATE TABLE access_points (
  id TEXT NOT NULL PRIMARY KEY,
  site TEXT NOT NULL,
  name TEXT NOT NULL,
  mac TEXT NOT NULL,
  tags TEXT NOT NULL,
  online BIGINT,
  seen BIGINT,
  clients BIGINT NOT NULL,
  created BIGINT NOT NULL
);
CREATE UNIQUE INDEX access_points_by_mac ON access_points (mac);
CREATE INDEX access_points_by_site ON access_points (site, name, id);
