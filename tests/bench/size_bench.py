# SPDX-License-Identifier: EUPL-1.2
"""What a town's size costs: the same questions to a town of a thousand reports and to one of a million, in turns.

box    the first hundred reports of a box, drawn so that both towns have as many in it
newest the newest hundred, whatever their place
open   all hundred that are open, as staff ask for them; a page has room for more, so that none is overlooked
nearby whether somebody has reported the same already: the duplicate hint
inbox  the staff's first page of a hundred with its counters; closed: the same of what is closed
figures the statistics of the eight years, over HTTP
stats  the module's figures, over the bus; the command line's own time (a call that reads nothing) is taken off
"""
import argparse
import csv
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
os.environ.setdefault("STADTKERN_BUILD", str(pathlib.Path(__file__).resolve().parents[2] / "build"))
from node import BUILD, DATA, Node  # noqa: E402

SOURCE = DATA / "service-requests/zurich_zwn_2016-2023_sample.csv"
SMALL, LARGE = "musterdorf", "musterstadt"
ROWS = 100  # of each answer
LAT, LON = 47.3769, 8.5417  # in the middle of the reports
APART = 0.0001  # degrees between those that stay open, 11 m
NEARBY = 5  # of them within the 25 m of a hint
TIMES, FLOOR_MS = 3, 15  # the promise: at most three times as long, or 15 ms
STAFF = f"""
[[modules.gateway.tokens]]
name  = "staff"
towns = ["{LARGE}", "{SMALL}"]
roles = ["waste.staff"]
hash  = "{{hash}}"
"""


