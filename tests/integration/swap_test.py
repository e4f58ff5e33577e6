# SPDX-License-Identifier: EUPL-1.2
"""Swaps under load: a module goes to another version while it is used; what is worse is turned back by itself."""
import collections
import http.client
import json
import pathlib
import re
import shutil
import sqlite3
import tempfile
import threading
import time
import unittest

from node import BUILD, NodeTest
from streams_test import Listener

FIXTURES, NEXT = BUILD / "fixtures/plugins", BUILD / "fixtures/next"
COUNTS = "/api/counter/v1/counts"
LOCK = 'format = 1\n\n[[module]]\nid = "{module}"\nversion = "{version}"\n'


class Load:
    """Citizens on keep-alive connections who add and read; what each was told is kept."""

    def __init__(self, node, towns, people=4):
        self.node, self.towns = node, towns
        self.done = threading.Event()
        self.lock = threading.Lock()
        self.answers = collections.Counter()
        self.hurt = collections.Counter()  # by town: not answered, or with the server's fault
        self.complaints = []  # what those were told
        self.added = {town: set() for town in towns}
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(people)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        time.sleep(0.3)
        return self

    def __exit__(self, *_):
        self.done.set()
        for thread in self.threads:
            thread.join()

    def run(self, number):
        connection, count = self.node.connect(), 0
        while not self.done.is_set():
            count += 1
            town = self.towns[count % len(self.towns)]
            key = f"{number:04}-{count:010}-{'k' * 16}"
            try:
                if count % 3 == 0:
                    answer = self.node.request("POST", COUNTS, {"key": key}, {"Idempotency-Key": key}, town=town,
                                               connection=connection)
                else:
                    answer = self.node.request("GET", COUNTS, town=town, connection=connection)
                status = answer.status
                if "close" in answer.headers.get("connection", ""):
                    connection.close()
            except (OSError, http.client.HTTPException) as error:
                status = type(error).__name__
                connection.close()
            with self.lock:
                self.answers[status] += 1
                if status == 201:
                    self.added[town].add(key)
                if status not in (200, 201):
                    self.hurt[town] += 1
                    self.complaints.append((status, town, "" if isinstance(status, str) else answer.body))
        connection.close()


class SwapCase(NodeTest):
    """What tests of swaps share."""

    def counter_node(self, towns=("adorf", "bdorf"), module="counter", version="1.0.0"):
        node = self.node({town: [module] for town in towns}, folders=[FIXTURES, NEXT])
        node.state.mkdir()
        (node.state / "stadtkern.lock").write_text(LOCK.format(module=module, version=version))
        return node.start()

    def swap(self, node, *arguments, check=0):
        return json.loads(node.cli("--json", "swap", *arguments, check=check).stdout.strip().splitlines()[-1])

    def versions(self, node, module="counter"):
        return {row["version"]: row["towns"] for row in node.status()["modules"] if row["id"] == module}

    def counts(self, node, town):
        return node.request("GET", COUNTS, town=town).json()["counts"]

    def nothing_lost(self, node, load):
        for town in load.towns:
            self.assertEqual(self.counts(node, town), len(load.added[town]), town)


