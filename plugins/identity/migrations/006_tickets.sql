-- SPDX-License-Identifier: EUPL-1.2
-- Those of one account that wait for a code: only so many are kept.
CREATE INDEX sign_ins_account ON sign_ins (account, expires);
