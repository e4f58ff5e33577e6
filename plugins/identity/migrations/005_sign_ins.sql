-- SPDX-License-Identifier: EUPL-1.2
-- Sign-ins that are under way: at a provider (its id), or waiting for a code (the account). `token` and `browser` are kept
-- as hashes; with those nobody can go on.
CREATE TABLE sign_ins (
  token TEXT NOT NULL PRIMARY KEY,
  browser TEXT NOT NULL,
  provider TEXT NOT NULL,
  account TEXT NOT NULL,
  return_to TEXT NOT NULL,
  expires BIGINT NOT NULL
);
CREATE INDEX sign_ins_expires ON sign_ins (expires);

-- Whom a provider knows (a hash over its issuer and its name for somebody), and which account that is here.
CREATE TABLE provider_subjects (
  subject TEXT NOT NULL PRIMARY KEY,
  provider TEXT NOT NULL,
  account TEXT NOT NULL,
  linked BIGINT NOT NULL,
  seen BIGINT NOT NULL
);
CREATE INDEX provider_subjects_account ON provider_subjects (account);