def write_rows(out, wanted):
    """Rows of the real file, copy after copy, each moved a little: the place is part of what a row is known by."""
    with open(SOURCE, newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    east, north = header.index("e"), header.index("n")
    out.write(",".join(header) + "\n")
    for number in range(wanted):
        copy, row = divmod(number, len(rows))
        row = list(rows[row])
        row[east] = str(float(row[east]) + copy * 37 % 1009)
        row[north] = str(float(row[north]) + copy * 53 % 1013)
        out.write(",".join(f'"{field}"' for field in row) + "\n")


def fill(node, town, wanted):
    began = time.monotonic()
    run = subprocess.Popen([BUILD / "bin/stadtkern", "--state", node.state, "run", "waste", "import", "--town", town, "-"],
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    write_rows(run.stdin, wanted)
    run.stdin.close()
    result = json.loads(run.stdout.read().strip().splitlines()[-1])
    if run.wait(timeout=60) != 0:
        raise AssertionError(f"{town}: the import failed: {result}")
    seconds = time.monotonic() - began
    return {"reports": result["stored"] + result["updated"] + result["skipped"], "seconds": round(seconds),
            "rows_per_second": round(wanted / seconds)}


def report_some(node, town):
    """As many as an answer has, which stay open: all of the file are closed."""
    connection = node.connect()
    for number in range(ROWS):
        body = {"category": "road_damage", "lat": LAT + number * APART, "lon": LON, "description": "Ein Loch in der Fahrbahn"}
        answer = node.request("POST", "/api/waste/v1/reports", body, town=town, connection=connection)
        if answer.status != 201:
            raise AssertionError(f"{town}: {answer.status} {answer.body[:200]}")


def box_path(side):
    return (f"/api/waste/v1/reports?bbox={LON - side:.6f},{LAT - side:.6f},{LON + side:.6f},{LAT + side:.6f}&page_size={ROWS}")


def box_with_rows(node, town):
    """The smallest box around the middle, of those that grow by four tenths, that holds more than a page."""
    side = 0.0001
    while side < 0.2:
        answer = node.request("GET", box_path(side), town=town)
        if answer.status == 200 and answer.json().get("more"):
            break
        side *= 1.4
    return box_path(side)


def timed(call):
    began = time.monotonic()
    call()
    return (time.monotonic() - began) * 1000


def ask(node, connection, town, path, headers=None, rows=ROWS):
    answer = node.request("GET", path, town=town, headers=headers, connection=connection)
    if answer.status != 200 or (rows and len(answer.json()["reports"]) != rows):
        raise AssertionError(f"{town} {path}: {answer.status}, {answer.body[:200]}")


def p99(times):
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=1_000_000, help="of the large town")
    parser.add_argument("--requests", type=int, default=300, help="of each kind and town")
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--json", action="store_true")
    options, _ = parser.parse_known_args()
    if options.smoke:
        options.reports, options.requests = 2000, 20
    if not SOURCE.is_file():
        print(f"size: left out, no test data at {SOURCE} (STADTKERN_TEST_DATA)", file=sys.stderr)
        return 0
    node = Node({LARGE: ["waste"], SMALL: ["waste"]})
    try:
        token = json.loads(node.cli("--json", "token", "new").stdout)
        config = node.config / "stadtkern.toml"
        config.write_text(config.read_text() + STAFF.format(hash=token["hash"]))
        staff = {"Authorization": f"Bearer {token['token']}"}
        node.start()
        filled = {town: fill(node, town, count) for town, count in ((SMALL, 1000), (LARGE, options.reports))}
        print(f"filled: {filled}", file=sys.stderr)
        for town in filled:
            report_some(node, town)
        times = {}
        connection = node.connect()
        paths = {town: box_with_rows(node, town) for town in (SMALL, LARGE)}
        api, middle = "/api/waste/v1", LAT + ROWS // 2 * APART
        asked = {  # path, headers, rows of the answer
            "newest": (f"{api}/reports?page_size={ROWS}", None, ROWS),
            "open": (f"{api}/reports?status=open&page_size={2 * ROWS}", staff, ROWS),
            "nearby": (f"{api}/reports/nearby?category=road_damage&lat={middle:.6f}&lon={LON}", None, NEARBY),
            "inbox": (f"{api}/inbox?page_size={ROWS}", staff, ROWS),
            "closed": (f"{api}/inbox?status=closed&group=*&page_size={ROWS}", staff, ROWS),
            "figures": (f"{api}/statistics?from=2016-01&to=2023-12", None, None),
        }
        for _ in range(options.requests):
            for town in (SMALL, LARGE):
                times.setdefault(("box", town), []).append(timed(lambda t=town: ask(node, connection, t, paths[t])))
                for kind, (path, headers, rows) in asked.items():
                    took = timed(lambda: ask(node, connection, town, path, headers, rows))
                    times.setdefault((kind, town), []).append(took)
        for _ in range(max(10, options.requests // 5)):
            for town in (SMALL, LARGE):
                times.setdefault(("stats", town), []).append(timed(lambda t=town: node.cli("call", t, "stats/v1@waste", "Get", "{}")))
                times.setdefault(("empty", town), []).append(timed(lambda t=town: node.cli("call", t, "waste/v1", "ListCategories", "{}")))
        own = min(statistics.median(times[("empty", town)]) for town in (SMALL, LARGE))
        kept = True
        for kind in ("box", *asked, "stats"):
            row = {"bench": "size", "what": kind, "reports": filled[LARGE]["reports"]}
            off = own if kind == "stats" else 0
            for name, town in (("small", SMALL), ("large", LARGE)):
                row[f"p50_{name}_ms"] = round(max(0.1, statistics.median(times[(kind, town)]) - off), 2)
                row[f"p99_{name}_ms"] = round(max(0.1, p99(times[(kind, town)]) - off), 2)
            row["ratio"] = round(row["p99_large_ms"] / row["p99_small_ms"], 2)
            row["promise_ms"] = round(max(TIMES * row["p99_small_ms"], FLOOR_MS), 2)
            row["kept"] = row["p99_large_ms"] <= row["promise_ms"]
            kept = kept and row["kept"]
            print(json.dumps(row) if options.json else "  ".join(f"{key} {value}" for key, value in row.items()))
        return 0 if kept or options.smoke else 1
    finally:
        node.close()


if __name__ == "__main__":
    sys.exit(main())
