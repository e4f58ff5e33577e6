-- SPDX-License-Identifier: EUPL-1.2
-- The language that the reporter used, for mails to her; empty: not known.
ALTER TABLE contacts ADD COLUMN language TEXT NOT NULL DEFAULT '';
