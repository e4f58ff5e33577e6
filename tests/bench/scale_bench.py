# SPDX-License-Identifier: EUPL-1.2
"""What many towns, many modules and crashes cost.

swap   300 towns go to the next version of waste, whose migration adds a column, while some are asked and written to
crash  a module is killed; time until the next request is answered
routed processor time per request of a node with 200 towns over that of a node with one, at the same rate
plan   100 installed modules and 200 towns: `stadtkern plan`, where each town uses a few of them, and where each uses all
"""
import argparse
import contextlib
import http.client
import json
import os
import pathlib
import resource
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
os.environ.setdefault("STADTKERN_BUILD", str(pathlib.Path(__file__).resolve().parents[2] / "build"))
from http_bench import cpu_seconds  # noqa: E402
from node import BUILD, Node  # noqa: E402
from swap_bench import OUTCOME, p99, swap, waste_versions  # noqa: E402

BODY = '{"category":"road_damage","lat":48.59,"lon":8.87,"description":"KEY"}'
FEW = 5  # modules that a town uses in the plan's first case
PROMISED = {"crash_ms": 250, "routed": 1.10, "plan_ms": 100}


def names(count):
    return [f"town{number:03}" for number in range(count)]


def last_json(done):
    return json.loads(done.stdout.strip().splitlines()[-1])


class Load:
    """Requests at a fixed rate, spread over the towns, until end()."""

    def __init__(self, node, name, towns, rate, read, write_every=0, count=10_000_000):
        self.file, self.towns = node.folder / f"{name}.outcomes", towns
        self.process = subprocess.Popen(
            [BUILD / "bin/open_load", "--port", str(node.address()[1]), "--count", str(count), "--rate", str(rate),
             "--towns", str(towns), "--read", f"/t/townTOWN{read}", "--write", "/t/townTOWN/api/waste/v1/reports",
             "--body", BODY, "--run", name, "--write-every", str(write_every), "--out", str(self.file)],
            stdout=subprocess.PIPE, text=True)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self):
        out, _ = self.process.communicate(timeout=600)
        return json.loads(out)

    def outcomes(self):
        return OUTCOME.iter_unpack(self.file.read_bytes())

    def town_of(self, number):  # as open_load.cpp spreads them
        return number * 2654435761 % 2**64 // 65536 % self.towns


def lost_and_doubled(node, load):
    """Of the reports that were acknowledged: how many are not in their town's store, and how many are there twice."""
    acknowledged = {number for _, _, status, write, _, number in load.outcomes() if write and status == 201}
    prefix, there = load.file.stem + "-", []
    for town in range(load.towns):
        with contextlib.closing(sqlite3.connect(
                f"file:{node.state}/stores/waste/town{town:03}/store.db?mode=ro", uri=True)) as database:
            for (text,) in database.execute("SELECT description FROM reports WHERE description LIKE ? || '%'", [prefix]):
                number = int(text[len(prefix):]) - 1_000_000_000_000
                if load.town_of(number) == town:
                    there.append(number)
    return len(acknowledged - set(there)), len(there) - len(set(there)), len(acknowledged)


