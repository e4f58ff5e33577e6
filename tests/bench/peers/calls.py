# SPDX-License-Identifier: EUPL-1.2
"""Calls at fixed times, whatever the answers do; each one's latency counts from when it was due. What came of each stands
in a file, a line each: when it was due (ns of CLOCK_MONOTONIC), how long it took (us), the version that answered, or "-"."""
import sys
import threading
import time

THREADS = 8


def keep_calling(rate, out, new_call):
    """`new_call()` gives each thread a function that returns the version that answers, or raises. Until stdin ends."""
    lines, ended, told = [[] for _ in range(THREADS)], threading.Event(), threading.Event()

    def run(number, start):
        call, turn = new_call(), 0
        while not ended.is_set():
            due = start + (number + turn * THREADS) * 1_000_000_000 // rate
            turn += 1
            time.sleep(max(0, due - time.monotonic_ns()) / 1e9)
            try:
                answer = call()
            except Exception as error:  # whatever it is, this call failed
                answer = "-"
                if not told.is_set():
                    told.set()
                    print(f"the first failed call: {error!r}", file=sys.stderr)
            lines[number].append((due, (time.monotonic_ns() - due) // 1000, answer))

    start = time.monotonic_ns() + 50_000_000
    threads = [threading.Thread(target=run, args=(number, start)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    ended.set()
    for thread in threads:
        thread.join()
    with open(out, "w", encoding="ascii") as file:
        for line in sorted(line for some in lines for line in some):
            file.write("{} {} {}\n".format(*line))
