# SPDX-License-Identifier: EUPL-1.2
"""Kills the kernel, the old version, the new one or the gateway at some moment of a swap, while citizens add: whatever comes
of the swap, the town is served by one of the two versions, what was acknowledged is there once, and status and audit tell.
Run by CTest; with more rounds: swap_loop.py --rounds 200 --seed 7."""
import argparse
import collections
import contextlib
import http.client
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
from node import BUILD, Node  # noqa: E402

TOWNS = ("adorf", "bdorf")
VERSIONS = ("1.0.0", "1.1.0")
COUNTS = "/api/counter/v1/counts"
VICTIMS = ("nobody", "kernel", "old", "new", "gateway")
FAULTS = ("", "", "", "create", "crash 30", "drain", "errors adorf 60")
SECONDS = 20


class SwapLoop:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.ends = collections.Counter()  # of swaps, by victim and outcome
        self.acknowledged = {town: set() for town in TOWNS}
        self.hurt = 0
        self.count = 0
        self.node = Node({town: ["counter"] for town in TOWNS}, folders=[BUILD / "fixtures/plugins", BUILD / "fixtures/next"])
        self.node.state.mkdir()
        (self.node.state / "stadtkern.lock").write_text('format = 1\n[[module]]\nid = "counter"\nversion = "1.0.0"\n')
        self.node.start()

    def citizens(self, done):
        while not done.is_set():
            self.count += 1
            town, key = TOWNS[self.count % len(TOWNS)], f"key-{self.count:020}"
            try:
                answer = self.node.request("POST", COUNTS, {"key": key}, {"Idempotency-Key": key}, town=town)
                if answer.status == 201:
                    self.acknowledged[town].add(key)
                else:
                    self.hurt += 1
            except (OSError, http.client.HTTPException, AssertionError):
                self.hurt += 1
                time.sleep(0.01)

    def pids(self):
        return {row["version"]: row["pid"] for row in self.node.status()["modules"] if row["id"] == "counter" and row["pid"]}

    def strike(self, victim, old):
        with contextlib.suppress(AssertionError, ProcessLookupError, StopIteration, KeyError):
            if victim == "kernel":
                return self.node.kill()
            if victim == "gateway":
                return os.kill(self.node.module("gateway")["pid"], signal.SIGKILL)
            pids = self.pids()
            if victim == "old":
                os.kill(pids[old], signal.SIGKILL)
            elif victim == "new":
                os.kill(next(pid for version, pid in pids.items() if version != old), signal.SIGKILL)

    def round(self):
        victim, fault = self.random.choice(VICTIMS), self.random.choice(FAULTS)
        (self.node.state / "counter.fault").write_text(fault)
        old = next(iter(self.pids()))
        new = VERSIONS[1 - VERSIONS.index(old)]
        done = threading.Event()
        citizens = threading.Thread(target=self.citizens, args=(done,))
        citizens.start()
        order = subprocess.Popen([BUILD / "bin/stadtkern", "--state", self.node.state, "--json", "swap", f"counter@{new}",
                                  "--watch", self.random.choice(("0", "300ms", "1s"))], stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL, text=True)
        time.sleep(self.random.uniform(0, 0.6))
        self.strike(victim, old)
        if victim == "kernel":
            self.node.start()
        told, _ = order.communicate(timeout=SECONDS)
        done.set()
        citizens.join()
        self.node.wait_for(lambda: all(self.node.request("GET", COUNTS, town=town).status == 200 for town in TOWNS),
                           seconds=SECONDS, what="both towns are served")
        self.node.wait_for(lambda: len(self.pids()) == 1, seconds=SECONDS, what="one version is left")
        (serves,) = self.pids()
        outcome = "cut off"
        if victim != "kernel":
            outcome = json.loads(told.strip().splitlines()[-1]).get("phase", "refused")
            # A swap that was told to be done has the new version; one that was undone, the old.
            if outcome in ("done", "undone") and serves != (new if outcome == "done" else old):
                raise AssertionError(f"{outcome}, but {serves} serves, from {old} to {new}")
        lock = (self.node.state / "stadtkern.lock").read_text()
        if f'version = "{serves}"' not in lock:
            raise AssertionError(f"{serves} serves, the lock says\n{lock}")
        self.ends[victim, outcome] += 1
        self.check()

    def check(self):
        for town in TOWNS:
            store = self.node.state / f"stores/counter/{town}/store.db"
            with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
                there = collections.Counter(key for (key,) in database.execute("SELECT key FROM counts"))
            if lost := self.acknowledged[town] - set(there):
                raise AssertionError(f"{len(lost)} of {town} are lost, {min(lost)} first")
            if doubled := [key for key, times in there.items() if times > 1]:
                raise AssertionError(f"{len(doubled)} of {town} are there twice, {min(doubled)} first")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    loop, number = SwapLoop(options.seed), 0
    try:
        for number in range(1, options.rounds + 1):
            loop.round()
            if sys.stderr.isatty():
                print(f"\r{number} of {options.rounds}", end="", file=sys.stderr)
        if (code := loop.node.stop()) != 0:
            raise AssertionError(f"the drained kernel ended with {code}")
        loop.node.cli("audit", "verify")
    except (AssertionError, subprocess.TimeoutExpired) as found:
        print(f"round {number}, seed {options.seed}: {found}\n{loop.node.output()[-3000:]}")
        return 1
    finally:
        loop.node.close()
    ends = ", ".join(f"{victim}: {count} x {outcome}" for (victim, outcome), count in sorted(loop.ends.items()))
    kept = sum(map(len, loop.acknowledged.values()))
    print(f"{options.rounds} rounds, seed {options.seed}: {ends}; all {kept} that were acknowledged are there once, "
          f"{loop.hurt} requests were hurt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
