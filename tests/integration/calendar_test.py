# SPDX-License-Identifier: EUPL-1.2
"""Collection calendars of real towns by the command line, and their feeds as a parser reads them that is not ours."""
import contextlib
import datetime
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import unittest
import urllib.parse

from node import BUILD, DATA, NodeTest

ICAL = pathlib.Path(__file__).resolve().parent / "ical"
MOUNT = "/api/waste/v1/collections"
TOWN = "musterstadt"
THIS_YEAR = datetime.date.today().year
# Each begins on a day that it falls on: where it doesn't, programs differ. Left out is what ical.js 2.2 itself doesn't follow as the
# RFC has it: weeks and counted weekdays of a year, the 29th of February. Those are in calendar_rules_test.cpp.
RULES = [
    ("20250102", "FREQ=WEEKLY;INTERVAL=2"), ("20240105", "FREQ=WEEKLY;INTERVAL=3;BYDAY=FR"),
    ("20250106", "FREQ=WEEKLY;BYDAY=MO,TH"), ("20250105", "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,WE"),
    ("20250105", "FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=SU,WE"), ("20250101", "FREQ=DAILY;INTERVAL=10"),
    ("20250101", "FREQ=DAILY;BYMONTH=1,7"), ("20250110", "FREQ=MONTHLY;BYDAY=2FR"),
    ("20250127", "FREQ=MONTHLY;BYDAY=-1MO"), ("20250131", "FREQ=MONTHLY"), ("20250131", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("20250115", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15"), ("20250102", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2"),
    ("20250131", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"), ("20250613", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"),
    ("20250303", "FREQ=YEARLY;BYMONTH=3,11;BYDAY=1MO"),
    ("20250110", "FREQ=YEARLY;BYYEARDAY=10,100,-1"), ("20250101", "FREQ=WEEKLY;COUNT=70"),
    ("20250101", "FREQ=WEEKLY;UNTIL=20260301"),
    ("20251110", "FREQ=YEARLY;BYMONTH=11;BYDAY=MO;BYMONTHDAY=8,9,10,11,12,13,14"),
]


class Calendars(NodeTest):
    def setUp(self):
        self.town = self.node({TOWN: ["waste"]}).start()

    def read_in(self, *files, options=(), check=0):
        done = self.town.cli("run", "waste", "calendar", "--town", TOWN, "--json", *files, *options, check=check)
        return json.loads(done.stdout.strip().splitlines()[-1]) if check == 0 else done

    def file(self, name, content):
        path = self.town.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def ask(self, headers=None, **query):
        answer = self.town.request("GET", MOUNT + "?" + urllib.parse.urlencode(query), headers=headers)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def rows(self):
        """All that is stored, but when."""
        with contextlib.closing(sqlite3.connect(f"file:{self.town.state}/stores/waste/{TOWN}/store.db?mode=ro", uri=True,
                                                timeout=10)) as store:
            return (store.execute("SELECT source, district_key, kind, label, day, district, edition FROM collections"
                                  " ORDER BY 1, 2, 3, 4, 5").fetchall(),
                    store.execute("SELECT * FROM collection_streets ORDER BY 1, 2, 3, 4").fetchall())

    def events(self, text, first, last):
        """What ical.js makes of it."""
        if not (ICAL / "node_modules/ical.js").is_dir() or not shutil.which("node"):
            self.skipTest("ical.js is not installed: tests/integration/ical/install (needs npm)")
        done = subprocess.run(["node", ICAL / "events.mjs", first, last], input=text, capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return json.loads(done.stdout)

    def adds_up(self, result):
        self.assertEqual(result["read"], result["stored"] + result["updated"] + result["skipped"] + len(result["failed"]), result)


@unittest.skipIf(os.environ.get("STADTKERN_TEST_DATA") == "none", "STADTKERN_TEST_DATA=none")
class RealTowns(Calendars):
    def setUp(self):
        super().setUp()
        self.folder = DATA / "calendars/waste"
        self.assertTrue(self.folder.is_dir(), f"no test data at {self.folder}: set STADTKERN_TEST_DATA")

    def test_every_file_is_read_and_a_second_run_changes_nothing(self):
        runs = [((self.folder / f"geilenkirchen_bezirk_{n}.ics",), ("--district", f"Bezirk {n}", "--source", "geilenkirchen"))
                for n in range(1, 5)]
        runs += [((self.folder / "kleve_abfuhrbezirke.json", self.folder / "kleve_abfuhrtermine.json"), ("--source", "kleve")),
                 (tuple(sorted((self.folder / "markt-schwaben").iterdir())), ("--source", "markt-schwaben")),
                 ((self.folder / "recurring.ics",), ("--district", "Sivom", "--source", "sivom"))]
        for files, options in runs:
            with self.subTest(files[0].name):
                first = self.read_in(*files, options=options)
                self.adds_up(first)
                self.assertGreater(first["stored"], 0)
                self.assertEqual(first["removed"], 0)
        before = self.rows()
        for files, options in runs:
            with self.subTest(files[0].name):
                second = self.read_in(*files, options=options)
                self.adds_up(second)
                self.assertEqual((second["stored"], second["updated"], second["removed"]), (0, 0, 0), second)
        self.assertEqual(self.rows(), before)
        part = self.ask(street="Loderergasse", number="22", **{"from": "2025-01-01", "to": "2025-12-31"})
        self.assertEqual((part["numbers"], part["districts"]), ("14, 16, 18-30", ["115"]))
        self.assertEqual(part["collections"][0], {"date": "2025-01-02", "kind": "organic", "name": "Biomüll", "district": "115"})
        houses = self.ask(street="Frankenstraße", number="45", **{"from": "2023-01-01", "to": "2023-12-31"})
        self.assertEqual(houses["numbers"], "45-67 und 52-68")

    def test_an_event_that_left_the_file_goes_and_one_that_moved_moves(self):
        text = (self.folder / "geilenkirchen_bezirk_1.ics").read_text()
        options = ("--district", "1")
        self.read_in(self.folder / "geilenkirchen_bezirk_1.ics", options=options)
        begin = text.index("BEGIN:VEVENT")
        end = text.index("END:VEVENT") + len("END:VEVENT\n")
        second = text.index("DTSTART:20260122T050000")
        changed = (text[:begin] + text[end:second] + text[second:].replace("DTSTART:20260122T", "DTSTART:20260123T", 1))
        result = self.read_in(self.file("changed.ics", changed), options=options)
        self.assertEqual((result["stored"], result["removed"]), (1, 2), result)
        days = [row["date"] for row in self.ask(district="1", kinds="packaging", **{"from": "2026-01-01", "to": "2026-01-31"})["collections"]]
        self.assertEqual(days, ["2026-01-23"])

    def test_a_feed_says_to_another_parser_what_the_list_says(self):
        self.read_in(self.folder / "kleve_abfuhrbezirke.json", options=("--source", "kleve"))
        text = (self.folder / "kleve_abfuhrtermine.json").read_text().replace('"2023-', f'"{THIS_YEAR}-')
        self.read_in(self.file("dates.json", text), options=("--source", "kleve"))
        span = {"from": f"{THIS_YEAR}-01-01", "to": f"{THIS_YEAR}-12-31"}
        listed = self.ask(street="Albersallee", **span)
        feed = self.town.request("GET", listed["feed"])
        self.assertEqual(feed.headers["content-type"], "text/calendar; charset=utf-8")
        read = self.events(feed.body, *span.values())
        self.assertEqual(read["properties"]["x-published-ttl"], "P1D")
        self.assertEqual(read["properties"]["refresh-interval"], "P1D")
        self.assertTrue(read["properties"]["source"].endswith(listed["feed"]), read["properties"])
        day = datetime.timedelta(days=1)
        for event in read["events"]:
            self.assertTrue(event["date"], event)
            self.assertEqual(event["transp"], "TRANSPARENT")
            self.assertEqual(datetime.date.fromisoformat(event["end"]), datetime.date.fromisoformat(event["start"]) + day)
        self.assertEqual([(event["start"], event["summary"]) for event in read["events"]],
                         [(row["date"], row["name"]) for row in listed["collections"]])
        ids = [event["uid"] for event in read["events"]]
        self.assertEqual(len(set(ids)), len(ids))
        self.assertEqual(len(ids), 13 + 7 + 26 + 26 + 25 + 6)  # C yellow and recyclables, 1 the three bins, C1 glass
        self.town.cli("restart", "waste")
        self.town.wait_for(lambda: self.town.module("waste")["state"] == "ready")
        self.read_in(self.town.folder / "dates.json", options=("--source", "kleve"))
        again = self.events(self.town.request("GET", listed["feed"]).body, *span.values())
        self.assertEqual([event["uid"] for event in again["events"]], ids)


class Feeds(Calendars):
    NAME = "Öffentliche Sammlung; \"Möbel\", Geräte\\Kühlschränke und was noch in keiner der vielen Tonnen Platz gefunden hat 🗑"

    def test_names_in_two_languages_and_whatever_letters_reach_a_parser_whole(self):
        day = f"{THIS_YEAR}-12-30"
        rows = [{"street": "Straße des 17. Juni", "numbers": "1-9", "district": "A"},
                {"district": "A", "kind": self.NAME, "date": day}, {"district": "A", "kind": "Gelber Sack", "date": day}]
        self.read_in(self.file("plan.json", json.dumps(rows)))
        feed = self.town.request("GET", "/api/waste/v1/collections/strdes17juni-1-9.ics")
        lines = feed.body.split(b"\r\n")
        self.assertEqual(lines[-1], b"")
        for line in lines:
            self.assertLessEqual(len(line), 75)
            self.assertNotIn(b"\n", line)
            line.decode()
        names = [event["summary"] for event in self.events(feed.body, day, day)["events"]]
        self.assertEqual(names, ["Gelber Sack", self.NAME])
        english = self.town.request("GET", "/api/waste/v1/collections/strdes17juni-1-9.ics", headers={"Accept-Language": "en"})
        self.assertEqual([event["summary"] for event in self.events(english.body, day, day)["events"]], ["Packaging", self.NAME])
        self.assertEqual(self.ask(street="straße des 17 juni", headers={"Accept-Language": "en"}, **{"from": day, "to": day})
                         ["collections"][0]["name"], "Packaging")

    def test_rules_fall_on_the_days_that_another_program_finds(self):
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
        for number, (start, rule) in enumerate(RULES):
            lines += ["BEGIN:VEVENT", f"UID:{number}", f"SUMMARY:Nummer {number}", f"DTSTART;VALUE=DATE:{start}", f"RRULE:{rule}",
                      "EXDATE;VALUE=DATE:20260115", "RDATE;VALUE=DATE:20260117", "END:VEVENT"]
        text = "\r\n".join([*lines, "END:VCALENDAR", ""])
        first, last = f"{THIS_YEAR - 1}-01-01", f"{THIS_YEAR + 1}-01-31"
        read = self.events(text.encode(), first, last)
        result = self.read_in(self.file("rules.ics", text), options=("--district", "R"))
        self.assertEqual(result["failed"], [])
        found = {}
        for row in self.ask(district="R", **{"from": first, "to": last})["collections"]:
            found.setdefault(row["name"], []).append(row["date"])
        self.assertEqual(len(read["events"]), len(RULES))
        for event, rule in zip(read["events"], RULES):
            with self.subTest(rule):
                self.assertEqual(found.get(event["summary"], []), sorted(set(event["days"])))

    def test_a_kill_in_the_middle_and_a_second_run_give_the_same_end(self):
        rows = [{"street": f"Weg {n}", "district": str(n % 50)} for n in range(8000)]
        rows += [{"district": str(n), "kind": "Restmüll", "date": f"{THIS_YEAR}-01-01", "rule": "FREQ=WEEKLY"} for n in range(50)]
        path = self.file("large.json", ",\n".join(json.dumps(row) for row in rows).join("[]"))
        whole = self.node({TOWN: ["waste"]}).start()
        whole.cli("run", "waste", "calendar", "--town", TOWN, path)
        running = subprocess.Popen([BUILD / "bin/stadtkern", "--state", self.town.state, "run", "waste", "calendar", "--town", TOWN,
                                    path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.town.wait_for(lambda: sum(map(len, self.rows())) > 500, seconds=60, what="some rows, not all")
        self.town.kill(self.town.module("waste")["pid"])
        self.assertNotEqual(running.wait(timeout=60), 0, "the run did not notice")
        self.town.wait_for(lambda: self.town.module("waste")["state"] == "ready")
        cut = sum(map(len, self.rows()))
        second = self.read_in(path)
        self.assertEqual(second["skipped"], cut)
        self.assertGreater(second["stored"], 0, "the kill came too late")
        ours = self.rows()
        self.town = whole
        self.assertEqual(self.rows(), ours)

    def test_what_is_no_calendar_is_refused_with_the_next_step(self):
        path = self.file("plan.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\nDTSTART:20260108\nEND:VEVENT\nEND:VCALENDAR\n")
        refused = self.read_in(path, check=2)
        self.assertIn("--district", refused.stderr)
        self.assertIn("no calendar", self.read_in(self.file("page.html", "<html>"), options=("--district", "1"), check=2).stderr)
        self.assertIn("--street", self.read_in(path, options=("--straat", "X"), check=2).stderr)
        self.assertEqual(self.rows(), ([], []))


if __name__ == "__main__":
    unittest.main()
