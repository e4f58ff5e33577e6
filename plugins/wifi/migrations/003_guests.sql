-- SPDX-License-Identifier: EUPL-1.2
-- Guests of the public Wi-Fi. Nothing here tells who somebody is: what is used hangs on a pass (a voucher, or terms that
-- were accepted for a day), and a device is known by HMAC(its address, key of the day) only, until the town's midnight.
CREATE TABLE guest_terms (
  version BIGINT NOT NULL PRIMARY KEY,
  made BIGINT NOT NULL,
  de TEXT NOT NULL,
  en TEXT NOT NULL,
  simple TEXT NOT NULL
);

CREATE TABLE guest_batches (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  made BIGINT NOT NULL,
  vouchers BIGINT NOT NULL
);
CREATE INDEX guest_batches_by_time ON guest_batches (made, id);

-- kind 0: voucher, 1: accepted terms. Limits of 0 are none; `until`, `first` and `last` (use) of 0, too.
CREATE TABLE guest_passes (
  id TEXT NOT NULL PRIMARY KEY,
  kind BIGINT NOT NULL,
  code TEXT NOT NULL,
  batch TEXT NOT NULL,
  seconds BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  day_seconds BIGINT NOT NULL,
  day_bytes BIGINT NOT NULL,
  devices BIGINT NOT NULL,
  lasts BIGINT NOT NULL,
  made BIGINT NOT NULL,
  until_us BIGINT NOT NULL,
  first_us BIGINT NOT NULL,
  last_us BIGINT NOT NULL,
  used_seconds BIGINT NOT NULL,
  used_bytes BIGINT NOT NULL,
  blocked BIGINT NOT NULL,
  terms BIGINT NOT NULL
);
CREATE UNIQUE INDEX guest_passes_by_code ON guest_passes (code);
CREATE INDEX guest_passes_by_batch ON guest_passes (batch, made, id);
CREATE INDEX guest_passes_by_end ON guest_passes (kind, until_us);

-- The key under which today's devices are known. It goes at midnight, and what it made with it.
CREATE TABLE guest_keys (
  day BIGINT NOT NULL PRIMARY KEY,
  value @bytes NOT NULL
);
-- `pass`: by which it comes in; `agreed`: the day's agreement that it has used, or empty, so that agreeing again gives no more.
CREATE TABLE guest_devices (
  day BIGINT NOT NULL,
  device TEXT NOT NULL,
  pass TEXT NOT NULL,
  agreed TEXT NOT NULL,
  PRIMARY KEY (day, device)
);
CREATE INDEX guest_devices_by_pass ON guest_devices (pass);
CREATE INDEX guest_devices_by_agreement ON guest_devices (agreed) WHERE agreed <> '';

-- `device` and `place` (of its network address) are pseudonyms of the day `named`, and only of an open session.
CREATE TABLE guest_sessions (
  id TEXT NOT NULL PRIMARY KEY,
  pass TEXT NOT NULL,
  called TEXT NOT NULL,
  device TEXT NOT NULL,
  place TEXT NOT NULL,
  named BIGINT NOT NULL,
  started BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  stopped BIGINT,
  seconds BIGINT NOT NULL,
  bytes_in BIGINT NOT NULL,
  bytes_out BIGINT NOT NULL,
  cause TEXT NOT NULL
);
CREATE INDEX guest_sessions_of_pass ON guest_sessions (pass, started);
CREATE INDEX guest_sessions_open ON guest_sessions (updated) WHERE stopped IS NULL;
CREATE INDEX guest_sessions_at ON guest_sessions (called) WHERE stopped IS NULL;
CREATE INDEX guest_sessions_of_place ON guest_sessions (place) WHERE stopped IS NULL AND place <> '';
CREATE INDEX guest_sessions_named ON guest_sessions (named) WHERE named <> 0;
CREATE INDEX guest_sessions_closed ON guest_sessions (stopped) WHERE stopped IS NOT NULL;
CREATE INDEX guest_sessions_by_start ON guest_sessions (started, id);

-- Of a pass on a day of the town, and of all of them together.
CREATE TABLE guest_usage (
  day BIGINT NOT NULL,
  pass TEXT NOT NULL,
  seconds BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  PRIMARY KEY (day, pass)
);
CREATE INDEX guest_usage_of_pass ON guest_usage (pass);
CREATE TABLE guest_days (
  day BIGINT NOT NULL PRIMARY KEY,
  sessions BIGINT NOT NULL,
  seconds BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  accepted BIGINT NOT NULL,
  rejected BIGINT NOT NULL
);

-- What is to be done once: that removed rows leave the store's files.
CREATE TABLE guest_duties (
  name TEXT NOT NULL PRIMARY KEY,
  since BIGINT NOT NULL
);
