-- SPDX-License-Identifier: EUPL-1.2
-- When the citizen's words, answers and media of a report were removed; null: they are as they came.
ALTER TABLE reports ADD COLUMN text_removed BIGINT;

-- What is due for removal, without a look at all that is gone already.
CREATE INDEX reports_by_removal ON reports (text_removed, is_open, updated);
