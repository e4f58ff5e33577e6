# SPDX-License-Identifier: EUPL-1.2
"""Who looks after many towns sees health, versions and figures of all of them, and nothing that anybody wrote."""
import json
import os
import signal
import time
import unittest

from node import NodeTest

OVERVIEW = "/.well-known/stadtkern/overview"
WORDS = "Vergissmeinnicht am Bach"
CHEAP = "[modules.identity]\npassword_memory_kib = 19456"


class Overview(NodeTest):
    def setUp(self):
        node = self.node({"musterstadt": ["waste", "places", "notify"], "musterdorf": [CHEAP, "waste"]})
        made = json.loads(node.cli("--json", "token", "new", "--overview").stdout)
        self.assertIn("overview = true", node.cli("token", "new", "--overview").stdout)
        config = node.config / "stadtkern.toml"
        config.write_text(config.read_text() + "\n".join(
            ["", "[[modules.gateway.tokens]]", 'name = "county"', "overview = true", f'hash = "{made["hash"]}"', ""]))
        self.town = node.start()
        self.county = {"Authorization": f"Bearer {made['token']}"}

    def test_it_shows_figures_of_all_towns_and_no_words_of_a_report(self):
        report = {"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": WORDS,
                  "contact": {"email": "anna@example.org", "last_name": "Muster"}}
        for _ in range(3):
            self.assertEqual(self.town.request("POST", "/api/waste/v1/reports", report, town="musterdorf").status, 201)
        answer = self.town.request("GET", OVERVIEW, headers=self.county)
        self.assertEqual(answer.status, 200, answer.body)
        towns = {town["town"]: {module["module"]: module for module in town["modules"]} for town in answer.json()["towns"]}
        self.assertEqual({town: set(modules) for town, modules in towns.items()},
                         {"musterstadt": {"waste", "places", "notify"}, "musterdorf": {"waste", "identity"}})
        waste = towns["musterdorf"]["waste"]
        self.assertEqual((waste["state"], waste["requests"], waste["errors"]), ("ready", 3, 0))
        self.assertTrue(waste["version"])
        self.assertTrue(waste["figures"])
        self.assertEqual(towns["musterstadt"]["waste"]["requests"], 0)
        self.assertEqual(towns["musterstadt"]["notify"]["figures"], [])
        said = self.town.cli("overview", "--json").stdout
        self.assertEqual([{figure["id"] for figure in module["figures"]} for town in json.loads(said)["towns"]
                          for module in town["modules"] if (town["town"], module["module"]) == ("musterdorf", "waste")],
                         [{figure["id"] for figure in waste["figures"]}])
        self.assertIn("musterdorf", self.town.cli("overview").stdout)
        for text in (answer.body.decode(), said):
            for word in (WORDS, "anna@example.org", "Muster\""):
                self.assertNotIn(word, text)

    def test_a_module_that_hangs_costs_one_wait_and_not_one_for_each_town(self):
        for town in ("neustadt", "altstadt"):
            self.town.write_town(town, ["waste"])
        self.town.cli("reload")
        self.town.wait_for(lambda: self.town.request("GET", "/open311/v2/services.json", town="altstadt").status == 200)
        pid = self.town.module("waste")["pid"]
        os.kill(pid, signal.SIGSTOP)
        began = time.monotonic()
        try:
            said = json.loads(self.town.cli("overview", "--json").stdout.strip().splitlines()[-1])
        finally:
            os.kill(pid, signal.SIGCONT)
        self.assertLess(time.monotonic() - began, 5, "each of four towns was waited for")
        self.assertEqual({town["town"] for town in said["towns"]}, {"musterstadt", "musterdorf", "neustadt", "altstadt"})
        figures = {(town["town"], module["module"]): module["figures"] for town in said["towns"] for module in town["modules"]}
        self.assertEqual(figures["musterdorf", "waste"], [])
        self.assertTrue(figures["musterdorf", "identity"], "others are told all the same")

    def test_its_token_opens_no_route_of_any_module(self):
        self.assertEqual(self.town.request("GET", OVERVIEW).status, 401)
        asked = 0
        for town, mounts in {"musterstadt": ["waste", "places", "notify"], "musterdorf": ["waste", "identity"]}.items():
            for module in mounts:
                mount = f"/api/{module}/v1"
                routes = self.town.request("GET", mount, town=town).json()["routes"]
                self.assertTrue(routes)
                for route in [{"verb": "GET", "path": f"/t/{town}{mount}"}, *routes]:
                    answer = self.town.request(route["verb"], route["path"].replace("{", "x").replace("}", "x"),
                                               {} if route["verb"] != "GET" else None, self.county)
                    self.assertEqual(answer.status, 403, route)
                    self.assertEqual(answer.json()["type"], "urn:stadtkern:problem:permission-denied")
                    asked += 1
            self.assertEqual(self.town.request("GET", "/", town=town, headers=self.county).status, 403)
        self.assertGreater(asked, 80)


if __name__ == "__main__":
    unittest.main()
