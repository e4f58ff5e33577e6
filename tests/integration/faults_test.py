# SPDX-License-Identifier: EUPL-1.2
"""Crashes, kills and broken modules: callers are answered, others go on, nothing acknowledged is lost."""
import json
import os
import pathlib
import shutil
import signal
import tempfile
import threading
import time
import unittest

from node import BUILD, DATA, SOURCE, NodeTest

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

    def reached(self, more):
        """Waits until so many more are acknowledged."""
        wanted = len(self.acknowledged) + more
        self.node.wait_for(lambda: len(self.acknowledged) >= wanted, what=f"{more} reports under load")

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

    def test_a_killed_module_is_back_soon_and_has_lost_nothing(self):
        gateway = self.town.module("gateway")["pid"]
        load = Load(self.town)
        for _ in range(3):
            load.reached(20)
            pid = self.town.module("waste")["pid"]
            self.town.kill(pid)
            began = time.monotonic()
            self.town.wait_for(lambda: self.town.module("waste")["state"] == "ready"
                               and self.town.module("waste")["pid"] != pid)
            took = time.monotonic() - began
            self.assertLess(took, 5, "not back soon")
            print(f"\nback after {took * 1000:.0f} ms", end=" ")
        load.reached(20)
        self.all_there(load.stop())
        self.assertEqual(self.town.module("gateway")["pid"], gateway)
        self.assertEqual(self.town.module("gateway")["restarts"], 0)
        # Who was in flight is told so, and nobody waits for a deadline.
        self.assertTrue(set(load.refused) <= {503}, set(load.refused))

    def test_a_killed_gateway_refuses_no_connection(self):
        """Who comes while it is dead waits for the next one. Stopped before it is killed, it accepts none of them itself."""
        pid = self.town.module("gateway")["pid"]
        os.kill(pid, signal.SIGSTOP)
        self.town.wait_for(lambda: pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "T")
        waiting = [self.town.connect(timeout=20) for _ in range(20)]
        for connection in waiting:
            self.addCleanup(connection.close)
            connection.request("GET", "/open311/v2/services.json")
        self.town.kill(pid)
        self.assertEqual([connection.getresponse().status for connection in waiting], [200] * len(waiting))
        self.assertNotEqual(self.town.module("gateway")["pid"], pid)

    def test_a_killed_kernel_takes_its_hosts_along_and_every_acknowledged_report_is_there_again(self):
        pids = [row["pid"] for row in self.town.status()["modules"]]
        load = Load(self.town)
        load.reached(50)
        self.town.kill()
        end = time.monotonic() + 2.5
        load.stop()
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

    def test_a_library_that_lacks_another_is_refused_with_the_name_that_is_missing(self):
        self.check_refused("undefined_symbol", "undefined symbol", "nobody_has_this")

    def test_an_entry_that_throws_is_refused(self):
        self.check_refused("throws_in_create", "not today")

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
        node = self.check_refused("crash_loop", states=("quarantined",))
        self.assertEqual(node.module("crash_loop")["last_output"], "crash_loop: these are my last words\n")

    def test_a_stop_that_hangs_is_ended(self):
        node = self.started_with("hangs_on_stop", word="ready")
        began = time.monotonic()
        self.assertEqual(node.stop(), 0)
        self.assertLess(time.monotonic() - began, 25)
        self.assertRegex(node.output(), r"it did not end within \d+ s.*module=hangs_on_stop")


