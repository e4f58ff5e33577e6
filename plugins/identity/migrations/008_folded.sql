-- SPDX-License-Identifier: EUPL-1.2
-- `folded`: the name as it is looked for (folded_name() in mail.h). Here it is made of the names that there are; SQLite
-- and PostgreSQL fold ASCII letters alone.
ALTER TABLE people ADD COLUMN folded TEXT NOT NULL DEFAULT '';
UPDATE people SET folded = REPLACE(REPLACE(REPLACE(LOWER(name), 'Ä', 'ä'), 'Ö', 'ö'), 'Ü', 'ü') WHERE name <> '';
