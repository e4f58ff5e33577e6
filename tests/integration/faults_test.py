# SPDX-License-Identifier: EUPL-1.2
"""Crashes, kills and broken modules: callers are answered, others go on, nothing acknowledged is lost."""
import os
import threading
import time
import unittest

from node import BUILD, DATA, NodeTest

FIXTURES = BUILD / "fixtures/plugins"
REPORT = {"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": "Ein Loch"}


class Load:
    """Creates reports from several connections until told to stop; remembers what was acknowledged."""

    def __init__(self, node, connections=8):
        self.node, self.acknowledged, self.refused = node, [], []
        self.running = True
        self.threads = [threading.Thread(target=self.run) for _ in range(connections)]
        for thread in self.threads:
            thread.start()

    def run(self):
        connection = None
        while self.running:
            try:
                connection = connection or self.node.connect(timeout=10)
                answer = self.node.request("POST", "/api/waste/v1/reports", REPORT, connection=connection)
                if answer.status == 201:
                    self.acknowledged.append(answer.headers["location"])
                else:
                    self.refused.append(answer.status)
            except Exception as error:  # the connection died with what we kill
                self.refused.append(type(error).__name__)
                connection = None
                time.sleep(0.01)

    def stop(self):
        self.running = False
        for thread in self.threads:
            thread.join()
        return self


class Kills(NodeTest):
    def setUp(self):
        self.town = self.node({"musterstadt": ["waste"]}).start()

    def all_there(self, load):
        self.assertGreater(len(load.acknowledged), 20)
        connection = self.town.connect()
        missing = [place for place in load.acknowledged
                   if self.town.request("GET", place, connection=connection).status != 200]
        self.assertEqual(missing, [], f"{len(missing)} of {len(load.acknowledged)} acknowledged reports are lost")

    def test_a_killed_module_is_back_within_a_second_and_has_lost_nothing(self):
        gateway = self.town.module("gateway")["pid"]
        load = Load(self.town)
        time.sleep(1)
        for _ in range(3):
            pid = self.town.module("waste")["pid"]
            self.town.kill(pid)
            began = time.monotonic()
            self.town.wait_for(lambda: self.town.module("waste")["state"] == "ready"
                               and self.town.module("waste")["pid"] != pid)
            took = time.monotonic() - began
            self.assertLess(took, 5, "not back soon")
            print(f"\nback after {took * 1000:.0f} ms", end=" ")
            time.sleep(0.5)
        self.all_there(load.stop())
        self.assertEqual(self.town.module("gateway")["pid"], gateway)
        self.assertEqual(self.town.module("gateway")["restarts"], 0)
        # Who was in flight is told so, and nobody waits for a deadline.
        self.assertTrue(set(load.refused) <= {503}, set(load.refused))

    def test_a_killed_gateway_refuses_no_connection(self):
        pid = self.town.module("gateway")["pid"]
        self.town.kill(pid)
        answer = self.town.wait_for(lambda: self.town.request("GET", "/open311/v2/services.json"))
        self.assertEqual(answer.status, 200)

    def test_a_killed_kernel_takes_its_hosts_along_and_every_acknowledged_report_is_there_again(self):
        pids = [row["pid"] for row in self.town.status()["modules"]]
        load = Load(self.town)
        time.sleep(1)
        self.town.kill()
        load.stop()
        end = time.monotonic() + 2.5
        while any(os.path.exists(f"/proc/{pid}/exe") and os.path.exists(f"/proc/{pid}/cmdline")
                  and open(f"/proc/{pid}/cmdline").read() for pid in pids):
            self.assertLess(time.monotonic(), end, "a host outlives its kernel")
            time.sleep(0.05)
        self.town.start()
        self.all_there(load)


class BrokenModules(NodeTest):
    def started_with(self, *modules, word=""):
        return self.node({"musterstadt": ["waste", *modules]}, folders=[FIXTURES]).start(wait=word, seconds=60)

    def check_refused(self, module, *words, states=("failed", "quarantined")):
        node = self.started_with(module)
        row = node.wait_for(lambda: (r := node.module(module))["state"] in states and r, seconds=60)
        for word in words:
            self.assertIn(word, str(row))
        self.assertEqual(node.request("GET", "/open311/v2/services.json").status, 200, "another module was hurt")
        return node

    def test_code_of_another_abi_is_refused_with_the_reason(self):
        self.check_refused("abi_too_new", "ABI")

    def test_a_library_without_the_symbol_is_refused(self):
        self.check_refused("no_symbol", "stadtkern_plugin")

    def test_an_entry_that_throws_is_refused(self):
        self.check_refused("throws_in_create")

    def check_ended(self, module):
        """At its limit of time it is ended and tried again; quarantine would take six times as long."""
        node = self.node({"musterstadt": ["waste", module]}, folders=[FIXTURES])
        node.start(wait=None)
        node.wait_for(lambda: node.module(module)["restarts"] >= 1, seconds=40)
        self.assertRegex(node.module(module)["note"], r"\d+ s")
        self.assertEqual(node.request("GET", "/open311/v2/services.json").status, 200, "another module was hurt")

    def test_a_static_initialiser_that_hangs_is_ended(self):
        self.check_ended("hangs_in_initialiser")

    def test_a_start_that_hangs_is_ended(self):
        self.check_ended("hangs_on_start")

    def test_a_module_that_always_crashes_ends_in_quarantine_with_its_last_words(self):
        self.check_refused("crash_loop", states=("quarantined",))

    def test_a_stop_that_hangs_is_ended(self):
        node = self.started_with("hangs_on_stop", word="ready")
        began = time.monotonic()
        self.assertEqual(node.stop(), 0)
        self.assertLess(time.monotonic() - began, 25)


class HostileInput(NodeTest):
    def setUp(self):
        self.town = self.node({"musterstadt": ["waste"]}).start()

    def test_every_invalid_document_is_a_client_error_and_stores_nothing(self):
        if os.environ.get("STADTKERN_TEST_DATA") == "none":
            print("STADTKERN_TEST_DATA=none")
            return
        folder = DATA / "hostile-input/json-test-suite"
        self.assertTrue(folder.is_dir(), f"no test data at {folder}: set STADTKERN_TEST_DATA")
        pid = self.town.module("waste")["pid"]
        wrong = {}
        files = sorted(folder.glob("n_*.json"))
        for file in files:
            answer = self.town.request("POST", "/api/waste/v1/reports", file.read_bytes(), {"Content-Type": "application/json"})
            if not 400 <= answer.status < 500 or answer.headers["content-type"] != "application/problem+json":
                wrong[file.name] = answer.status
        self.assertGreater(len(files), 100)
        self.assertEqual(wrong, {})
        self.assertEqual(self.town.module("waste")["pid"], pid)
        self.assertEqual(self.town.request("GET", "/open311/v2/requests.json").json(), [])


if __name__ == "__main__":
    unittest.main()
