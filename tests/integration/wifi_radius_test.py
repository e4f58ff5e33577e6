# SPDX-License-Identifier: EUPL-1.2
"""The module wifi behind Debian's FreeRADIUS with the configuration of deploy/freeradius, asked by radclient: what a hotspot
would see, and what is counted."""
import hashlib
import hmac
import json
import os
import unittest

from free_radius import MISSING, SECRET, FreeRadius
from node import DATA, SOURCE
from wifi_store import WifiTest

TOWN = "musterstadt"
ORGANISATION = "0d5c8f9e-4b0e-4a55-9d37-8f3d6a1c2b11"
TOKEN = "a-token-of-many-letters"
DEVICE, POINT = "A4-02-B9-D3-FD-29", "C0-4A-00-EE-D1-0D"
ACCOUNTING = "/api/v1/freeradius/accounting/"


@unittest.skipUnless((SOURCE / "plugins/wifi").is_dir(), "there is no plugins/wifi")
@unittest.skipIf(MISSING, f"not installed: {', '.join(MISSING)}")
class Radius(WifiTest):
    def setUp(self):
        self.town = self.node({TOWN: [f'[modules.wifi]\nradius_organisation = "{ORGANISATION}"\n'
                                      f'radius_token = {self.secret(TOKEN)}']})
        self.town.start()
        host, port = self.town.address()
        self.radius = FreeRadius(f"http://{host}:{port}/t/{TOWN}", ORGANISATION, TOKEN)
        self.addCleanup(self.radius.close)

    def call(self, method, body):
        done = self.town.cli("call", TOWN, "wifi/v1", method, json.dumps(body), "--as", "wifi.staff")
        return json.loads(done.stdout)

    def voucher(self, **limits):
        batch = self.call("CreateVouchers", {"name": "Test", "vouchers": 1, **limits})
        self.batch = batch["id"]
        return self.state()["code"]

    def state(self):
        return self.call("ListVouchers", {"batch_id": self.batch})["vouchers"][0]

    def log_in(self, user, password="", device=DEVICE):
        return self.radius.packet("auth", {"User-Name": f'"{user}"', "User-Password": f'"{password}"',
                                           "NAS-IP-Address": "192.0.2.1", "Called-Station-Id": f'"{POINT}"',
                                           "Calling-Station-Id": f'"{device}"'})

    def account(self, kind, session, called=POINT, **attributes):
        where = {"Called-Station-Id": f'"{called}"'} if called else {}
        answer = self.radius.packet("acct", {"Acct-Status-Type": kind, "Acct-Session-Id": f'"{session}"',
                                             "NAS-IP-Address": "192.0.2.1", **where,
                                             **{name.replace("_", "-"): value for name, value in attributes.items()}})
        self.assertIsNotNone(answer, self.radius.output())
        self.assertEqual(answer[0], "Accounting-Response")

    def sessions(self, query=""):
        answer = self.town.request("GET", ACCOUNTING + query,
                                   headers={"Authorization": f"Bearer {ORGANISATION} {TOKEN}"}, town=TOWN)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def test_a_voucher_comes_in_is_counted_and_ends(self):
        code = self.voucher(minutes=60, megabytes=10)
        answer, attributes = self.log_in(code)
        self.assertEqual(answer, "Access-Accept", self.radius.output())
        self.assertEqual(attributes["Session-Timeout"], "3600")
        self.assertEqual(attributes["ChilliSpot-Max-Total-Octets"], "10000000")
        self.assertEqual(attributes["Acct-Interim-Interval"], "300")
        user = {"User_Name": f'"{code}"', "Calling_Station_Id": f'"{DEVICE}"', "Framed_IP_Address": "192.0.2.77"}
        self.account("Start", "s1", **user)
        self.account("Interim-Update", "s1", Acct_Session_Time=600, Acct_Input_Octets=1000, Acct_Output_Octets=2000, **user)
        open_ones = self.sessions("?is_open=true")
        self.assertEqual([one["calling_station_id"] for one in open_ones], [DEVICE.replace("-", "").lower()])
        self.assertEqual(self.log_in(code, device="02-00-00-00-00-02")[0], "Access-Reject")
        self.account("Stop", "s1", Acct_Session_Time=900, Acct_Input_Octets=5, Acct_Output_Octets=3000,
                     Acct_Input_Gigawords=1, Acct_Terminate_Cause="User-Request", **user)
        (one,) = self.sessions()
        self.assertEqual(one["input_octets"], (1 << 32) + 5)
        self.assertEqual(one["output_octets"], 3000)
        self.assertEqual(one["terminate_cause"], "User-Request")
        self.assertEqual(one["calling_station_id"], "")
        self.assertEqual(self.state()["used_seconds"], 900)
        answer, attributes = self.log_in(code)
        self.assertEqual(answer, "Access-Reject")
        self.assertEqual(attributes["Reply-Message"], "Die Datenmenge dieses Gutscheins ist aufgebraucht")

    def test_what_a_server_lets_in_and_turns_away_is_counted(self):
        code = self.voucher(minutes=60)
        self.assertEqual(self.log_in(code)[0], "Access-Accept")
        self.assertEqual(self.log_in("ada", "secret-of-ada")[0], "Access-Reject")
        self.assertEqual(self.log_in(code, "secret-of-ada")[0], "Access-Reject")
        self.town.wait_for(lambda: self.rows(self.town, "SELECT accepted, rejected FROM guest_days") == [(1, 2)], what="post-auth counted")
        for path in self.town.state.rglob("*"):
            if path.is_file() and not path.is_socket():
                self.assertNotIn(b"secret-of-ada", path.read_bytes(), path)

    def test_more_devices_than_a_voucher_is_for_are_told_so(self):
        code = self.voucher(minutes=60, devices=2)
        others = [f"02-00-00-00-00-0{number}" for number in range(1, 4)]
        for session, device in enumerate(others[:2]):
            self.assertEqual(self.log_in(code, device=device)[0], "Access-Accept")
            self.account("Start", f"s{session}", User_Name=f'"{code}"', Calling_Station_Id=f'"{device}"')
        answer, attributes = self.log_in(code, device=others[2])
        self.assertEqual((answer, attributes.get("Reply-Message")), ("Access-Reject", "Sie sind schon angemeldet: kein weiterer Zugang"))
        self.assertEqual(self.log_in(code, device=others[0])[0], "Access-Accept", "one that is inside may come again")
        self.account("Stop", "s1", User_Name=f'"{code}"', Calling_Station_Id=f'"{others[1]}"', Acct_Session_Time=5)
        self.assertEqual(self.log_in(code, device=others[2])[0], "Access-Accept")

    def test_quotas_in_all_and_of_a_day_end_with_their_own_words(self):
        for limits, used, words in (
                ({"minutes": 10}, {"Acct_Session_Time": 600}, "Die Zeit dieses Gutscheins ist aufgebraucht"),
                ({"megabytes": 1}, {"Acct_Input_Octets": 400_000, "Acct_Output_Octets": 600_000}, "Die Datenmenge dieses Gutscheins ist aufgebraucht"),
                ({"day_minutes": 10}, {"Acct_Session_Time": 600}, "Die Nutzungszeit für heute ist aufgebraucht"),
                ({"day_megabytes": 5000}, {"Acct_Output_Octets": 705_032_704, "Acct_Output_Gigawords": 1}, "Die Datenmenge für heute ist aufgebraucht")):
            with self.subTest(limits):
                code = self.voucher(**limits)
                answer, attributes = self.log_in(code)
                self.assertEqual(answer, "Access-Accept")
                if "day_megabytes" in limits:
                    self.assertEqual(attributes["ChilliSpot-Max-Total-Octets"], "4294967295", "RADIUS counts in 32 bits")
                user = {"User_Name": f'"{code}"', "Calling_Station_Id": f'"{DEVICE}"'}
                self.account("Start", code, **user)
                self.account("Stop", code, **user, **used)
                answer, attributes = self.log_in(code)
                self.assertEqual((answer, attributes.get("Reply-Message")), ("Access-Reject", words))

    def test_what_a_packet_leaves_out_is_kept(self):
        code = self.voucher(minutes=60)
        self.account("Start", "s1", User_Name=f'"{code}"', Calling_Station_Id=f'"{DEVICE}"', Framed_IP_Address="192.0.2.77")
        (one,) = self.sessions()
        self.assertEqual((one["session_time"], one["input_octets"], one["output_octets"], one["stop_time"]), (0, 0, 0, None))
        self.account("Interim-Update", "s1", called=None, Acct_Session_Time=60, Acct_Input_Octets=100, Acct_Output_Octets=7)
        self.account("Interim-Update", "s1", called=None)
        (one,) = self.sessions()
        self.assertEqual((one["called_station_id"], one["calling_station_id"], one["framed_ip_address"], one["username"]),
                         (POINT, DEVICE.replace("-", "").lower(), "192.0.2.77", code))
        self.assertEqual((one["session_time"], one["input_octets"], one["output_octets"]), (60, 100, 7))
        for _ in range(2):  # radclient's next packet is the server's repetition
            self.account("Stop", "s1", called=None)
        (one,) = self.sessions()
        self.assertEqual((one["called_station_id"], one["session_time"], one["input_octets"], one["output_octets"]), (POINT, 60, 100, 7))
        self.assertIsNotNone(one["stop_time"])
        self.assertEqual(self.state()["used_seconds"], 60)

    def test_whom_nobody_knows_stays_outside_whatever_his_name(self):
        for user in ("ada", "ABCD-EFGH-JKMN", "a'b", 'a\\"b', "%{User-Password}", "{}", "ä" * 30, DEVICE):
            with self.subTest(user):
                answer = self.log_in(user, "x")
                self.assertIsNotNone(answer, self.radius.output())
                self.assertEqual(answer[0], "Access-Reject")
        code = self.voucher(minutes=5)
        self.assertEqual(self.log_in(code, "wrong")[0], "Access-Reject")
        self.assertEqual(self.log_in(code.lower().replace("-", ""))[0], "Access-Accept")

    def test_a_device_that_agreed_to_the_terms_comes_in_by_its_address(self):
        page = self.town.request("GET", f"/wifi/connect?mac={DEVICE}&lang=en", town=TOWN)
        self.assertEqual(page.status, 200)
        self.assertEqual(self.log_in(DEVICE)[0], "Access-Reject")
        sent = self.town.request("POST", "/wifi/connect", f"do=accept&terms=0&lang=en&mac={DEVICE}",
                                 {"Content-Type": "application/x-www-form-urlencoded"}, town=TOWN)
        self.assertEqual(sent.status, 200, sent.body)
        answer, attributes = self.log_in(DEVICE.lower().replace("-", ":"))
        self.assertEqual(answer, "Access-Accept")
        self.assertLessEqual(int(attributes["Session-Timeout"]), 3 * 3600)
        self.assertEqual(attributes["ChilliSpot-Max-Total-Octets"], "300000000")

    def test_an_access_point_that_starts_anew_closes_its_sessions(self):
        code = self.voucher(minutes=60, devices=5)
        for session in ("s1", "s2"):
            self.account("Start", session, User_Name=f'"{code}"', Calling_Station_Id=f'"{DEVICE}"')
        self.assertEqual(len(self.sessions("?is_open=true")), 2)
        self.account("Accounting-Off", "")
        self.assertEqual(len(self.sessions("?is_open=true")), 2)
        self.account("Accounting-On", "")
        self.assertEqual({one["terminate_cause"] for one in self.sessions()}, {"NAS-Reboot"})

    @unittest.skipIf(os.environ.get("STADTKERN_TEST_DATA") == "none", "STADTKERN_TEST_DATA=none")
    def test_recorded_bodies_and_packets_are_answered(self):
        bodies = json.loads((DATA / "wifi/radius/freeradius_accounting_bodies.json").read_text())
        headers = {"Authorization": f"Bearer {ORGANISATION} {TOKEN}"}
        told = {}
        for name, body in bodies.items():
            if "status_type" in body:
                answer = self.town.request("POST", ACCOUNTING, body, headers, town=TOWN)
                told[name] = answer.status
                self.assertEqual(answer.body, b"")
        self.assertEqual(told, {"data@720": 201, "data@1334": 200, "data@1367": 200, "data@1397": 200,
                                "accounting_on_data@1507": 200})
        self.assertEqual([one["terminate_cause"] for one in self.sessions()], ["NAS-Reboot"])
        # The same records as packets: what a body leaves empty a packet does not have.
        start = bodies["data@720"]
        self.account("Start", start["session_id"], User_Name='"username"', NAS_Port_Type=start["nas_port_type"],
                     Calling_Station_Id=f'"{start["calling_station_id"]}"', Framed_IP_Address=start["framed_ip_address"])
        full = bodies["_acct_post_data@60"]
        self.account("Stop", start["session_id"], User_Name='"admin"', Acct_Session_Time=full["session_time"],
                     Acct_Input_Octets=full["input_octets"], Acct_Output_Octets=full["output_octets"])
        newest = max(self.sessions(), key=lambda one: one["start_time"])
        self.assertEqual((newest["session_time"], newest["output_octets"]), (261, 1511074444))
        lines = (DATA / "wifi/radius/packets/packet_radius.txt").read_text().splitlines()
        sent = 0
        for line in lines:
            if line.startswith("decode-proto 01 "):
                packet = signed(bytes.fromhex(line.removeprefix("decode-proto ")))
                self.assertEqual(self.radius.raw(packet), (3, packet[1]), "an Access-Reject")
                sent += 1
        self.assertEqual(sent, 2)

    def test_a_wrong_token_another_address_and_a_silent_town_let_nobody_in(self):
        code = self.voucher(minutes=60)
        body = {"username": code, "password": "", "called_station_id": POINT, "calling_station_id": DEVICE}
        path = "/api/v1/freeradius/authorize/"
        for bearer, status in ((f"{ORGANISATION} wrong", 403), (f"{ORGANISATION[::-1]} {TOKEN}", 403), (TOKEN, 400),
                               (f"{ORGANISATION} {TOKEN}", 200)):
            answer = self.town.request("POST", path, body, {"Authorization": f"Bearer {bearer}"}, town=TOWN)
            self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(self.town.request("POST", path, body, town=TOWN).status, 403)
        self.assertEqual(self.log_in(code)[0], "Access-Accept")
        self.town.kill(self.town.module("wifi")["pid"])
        self.town.wait_for(lambda: (self.log_in(code) or ("",))[0] == "Access-Accept", what="the module after a crash")
        self.assertEqual(self.town.stop(), 0)
        self.assertNotEqual((self.log_in(code) or ("",))[0], "Access-Accept")


def signed(packet):
    """A recorded packet as our access point would have sent it: with Message-Authenticator under our secret."""
    at = 20
    while at < len(packet):
        kind, size = packet[at], packet[at + 1]
        if kind == 80:
            empty = packet[:at + 2] + bytes(16) + packet[at + 18:]
            return packet[:at + 2] + hmac.new(SECRET.encode(), empty, hashlib.md5).digest() + packet[at + 18:]
        at += size
    return packet


if __name__ == "__main__":
    unittest.main()
