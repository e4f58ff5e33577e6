# SPDX-License-Identifier: EUPL-1.2
"""What wifi keeps of a town, looked at from outside while it runs."""
import contextlib
import re
import sqlite3

from node import SOURCE, NodeTest


class WifiTest(NodeTest):
    def rows(self, node, sql, town="musterstadt"):
        store = sqlite3.connect(f"file:{node.state / 'stores/wifi' / town / 'store.db'}?mode=ro", uri=True, timeout=10)
        with contextlib.closing(store):
            return store.execute(sql).fetchall()

    def stored(self, node, town="musterstadt", but=()):
        """All rows of all tables that the migrations make, except those of `but`."""
        tables = {name for file in (SOURCE / "plugins/wifi/migrations").glob("*.sql")
                  for name in re.findall(r"CREATE TABLE (\w+)", file.read_text())}
        self.assertGreater(len(tables), 10)
        return {name: self.rows(node, f"SELECT * FROM {name} ORDER BY 1, 2", town) for name in sorted(tables - set(but))}
