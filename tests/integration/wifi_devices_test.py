# SPDX-License-Identifier: EUPL-1.2
"""Access points with OpenWISP's agent, as a town's real ones ask: through restarts, swaps and changes, and never in a loop."""
import concurrent.futures
import hashlib
import http.client
import json
import subprocess
import time
import unittest

from node import SOURCE
from wifi_access_point import FORM, HOTSPOT, SECRET, AccessPointTest, Agent


@unittest.skipUnless((SOURCE / "plugins/wifi").is_dir(), "there is no plugins/wifi")
class WifiDevices(AccessPointTest):
    def test_an_agent_joins_fetches_applies_reports_and_then_rests(self):
        self.template(HOTSPOT)
        agent = Agent(self, 1, self.url)
        self.assertEqual(agent.run(), 0)
        self.assertEqual([word.split()[0] for word in agent.did()], ["registered", "applied", "reported"])
        self.assertEqual(agent.key, hashlib.md5(f"{agent.mac}+{SECRET}".encode()).hexdigest())
        self.assertIn("option ssid 'Town'", agent.has("etc/config/wireless"))
        self.assertEqual(agent.has("etc/banner"), "ap-1\n")
        self.assertEqual(self.state(agent), "applied")
        for _ in range(5):
            self.assertEqual(agent.run(), 0)
        self.assertEqual(len(agent.did()), 3, "nothing to do, nothing done")
        listing = subprocess.run(["tar", "-tvzf", agent.folder / "archive"], capture_output=True, text=True, check=True).stdout
        self.assertEqual([line.split()[-1] for line in listing.splitlines()],
                         ["etc/banner", "etc/config/system", "etc/config/wireless"])
        self.assertTrue(all(line.startswith("-rw-r--r--") and " 1970-01-01 " in line for line in listing.splitlines()), listing)

    def test_a_change_is_applied_once_and_one_that_cuts_off_is_taken_back(self):
        template = self.template(HOTSPOT)
        agent = Agent(self, 1, self.url)
        agent.run()
        preview = self.ask("POST", f"/templates/{template}/preview",
                           {"device_id": agent.id, "variables": json.dumps({"ssid": "It's free"})})
        self.assertIn("+\toption ssid 'It'\\''s free'", "".join(file["difference"] for file in preview["files"]))
        self.assertEqual(agent.run(), 0)
        self.ask("PATCH", f"/templates/{template}", {"variables": json.dumps({"ssid": "It's free"})})
        self.until(agent, "modified")
        for _ in range(3):
            self.assertEqual(agent.run(), 0)
        self.assertEqual([word.split()[0] for word in agent.did()], ["registered", "applied", "reported"] + ["applied", "reported"])
        self.assertIn("option ssid 'It'\\''s free'", agent.has("etc/config/wireless"))
        self.until(agent, "applied")
        # The next one leaves the device without a way to the controller.
        self.ask("PATCH", f"/devices/{agent.id}", {"variables": json.dumps({"ssid": "broken"})})
        self.assertEqual(agent.run(AGENT_CUT_OFF="yes"), 0)
        self.assertIn("option ssid 'It'\\''s free'", agent.has("etc/config/wireless"))
        told = self.ask("GET", f"/devices/{agent.id}")
        self.assertEqual((told["state"], told["reason"]), ("error", "the controller did not answer"))
        self.assertEqual(agent.run(), 0)
        self.assertEqual(agent.did()[-1], "reported error", "what failed is not tried again by itself")

    def test_a_device_that_was_set_back_is_itself_again(self):
        self.template(HOTSPOT)
        agent = Agent(self, 1, self.url)
        agent.run()
        before = agent.id
        for name in ("uuid", "key", "checksum"):
            (agent.folder / name).unlink()
        self.assertEqual(agent.run(), 0)
        self.assertEqual(agent.id, before)
        self.assertIn("registered 0", agent.did())

    def test_restarts_and_swaps_of_module_and_kernel_start_no_loop(self):
        self.template(HOTSPOT)
        agents = [Agent(self, number, self.url) for number in range(4)]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            self.assertEqual(list(pool.map(Agent.run, agents)), [0] * 4)
            for disturb in (lambda: self.town.kill(self.town.module("wifi")["pid"]),
                            lambda: self.town.cli("swap", "wifi", "--watch", "0"),
                            lambda: self.town.cli("upgrade-kernel")):
                running = [pool.submit(agent.run) for agent in agents]
                disturb()
                codes = [run.result() for run in running]
                self.assertLessEqual(set(codes), {0, 1}, "done, or later: never given up")
                self.town.wait_for(lambda: list(pool.map(Agent.run, agents)) == [0] * 4, 30, "agents that are served again")
        for agent in agents:
            self.assertEqual([word.split()[0] for word in agent.did() if not word.startswith(("no-checksum", "report-failed"))],
                             ["registered", "applied", "reported"], "nothing was fetched twice")
        sums = {(agent.folder / "checksum").read_text() for agent in agents}
        self.assertEqual(len(sums), 4, "each has its own name in its configuration")

    def test_a_kill_between_fetching_and_reporting_hides_nothing(self):
        template = self.template(HOTSPOT)
        agent = Agent(self, 1, self.url)
        agent.run()
        self.ask("PATCH", f"/templates/{template}", {"variables": json.dumps({"ssid": "two"})})
        self.town.kill(self.town.module("wifi")["pid"])
        self.town.wait_for(lambda: self.state(agent) == "modified", 30)
        self.assertEqual(agent.run(), 0)
        self.until(agent, "applied")
        self.assertIn("option ssid 'two'", agent.has("etc/config/wireless"))

    def test_what_is_wrong_is_told_in_the_agents_words_and_hurts_nobody_else(self):
        good = Agent(self, 1, self.url)
        good.run()
        self.assertEqual(Agent(self, 2, self.url, secret="guess").run(), 5)
        self.assertEqual(self.ask("GET", "/devices")["found"], 1, "nothing was stored")
        wrong = Agent(self, 3, self.url, mac="02:FC:00:00:00")
        self.assertEqual(wrong.run(), 1)
        self.assertIn("is no MAC address", wrong.did()[0])
        # Its address is taken in this town, and free in the next, where nobody is taken in unasked.
        thief = Agent(self, 4, self.url, mac=good.mac)
        (thief.folder / "key").write_text("d" * 32)
        self.assertEqual(thief.run(), 1)
        self.assertIn("already exists", thief.did()[0])
        next_town = self.url.replace("musterstadt", "musterdorf")
        stranger = Agent(self, 1, next_town)
        self.assertEqual(stranger.run(), 0)
        self.assertEqual(stranger.did(), ["not-known Device not found in the system, please create it first."])
        made = self.ask("POST", "/devices", {"name": "Dorf", "mac": good.mac}, town="musterdorf")["id"]
        stranger.run()
        self.assertEqual(stranger.id, made)
        self.assertNotEqual(stranger.id, good.id)
        # Neither town's key opens the other's device.
        for town, device in (("musterdorf", good.id), ("musterstadt", stranger.id)):
            self.assertEqual(self.town.request("GET", f"/t/{town}/controller/checksum/{device}/?key={good.key}").status, 404)
        self.assertEqual(good.run(), 0)
        self.assertEqual(self.state(good), "applied")

    def test_hostile_reports_are_answered_and_forgotten(self):
        agent = Agent(self, 1, self.url)
        agent.run()
        push = f"/t/musterstadt/api/v1/monitoring/device/{agent.id}/?key={agent.key}&time="
        now = "01-01-2020_00:00:00.000000"
        report = {"type": "DeviceMonitoring", "interfaces": [{"name": "wlan0", "wireless": {"clients": [{"mac": "00:ee:ad:34:f5:3b"}]}}]}
        for path, body, status in ((push, report, 400), (push + now, report, 400), (push + now, "{", 400), (push + "x" * 5000, report, 400),
                                   (push + now, "[" * 100000, 400), (push.replace(agent.key, "x") + now, report, 403),
                                   (push + now, "x" * 300_000, 413)):
            answer = self.town.request("POST", path, body)
            self.assertEqual(answer.status, status, (path[:200], str(body)[:60], answer.body[:200]))
        when = subprocess.run(["date", "-u", "+%d-%m-%Y_%H:%M:%S.000000"], capture_output=True, text=True, check=True).stdout.strip()
        self.assertEqual(self.town.request("POST", push + when, report).status, 200)
        self.assertEqual(self.ask("GET", f"/devices/{agent.id}")["status"]["clients"], 1)
        report_status = f"/t/musterstadt/controller/report-status/{agent.id}/"
        big = self.town.request("POST", report_status, "key=" + agent.key + "&status=error&error_reason=" + "y" * 200_000, FORM)
        self.assertEqual(big.status, 200)
        self.assertEqual(len(self.ask("GET", f"/devices/{agent.id}")["reason"]), 1024)
        found = subprocess.run(["grep", "-rliE", "00:ee:ad:34:f5:3b", self.town.state], capture_output=True, text=True).stdout
        self.assertEqual(found, "", "a client's address stands nowhere")

    def test_bad_input_a_mac_that_is_a_device_of_another_town_is_another_device(self):
        self.template(HOTSPOT)
        first = Agent(self, 1, self.url)
        self.assertEqual(first.run(), 0)
        self.until(first, "applied")
        before = self.stored(self.town, but=["device_presence"])
        second = Agent(self, 1, self.url.replace("musterstadt", "neustadt"))
        self.assertEqual(second.run(), 0)
        # The same secret and the same address make the same key; it opens in each town that town's device only.
        self.assertEqual(second.key, first.key)
        self.assertNotEqual(second.id, first.id)
        for town, agent in (("musterstadt", second), ("neustadt", first)):
            for verb, path, body in (("GET", "checksum/{}/?key={}", None), ("GET", "download-config/{}/?key={}", None),
                                     ("POST", "report-status/{}/", "key={1}&status=error&error_reason=x"),
                                     ("POST", "update-info/{}/", "key={1}&os=x")):
                answer = self.town.request(verb, "/controller/" + path.format(agent.id, agent.key),
                                           body and body.format(agent.id, agent.key), FORM if body else None, town=town)
                self.assertEqual((answer.status, answer.body), (404, b"error: not found"), (town, path))
        self.assertEqual(self.stored(self.town, but=["device_presence"]), before)
        self.assertEqual(first.run(), 0)
        self.assertEqual([word.split()[0] for word in first.did()], ["registered", "applied", "reported"])
        self.assertEqual(self.ask("GET", "/devices", town="neustadt")["found"], 1)

    def test_bad_input_oversized_reports_are_cut_off_at_the_edge(self):
        good, agent = Agent(self, 1, self.url), Agent(self, 2, self.url)
        for one in (good, agent):
            self.assertEqual(one.run(), 0)
            self.until(one, "applied")
        before = self.stored(self.town, but=["device_presence"])
        when = time.strftime("%d-%m-%Y_%H:%M:%S.000000", time.gmtime())
        report = '{"type":"DeviceMonitoring","x":"' + "x" * 300_000 + '"}'
        for path, body, headers in ((f"/api/v1/monitoring/device/{agent.id}/?key={agent.key}&time={when}", report, None),
                                    (f"/controller/report-status/{agent.id}/", f"key={agent.key}&status=error&error_reason=" + "y" * 300_000, FORM),
                                    (f"/controller/update-info/{agent.id}/", f"key={agent.key}&os=" + "y" * 300_000, FORM),
                                    ("/controller/register/", "secret=" + "y" * 300_000, FORM)):
            self.assertEqual(self.town.request("POST", path, body, headers, town="musterstadt").status, 413, path)
        self.assertEqual(self.stored(self.town, but=["device_presence"]), before)
        for one in (good, agent):
            self.assertEqual(one.run(), 0)
            self.assertEqual([word.split()[0] for word in one.did()], ["registered", "applied", "reported"])

    def test_an_address_is_seen_as_the_device_calls(self):
        agent = Agent(self, 1, self.url)
        agent.run()
        self.assertEqual(self.ask("GET", f"/devices/{agent.id}")["last_ip"], "127.0.0.1")
        connection = http.client.HTTPConnection(*self.town.address(), timeout=15)
        connection.request("GET", f"/t/musterstadt/controller/checksum/{agent.id}/?key={agent.key}", headers={"Stadtkern-Address": "9.9.9.9"})
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()
        self.assertEqual(self.ask("GET", f"/devices/{agent.id}")["last_ip"], "127.0.0.1", "nobody says another's address")


if __name__ == "__main__":
    unittest.main()
