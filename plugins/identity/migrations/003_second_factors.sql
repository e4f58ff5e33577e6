-- SPDX-License-Identifier: EUPL-1.2
-- One-time codes beside the password (RFC 6238). `confirmed` is null until the first code was given; `last_step` is the
-- newest time step whose code was taken: none is taken twice.
CREATE TABLE second_factors (
  account TEXT NOT NULL PRIMARY KEY,
  secret @bytes NOT NULL,
  confirmed BIGINT,
  last_step BIGINT NOT NULL
);

-- Codes for who has lost the device: as hashes, each for one time.
CREATE TABLE recovery_codes (
  account TEXT NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (account, code)
);
