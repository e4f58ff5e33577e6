# SPDX-License-Identifier: EUPL-1.2
"""What citizens and other programs get from a town's reports over HTTP: hints, links, feeds, open data, figures."""
import contextlib
import csv
import io
import json
import re
import sqlite3
import xml.etree.ElementTree as ET

from node import NodeTest

API = "/api/waste/v1"
REPORT = {"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": "=cmd()"}


def next_page(response):
    """Where the next page is, or None."""
    found = re.search(r'<https?://[^/]+([^>]+)>; rel="next"', response.headers.get("link", ""))
    return found and found.group(1)


class OpenData(NodeTest):
    def setUp(self):
        self.town = self.node({"musterstadt": ["waste"]}).start()

    def get(self, path, **headers):
        return self.town.request("GET", path if path.startswith("/open311") else API + path, headers=headers)

    def post(self, path, body=None, **headers):
        return self.town.request("POST", API + path, body, headers)

    def report(self, **more):
        answer = self.post("/reports", {**REPORT, **more})
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()

    def bulk(self, count):
        rows = [{"service_request_id": str(i), "status": "open", "service_name": "Schlagloch", "service_code": "1",
                 "requested_datetime": f"2026-01-{1 + i % 28:02}T00:00:00Z", "updated_datetime": "2026-02-01T01:00:00Z",
                 "lat": 48.59 + i % 100 * 1e-4, "long": 8.87, "description": "x" * 300} for i in range(count)]
        file = self.town.folder / "rows.json"
        file.write_text(json.dumps(rows))
        self.town.cli("import", "waste", "--town", "musterstadt", file)

    def test_one_address_counts_once_and_what_is_near_is_told(self):
        first = self.report()
        self.report(lat=48.60)
        near = self.get("/reports/nearby?category=road_damage&lat=48.5901&lon=8.87").json()
        self.assertEqual([one["report"]["id"] for one in near["reports"]], [first["id"]])
        counts = [self.post(f"/reports/{first['id']}/me-too").json() for _ in range(3)]
        self.assertEqual([one["me_too"] for one in counts], [1, 1, 1])
        self.assertEqual([one.get("counted", False) for one in counts], [True, False, False])

    def test_a_link_is_known_to_its_owner_alone(self):
        made = self.report(follow=True)
        token = made["follow"]["token"]
        link = made["follow"]["url"]
        seen = self.town.request("GET", link)
        self.assertEqual((seen.status, seen.json()["id"]), (200, made["id"]))
        self.assertEqual(self.town.request("DELETE", link).status, 200)
        self.assertEqual(self.town.request("GET", link).status, 404)
        self.assertEqual(self.town.stop(), 0)
        held = [file for file in self.town.state.rglob("*") if file.is_file() and token[1:].encode() in file.read_bytes()]
        self.assertEqual(held, [])
        self.assertIn(b"/followed/~", b"".join(f.read_bytes() for f in self.town.state.rglob("*.jsonl")))

    def test_the_pages_of_the_open_data_are_every_report_once(self):
        self.bulk(5000)
        text, pages, where = "", 0, "/open-data/reports.csv"
        while where:
            page = self.get(where.removeprefix(API))
            self.assertEqual(page.status, 200, page.body)
            self.assertLess(len(page.body), 1_000_000)
            text, pages, where = text + page.body.decode(), pages + 1, next_page(page)
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        self.assertGreater(pages, 2)
        self.assertEqual(len({row["service_request_id"] for row in rows}), 5000)
        self.assertEqual({row["licence"] for row in rows}, {"dl-de/by-2-0"})
        self.assertEqual(sorted(rows, key=lambda row: row["requested_datetime"]), rows)
        features, where = set(), "/open-data/reports.geojson"
        while where:
            page = self.get(where.removeprefix(API))
            features |= {feature["id"] for feature in page.json()["features"]}
            where = next_page(page)
        self.assertEqual(len(features), 5000)

    def test_a_feed_reader_is_told_when_nothing_is_new(self):
        made = self.report()
        feed = self.get("/reports.rss?category=road_damage")
        item = ET.fromstring(feed.body).find("channel/item")
        self.assertEqual(item.find("guid").text, "report:" + made["id"])
        self.assertEqual(item.find("{http://www.georss.org/georss}point").text, "48.59 8.87")
        etag = feed.headers["etag"]
        self.assertEqual(self.get("/reports.rss?category=road_damage", **{"If-None-Match": etag}).status, 304)
        self.report()
        self.assertEqual(self.get("/reports.rss?category=road_damage", **{"If-None-Match": etag}).status, 200)


    def test_a_typed_place_is_in_no_file_and_no_feed_before_its_release(self):
        report = self.report(address="behind Ada's fence")
        self.assertNotIn("Ada", json.dumps(report))
        ways = [f"/open-data/{name}" for name in ("reports.csv", "reports.geojson", "all.csv", "all.geojson", "all.json")]
        ways += ["/reports", "/reports.geojson", "/points.geojson", "/reports.rss", f"/reports/{report['id']}"]
        ways += [f"/open311/v2/requests.{suffix}" for suffix in ("json", "xml")]
        for way in ways:
            answer = self.get(way)
            self.assertEqual(answer.status, 200, way)
            self.assertNotIn("Ada", answer.body.decode(), way)

    def test_figures_are_there_at_once(self):
        self.report()
        total = self.get("/statistics").json()["total"]
        self.assertEqual((int(total["reports"]), int(total["open"])), (1, 1))


    def test_a_store_from_before_the_figures_is_counted_behind_its_opening(self):
        self.bulk(1500)
        self.report()
        wanted = self.get("/statistics?from=2020-01&to=2030-12").json()
        self.assertEqual(int(wanted["total"]["reports"]), 1501)
        self.assertEqual(self.town.stop(), 0)
        store = next(self.town.state.rglob("stores/waste/**/store.db"))
        with contextlib.closing(sqlite3.connect(store)) as base:
            base.execute("UPDATE reports SET month = NULL")
            base.execute("DELETE FROM figures")
            base.commit()
        self.town.start()
        self.town.wait_for(lambda: self.get("/statistics").json().get("complete"), seconds=60)
        self.assertEqual(self.get("/statistics?from=2020-01&to=2030-12").json(), wanted)


