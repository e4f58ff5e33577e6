-- SPDX-License-Identifier: EUPL-1.2
-- Links by which somebody without an account sees one report and says that it is done. Of a link's secret only the hash is
-- kept. `expires` moves to the time of a revocation.
CREATE TABLE hand_overs (
  id TEXT NOT NULL PRIMARY KEY,
  report_id TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  recipient TEXT NOT NULL,
  made BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  revoked BIGINT,
  done BIGINT,
  uses BIGINT NOT NULL,
  last_used BIGINT
);
CREATE UNIQUE INDEX hand_overs_by_token ON hand_overs (token_hash);
CREATE INDEX hand_overs_by_report ON hand_overs (report_id, made);
CREATE INDEX hand_overs_by_expiry ON hand_overs (expires);
