# SPDX-License-Identifier: EUPL-1.2
"""Operators' orders in any order, several at once, while modules are killed: in the end each town has what was last wanted of
it, and every report that was acknowledged.
Run by CTest; with more rounds: orders_loop.py --rounds 100 --seed 7."""
import argparse
import collections
import concurrent.futures
import contextlib
import http.client
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
from node import Node  # noqa: E402

TOWNS = ("adorf", "bstadt", "cburg")
SERVES = {"waste": "/open311/v2/services.json", "places": "/api/places/v1/search?q=markt"}
REPORT = {"category": "road_damage", "lat": 48.59, "lon": 8.87}
SECONDS = 20  # until what was ordered has come about


class OrdersLoop:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.orders = collections.Counter()
        self.reports = []  # (town, id) of each that was acknowledged
        self.wanted = {(town, module): True for town in TOWNS for module in SERVES}
        self.node = Node({town: list(SERVES) for town in TOWNS}).start()

    # One operator to each town; the first one orders what concerns all, too.
    def operator(self, town, chosen):
        for _ in range(chosen.randint(2, 6)):
            deed = chosen.choice(("switch", "switch", "twice", "report", "pause", "restart", "reload", "kill"))
            module = chosen.choice(list(SERVES))
            if town != TOWNS[0] and deed in ("restart", "reload", "kill"):
                deed = "switch"
            self.orders[deed] += 1
            if deed == "switch":
                on = not self.wanted[town, module]
                self.node.cli("enable" if on else "disable", town, module)
                self.wanted[town, module] = on
            elif deed == "twice":  # there and back, the first not yet done
                for order in ("enable", "disable") if not self.wanted[town, module] else ("disable", "enable"):
                    self.node.cli(order, town, module)
            elif deed == "report":
                self.report(town)
            elif deed == "pause":
                time.sleep(chosen.uniform(0, 0.05))
            elif deed == "restart":
                self.node.cli("restart", module, check=None)  # refused while it runs in no town
            elif deed == "reload":
                self.node.cli("reload")
            else:
                with contextlib.suppress(ProcessLookupError, AssertionError):
                    if pid := self.node.module(module)["pid"]:
                        os.kill(pid, signal.SIGKILL)

    def report(self, town):
        with contextlib.suppress(OSError, http.client.HTTPException):
            made = self.node.request("POST", "/api/waste/v1/reports", REPORT, town=town)
            if made.status == 201:
                self.reports.append((town, made.json()["id"]))
            elif made.status not in (404, 503):
                raise AssertionError(f"a report was answered with {made.status}: {made.body}")

    def round(self):
        with concurrent.futures.ThreadPoolExecutor(len(TOWNS)) as operators:
            for done in [operators.submit(self.operator, town, random.Random(self.random.randrange(1 << 30))) for town in TOWNS]:
                done.result()
        for (town, module), on in self.wanted.items():
            self.node.wait_for(lambda: self.answers(town, module) == (200 if on else 404), seconds=SECONDS,
                               what=f"{module} {'on' if on else 'off'} in {town}; now {self.answers(town, module)}")

    def answers(self, town, module):
        return self.node.request("GET", SERVES[module], town=town).status

    def settle(self):
        for town in TOWNS:
            self.node.cli("enable", town, "waste")
            self.wanted[town, "waste"] = True
        for town, report in self.reports:
            self.node.wait_for(lambda: self.node.request("GET", f"/api/waste/v1/reports/{report}", town=town).status == 200,
                               seconds=SECONDS, what=f"report {report} of {town} is there")
        if (code := self.node.stop()) != 0:
            raise AssertionError(f"the drained kernel ended with {code}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    loop, number = OrdersLoop(options.seed), 0
    try:
        for number in range(1, options.rounds + 1):
            loop.round()
            if sys.stderr.isatty():
                print(f"\r{number} of {options.rounds}", end="", file=sys.stderr)
        loop.settle()
    except (AssertionError, subprocess.TimeoutExpired) as found:
        print(f"round {number}, seed {options.seed}: {found}")
        return 1
    finally:
        loop.node.close()
    orders = ", ".join(f"{count} x {what}" for what, count in sorted(loop.orders.items()))
    print(f"{options.rounds} rounds, seed {options.seed}: {orders}; each town has what was last wanted, and all "
          f"{len(loop.reports)} reports are there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
