-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE heard (id @id, event TEXT NOT NULL, key TEXT NOT NULL);
CREATE TABLE mended (id @id);
