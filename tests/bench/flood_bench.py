# SPDX-License-Identifier: EUPL-1.2
"""One town floods: what another town at a tenth of the capacity sees of it, as p99 with and without the flood."""
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
from node import Node  # noqa: E402

PATH = "/api/waste/v1/reports?page_size=1"
# wrk has no fixed rate: four connections with a pause between their requests stand for a town at a tenth of the capacity.
PACED = "function delay() return %d end"


def wrk(url, seconds, connections, script=None):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", url]
    if script:
        command[1:1] = ["-s", script]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def figures(process):
    out = process.communicate(timeout=60)[0]
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", out).groups()
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return {"p99_ms": float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit],
            "per_second": float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)), "failed": int(bad.group(1)) if bad else 0}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--json", action="store_true")
    options, _ = parser.parse_known_args()
    if options.smoke:
        options.rounds = options.seconds = 1
    node = Node({"musterstadt": ["waste"], "musterdorf": ["waste"]})
    try:
        node.start()
        host, port = node.address()
        url = {town: f"http://{host}:{port}/t/{town}{PATH}" for town in ("musterstadt", "musterdorf")}
        capacity = figures(wrk(url["musterstadt"], 1, 64))["per_second"]
        script = node.folder / "paced.lua"
        script.write_text(PACED % max(1, round(4 / (capacity / 10) * 1000)))
        rows = []
        for number in range(options.rounds):
            alone = figures(wrk(url["musterdorf"], options.seconds, 4, script))
            flood = wrk(url["musterstadt"], options.seconds + 1, 64)
            beside = figures(wrk(url["musterdorf"], options.seconds, 4, script))
            flooded = figures(flood)
            rows.append({"ratio": beside["p99_ms"] / alone["p99_ms"], "alone": alone, "beside": beside, "flood": flooded})
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
        row = {"p99_alone_ms": round(statistics.median(r["alone"]["p99_ms"] for r in rows), 2),
               "p99_beside_ms": round(statistics.median(r["beside"]["p99_ms"] for r in rows), 2),
               "ratio": round(statistics.median(r["ratio"] for r in rows), 2), "promise": 2,
               "quiet_per_second": round(statistics.median(r["beside"]["per_second"] for r in rows)),
               "flood_per_second": round(statistics.median(r["flood"]["per_second"] for r in rows)),
               "failed": sum(r["beside"]["failed"] for r in rows)}
        print(json.dumps(row) if options.json else "  ".join(f"{key} {value}" for key, value in row.items()))
        return 1 if row["failed"] else 0
    finally:
        node.close()


if __name__ == "__main__":
    sys.exit(main())
