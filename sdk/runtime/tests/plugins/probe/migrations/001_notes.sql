-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE notes (id @id, text TEXT NOT NULL);
CREATE TABLE ticks (name TEXT NOT NULL, at_us BIGINT NOT NULL);