def many_towns(options):
    """The swap of all towns at once, and what each of them felt of it."""
    node = Node({name: ["waste"] for name in names(options.towns)}, folders=[BUILD / "fixtures/next"])
    try:
        node.state.mkdir()
        old, new = waste_versions()
        (node.state / "stadtkern.lock").write_text(f'format = 1\n[[module]]\nid = "waste"\nversion = "{old}"\n')
        node.start(seconds=120)
        load = Load(node, "towns", min(options.asked, options.towns), options.rate, "/api/waste/v1/reports?page_size=1", write_every=5)
        time.sleep(3)
        flips, to_flip = [], []
        began = time.monotonic_ns()
        state = swap(node, flips, to_flip, f"waste@{new}")
        ended = time.monotonic_ns()
        time.sleep(2)
        result = load.end()
        slowest, rest = {}, []
        for due, latency, _, _, _, number in load.outcomes():
            town = load.town_of(number)
            if began <= due <= ended:
                slowest[town] = max(slowest.get(town, 0), latency / 1000)
            else:
                rest.append(latency / 1000)
        lost, doubled, acknowledged = lost_and_doubled(node, load)
        served = sum(1 for name in state["towns"] if name not in state["left_out"])
        row = {"bench": "scale", "what": "swap", "towns": options.towns, "swapped": served, "asked": load.towns, "requests": result["requests"],
               "rate": options.rate, "failed": result["failed"], "acknowledged": acknowledged, "lost": lost,
               "doubled": doubled, "total_ms": round((ended - began) / 1e6), "to_flip_ms": round(to_flip[0]),
               "ms_per_town": round(to_flip[0] / options.towns, 2),
               "slowest_of_a_town_p50_ms": round(statistics.median(slowest.values()), 2),
               "slowest_of_all_ms": round(max(slowest.values()), 2), "p99_without_ms": round(p99(rest), 2)}
        row["kept"] = served == options.towns and not (result["failed"] or lost or doubled)
        return [row]
    finally:
        node.close()


