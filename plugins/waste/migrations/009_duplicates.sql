-- SPDX-License-Identifier: EUPL-1.2
-- The report that this one repeats; never one that repeats another itself.
ALTER TABLE reports ADD COLUMN duplicate_of TEXT;
CREATE INDEX reports_by_duplicate ON reports (duplicate_of) WHERE duplicate_of IS NOT NULL;
