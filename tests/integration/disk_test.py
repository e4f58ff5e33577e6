# SPDX-License-Identifier: EUPL-1.2
"""A full disk and one that went read-only, under a whole node: writes are refused with the reason, reads go on, and when
there is room again so do writes, without a restart. The disk is a small tmpfs in a mount namespace of the test's own."""
import contextlib
import os
import subprocess
import sys
import unittest

from node import BUILD, SOURCE, NodeTest

sys.path.insert(0, str(SOURCE / "tests/durability"))
from power_loss import PowerLoss  # noqa: E402

FIXTURES = BUILD / "fixtures/plugins"
REPORT = {"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": "Ein Loch " + "x" * 800}
INSIDE = "STADTKERN_TEST_IN_NAMESPACE"
UNSHARE = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--map-root-user", "--mount"]


def in_namespace():
    """Runs this file's tests again where mounting concerns nobody else; why not, when that is impossible."""
    tried = subprocess.run([*UNSHARE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        return f"no mount namespace here: {tried.stderr.strip()}"
    os.environ[INSIDE] = "1"
    sys.stdout.flush()
    os.execvp(UNSHARE[0], [*UNSHARE, sys.executable, "-m", "unittest", "-v", "disk_test"])


def setUpModule():
    if INSIDE not in os.environ:
        raise unittest.SkipTest(in_namespace())


class Disk(NodeTest):
    def ways(self, node):
        """What each way of storing answers now: rows, a blob and its row, an event with its row."""
        number = getattr(self, "number", 0) + 1
        self.number = number
        return {what: node.request("POST", path, body) for what, path, body in (
            ("report", "/api/waste/v1/reports", REPORT),
            ("page", "/api/keeper/v1/pages", {"name": f"page-{number}", "content": f"page {number} " + "y" * 40_000}),
            ("count", "/api/counter/v1/counts", {"key": "z" * 5000}))}

    def refused(self, node):
        for what, answer in self.ways(node).items():
            with self.subTest(what):
                self.assertIn(answer.status, (507, 503), answer.body)
                self.assertEqual(answer.headers["content-type"], "application/problem+json")
                self.assertTrue(answer.json()["detail"], answer.body)
                self.assertGreater(int(answer.headers.get("retry-after", 0)), 0, answer.headers)
        return answer

    def reads(self, node, places):
        for path in (*places, "/open311/v2/services.json", "/api/counter/v1/counts"):
            self.assertEqual(node.request("GET", path).status, 200, path)

    def pids(self, node):
        return {row["id"]: (row["pid"], row["restarts"]) for row in node.status()["modules"]}

    def store(self, node):
        answers = self.ways(node)
        for what, answer in answers.items():
            self.assertEqual(answer.status, 201, f"{what}: {answer.body}")
        return [answers["report"].headers["location"], answers["page"].headers["location"]]

    def make(self):
        return self.node({"musterstadt": ["waste", "keeper", "counter"]}, folders=[FIXTURES])

    def test_a_full_disk_refuses_writes_and_takes_them_again(self):
        node = self.make()
        node.state.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=0700", "tmpfs", node.state], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", node.state], check=False)
        node.start()
        places, before = self.store(node), self.pids(node)
        filler = node.state / "filler"
        for _ in range(2):
            self.fill(filler)
            # Room that a store has already taken may still be written to.
            for _ in range(400):
                answer = node.request("POST", "/api/waste/v1/reports", REPORT)
                if answer.status != 201:
                    break
                places.append(answer.headers["location"])
            node.wait_for(lambda: all(a.status != 201 for a in self.ways(node).values()), what="every store being full")
            last = self.refused(node)
            self.assertEqual(last.status, 507)
            self.reads(node, places[-5:])
            filler.unlink()
            places += self.store(node)
        self.assertEqual(self.pids(node), before, "a module was started again")
        self.reads(node, places)
        self.die_meanwhile(node, filler)
        self.reads(node, places)
        self.assertEqual(node.stop(), 0)

    def fill(self, filler):
        with open(filler, "ab", buffering=0) as file:
            for size in (65536, 4096):
                try:
                    while True:
                        file.write(b"f" * size)
                except OSError:
                    continue

    def die_meanwhile(self, node, filler):
        """Modules that are started while the disk is full serve again by themselves when it is not."""
        self.fill(filler)
        modules = ("waste", "keeper", "counter")
        dead = {module: node.module(module)["pid"] for module in modules}
        for pid in dead.values():
            node.kill(pid)
        for module in modules:
            node.wait_for(lambda: (row := node.module(module))["state"] == "ready" and row["pid"] != dead[module],
                          what=f"{module} without room")
        new = {module: node.module(module)["pid"] for module in modules}
        filler.unlink()
        node.wait_for(lambda: all(answer.status == 201 for answer in self.ways(node).values()), seconds=30,
                      what="every way of storing, without a restart")
        self.assertEqual({module: node.module(module)["pid"] for module in modules}, new)

    def test_a_full_disk_notes_no_erasure_and_lets_a_town_be_erased(self):
        node = self.node({"musterstadt": ["waste"], "musterdorf": ["waste"]})
        node.state.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=0700", "tmpfs", node.state], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", node.state], check=False)
        node.start()
        made = node.request("POST", "/api/waste/v1/reports", {**REPORT, "contact": {"email": "a@example.org"}})
        self.assertEqual(made.status, 201, made.body)
        self.fill(node.state / "filler")
        refused = node.cli("privacy", "erase", "musterstadt", made.json()["id"], "--yes", check=3)
        self.assertIn("No space left", refused.stderr)
        node.cli("town", "erase", "musterdorf", "--yes")
        self.assertFalse(list(node.state.glob("stores/*/musterdorf")))
        self.assertEqual(node.request("GET", "/api/waste/v1/reports", town="musterdorf").status, 404)
        self.assertEqual(node.request("GET", "/api/waste/v1/reports").status, 200)

    def test_a_kernel_that_died_on_a_full_disk_comes_up_again(self):
        node = self.node({"musterstadt": ["counter"]}, folders=[FIXTURES])
        node.state.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=0700", "tmpfs", node.state], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", node.state], check=False)
        node.start()
        node.kill()
        with open(node.state / "logs/audit.jsonl", "ab") as log:
            log.write(b'{"number":')  # torn by the crash
        self.fill(node.state / "filler")
        node.start()
        self.assertEqual(node.request("GET", "/api/counter/v1/counts").status, 200)
        (node.state / "filler").unlink()
        node.cli("log-level", "debug")
        self.assertIn("mended the end of the log", node.cli("audit", "verify").stdout)

    def test_a_disk_that_went_read_only_refuses_writes_and_takes_them_again(self):
        node = self.make()
        read_only = node.folder / "read-only"
        power = PowerLoss(node.state, node.folder / "journal")
        node.preload("power_loss.so", power.environment(BUILD / "bin/power_loss.so", read_only=read_only))
        node.start()
        places, before = self.store(node), self.pids(node)
        for _ in range(2):
            read_only.touch()
            last = self.refused(node)
            self.assertEqual(last.status, 507)
            self.reads(node, places)
            read_only.unlink()
            places += self.store(node)
        self.assertEqual(self.pids(node), before, "a module was started again")
        self.reads(node, places)
        self.assertEqual(node.stop(), 0)


if __name__ == "__main__":
    unittest.main()
