# SPDX-License-Identifier: EUPL-1.2
"""Public Wi-Fi under its load, open loop: requests are due at fixed times, and a latency counts from when one was due.

accounting  500 RADIUS records a second: new sessions, interim updates, ends; each a write of its own
checksum    10,000 access points that ask every 120 s for the checksum of their configuration (83 a second)
sites       a list of sites that stays open in the console: once a second
"""
import argparse
import concurrent.futures
import hashlib
import http.client
import json
import os
import pathlib
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
os.environ.setdefault("STADTKERN_BUILD", str(pathlib.Path(__file__).resolve().parents[2] / "build"))
from node import SOURCE, Node  # noqa: E402

TOWN = "musterstadt"
ORGANISATION, TOKEN, SECRET = "0d5c8f9e-4b0e-4a55-9d37-8f3d6a1c2b11", "a-token-of-many-letters", "shared-secret"
HEADERS = {"Authorization": f"Bearer {ORGANISATION} {TOKEN}", "Content-Type": "application/json"}
INTERIMS = 8  # of a session, before its end
SITES = 300
LANES = 32  # connections, as a FreeRADIUS opens them
PROMISE_MS = 5


class Lane:
    """Some of a kind's requests, on a connection of their own, each at its time."""

    def __init__(self, node, requests, rate, count, begin):
        self.node, self.requests, self.rate, self.count, self.begin = node, requests, rate, count, begin
        self.latencies, self.failed = [], 0

    def run(self):
        connection = self.node.connect()
        for number in range(self.count):
            due = self.begin + number / self.rate
            time.sleep(max(0, due - time.monotonic()))
            verb, path, body, headers = self.requests(number)
            try:
                connection.request(verb, path, body, headers)
                answer = connection.getresponse()
                answer.read()
                good = answer.status in (200, 201)
            except (OSError, http.client.HTTPException):
                connection.close()
                good = False
            self.latencies.append((time.monotonic() - due) * 1e3)
            self.failed += not good
        connection.close()


def accounting(lane):
    """Sessions one after the other: a Start, interim updates, a Stop."""
    def request(number):
        session, step = divmod(number, INTERIMS + 2)
        kind = "Start" if step == 0 else "Stop" if step == INTERIMS + 1 else "Interim-Update"
        device = f"02-00-{lane:02X}-{session >> 16 & 255:02X}-{session >> 8 & 255:02X}-{session & 255:02X}"
        body = {"status_type": kind, "unique_id": hashlib.md5(f"{lane}/{session}".encode()).hexdigest(),
                "session_id": f"{session:08x}", "username": device, "nas_ip_address": "192.0.2.1",
                "session_time": str(step * 300) if step else "", "input_octets": str(step * 100_000) if step else "",
                "output_octets": str(step * 900_000) if step else "", "called_station_id": f"C0-4A-00-00-{lane:02X}-01",
                "calling_station_id": device, "framed_ip_address": f"10.{lane}.{session >> 8 & 255}.{session & 255}"}
        return "POST", "/api/v1/freeradius/accounting/", json.dumps(body), HEADERS
    return request


def register(node, count):
    """(id, key) of as many access points; none where this build has no devices."""
    def one(number):
        mac = f"02:FC:{number >> 24 & 255:02X}:{number >> 16 & 255:02X}:{number >> 8 & 255:02X}:{number & 255:02X}"
        key = hashlib.md5(f"{mac}+{SECRET}".encode()).hexdigest()
        body = urllib.parse.urlencode({"backend": "netjsonconfig.OpenWrt", "key": key, "secret": SECRET, "name": f"ap-{number}",
                                       "hardware_id": "", "mac_address": mac, "tags": "", "model": "bench", "os": "OpenWrt",
                                       "system": "bench"})
        answer = node.request("POST", "/controller/register/", body, {"Content-Type": "application/x-www-form-urlencoded"})
        if answer.status != 201:
            return None
        told = dict(line.split(b": ", 1) for line in answer.body.splitlines() if b": " in line)
        return told[b"uuid"].decode(), key
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return [found for found in pool.map(one, range(count)) if found]


