# SPDX-License-Identifier: EUPL-1.2
"""Real reports of real cities, by the command line: every row accounted for, a second run stores nothing, a kill in the
middle changes nothing in the end."""
import contextlib
import json
import os
import sqlite3
import subprocess
import unittest

from node import BUILD, DATA, NodeTest

FILES = ["koeln_sagsuns_2016.json", "san_francisco_open311_2011.json", "zurich_zwn_2016-2023_sample.csv",
         "boston_311_2016_animal.csv", "helsinki_open311_sample.json"]
ROWS = {"koeln_sagsuns_2016.json": 50, "san_francisco_open311_2011.json": 500, "zurich_zwn_2016-2023_sample.csv": 13294,
        "boston_311_2016_animal.csv": 3012, "helsinki_open311_sample.json": 1}


@unittest.skipIf(os.environ.get("STADTKERN_TEST_DATA") == "none", "STADTKERN_TEST_DATA=none")
class Import(NodeTest):
    def setUp(self):
        self.folder = DATA / "service-requests"
        self.assertTrue(self.folder.is_dir(), f"no test data at {self.folder}: set STADTKERN_TEST_DATA")
        self.town = self.node({"musterstadt": ["waste"]}).start()

    def run_import(self, *names):
        done = self.town.cli("import", "waste", "--town", "musterstadt", "--json", *[self.folder / n for n in names])
        return json.loads(done.stdout.strip().splitlines()[-1])

    def rows(self):
        file = self.town.state / "stores/waste/musterstadt/store.db"
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as store:
            return store.execute("SELECT count(*) FROM reports").fetchone()[0]

    def adds_up(self, result):
        parts = [result[key] for key in ("stored", "updated", "skipped", "unlocated")]
        self.assertEqual(result["read"], sum(parts) + len(result["failed"]), result)

    def test_every_row_is_accounted_for_and_a_second_run_stores_none(self):
        for name in FILES:
            with self.subTest(name):
                first = self.run_import(name)
                self.adds_up(first)
                self.assertEqual(first["read"], ROWS[name])
                self.assertGreater(first["stored"], 0)
                self.assertEqual(first["failed"], [])
                second = self.run_import(name)
                self.adds_up(second)
                self.assertEqual((second["stored"], second["updated"]), (0, 0), second)

    def test_a_kill_in_the_middle_and_a_second_run_give_the_same_end(self):
        name = "zurich_zwn_2016-2023_sample.csv"
        whole = self.node({"musterstadt": ["waste"]}).start()
        done = whole.cli("import", "waste", "--town", "musterstadt", "--json", self.folder / name)
        stored = json.loads(done.stdout.strip().splitlines()[-1])["stored"]
        running = subprocess.Popen([BUILD / "bin/stadtkern", "--state", self.town.state, "import", "waste", "--town",
                                    "musterstadt", self.folder / name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.town.wait_for(lambda: self.rows() > 500, what="some rows, not all")  # where exactly must not matter
        self.town.kill(self.town.module("waste")["pid"])
        self.assertNotEqual(running.wait(timeout=60), 0, "the import did not notice")
        self.town.wait_for(lambda: self.town.module("waste")["state"] == "ready")
        second = self.run_import(name)
        self.adds_up(second)
        self.assertLess(second["stored"], stored, "nothing of the first run was there")
        third = self.run_import(name)
        self.assertEqual(third["stored"], 0)
        self.assertEqual(third["skipped"] + third["updated"], stored)


if __name__ == "__main__":
    unittest.main()
