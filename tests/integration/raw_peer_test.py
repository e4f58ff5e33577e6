# SPDX-License-Identifier: EUPL-1.2
"""A module written from PROTOCOL.md alone works, and what it may not do is refused and audited; others are unhurt."""
import json
import re
import unittest

from node import SOURCE, NodeTest

PERMISSION_DENIED = "5"


class RawPeer(NodeTest):
    def setUp(self):
        self.town = self.node({"musterstadt": ["waste", "raw_peer"]}, folders=[SOURCE / "tests/fixtures"]).start()

    def attack(self, name):
        done = self.town.cli("call", "musterstadt", "raw_peer/v1", "Attack", "--raw", name)
        return done.stdout.strip().splitlines()[-1]

    def test_it_answers(self):
        done = self.town.cli("call", "musterstadt", "raw_peer/v1", "Echo", "--raw", "hello")
        self.assertEqual(done.stdout.strip(), "hello")

    def test_what_is_forbidden_is_refused_and_audited(self):
        self.town.cli("call", "musterstadt", "raw_peer/v1", "Echo", "--raw", "so that there is a finished request")
        for name in ("forged identity", "finished parent", "invented parent", "undeclared service", "another town"):
            with self.subTest(name):
                self.assertEqual(self.attack(name), PERMISSION_DENIED)
        for name in ("another's events", "bad magic"):
            self.assertEqual(self.attack(name), "silence")
        audit = [json.loads(line) for line in (self.town.state / "logs/audit.jsonl").read_text().splitlines()]
        self.assertGreaterEqual(sum("raw_peer" in json.dumps(line) for line in audit), 5)

    def test_a_flood_leaves_the_others_alone(self):
        # The flooder does not read its answers: the bus gives it up, and nobody else.
        self.town.cli("call", "musterstadt", "raw_peer/v1", "Attack", "--raw", "flood", check=None)
        self.assertEqual(self.town.request("GET", "/open311/v2/services.json").status, 200)
        self.assertEqual(self.town.module("waste")["restarts"], 0)
        given_up = r"raw_peer.*(does not read its messages|pings were not answered)"  # whichever is noticed first
        self.town.wait_for(lambda: re.search(given_up, self.town.output()), what="that it is given up")
        self.town.wait_for(lambda: (row := self.town.module("raw_peer"))["restarts"] == 1 and row["state"] == "ready")


if __name__ == "__main__":
    unittest.main()
