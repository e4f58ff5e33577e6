-- SPDX-License-Identifier: EUPL-1.2
-- Whether the device registered last with the secret before today's (1): it is to have the new one before that ends.
ALTER TABLE devices ADD COLUMN old_secret BIGINT NOT NULL DEFAULT 0;
CREATE INDEX devices_with_old_secret ON devices (registered) WHERE old_secret = 1;
