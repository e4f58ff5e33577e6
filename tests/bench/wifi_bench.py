# SPDX-License-Identifier: EUPL-1.2
"""Public Wi-Fi under its load, open loop: requests are due at fixed times, and a latency counts from when one was due.

accounting  500 RADIUS records a second: new sessions, interim updates, ends; each a write of its own
checksum    10,000 access points that ask every 120 s for the checksum of their configuration (83 a second)
desk        the console's page of sites, which a member of staff keeps open: once a second
renewal     the same three while a template for all access points is changed, so that each is to have a new configuration
"""
import argparse
import concurrent.futures
import hashlib
import itertools
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
os.environ.setdefault("STADTKERN_BUILD", str(pathlib.Path(__file__).resolve().parents[2] / "build"))
import identity_test  # noqa: E402
from node import BUILD, SOURCE, Node  # noqa: E402

TOWN = "musterstadt"
ORGANISATION, TOKEN, SECRET = "0d5c8f9e-4b0e-4a55-9d37-8f3d6a1c2b11", "a-token-of-many-letters", "shared-secret"
HEADERS = {"Authorization": f"Bearer {ORGANISATION} {TOKEN}", "Content-Type": "application/json"}
INTERIMS = 8  # of a session, before its end
SITES = 300
HOTSPOTS = 1000  # with a session each at a time
CONNECTIONS = 32  # as a FreeRADIUS opens them
PROMISE_MS = 5


class Load:
    """Requests of one kind at fixed times, made by open_load, a process of its own that is no part of what it measures."""

    def __init__(self, node, kind, requests, rate, connections):
        self.kind, self.rate = kind, rate
        script, self.outcomes = node.folder / f"{kind}.requests", node.folder / f"{kind}.outcomes"
        script.write_bytes(b"".join(b"%d\n%s" % (len(request), request) for request in requests))
        self.command = [BUILD / "bin/open_load", "--port", str(node.address()[1]), "--rate", str(rate), "--connections", str(connections),
                        "--script", script, "--out", self.outcomes]

    def start(self, seconds):
        self.longest = seconds + 60  # open_load gives each request 30 s
        self.process = subprocess.Popen([*self.command, "--count", str(max(1, int(self.rate * seconds)))], stdout=subprocess.DEVNULL)

    def wait(self):
        if self.process.wait(self.longest) != 0:
            sys.exit("open_load failed; its words are above")
        outcomes = list(struct.iter_unpack("<qIHBBQ", self.outcomes.read_bytes()))
        latencies = sorted(outcome[1] / 1e3 for outcome in outcomes)
        at = lambda share: round(latencies[min(len(latencies) - 1, int(len(latencies) * share))], 2)
        return {"kind": self.kind, "requests": len(latencies), "per_second": round(self.rate, 1), "p50_ms": at(0.5), "p99_ms": at(0.99),
                "promise_p99_ms": PROMISE_MS, "failed": sum(outcome[2] not in (200, 201) for outcome in outcomes)}


