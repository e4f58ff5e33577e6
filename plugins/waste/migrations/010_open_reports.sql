-- SPDX-License-Identifier: EUPL-1.2
-- A town has few open reports among many: lists and figures of them read no others.
CREATE INDEX reports_open ON reports (requested, id) WHERE is_open = 1;

-- A new report is open and no import: it needs no place among what is due for removal, or in the sources' order. Each index
-- less is work that no report waits for.
DROP INDEX reports_by_removal;
CREATE INDEX reports_by_removal ON reports (updated) WHERE text_removed IS NULL AND is_open = 0;
DROP INDEX reports_by_source;
CREATE UNIQUE INDEX reports_by_source ON reports (source, source_id) WHERE source_id IS NOT NULL;
