# SPDX-License-Identifier: EUPL-1.2
"""From a publisher's folder to citizens: packed, signed, installed, planned, applied under load, and brought back."""
import json
import pathlib
import unittest

from swap_test import FIXTURES, NEXT, Load, SwapCase


def last_json(done):
    return json.loads(done.stdout.strip().splitlines()[-1])


class ChangeTest(SwapCase):
    def installed_next(self, node):
        """The counter's next version as a signed package of a publisher that this node trusts."""
        folder = pathlib.Path(node.folder)
        keys = folder / "keys"
        keys.mkdir()
        node.cli("key", "new", "publisher", "-W", cwd=keys)
        node.cli("key", "trust", keys / "publisher.pub", "--config", node.config)
        packed = folder / last_json(node.cli("--json", "pack", NEXT / "counter", cwd=folder))["file"]
        node.cli("sign", packed, "--key", keys / "publisher.key")
        self.addCleanup(self.open_folders, node.state / "packages")
        return last_json(node.cli("--json", "install", packed, "--config", node.config))

    @staticmethod
    def open_folders(folder):
        for path in [folder, *folder.rglob("*")]:
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o700)

    def release_node(self):
        node = self.node({"adorf": ["counter"], "bdorf": ["counter"]}, folders=[FIXTURES])
        return node.start()

    def test_a_package_is_planned_applied_under_load_and_brought_back(self):
        node = self.release_node()
        node.cli("apply")
        installed = self.installed_next(node)
        self.assertEqual(last_json(node.cli("--json", "plan"))["steps"], [])  # what is locked stays
        plan = last_json(node.cli("--json", "plan", "--upgrade", "counter"))
        self.assertIn("swap counter 1.0.0 -> 1.1.0 in adorf and bdorf", [step["text"] for step in plan["steps"]])
        self.assertIn("migrate", [step["kind"] for step in plan["steps"]])
        gateway = node.module("gateway")["pid"]
        with Load(node, ["adorf", "bdorf"]) as load:
            node.cli("apply", "--upgrade", "counter", "--plan", plan["plan"], "--watch", "1s")
            self.assertEqual(self.versions(node), {"1.1.0": ["adorf", "bdorf"]})
            self.assertEqual(last_json(node.cli("--json", "plan"))["steps"], [])
            lock = (node.state / "stadtkern.lock").read_text()
            self.assertIn(installed["sha256"], lock)
            node.cli("rollback", "counter")
        self.assertEqual(set(load.answers), {200, 201})
        self.nothing_lost(node, load)
        self.assertEqual(node.module("gateway")["pid"], gateway)
        entries = last_json(node.cli("--json", "audit", "list"))["entries"]
        self.assertEqual(len({entry["plan"] for entry in entries if entry.get("plan")}), 1)
        node.cli("audit", "verify")

    def test_a_plan_whose_swap_is_turned_back_leaves_the_lock_as_it_was(self):
        node = self.release_node()
        node.cli("apply")
        before = (node.state / "stadtkern.lock").read_text()
        self.installed_next(node)
        (node.state / "counter.fault").write_text("create")
        refused = node.cli("apply", "--upgrade", "counter", check=4)
        self.assertIn("cannot be made", refused.stderr)
        self.assertEqual((node.state / "stadtkern.lock").read_text(), before)
        self.assertEqual(self.versions(node), {"1.0.0": ["adorf", "bdorf"]})

    def test_what_is_only_installed_does_not_serve_after_the_next_start_either(self):
        node = self.release_node()
        self.installed_next(node)
        node.kill()
        node.start()
        self.assertEqual(self.versions(node), {"1.0.0": ["adorf", "bdorf"]})

    def test_code_that_changed_after_it_was_installed_is_not_run(self):
        node = self.release_node()
        installed = self.installed_next(node)
        code = node.state / f"packages/counter/1.1.0/{installed['sha256']}/counter.so"
        self.open_folders(code.parent)
        bytes_there = bytearray(code.read_bytes())
        bytes_there[-1] ^= 1
        code.chmod(0o600)
        code.write_bytes(bytes_there)
        swap = self.swap(node, "counter@1.1.0", check=4)
        self.assertIn("is not the file that was installed", swap["why"])
        self.assertEqual(self.versions(node), {"1.0.0": ["adorf", "bdorf"]})


if __name__ == "__main__":
    unittest.main()
