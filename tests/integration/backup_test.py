# SPDX-License-Identifier: EUPL-1.2
"""Backup of a running town, restore, and adding and erasing towns beside others that notice nothing."""
import hashlib
import http.client
import json
import os
import random
import subprocess
import threading
import time
import unittest
import uuid

from node import BUILD, NodeTest

FIXTURES = BUILD / "fixtures/plugins"
MODULES = ["waste", "counter", "counter_listener"]
REPORTS = "/api/waste/v1/reports"
COUNTS = "/api/counter/v1/counts"
EFFECTS = "/api/counter_listener/v1/effects"
CATEGORY = "road_damage"


def plant_blob(node, town, module, content):
    """A blob as a module keeps it."""
    name = hashlib.sha256(content).hexdigest()
    folder = node.state / "stores" / module / town / "blobs" / name[:2]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return name


def blobs_of(node, town, module):
    root = node.state / "stores" / module / town / "blobs"
    return {file.name: file.read_bytes() for file in root.rglob("*") if file.is_file()} if root.exists() else {}


def last_json(done):
    return json.loads(done.stdout.strip().splitlines()[-1])


class Writers:
    """Clients that write until they are told to stop, and remember what was acknowledged, and when."""

    def __init__(self, node, town, count=8):
        self.node, self.town = node, town
        self.reports, self.counts, self.failed = {}, {}, []
        self.lock = threading.Lock()
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(i,)) for i in range(count)]
        for thread in self.threads:
            thread.start()

    def run(self, number):
        connection = self.node.connect()
        while not self.ending.is_set():
            try:
                key = uuid.uuid4().hex
                if number % 2:
                    body = {"category": CATEGORY, "lat": 48.59, "lon": 8.87, "description": key}
                    answer = self.node.request("POST", REPORTS, body, town=self.town, connection=connection)
                else:
                    answer = self.node.request("POST", COUNTS, {"key": key}, town=self.town, connection=connection)
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(repr(error))
                return connection.close()
            at = time.time()
            if answer.status != 201:
                self.failed.append((answer.status, answer.body[:200]))
                continue
            with self.lock:
                if number % 2:
                    self.reports[answer.json()["id"]] = (at, key)
                else:
                    self.counts[key] = at
        connection.close()

    def stop(self):
        self.ending.set()
        for thread in self.threads:
            thread.join()


