# SPDX-License-Identifier: EUPL-1.2
"""plan and apply: what would change is shown, a plan for another world and unasked permissions are refused, and what is
not touched keeps its processes."""
import json
import re
import shutil
import unittest

from node import BUILD, NodeTest

FIXTURES = BUILD / "fixtures/plugins"


def last_json(done):
    return json.loads(done.stdout.strip().splitlines()[-1])


class PlanTest(NodeTest):
    def setUp(self):
        self.town = self.node({"musterstadt": ["counter"], "musterdorf": ["counter"]}, folders=[FIXTURES])

    def plan(self, *words, check=0):
        return last_json(self.town.cli("plan", *words, "--json", check=check))

    def texts(self, *words):
        return [step["text"] for step in self.plan(*words)["steps"]]

    def package(self, version, digit, **changes):
        """As `install` lays a package down: another version of the counter."""
        folder = self.town.state / "packages/counter" / version / (digit * 64)
        shutil.copytree(FIXTURES / "counter", folder)
        text = (folder / "plugin.toml").read_text()
        text = re.sub(r'^version\s*=.*$', f'version = "{version}"', text, count=1, flags=re.MULTILINE)
        for old, new in changes.values():
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        (folder / "plugin.toml").write_text(text)

    def lock(self):
        return (self.town.state / "stadtkern.lock").read_text()

    def test_a_plan_is_shown_applied_and_then_there_is_nothing_to_do(self):
        self.town.start()
        pids = {row["id"]: row["pid"] for row in self.town.status()["modules"]}
        self.assertFalse(self.plan("--exit-code")["pending"], "what runs is in the lock from the start")
        (self.town.state / "stadtkern.lock").unlink()
        first = self.plan("--exit-code", check=10)
        self.assertTrue(first["pending"])
        self.assertEqual(first["permissions"], [], "what runs has what it asks for already")
        self.assertEqual({step["kind"] for step in first["steps"]}, {"pin"})
        self.assertFalse((self.town.state / "stadtkern.lock").exists(), "plan changes nothing")
        self.assertEqual(self.plan()["plan"], first["plan"], "the same world has the same hash")
        done = last_json(self.town.cli("apply", "--plan", first["plan"][:12], "--json"))
        self.assertTrue(done["applied"])
        self.assertIn('id = "counter"', self.lock())
        self.assertFalse(self.plan("--exit-code")["pending"])
        self.assertFalse(last_json(self.town.cli("apply", "--json"))["applied"])
        self.assertEqual({row["id"]: row["pid"] for row in self.town.status()["modules"]}, pids, "nothing was touched")
        entries = last_json(self.town.cli("audit", "list", "--json"))["entries"]
        self.assertEqual([entry["what"] for entry in entries if entry.get("plan") == first["plan"]], ["apply", "reload"])

    def test_another_version_stays_out_until_an_upgrade_is_asked_for_and_asks_for_what_is_new(self):
        self.town.start()
        self.town.cli("apply")
        self.package("1.1.0", "a", rights=("[provides", '[permissions]\noutbound = ["feed.example.org:443"]\n[provides'))
        self.assertEqual(self.texts(), [])
        plan = self.plan("--upgrade", "counter")
        self.assertEqual(plan["permissions"],
                         [{"module": "counter", "version": "1.1.0", "permission": "outbound feed.example.org:443"}])
        self.assertIn("swap counter 1.0.0 -> 1.1.0 in musterdorf and musterstadt", [s["text"] for s in plan["steps"]])
        self.assertEqual(plan["touched"], ["musterdorf", "musterstadt"])
        before = self.lock()
        refused = self.town.cli("apply", "--upgrade", "counter", check=4)
        self.assertIn("counter 1.1.0: outbound feed.example.org:443", refused.stderr)
        # The world changes: a plan that was made before is refused.
        self.town.cli("disable", "musterdorf", "counter")
        stale = self.town.cli("apply", "--upgrade", "counter", "--consent", "--plan", plan["plan"], check=4)
        self.assertIn("the world changed since that plan was made", stale.stderr)
        self.town.cli("apply", "--plan", "abc", check=2)
        self.assertEqual(self.lock(), before)
        self.assertEqual(self.plan("--upgrade", "counter")["touched"], ["musterstadt"])

    def test_without_a_kernel_the_lock_is_what_would_run(self):
        words = ("--config", self.town.config)
        self.town.state.mkdir()
        plan = self.plan(*words)
        self.assertTrue(plan["permissions"], "the gateway listens")
        self.town.cli("apply", *words, check=4)
        self.town.cli("apply", *words, "--consent")
        self.assertFalse(self.plan(*words, "--exit-code")["pending"])
        (self.town.state / "stadtkern.lock").write_text("format = 1\n[[module]]\nid = 7\n")
        damaged = self.town.cli("plan", *words, check=1)
        self.assertIn("stadtkern.lock:3:1", damaged.stderr)

    def test_a_version_that_nothing_here_serves_is_not_chosen_and_a_fault_changes_nothing(self):
        words = ("--config", self.town.config)
        self.town.state.mkdir()
        self.town.cli("apply", *words, "--consent")
        before = self.lock()
        self.package("1.1.0", "b", needs=("[provides", '[requires."nothing/v1"]\nversion = ">=1.2"\n[provides'))
        self.assertEqual(self.texts(*words, "--upgrade-all"), [])
        file = self.town.config / "towns/musterdorf.toml"
        file.write_text(file.read_text().replace("[modules.counter]", '[modules.counter]\nversion = "^3.0"'))
        refused = self.town.cli("apply", *words, check=2)
        self.assertIn("musterdorf.toml", refused.stderr)
        self.assertEqual(self.lock(), before)


if __name__ == "__main__":
    unittest.main()
