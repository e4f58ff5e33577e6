# SPDX-License-Identifier: EUPL-1.2
"""What the lock names and what runs: a build that is not there, a town that was off, a pilot, the way back."""
import json
import os
import pathlib
import shutil
import tempfile
import unittest

from swap_test import COUNTS, FIXTURES, LOCK, NEXT, Load, SwapCase


class LockCase(SwapCase):
    def temporary_folder(self):
        folder = tempfile.TemporaryDirectory(prefix="sk-modules-")
        self.addCleanup(folder.cleanup)
        return pathlib.Path(folder.name)

    def lay(self, folder, source):
        shutil.rmtree(folder / "counter", ignore_errors=True)
        shutil.copytree(source / "counter", folder / "counter")

    def lock(self, node):
        return (node.state / "stadtkern.lock").read_text()

    def doctor(self, node):
        return {check["check"]: check for check in json.loads(
            node.cli("doctor", "--json", check=None).stdout.strip().splitlines()[-1])["checks"]}

    def audited(self, node, what):
        entries = json.loads(node.cli("audit", "list", "--what", what, "--json").stdout.strip().splitlines()[-1])
        return [entry["detail"] for entry in entries["entries"]]


class Folders(LockCase):
    def test_a_crash_brings_in_what_lies_in_the_folder_and_it_is_told_and_can_be_undone(self):
        self.lay(folder := self.temporary_folder(), FIXTURES)
        node = self.node({"adorf": ["counter"], "bdorf": ["counter"]}, folders=[folder]).start()
        self.lay(folder, NEXT)
        node.cli("reload")
        note, = node.status()["lock_notes"]
        self.assertIn("1.0.0 runs, but its folder holds 1.1.0 now", note["text"])
        self.assertIn("stadtkern swap counter@1.1.0", self.doctor(node)["lock"]["next"])
        node.kill(node.module("counter")["pid"])
        node.wait_for(lambda: self.versions(node) == {"1.1.0": ["adorf", "bdorf"]})
        self.assertEqual(node.request("GET", COUNTS, town="bdorf").status, 200)
        node.wait_for(lambda: node.status()["swap"]["phase"] == "done")
        self.assertIn("counter 1.1.0", self.audited(node, "swap"))
        self.assertIn('version = "1.1.0"', self.lock(node))
        self.assertEqual(node.status()["lock_notes"], [])

    def test_what_wants_new_rights_is_not_taken_and_the_step_is_told(self):
        self.lay(folder := self.temporary_folder(), FIXTURES)
        node = self.node({"adorf": ["counter"]}, folders=[folder]).start()
        self.lay(folder, NEXT)
        manifest = folder / "counter/plugin.toml"
        manifest.write_text(manifest.read_text() + '[permissions]\noutbound = ["feed.example.org:443"]\n')
        node.cli("reload")
        node.kill(node.module("counter")["pid"])
        node.wait_for(lambda: self.audited(node, "swap failed"))
        self.assertEqual(self.doctor(node)["module counter"]["next"], "`stadtkern swap counter@1.1.0` takes it")
        self.swap(node, "counter@1.1.0", "--watch", "0", "--consent")
        self.assertEqual(node.request("GET", COUNTS, town="adorf").status, 200)

    def test_a_lock_that_names_what_is_not_here_is_overruled_and_says_so(self):
        node = self.node({"adorf": ["counter"]}, folders=[NEXT])
        node.state.mkdir()
        (node.state / "stadtkern.lock").write_text(LOCK.format(module="counter", version="1.0.0"))
        node.start()
        words = "stadtkern.lock names counter 1.0.0 for adorf, which is not here: 1.1.0 serves"
        self.assertEqual([note["text"] for note in node.status()["lock_notes"]], [words])
        self.assertEqual(self.doctor(node)["lock"]["level"], "warning")
        self.assertEqual(self.audited(node, "lock"), [words])
        self.assertIn(words, node.cli("status").stdout)
        node.cli("apply")
        self.assertEqual(node.status()["lock_notes"], [])
        self.assertIn('version = "1.1.0"', self.lock(node))

    def test_a_folder_that_goes_while_its_version_is_kept_warm_takes_nothing_away(self):
        self.lay(old := self.temporary_folder(), FIXTURES)
        node = self.node({"adorf": ["counter"]}, folders=[old, NEXT])
        node.state.mkdir()
        (node.state / "stadtkern.lock").write_text(LOCK.format(module="counter", version="1.0.0"))
        node.start()
        node.cli("swap", "counter@1.1.0", "--watch", "1h", "--detach")
        node.wait_for(lambda: node.status()["swap"]["phase"] == "watching")
        shutil.rmtree(old / "counter")
        node.cli("reload")
        self.assertEqual(self.versions(node), {"1.0.0": ["adorf"], "1.1.0": ["adorf"]})
        # A restart would have turned it back without a word.
        self.assertIn("swap --keep", node.cli("restart", "counter", check=4).stderr)
        self.assertIn("one of counter, not of places", node.cli("swap", "--back", "places", check=4).stderr)
        node.cli("swap", "--back", "counter")
        node.wait_for(lambda: self.versions(node) == {"1.0.0": ["adorf"]})
        self.assertEqual(node.request("GET", COUNTS, town="adorf").status, 200)


