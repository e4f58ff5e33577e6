-- SPDX-License-Identifier: EUPL-1.2
-- Reports that are handed over to another authority's Open311 server. `tried`: when a sending began for the first time; it
-- stands there before anything goes out, so that after a crash the report is looked for among theirs before it is sent again.
-- `lease`: until then somebody is at it. `next_at`: when there is something to do; null: nothing any more.
CREATE TABLE forwardings (
  id TEXT NOT NULL PRIMARY KEY,
  report_id TEXT NOT NULL,
  authority TEXT NOT NULL,
  state TEXT NOT NULL,
  words TEXT NOT NULL,
  made BIGINT NOT NULL,
  tried BIGINT,
  sent BIGINT,
  failures BIGINT NOT NULL,
  lease BIGINT NOT NULL,
  next_at BIGINT,
  token TEXT NOT NULL,
  foreign_id TEXT NOT NULL,
  foreign_status TEXT NOT NULL,
  foreign_notes TEXT NOT NULL,
  looked BIGINT,
  suggested BIGINT NOT NULL,
  error TEXT NOT NULL
);
CREATE INDEX forwardings_by_report ON forwardings (report_id, made);
CREATE INDEX forwardings_by_time ON forwardings (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX forwardings_by_state ON forwardings (state, made);
