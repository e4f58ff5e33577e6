# SPDX-License-Identifier: EUPL-1.2
"""Events while their publisher, their subscriber and the kernel are killed: each has one effect, exactly those of the log.
In a second town the subscriber is added late. Poison in between waits for all its attempts (minutes): only with --poison.
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

PATIENCE = 400  # seconds: a poison event is tried five times or more, with pauses of 1, 2, 4 s and so on
TOWN, LATE = "musterstadt", "musterdorf"
RESTART = '[restart]\nintensity = 1000\nbackoff_first = "20 ms"\nbackoff_max = "100 ms"\n'


class Publisher:
    """Counts up to what it is allowed, each under a key of its own, repeated until it is acknowledged."""

    def __init__(self, node, threads=4):
        self.node, self.trouble = node, None
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
                    status = count(self.node, TOWN, f"event-{number:012}", f"key {number % 7}", connection)
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

    def wait(self, seconds):
        with self.changed:
            if not self.changed.wait_for(lambda: self.done >= self.allowed, seconds):
                raise Lost(f"{self.done} of {self.allowed} events are published after {seconds} s")

    def stop(self):
        with self.changed:
            self.running = False
            self.changed.notify_all()
        for thread in self.threads:
            thread.join()


def count(node, town, idempotency_key, key, connection=None):
    return node.request("POST", "/api/counter/v1/counts", {"key": key}, town=town, connection=connection,
                        headers={"Authorization": f"Bearer {node.token}", "Idempotency-Key": idempotency_key}).status


def sql(node, module, town, statement):
    file = node.state / "stores" / module / town / "store.db"
    try:
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as store:
            return store.execute(statement).fetchall()
    except sqlite3.OperationalError as error:  # not made yet, perhaps
        raise Lost(f"{file}: {error}") from error


def effects(node, town):
    return [row[0] for row in sql(node, "counter_listener", town, "SELECT event FROM effects ORDER BY id")]


def log_of(node, town):
    log = sql(node, "counter", town, "SELECT text FROM sk_meta WHERE name = 'log_id'")[0][0]
    return [f"{log}/{row[0]}" for row in sql(node, "counter", town, "SELECT seq FROM sk_events ORDER BY seq")]


def make_node():
    node = Node({TOWN: ["counter", "counter_listener"], LATE: ["counter"]}, folders=[BUILD / "fixtures/plugins"])
    made = json.loads(node.cli("token", "new", "--json").stdout)
    node.token = made["token"]
    file = node.config / "stadtkern.toml"
    file.write_text(file.read_text() + TOKEN.format(hash=made["hash"]) + RESTART)
    return node


def kill_one(node, chosen):
    victim = chosen.choices(("counter", "counter_listener", "kernel"), (10, 10, 1))[0]
    if victim == "kernel":
        node.kill()
        node.start(wait=None, seconds=30)
        return victim
    pid = node.wait_for(lambda: node.module(victim)["pid"], what=f"a new {victim}")
    with contextlib.suppress(ProcessLookupError):
        node.kill(pid)
    return victim


def killed(node, options):
    """Events under kills; returns how often who was killed."""
    chosen, kills = random.Random(options.seed), {}
    publisher = Publisher(node)
    try:
        for number in range(options.kills):
            publisher.allow(options.events * (number + 1) // (options.kills + 1))
            time.sleep(chosen.uniform(0, 0.06))
            victim = kill_one(node, chosen)
            kills[victim] = kills.get(victim, 0) + 1
            if sys.stderr.isatty():
                print(f"\r{number + 1} of {options.kills} kills, {publisher.done} events", end="", file=sys.stderr)
        publisher.allow(options.events)
        publisher.wait(120)
    finally:
        publisher.stop()
    if publisher.trouble:
        raise Lost(publisher.trouble)
    return kills


def check(node, town, wanted, without=()):
    log = log_of(node, town)
    if len(log) != wanted:
        raise Lost(f"{len(log)} events in {town}'s log, not {wanted}")
    expected = [event for event in log if int(event.rsplit("/", 1)[1]) not in without]
    node.wait_for(lambda: len(effects(node, town)) >= len(expected), seconds=PATIENCE, what=f"the effects in {town}")
    found = effects(node, town)
    if sorted(found) != sorted(expected):
        raise Lost(f"{town}: {len(found)} effects of {len(set(found))} events, not {len(expected)}")


def late(node, events, with_poison):
    """The log is there before the subscriber is; with `poison`, an event in its middle can have no effect."""
    connection, poison = node.connect(timeout=15), events // 2 if with_poison else 0
    for number in range(1, events + 1):
        key = "poison" if number == poison else f"key {number % 7}"
        if (status := count(node, LATE, f"late-event-{number:08}", key, connection)) != 201:
            raise Lost(f"event {number} in {LATE}: status {status}")
    node.write_town(LATE, ["counter", "counter_listener"])
    node.cli("reload")
    check(node, LATE, events, without=(poison,))
    if not with_poison:
        return
    aside = node.wait_for(lambda: sql(node, "counter_listener", LATE, "SELECT seq FROM sk_set_aside"), seconds=PATIENCE,
                          what="the poison set aside")
    if aside != [(poison,)]:
        raise Lost(f"set aside is {aside}, not event {poison}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1500)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--poison", action="store_true")
    options = parser.parse_args()
    node = make_node()
    try:
        node.start(seconds=60)
        kills = killed(node, options)
        node.wait_for(lambda: node.module("counter_listener")["state"] == "ready", what="the subscriber", seconds=30)
        check(node, TOWN, options.events)
        late(node, max(options.events // 10, 20), options.poison)
        if node.stop() != 0:
            raise Lost("the drained kernel did not end well")
    except (AssertionError, sqlite3.DatabaseError) as found:
        print(f"seed {options.seed}: {found}")
        return 1
    finally:
        node.close()
    print(f"{options.events} events, {options.kills} kills ({', '.join(f'{v} x {k}' for k, v in sorted(kills.items()))}), "
          f"seed {options.seed}: each has one effect; so have those that a late subscriber found{', save the poison' if options.poison else ''}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
