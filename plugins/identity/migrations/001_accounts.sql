-- SPDX-License-Identifier: EUPL-1.2
-- Accounts of one town. Whoever is behind one stands in `people` and nowhere else; everything else names the opaque id.
-- `password` is Argon2id's text, or empty. kind: staff, merchant, citizen; state: invited, active, disabled, erased.
CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  password TEXT NOT NULL,
  created BIGINT NOT NULL,
  changed BIGINT NOT NULL
);

-- `mail_key` is the address as it is compared.
CREATE TABLE people (
  account TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  mail TEXT NOT NULL,
  mail_key TEXT NOT NULL
);
CREATE UNIQUE INDEX people_mail ON people (mail_key);

CREATE TABLE grants (
  account TEXT NOT NULL,
  role TEXT NOT NULL,
  granted BIGINT NOT NULL,
  granted_by TEXT NOT NULL,
  PRIMARY KEY (account, role)
);
CREATE INDEX grants_role ON grants (role);

CREATE TABLE memberships (
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (account, name)
);

-- Tokens are kept as hashes only. `ended` is null while the session may still be used.
CREATE TABLE sessions (
  token TEXT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  device TEXT NOT NULL,
  assurance BIGINT NOT NULL,
  created BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  ended BIGINT
);
CREATE UNIQUE INDEX sessions_id ON sessions (id);
CREATE INDEX sessions_account ON sessions (account, ended);
CREATE INDEX sessions_expires ON sessions (expires);

-- Browsers in which somebody has signed in before: the failures of strangers do not hold them up.
CREATE TABLE devices (
  token TEXT NOT NULL PRIMARY KEY,
  account TEXT NOT NULL,
  seen BIGINT NOT NULL
);
CREATE INDEX devices_account ON devices (account);
CREATE INDEX devices_seen ON devices (seen);

-- One-time links to set a password.
CREATE TABLE links (
  token TEXT NOT NULL PRIMARY KEY,
  account TEXT NOT NULL,
  expires BIGINT NOT NULL
);
CREATE INDEX links_account ON links (account);

-- Whose sessions or rights have changed, for whoever keeps answers of sessions/v1: `number` counts up without gaps.
CREATE TABLE changes (
  number BIGINT NOT NULL PRIMARY KEY,
  account TEXT NOT NULL,
  at BIGINT NOT NULL
);

CREATE TABLE state (
  name TEXT NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
);
