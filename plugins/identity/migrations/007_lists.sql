-- SPDX-License-Identifier: EUPL-1.2
-- Lists of accounts in the order of names; and who is invited without a name stands there, too.
INSERT INTO people (account, name, mail, mail_key)
  SELECT id, '', '', ' ' || id FROM accounts WHERE state = 'invited' AND id NOT IN (SELECT account FROM people);
CREATE INDEX people_name ON people (name, account);
CREATE INDEX accounts_kind ON accounts (kind, state);
CREATE INDEX memberships_name ON memberships (name);