def request(verb, path, body=b"", headers=()):
    lines = [f"{verb} {path} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in dict(headers).items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def accounting(number, count):
    """A round's records of sessions that go on beside each other: of each a Start, interim updates, a Stop."""
    def record(lane, session, step):
        kind = "Start" if step == 0 else "Stop" if step == INTERIMS + 1 else "Interim-Update"
        device = f"02-{number & 255:02X}-{lane >> 8:02X}-{lane & 255:02X}-{session >> 8 & 255:02X}-{session & 255:02X}"
        return {"status_type": kind, "unique_id": hashlib.md5(f"{number}/{lane}/{session}".encode()).hexdigest(),
                "session_id": f"{number:04x}{lane:04x}{session:04x}", "username": device, "nas_ip_address": "192.0.2.1",
                "session_time": str(step * 300) if step else "", "input_octets": str(step * 100_000) if step else "",
                "output_octets": str(step * 900_000) if step else "", "called_station_id": f"C0-4A-00-{lane >> 8:02X}-{lane & 255:02X}-01",
                "calling_station_id": device, "framed_ip_address": f"10.{lane >> 6}.{lane & 63}.{session & 255}"}
    records = (record(lane, *divmod(step, INTERIMS + 2)) for step in itertools.count() for lane in range(HOTSPOTS))
    return [request("POST", "/api/v1/freeradius/accounting/", json.dumps(told).encode(), HEADERS)
            for told in itertools.islice(records, count)]


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


def clerk(node):
    """The cookies of somebody who looks after the Wi-Fi."""
    case, accounts = unittest.TestCase(), identity_test.Identity
    browser, _ = accounts.clerk(case, node, accounts.admin(case, node), "wifi.staff")
    return "; ".join(f"{name}={value}" for name, value in browser.jar.items())


def import_sites(node):
    rows = [{"name": f"Place {i}", "latitude": 48.5 + i / 1e4, "longitude": 8.8 + i / 1e4, "id": str(i)} for i in range(SITES)]
    file = node.folder / "sites.json"
    file.write_text(json.dumps(rows))
    node.cli("import", "wifi", "--town", TOWN, file)


def may_change_templates(node):
    """A token of staff; before the node starts."""
    token = json.loads(node.cli("--json", "token", "new").stdout)
    config = node.config / "stadtkern.toml"
    config.write_text(config.read_text() + f'[[modules.gateway.tokens]]\nname = "staff"\ntowns = ["{TOWN}"]\nroles = ["wifi.staff"]\n'
                                           f'hash = "{token["hash"]}"\n')
    return {"Authorization": f"Bearer {token['token']}"}


def renew(node, staff, count):
    """Seconds until every device's new configuration is worked out."""
    ask = lambda verb, path, body=None: node.request(verb, f"/t/{TOWN}/api/wifi/v1{path}", body, staff)
    wireless = {"type": "wireless", "name": "wlan0", "wireless": {"mode": "access_point", "radio": "radio0", "ssid": "{{ ssid }}"}}
    template = {"name": f"hotspot {time.monotonic_ns()}", "standard": True, "variables": json.dumps({"ssid": "Town"}),
                "config": json.dumps({"interfaces": [wireless], "ntp": {"server": ["{{ name }}.example"]}})}
    began = time.monotonic()
    answer = ask("POST", "/templates", template)
    if answer.status not in (200, 201):
        sys.exit(f"the template was refused: {answer.body[:300]}")
    while ask("GET", "/alarms").json().get("behind", 0):
        if time.monotonic() - began > 300:
            sys.exit(f"{count} configurations took more than 300 s")
        time.sleep(0.25)
    return time.monotonic() - began


def memory(node):
    pages = pathlib.Path(f"/proc/{node.module('wifi')['pid']}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


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
        settings.append(f'[modules.wifi.devices]\nenabled = true\nat_most_an_hour = 1000000\nsecret = {{ file = "{secrets.name}/secret" }}')
    node = Node({TOWN: [identity_test.CHEAP, "console", "portal", *settings]})
    staff = may_change_templates(node)
    try:
        node.start()
        import_sites(node)
        devices = register(node, options.devices) if "devices" in schema else []
        if not devices:
            print("no access points in this build: checksums are left out", file=sys.stderr)
        asked = [request("GET", f"/controller/checksum/{device}/?key={key}") for device, key in devices]
        desk = request("GET", f"/t/{TOWN}/console/en/wifi/desk", headers={"Cookie": clerk(node)})
        failed = 0
        for number, renewal in [*((number, False) for number in range(options.rounds)), *([(options.rounds, True)] if devices else [])]:
            records = accounting(number, options.records * options.seconds)
            loads = [Load(node, "accounting", records, options.records, CONNECTIONS), Load(node, "desk", [desk], 1, 1)]
            if devices:
                loads.append(Load(node, "checksum", asked, len(devices) / 120, CONNECTIONS))
            for load in loads:
                load.start(options.seconds)
            if renewal:
                took = renew(node, staff, len(devices))
                told = {"kind": "renewal", "devices": len(devices), "seconds": round(took, 1), "of": options.seconds}
                print(json.dumps(told) if options.json else "  ".join(f"{key} {value}" for key, value in told.items()), flush=True)
            for load in loads:
                told = load.wait()
                failed += told["failed"]
                if renewal:
                    told["kind"] = "renewal: " + told["kind"]
                print(json.dumps(told) if options.json else "  ".join(f"{key} {value}" for key, value in told.items()), flush=True)
        told = {"kind": "memory", "devices": len(devices), "mib": round(memory(node), 1)}
        print(json.dumps(told) if options.json else "  ".join(f"{key} {value}" for key, value in told.items()))
        return 1 if failed else 0
    finally:
        node.close()
        secrets.cleanup()


if __name__ == "__main__":
    sys.exit(main())
