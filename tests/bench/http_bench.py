# SPDX-License-Identifier: EUPL-1.2
"""HTTP through the whole platform beside the gateway alone, in interleaved rounds: ratios, and CPU per request.

ping     the gateway's own route, with the same middleware and bytes
trivial  gateway -> bus -> a module that answers at once -> back
list     a typed GET of reports: store read and JSON mapping besides
create   a report, answered after its commit (synchronous=FULL)
single   the same with a commit for each report ([store] batch_writes = 1)
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
os.environ.setdefault("STADTKERN_BUILD", str(pathlib.Path(__file__).resolve().parents[2] / "build"))
from node import BUILD, Node  # noqa: E402

CREATE = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"category":"road_damage","lat":48.59,"lon":8.87,"description":"Ein Loch in der Fahrbahn, etwa so gross wie ein Teller"}'
"""
PROMISES = {"trivial": 0.40, "create": 0.15}
OVER_SINGLE = 4  # what sharing commits must gain


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(node, path, seconds, connections, script=None):
    pids = [node.process.pid] + [row["pid"] for row in node.status()["modules"]]
    before = sum(map(cpu_seconds, pids))
    host, port = node.address()
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", f"http://{host}:{port}{path}"]
    if script:
        command[1:1] = ["-s", script]
    out = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=True).stdout
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return {"per_second": float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)),
            "p99": re.search(r"99%\s+(\S+)", out).group(1),
            "cpu_us": (sum(map(cpu_seconds, pids)) - before) / max(requests, 1) * 1e6,
            "failed": int(bad.group(1)) if bad else 0}


def store_size(node):
    folder = node.state / "stores/waste/musterstadt"
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--smoke", action="store_true", help="one round of one second")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.smoke:
        options.rounds = options.seconds = 1
    node = Node({"musterstadt": ["waste", "trivial"]}, folders=[BUILD / "bench/plugins"])
    alone = Node({"musterstadt": ["waste"]})
    file = alone.config / "stadtkern.toml"
    file.write_text(file.read_text() + "[store]\nbatch_writes = 1\n")
    try:
        node.start()
        alone.start()
        script = node.folder / "create.lua"
        script.write_text(CREATE)
        paths = {"ping": ("/.well-known/stadtkern/ping", None), "trivial": ("/api/trivial/v1/fixed", None),
                 "list": ("/api/waste/v1/reports?page_size=1", None), "create": ("/api/waste/v1/reports", script)}
        results = {name: [] for name in (*paths, "single")}
        for number in range(options.rounds):
            for name, (path, body) in paths.items():
                results[name].append(measure(node, path, options.seconds, options.connections, body))
            results["single"].append(measure(alone, *paths["create"][:1], options.seconds, options.connections, script))
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
        rows, failed = store_size(node), 0
        made = sum(r["per_second"] for r in results["create"]) * options.seconds
        for name, rounds in results.items():
            ratios = [r["per_second"] / p["per_second"] for r, p in zip(rounds, results["ping"])]
            failed += sum(r["failed"] for r in rounds)
            row = {"route": name, "per_second": round(statistics.median(r["per_second"] for r in rounds)),
                   "to_ping": round(statistics.median(ratios), 3), "promise": PROMISES.get(name),
                   "cpu_us": round(statistics.median(r["cpu_us"] for r in rounds), 1),
                   "p99": rounds[-1]["p99"], "failed": sum(r["failed"] for r in rounds)}
            if name == "create":
                row["bytes_per_report"] = round(rows / max(made, 1))
                gain = [r["per_second"] / max(s["per_second"], 1) for r, s in zip(rounds, results["single"])]
                row |= {"over_single": round(statistics.median(gain), 2), "promise_over_single": OVER_SINGLE}
            if options.json:
                print(json.dumps(row))
            else:
                print("  ".join(f"{key} {value}" for key, value in row.items() if value is not None))
        return 1 if failed else 0
    finally:
        node.close()
        alone.close()


if __name__ == "__main__":
    sys.exit(main())
