# SPDX-License-Identifier: EUPL-1.2
"""Guests of the public Wi-Fi in a whole node: the page on which they go online, and that the next day nothing is left of
their devices, in no file, log or backup."""
import re
import subprocess
import threading
import unittest

from node import SOURCE
from wall_clock import WallClock
from wifi_store import WifiTest

TOWN = "musterstadt"
ORGANISATION = "0d5c8f9e-4b0e-4a55-9d37-8f3d6a1c2b11"
TOKEN = "a-token-of-many-letters"
DEVICE, PLACE, POINT = "A4-02-B9-D3-FD-29", "192.0.2.233", "C0-4A-00-EE-D1-0D"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NOON = 1_795_777_200  # 2026-11-27 12:00 in Germany
DAY = 86400


@unittest.skipUnless((SOURCE / "plugins/wifi").is_dir(), "there is no plugins/wifi")
class Guests(WifiTest):
    def make(self, clock=False):
        node = self.node({TOWN: [f'[modules.wifi]\nradius_organisation = "{ORGANISATION}"\n'
                                 f'radius_token = {self.secret(TOKEN)}']})
        if clock:
            self.clock = WallClock(node, zone="Europe/Berlin")
            self.clock.set(NOON)
        return node.start()

    def radius(self, node, what, **body):
        answer = node.request("POST", f"/api/v1/freeradius/{what}/", body,
                              {"Authorization": f"Bearer {ORGANISATION} {TOKEN}"}, town=TOWN)
        self.assertIn(answer.status, (200, 201), answer.body)
        return answer.json() if answer.body else {}

    def account(self, node, kind, session="s1", user=DEVICE, **more):
        self.radius(node, "accounting", status_type=kind, unique_id=session, session_id="35000006", username=user,
                    called_station_id=POINT, calling_station_id=DEVICE, framed_ip_address=PLACE, **more)

    def accept(self, node):
        answer = node.request("POST", "/wifi/connect", f"do=accept&terms=0&lang=de&mac={DEVICE}", FORM, town=TOWN)
        self.assertEqual(answer.status, 200, answer.body)

    def test_the_page_needs_no_script_and_under_60_kb_in_all(self):
        node = self.make()
        for language in ("de", "en", "de-x-simple"):
            with self.subTest(language):
                page = node.request("GET", f"/wifi/connect?lang={language}&mac={DEVICE}", town=TOWN)
                self.assertEqual(page.status, 200)
                text = page.body.decode()
                self.assertNotIn("<script", text)
                loaded = re.findall(r'<(?:link|img|script|iframe)[^>]+(?:href|src)="([^"]+)"', text)
                self.assertEqual(loaded, [f"/t/{TOWN}/wifi/connect/style.css"])
                size = len(page.body) + sum(len(value) for value in page.headers.values())
                for one in loaded:
                    part = node.request("GET", one)
                    self.assertEqual(part.status, 200)
                    self.assertEqual(part.headers["content-type"], "text/css; charset=utf-8")
                    size += len(part.body) + sum(len(value) for value in part.headers.values())
                self.assertLess(size, 60_000)
                print(f"wifi/connect in {language}: {size} bytes in all")

    def test_a_device_learns_whether_it_is_captive(self):
        node = self.make()
        ask = lambda: node.request("GET", "/wifi/captive", headers={"Accept": "application/captive+json"}, town=TOWN)
        outside = ask()
        self.assertEqual((outside.status, outside.headers["content-type"], outside.headers["cache-control"]),
                         (200, "application/captive+json", "private"))
        self.assertIs(outside.json()["captive"], True)
        portal = outside.json()["user-portal-url"]
        self.assertTrue(portal.endswith(f"/t/{TOWN}/wifi/connect"), portal)
        # The names of the registry of RFC 8908 and no others, each with its type.
        types = {"captive": bool, "user-portal-url": str, "venue-info-url": str, "can-extend-session": bool,
                 "seconds-remaining": int, "bytes-remaining": int}
        self.assertEqual({key: type(value) for key, value in outside.json().items()},
                         {key: types[key] for key in ("captive", "user-portal-url", "venue-info-url")})
        self.accept(node)
        self.radius(node, "accounting", status_type="Start", unique_id="s1", username=DEVICE, calling_station_id=DEVICE,
                    framed_ip_address="127.0.0.1")
        inside = ask().json()
        self.assertEqual({key: type(value) for key, value in inside.items()}, types)
        self.assertIs(inside["captive"], False)
        self.assertGreater(inside["seconds-remaining"], 0)
        self.assertEqual(inside["bytes-remaining"], 300_000_000)
        # A crash takes the memory, not the access.
        node.kill(node.module("wifi")["pid"])
        node.wait_for(lambda: ask().json().get("captive") is False, what="the same answer after a crash")
        self.assertEqual(self.radius(node, "authorize", username=DEVICE, calling_station_id=DEVICE)["control:Auth-Type"],
                         "Accept")

    def test_a_swap_loses_no_record_and_counts_none_twice(self):
        node = self.make()
        sent, refused, over = [], [], threading.Event()

        def tell(lane):
            step = 0
            while not over.is_set() or step < 3:
                step += 1
                for _ in range(2):  # a server repeats what it does not know to be heard
                    answer = node.request("POST", "/api/v1/freeradius/accounting/",
                                          {"status_type": "Interim-Update", "unique_id": f"lane{lane}", "username": "other",
                                           "session_time": str(step), "input_octets": str(step * 10), "called_station_id": POINT},
                                          {"Authorization": f"Bearer {ORGANISATION} {TOKEN}"}, town=TOWN)
                    if answer.status not in (200, 201):
                        refused.append((answer.status, answer.body))
            sent.append(step)

        lanes = [threading.Thread(target=tell, args=(lane,)) for lane in range(4)]
        for lane in lanes:
            lane.start()
        try:
            node.cli("swap", "wifi", "--watch", "2s")
        finally:
            over.set()
            for lane in lanes:
                lane.join()
        self.assertEqual(refused, [])
        self.assertEqual(self.rows(node, "SELECT sessions, seconds, bytes FROM guest_days"), [(4, sum(sent), 10 * sum(sent))])

    def files(self, node):
        for path in node.state.rglob("*"):
            if path.is_file() and not path.is_socket():
                yield path, path.read_bytes()

    def holding(self, node, marks):
        return sorted({f"{path.relative_to(node.state)}: {mark!r}" for path, content in self.files(node)
                       for mark in marks if mark in content})

    def backup(self, node):
        backup = node.folder / "town.skb"
        node.cli("backup", TOWN, backup, env=node.environment)
        unpacked = subprocess.run(["zstd", "-dc", backup], capture_output=True)
        return unpacked.stdout if unpacked.returncode == 0 else subprocess.run(
            ["tar", "--zstd", "-xOf", backup], capture_output=True, check=True).stdout

    def marks(self):
        """A device's address as anybody may write it, and its place in the network."""
        bare = DEVICE.replace("-", "")
        spelled = [bare, bare.lower(), DEVICE, DEVICE.lower(), DEVICE.replace("-", ":"), DEVICE.lower().replace("-", ":")]
        return [text.encode() for text in (*spelled, PLACE)] + [bytes.fromhex(bare)]

    def listed(self, node):
        answer = node.request("GET", "/api/v1/freeradius/accounting/", headers={"Authorization": f"Bearer {ORGANISATION} {TOKEN}"}, town=TOWN)
        self.assertEqual(answer.status, 200)
        return {one["unique_id"]: (one["calling_station_id"], one["framed_ip_address"]) for one in answer.json()}

    def test_a_quarter_of_an_hour_after_its_end_a_session_has_no_device(self):
        node = self.make(clock=True)
        self.account(node, "Start", "told")
        self.account(node, "Start", "silent")
        self.account(node, "Interim-Update", "silent", session_time="60")
        inside = (DEVICE.replace("-", "").lower(), PLACE)
        self.assertEqual(self.listed(node), {"told": inside, "silent": inside})
        open_ones = "SELECT id, device, place FROM guest_sessions WHERE device <> '' OR place <> '' OR named <> 0 ORDER BY id"
        names = sorted({name.encode() for row in self.rows(node, open_ones) for name in row[1:]})
        self.assertEqual(len(names), 2)
        self.account(node, "Stop", "told", session_time="90", terminate_cause="User-Request")
        # The end that is told takes it at once, also where it is told again or late; the silent one still is there.
        self.account(node, "Interim-Update", "told", session_time="60")
        self.account(node, "Stop", "told", session_time="90")
        self.assertEqual(self.listed(node), {"told": ("", None), "silent": inside})
        self.assertEqual([row[0] for row in self.rows(node, open_ones)], ["silent"])
        self.clock.jump(15 * 60 + 1)
        node.wait_for(lambda: self.rows(node, open_ones) == [], 90, "the end of a session that nothing is heard of")
        self.assertEqual(self.listed(node), {"told": ("", None), "silent": ("", None)})
        self.assertEqual(self.rows(node, "SELECT id, cause FROM guest_sessions ORDER BY id"),
                         [("silent", "Session-Timeout"), ("told", "User-Request")])
        self.assertEqual(self.holding(node, self.marks()), [])

    def test_the_next_day_no_device_is_known_in_store_log_or_backup(self):
        node = self.make(clock=True)
        self.accept(node)
        self.account(node, "Start")
        self.account(node, "Interim-Update", session_time="600", input_octets="5")
        self.radius(node, "authorize", username=DEVICE, calling_station_id=DEVICE)
        self.radius(node, "postauth", username=DEVICE, calling_station_id=DEVICE, reply="Access-Accept")
        node.request("GET", f"/wifi/connect?mac={DEVICE}", town=TOWN)
        node.request("GET", f"/api/v1/freeradius/accounting/?calling_station_id={DEVICE}", town=TOWN)
        marks = self.marks()
        self.assertEqual(self.holding(node, marks), [], "addresses stand in memory only, also today")
        keys = [row[0] for row in self.rows(node, "SELECT value FROM guest_keys")]
        names = [name.encode() for row in self.rows(node, "SELECT device, place FROM guest_sessions") for name in row]
        self.assertEqual((len(keys), len(names)), (1, 2))
        self.assertTrue(self.holding(node, keys) and self.holding(node, names), "what is looked for tomorrow is there today")
        self.account(node, "Stop", session_time="900", input_octets="9")
        self.assertEqual(self.rows(node, "SELECT count(*) FROM guest_sessions WHERE device <> '' OR place <> ''"), [(0,)])
        self.clock.jump(DAY)
        node.kill(node.module("wifi")["pid"])  # a new process looks at its timers at once, a running one within a minute
        gone = lambda: not self.holding(node, marks + keys + names)
        try:
            node.wait_for(gone, seconds=90, what="that yesterday's key and names are overwritten")
        except AssertionError:
            self.fail(f"still there: {self.holding(node, marks + keys + names)}")
        content = self.backup(node)
        self.assertIn(b"guest_sessions", content)
        self.assertEqual([mark for mark in marks + keys + names if mark in content], [])
        # What counts is kept: the day's sum.
        self.assertEqual(self.rows(node, "SELECT sessions, seconds, bytes FROM guest_days ORDER BY day")[0], (1, 900, 9))
        self.assertEqual(self.radius(node, "authorize", username=DEVICE, calling_station_id=DEVICE), {})


if __name__ == "__main__":
    unittest.main()