class Guarded(NodeTest):
    def setUp(self):
        settings = f'[modules.waste]\nreports_per_hour = 3\nupdate_keys = [{self.secret("update-key-0123456789")}]'
        self.town = self.node({"musterstadt": [settings]}).start()

    def test_one_address_s_flood_is_held_and_shown_to_nobody(self):
        ids = []
        for _ in range(5):
            made = self.town.request("POST", API + "/reports", REPORT, {"Stadtkern-Client": "someone else"})
            self.assertEqual(made.status, 201, made.body)
            ids.append(made.json()["id"])
        shown = self.town.request("GET", API + "/reports").json()["reports"]
        self.assertEqual({one["id"] for one in shown}, set(ids[:3]))
        self.assertEqual(self.town.request("GET", API + "/suspicious").status, 401)
        self.assertEqual(self.town.request("GET", f"{API}/reports/{ids[4]}").status, 404)

    def test_another_system_reports_what_it_did(self):
        made = self.town.request("POST", API + "/reports", REPORT).json()["id"]
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        update = f"service_request_id={made}&update_id=7&status=FIXED&description=Done"
        send = lambda key: self.town.request("POST", "/open311/v2/servicerequestupdates.json", f"{update}&api_key={key}", form)
        self.assertEqual(send("wrong").status, 403)
        self.assertEqual([send("update-key-0123456789").status for _ in range(2)], [201, 400])
        told = self.town.request("GET", "/open311/v2/servicerequestupdates.json").json()
        self.assertEqual([(one["service_request_id"], one["status"]) for one in told], [(made, "FIXED")])


if __name__ == "__main__":
    import unittest
    unittest.main()
