# SPDX-License-Identifier: EUPL-1.2
"""Power failures under two processes that write to one store: no acknowledged write is lost, none happens twice.
  rows        keyed rows with an event each
  blobs       the same, each row with a blob that other rows may share; some are removed again
  migrations  a store on its way to a later schema: each step happens once, as a whole
Run by CTest; with more rounds: store_loop.py --rounds 500 --seed 7"""
import argparse
import hashlib
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

BLOB_POINTS = [f"{when}:{what}:{which}:{{}}" for when in ("before", "after")
               for what, which in (("write", ".new"), ("sync", ".new"), ("sync", "/blobs"), ("write", "store.db-wal"),
                                   ("sync", "store.db-wal"))]
ROUNDS_PER_STORE = 8


class Lost(AssertionError):
    pass


def contents(number):
    """As the writer makes them: four numbers share a blob."""
    return f"blob {number // 4}\n".encode() * (50 + number // 4 % 40 * 50)


class Writer:
    """A process under the shim; what it acknowledges is a line each."""

    def __init__(self, loop, arguments, kill):
        environment = {**os.environ, **loop.power.environment(BUILD / "bin/power_loss.so", loop.blind, kill, loop.deaf)}
        self.process = subprocess.Popen([BUILD / "bin/store_test_writer", *map(str, arguments)], env=environment,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
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
        return self.text.decode().split("\n")[:-1]  # a line cut off by the kill acknowledged nothing


class Loop:
    """Rows with an event each."""
    what = "rows"
    points = POINTS

    def __init__(self, seed, blind=False, deaf=None):
        self.random = random.Random(seed)
        self.blind, self.deaf = blind, deaf
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

    def point(self):
        point = self.random.choice(self.points).format(self.random.randint(1, 12)) if self.random.random() < 0.5 else None
        return self.random.choice((point, *FOLDERS)) if not self.acknowledged and point else point

    def round(self):
        point = self.point()
        writers = [Writer(self, (self.what, self.root, self.first_open(parity), 2), point if parity == 1 else None)
                   for parity in self.random.choice([(1,), (1, 2), (1, 2)])]
        self.let_run(writers, self.random.uniform(0.02, 0.25))
        before = len(self.acknowledged)
        for writer in writers:
            for line in writer.end():
                if not line.removeprefix("-").isdigit():
                    raise Lost(f"a write was refused: {line}")
                self.acknowledged.add(int(line))
        self.unsafe += self.power.strike(self.random)
        self.verify()
        self.writes += len(self.acknowledged) - before

    @staticmethod
    def let_run(writers, seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and all(w.process.poll() is None for w in writers):
            select.select([w.process.stdout for w in writers], [], [], min(left, 0.02))
            for writer in writers:
                writer.read()
        for writer in writers:
            writer.process.send_signal(signal.SIGKILL)

    def look(self):
        """A copy of the store, so that looking changes nothing that the next writers find; None without one."""
        file = self.root / "stores/notes/musterstadt/store.db"
        if not file.exists():
            return None
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(file.parent, copy)
        with sqlite3.connect(copy / "store.db") as store:
            if store.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise Lost("the store is damaged")
        return store

    def verify(self):
        store = self.look()
        if store is None:
            if self.acknowledged:
                raise Lost("the store is gone")
            return
        with store:
            bodies = [row[0] for row in store.execute("SELECT body FROM notes")]
            events = store.execute("SELECT seq, payload FROM sk_events ORDER BY seq").fetchall()
        self.check(store, bodies)
        store.close()
        if [seq for seq, _ in events] != list(range(1, len(events) + 1)):
            raise Lost("the events' positions have a gap")
        if self.what == "rows" and sorted(int(payload) for _, payload in events) != sorted(map(int, bodies)):
            raise Lost("rows and their events differ")

    def check(self, _, bodies):
        self.all_there(self.acknowledged - set(map(int, bodies)))

    def all_there(self, missing):
        if missing:
            raise Lost(f"{len(missing)} of {len(self.acknowledged)} acknowledged writes are lost: {sorted(missing)[:5]}")


class BlobLoop(Loop):
    """Each row names a blob: whatever rows there are, their files are there and whole."""
    what = "blobs"
    points = BLOB_POINTS

    def first_open(self, parity):
        """Of those that are to be removed again, the removal counts."""
        number = parity
        while (number if number % 5 else -number) in self.acknowledged:
            number += 2
        return number

    def check(self, store, bodies):
        rows = dict(body.split(" ") for body in bodies)
        if len(rows) != len(bodies):
            raise Lost("a row is there twice")
        there = set(map(int, rows))
        removed = {-number for number in self.acknowledged if number < 0}
        self.all_there({number for number in self.acknowledged if number > 0 and number % 5} - there)
        if removed & there:
            raise Lost(f"removed rows are there again: {sorted(removed & there)[:5]}")
        for number, blob in rows.items():
            file = self.root / f"stores/notes/musterstadt/blobs/{blob[:2]}/{blob}"
            if not file.exists():
                raise Lost(f"the blob of row {number} is gone")
            if file.read_bytes() != contents(int(number)) or hashlib.sha256(contents(int(number))).hexdigest() != blob:
                raise Lost(f"the blob of row {number} is torn")
        uses = {}
        for blob in rows.values():
            uses[blob] = uses.get(blob, 0) + 1
        if dict(store.execute("SELECT name, uses FROM sk_blobs WHERE uses > 0")) != uses:
            raise Lost("the counted uses of the blobs are not those of the rows")


class MigrationLoop(Loop):
    """Every migration adds a plus to every row: a store has as many as it says it has seen, in every row."""
    what = "migrations"

    def begin(self):
        super().begin()
        self.steps, self.reached = 0, 0
        writer = Writer(self, ("rows", self.root, 1, 1), None)
        self.let_run([writer], 0.3)
        self.rows = {int(line) for line in writer.end()}
        self.unsafe += self.power.strike(self.random)
        self.acknowledged = set()

    def round(self):
        self.steps += self.random.randint(1, 4)
        writer = Writer(self, ("migrate", self.root, self.steps), self.point())
        self.let_run([writer], self.random.uniform(0.005, 0.08))
        done = writer.end()
        self.unsafe += self.power.strike(self.random)
        store = self.look()
        if store is None:
            raise Lost("the store is gone")
        with store:
            seen = store.execute("SELECT count(*) FROM sk_migrations").fetchone()[0] - 1
            bodies = [row[0] for row in store.execute("SELECT body FROM notes")]
        store.close()
        self.reached = self.steps if done else self.reached
        if seen < self.reached:
            raise Lost(f"the store has seen {seen} migrations, not {self.reached}")
        if any(body.lstrip("0123456789") != "+" * seen for body in bodies):
            raise Lost(f"a row has not seen {seen} migrations")
        if self.rows - {int(body.rstrip("+")) for body in bodies}:
            raise Lost("rows are lost in a migration")
        self.reached = seen
        self.writes += 1 if done else 0


LOOPS = {loop.what: loop for loop in (Loop, BlobLoop, MigrationLoop)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--what", choices=sorted(LOOPS), default="rows")
    parser.add_argument("--blind", action="store_true", help="no sync counts: the loop must find a loss")
    parser.add_argument("--deaf", metavar="TEXT", help='no sync of files counts whose path has this in it: "store.db" is '
                        'synchronous=OFF, "/blobs/" a blob without its fsync; the loop must find a loss')
    options = parser.parse_args()
    wanted = options.blind or options.deaf is not None
    loop = LOOPS[options.what](options.seed, options.blind, options.deaf)
    try:
        for number in range(1, options.rounds + 1):
            if number % ROUNDS_PER_STORE == 0:
                loop.begin()
            try:
                loop.round()
            except (Lost, sqlite3.DatabaseError) as found:
                print(f"round {number}, seed {options.seed}: {found}")
                return 0 if wanted else 1
            if sys.stderr.isatty():
                print(f"\r{number} of {options.rounds}, {loop.writes} writes", end="", file=sys.stderr)
        print(f"{options.rounds} power failures, seed {options.seed}: {loop.writes} acknowledged {loop.what} all there, "
              f"{loop.unsafe} changes were not safe yet")
        if wanted:
            print("no loss was found although syncs did not count: this loop proves nothing")
            return 1
        return 0 if loop.writes and loop.unsafe else 1
    finally:
        loop.close()


if __name__ == "__main__":
    sys.exit(main())
