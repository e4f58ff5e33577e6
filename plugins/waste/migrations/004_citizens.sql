-- SPDX-License-Identifier: EUPL-1.2
-- Open reports of one category around a place, answered from the index alone.
CREATE INDEX reports_open_by_cell ON reports (category, cell, id) WHERE is_open = 1;