def import_sites(node):
    rows = [{"name": f"Place {i}", "latitude": 48.5 + i / 1e4, "longitude": 8.8 + i / 1e4, "id": str(i)} for i in range(SITES)]
    file = node.folder / "sites.json"
    file.write_text(json.dumps(rows))
    node.cli("import", "wifi", "--town", TOWN, file)


def memory(node):
    pages = pathlib.Path(f"/proc/{node.module('wifi')['pid']}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def row(name, lanes):
    latencies = sorted(latency for lane in lanes for latency in lane.latencies)
    at = lambda share: round(latencies[min(len(latencies) - 1, int(len(latencies) * share))], 2) if latencies else None
    return {"kind": name, "requests": len(latencies), "per_second": round(sum(lane.rate for lane in lanes), 1),
            "p50_ms": at(0.5), "p99_ms": at(0.99), "promise_p99_ms": PROMISE_MS, "failed": sum(lane.failed for lane in lanes)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--records", type=int, default=500, help="accounting records a second")
    parser.add_argument("--devices", type=int, default=10_000)
    parser.add_argument("--smoke", action="store_true", help="one round of two seconds, 200 devices")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.smoke:
        options.rounds, options.seconds, options.devices = 1, 2, 200
    secrets = tempfile.TemporaryDirectory(prefix="sk-bench-")
    for name, text in (("token", TOKEN), ("secret", SECRET)):
        (pathlib.Path(secrets.name) / name).write_text(text + "\n")
    schema = json.loads((SOURCE / "plugins/wifi/settings.schema.json").read_text())["properties"]
    settings = [f'[modules.wifi]\nradius_organisation = "{ORGANISATION}"\nradius_token = {{ file = "{secrets.name}/token" }}']
    if "devices" in schema:
        settings.append(f'[modules.wifi.devices]\nenabled = true\nsecret = {{ file = "{secrets.name}/secret" }}')
    node = Node({TOWN: settings})
    try:
        node.start()
        import_sites(node)
        devices = register(node, options.devices) if "devices" in schema else []
        if not devices:
            print("no access points in this build: checksums are left out", file=sys.stderr)
        poll_rate = len(devices) / 120
        failed = 0
        for number in range(options.rounds):
            begin = time.monotonic() + 0.2
            kinds = {"accounting": [], "checksum": [], "sites": []}
            for lane in range(LANES):
                rate = options.records / LANES
                kinds["accounting"].append(Lane(node, accounting((lane + LANES * number) % 256), rate, int(rate * options.seconds), begin))
            for lane in range(2 if devices else 0):
                asks = lambda i, lane=lane: ("GET", "/controller/checksum/{}/?key={}".format(*devices[(2 * i + lane) % len(devices)]),
                                             None, {})
                kinds["checksum"].append(Lane(node, asks, poll_rate / 2, int(poll_rate / 2 * options.seconds), begin))
            listed = lambda i: ("GET", "/api/wifi/v1/hotspots?page_size=100", None, {})
            kinds["sites"].append(Lane(node, listed, 1, options.seconds, begin))
            threads = [threading.Thread(target=lane.run) for lanes in kinds.values() for lane in lanes]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for name, lanes in kinds.items():
                if lanes:
                    told = row(name, lanes)
                    failed += told["failed"]
                    print(json.dumps(told) if options.json else "  ".join(f"{key} {value}" for key, value in told.items()))
        told = {"kind": "memory", "devices": len(devices), "mib": round(memory(node), 1)}
        print(json.dumps(told) if options.json else "  ".join(f"{key} {value}" for key, value in told.items()))
        return 1 if failed else 0
    finally:
        node.close()
        secrets.cleanup()


if __name__ == "__main__":
    sys.exit(main())
