# SPDX-License-Identifier: EUPL-1.2
"""The two example towns, from the configuration that is shipped."""
import concurrent.futures
import json
import re
import unittest
import uuid

from node import SOURCE, NodeTest

REPORT = {"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": "Ein Loch"}


class Towns(NodeTest):
    def setUp(self):
        self.town = self.node(config=SOURCE / "config").start()

    def test_a_report_is_created_and_found_again(self):
        made = self.town.request("POST", "/api/waste/v1/reports", REPORT, town="musterstadt")
        self.assertEqual(made.status, 201, made.body)
        self.assertTrue(made.headers["location"].startswith("/t/musterstadt/api/waste/v1/reports/"), made.headers)
        found = self.town.request("GET", made.headers["location"])
        self.assertEqual(found.status, 200, found.body)
        self.assertEqual(found.json()["id"], made.json()["id"])
        self.assertEqual(found.json().get("description", ""), "", "text is public only after a release")

    def test_the_same_key_stores_one_report(self):
        key = {"Idempotency-Key": str(uuid.uuid4())}
        answers = [self.town.request("POST", "/api/waste/v1/reports", REPORT, key, town="musterstadt") for _ in range(3)]
        self.assertEqual({a.status for a in answers}, {201})
        self.assertEqual(len({a.json()["id"] for a in answers}), 1)
        other = self.town.request("POST", "/api/waste/v1/reports", {**REPORT, "lat": 48.591}, key, town="musterstadt")
        self.assertEqual(other.status, 422, other.body)
        self.assertEqual(other.headers["content-type"], "application/problem+json")

    def test_many_at_once_are_all_there(self):
        def create(i):
            return self.town.request("POST", "/api/waste/v1/reports", {**REPORT, "description": f"Nr. {i}"}, town="musterstadt")
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            made = list(pool.map(create, range(200)))
        self.assertEqual({m.status for m in made}, {201})
        self.assertEqual(len({m.json()["id"] for m in made}), 200)

    def test_towns_do_not_see_each_other(self):
        made = self.town.request("POST", "/api/waste/v1/reports", REPORT, town="musterstadt").json()
        there = self.town.request("GET", f"/api/waste/v1/reports/{made['id']}", town="musterdorf")
        self.assertEqual(there.status, 404)

    def test_a_town_is_found_by_its_host_and_an_unknown_host_is_misdirected(self):
        self.assertEqual(self.town.request("GET", "/open311/v2/services.json", headers={"Host": "musterdorf.localhost"}).status, 200)
        self.assertEqual(self.town.request("GET", "/", headers={"Host": "elsewhere.example"}).status, 421)

    def test_the_front_page_names_the_modules_in_the_readers_language(self):
        german = self.town.request("GET", "/", headers={"Accept-Language": "de"})
        english = self.town.request("GET", "/", headers={"Accept-Language": "en"})
        self.assertEqual((german.status, english.status), (200, 200))
        self.assertIn(b'lang="de"', german.body)
        self.assertIn(b'lang="en"', english.body)
        self.assertNotRegex(german.body.decode(), r"<script(?![^>]*\ssrc=)|<style|\sstyle=")

    def test_every_link_of_the_front_page_leads_somewhere(self):
        for front in ("/", "/t/musterdorf/"):
            links = re.findall(r'href="(/[^"]*)"', self.town.request("GET", front).body.decode())
            self.assertGreater(len(links), 4, links)
            for link in links:
                self.assertEqual(self.town.request("GET", link.replace("&amp;", "&")).status, 200, link)

    def test_open311_speaks_both_formats_and_lists_all_errors(self):
        for suffix, kind in (("json", "application/json"), ("xml", "text/xml")):
            services = self.town.request("GET", f"/open311/v2/services.{suffix}", town="musterstadt")
            self.assertEqual(services.status, 200)
            self.assertTrue(services.headers["content-type"].startswith(kind))
        wrong = self.town.request("POST", "/open311/v2/requests.json", "description=x",
                                  {"Content-Type": "application/x-www-form-urlencoded"}, town="musterstadt")
        self.assertEqual(wrong.status, 400)
        self.assertGreaterEqual(len(wrong.json()), 2, wrong.body)

    def test_a_list_of_no_ids_finds_nothing(self):
        self.town.request("POST", "/api/waste/v1/reports", REPORT, town="musterstadt")
        answer = self.town.request("GET", "/open311/v2/requests.json?service_request_id=,,,")
        self.assertEqual((answer.status, answer.json()[0]["code"]), (404, 404))

    def test_status_has_the_promised_shape(self):
        status = self.town.status()
        self.assertEqual(set(status["kernel"]) & {"version", "pid", "uptime_s"}, {"version", "pid", "uptime_s"})
        row = self.town.module("waste")
        for key in ("id", "version", "towns", "runtime", "state", "pid", "restarts", "inflight", "rss_bytes"):
            self.assertIn(key, row)
        self.assertEqual(row["state"], "ready")
        self.assertEqual(sorted(row["towns"]), ["musterdorf", "musterstadt"])

    def test_health_and_figures_are_on_their_own_listener(self):
        self.assertEqual(self.town.request("GET", "/healthz", listener="metrics").status, 200)
        self.assertEqual(self.town.request("GET", "/readyz", listener="metrics").status, 200)
        figures = self.town.request("GET", "/metrics", listener="metrics")
        self.assertEqual(figures.status, 200)
        for part in ("gateway", "kernel", "waste"):
            self.assertIn(f'stadtkern_scrape_up{{module="{part}"}} 1\n'.encode(), figures.body)
        self.assertIn(b'stadtkern_ready{module="waste"', figures.body)
        self.assertEqual(self.town.request("GET", "/metrics").status, 404)

    def test_a_module_is_switched_off_and_on_again_at_once(self):
        services = "/t/musterdorf/open311/v2/services.json"
        for _ in range(20):
            self.town.cli("disable", "musterdorf", "waste")
            self.town.cli("enable", "musterdorf", "waste")
            self.town.wait_for(lambda: self.town.request("GET", services).status == 200, what="musterdorf has waste again")
        self.town.cli("disable", "musterdorf", "waste")
        self.town.wait_for(lambda: self.town.request("GET", services).status == 404, what="musterdorf has waste no more")
        self.assertEqual(self.town.module("waste")["restarts"], 0)

    def test_it_drains_and_ends_with_zero(self):
        self.assertEqual(self.town.stop(), 0, self.town.output())

    def test_what_was_stored_is_there_after_a_restart(self):
        made = self.town.request("POST", "/api/waste/v1/reports", REPORT, town="musterstadt")
        self.assertEqual(self.town.stop(), 0)
        self.town.start()
        self.assertEqual(self.town.request("GET", made.headers["location"]).status, 200)


if __name__ == "__main__":
    unittest.main()
