-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE notes (id @id, text TEXT NOT NULL);
