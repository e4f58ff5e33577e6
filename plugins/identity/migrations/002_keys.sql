-- SPDX-License-Identifier: EUPL-1.2
-- Keys for programs, each of an account, with a part of its roles. `roles` are words with a blank between.
CREATE TABLE keys (
  token TEXT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  seen BIGINT,
  ended BIGINT
);
CREATE UNIQUE INDEX keys_id ON keys (id);
CREATE INDEX keys_account ON keys (account, ended);
CREATE INDEX keys_expires ON keys (expires);
