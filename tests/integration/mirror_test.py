# SPDX-License-Identifier: EUPL-1.2
"""A town that mirrors another Open311 server: real reports of real cities, served page by page, with outages."""
import contextlib
import datetime
import http.server
import json
import os
import sqlite3
import subprocess
import unittest
import urllib.parse

from forwarding_test import serve
from node import BUILD, DATA, NodeTest
from wall_clock import WallClock

API = "/api/waste/v1"


def moment(text):
    text = text.replace(" ", "T").replace("Z", "+00:00")
    time = datetime.datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=datetime.timezone.utc)


class Recorded(http.server.BaseHTTPRequestHandler):
    """What a city's server had, asked for by its dates and pages."""

    def do_GET(self):
        world = self.server.world
        path, _, query = self.path.partition("?")
        if path == "/good.jpg":
            world["pictures"] += 1
            return self.answer(200, world["picture"])
        if not path.startswith("/v2/"):
            return self.answer(404, b"")
        world["asked"].append(self.path)
        if world["outage_at"] and len(world["asked"]) >= world["outage_at"]:
            return self.answer(503, b"<html>Wartung</html>")
        query = dict(urllib.parse.parse_qsl(query))
        start, end = moment(query["start_date"]), moment(query["end_date"])
        assert end - start <= datetime.timedelta(days=90), query
        found = [r for r in world["reports"] if start <= moment(r["requested_datetime"]) <= end]
        size = min(int(query["page_size"]), world["page_size"])
        page = int(query["page"]) - world["first_page"]
        if page < 0:
            return self.answer(400, b'[{"code":400,"description":"page counts from 1"}]')
        return self.answer(200, json.dumps(found[page * size:(page + 1) * size]).encode())

    def answer(self, status, content):
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        with contextlib.suppress(OSError):  # who asked may have been killed
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *arguments):
        pass