class BackupTest(NodeTest):
    def backed_up(self, **options):
        """A node with two towns and some data in the first, and a backup of that one."""
        node = self.node({"musterstadt": MODULES, "musterdorf": ["waste"]}, folders=[FIXTURES], **options).start()
        for i in range(20):
            made = node.request("POST", COUNTS, {"key": f"k{i}"}, town="musterstadt")
            self.assertEqual(made.status, 201, made.body)
        plant_blob(node, "musterstadt", "waste", os.urandom(3000))
        self.settled(node, "musterstadt", 20)
        file = node.folder / "town.skb"
        node.cli("backup", "musterstadt", file)
        return node, file

    def effects(self, node, town):
        return node.request("GET", EFFECTS, town=town).json()

    def settled(self, node, town, counts):
        node.wait_for(lambda: self.effects(node, town)["events"] >= counts, what="events have arrived")

    def test_who_changed_what_comes_back_with_the_store(self):
        node = self.node({"musterstadt": ["counter"]}, folders=[FIXTURES]).start()
        node.request("POST", COUNTS, {"key": "by nobody"}, town="musterstadt")
        node.cli("call", "musterstadt", "counter/v1", "Add", json.dumps({"key": "k1"}))
        kept = last_json(node.cli("audit", "actions", "musterstadt", "--json"))["actions"]
        self.assertEqual([(one["module"], one["person"], one["action"]) for one in kept],
                         [("counter", f"operator:{os.getuid()}", "counter/v1.Add")])
        file = node.folder / "town.skb"
        node.cli("backup", "musterstadt", file)
        node.cli("call", "musterstadt", "counter/v1", "Add", json.dumps({"key": "k2"}))
        node.stop()
        new = self.node({}, folders=[FIXTURES])
        new.cli("restore", file, "--config", new.config)
        new.start()
        self.assertEqual(last_json(new.cli("audit", "actions", "musterstadt", "--json"))["actions"], kept)

    def test_a_backup_under_load_has_all_that_was_acknowledged_and_doubles_nothing(self):
        node = self.node({"musterstadt": MODULES}, folders=[FIXTURES]).start()
        blobs = {plant_blob(node, "musterstadt", "waste", os.urandom(random.randrange(1, 300_000))) for _ in range(20)}
        self.assertEqual(len(blobs), 20)
        written = blobs_of(node, "musterstadt", "waste")
        writers = Writers(node, "musterstadt")
        try:
            node.wait_for(lambda: len(writers.reports) > 200 and len(writers.counts) > 200, 60, "writers have written")
            file = node.folder / "town.skb"
            began = time.time()
            facts = last_json(node.cli("backup", "musterstadt", file, "--json"))
            after = len(writers.reports)
            node.wait_for(lambda: len(writers.reports) > after + 20, what="writes go on after the backup")
        finally:
            writers.stop()
        self.assertFalse(writers.failed, "a backup must not make a write fail")
        town = facts["towns"][0]
        print(f"\nbarrier: {town['barrier_ms']:.1f} ms with 8 writers, {len(writers.reports) + len(writers.counts)} writes, "
              f"{town['bytes']} bytes")
        self.assertLessEqual(town["barrier_ms"], 200)
        self.assertEqual(sorted(town["modules"]), sorted(MODULES))
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        self.assertFalse(list(node.state.rglob("backup-*")), "nothing of the snapshots stays")
        before = {report: key for report, (at, key) in writers.reports.items() if at < began}
        counted_before = sum(at < began for at in writers.counts.values())
        node.stop()

        # Into an empty state, with no kernel running; then the node starts.
        new = self.node({}, folders=[FIXTURES])
        done = last_json(new.cli("restore", file, "--config", new.config, "--json"))
        self.assertEqual([t["town"] for t in done["towns"]], ["musterstadt"])
        self.assertFalse(done["running"])
        new.start()
        for report in before:
            found = new.request("GET", f"{REPORTS}/{report}", town="musterstadt")
            self.assertEqual(found.status, 200, f"acknowledged before the backup, and lost: {report}")
        counts = new.request("GET", COUNTS, town="musterstadt").json()["counts"]
        self.assertGreaterEqual(counts, counted_before)
        self.assertEqual(blobs_of(new, "musterstadt", "waste"), written)
        # The listener catches up with what the counter had told, and makes no effect twice.
        self.settled(new, "musterstadt", counts)
        told = self.effects(new, "musterstadt")
        self.assertEqual((told["effects"], told["events"]), (counts, counts))
        # And goes on: new events arrive, once each.
        for i in range(5):
            self.assertEqual(new.request("POST", COUNTS, {"key": f"new{i}"}, town="musterstadt").status, 201)
        self.settled(new, "musterstadt", counts + 5)
        told = self.effects(new, "musterstadt")
        self.assertEqual((told["effects"], told["events"]), (counts + 5, counts + 5))
        # Timers run although the old kernel had counted higher.
        seconds = new.request("GET", COUNTS, town="musterstadt").json()["seconds"]
        new.wait_for(lambda: new.request("GET", COUNTS, town="musterstadt").json()["seconds"] > seconds, what="timer")

    def test_a_damaged_file_is_refused_whole(self):
        node, file = self.backed_up()
        node.cli("town", "erase", "musterstadt", "--yes")
        good = file.read_bytes()
        bad = node.folder / "bad.skb"
        before = sorted(str(path) for path in node.state.rglob("*"))
        chance = random.Random(7)
        places = [0, 1, 5, 17, len(good) // 2, len(good) - 1, len(good) - 33, len(good) - 45,
                  *(chance.randrange(len(good)) for _ in range(12))]
        for place in places:
            for bit in (0x01, 0x80):
                damaged = bytearray(good)
                damaged[place] ^= bit
                bad.write_bytes(damaged)
                done = node.cli("restore", bad, check=4)
                self.assertIn("nothing was changed", done.stderr)
        for length in (0, 1, 100, len(good) // 3, len(good) - 1):
            bad.write_bytes(good[:length])
            node.cli("restore", bad, check=4)
        bad.write_bytes(good + b"x")
        node.cli("restore", bad, check=4)
        node.cli("restore", node.folder / "missing.skb", check=1)
        self.assertEqual(sorted(str(path) for path in node.state.rglob("*")), before)
        self.assertNotIn("musterstadt", node.cli("town", "list").stdout)
        # The file itself is whole, and others can read it too.
        listed = subprocess.run(["tar", "--zstd", "-tf", file], capture_output=True, text=True, check=True).stdout
        self.assertIn("backup.json", listed)
        self.assertIn("towns/musterstadt/stores/counter/store.db", listed)
        node.cli("restore", file)
        node.wait_for(lambda: node.request("GET", COUNTS, town="musterstadt").json().get("counts") == 20, what="restored")

    def test_a_file_that_was_sealed_but_does_not_fit_is_refused(self):
        node, file = self.backed_up()
        # The town is there.
        there = node.cli("restore", file, check=4)
        self.assertIn("town erase musterstadt", there.stderr)
        # A module that this node has not.
        other = self.node({"elsewhere": ["waste"]}).start()
        missing = other.cli("restore", file, check=4)
        self.assertIn("not installed", missing.stderr)
        self.assertFalse(list(other.state.glob("restore-*")))
        self.assertFalse((other.state / "stores/waste/musterstadt").exists())
        # Neither is a backup over another file.
        kept = file.read_bytes()
        self.assertIn("exists", node.cli("backup", "musterstadt", file, check=4).stderr)
        self.assertEqual(file.read_bytes(), kept)
        self.assertFalse(list(node.folder.glob("*.part")))

    def test_a_restore_beside_the_first_town_has_another_name_and_shares_nothing(self):
        node, file = self.backed_up()
        refused = node.cli("restore", file, "--as", "kopie", check=2)
        self.assertIn("ags", refused.stderr)
        self.assertFalse((node.state / "stores/counter/kopie").exists())
        pids = {row["id"]: row["pid"] for row in node.status()["modules"]}
        node.cli("restore", file, "--as", "kopie", "--set", "ags=99999777")
        self.as_readable_as_the_rest(node, "towns/kopie.toml")
        node.wait_for(lambda: node.request("GET", COUNTS, town="kopie").json().get("counts") == 20, what="restored")
        self.assertEqual({row["id"]: row["pid"] for row in node.status()["modules"]}, pids)
        self.assertEqual(node.request("POST", COUNTS, {"key": "only here"}, town="kopie").status, 201)
        self.settled(node, "kopie", 21)
        told = self.effects(node, "kopie")
        self.assertEqual((told["effects"], told["events"]), (21, 21))
        self.assertEqual(node.request("GET", COUNTS, town="musterstadt").json()["counts"], 20)
        logs = [last_json(node.cli("events", town, "counter", "--json"))["log_id"] for town in ("kopie", "musterstadt")]
        self.assertNotEqual(*logs)

    def test_all_towns_go_into_one_file_and_each_can_be_taken_alone(self):
        node, _ = self.backed_up()
        made = node.request("POST", REPORTS, {"category": CATEGORY, "lat": 48.53, "lon": 8.95, "description": "x"},
                            town="musterdorf")
        self.assertEqual(made.status, 201, made.body)
        file = node.folder / "all.skb"
        facts = last_json(node.cli("backup", "--all", file, "--json"))
        self.assertEqual(sorted(t["town"] for t in facts["towns"]), ["musterdorf", "musterstadt"])
        node.cli("town", "erase", "musterdorf", "--yes")
        node.cli("restore", file, "--town", "musterdorf")
        node.wait_for(lambda: node.request("GET", f"{REPORTS}/{made.json()['id']}", town="musterdorf").status == 200)

    def test_what_cannot_be_backed_up_whole_is_refused_and_said(self):
        node, _ = self.backed_up()
        file = node.folder / "second.skb"
        node.cli("disable", "musterstadt", "counter_listener")
        refused = node.cli("backup", "musterstadt", file, check=4)
        self.assertIn("--leave-out-disabled", refused.stderr)
        self.assertFalse(file.exists())
        facts = last_json(node.cli("backup", "musterstadt", file, "--leave-out-disabled", "--json"))
        self.assertEqual(facts["towns"][0]["left_out"], ["counter_listener"])
        self.assertEqual(node.cli("backup", "nowhere", node.folder / "x", check=1).returncode, 1)
        node.cli("backup", "musterstadt", check=2)
        node.stop()
        node.cli("backup", "musterstadt", node.folder / "third.skb", check=5)

    def as_readable_as_the_rest(self, node, name):
        """Root writes it, and the kernel's user reads it."""
        made, sample = (node.config / name).stat(), (node.config / "stadtkern.toml").stat()
        self.assertEqual((made.st_uid, made.st_gid, made.st_mode), (sample.st_uid, sample.st_gid, sample.st_mode))

    def test_a_town_is_added_and_nothing_else_restarts(self):
        node = self.node({"musterstadt": MODULES}, folders=[FIXTURES]).start()
        (node.config / "stadtkern.toml").chmod(0o640)
        pids = {row["id"]: row["pid"] for row in node.status()["modules"]}
        connection = node.connect()
        self.addCleanup(connection.close)
        self.assertEqual(node.request("GET", COUNTS, town="musterstadt", connection=connection).status, 200)
        local = connection.sock.getsockname()
        # Faults change nothing.
        same = node.cli("town", "add", "neustadt", "--template", "musterstadt", check=2)
        self.assertIn("ags", same.stderr)
        self.assertFalse((node.config / "towns/neustadt.toml").exists())
        self.assertIn("no template", node.cli("town", "add", "neustadt", "--template", "none", check=1).stderr)
        node.cli("town", "add", "Neustadt", "--template", "musterstadt", check=2)
        (node.config / "templates").mkdir()
        (node.config / "templates/small.toml").write_text(
            'name = { de = "{town}" }\nags = "0"\nlanguages = ["de"]\ntime_zone = "Europe/Berlin"\n'
            'hosts = ["{town}.localhost"]\n[modules.waste]\n')
        node.cli("town", "add", "neustadt", "--template", "small", "--set", "ags=99999444", "--set", "name.de=Neue Stadt")
        self.assertEqual(node.request("GET", REPORTS, headers={"Host": "neustadt.localhost"}).status, 200)
        self.as_readable_as_the_rest(node, "towns/neustadt.toml")
        shown = last_json(node.cli("town", "show", "neustadt", "--json"))
        self.assertEqual((shown["ags"], shown["display_name"]["de"]), ("99999444", "Neue Stadt"))
        node.cli("town", "add", "zweite", "--template", "musterstadt", "--set", "ags=99999445")
        self.assertEqual(node.request("POST", COUNTS, {"key": "a"}, town="zweite").status, 201)
        node.cli("town", "add", "neustadt", "--template", "small", check=4)
        self.assertEqual({row["id"]: row["pid"] for row in node.status()["modules"]}, pids)
        self.assertEqual(node.request("GET", COUNTS, town="musterstadt", connection=connection).status, 200)
        self.assertEqual(connection.sock.getsockname(), local, "the connection was kept")

    def test_an_erased_town_leaves_no_byte_and_the_others_notice_nothing(self):
        marker = "Qxmarker" + uuid.uuid4().hex
        node = self.node({"musterstadt": MODULES, "musterdorf": MODULES}, folders=[FIXTURES]).start()
        contact = {"email": f"{marker}@example.org", "first_name": marker, "last_name": marker, "phone": "+49 1"}
        for i in range(30):
            made = node.request("POST", REPORTS, {"category": CATEGORY, "lat": 48.59, "lon": 8.87,
                                                  "description": f"{marker} {i}", "contact": contact}, town="musterdorf")
            self.assertEqual(made.status, 201, made.body)
            self.assertEqual(node.request("POST", COUNTS, {"key": f"{marker}{i}"}, town="musterdorf").status, 201)
        plant_blob(node, "musterdorf", "waste", f"{marker} in a photo".encode())
        node.request("GET", f"{REPORTS}?q={marker}", town="musterdorf")
        node.request("GET", f"/api/waste/v1/{marker}", town="musterdorf", headers={"User-Agent": marker})
        node.cli("call", "musterdorf", "counter/v1", "Add", json.dumps({"key": marker}))
        kept = node.request("POST", COUNTS, {"key": "stays"}, town="musterstadt")
        self.assertEqual(kept.status, 201)
        self.assertTrue(self.found(node, marker), "the test must find its marker before")
        pids = {row["id"]: row["pid"] for row in node.status()["modules"]}
        connection = node.connect()
        self.addCleanup(connection.close)
        node.request("GET", COUNTS, town="musterstadt", connection=connection)

        told = node.cli("town", "erase", "musterdorf", check=4)
        self.assertIn("stores/counter/musterdorf", told.stdout)
        self.assertEqual(node.request("GET", COUNTS, town="musterdorf").json()["counts"], 31)
        node.request("GET", f"/api/waste/v1/{marker}", town="musterdorf")  # its line may still be on its way
        node.cli("town", "erase", "musterdorf", "--yes")

        later = uuid.uuid4().hex
        node.request("GET", f"/api/waste/v1/{later}", town="musterstadt")
        node.wait_for(lambda: self.found(node, later), what="a line behind all that was to be written")
        self.assertEqual(self.found(node, marker), [])
        self.assertFalse((node.config / "towns/musterdorf.toml").exists())
        self.assertFalse(list(node.state.glob("stores/*/musterdorf")))
        self.assertEqual(node.request("GET", COUNTS, town="musterdorf").status, 404)
        self.assertEqual({row["id"]: row["pid"] for row in node.status()["modules"]}, pids)
        still = node.request("GET", COUNTS, town="musterstadt", connection=connection)
        self.assertEqual((still.status, still.json()["counts"]), (200, 1))
        audit = (node.state / "logs/audit.jsonl").read_text()
        self.assertIn("town erase", audit)
        node.cli("town", "erase", "musterdorf", "--yes", check=1)
        for line in (node.state / "logs/kernel.jsonl").read_text().splitlines():
            json.loads(line)
        # A town of the same name begins empty.
        node.cli("town", "add", "musterdorf", "--template", "musterstadt", "--set", "ags=99990001")
        self.assertEqual(node.request("GET", COUNTS, town="musterdorf").json()["counts"], 0)

    @staticmethod
    def found(node, marker):
        wanted = marker.encode()
        return [str(path) for path in node.state.rglob("*") if path.is_file() and wanted in path.read_bytes()]

    def test_a_hold_that_nobody_ends_ends_by_itself_and_is_for_the_operator_alone(self):
        node, _ = self.backed_up()
        service = ("musterstadt", "backup/v1@counter", "Hold")
        self.assertIn("operator", node.cli("call", *service, "", "--raw", "--as", "waste.staff", check=4).stderr)
        began = time.monotonic()
        node.cli("call", *service, "", "--raw")
        reading = time.monotonic()
        self.assertEqual(node.request("GET", COUNTS, town="musterstadt").status, 200)
        self.assertLess(time.monotonic() - reading, 0.9, "reads do not wait")
        self.assertEqual(node.request("POST", COUNTS, {"key": "waits"}, town="musterstadt").status, 201)
        self.assertLess(time.monotonic() - began, 3)
        again = node.request("POST", COUNTS, {"key": "at once"}, town="musterstadt")
        self.assertEqual(again.status, 201)

    def test_who_was_erased_after_the_backup_does_not_come_back_unerased(self):
        node, file = self.backed_up()
        entry = {"at": "2099-01-01T00:00:00Z", "town": "musterstadt", "module": "counter", "subject": "p-1"}
        (node.state / "erasures.jsonl").write_text(json.dumps(entry) + "\n")
        node.cli("town", "erase", "musterstadt", "--yes")
        facts = last_json(node.cli("restore", file, "--json"))
        self.assertEqual(facts["towns"][0]["erasures"], 1)
        self.assertIn("counter did not open the town", facts["towns"][0]["notes"][0])
        # The counter knows no people: it cannot erase, so it does not serve; the others do.
        shown = node.wait_for(lambda: [m for m in last_json(node.cli("town", "show", "musterstadt", "--json"))["modules"]
                                       if m["id"] == "counter" and m["state"] == "failed"], what="refusal")
        self.assertIn("erased after the backup", shown[0]["error"])
        self.assertEqual(node.request("GET", REPORTS, town="musterstadt").status, 200)
        # A list that cannot be read lets nobody come back.
        node.cli("town", "erase", "musterstadt", "--yes")
        (node.state / "erasures.jsonl").write_text('{"at": "yesterday"}\n')
        node.cli("restore", file, check=1)
        self.assertFalse(list(node.state.glob("stores/*/musterstadt")))

    def test_commands_that_meet_on_one_town_take_turns(self):
        node, file = self.backed_up()
        restore = ("restore", file, "--as", "kopie", "--set", "ags=99999777")
        add = ("town", "add", "kopie", "--template", "musterstadt", "--set", "ags=99999777")
        erase = ("town", "erase", "kopie", "--yes")
        for commands in ((restore, restore, add), (erase, erase, restore), (add, erase, restore, erase)):
            running = [subprocess.Popen([BUILD / "bin/stadtkern", "--state", node.state, *map(str, command)],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for command in commands]
            for command, process in zip(commands, running):
                _, words = process.communicate(timeout=120)
                # Done, nothing of it is there, or it is there.
                self.assertIn(process.returncode, (0, 1) if command == erase else (0, 4), (command, words))
            there = "kopie" in node.cli("town", "list").stdout
            self.assertEqual({path.name for path in node.state.glob("stores/*/kopie")}, {"kopie"} if there else set())
            if there:
                self.assertEqual(node.request("GET", COUNTS, town="kopie").status, 200)

    def test_two_backups_to_one_file_do_not_spoil_it(self):
        node, _ = self.backed_up()
        plant_blob(node, "musterstadt", "counter", os.urandom(10_000_000))
        file = node.folder / "twice.skb"
        running = [subprocess.Popen([BUILD / "bin/stadtkern", "--state", node.state, "backup", "musterstadt", file],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(3)]
        codes = sorted(process.wait(timeout=60) for process in running)
        self.assertEqual(codes[0], 0)
        self.assertLessEqual(set(codes), {0, 4, 5})
        self.assertEqual(codes.count(0), 1)
        node.cli("town", "erase", "musterstadt", "--yes")
        node.cli("restore", file)

    def test_a_killed_backup_leaves_nothing_and_stops_nobody(self):
        node, _ = self.backed_up()
        plant_blob(node, "musterstadt", "counter", os.urandom(30_000_000))
        file = node.folder / "killed.skb"
        process = subprocess.Popen([BUILD / "bin/stadtkern", "--state", node.state, "backup", "musterstadt", file],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        node.wait_for(lambda: list(node.state.glob("stores/*/musterstadt/backup-*")) or process.poll() is not None)
        process.kill()
        process.wait()
        self.assertEqual(node.request("POST", COUNTS, {"key": "goes on"}, town="musterstadt").status, 201)
        # The module is killed with snapshots in it: the next process sweeps them away.
        node.kill(node.module("counter")["pid"])
        node.kill(node.module("waste")["pid"])
        node.kill(node.module("counter_listener")["pid"])
        node.wait_for(lambda: node.request("POST", COUNTS, {"key": "again"}, town="musterstadt").status == 201)
        self.assertEqual(node.request("GET", REPORTS, town="musterstadt").status, 200)
        node.wait_for(lambda: not list(node.state.glob("stores/*/musterstadt/backup-*")), what="snapshots are swept")
        node.cli("backup", "musterstadt", node.folder / "after.skb")


if __name__ == "__main__":
    unittest.main()
