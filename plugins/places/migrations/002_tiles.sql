-- SPDX-License-Identifier: EUPL-1.2
-- The base map in tiles: one complete set at most; others are being written, or were left by an import that was cut off.
CREATE TABLE tile_sets (
  id @id,
  attribution TEXT NOT NULL,
  etag TEXT NOT NULL,
  complete BIGINT NOT NULL,
  stored BIGINT NOT NULL
);

CREATE TABLE tiles (
  tile_set BIGINT NOT NULL,
  zoom BIGINT NOT NULL,
  tile_column BIGINT NOT NULL,
  tile_row BIGINT NOT NULL,
  bytes @bytes NOT NULL,
  PRIMARY KEY (tile_set, zoom, tile_column, tile_row)
);
