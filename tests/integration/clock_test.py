# SPDX-License-Identifier: EUPL-1.2
"""The wall clock of a whole node is set while it runs: over both nights in which the clocks change, on a machine whose own
zone has such nights, far ahead, and back."""
import datetime
import email.utils
import json
import os
import re
import signal
import sqlite3
import subprocess
import unittest

from node import BUILD, NodeTest
from wall_clock import WallClock

FIXTURES = BUILD / "fixtures/plugins"
REPORTS, COUNTS = "/api/waste/v1/reports", "/api/counter/v1/counts"
EFFECTS = "/api/counter_listener/v1/effects"
REPORT = {"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": "Ein Loch"}
TOWN = "musterstadt"
DAY = 86400
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?Z")


def utc(text):
    """Seconds since 1970 of "2026-10-25T00:30:00Z"."""
    assert RFC3339.fullmatch(text), text
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Clocks(NodeTest):
    def make(self, begin, settings="[modules.waste]"):
        node = self.node({TOWN: [settings, "counter", "counter_listener"]}, folders=[FIXTURES])
        clock = WallClock(node, zone="Europe/Berlin")
        clock.set(utc(begin))
        return node, clock

    def sql(self, node, module, statement):
        file = node.state / "stores" / module / TOWN / "store.db"
        store = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)
        try:
            return store.execute(statement).fetchall()
        finally:
            store.close()

    def due(self, node, module, timer):
        return self.sql(node, module, f"SELECT due_us FROM sk_timers WHERE name = '{timer}'")[0][0] / 1e6

    def seconds(self, node):
        return node.request("GET", COUNTS).json()["seconds"]

    def timers_have_looked(self, node):
        """The counter's timer of one second has run twice since: every timer of it that was due has."""
        before = self.seconds(node)
        node.wait_for(lambda: self.seconds(node) >= before + 2, what="the timer of a second")

    def about(self, found, clock, what):
        self.assertLess(abs(found - clock.now()), 5, f"{what}: {found} beside {clock.now()}")

    def post(self, node, clock):
        """A report; every time that its answer names is the clock's, in UTC."""
        answer = node.request("POST", REPORTS, REPORT)
        self.assertEqual(answer.status, 201, answer.body)
        self.about(utc(answer.json()["requested_at"]), clock, "requested_at")
        self.about(utc(answer.json()["updated_at"]), clock, "updated_at")
        self.about(email.utils.parsedate_to_datetime(answer.headers["date"]).timestamp(), clock, "Date")
        # The access log is written in bundles; a line's time is that of its bundle.
        log, request = node.state / "logs/gateway.jsonl", answer.headers["x-request-id"]
        node.wait_for(lambda: request in log.read_text(), what="the line of the access log")
        return answer.json()["id"]

    def listed(self, node, start, end):
        path = f"/open311/v2/requests.json?start_date={start}&end_date={end}"
        return {one["service_request_id"] for one in node.request("GET", path).json()}

    def test_both_nights_leave_every_time_in_utc_in_order_and_apart(self):
        node, clock = self.make("2026-03-29T00:59:00Z")  # 01:59 in Germany
        node.start()
        spring = [self.post(node, clock)]
        clock.set(utc("2026-03-29T01:00:30Z"))  # 03:00
        spring.append(self.post(node, clock))
        first, last = "2026-03-29T01:58:00%2B01:00", "2026-03-29T03:05:00%2B02:00"
        self.assertEqual(self.listed(node, first, last), set(spring))
        self.assertEqual(self.listed(node, "2026-03-29T03:00:00%2B02:00", last), {spring[1]})
        # 02:30 twice: what was reported in the one is not found in the other.
        clock.set(utc("2026-10-25T00:30:00Z"))
        autumn = [self.post(node, clock)]
        clock.set(utc("2026-10-25T01:30:00Z"))
        autumn.append(self.post(node, clock))
        for offset, report in zip(("%2B02:00", "+01:00"), autumn):  # also with its "+" not escaped
            self.assertEqual(self.listed(node, f"2026-10-25T02:25:00{offset}", f"2026-10-25T02:35:00{offset}"), {report})
        file = node.folder / "town.skb"
        node.cli("backup", TOWN, file, env=node.environment)
        listed = subprocess.run(["tar", "--zstd", "-xOf", file, "backup.json"], capture_output=True, text=True, check=True)
        self.about(utc(json.loads(listed.stdout)["created"]), clock, "the backup")
        self.assertEqual(node.stop(), 0)
        for log in ("kernel", "gateway", "waste", "audit"):
            lines = [json.loads(line) for line in (node.state / f"logs/{log}.jsonl").read_text().splitlines()]
            times = [utc(line["time"]) for line in lines]
            self.assertEqual(times, sorted(times), f"{log}.jsonl goes back in time")
            if log == "gateway":
                requests = [utc(line["time"]) for line in lines if line["message"] == "request" and line["verb"] == "POST"]
                for at, moment in zip(requests, ("2026-03-29T00:59:00Z", "2026-03-29T01:00:30Z",
                                                 "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"), strict=True):
                    self.assertLess(abs(at - utc(moment)), 10)

    def test_a_daily_timer_runs_once_a_day_over_both_nights(self):
        for before, between, after in (("2026-03-28T12:00:00Z", "2026-03-29T11:58:00Z", "2026-03-29T12:01:00Z"),
                                       ("2026-10-24T12:00:00Z", "2026-10-25T11:58:00Z", "2026-10-25T12:01:00Z")):
            with self.subTest(before):
                node, clock = self.make(before)
                node.start()
                self.timers_have_looked(node)
                first = self.due(node, "counter", "sk.retention")
                self.assertLess(abs(first - utc(before) - DAY), 30)
                clock.set(utc(between))
                self.timers_have_looked(node)
                self.assertEqual(self.due(node, "counter", "sk.retention"), first, "it ran before its time")
                clock.set(utc(after))
                node.wait_for(lambda: self.due(node, "counter", "sk.retention") == first + DAY, what="the timer of a day")
                node.stop()

    def test_what_is_kept_for_days_goes_by_itself_when_they_are_over(self):
        node, clock = self.make("2026-03-01T12:00:00Z", '[modules.waste]\nkeep_contacts = "30 d"')
        node.start()
        made = node.request("POST", REPORTS, {**REPORT, "contact": {"email": "qxmarker@example.org"}})
        self.assertEqual(made.status, 201, made.body)
        node.cli("call", TOWN, "waste/v1", "ChangeStatus", json.dumps({"id": made.json()["id"], "status": "done"}),
                 "--as", "waste.staff")
        contacts = lambda: self.sql(node, "waste", "SELECT count(*) FROM contacts")[0][0]
        self.assertEqual(contacts(), 1)
        # 30 days less an hour: the month with the short night in it has no hour less for this.
        self.look_after(node, clock, "2026-03-31T11:00:00Z")
        self.assertEqual(contacts(), 1)
        self.look_after(node, clock, "2026-04-01T13:00:00Z")
        node.wait_for(lambda: contacts() == 0, what="that the contact is gone")

    def look_after(self, node, clock, moment):
        """A new process looks at its timers at once; a running one does within a minute. Until the daily one has run."""
        running = node.module("waste")["pid"]
        os.kill(running, signal.SIGSTOP)  # else it may begin by itself, and be killed in the middle: then it is done a day later
        clock.set(utc(moment))
        node.kill(running)
        node.wait_for(lambda: self.due(node, "waste", "sk.retention") > utc(moment), what="the daily timer has run")

    def once(self, node, key):
        answer = node.request("POST", REPORTS, REPORT, headers={"Idempotency-Key": key})
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()["id"]

    def test_a_clock_that_is_set_far_ahead_and_back_stops_nothing(self):
        node, clock = self.make("2026-11-25T12:00:00Z")
        node.start()
        counts, before = 0, None
        for jump in (400 * DAY, -400 * DAY, -3600, -400 * DAY, 400 * DAY + 3600):
            clock.jump(jump)
            if before and jump < 0:  # a key is kept for 48 hours; that the clock goes back makes it no older
                key, report = before
                self.assertEqual(self.once(node, key), report)
            before = (key := f"only-once-{counts:08}"), self.once(node, key)
            self.timers_have_looked(node)
            self.post(node, clock)
            counts += 1
            self.assertEqual(node.request("POST", COUNTS, {"key": f"key {counts}"}).status, 201)
            node.wait_for(lambda: node.request("GET", EFFECTS).json() == {"effects": counts, "events": counts},
                          what="the effect of an event")
        self.assertEqual([row["restarts"] for row in node.status()["modules"]], [0, 0, 0, 0])
        # A node that was started under a clock far ahead is started again when it is right.
        clock.jump(400 * DAY)
        self.assertEqual(node.stop(), 0)
        node.start()
        self.timers_have_looked(node)
        self.assertEqual(node.stop(), 0)
        clock.jump(-400 * DAY)
        node.start()
        self.timers_have_looked(node)
        self.post(node, clock)
        self.assertEqual(node.request("POST", COUNTS, {"key": "after"}).status, 201)
        node.wait_for(lambda: node.request("GET", EFFECTS).json() == {"effects": counts + 1, "events": counts + 1},
                      what="an effect after the clock was put right")
        self.assertIn("clock", node.cli("doctor", check=None).stdout)
        self.assertEqual(node.stop(), 0)


if __name__ == "__main__":
    unittest.main()
