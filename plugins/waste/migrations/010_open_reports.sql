-- SPDX-License-Identifier: EUPL-1.2
-- A town has few open reports among many: lists and figures of them read no others.
CREATE INDEX reports_open ON reports (requested, id) WHERE is_open = 1;
