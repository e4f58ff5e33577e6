# SPDX-License-Identifier: EUPL-1.2
"""Kills and power failures in the middle of an import of real reports, at random and at named points: the run that comes
through in the end leaves what an undisturbed one leaves.
Run by CTest; with more rounds: import_loop.py --rounds 100 --seed 7. STADTKERN_TEST_DATA names the folder of the data."""
import argparse
import contextlib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import time

from node_loop import BUILD, POINTS, Loop, Lost, Node

HERE = pathlib.Path(__file__).resolve()
DATA = pathlib.Path(os.environ.get("STADTKERN_TEST_DATA", HERE.parents[3] / "shared/data"))
FILE = DATA / "service-requests/boston_311_2016_animal.csv"
TOWN = "musterstadt"
ROUNDS_PER_TOWN = 4
SKIPPED = 77
CONTENT = ["SELECT source, source_id, category, status, is_open, lat, lon, address FROM reports ORDER BY source, source_id",
           "SELECT r.source_id, n.status, n.text FROM notes n JOIN reports r ON r.id = n.report_id ORDER BY 1, 2, 3",
           "SELECT r.source_id, a.code, a.position, a.value FROM attributes a JOIN reports r ON r.id = a.report_id "
           "ORDER BY 1, 2, 3"]


def content(node):
    file = node.state / "stores/waste" / TOWN / "store.db"
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as store:
        return [store.execute(statement).fetchall() for statement in CONTENT]


def import_into(node):
    done = node.cli("import", "waste", "--town", TOWN, "--json", FILE)
    return json.loads(done.stdout.strip().splitlines()[-1])


class ImportLoop(Loop):
    modules = ("waste",)

    def __init__(self, seed):
        with contextlib.closing(Node({TOWN: ["waste"]})) as whole:
            whole.start()
            began = time.monotonic()
            import_into(whole)
            self.takes = time.monotonic() - began
            self.wanted = content(whole)
            whole.stop()
        super().__init__(seed)

    def wish(self):
        point = self.random.choice(POINTS).format(self.random.randint(1, 30))
        (self.wishes / "waste").write_text(point)
        return f"end at {point.rsplit(':', 1)[0]}"

    def round(self):
        fault = self.random.choice(("power", "power", "wish", "module", "kernel"))
        if fault == "wish":
            fault = self.wish()
        self.node.start(wait=None, seconds=30)
        self.node.wait_for(lambda: self.node.module("waste")["state"] == "ready")
        running = subprocess.Popen([BUILD / "bin/stadtkern", "--state", self.node.state, "import", "waste", "--town", TOWN,
                                    FILE], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.random.uniform(0, self.takes))
        if fault == "module":
            with contextlib.suppress(AssertionError, ProcessLookupError):
                self.node.kill(self.node.module("waste")["pid"] or None)
            running.wait(timeout=60)
        if fault == "kernel":
            self.node.kill()
        else:
            self.kill_all()
            self.unsafe += self.power.strike(self.random)
        running.wait(timeout=60)
        self.faults[fault] = self.faults.get(fault, 0) + 1

    def settle(self):
        for path in self.wishes.iterdir():
            path.unlink()
        self.node.start(seconds=60)
        result = import_into(self.node)
        if result["failed"] or result["read"] == 0:
            raise Lost(f"the last run did not come through: {result}")
        for wanted, found, statement in zip(self.wanted, content(self.node), CONTENT):
            if wanted != found:
                raise Lost(f"{len(found)} rows differ from {len(wanted)} of an undisturbed import: {statement}")
        again = import_into(self.node)
        if again["stored"] or again["updated"]:
            raise Lost(f"a further run changes something: {again}")
        if self.node.stop() != 0:
            raise Lost("the drained kernel did not end well")
        # The next ones begin with nothing again.
        for path in (self.node.state / "stores/waste" / TOWN).iterdir():
            path.unlink()
        self.power.forget()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if os.environ.get("STADTKERN_TEST_DATA") == "none":
        print("STADTKERN_TEST_DATA=none: no reports to import")
        return SKIPPED
    if not FILE.exists():
        print(f"no test data at {FILE}: set STADTKERN_TEST_DATA")
        return 1
    loop, number = ImportLoop(options.seed), 0
    try:
        for number in range(1, options.rounds + 1):
            loop.round()
            if number % ROUNDS_PER_TOWN == 0 or number == options.rounds:
                loop.settle()
            if sys.stderr.isatty():
                print(f"\r{number} of {options.rounds}", end="", file=sys.stderr)
    except (AssertionError, sqlite3.DatabaseError, subprocess.TimeoutExpired) as found:
        print(f"round {number}, seed {options.seed}: {found}")
        return 1
    finally:
        loop.node.close()
    for fault, count in sorted(loop.faults.items()):
        print(f"{count:4} x {fault}")
    print(f"{options.rounds} interrupted imports, seed {options.seed}: {len(loop.wanted[0])} reports each time in the end, "
          f"none lost, none twice; {loop.unsafe} changes were not safe when the power went")
    return 0


if __name__ == "__main__":
    sys.exit(main())
