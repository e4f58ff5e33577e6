# SPDX-License-Identifier: EUPL-1.2
"""A town's addresses and map on a real node: real OSM data by the command line, a kill in the middle, the base map in
ranges through the gateway, and reports that get their place from it, or do without."""
import gzip
import json
import math
import os
import subprocess
import tempfile
import time
import unittest
import urllib.parse

from node import BUILD, DATA, SOURCE, NodeTest

BUCKETS = ("stored", "updated", "skipped", "outside")


@unittest.skipUnless((SOURCE / "plugins/places").is_dir(), "there is no plugins/places")
class Places(NodeTest):
    def towns(self, **modules):
        return self.node(modules or {"musterstadt": ["places"]}).start()

    def run_import(self, node, file, *options, check=0, town="musterstadt"):
        done = node.cli("import", "places", "--town", town, "--json", file, *options, check=check)
        result = json.loads(done.stdout.strip().splitlines()[-1]) if check == 0 else done.stdout + done.stderr
        if check == 0:
            self.assertEqual(result["read"], sum(result[key] for key in BUCKETS) + len(result["failed"]), result)
        return result

    def search(self, node, text, town="musterstadt"):
        answer = node.request("GET", "/api/places/v1/search?q=" + urllib.parse.quote(text), town=town)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()["places"]

    def table(self, rows):
        file = tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8")
        self.addCleanup(file.close)
        file.write("strasse;hausnr;plz;ort;breite;laenge\n")
        for i in range(rows):
            file.write(f"Straße Nummer {i // 50}.;{i % 50 + 1};99999;Ort;{48.5 + i / 1e5:.6f};{8.8 + i / 1e5:.6f}\n")
        file.flush()
        return file.name

    def test_real_osm_data_are_searched_and_a_second_import_stores_nothing(self):
        if os.environ.get("STADTKERN_TEST_DATA") == "none":
            self.skipTest("STADTKERN_TEST_DATA=none")
        node = self.towns()
        file = DATA / "osm/dreieich.osm.pbf"
        self.assertTrue(file.is_file(), f"no test data at {file}: set STADTKERN_TEST_DATA")
        first = self.run_import(node, file)
        self.assertGreater(first["stored"], 700)
        second = self.run_import(node, file)
        self.assertEqual((second["stored"], second["updated"]), (0, 0), second)
        for text in ("Fahrgasse 52", "fahrgase 52", "Fahrg. 52"):
            self.assertTrue(self.search(node, text)[0]["label"].startswith("Fahrgasse 52, "), text)
        self.assertEqual(self.search(node, "Langener Str. 69")[0]["street"], "Langener Straße")
        place = self.search(node, "Fahrgasse 52")[0]
        here = node.request("GET", f"/api/places/v1/reverse?lat={place['lat']}&lon={place['lon']}").json()
        self.assertEqual(here["place"]["street"], "Fahrgasse")
        self.assertEqual(node.cli("status", "--json").returncode, 0)
        self.check_tiles(node, place)

    def check_tiles(self, node, place):
        """As a viewer does it: the style by its address, a tile by the style's, kept for good and asked for once more."""
        style = node.request("GET", "/api/places/v1/style.json?scheme=dark", town="musterstadt").json()
        source = style["sources"]["town"]
        self.assertEqual(source["attribution"], "© OpenStreetMap contributors")
        side = 2 ** 15
        column = int((place["lon"] + 180) / 360 * side)
        row = int((1 - math.asinh(math.tan(math.radians(place["lat"]))) / math.pi) / 2 * side)
        address = urllib.parse.urlsplit(source["tiles"][0].format(z=15, x=column, y=row))
        path = f"{address.path}?{address.query}"
        tile = node.request("GET", path)
        self.assertEqual(tile.status, 200, path)
        self.assertEqual(tile.headers["content-type"], "application/vnd.mapbox-vector-tile")
        self.assertIn("immutable", tile.headers["cache-control"])
        self.assertIn("Fahrgasse".encode(), tile.body)
        packed = node.request("GET", path, headers={"accept-encoding": "gzip"})
        self.assertEqual(packed.headers["content-encoding"], "gzip")
        self.assertEqual(gzip.decompress(packed.body), tile.body)
        self.assertEqual(node.request("GET", path, headers={"if-none-match": tile.headers["etag"]}).status, 304)
        self.assertEqual(node.request("GET", address.path.replace("/15/", "/9/")).status, 404)
        nowhere = node.request("GET", "/api/places/v1/tiles/15/1/1", town="musterstadt")
        self.assertEqual((nowhere.status, nowhere.body), (204, b""))

    def test_districts_are_drawn_by_a_file_that_is_said_to_hold_them(self):
        node = self.towns()
        file = SOURCE / "plugins/places/seed/musterstadt-districts.geojson"
        self.assertEqual(self.run_import(node, file, "--kind", "districts")["stored"], 5)
        self.assertEqual(self.run_import(node, file, "--kind=districts")["skipped"], 5)
        names = [one["name"] for one in node.request("GET", "/api/places/v1/districts").json()["districts"]]
        self.assertEqual(names, ["Altstadt", "Lindenhof", "Mühlau", "Nordheim", "Südstadt"])
        where = node.request("GET", "/api/places/v1/contains?lat=48.5868&lon=8.8769").json()
        self.assertEqual(where["district_id"], "sudstadt")

    def test_bad_files_change_nothing(self):
        node = self.towns()
        with tempfile.NamedTemporaryFile(suffix=".pbf") as file:
            file.write(b"\0\0\0\x0e\x0a\x09OSMHeader\x18\x94\x01 and no more")
            file.flush()
            self.assertIn("damaged, nothing is stored", self.run_import(node, file.name, check=None))
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.write("id,name\n1,x\n")
            file.flush()
            self.assertIn("lacks the column street", self.run_import(node, file.name, check=None))
            self.assertNotEqual(node.cli("import", "places", "--town", "musterstadt", file.name, check=None).returncode, 0)
        self.assertEqual(self.search(node, "x"), [])

    def test_a_kill_in_the_middle_and_a_second_run_give_the_same_end(self):
        rows = 6_000
        file = self.table(rows)
        node = self.towns()
        running = subprocess.Popen([BUILD / "bin/stadtkern", "--state", node.state, "import", "places", "--town",
                                    "musterstadt", file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.4)  # somewhere in the middle; where exactly must not matter
        node.kill(node.module("places")["pid"])
        running.wait(timeout=60)
        node.wait_for(lambda: node.module("places")["state"] == "ready")
        second = self.run_import(node, file)
        self.assertEqual(second["stored"] + second["skipped"], rows)
        third = self.run_import(node, file)
        self.assertEqual((third["stored"], third["updated"], third["skipped"]), (0, 0, rows))
        for number in (0, 59, 119):
            found = node.wait_for(lambda: self.search(node, f"Straße Nummer {number}. 50"))
            self.assertEqual(found[0]["label"], f"Straße Nummer {number}. 50, 99999 Ort")

    def test_the_base_map_is_read_in_ranges_through_the_gateway(self):
        node = self.towns()
        self.assertEqual(node.request("GET", "/api/places/v1/map").status, 404)
        content = (SOURCE / "config/maps/musterstadt.geojson").read_bytes()
        self.assertEqual(self.run_import(node, SOURCE / "config/maps/musterstadt.geojson")["stored"], 1)
        whole = node.request("GET", "/api/places/v1/map")
        self.assertEqual((whole.status, whole.body), (200, content))
        self.assertEqual(whole.headers["content-type"], "application/geo+json")
        part = node.request("GET", "/api/places/v1/map", headers={"Range": "bytes=10-29"})
        self.assertEqual((part.status, part.body), (206, content[10:30]))
        self.assertEqual(part.headers["content-range"], f"bytes 10-29/{len(content)}")
        behind = node.request("GET", "/api/places/v1/map", headers={"Range": f"bytes={len(content)}-"})
        self.assertEqual((behind.status, behind.headers["content-range"]), (416, f"bytes */{len(content)}"))
        same = node.request("GET", "/api/places/v1/map", headers={"If-None-Match": whole.headers["etag"]})
        self.assertEqual((same.status, same.body), (304, b""))
        stale = node.request("GET", "/api/places/v1/map", headers={"Range": "bytes=0-1", "If-Range": '"other"'})
        self.assertEqual((stale.status, stale.body), (200, content))
        self.assertEqual(node.request("HEAD", "/api/places/v1/map").headers["content-length"], str(len(content)))

    def report(self, node, town="musterstadt", **fields):
        started = time.monotonic()
        answer = node.request("POST", "/api/waste/v1/reports", {"category": "graffiti", **fields}, town=town)
        self.assertEqual(answer.status, 201, answer.body)
        self.assertLess(time.monotonic() - started, 5)
        return answer.json()

    def open311(self, node, **fields):
        body = urllib.parse.urlencode({"service_code": "graffiti", **fields})
        answer = node.request("POST", "/open311/v2/requests.json", body,
                              {"Content-Type": "application/x-www-form-urlencoded"}, town="musterstadt")
        self.assertEqual(answer.status, 201, answer.body)
        number = answer.json()[0]["service_request_id"]
        return node.request("GET", f"/open311/v2/requests/{number}.json", town="musterstadt").json()[0]

    def test_a_report_gets_its_place_from_it_and_does_without(self):
        example = '[modules.places]\nexample_places = "musterstadt"'
        node = self.towns(musterstadt=["waste", example], musterdorf=["waste"])
        node.wait_for(lambda: self.search(node, "Schillerstr 16"))
        placed = self.open311(node, address_string="Schillerstr. 16")
        self.assertAlmostEqual(placed["lat"], 48.5889, delta=0.001)
        self.assertAlmostEqual(placed["long"], 8.8731, delta=0.001)
        # What was typed waits for the staff: everybody reads what the town's own data call it.
        self.assertEqual(placed["address"], "Schillerstraße (Südstadt)")
        self.assertEqual(placed["zipcode"], "99999")
        named = self.report(node, lat=48.5868, lon=8.8769)
        self.assertTrue(named["address"].startswith("Bahnhofstraße 1"), named)
        self.assertTrue(named["address"].endswith("(Südstadt)"), named)
        # What isn't sure isn't guessed, what was written stays.
        self.assertIsNone(self.report(node, address="Schilerstrase 16").get("lat"))
        kept = self.report(node, lat=48.5868, lon=8.8769, address="hinter der Bank")
        self.assertTrue(kept["address"].startswith("Bahnhofstraße 1"), kept)
        # The other town has no such module.
        self.assertEqual(self.report(node, town="musterdorf", lat=48.53, lon=8.95)["address"], "")
        # Gone or starting anew: the report is stored all the same.
        node.kill(node.module("places")["pid"])
        self.report(node, lat=48.5868, lon=8.8769)
        node.wait_for(lambda: node.module("places")["state"] == "ready")
        node.wait_for(lambda: self.report(node, lat=48.5868, lon=8.8769)["address"] != "")

    def test_a_slow_module_holds_no_report_up(self):
        node = self.towns(musterstadt=["waste", '[modules.places]\nexample_places = "musterstadt"'])
        node.wait_for(lambda: self.search(node, "Schillerstr 16"))
        pid = node.module("places")["pid"]
        os.kill(pid, 19)  # SIGSTOP
        try:
            started = time.monotonic()
            self.assertEqual(self.report(node, lat=48.5868, lon=8.8769)["address"], "")
            self.assertLess(time.monotonic() - started, 2)
        finally:
            os.kill(pid, 18)  # SIGCONT


if __name__ == "__main__":
    unittest.main()
