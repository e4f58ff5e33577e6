# SPDX-License-Identifier: EUPL-1.2
"""Events while their publisher, their subscriber and the kernel are killed: each has one effect, in the log's order.

  --what plain      from the first event to the last
  --what late       the subscriber is added when half of the log is there
  --what lagged     while the subscriber is switched off, what it missed grows older than it is kept (the clock is set)
  --what restored   the town is backed up under load, erased and restored: the log goes on under a new name
  --what poison     one event in the middle can have no effect, and those of its key stand aside behind it

Run by CTest; the whole of it: events_loop.py --events 10000 --kills 200 --seed 7"""
import argparse
import contextlib
import http.client
import json
import random
import sqlite3
import sys
import threading
import time

from node_loop import TOKEN, Lost, Node
from node_loop import BUILD
from wall_clock import WallClock

PATIENCE = 60  # seconds without any progress
TOWN = "musterstadt"
# The kills come from outside: no request is to blame that was under way at several.
RESTART = '[restart]\nrefuse_after = 0\nintensity = 1000\nbackoff_first = "20 ms"\nbackoff_max = "100 ms"\n'


class Publisher:
    """Counts up to what it is allowed, each under a key of its own, repeated until it is acknowledged."""

    def __init__(self, node, key_of, threads=4):
        self.node, self.key_of, self.trouble = node, key_of, None
        self.lock, self.changed = threading.Lock(), threading.Condition()
        self.allowed = self.next = self.done = 0
        self.running = True
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(threads)]
        for thread in self.threads:
            thread.start()

    def allow(self, count):
        with self.changed:
            self.allowed = count
            self.changed.notify_all()

    def take(self):
        with self.changed:
            self.changed.wait_for(lambda: self.next < self.allowed or not self.running)
            if self.next >= self.allowed:
                return None
            self.next += 1
            return self.next

    def run(self):
        connection = None
        while (number := self.take()) is not None:
            while self.running:
                try:
                    connection = connection or self.node.connect(timeout=5)
                    status = count(self.node, f"event-{number:012}", self.key_of(number), connection)
                    if status == 201:
                        break
                    if status not in (409, 503, 504):
                        self.trouble = f"event {number}: status {status}"
                except (OSError, http.client.HTTPException):
                    connection = None
                time.sleep(0.005)
            with self.changed:
                self.done += 1
                self.changed.notify_all()

    def wait(self):
        """Until all that is allowed is published, for as long as it goes on: a busy machine is slow."""
        with self.changed:
            while (before := self.done) < self.allowed:
                if not self.changed.wait_for(lambda: self.done > before, PATIENCE):
                    raise Lost(f"{before} of {self.allowed} events are published, and no other within {PATIENCE} s")

    def stop(self):
        with self.changed:
            self.running = False
            self.changed.notify_all()
        for thread in self.threads:
            thread.join()


def count(node, idempotency_key, key, connection=None):
    return node.request("POST", "/api/counter/v1/counts", {"key": key}, town=TOWN, connection=connection,
                        headers={"Authorization": f"Bearer {node.token}", "Idempotency-Key": idempotency_key}).status


