-- SPDX-License-Identifier: EUPL-1.2
-- What waits for its release, for a figure that is on every page of the staff: few rows among all.
CREATE INDEX reports_unreleased ON reports (responsible, status, resubmit) WHERE text_public = 0 AND description <> '';
CREATE INDEX photos_unreleased ON photos (made, report_id) WHERE released = 0;
