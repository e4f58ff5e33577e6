# SPDX-License-Identifier: EUPL-1.2
"""The audit log: every change of an operator stands in it before it is done, and what is changed in it afterwards is
found."""
import json
import os
import random
import sys
import unittest

from node import BUILD, SOURCE, NodeTest

sys.path.insert(0, str(SOURCE / "tests/durability"))
from power_loss import PowerLoss  # noqa: E402


class Audit(NodeTest):
    def audit(self, node, *words, check=0):
        return json.loads(node.cli("audit", *words, "--json", check=check).stdout.strip().splitlines()[-1])

    def test_changes_are_entered_and_whatever_is_changed_later_is_found(self):
        node = self.node({"musterstadt": ["counter"]}, folders=[BUILD / "fixtures/plugins"]).start()
        node.cli("disable", "musterstadt", "counter")
        node.cli("enable", "musterstadt", "counter")
        node.cli("disable", "nowhere", "counter", check=1)
        node.cli("restart", "counter")
        node.cli("log-level", "debug")
        node.cli("reload")
        node.cli("town", "add", "neustadt", "--template", "musterstadt", "--set", "ags=99999009")
        whats = [entry["what"] for entry in self.audit(node, "list", "--who", "operator:")["entries"]]
        for what in ("disable", "enable", "disable failed", "restart", "log level", "reload", "town add"):
            self.assertIn(what, whats)
        failed = self.audit(node, "list", "--what", "disable failed")["entries"]
        self.assertEqual([(entry["detail"], entry["why"]) for entry in failed], [("nowhere/counter", "NOT_FOUND")])
        self.assertEqual(self.audit(node, "list", "--since", "2999-01-01")["entries"], [])
        node.cli("audit", "list", "--since", "yesterday", check=2)

        status = node.status()
        report = self.audit(node, "verify", "--head", status["kernel"]["audit_head"])
        self.assertTrue(report["intact"])
        self.assertEqual(report["head_number"], status["kernel"]["audit_records"])
        self.assertIn("every one follows the one before", node.cli("audit", "verify").stdout)

        # Killed, it goes on where it was; then one thing that was done becomes another.
        node.kill()
        report = self.audit(node, "verify", "--head", status["kernel"]["audit_head"])
        self.assertTrue(report["intact"])
        node.start()
        self.assertEqual(node.stop(), 0)
        self.assertGreater(self.audit(node, "verify")["last"], report["last"])
        log = node.state / "logs/audit.jsonl"
        text = log.read_text()
        line = next(number for number, line in enumerate(text.splitlines(), 1) if '"what":"restart"' in line)
        log.write_text(text.replace('"what":"restart","detail":"counter"', '"what":"restart","detail":"gateway"'))
        fault = self.audit(node, "verify", check=4)["fault"]
        self.assertEqual((fault["line"], fault["entry"]), (line, line))
        self.assertIn(f"audit.jsonl:{line}: entry {line}: its hash does not fit", node.cli("audit", "verify", check=4).stderr)
        log.write_text("".join(text.splitlines(keepends=True)[:2]))
        self.assertTrue(self.audit(node, "verify")["intact"])
        cut = self.audit(node, "verify", "--head", status["kernel"]["audit_head"][:12], check=4)
        self.assertIn("cut off", cut["fault"]["why"])

    def test_what_is_installed_and_whose_key_is_trusted_is_entered_too(self):
        node = self.node({"musterstadt": []}).start()
        work = node.folder / "work"
        (work / "bench").mkdir(parents=True)
        (work / "bench/plugin.toml").write_text(
            'manifest = 1\nid = "bench"\nversion = "1.2.0"\nname = { de = "Bank", en = "Bench" }\n')
        (work / "bench/bench.so").write_bytes(b"code")
        made = json.loads(node.cli("key", "new", work / "me", "--no-password", "--json").stdout.strip().splitlines()[-1])
        packed = json.loads(node.cli("pack", work / "bench", "-o", work / "bench.skp", "--json").stdout.strip())
        node.cli("sign", work / "bench.skp", "--key", work / "me.key")
        node.cli("install", work / "bench.skp", check=4)  # its key is not trusted yet
        node.cli("key", "trust", work / "me.pub")
        node.cli("install", work / "bench.skp")
        node.cli("install", work / "bench.skp")  # is there already: nothing changes
        node.cli("key", "pin", "bench", "me")
        node.cli("packages", "remove", "bench@1.2.0")
        entries = [(entry["what"], entry["detail"]) for entry in self.audit(node, "list", "--who", "operator:")["entries"]]
        package = f"bench 1.2.0 sha256:{packed['sha256']}"
        self.assertEqual(entries, [("key trust", f"me key:{made['key']}"), ("install", f"{package} key:{made['key']}"),
                                   ("key pin", f"bench key:{made['key']}"), ("package remove", package)])

    def test_what_cannot_be_entered_is_not_done(self):
        node = self.node({"musterstadt": ["counter"]}, folders=[BUILD / "fixtures/plugins"])
        read_only = node.folder / "read-only"
        power = PowerLoss(node.state, node.folder / "journal")
        node.preload("power_loss.so", power.environment(BUILD / "bin/power_loss.so", read_only=read_only))
        node.start()
        before = node.status()
        pid = node.module("counter")["pid"]
        read_only.touch()
        for change in (["disable", "musterstadt", "counter"], ["restart", "counter"], ["log-level", "trace"], ["reload"],
                       ["town", "erase", "musterstadt", "--yes"]):
            refused = node.cli(*change, check=3)
            self.assertIn("refused, for it cannot be entered in the audit log", refused.stderr, change)
        read_only.unlink()
        after = node.status()
        self.assertEqual(node.module("counter")["pid"], pid)
        self.assertEqual((after["kernel"]["audit_records"], after["kernel"]["audit_head"]),
                         (before["kernel"]["audit_records"], before["kernel"]["audit_head"]))
        self.assertEqual(after["towns"], before["towns"])
        self.assertEqual(after["drifts"], [])
        node.cli("disable", "musterstadt", "counter")
        self.assertTrue(self.audit(node, "verify")["intact"])
        self.assertEqual(node.stop(), 0)

    def test_after_a_power_loss_the_chain_holds_and_no_change_of_an_operator_is_missing(self):
        node = self.node({"musterstadt": ["counter"]}, folders=[BUILD / "fixtures/plugins"])
        power = PowerLoss(node.state, node.folder / "journal")
        node.preload("power_loss.so", power.environment(BUILD / "bin/power_loss.so"))
        chance = random.Random(20261126)
        done = unsafe = 0
        for _ in range(4):
            node.start()
            for switch in ("disable", "enable", "disable", "enable")[:chance.randint(1, 4)]:
                node.cli(switch, "musterstadt", "counter")
                done += 1
            pids = [row["pid"] for row in node.status()["modules"] if row["pid"]]
            node.kill()
            node.wait_for(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in pids), what="the hosts' end")
            unsafe += power.strike(chance)
        self.assertGreater(unsafe, 0, "the test has seen nothing that could be lost")
        node.start()
        found = [entry for entry in self.audit(node, "list", "--who", "operator:")["entries"]
                 if entry["what"] in ("enable", "disable")]
        self.assertEqual(len(found), done)
        self.assertTrue(self.audit(node, "verify")["intact"])
        self.assertEqual(node.stop(), 0)


if __name__ == "__main__":
    unittest.main()