class Towns(LockCase):
    def test_a_town_that_was_off_during_a_swap_has_one_version_in_the_lock_and_when_it_is_on_again(self):
        node = self.counter_node()
        node.cli("swap", "counter@1.1.0", "--watch", "1h", "--detach")
        node.wait_for(lambda: node.status()["swap"]["phase"] == "watching")
        node.cli("disable", "adorf", "counter")
        node.cli("disable", "bdorf", "counter")
        node.cli("swap", "--keep")
        node.wait_for(lambda: node.status()["swap"]["phase"] == "done")
        self.assertIn('id = "counter"\nversion = "1.1.0"', self.lock(node))
        node.cli("enable", "bdorf", "counter")
        node.wait_for(lambda: self.versions(node) == {"1.1.0": ["bdorf"]})
        self.assertEqual(node.status()["lock_notes"], [])

    def test_a_pilot_is_not_what_a_new_town_gets_and_a_rollback_goes_to_what_served_before(self):
        node = self.counter_node()
        self.assertIn("before the one that serves now", node.cli("rollback", "counter", check=4).stderr)
        self.swap(node, "counter@1.1.0", "--town", "bdorf", "--watch", "0")
        node.write_town("cdorf", ["counter"])
        node.cli("reload")
        node.wait_for(lambda: self.versions(node) == {"1.0.0": ["adorf", "cdorf"], "1.1.0": ["bdorf"]})
        node.stop()
        node.start()
        self.assertEqual(self.versions(node), {"1.0.0": ["adorf", "cdorf"], "1.1.0": ["bdorf"]})
        # Only the town that came from elsewhere goes back, also after a restart; then there is nothing to go back to.
        back = json.loads(node.cli("--json", "rollback", "counter").stdout.strip().splitlines()[-1])
        self.assertEqual((back["towns"], back["to"]), (["bdorf"], "1.0.0"))
        node.cli("rollback", "counter", check=4)
        # An older version that never served is none to go back to.
        self.swap(node, "counter@1.1.0", "--watch", "0")
        self.assertIn("cannot go with it", node.cli("swap", "counter", "--wave", "50,rest", "--detach", check=2).stderr)
        self.assertIn("did you mean counter", node.cli("plan", "--upgrade", "countr", check=2).stderr)