class Run:
    """A node with a publisher, and the kills that are left of all."""

    def __init__(self, options, modules, key_of=lambda number: f"key {number % 7}"):
        self.events, self.left = options.events, options.kills
        self.random, self.kills, self.key_of = random.Random(options.seed), {}, key_of
        self.node = Node({TOWN: modules}, folders=[BUILD / "fixtures/plugins"])
        made = json.loads(self.node.cli("token", "new", "--json").stdout)
        self.node.token = made["token"]
        file = self.node.config / "stadtkern.toml"
        file.write_text(file.read_text() + TOKEN.format(hash=made["hash"]) + RESTART)
        self.publisher, self.parts = None, 0

    def start(self):
        self.node.start(seconds=60)
        self.publisher = Publisher(self.node, self.key_of)
        return self

    def close(self):
        if self.publisher:
            self.publisher.stop()
        self.node.close()

    def sql(self, module, statement):
        file = self.node.state / "stores" / module / TOWN / "store.db"
        try:
            with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as store:
                return store.execute(statement).fetchall()
        except sqlite3.OperationalError as error:  # not made yet, perhaps
            raise Lost(f"{file}: {error}") from error

    def last(self):
        return self.sql("counter", "SELECT number FROM sk_meta WHERE name = 'last_seq'")[0][0]

    def log_id(self):
        return self.sql("counter", "SELECT text FROM sk_meta WHERE name = 'log_id'")[0][0]

    def effects(self):
        """(log, seq) in the order in which they came to be."""
        rows = self.sql("counter_listener", "SELECT event FROM effects ORDER BY id")
        return [(log, int(seq)) for log, _, seq in (row[0].rpartition("/") for row in rows)]

    def numbers(self):
        return [seq for _, seq in self.effects()]

    def kill_one(self, victims):
        victim = self.random.choices((*victims, "kernel"), (*[10] * len(victims), 1))[0]
        self.kills[victim] = self.kills.get(victim, 0) + 1
        if victim == "kernel":
            self.node.kill()
            self.node.start(wait=None, seconds=30)
            return
        pid = self.node.wait_for(lambda: self.node.module(victim)["pid"], what=f"a new {victim}")
        with contextlib.suppress(ProcessLookupError):
            self.node.kill(pid)

    def under_kills(self, up_to, part, victims=("counter", "counter_listener"), between=None):
        """Publishes until `up_to` events are acknowledged, under that part of the kills that are left; `between` runs in
        the middle, while a quarter of the events is under way."""
        kills, begun = round(part * self.left), self.publisher.allowed
        for number in range(kills):
            ahead = kills // 4 if between and number >= kills // 2 else 0
            self.publisher.allow(begun + (up_to - begun) * min(number + 1 + ahead, kills + 1) // (kills + 1))
            if between and number == kills // 2:
                between()
            time.sleep(self.random.uniform(0, 0.06))
            self.kill_one(victims)
            if sys.stderr.isatty():
                print(f"\r{sum(self.kills.values())} kills, {self.publisher.done} events ", end="", file=sys.stderr)
        self.left -= kills
        self.publisher.allow(up_to)
        self.publisher.wait()
        if self.publisher.trouble:
            raise Lost(self.publisher.trouble)

    def arrived(self, wanted):
        """Exactly these, each once, in this order. Waits for the last: none that is missing before it can still come."""
        seen, found = None, self.node.wait_for(self.numbers, seconds=PATIENCE, what="a first effect")
        while found != seen and found[-1] != wanted[-1]:
            seen = found
            with contextlib.suppress(AssertionError):  # what is missing is said below
                self.node.wait_for(lambda seen=seen: self.numbers() != seen, seconds=PATIENCE)
            found = self.numbers()
        if found != wanted:
            twice = sorted({seq for seq in found if found.count(seq) > 1}) if len(set(found)) < len(found) else []
            raise Lost(f"{len(found)} effects, not {len(wanted)}: missing {sorted({*wanted} - {*found})[:9]}, "
                       f"beside them {sorted({*found} - {*wanted})[:9]}, twice {twice[:9]}, in order: {found == sorted(found)}")

    def all_published(self, wanted):
        """The log's numbers have no gap and count what was acknowledged."""
        if (last := self.last()) != wanted:
            raise Lost(f"the log ends with {last}, not {wanted}")
        return list(range(1, wanted + 1))


def plain(run):
    run.under_kills(run.events, 1)
    run.arrived(run.all_published(run.events))


def late(run):
    run.under_kills(run.events // 2, 1 / 3, victims=("counter",))
    run.node.write_town(TOWN, ["counter", "counter_listener"], default=True)
    run.node.cli("reload")
    run.under_kills(run.events, 1)
    run.arrived(run.all_published(run.events))


KEPT_DAYS = 30  # as the counter's manifest says


def lagged(run):
    third = run.events // 3
    run.under_kills(third, 1 / 3)
    run.arrived(run.all_published(third))
    run.node.cli("disable", TOWN, "counter_listener")
    run.under_kills(2 * third, 1 / 3, victims=("counter",))
    gone = run.last()
    run.clock.jump((KEPT_DAYS + 1) * 86400)
    run.node.wait_for(lambda: run.sql("counter", "SELECT count(*) FROM sk_events")[0][0] == 0, seconds=30,
                      what="that the publisher lets old events go")
    kept = third // 2
    run.under_kills(2 * third + kept, 1 / 3, victims=("counter",))
    run.node.cli("enable", TOWN, "counter_listener")
    run.under_kills(run.events, 1)
    everything = run.all_published(run.events)
    run.arrived(everything[:third] + everything[gone:])
    said = "".join(file.read_text(errors="replace") for file in (run.node.state / "logs").rglob("counter_listener*"))
    if "a subscription has lagged" not in said:
        raise Lost("nothing says that the subscription has lagged")


def restored(run):
    file = run.node.folder / "town.skb"
    # Under load and between kills; what was acknowledged after it is not in it.
    run.under_kills(run.events // 2, 1 / 2, between=lambda: backup(run, file))
    run.publisher.wait()
    before = run.log_id()
    run.node.wait_for(lambda: run.node.cli("town", "erase", TOWN, "--yes", check=None).returncode == 0, what="the town erased")
    run.node.cli("restore", file)
    run.node.wait_for(lambda: run.node.request("GET", "/api/counter/v1/counts", town=TOWN).status == 200, what="the town")
    begun = run.last()
    if not 0 < begun <= run.events // 2:
        raise Lost(f"{begun} events came back, of {run.events // 2}")
    run.under_kills(run.events, 1)
    run.arrived(run.all_published(begun + run.events - run.events // 2))
    logs = {log for log, seq in run.effects() if seq > begun}
    if logs != {run.log_id()} or before in logs:
        raise Lost(f"events after the restore are of {logs}; the log was {before} and is {run.log_id()}")


def backup(run, file):
    """A module that a kill has just ended is waited for."""
    run.node.wait_for(lambda: run.node.cli("backup", TOWN, file, check=None).returncode == 0, seconds=30, what="a backup")


def poison(run):
    run.under_kills(run.events, 1)
    everything = run.all_published(run.events)
    keys = dict(run.sql("counter", "SELECT seq, key FROM sk_events"))
    aside = [seq for seq in everything if keys[seq] == "poison"]
    run.node.wait_for(lambda: run.node.module("counter_listener")["state"] == "ready", what="the subscriber", seconds=30)
    run.arrived([seq for seq in everything if seq not in aside])
    found = [row[0] for row in run.sql("counter_listener", "SELECT seq FROM sk_set_aside ORDER BY id")]
    if found != aside or len(aside) != 3:
        raise Lost(f"set aside are {found}, not {aside}")


def make(what, options):
    if what == "late":
        return Run(options, ["counter"])
    if what == "poison":
        middle = {options.events // 2, options.events // 2 + 5, options.events * 3 // 4}
        return Run(options, ["counter", "counter_listener"],
                   lambda number: "poison" if number in middle else f"key {number % 7}")
    run = Run(options, ["counter", "counter_listener"])
    if what == "lagged":
        run.clock = WallClock(run.node)
    return run


CASES = {case.__name__: case for case in (plain, late, lagged, restored, poison)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1500)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--what", choices=CASES, default="plain")
    options = parser.parse_args()
    run = make(options.what, options)
    try:
        CASES[options.what](run.start())
        run.publisher.stop()
        if run.node.stop() != 0:
            raise Lost("the drained kernel did not end well")
    except (AssertionError, sqlite3.DatabaseError) as found:
        print(f"{options.what}, seed {options.seed}: {found}")
        return 1
    finally:
        run.close()
    kills = ", ".join(f"{victim} x {times}" for victim, times in sorted(run.kills.items()))
    print(f"{options.what}: {run.publisher.done} events, {sum(run.kills.values())} kills ({kills}), seed {options.seed}: "
          f"each that the subscriber could have has one effect, in order")
    return 0


if __name__ == "__main__":
    sys.exit(main())
