# SPDX-License-Identifier: EUPL-1.2
"""Swaps of a module and of the gateway under an open-loop load of half the same run's capacity: what is lost, and what
citizens feel. Beside it, when it is installed: nginx with as many reloads.

Every fifth request is a report, answered after its commit; each has a key of its own, and the store is counted at the end.
"""
import argparse
import array
import json
import os
import pathlib
import shutil
import sqlite3
import statistics
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
os.environ.setdefault("STADTKERN_BUILD", str(pathlib.Path(__file__).resolve().parents[2] / "build"))
from node import BUILD, Node  # noqa: E402

NEAR_NS = 100_000_000
OUTCOME = struct.Struct("<qIHBBQ")
BODY = '{"category":"road_damage","lat":48.59,"lon":8.87,"description":"KEY"}'


class Load:
    def __init__(self, folder, port, name, count, rate, write_every=5, read="/api/waste/v1/reports?page_size=1"):
        self.file = folder / f"{name}.outcomes"
        self.process = subprocess.Popen(
            [BUILD / "bin/open_load", "--port", str(port), "--count", str(count), "--rate", str(rate), "--read", read,
             "--write", "/api/waste/v1/reports", "--body", BODY, "--run", name, "--write-every", str(write_every),
             "--out", str(self.file)], stdout=subprocess.PIPE, text=True)

    def running(self):
        return self.process.poll() is None

    def end(self):
        out, _ = self.process.communicate(timeout=600)
        return json.loads(out)

    def outcomes(self):
        return OUTCOME.iter_unpack(self.file.read_bytes())


def p99(latencies):
    ordered = sorted(latencies)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] if ordered else 0


def felt(load, flips):
    """Milliseconds by which p99 is higher within 100 ms of a flip, as the median over the flips, and p99 of the rest."""
    near, rest = [array.array("L") for _ in flips], array.array("L")
    place = 0
    for due, latency, *_ in sorted(load.outcomes()):
        while place < len(flips) and flips[place] + NEAR_NS < due:
            place += 1
        close = place < len(flips) and abs(due - flips[place]) <= NEAR_NS
        (near[place] if close else rest).append(latency)
    base = p99(rest)
    return statistics.median((p99(one) - base) / 1000 for one in near if one), base / 1000


def swap(node, flips, total, *arguments):
    begin = time.monotonic_ns()
    done = node.cli("--json", "swap", *arguments, "--watch", "0")
    end = time.monotonic_ns()
    state = json.loads(done.stdout.strip().splitlines()[-1])
    if state["phase"] != "done":
        raise AssertionError(state)
    last = int(state["events"][-1].split()[0])  # "+123"
    flips.append(end - (last - state["flip_ms"]) * 1_000_000)
    total.append((flips[-1] - begin) / 1e6)
    return state


def waste_versions():
    """That of the build, and the next one of the fixtures."""
    lines = [line for folder in ("plugins", "fixtures/next")
             for line in (BUILD / folder / "waste/plugin.toml").read_text().splitlines() if line.startswith("version")]
    versions = {line.split('"')[1] for line in lines}
    versions = sorted((v for v in versions if v.count(".") == 2), key=lambda v: list(map(int, v.split("."))))
    return versions[0], versions[-1]


def lost_and_doubled(node, load):
    """Of the reports that were acknowledged: how many are not there, and how many are there twice."""
    acknowledged = {number for _, _, status, write, _, number in load.outcomes() if write and status == 201}
    store = node.state / "stores/waste/musterstadt/store.db"
    there = []
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as database:
        prefix = load.file.stem + "-"
        for (text,) in database.execute("SELECT description FROM reports WHERE description LIKE ? || '%'", [prefix]):
            there.append(int(text[len(prefix):]) - 1_000_000_000_000)
    return len(acknowledged - set(there)), len(there) - len(set(there)), len(acknowledged)


def nginx(folder, options, rate):
    if not shutil.which("nginx"):
        return None
    port = 18_000 + os.getpid() % 10_000
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1;\n"
        f"events {{}} http {{ access_log off; server {{ listen 127.0.0.1:{port}; keepalive_requests 1000000;\n"
        'location / { default_type application/json; return 200 "{\\"answer\\":42}"; } } }\n')
    server = subprocess.Popen(["nginx", "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        load, flips = Load(folder, port, "nginx", options.requests // 4, rate, write_every=0, read="/"), []
        time.sleep(0.5)
        for _ in range(options.gateway_swaps):
            subprocess.run(["nginx", "-c", folder / "nginx.conf", "-s", "reload"], check=True, stderr=subprocess.DEVNULL)
            flips.append(time.monotonic_ns())
            time.sleep(0.25)
        result = load.end()
        added, base = felt(load, flips)
        return {"what": "nginx -s reload", "swaps": len(flips), "requests": result["requests"],
                "failed": result["failed"], "added_p99_ms": round(added, 2), "p99_ms": round(base, 2)}
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--swaps", type=int, default=200, help="of waste, there and back")
    parser.add_argument("--gateway-swaps", type=int, default=50)
    parser.add_argument("--requests", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=1, help="ignored: one long run")
    parser.add_argument("--seconds", type=int, default=0, help="ignored")
    parser.add_argument("--smoke", action="store_true", help="10 + 3 swaps, 20,000 requests")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.smoke:
        options.swaps, options.gateway_swaps, options.requests = 10, 3, 20_000
    node = Node({"musterstadt": ["waste"]}, folders=[BUILD / "fixtures/next"])
    failed = False
    try:
        node.state.mkdir()
        old, new = waste_versions()
        (node.state / "stadtkern.lock").write_text(f'format = 1\n[[module]]\nid = "waste"\nversion = "{old}"\n')
        node.start()
        _, port = node.address()
        probe = Load(node.folder, port, "capacity", options.requests // 20, 0)
        capacity = probe.end()
        rate = capacity["requests"] / capacity["seconds"] / 2
        rows = []
        for what, count, targets, share in (
                ("waste", options.swaps, [f"waste@{new}", f"waste@{old}"], 0.75),
                ("gateway", options.gateway_swaps, ["gateway"], 0.25)):
            load, flips, total = Load(node.folder, port, what, int(options.requests * share), rate), [], []
            time.sleep(0.3)
            pause = options.requests * share / rate / (count + 1)
            began = time.monotonic()
            for number in range(count):
                swap(node, flips, total, targets[number % len(targets)])
                time.sleep(max(0, began + (number + 1) * pause - time.monotonic()) if load.running() else 0)
            result = load.end()
            lost, doubled, acknowledged = lost_and_doubled(node, load)
            added, base = felt(load, flips)
            rows.append({"what": what, "swaps": count, "requests": result["requests"], "rate": round(rate),
                         "failed": result["failed"], "acknowledged": acknowledged, "lost": lost, "doubled": doubled,
                         "added_p99_ms": round(added, 2), "promise_added_p99_ms": 5, "p99_ms": round(base, 2),
                         "to_flip_p50_ms": round(statistics.median(total), 1), "promise_to_flip_ms": 300})
            failed = failed or result["failed"] or lost or doubled
        beside = nginx(node.folder, options, rate)
        for row in rows + ([beside] if beside else []):
            print(json.dumps(row) if options.json else "  ".join(f"{key} {value}" for key, value in row.items()))
        return 1 if failed else 0
    finally:
        node.close()


if __name__ == "__main__":
    sys.exit(main())
