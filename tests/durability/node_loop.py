# SPDX-License-Identifier: EUPL-1.2
"""Kills and power failures of a whole node under load: modules, the kernel, the machine, at random and at named points.
No acknowledged report is lost, none is there twice, and each event has one effect.
Run by CTest; with more rounds: node_loop.py --rounds 500 --seed 7"""
import argparse
import contextlib
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))
from node import BUILD, Node  # noqa: E402
from power_loss import PowerLoss  # noqa: E402

TOKEN = """
[[modules.gateway.tokens]]
name = "loop"
hash = "{hash}"
towns = ["*"]
roles = []
"""
HOST = """#!/bin/sh
# The modules of towns run under the shim; what a round wishes for one of them counts once.
for last in "$@"; do :; done
wish="{wishes}/$(basename "$last")"
if [ -f "$wish" ]; then POWER_LOSS_KILL=$(cat "$wish"); export POWER_LOSS_KILL; rm -f "$wish"; fi
{exports}
exec "{host}" "$@"
"""
POINTS = [f"{when}:{what}:{which}:{{}}" for when in ("before", "after") for what in ("write", "sync")
          for which in ("store.db-wal", "store.db")]
# A new store: its draft, and the folder in which it gets its name.
FIRST_POINTS = [f"{when}:sync:{which}:{{}}" for when in ("before", "after") for which in ("store.db.new", "/musterstadt")]
TOWNS = ("musterstadt", "musterdorf")
# Between a blob's file and its row.
BLOB_POINTS = [f"{when}:{what}:{{}}" for when in ("before", "after")
               for what in ("write:.new", "sync:.new", "sync:/blobs", "sync:store.db-wal")]
MODULES = ("waste", "counter", "counter_listener", "keeper")


class Lost(AssertionError):
    pass


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Task:
    """One thing to be stored, under a key of its own, repeated until it is known to be."""

    def __init__(self, number, random):
        self.number = number
        self.town = random.choice(TOWNS)
        self.kind = random.choice(("report", "count", "page"))
        self.place = None  # where it is, once acknowledged

    def content(self):
        """Some are the same as others': those share a blob."""
        return f"page {self.number // 3}\n" * (100 + self.number % 700 // 3)

    def send(self, node, connection):
        path, body = {
            "report": ("/api/waste/v1/reports", {"category": "road_damage", "lat": 48.59, "lon": 8.87,
                                                 "description": f"Loch {self.number}"}),
            "count": ("/api/counter/v1/counts", {"key": f"key {self.number}"}),
            "page": ("/api/keeper/v1/pages", {"name": f"page-{self.number}", "content": self.content()}),
        }[self.kind]
        answer = node.request("POST", path, body, town=self.town, connection=connection,
                              headers={"Authorization": f"Bearer {node.token}",
                                       "Idempotency-Key": f"durability-{self.number:08}"})
        if answer.status in (200, 201):
            self.place = answer.headers.get("location", "-")
        elif answer.status not in (409, 503, 504, 507):
            raise Lost(f"{self.kind} {self.number} in {self.town}: {answer.status} {answer.body.decode()}")


class Load:
    def __init__(self, loop, threads=6):
        self.loop, self.running, self.trouble = loop, True, []
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run) for _ in range(threads)]
        for thread in self.threads:
            thread.start()

    def run(self):
        connection = None
        while self.running:
            with self.lock:
                task = self.loop.next_task()
            while task.place is None and self.running:
                try:
                    connection = connection or self.loop.node.connect(timeout=5)
                    task.send(self.loop.node, connection)
                except (OSError, http.client.HTTPException):
                    connection = None
                    time.sleep(0.005)
                except Lost as trouble:
                    self.trouble.append(trouble)
                    return

    def stop(self):
        self.running = False
        for thread in self.threads:
            thread.join()
        if self.trouble:
            raise self.trouble[0]


