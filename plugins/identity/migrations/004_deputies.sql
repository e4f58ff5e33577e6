-- SPDX-License-Identifier: EUPL-1.2
-- Who stands in for whom, and until when: a deputy has the roles of whoever is away, besides their own.
CREATE TABLE deputies (
  account TEXT NOT NULL,
  deputy TEXT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (account, deputy)
);
CREATE INDEX deputies_deputy ON deputies (deputy, until);
CREATE INDEX deputies_until ON deputies (until);