class SwapTest(SwapCase):
    def test_a_newer_version_takes_over_and_is_brought_back_and_nobody_is_refused(self):
        node = self.counter_node()
        gateway = node.module("gateway")["pid"]
        with Load(node, ["adorf", "bdorf"]) as load:
            there = self.swap(node, "counter@1.1.0", "--watch", "2s")
            self.assertEqual(self.versions(node), {"1.1.0": ["adorf", "bdorf"]})
            again = self.swap(node, "counter", "--watch", "0")
            back = json.loads(node.cli("--json", "rollback", "counter").stdout.strip().splitlines()[-1])
        self.assertEqual([swap["phase"] for swap in (there, again, back)], ["done"] * 3)
        self.assertEqual([(swap["from"], swap["to"]) for swap in (there, again, back)],
                         [("1.0.0", "1.1.0"), ("1.1.0", "1.1.0"), ("1.1.0", "1.0.0")])
        self.assertEqual(self.versions(node), {"1.0.0": ["adorf", "bdorf"]})
        self.assertEqual(set(load.answers), {200, 201})
        self.assertGreater(load.answers[201], 20)
        self.nothing_lost(node, load)
        self.assertEqual(node.module("gateway")["pid"], gateway)  # nobody else is touched
        audit = (node.state / "logs/audit.jsonl").read_text()
        self.assertIn("counter 1.0.0 -> 1.1.0: permanent", audit)

    def test_the_old_version_stays_warm_and_gets_its_share(self):
        node = self.counter_node(["adorf"])
        with Load(node, ["adorf"]) as load:
            node.cli("swap", "counter@1.1.0", "--watch", "1h", "--share", "50", "--detach")
            node.wait_for(lambda: node.status()["swap"]["phase"] == "watching")
            both = self.versions(node)
            self.assertEqual(both, {"1.0.0": ["adorf"], "1.1.0": ["adorf"]})
            time.sleep(0.5)
            refused = node.cli("swap", "counter@1.1.0", check=4)
            self.assertIn("under way", refused.stderr)
            node.cli("swap", "--back")
            node.wait_for(lambda: self.versions(node) == {"1.0.0": ["adorf"]})
            self.assertEqual(node.status()["swap"]["phase"], "undone")
            node.cli("swap", "counter@1.1.0", "--watch", "1h", "--detach")
            node.wait_for(lambda: node.status()["swap"]["phase"] == "watching")
            node.cli("swap", "--keep")
            node.wait_for(lambda: self.versions(node) == {"1.1.0": ["adorf"]})
            time.sleep(0.3)
        self.assertEqual(set(load.answers), {200, 201})
        self.nothing_lost(node, load)
        # On trial it told only what the old version tells too; since it stays it uses its own words.
        with sqlite3.connect(node.state / "stores/counter/adorf/store.db") as database:
            told = [version for (version,) in database.execute("SELECT version FROM sk_events ORDER BY seq")]
        self.assertEqual(set(told), {1, 2})
        self.assertEqual(told, sorted(told))

    def test_a_town_that_cannot_be_migrated_stays_and_is_named_and_the_others_go(self):
        node = self.counter_node()
        for number in range(2):  # what the next version's index cannot bear
            key = f"{number}" * 20
            node.request("POST", COUNTS, {"key": "twice"}, {"Idempotency-Key": key}, town="bdorf")
        with Load(node, ["adorf"]) as load:
            swap = self.swap(node, "counter@1.1.0", "--watch", "0", check=1)
        self.assertEqual(swap["phase"], "done")
        self.assertEqual(swap["towns"], ["adorf"])
        self.assertIn("migration 2 (unique_keys)", swap["left_out"]["bdorf"])
        self.assertEqual(self.versions(node), {"1.0.0": ["bdorf"], "1.1.0": ["adorf"]})
        self.assertEqual(set(load.answers), {200, 201})
        self.assertEqual(self.counts(node, "bdorf"), 2)
        node.request("POST", COUNTS, {"key": "twice"}, {"Idempotency-Key": "x" * 20}, town="bdorf")
        self.assertEqual(self.counts(node, "bdorf"), 3)
        # And it comes up like this again.
        node.stop()
        node.start()
        self.assertEqual(self.versions(node), {"1.0.0": ["bdorf"], "1.1.0": ["adorf"]})
        towns = {town["name"]: town for town in map(
            lambda name: json.loads(node.cli("--json", "town", "show", name).stdout.strip().splitlines()[-1]),
            ["adorf", "bdorf"])}
        self.assertEqual([towns[name]["modules"][0]["version"] for name in ("adorf", "bdorf")], ["1.1.0", "1.0.0"])

    def turned_back(self, fault, *options, towns=("adorf", "bdorf"), least=0):
        node = self.counter_node(towns)
        (node.state / "counter.fault").write_text(fault)
        with Load(node, list(towns)) as load:
            began = time.monotonic()
            swap = self.swap(node, "counter@1.1.0", *options, check=4)
            took = time.monotonic() - began
            time.sleep(0.3)
        self.assertEqual(swap["phase"], "undone")
        node.wait_for(lambda: self.versions(node) == {"1.0.0": sorted(towns)})
        self.nothing_lost(node, load)
        self.assertEqual(node.status()["swap"]["why"], swap["why"])
        print(f"\n  {fault}: {swap['why']}; {took:.2f} s, {sum(load.hurt.values())} of "
              f"{sum(load.answers.values())} requests hurt")
        return swap, load

    def test_a_version_that_cannot_be_made_hurts_nobody(self):
        swap, load = self.turned_back("create")
        self.assertIn("cannot be made", swap["why"])
        self.assertEqual(set(load.answers), {200, 201})

    def test_a_version_that_crashes_is_turned_back_at_once(self):
        swap, load = self.turned_back("crash 200", "--watch", "60s")
        self.assertIn("signal 6", swap["why"])
        self.assertLess(sum(load.hurt.values()), 8)  # writes that were in it; reads are asked again elsewhere

    def test_errors_in_one_town_are_found(self):
        swap, load = self.turned_back("errors bdorf 30", "--watch", "60s")
        self.assertIn("in bdorf", swap["why"])
        self.assertEqual(load.hurt["adorf"], 0)
        self.assertLess(load.hurt["bdorf"], 200)

    def test_a_slow_version_is_found(self):
        swap, load = self.turned_back("slow 60", "--watch", "60s")
        self.assertIn("take", swap["why"])
        self.assertEqual(set(load.answers), {200, 201})

    def test_a_version_that_eats_memory_is_found(self):
        swap, load = self.turned_back("memory 4", "--watch", "60s")
        self.assertIn("MiB of memory", swap["why"])
        self.assertEqual(set(load.answers), {200, 201})

    def test_a_version_that_hangs_when_it_is_to_end_is_ended(self):
        node = self.counter_node(["adorf"])
        (node.state / "counter.fault").write_text("drain")
        with Load(node, ["adorf"]) as load:
            self.swap(node, "counter@1.1.0", "--watch", "0")
            node.cli("rollback", "counter")
        node.wait_for(lambda: self.versions(node) == {"1.0.0": ["adorf"]})
        self.assertEqual(set(load.answers), {200, 201})
        self.nothing_lost(node, load)

    def test_a_kernel_that_dies_while_it_watches_comes_back_with_the_old_version(self):
        node = self.counter_node(["adorf"])
        node.cli("swap", "counter@1.1.0", "--watch", "1h", "--detach")
        node.wait_for(lambda: node.status()["swap"]["phase"] == "watching")
        answer = node.request("POST", COUNTS, {"key": "kept"}, {"Idempotency-Key": "k" * 20}, town="adorf")
        self.assertEqual(answer.status, 201)
        node.kill()
        node.start()
        self.assertEqual(self.versions(node), {"1.0.0": ["adorf"]})
        self.assertEqual(self.counts(node, "adorf"), 1)

    def test_what_is_permanent_is_locked(self):
        node = self.counter_node(["adorf"])
        self.swap(node, "counter@1.1.0", "--watch", "0")
        self.assertIn('version = "1.1.0"', (node.state / "stadtkern.lock").read_text())
        node.kill()
        node.start()
        self.assertEqual(self.versions(node), {"1.1.0": ["adorf"]})

    def test_what_cannot_be_done_changes_nothing(self):
        node = self.counter_node(["adorf"])
        before = node.module("counter")["pid"]
        for arguments, code, words in [(["counter@7.0.0"], 1, "1.0.0, 1.1.0"), (["nobody"], 1, "no module nobody"),
                                       (["counter@x"], 2, "1.2.3"), (["counter", "--watch", "soon"], 2, "60s"),
                                       (["counter", "--town", "cdorf"], 1, "cdorf does not use"), (["--keep"], 4, "no swap"),
                                       ([], 2, "which module")]:
            refused = node.cli("swap", *arguments, check=code)
            self.assertIn(words, refused.stderr, arguments)
        (node.config / "towns/adorf.toml").write_text(
            (node.config / "towns/adorf.toml").read_text() + 'version = "~1.0"\n')
        node.cli("reload")
        self.assertIn("allows counter ~1.0 only", node.cli("swap", "counter@1.1.0", check=4).stderr)
        self.assertEqual(node.module("counter")["pid"], before)

    def test_a_file_that_was_edited_is_not_applied_by_a_swap(self):
        node = self.counter_node(["adorf"])
        node.write_town("cdorf", ["counter"])
        self.swap(node, "counter@1.1.0", "--watch", "0")
        self.assertEqual(self.versions(node), {"1.1.0": ["adorf"]})
        node.cli("reload")
        node.wait_for(lambda: self.versions(node) == {"1.1.0": ["adorf", "cdorf"]})

    def test_a_reload_in_the_middle_of_a_swap_keeps_both(self):
        node = self.counter_node(["adorf"])
        node.cli("swap", "counter@1.1.0", "--watch", "1h", "--detach")
        node.wait_for(lambda: node.status()["swap"]["phase"] == "watching")
        node.write_town("cdorf", ["counter"])
        with Load(node, ["adorf"]) as load:
            node.cli("reload")
            node.wait_for(lambda: "cdorf" in self.versions(node)["1.0.0"])
            self.assertEqual(self.versions(node)["1.1.0"], ["adorf"])
            node.cli("swap", "--keep")
            node.wait_for(lambda: node.status()["swap"]["phase"] == "done")
        self.assertEqual(set(load.answers), {200, 201})
        self.assertEqual(self.versions(node), {"1.0.0": ["cdorf"], "1.1.0": ["adorf"]})

    def test_waves_bring_portion_by_portion_and_stop_when_towns_stay_behind(self):
        towns = ["adorf", "bdorf", "cdorf", "ddorf"]
        node = self.counter_node(towns)
        done = self.swap(node, "counter@1.1.0", "--watch", "0", "--wave", "25,rest", "--pause", "100ms")
        self.assertEqual([wave["towns"] for wave in done["waves"]], [["adorf"], ["bdorf", "cdorf", "ddorf"]])
        self.assertEqual(self.versions(node), {"1.1.0": towns})
        node.cli("rollback", "counter")
        (node.state / "counter.fault").write_text("create")
        stopped = self.swap(node, "counter@1.1.0", "--watch", "0", "--wave", "25,rest", check=4)
        self.assertEqual((len(stopped["waves"]), stopped["done"], stopped["stayed"]), (1, 0, 1))
        self.assertEqual(self.versions(node), {"1.0.0": towns})
        self.assertIn("5,50,rest", node.cli("swap", "counter@1.1.0", "--wave", "7,x", check=2).stderr)
        self.assertIn("point in time", node.cli("swap", "counter@1.1.0", "--at", "tomorrow", check=2).stderr)

    def test_apply_waits_for_the_end_of_a_swap(self):
        node = self.counter_node(["adorf"])
        node.cli("swap", "counter@1.1.0", "--watch", "1h", "--detach")
        node.wait_for(lambda: node.status()["swap"]["phase"] == "watching")
        before = (node.state / "stadtkern.lock").read_text()
        self.assertIn("under way", node.cli("apply", "--upgrade-all", check=4).stderr)
        self.assertEqual((node.state / "stadtkern.lock").read_text(), before)

    def test_new_permissions_need_consent(self):
        folder = self.temporary_folder()
        shutil.copytree(NEXT / "counter", folder / "counter")
        manifest = folder / "counter/plugin.toml"
        manifest.write_text(manifest.read_text() + '[permissions]\noutbound = ["feed.example.org:443"]\n')
        node = self.node({"adorf": ["counter"]}, folders=[FIXTURES, folder])
        node.state.mkdir()
        (node.state / "stadtkern.lock").write_text(LOCK.format(module="counter", version="1.0.0"))
        node.start()
        refused = node.cli("swap", "counter@1.1.0", "--watch", "0", check=4)
        self.assertIn("outbound feed.example.org:443", refused.stderr)
        self.swap(node, "counter@1.1.0", "--watch", "0", "--consent")

    def test_a_town_that_leaves_while_its_store_is_opened_leaves_the_swap(self):
        node = self.counter_node()
        store = sqlite3.connect(node.state / "stores/counter/bdorf/store.db", isolation_level=None)
        self.addCleanup(store.close)
        store.execute("BEGIN EXCLUSIVE")
        node.cli("swap", "counter@1.1.0", "--watch", "0", "--detach")
        node.wait_for(lambda: node.status()["swap"]["phase"] == "opening")
        node.cli("disable", "bdorf", "counter")
        store.execute("ROLLBACK")
        node.wait_for(lambda: node.status()["swap"]["phase"] == "done")
        self.assertIn("does not use", node.status()["swap"]["left_out"]["bdorf"])
        self.assertEqual(self.versions(node), {"1.1.0": ["adorf"]})

    def test_a_folder_that_holds_another_version_now_is_swapped_in(self):
        node = self.node({"adorf": ["counter"]}, folders=[(folder := self.temporary_folder())])
        shutil.copytree(FIXTURES / "counter", folder / "counter")
        node.start()
        before = node.module("counter")["pid"]
        shutil.rmtree(folder / "counter")
        shutil.copytree(NEXT / "counter", folder / "counter")
        node.cli("reload")
        self.assertEqual(node.module("counter")["pid"], before)  # a reload alone touches nothing
        with Load(node, ["adorf"]) as load:
            swap = self.swap(node, "counter", "--watch", "0")
        self.assertEqual((swap["from"], swap["to"]), ("1.0.0", "1.1.0"))
        self.assertEqual(set(load.answers), {200, 201})
        self.assertIn("there are: 1.1.0", node.cli("swap", "counter@1.0.0", check=1).stderr)

    def temporary_folder(self):
        folder = tempfile.TemporaryDirectory(prefix="sk-modules-")
        self.addCleanup(folder.cleanup)
        return pathlib.Path(folder.name)

    def test_a_stream_ends_by_protocol_and_goes_on_with_the_new_process(self):
        node = self.counter_node(["adorf"])
        live = "/t/adorf/api/counter/v1/live"
        for swapped in ("counter@1.0.0", "gateway"):
            before = Listener(node, live)
            node.request("POST", COUNTS, {"key": swapped}, {"Idempotency-Key": (swapped + "x" * 16)}, town="adorf")
            self.assertEqual(before.event(), [f"id: {swapped}", f"data: {swapped}"])
            self.swap(node, swapped, "--watch", "0")
            while before.read():
                continue
            self.assertTrue(before.chunked and before.ended)  # with its last chunk, not cut off
            after = Listener(node, live, ("Accept: text/event-stream", f"Last-Event-ID: {swapped}"))
            self.assertIn(f"data: after {swapped}", after.event())

    def test_a_change_touches_no_other_connection_and_no_other_process(self):
        node = self.node({"adorf": ["counter", "places"], "bdorf": ["counter"]}, folders=[FIXTURES]).start()
        stream = Listener(node, "/t/adorf/api/counter/v1/live")
        kept = node.connect()
        self.assertEqual(node.request("GET", COUNTS, town="bdorf", connection=kept).status, 200)
        socket = kept.sock
        pids = {row["id"]: row["pid"] for row in node.status()["modules"]}
        self.swap(node, "places", "--watch", "0")
        node.write_town("cdorf", ["counter"])
        node.cli("reload")
        node.cli("disable", "adorf", "places")
        node.request("POST", COUNTS, {"key": "still"}, {"Idempotency-Key": "s" * 20}, town="adorf")
        self.assertIn("data: still", stream.event())
        self.assertEqual(node.request("GET", COUNTS, town="bdorf", connection=kept).status, 200)
        self.assertIs(kept.sock, socket)
        kept.close()
        now = {row["id"]: row["pid"] for row in node.status()["modules"]}
        self.assertEqual((now["counter"], now["gateway"]), (pids["counter"], pids["gateway"]))
        self.assertNotEqual(now.get("places"), pids["places"])

    def test_the_gateway_is_swapped_under_its_connections(self):
        node = self.counter_node(["adorf"])
        with Load(node, ["adorf"]) as load:
            for _ in range(3):
                self.swap(node, "gateway", "--watch", "0")
                time.sleep(0.2)
        self.assertEqual(set(load.answers), {200, 201})
        self.nothing_lost(node, load)

    def test_a_real_module_with_a_real_migration(self):
        manifest = (BUILD / "plugins/waste/plugin.toml").read_text()
        old = re.search(r'^version *= *"([^"]*)"', manifest, re.MULTILINE)[1]
        node = self.counter_node(["adorf", "bdorf"], module="waste", version=old)
        new = ".".join([old.split(".")[0], str(int(old.split(".")[1]) + 1), "0"])
        swap = self.swap(node, f"waste@{new}", "--town", "bdorf", "--watch", "0")
        self.assertEqual(swap["phase"], "done")
        self.assertEqual(self.versions(node, "waste"), {old: ["adorf"], new: ["bdorf"]})
        for town in ("adorf", "bdorf"):
            answer = node.request("GET", "/open311/v2/services.json", town=town)
            self.assertEqual(answer.status, 200)
            code = answer.json()[0]["service_code"]
            form = f"service_code={code}&lat=52.5&long=13.4&description=Ein+Test"
            made = node.request("POST", "/open311/v2/requests.json", form,
                                {"Content-Type": "application/x-www-form-urlencoded"}, town=town)
            self.assertIn(made.status, (200, 201), made.body)
        node.cli("rollback", "waste", "--town", "bdorf")
        self.assertEqual(self.versions(node, "waste"), {old: ["adorf", "bdorf"]})
        listed = node.request("GET", "/open311/v2/requests.json", town="bdorf")
        self.assertEqual(listed.status, 200)
        self.assertEqual(len(listed.json()), 1)