class Loop:
    modules = MODULES

    def __init__(self, seed, blind=False, deaf=None):
        self.random = random.Random(seed)
        self.node = Node({town: list(self.modules) for town in TOWNS}, folders=[BUILD / "fixtures/plugins"])
        made = json.loads(self.node.cli("token", "new", "--json").stdout)
        self.node.token = made["token"]
        file = self.node.config / "stadtkern.toml"
        file.write_text(file.read_text() + TOKEN.format(hash=made["hash"]))
        self.power = PowerLoss(self.node.state, self.node.folder / "journal")
        self.wishes = self.node.folder / "wishes"
        self.wishes.mkdir()
        self.put_under_the_shim(blind, deaf)
        self.tasks, self.left, self.faults = [], [], {}
        self.unsafe = self.seen = 0

    def put_under_the_shim(self, blind, deaf):
        library = BUILD / "bin/power_loss.so"
        environment = self.power.environment(library, blind, deaf=deaf)
        folder = self.node.folder / "bin"
        folder.mkdir()
        shutil.copy(BUILD / "bin/stadtkernd", folder)
        host = folder / "stadtkern-host"
        host.write_text(HOST.format(wishes=self.wishes, host=BUILD / "bin/stadtkern-host",
                                    exports="\n".join(f"export {k}='{v}'" for k, v in environment.items())))
        host.chmod(0o755)
        self.node.program = folder / "stadtkernd"
        self.node.environment = {**os.environ, **environment}

    def next_task(self):
        if self.left:
            return self.left.pop()
        self.tasks.append(Task(len(self.tasks), self.random))
        return self.tasks[-1]

    def processes(self):
        kernel = self.node.process.pid
        found = [kernel]
        for thread in pathlib.Path(f"/proc/{kernel}/task").iterdir():
            with contextlib.suppress(FileNotFoundError):
                found += map(int, (thread / "children").read_text().split())
        return found

    def kill_module(self):
        module = self.random.choice((*self.modules, "gateway"))
        with contextlib.suppress(AssertionError, ProcessLookupError):
            pid = self.node.module(module)["pid"]
            if pid:
                os.kill(pid, signal.SIGKILL)
        return f"kill {module}"

    def wish(self):
        """The module's process ends itself at a named point of its next start or writes."""
        module = self.random.choice(self.modules)
        first = len(self.faults) < 3 and self.random.random() < 0.5
        point = (self.random.choice(FIRST_POINTS).format(self.random.randint(1, 2)) if first else
                 self.random.choice(BLOB_POINTS if module == "keeper" else POINTS).format(self.random.randint(1, 20)))
        (self.wishes / module).write_text(point)
        return f"end at {point.rsplit(':', 1)[0]}"

    def kill_all(self):
        pids = self.processes()
        self.random.shuffle(pids)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.node.process.wait()
        end = time.monotonic() + 10
        while any(map(alive, pids)):
            if time.monotonic() > end:
                raise Lost("a process does not end")
            time.sleep(0.005)

    def round(self):
        fault = self.random.choice(("kill module", "wish", "kernel", "power", "power"))
        if fault == "wish":
            fault = self.wish()
        # A module that a wish ends is not there at the first try.
        self.node.start(wait=None, seconds=30)
        load = Load(self)
        try:
            time.sleep(self.random.uniform(0.1, 0.6))
            if fault == "kill module":
                fault = self.kill_module()
                time.sleep(self.random.uniform(0.05, 0.4))
            if fault == "kernel":
                self.node.kill()
            else:
                fault += "" if fault == "power" else ", then power"
                self.kill_all()
        finally:
            load.stop()
        if fault == "kernel":
            time.sleep(self.random.choice((0, 0.5, 2.5)))  # hosts leave by themselves, or the next kernel ends them
        else:
            self.unsafe += self.power.strike(self.random)
        self.left = [task for task in self.tasks if task.place is None]
        self.faults[fault] = self.faults.get(fault, 0) + 1

    def settle(self):
        """Everything that was asked for is repeated until it is there; then rows, counts and effects must agree."""
        for path in self.wishes.iterdir():
            path.unlink()
        self.node.start(seconds=60)
        connection = self.node.connect(timeout=15)
        for task in self.tasks:
            end = time.monotonic() + 20
            while task.place is None:
                if time.monotonic() > end:
                    raise Lost(f"{task.kind} {task.number} is not answered after 20 s")
                task.send(self.node, connection)
        self.left = []
        # Every new one, and some of those that earlier rounds have found; all of them are counted below.
        fresh, self.seen = self.tasks[self.seen:], len(self.tasks)
        older = self.tasks[:self.seen - len(fresh)]
        for task in (*fresh, *self.random.sample(older, min(len(older), 200))):
            if task.kind == "report" and self.node.request("GET", task.place, connection=connection).status != 200:
                raise Lost(f"report {task.number} at {task.place} is lost")
            if task.kind == "page":
                self.check_page(task, connection)
        for town in TOWNS:
            wanted = {kind: sum(t.kind == kind and t.town == town for t in self.tasks) for kind in ("report", "count", "page")}
            self.same(f"reports in {town}", wanted["report"], self.sql(
                "waste", town, "SELECT count(*) FROM reports WHERE description LIKE 'Loch %'"))
            self.same(f"pages in {town}", wanted["page"], self.sql("keeper", town, "SELECT count(*) FROM pages"))
            self.same(f"counts in {town}", wanted["count"], self.sql("counter", town, "SELECT count(*) FROM counts"))
            self.node.wait_for(lambda town=town, count=wanted["count"]: self.sql(
                "counter_listener", town, "SELECT count(*) FROM effects") >= count, what=f"effects in {town}", seconds=30)
            self.same(f"effects in {town}", wanted["count"],
                      self.sql("counter_listener", town, "SELECT count(*) FROM effects"))
        if self.node.stop() != 0:
            raise Lost("the drained kernel did not end well")
        self.power.forget()

    def check_page(self, task, connection):
        answer = self.node.request("GET", f"/api/keeper/v1/pages/page-{task.number}", town=task.town, connection=connection)
        if answer.status != 200 or answer.json()["content"] != task.content():
            raise Lost(f"page {task.number} in {task.town} is lost: {answer.status} {answer.body[:200]}")

    def sql(self, module, town, statement):
        file = self.node.state / "stores" / module / town / "store.db"
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as store:
            return store.execute(statement).fetchone()[0]

    @staticmethod
    def same(what, wanted, found):
        if wanted != found:
            raise Lost(f"{what}: {found}, not {wanted}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blind", action="store_true", help="no sync counts: the loop must find a loss")
    parser.add_argument("--deaf", metavar="TEXT", help="no sync of files counts whose path has this in it: as --blind")
    parser.add_argument("--keep", action="store_true", help="leave the folder where a loss was found")
    options = parser.parse_args()
    wanted = options.blind or options.deaf is not None
    loop, number = Loop(options.seed, options.blind, options.deaf), 0
    try:
        for number in range(1, options.rounds + 1):
            loop.round()
            if number % 5 == 0 or number == options.rounds:
                loop.settle()
            if sys.stderr.isatty():
                print(f"\r{number} of {options.rounds}, {len(loop.tasks)} writes", end="", file=sys.stderr)
    except (AssertionError, sqlite3.DatabaseError) as found:
        print(f"round {number}, seed {options.seed}: {found}")
        if options.keep:
            print(f"kept: {loop.node.folder}")
            loop.node.folder = pathlib.Path("/nonexistent")
        # What fails before the power has ever taken anything is no loss that a missing sync made.
        return 0 if wanted and loop.unsafe else 1
    finally:
        loop.node.close()
    for fault, count in sorted(loop.faults.items()):
        print(f"{count:4} x {fault}")
    print(f"{options.rounds} rounds, seed {options.seed}: {len(loop.tasks)} writes, each there once; "
          f"{loop.unsafe} changes were not safe when the power went")
    if wanted:
        print("no loss was found although syncs did not count: this loop proves nothing")
    return 1 if wanted or not loop.unsafe else 0


if __name__ == "__main__":
    sys.exit(main())
