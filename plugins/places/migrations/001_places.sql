-- SPDX-License-Identifier: EUPL-1.2
-- Addresses, and streets of which no house is known (with an empty number). Searched in memory: see index.h.
CREATE TABLE addresses (
  address_key TEXT NOT NULL PRIMARY KEY,
  street TEXT NOT NULL,
  number TEXT NOT NULL,
  postcode TEXT NOT NULL,
  place TEXT NOT NULL,
  district TEXT NOT NULL,
  lat DOUBLE PRECISION NOT NULL,
  lon DOUBLE PRECISION NOT NULL
);

-- The shape is a GeoJSON MultiPolygon.
CREATE TABLE districts (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  shape TEXT NOT NULL
);

-- The base map: one complete one at most; others are being written, or were left by an import that was cut off.
CREATE TABLE maps (
  id @id,
  kind TEXT NOT NULL,
  size BIGINT NOT NULL,
  etag TEXT NOT NULL,
  complete BIGINT NOT NULL,
  stored BIGINT NOT NULL
);

-- Its bytes in parts of 64 KiB, so that a range is read without the rest.
CREATE TABLE map_parts (
  map BIGINT NOT NULL,
  part BIGINT NOT NULL,
  bytes @bytes NOT NULL,
  PRIMARY KEY (map, part)
);

-- "generation": counts up when addresses or districts have changed; "unfinished": an import has changed some and not
-- counted yet; "imported": when the last import ended, in microseconds since 1970.
CREATE TABLE state (
  name TEXT NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
);
