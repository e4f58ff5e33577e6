-- SPDX-License-Identifier: EUPL-1.2
-- A voucher that was entered for the device while another one is still good: it comes when that is over. Empty: none.
ALTER TABLE guest_devices ADD COLUMN waiting TEXT NOT NULL DEFAULT '';
