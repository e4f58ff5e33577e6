-- SPDX-License-Identifier: EUPL-1.2
-- The checksum of the configuration that the device said last that it applied: one that comes to be that again is not told of anew.
ALTER TABLE devices ADD COLUMN applied TEXT NOT NULL DEFAULT '';
