-- SPDX-License-Identifier: EUPL-1.2
-- When a server was last told to let the device in, as long as no session says that it is there (0: no such time). Between the two it
-- counts as one that uses its pass.
ALTER TABLE guest_devices ADD COLUMN let_in BIGINT NOT NULL DEFAULT 0;
-- Agreements that no device has come in by, the oldest first. Not a partial index: the planner takes one by `kind` alone for as good.
CREATE INDEX guest_passes_waiting ON guest_passes (kind, first_us, made, id);