class WithStop(SwapCase):
    """The next version cannot work on a store that the version before uses."""

    def stop_node(self):
        folder = tempfile.TemporaryDirectory(prefix="sk-modules-")
        self.addCleanup(folder.cleanup)
        next_ = pathlib.Path(folder.name) / "counter"
        shutil.copytree(NEXT / "counter", next_)
        manifest = (next_ / "plugin.toml").read_text()
        (next_ / "plugin.toml").write_text(manifest.replace("schema_reads_from = 1", "schema_reads_from = 2"))
        node = self.node({"adorf": ["counter"], "bdorf": ["counter"]}, folders=[FIXTURES, folder.name])
        node.state.mkdir()
        (node.state / "stadtkern.lock").write_text(LOCK.format(module="counter", version="1.0.0"))
        return node.start()

    def test_the_old_version_ends_first_and_requests_wait(self):
        node = self.stop_node()
        self.assertIn("--stop", node.cli("swap", "counter@1.1.0", check=4).stderr)
        self.assertIn("needs a stop of about", node.cli("plan", "--upgrade", "counter").stdout)
        self.assertIn("apply --stop", node.cli("apply", "--upgrade", "counter", check=4).stderr)
        for number in range(2):  # what the next version's index cannot bear
            node.request("POST", COUNTS, {"key": "twice"}, {"Idempotency-Key": f"{number}" * 20}, town="bdorf")
        with Load(node, ["adorf"]) as load:
            swap = self.swap(node, "counter@1.1.0", "--stop", "--watch", "500ms", check=1)
        self.assertEqual((swap["phase"], swap["towns"]), ("done", ["adorf"]))
        self.assertIn("bdorf", swap["left_out"])
        waited, = [event for event in swap["events"] if "requests waited for" in event]
        print(f"\n  {waited}")
        self.assertLess(swap["flip_ms"], 5000)
        node.wait_for(lambda: self.versions(node) == {"1.0.0": ["bdorf"], "1.1.0": ["adorf"]})
        self.assertEqual(set(load.answers), {200, 201})
        self.nothing_lost(node, load)
        node.wait_for(lambda: self.counts(node, "bdorf") == 2)
        # What cannot be undone is not watched: a crash starts it again.
        self.assertFalse([event for event in swap["events"] if "watched" in event])
        node.kill(next(row["pid"] for row in node.status()["modules"] if row["version"] == "1.1.0"))
        node.wait_for(lambda: node.request("GET", COUNTS, town="adorf").status == 200)
        self.assertIn("there is no way to it", node.cli("rollback", "counter", "--stop", check=4).stderr)

    def test_a_new_version_that_fails_brings_the_old_one_back(self):
        node = self.stop_node()
        (node.state / "counter.fault").write_text("create")
        with Load(node, ["adorf", "bdorf"]) as load:
            swap = self.swap(node, "counter@1.1.0", "--stop", "--town", "adorf", check=4)
            self.assertIn("cannot be made", swap["why"])
            node.wait_for(lambda: self.versions(node) == {"1.0.0": ["adorf", "bdorf"]})
        self.assertEqual(set(load.answers), {200, 201})
        self.nothing_lost(node, load)


if __name__ == "__main__":
    unittest.main()