@unittest.skipIf(os.environ.get("STADTKERN_TEST_DATA") == "none", "STADTKERN_TEST_DATA=none")
class Mirror(NodeTest):
    def begin(self, reports, settings, more="", clock=False, modules=(), **world):
        self.world = {"reports": reports, "asked": [], "outage_at": None, "page_size": 100, "first_page": 1, "picture": b"", "pictures": 0, **world}
        self.port = serve(self, Recorded, self.world)
        staff = ["[[modules.gateway.tokens]]", 'name = "staff"', 'towns = ["musterstadt"]', 'roles = ["waste.staff"]']
        self.town = self.node({"musterstadt": [f"""[modules.waste]
photo_hosts = ["127.0.0.1:{self.port}"]
photo_networks = ["127.0.0.0/8"]
{more}
[modules.waste.mirror]
url = "http://127.0.0.1:{self.port}/v2"
plain_http = true
networks = ["127.0.0.0/8"]
{settings}""", *modules]})
        self.clock = WallClock(self.town) if clock else None
        token = json.loads(self.town.cli("--json", "token", "new").stdout)
        config = self.town.config / "stadtkern.toml"
        config.write_text(config.read_text() + "\n".join([*staff, f'hash = "{token["hash"]}"']) + "\n")
        self.staff = {"Authorization": f"Bearer {token['token']}"}

    def data(self, name):
        return json.loads((DATA / "service-requests" / name).read_text())

    def san_francisco(self):
        """Its reports of some days, as if they had been made two hundred days ago; and from when on the mirror asks for
        them: behind two windows without any. Windows since 2011 would be most of this test's time."""
        reports = self.data("san_francisco_open311_2011.json")
        first = min(moment(one["requested_datetime"]) for one in reports)
        began = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=200)
        later = datetime.timedelta(days=(began - first).days)
        for one in reports:
            for name in ("requested_datetime", "updated_datetime", "expected_datetime"):
                if one.get(name):
                    one[name] = (moment(one[name]) + later).strftime("%Y-%m-%d %H:%M:%S")
        since = (began - datetime.timedelta(days=2)).date().isoformat()
        return reports, f'source = "san_francisco"\nsince = "{since}"\nevery = "24 h"', since

    def koeln(self):
        helsinki = self.data("helsinki_open311_sample.json")["data"]
        helsinki["long"], helsinki["lat"] = helsinki["position"].split(",")
        others = [r for r in self.data("koeln_sagsuns_2016.json") if r["service_request_id"] != "A-1627"]
        return [self.data("koeln_sagsuns_A-1627.json"), *others, helsinki]

    def run_mirror(self, *words, check=0):
        done = self.town.cli("--json", "run", "waste", "mirror", "--town", "musterstadt", *words, check=check)
        return json.loads(done.stdout.strip().splitlines()[-1]) if check == 0 else done

    def quiet(self):
        return not self.ask("GET", "/mirror")["running"]

    def ask(self, verb, path, body=None, want=200, headers=None):
        answer = self.town.request(verb, API + path, body, self.staff if headers is None else headers)
        self.assertEqual(answer.status, want, (path, answer.body[:500]))
        return answer.json()

    def rows(self, what="count(*)"):
        file = self.town.state / "stores/waste/musterstadt/store.db"
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as store:
            return store.execute(f"SELECT {what} FROM reports").fetchone()[0]

    def test_what_changed_is_brought_up_to_date_and_the_differences_are_told(self):
        reports = self.koeln()
        self.begin(reports, 'source = "koeln"\nsince = "2014-01-01"\ncategories = { "174" = "green_space" }\nevery = "24 h"')
        self.town.start()
        first = self.run_mirror()
        known = self.rows()
        self.assertEqual(first["new"] + first["unlocated"], len(reports))
        self.assertEqual((known, first["failed"], first["changed"]), (first["new"], 0, 0))
        self.assertEqual((first["vanished"], first["only_here"]), (0, 0))
        second = self.run_mirror()
        self.assertEqual((second["new"], second["changed"], second["same"]), (0, 0, known))
        self.assertEqual(self.rows(), known)
        # A-1627 is closed there, one is gone there, one is new there, one is ours alone.
        reports[0].update(status="closed", status_notes="Ampel gerichtet", updated_datetime="2016-02-20T10:00:00+01:00")
        gone = reports.pop(5)["service_request_id"]
        reports.append({**reports[1], "service_request_id": "A-9999"})
        ours = self.ask("POST", "/reports", {"category": "lighting", "lat": 50.9, "lon": 6.9}, want=201, headers={})["id"]
        third = self.run_mirror()
        self.assertEqual((third["new"], third["changed"], third["vanished"], third["only_here"]), (1, 1, 1, 1))
        today = self.ask("GET", "/mirror")["days"][0]
        self.assertEqual([one["foreign_id"] for one in today["vanished_reports"]], [gone])
        self.assertEqual([one["report"] for one in today["only_here_reports"]], [ours])
        changed = today["changed_reports"]
        self.assertEqual([one["foreign_id"] for one in changed], ["A-1627"])
        seen = self.ask("GET", f"/reports/{changed[0]['report']}", headers={})
        self.assertEqual((seen["status"], seen["status_notes"], seen["category"]), ("closed", "Ampel gerichtet", "traffic_sign"))
        shown = self.town.cli("--json", "run", "waste", "mirror", "--town", "musterstadt", "--differences").stdout.strip().splitlines()
        self.assertEqual(json.loads(shown[0])["vanished"], 1)
        self.assertEqual(json.loads(shown[-1])["source"], "koeln")
        self.assertEqual(self.rows(), known + 2)
        self.ask("GET", "/mirror", want=401, headers={})

    def page(self, path, want=200, **form):
        return self.console_page(self.town, self.staff, "/en/waste/desk" + path, want, **form)

    def test_a_page_of_the_console_shows_the_differences_and_switches_over(self):
        reports = self.koeln()
        self.begin(reports, 'source = "koeln"\nsince = "2014-01-01"\nevery = "24 h"', modules=("console",))
        self.town.start()
        self.town.wait_for(lambda: "never yet" in self.page("/mirror"), what="the page before anything was pulled")
        self.page("/mirror", want=303, do="pull")
        self.town.wait_for(lambda: self.quiet() and self.ask("GET", "/mirror").get("swept_at"), what="all is pulled")
        gone = reports.pop(5)["service_request_id"]
        self.run_mirror()
        shown = self.page("/mirror")
        self.assertIn(f"({gone})", shown)
        self.assertIn('<td data-label="Gone there">1</td>', shown)
        self.page("/mirror", want=400, do="nothing")
        self.page("/mirror", want=303, do="over")
        self.assertNotEqual(self.ask("GET", "/mirror")["switched_at"], "")
        self.assertNotIn('value="pull"', self.page("/mirror?done=over"))
        self.page("/mirror", want=409, do="pull")
        self.page("/mirror", want=303, do="back")
        self.assertEqual(self.ask("GET", "/mirror").get("switched_at", ""), "")
        acts = self.town.cli("audit", "actions", "musterstadt", "--object", "koeln", "--json").stdout
        self.assertEqual(len(json.loads(acts.strip().splitlines()[-1])["actions"]), 2, acts)  # over, and back
        self.assertIn("/waste/desk/mirror", self.page(""))

    def test_every_page_of_five_hundred_comes_once_whatever_page_is_the_first(self):
        reports, settings, _ = self.san_francisco()
        for first_page in (0, 1):
            with self.subTest(first_page=first_page):
                self.begin(reports, settings, page_size=60, first_page=first_page)
                self.town.start()
                whole = self.run_mirror()
                stored = self.rows()
                self.assertEqual((whole["read"], whole["new"], whole["unlocated"], whole["failed"]), (500, stored, 500 - stored, 0))
                self.assertGreater(stored, 400)
                self.assertEqual(whole["vanished"], 0)
                pages = [int(dict(urllib.parse.parse_qsl(p.partition("?")[2]))["page"]) for p in self.world["asked"]]
                self.assertGreaterEqual(max(pages), 8)
                self.assertEqual(self.run_mirror()["same"], stored)
                self.town.stop()

    def test_an_outage_in_the_middle_is_told_and_the_next_run_goes_on(self):
        reports, settings, since = self.san_francisco()
        self.begin(reports, settings, page_size=60, outage_at=1)
        self.town.start()
        self.assertIn("503", self.run_mirror(check=5).stderr)
        self.assertEqual(self.rows(), 0)
        windows = -(-(datetime.datetime.now(datetime.timezone.utc) - moment(since)).days // 90)
        # Behind the empty windows (two questions each: of page 0 and of page 1) lie the reports: some pages come, then no more.
        self.world["asked"].clear()
        self.world["outage_at"] = 2 * windows + 3
        self.run_mirror(check=5)
        part = self.rows()
        self.assertGreater(part, 0)
        self.assertLess(part, 400)
        state = self.ask("GET", "/mirror")
        self.assertGreaterEqual(state["failures"], 2)
        self.assertIn("503", state["error"])
        self.assertNotIn("vanished", state["days"][0])
        self.world["outage_at"] = None
        rest = self.run_mirror()
        self.assertEqual(rest["new"], self.rows() - part)
        self.assertEqual(self.rows("count(DISTINCT source_id)"), self.rows())
        self.assertEqual(self.ask("GET", "/mirror")["failures"], 0)

    def test_a_kill_in_the_middle_doubles_nothing(self):
        reports, settings, _ = self.san_francisco()
        self.begin(reports, settings, page_size=20)
        self.town.start()
        running = subprocess.Popen([BUILD / "bin/stadtkern", "--state", self.town.state, "run", "waste", "mirror", "--town", "musterstadt"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.town.wait_for(lambda: self.rows() > 60, 60, "some rows, not all")
        self.town.kill(self.town.module("waste")["pid"])
        self.assertNotEqual(running.wait(timeout=60), 0)
        part = self.rows()
        self.assertLess(part, 400)
        self.town.wait_for(lambda: self.town.module("waste")["state"] == "ready")
        rest = self.run_mirror()
        self.assertEqual(rest["new"] + part, self.rows())
        self.assertEqual(rest["read"], 500)
        self.assertEqual(self.rows("count(DISTINCT source_id)"), self.rows())

    def test_the_timer_pulls_until_the_town_switches_over(self):
        reports = self.koeln()
        self.begin(reports, 'source = "koeln"\nsince = "2016-01-01"\nevery = "1 min"', clock=True)
        self.town.start()
        self.run_mirror()
        known = self.rows()
        recent = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
        reports.append({**reports[0], "service_request_id": "A-2", "requested_datetime": recent, "updated_datetime": recent})
        # A minute has passed, and the module looks soon after its start.
        self.clock.jump(65)
        self.town.cli("restart", "waste")
        self.town.wait_for(lambda: self.rows() == known + 1, what="the timer's pull")
        over = self.ask("POST", "/mirror/switch-over")
        self.assertNotEqual(over["switched_at"], "")
        self.town.wait_for(self.quiet)
        self.world["asked"].clear()
        refused = self.run_mirror(check=1)
        self.assertIn("switched over", refused.stderr)
        self.ask("POST", "/mirror/pull", want=409)
        self.assertEqual(self.world["asked"], [])
        mine = self.ask("POST", "/reports", {"category": "lighting", "lat": 50.9, "lon": 6.9}, want=201, headers={})["id"]
        self.ask("POST", f"/reports/{mine}/status", {"status": "done"})
        self.assertEqual(self.run_mirror("--switch-back"), {"switched_over": False})
        self.assertEqual(self.run_mirror()["new"], 0)

    def test_pictures_come_along_where_the_town_allows_their_host(self):
        reports = self.koeln()[:3]
        self.begin(reports, 'source = "koeln"\nsince = "2016-01-01"\nevery = "24 h"', picture=(DATA / "images-exif/DSCN0010.jpg").read_bytes())
        reports[0]["media_url"] = f"http://127.0.0.1:{self.port}/good.jpg"
        reports[1]["media_url"] = "https://elsewhere.example/x.jpg"
        reports[2]["media_url"] = f"http://127.0.0.1:{self.port}/missing.jpg"
        self.town.start()
        first = self.run_mirror()
        self.assertEqual((first["photos"], first["photos_failed"]), (1, 1))
        listed = {one["foreign_id"]: one["report"] for one in self.ask("GET", "/mirror")["days"][0]["new_reports"]}
        seen = self.ask("GET", f"/reports/{listed[reports[0]['service_request_id']]}")
        self.assertEqual((len(seen["photos"]), seen["photos"][0]["released"], seen["media_urls"]), (1, False, []))
        self.assertEqual(self.ask("GET", f"/reports/{listed[reports[1]['service_request_id']]}")["media_urls"], ["https://elsewhere.example/x.jpg"])
        second = self.run_mirror()
        self.assertEqual((second["changed"], second["photos"], self.world["pictures"]), (0, 0, 1))

    def test_wrong_uses_are_told(self):
        self.begin([], 'since = "2016-01-01"\nevery = "24 h"')
        self.town.start()
        self.assertIn("takes one of", self.run_mirror("--nothing", check=2).stderr)
        self.town.write_town("musterstadt", ["waste"], default=True)
        self.town.cli("reload")
        self.assertIn("mirror", self.run_mirror(check=1).stderr)
        self.ask("GET", "/mirror", want=404)


if __name__ == "__main__":
    unittest.main()
