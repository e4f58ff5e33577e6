-- SPDX-License-Identifier: EUPL-1.2
-- How often pages were looked at and forms were filled in. Nothing of anybody: no row tells of one person. `day` is one of the town's
-- clock, "2026-05-31"; `page` as sdk/shell calls it, "/waste/reports/*", empty for addresses that lead nowhere; `step` is 0 for views,
-- 1 and so on for forms that came to that step, 100 for forms that were sent to their end.
CREATE TABLE use_counts (
  day TEXT NOT NULL,
  page TEXT NOT NULL,
  step BIGINT NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (day, page, step)
);
