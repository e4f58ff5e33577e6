# SPDX-License-Identifier: EUPL-1.2
"""A module is taken out of towns: its data is copied, kept for a while, found again, and erased in time."""
import json
import re
import time
import unittest

from node import NodeTest
from swap_test import COUNTS, FIXTURES


class UninstallTest(NodeTest):
    def setUp(self):
        self.town = self.node({"adorf": ["counter"], "bdorf": ["counter"]}, folders=[FIXTURES]).start()
        self.town.request("POST", COUNTS, {"key": "kept"}, {"Idempotency-Key": "k" * 20}, town="bdorf")
        self.stores = self.town.state / "stores/counter"

    def uninstall(self, *words, check=0):
        done = self.town.cli("--json", "uninstall", "counter", *words, check=check)
        return json.loads(done.stdout.strip().splitlines()[-1])

    def audited(self):
        entries = json.loads(self.town.cli("audit", "list", "--json").stdout.strip().splitlines()[-1])["entries"]
        return [(entry["what"], entry["detail"]) for entry in entries]

    def test_nothing_is_done_without_consent_and_a_word_on_the_data(self):
        before = (self.town.config / "towns/bdorf.toml").read_text()
        self.assertIn("--export FILE", self.uninstall(check=2)["error"]["message"])
        self.assertIn("--consent", self.uninstall("--no-export", check=4)["error"]["message"])
        self.assertIn("does not have counter", self.uninstall("--town", "cdorf", check=1)["error"]["message"])
        self.town.cli("uninstall", "nobody", check=1)
        self.assertIn("stadtkern.toml", self.town.cli("uninstall", "gateway", check=4).stderr)
        self.assertEqual((self.town.config / "towns/bdorf.toml").read_text(), before)
        self.assertEqual(self.town.request("GET", COUNTS, town="bdorf").json()["counts"], 1)

    def test_data_is_copied_kept_and_found_again(self):
        file = self.town.config / "towns/bdorf.toml"
        before = file.read_text()
        copy = self.town.folder / "copy.tar.zst"
        gateway = self.town.module("gateway")["pid"]
        done = self.uninstall("--town", "bdorf", "--export", copy, "--consent")
        self.assertEqual((done["towns"], done["last"]), (["bdorf"], False))
        self.assertGreater(copy.stat().st_size, 100)
        self.assertNotIn("modules.counter", file.read_text())
        self.assertEqual(self.town.request("GET", COUNTS, town="bdorf").status, 404)
        self.assertEqual(self.town.request("GET", COUNTS, town="adorf").status, 200)
        self.assertEqual(self.town.module("gateway")["pid"], gateway)
        kept, = self.town.status()["kept_data"]
        self.assertEqual((kept["module"], kept["town"]), ("counter", "bdorf"))
        self.assertIn("uninstalled: counter in bdorf", self.town.cli("status").stdout)
        self.assertIn("counter in bdorf until", self.town.cli("doctor", check=None).stdout)
        self.assertTrue((self.stores / "bdorf/store.db").exists())
        for what in (("uninstall", "bdorf/counter"), ("forget", "bdorf/counter")):
            self.assertIn(what, self.audited())
        file.write_text(before)
        self.town.cli("reload")
        self.assertEqual(self.town.request("GET", COUNTS, town="bdorf").json()["counts"], 1)
        self.assertEqual(self.town.status()["kept_data"], [])
        self.assertIn(("data in use again", "bdorf/counter"), self.audited())

    def test_the_last_town_ends_the_lock_entry_and_data_is_erased_when_its_time_is_over(self):
        self.uninstall("--no-export", "--consent", "--keep-data", "10d")
        self.assertNotIn("counter", (self.town.state / "stadtkern.lock").read_text())
        self.assertNotIn("counter", [row["id"] for row in self.town.status()["modules"]])
        self.town.stop()
        list_ = self.town.state / "uninstalled.toml"
        text, now = list_.read_text(), int(time.time())
        for until in map(int, re.findall(r"until = (\d+)", text)):
            self.assertAlmostEqual(until, now + 10 * 86400, delta=120)
        first = re.sub(r"until = \d+", f"until = {now - 1}", text, count=1)
        list_.write_text(first)
        self.town.start()
        self.town.wait_for(lambda: len(list(self.stores.iterdir())) == 1)
        self.assertEqual(len(self.town.status()["kept_data"]), 1)
        self.assertIn("erase", [what for what, _ in self.audited()])

    def test_packages_that_nobody_needs_any_more_go(self):
        node = self.node({"adorf": ["counter"]}, extra="[packages]\nunsigned = true\n")
        node.cli("pack", FIXTURES / "counter", "-o", node.folder / "counter.skp")
        node.cli("install", node.folder / "counter.skp", "--config", node.config)
        node.start()
        done = node.cli("--json", "uninstall", "counter", "--no-export", "--consent")
        self.assertEqual(json.loads(done.stdout.strip().splitlines()[-1])["packages"], ["counter 1.0.0"])
        self.assertEqual(list((node.state / "packages").glob("[a-z]*")), [])
        self.assertEqual(node.cli("--json", "plan", "--exit-code").returncode, 0)
        # The copy and the package bring all of it back.
        node.cli("install", node.folder / "counter.skp", "--config", node.config)
        node.write_town("adorf", ["counter"], default=True)
        node.cli("reload")
        node.wait_for(lambda: node.request("GET", COUNTS, town="adorf").status == 200)


if __name__ == "__main__":
    unittest.main()
