# SPDX-License-Identifier: EUPL-1.2
"""Power failures under two processes that write to one store: no acknowledged write is lost, none happens twice.
Run by CTest; with more rounds: store_loop.py --rounds 500 --seed 7"""
import argparse
import os
import pathlib
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from power_loss import PowerLoss

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("STADTKERN_BUILD", SOURCE / "build-dev"))
POINTS = [f"{when}:{what}:{which}:{{}}" for when in ("before", "after") for what in ("write", "sync")
          for which in ("store.db-wal", "store.db", "store.db.new")]
FOLDERS = [f"{when}:sync:/{which}:1" for when in ("before", "after") for which in ("musterstadt", "notes", "stores")]

ROUNDS_PER_STORE = 8


class Lost(AssertionError):
    pass


class Writer:
    """A process that stores rows FIRST, FIRST + 2, ... and says which are acknowledged."""

    def __init__(self, loop, first, kill):
        environment = {**os.environ, **loop.power.environment(BUILD / "bin/power_loss.so", loop.blind, kill)}
        self.process = subprocess.Popen([BUILD / "bin/store_test_writer", "rows", loop.root, str(first), "2"],
                                        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.text = b""

    def read(self):
        try:
            self.text += os.read(self.process.stdout.fileno(), 1 << 20)
        except BlockingIOError:
            pass

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        rest, errors = self.process.communicate()
        self.text += rest or b""
        if self.process.returncode != -signal.SIGKILL:
            raise Lost(f"a writer ended by itself with {self.process.returncode}: {errors.decode(errors='replace')}")
        lines = self.text.decode().split("\n")[:-1]  # a line cut off by the kill acknowledged nothing
        refused = [line for line in lines if not line.isdigit()]
        if refused:
            raise Lost(f"a write was refused: {refused[0]}")
        return set(map(int, lines))


class Loop:
    def __init__(self, seed, blind=False):
        self.random = random.Random(seed)
        self.blind = blind
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sk-power-"))
        self.root = self.folder / "root"
        self.power = PowerLoss(self.root, self.folder / "journal")
        self.unsafe = self.writes = 0
        self.begin()

    def begin(self):
        """With no store at all: making one can be interrupted too."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir()
        self.power.forget()
        self.acknowledged = set()

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def first_open(self, parity):
        """The lowest number of that parity that is not acknowledged yet: what was under way is repeated."""
        number = parity
        while number in self.acknowledged:
            number += 2
        return number

    def round(self):
        point = self.random.choice(POINTS).format(self.random.randint(1, 12)) if self.random.random() < 0.5 else None
        if not self.acknowledged and point:
            point = self.random.choice((point, *FOLDERS))
        writers = [Writer(self, self.first_open(parity), point if parity == 1 else None)
                   for parity in self.random.choice([(1,), (1, 2), (1, 2)])]
        end = time.monotonic() + self.random.uniform(0.02, 0.25)
        while (left := end - time.monotonic()) > 0 and all(w.process.poll() is None for w in writers):
            select.select([w.process.stdout for w in writers], [], [], min(left, 0.02))
            for writer in writers:
                writer.read()
        for writer in writers:
            writer.process.send_signal(signal.SIGKILL)
        before = len(self.acknowledged)
        for writer in writers:
            self.acknowledged |= writer.end()
        self.unsafe += self.power.strike(self.random)
        self.verify()
        self.writes += len(self.acknowledged) - before

    def verify(self):
        file = self.root / "stores/notes/musterstadt/store.db"
        if not file.exists():
            if self.acknowledged:
                raise Lost("the store is gone")
            return
        # A copy, so that looking changes nothing that the next writers find.
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(file.parent, copy)
        with sqlite3.connect(copy / "store.db") as store:
            if store.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise Lost("the store is damaged")
            bodies = [int(row[0]) for row in store.execute("SELECT body FROM notes")]
            events = store.execute("SELECT seq, payload FROM sk_events ORDER BY seq").fetchall()
        store.close()
        missing = self.acknowledged - set(bodies)
        if missing:
            raise Lost(f"{len(missing)} of {len(self.acknowledged)} acknowledged writes are lost: {sorted(missing)[:5]}")
        if [seq for seq, _ in events] != list(range(1, len(events) + 1)):
            raise Lost("the events' positions have a gap")
        if sorted(int(payload) for _, payload in events) != sorted(bodies):
            raise Lost("rows and their events differ")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blind", action="store_true", help="no sync counts: the loop must find a loss")
    options = parser.parse_args()
    loop = Loop(options.seed, options.blind)
    try:
        for number in range(1, options.rounds + 1):
            if number % ROUNDS_PER_STORE == 0:
                loop.begin()
            try:
                loop.round()
            except (Lost, sqlite3.DatabaseError) as found:
                print(f"round {number}, seed {options.seed}: {found}")
                return 0 if options.blind else 1
            if sys.stderr.isatty():
                print(f"\r{number} of {options.rounds}, {loop.writes} writes", end="", file=sys.stderr)
        print(f"{options.rounds} power failures, seed {options.seed}: {loop.writes} acknowledged writes all there, "
              f"{loop.unsafe} changes were not safe yet")
        if options.blind:
            print("no loss was found although no sync counted: this loop proves nothing")
            return 1
        return 0 if loop.writes and loop.unsafe else 1
    finally:
        loop.close()


if __name__ == "__main__":
    sys.exit(main())
