# SPDX-License-Identifier: EUPL-1.2
"""How long a node takes from its start to /readyz 200 with an existing state, and what memory it holds when idle."""
import argparse
import http.client
import json
import os
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
os.environ.setdefault("STADTKERN_BUILD", str(pathlib.Path(__file__).resolve().parents[2] / "build"))
from node import Node  # noqa: E402


def ready_ms(node):
    """Milliseconds from spawning the kernel until /readyz answers 200."""
    (node.state / "run/listeners.json").unlink(missing_ok=True)
    began = time.monotonic()
    node.start(wait=False)
    while True:
        try:
            connection = http.client.HTTPConnection(*node.address("metrics"), timeout=5)
            connection.request("GET", "/readyz")
            status = connection.getresponse().status
            connection.close()
            if status == 200:
                return (time.monotonic() - began) * 1000
        except (OSError, AssertionError, ValueError):
            pass
        if time.monotonic() - began > 60:
            raise AssertionError("not ready within 60 s:\n" + node.output())
        time.sleep(0.002)


def pss_mib(node):
    total = 0
    for pid in [node.process.pid] + [row["pid"] for row in node.status()["modules"]]:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def measure(towns, rounds, idle):
    node = Node({name: ["waste"] for name in towns})
    try:
        first = ready_ms(node)  # makes the stores
        node.stop()
        times = []
        for number in range(rounds):
            times.append(ready_ms(node))
            if number + 1 < rounds:
                node.stop()
            print(f"{len(towns)} towns, round {number + 1} of {rounds}: {times[-1]:.0f} ms", file=sys.stderr)
        time.sleep(idle)
        return {"towns": len(towns), "first_ms": round(first), "ready_ms": round(statistics.median(times)),
                "pss_mib": round(pss_mib(node), 1)}
    finally:
        node.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--smoke", action="store_true", help="two towns, two rounds, no idling")
    parser.add_argument("--json", action="store_true")
    options, _ = parser.parse_known_args()
    rows = [measure(["musterstadt", "musterdorf"], 2 if options.smoke else options.rounds, 0 if options.smoke else 10)]
    if not options.smoke:
        rows.append(measure([f"town{n:04}" for n in range(1000)], 3, 10))
    for row in rows:
        print(json.dumps(row) if options.json else "  ".join(f"{key} {value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