class Packages(LockCase):
    def workshop(self):
        """A node of which the gateway alone comes from a folder; and keys, and a catalogue of signed counters."""
        self.node_ = node = self.node({"adorf": ["counter"], "bdorf": ["counter"]})
        node.state.mkdir()
        self.site = node.folder / "site"
        self.site.mkdir()
        node.cli("key", "new", "publisher", "-W", cwd=node.folder)
        node.cli("key", "trust", node.folder / "publisher.pub", "--config", node.config)
        return node

    def packed(self, source, build="first"):
        folder = self.temporary_folder() / "counter"
        shutil.copytree(source / "counter", folder)
        (folder / "BUILD").write_text(build)
        file = self.site / f"counter-{build}-{source.name}.skp"
        self.node_.cli("pack", folder, "-o", file)
        self.node_.cli("sign", file, "--key", self.node_.folder / "publisher.key")
        return file

    def installed(self, file):
        done = self.node_.cli("install", file, "--config", self.node_.config, "--json")
        return json.loads(done.stdout.strip().splitlines()[-1])["sha256"]

    def test_another_build_of_a_version_is_swapped_in_beside_the_first(self):
        node = self.workshop()
        first = self.installed(self.packed(FIXTURES))
        os.utime(node.state / "packages/counter/1.0.0" / first, (1_700_000_000, 1_700_000_000))  # installed before
        node.start()
        second = self.installed(self.packed(FIXTURES, "second"))
        self.assertEqual(node.module("counter")["unit"], f"counter@1.0.0+{first[:8]}")
        with Load(node, ["adorf", "bdorf"]) as load:
            self.swap(node, "counter@1.0.0", "--town", "bdorf", "--watch", "0")
            node.wait_for(lambda: node.status()["swap"]["phase"] == "done")
        self.assertEqual(set(load.answers), {200, 201})
        units = {row["unit"]: row["towns"] for row in node.status()["modules"] if row["id"] == "counter"}
        self.assertEqual(units, {f"counter@1.0.0+{first[:8]}": ["adorf"], f"counter@1.0.0+{second[:8]}": ["bdorf"]})
        self.assertIn(second, self.lock(node))
        node.kill()
        node.start()
        self.assertEqual({row["unit"] for row in node.status()["modules"]} & units.keys(), units.keys())
        self.assertEqual(node.status()["lock_notes"], [])

    def test_a_withdrawn_version_is_not_taken_unasked_and_warns_where_it_serves(self):
        node = self.workshop()
        self.installed(self.packed(FIXTURES))
        newer = self.packed(NEXT)
        self.installed(newer)
        node.cli("key", "new", "index", "-W", cwd=node.folder)
        index = ("--key", node.folder / "index.key")
        node.cli("catalogue", "build", self.site, *index)
        node.cli("catalogue", "add", "town", self.site, "--key", node.folder / "index.pub")
        node.cli("catalogue", "withdraw", "counter@1.1.0", "--reason", "loses counts", "--dir", self.site, *index)
        node.cli("catalogue", "update")
        (node.state / "stadtkern.lock").write_text(
            LOCK.format(module="counter", version="1.0.0") + f'sha256 = "{self.installed(self.packed(FIXTURES))}"\n')
        node.start()
        self.assertEqual(json.loads(node.cli("plan", "--upgrade-all", "--json").stdout.splitlines()[-1])["steps"], [])
        self.swap(node, "counter", "--watch", "0")  # once more the same, and not the newest
        self.assertEqual(list(self.versions(node)), ["1.0.0"])
        self.assertEqual(node.status()["withdrawn"], [])
        self.assertIn("is withdrawn, and nothing else fits", node.cli("swap", "counter@^1.1", check=4).stderr)
        asked = node.cli("swap", "counter@1.1.0", "--watch", "0")
        self.assertIn("warning: counter 1.1.0", asked.stderr)
        self.assertIn("loses counts", node.status()["withdrawn"][0])
        self.assertIn("loses counts", node.cli("status").stdout)
        self.assertIn("loses counts", self.doctor(node)["withdrawn"]["text"])
        self.assertIn("loses counts", node.cli("install", newer, "--config", node.config).stderr)
        warned = json.loads(node.cli("plan", "--json").stdout.splitlines()[-1])
        self.assertEqual((warned["steps"], len(warned["warnings"])), ([], 1))


if __name__ == "__main__":
    unittest.main()
