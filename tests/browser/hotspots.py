# SPDX-License-Identifier: EUPL-1.2
"""Access points, vouchers and sessions for states.mjs: what the pages of `wifi` have to show once it is used."""
import datetime
import hashlib
import json
import urllib.parse

from pages_test import FORM

SECRET, ORGANISATION, TOKEN = "shared-secret", "0d5c8f9e-4b0e-4a55-9d37-8f3d6a1c2b11", "a-token-of-many-letters"
API = "/api/wifi/v1"
DEVICES = 24
HOURS = 20  # of reports, one every 20 minutes


def settings(secret):
    """Lines of a town's file; `secret` makes the value of a setting that is one."""
    return "\n".join([f'[modules.wifi]\nradius_organisation = "{ORGANISATION}"\nradius_token = {secret(TOKEN)}',
                      f"[modules.wifi.devices]\nenabled = true\napprove = true\nsecret = {secret(SECRET)}"])


def fill(node, clerk, made, long):
    """`made` sends a clerk's POST and returns what came of it."""
    long = long[:56]  # names have 64 bytes
    made(clerk, f"{API}/templates", {"name": long, "standard": True, "config": json.dumps({"ntp": {"server": ["{{ server }}"]}}),
                                     "variables": json.dumps({"server": f"{long.lower()}.example"})})
    group = made(clerk, f"{API}/groups", {"name": f"{long} Mitte", "variables": json.dumps({"server": "mitte.example"})})["id"]
    for number in range(DEVICES):
        register(node, clerk.town, number, f"{long}-{number}")
    devices = clerk.ask("GET", f"{API}/devices?page_size=100").json()["devices"]
    for device in devices[:-3]:  # the others wait
        changed(clerk, f"{API}/devices/{device['id']}", {"approved": True, "group_id": group})
    told, refused = devices[0], devices[1]
    report(node, clerk.town, told)
    answer = node.request("POST", f"/controller/report-status/{refused['id'].replace('-', '')}/",
                          f"key={key(refused['mac'])}&status=error&error_reason={long}: no such radio", FORM, town=clerk.town)
    assert answer.status == 200, answer.body
    made(clerk, f"{API}/voucher-batches", {"name": f"{long}tag", "vouchers": 30, "minutes": 600, "devices": 2})
    online(node, clerk.town)


def key(mac):
    return hashlib.md5(f"{mac}+{SECRET}".encode()).hexdigest()


def register(node, town, number, name):
    mac = f"02:FC:00:00:01:{number:02X}"
    body = {"backend": "netjsonconfig.OpenWrt", "key": key(mac), "secret": SECRET, "name": name[:63], "hardware_id": "", "mac_address": mac,
            "tags": "square", "model": "TP-Link Archer C7 v5", "os": "OpenWrt 23.05.5", "system": "Qualcomm Atheros QCA956X ver 1 rev 0"}
    answer = node.request("POST", "/controller/register/", urllib.parse.urlencode(body), FORM, town=town)
    assert answer.status == 201, answer.body


def report(node, town, device):
    """More clients by day than by night, the traffic that they make, and an hour in which nothing came."""
    now = datetime.datetime.now(datetime.timezone.utc)
    received = 0
    for step in range(HOURS * 3, -1, -1):
        if 15 <= step < 18:
            continue
        clients = 2 + 9 * (step % 24 > 8) + step % 5
        received += clients * 12_000_000
        body = {"type": "DeviceMonitoring", "general": {"uptime": (HOURS * 3 - step) * 1200 + 60},
                "resources": {"load": [0.2 + step % 7 / 10, 0.2, 0.1], "cpus": 2, "memory": {"total": 128_000_000, "free": 60_000_000,
                                                                                               "buffered": 1_000_000, "shared": 500_000}},
                "interfaces": [{"name": "wlan0", "type": "wireless", "statistics": {"rx_bytes": received // 9, "tx_bytes": received},
                                "wireless": {"clients": [{"mac": f"00:ee:ad:34:f5:{one:02x}"} for one in range(clients)]}}]}
        when = (now - datetime.timedelta(minutes=20 * step)).strftime("%d-%m-%Y_%H:%M:%S.000000")
        path = f"/api/v1/monitoring/device/{device['id']}/?key={key(device['mac'])}&time={when}"
        answer = node.request("POST", path, body, town=town)
        assert answer.status == 200, answer.body


def online(node, town):
    for number in range(12):
        mac = f"02-AA-00-00-00-{number:02X}"
        record = {"status_type": "Start", "unique_id": hashlib.md5(mac.encode()).hexdigest(), "session_id": f"{number:08x}", "username": mac,
                  "nas_ip_address": "192.0.2.1", "called_station_id": "02-FC-00-00-01-00:Musterstadt WLAN", "calling_station_id": mac}
        answer = node.request("POST", "/api/v1/freeradius/accounting/", record,
                              {"Authorization": f"Bearer {ORGANISATION} {TOKEN}"}, town=town)
        assert answer.status == 201, answer.body


def changed(clerk, path, body):
    answer = clerk.ask("PATCH", path, body)
    assert answer.status == 200, f"{path}: {answer.status} {answer.text}"