class MisbehavingModules(NodeTest):
    """What goes wrong in a handler stays in its request, its town, its module."""

    def started(self, *modules, **towns):
        node = self.node({"musterstadt": ["waste", *modules], **towns}, folders=[FIXTURES]).start()
        self.before = node.module("waste")["pid"]
        return node

    def nobody_else_is_hurt(self, node):
        self.assertEqual(node.request("POST", "/api/waste/v1/reports", REPORT).status, 201)
        self.assertEqual((node.module("waste")["pid"], node.module("waste")["restarts"]), (self.before, 0))

    def log(self, node, module):
        return (node.state / f"logs/{module}.jsonl").read_text()

    def test_a_handler_that_throws_answers_500_and_the_module_lives(self):
        node = self.started("throws_in_handler")
        for _ in range(3):
            answer = node.request("GET", "/api/throws_in_handler/v1/fail")
            self.assertEqual((answer.status, answer.headers["content-type"]), (500, "application/problem+json"))
            self.assertNotIn(b"as always", answer.body, "an inner text goes to strangers")
        self.assertEqual(node.module("throws_in_handler")["restarts"], 0)
        node.wait_for(lambda: "throws_in_handler: as always" in self.log(node, "throws_in_handler"), what="its words in the log")
        self.nobody_else_is_hurt(node)

    def test_a_request_that_kills_its_module_is_answered_and_the_module_is_back(self):
        node = self.started("crashes_on_request")
        pid = node.module("crashes_on_request")["pid"]
        answer = node.request("GET", "/api/crashes_on_request/v1/fail")
        self.assertEqual((answer.status, answer.headers["retry-after"]), (503, "1"), answer.body)
        row = node.wait_for(lambda: (r := node.module("crashes_on_request"))["state"] == "ready" and r["pid"] != pid and r)
        self.assertEqual((row["restarts"], row["last_output"]), (1, "crashes_on_request: asked to crash\n"))
        self.nobody_else_is_hurt(node)

    def test_a_request_that_kills_its_module_each_time_is_refused_and_the_module_stays(self):
        node = self.started("crashes_on_request", musterdorf=["crashes_on_request"])
        module = lambda: node.module("crashes_on_request")
        for _ in range(2):
            self.assertEqual(node.request("GET", "/api/crashes_on_request/v1/fail").status, 503)
            node.wait_for(lambda: module()["state"] == "ready")
        for _ in range(20):
            answer = node.request("GET", "/api/crashes_on_request/v1/fail")
            self.assertEqual(answer.status, 503)
        self.assertIn("crashed twice", answer.body.decode())
        self.assertEqual((module()["restarts"], module()["state"]), (2, "ready"))
        self.assertIn("in flight at two deaths", (node.state / "logs/audit.jsonl").read_text())
        # Another town may still ask: it may be another store that crashes it.
        node.request("GET", "/api/crashes_on_request/v1/fail", town="musterdorf")
        node.wait_for(lambda: module()["restarts"] == 3)
        self.nobody_else_is_hurt(node)

    def test_who_cannot_do_without_a_module_in_quarantine_says_so(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="sk-"))
        self.addCleanup(shutil.rmtree, folder)
        shutil.copytree(SOURCE / "tests/fixtures/raw_peer", folder / "raw_peer")
        manifest = folder / "raw_peer/plugin.toml"
        manifest.write_text(manifest.read_text().replace("optional = true", ""))
        node = self.node({"musterstadt": ["echo", "raw_peer"]}, folders=[FIXTURES, folder],
                         extra="[restart]\nintensity = 1").start()
        self.assertEqual(node.module("raw_peer")["note"], "")
        for _ in range(2):
            node.kill(node.wait_for(lambda: node.module("echo")["pid"]))
        node.wait_for(lambda: node.module("echo")["state"] == "quarantined")
        self.assertEqual((node.module("raw_peer")["state"], node.module("raw_peer")["note"]),
                         ("ready", "needs echo, which is quarantined"))
        node.cli("restart", "echo")
        node.wait_for(lambda: node.module("raw_peer")["note"] == "")

    def test_a_town_that_a_module_refuses_is_named_and_the_other_is_served(self):
        node = self.started("fails_town_open", musterdorf=["waste", "[modules.fails_town_open]\nrefuse = false"])
        row = node.module("fails_town_open")
        self.assertEqual((row["state"], row["towns"]), ("ready", ["musterdorf"]))
        self.assertEqual(row["failed_towns"], {"musterstadt": "fails_town_open: this town is refused"})
        self.nobody_else_is_hurt(node)

    def test_a_store_that_cannot_be_opened_is_tried_again_without_a_restart(self):
        node = self.started(musterdorf=["waste"])
        places = {}
        for town in ("musterstadt", "musterdorf"):
            places[town] = node.request("POST", "/api/waste/v1/reports", REPORT, town=town).headers["location"]
        lock = node.state / "stores/waste/musterstadt/STORE.lock"
        lock.rename(lock.with_suffix(".away"))
        lock.mkdir()  # nobody can open that for writing, not even root
        node.kill(self.before)
        row = node.wait_for(lambda: (r := node.module("waste"))["failed_towns"] and r["state"] == "ready" and r)
        self.assertIn("STORE.lock", row["failed_towns"]["musterstadt"])
        refused = node.request("GET", places["musterstadt"])
        self.assertEqual((refused.status, refused.headers["content-type"]), (503, "application/problem+json"))
        self.assertEqual(node.request("GET", places["musterdorf"]).status, 200, "another town was hurt")
        lock.rmdir()
        lock.with_suffix(".away").rename(lock)
        node.wait_for(lambda: node.request("GET", places["musterstadt"]).status == 200, seconds=30, what="the town is back")
        self.assertEqual(node.request("POST", "/api/waste/v1/reports", REPORT, town="musterstadt").status, 201)
        again = node.module("waste")
        self.assertEqual((again["pid"], again["restarts"], again["failed_towns"]), (row["pid"], 1, {}))

    def test_a_module_gets_nowhere_with_what_it_has_not_declared(self):
        node = self.started("echo", "hostile")

        def attack(how):
            return node.request("POST", "/api/hostile/v1/attacks", {"how": how})

        self.assertEqual(attack("declared").json(), {"what": "done"}, "the test must see what is allowed")
        self.assertEqual(attack("undeclared call").json(), {"what": "PERMISSION_DENIED"})
        self.assertEqual(attack("call in a write").json(), {"what": "FAILED_PRECONDITION"})
        refused = attack("undeclared event")
        self.assertEqual((refused.status, refused.json()["status"]), (500, 500), refused.body)
        self.assertNotIn(b"publishes", refused.body, "the citizen learns nothing of the plugin's insides")
        told = json.loads(node.cli("events", "musterstadt", "waste", "--json").stdout.strip().splitlines()[-1])
        self.assertEqual(told["events"], [], "a forged event is in another module's log")
        self.assertEqual(attack("flood").status, 200)
        for _ in range(50):
            self.assertEqual(attack("undeclared call").status, 200)

        def audited():
            lines = (node.state / "logs/audit.jsonl").read_text().splitlines()
            notes = [json.loads(line) for line in lines if '"module:hostile"' in line]
            return sorted(note["detail"] for note in notes if note["what"] == "noted")

        node.wait_for(lambda: len(audited()) >= 2, what="both are audited")
        told = audited()
        self.assertEqual(sorted(set(told)), [
            "misbehaving: it calls what plugin.toml does not require: waste/v1",
            "misbehaving: it publishes what plugin.toml does not: waste.report.created version 1"])
        self.assertLessEqual(len(told), 4, "once a minute each, and a minute may have begun in between")
        self.nobody_else_is_hurt(node)
        self.assertEqual(node.module("hostile")["restarts"], 0)


class HostileInput(NodeTest):
    def setUp(self):
        self.town = self.node({"musterstadt": ["waste"]}).start()

    def test_every_invalid_document_is_a_client_error_and_stores_nothing(self):
        if os.environ.get("STADTKERN_TEST_DATA") == "none":
            self.skipTest("STADTKERN_TEST_DATA=none")
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