def answered(node, path):
    """Asks until there is a 200, as a client that comes again does."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            if node.request("GET", path).status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.001)
    raise AssertionError(f"{path} was not answered within 30 s:\n{node.output()[-2000:]}")


def ended(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def crashes(options):
    """Killed with nothing else to do, in ready state for longer than the period of `[restart]`: no back-off counts."""
    node = Node({"town000": ["waste"]}, extra='[restart]\nperiod = "1 s"\n')
    rows = []
    try:
        node.start()
        for module, path in (("waste", "/api/waste/v1/reports?page_size=1"), ("gateway", "/.well-known/stadtkern/ping")):
            times = []
            for _ in range(options.crashes):
                answered(node, path)
                time.sleep(1.3)
                pid = node.module(module)["pid"]
                began = time.monotonic()
                os.kill(pid, signal.SIGKILL)
                while not ended(pid):
                    pass
                answered(node, path)
                times.append((time.monotonic() - began) * 1000)
                if node.module(module)["pid"] == pid:
                    raise AssertionError(f"{module} was not killed")
            rows.append({"bench": "scale", "what": "crash", "module": module, "crashes": len(times),
                         "p50_ms": round(statistics.median(times), 1), "worst_ms": round(max(times), 1),
                         "promise_ms": PROMISED["crash_ms"]})
            rows[-1]["kept"] = rows[-1]["p50_ms"] < PROMISED["crash_ms"]
        return rows
    finally:
        node.close()


def routed(options):
    nodes = {count: Node({name: ["trivial"] for name in names(count)}, folders=[BUILD / "bench/plugins"])
             for count in (1, options.many)}
    spent, failed = {count: [] for count in nodes}, 0
    try:
        for node in nodes.values():
            node.start(seconds=120)
        for number in range(options.rounds + 1):
            for count, node in nodes.items():
                pids = [node.process.pid] + [row["pid"] for row in node.status()["modules"]]
                requests = options.requests if number else options.requests // 4  # the first one only warms
                before = sum(map(cpu_seconds, pids))
                result = Load(node, f"routed{number}", count, options.routed_rate, "/api/trivial/v1/fixed",
                              count=requests).wait()
                failed += result["failed"]
                if number:
                    spent[count].append((sum(map(cpu_seconds, pids)) - before) / requests * 1e6)
            print(f"routed: round {number} of {options.rounds}", file=sys.stderr)
        ratio = statistics.median(many / one for one, many in zip(spent[1], spent[options.many]))
        return [{"bench": "scale", "what": "routed", "towns": options.many, "rate": options.routed_rate,
                 "failed": failed, "cpu_us_one": round(statistics.median(spent[1]), 1),
                 "cpu_us_many": round(statistics.median(spent[options.many]), 1), "ratio": round(ratio, 3),
                 "promise": PROMISED["routed"], "kept": ratio <= PROMISED["routed"] and not failed}]
    finally:
        for node in nodes.values():
            node.close()


def install_copies(node, ids):
    """The trivial module as so many packages: in its code the id stands where it stands in its mount, seven letters."""
    source = BUILD / "bench/plugins/trivial"
    for id in ids:
        folder = node.folder / "modules" / id
        folder.mkdir(parents=True)
        for file in source.iterdir():
            (folder / file.name.replace("trivial", id)).write_bytes(file.read_bytes().replace(b"trivial", id.encode()))
        node.cli("pack", folder, "-o", f"{folder}.skp")
        node.cli("install", f"{folder}.skp", "--config", node.config)
        shutil.rmtree(folder)


def close_with_packages(node):
    for path in (node.state / "packages").rglob("*"):  # closed to writers
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
    node.close()


def timed_plan(node, rounds):
    wall, processor = [], []
    for _ in range(rounds):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = node.cli("plan", "--json")
        wall.append((time.monotonic() - began) * 1000)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000)
        if last_json(done)["pending"]:
            raise AssertionError(f"something to do: {done.stdout}")
    return round(statistics.median(wall)), round(statistics.median(processor))


def plans(options):
    ids, rows = [f"triv{number:03}" for number in range(options.modules)], []
    node = Node({name: [] for name in names(options.many)}, extra="[packages]\nunsigned = true\n")
    try:
        node.state.mkdir()
        install_copies(node, ids)
        for uses in sorted({min(FEW, len(ids)), len(ids)}):
            for number, name in enumerate(names(options.many)):
                wanted = [ids[(number + place) % len(ids)] for place in range(uses)]
                node.write_town(name, wanted, default=number == 0)
            (node.state / "stadtkern.lock").unlink(missing_ok=True)
            node.start(seconds=180)  # every module is used by some town: all run
            wall, processor = timed_plan(node, options.plans)
            node.stop()
            rows.append({"bench": "scale", "what": "plan", "modules": len(ids), "towns": options.many,
                         "modules_per_town": uses, "wall_ms": wall, "processor_ms": processor,
                         "promise_ms": PROMISED["plan_ms"], "kept": wall < PROMISED["plan_ms"]})
        return rows
    finally:
        close_with_packages(node)


PARTS = {"swap": many_towns, "crash": crashes, "routed": routed, "plan": plans}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--towns", type=int, default=300, help="of the swap")
    parser.add_argument("--asked", type=int, default=50, help="of them meanwhile; a process holds 64 stores open")
    parser.add_argument("--rate", type=int, default=200, help="requests per second meanwhile")
    parser.add_argument("--crashes", type=int, default=15, help="of each module")
    parser.add_argument("--many", type=int, default=200, help="towns of routed and plan")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=10_000, help="of each round of routed")
    parser.add_argument("--routed-rate", type=int, default=2000)
    parser.add_argument("--modules", type=int, default=100, help="of plan")
    parser.add_argument("--plans", type=int, default=15)
    parser.add_argument("--only", choices=PARTS, help="this part")
    parser.add_argument("--smoke", action="store_true", help="20 towns, 10 modules, a minute")
    parser.add_argument("--json", action="store_true")
    options, _ = parser.parse_known_args()
    if options.smoke:
        options.towns = options.many = 20
        options.crashes, options.rounds, options.requests, options.modules, options.plans = 3, 2, 2000, 10, 3
    kept = True
    for part, measure in PARTS.items():
        if options.only not in (None, part):
            continue
        for row in measure(options):
            kept = kept and row["kept"]
            print(json.dumps(row) if options.json else "  ".join(f"{key} {value}" for key, value in row.items()), flush=True)
    return 0 if kept or options.smoke else 1


if __name__ == "__main__":
    sys.exit(main())
