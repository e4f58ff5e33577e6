-- SPDX-License-Identifier: EUPL-1.2
-- The base map in tiles: one complete set at most; others are being written, or were left by an import that was cut off.
-- `stored_tiles` and how far those of the last zoom reach are kept with each step, so that no map view counts tiles.
CREATE TABLE tile_sets (
  id @id,
  attribution TEXT NOT NULL,
  etag TEXT NOT NULL,
  complete BIGINT NOT NULL,
  stored BIGINT NOT NULL,
  stored_tiles BIGINT NOT NULL,
  first_column BIGINT,
  last_column BIGINT,
  first_row BIGINT,
  last_row BIGINT
);

CREATE TABLE tiles (
  tile_set BIGINT NOT NULL,
  zoom BIGINT NOT NULL,
  tile_column BIGINT NOT NULL,
  tile_row BIGINT NOT NULL,
  bytes @bytes NOT NULL,
  PRIMARY KEY (tile_set, zoom, tile_column, tile_row)
);
