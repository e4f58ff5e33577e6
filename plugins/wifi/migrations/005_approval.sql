-- SPDX-License-Identifier: EUPL-1.2
-- Whether staff have said that a device which registered by itself may have its configuration (0: they have yet to).
ALTER TABLE devices ADD COLUMN approved BIGINT NOT NULL DEFAULT 1;
CREATE INDEX devices_waiting ON devices (registered) WHERE approved = 0;
-- How many have come lately.
CREATE INDEX devices_by_registered ON devices (registered);
