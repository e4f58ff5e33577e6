# SPDX-License-Identifier: EUPL-1.2
"""Texts and documents that are known to break programs, through every public form of a town: as JSON, query, path, form,
multipart, XML form and header. Nothing may fail inside, nothing crashes, and what is stored comes back as it was."""
import json
import re
import unittest
import urllib.parse
import xml.etree.ElementTree as ElementTree

from node import DATA, SOURCE, NodeTest

HOSTILE = DATA / "hostile-input"
WASTE, PLACES, IDENTITY, OPEN311 = "/api/waste/v1", "/api/places/v1", "/api/identity/v1", "/open311/v2"
# By query: each takes free text or a number there.
QUERIES = [f"{WASTE}/reports?category=", f"{WASTE}/reports?status=", f"{WASTE}/reports?page=", f"{WASTE}/reports?bbox=",
           f"{WASTE}/reports/nearby?lon=8.87&category=road_damage&lat=", f"{WASTE}/reports.geojson?bbox=",
           f"{WASTE}/collections?street=", f"{WASTE}/collections?from=", f"{WASTE}/collections/streets?q=", f"{WASTE}/statistics?from=",
           f"{WASTE}/statistics?district=", f"{WASTE}/open-data/reports.csv?category=", f"{PLACES}/search?q=",
           f"{PLACES}/reverse?lon=8.87&lat=", f"{OPEN311}/requests.json?service_code=", f"{OPEN311}/requests.xml?start_date=",
           f"{OPEN311}/requests.json?service_request_id=", f"{IDENTITY}/invite?token=", "/?lang="]
PATHS = [f"{WASTE}/reports/", f"{WASTE}/photos/", f"{WASTE}/followed/", f"{WASTE}/handed/", f"{WASTE}/collections/", f"{PLACES}/map/",
         f"{OPEN311}/requests/", f"{OPEN311}/services/", f"{IDENTITY}/sessions/", "/"]
HEADERS = ["Accept-Language", "Accept", "If-None-Match", "Range", "User-Agent", "Cookie", "Origin", "Idempotency-Key", "Authorization",
           "X-Forwarded-For", "Referer", "Content-Type"]
FINE = {200, 201, 202, 204, 206, 304, 308, 400, 401, 403, 404, 405, 409, 412, 413, 414, 415, 416, 422, 429, 431}
CUT = "-----cut"


def in_header(text):
    """What http.client lets into a field: the rest would not be one."""
    return re.sub(r"[\r\n\0]", " ", text).encode()


@unittest.skipUnless(HOSTILE.is_dir(), "there is no shared test data")
class Hostile(NodeTest):
    def setUp(self):
        modules = ["places", "waste"]
        if (SOURCE / "plugins/identity").is_dir():
            modules.append("[modules.identity]\npassword_memory_kib = 19456")
        self.town = self.node({"musterstadt": modules})
        made = json.loads(self.town.cli("--json", "token", "new").stdout)
        self.staff = {"Authorization": f"Bearer {made['token']}"}
        with open(self.town.config / "stadtkern.toml", "a", encoding="utf-8") as file:
            file.write(f'[[modules.gateway.tokens]]\nname = "amt"\nhash = "{made["hash"]}"\ntowns = ["*"]\nroles = ["waste.staff"]\n')
        self.town.start()
        self.connection = self.town.connect()
        self.addCleanup(self.connection.close)
        self.pids = {row["id"]: row["pid"] for row in self.town.status()["modules"]}

    def ask(self, verb, path, body=None, headers=None):
        try:
            answer = self.town.request(verb, path, body, headers, connection=self.connection)
        except OSError:  # what was refused before its body ended the connection
            self.connection.close()
            self.connection = self.town.connect()
            answer = self.town.request(verb, path, body, headers, connection=self.connection)
        self.assertIn(answer.status, FINE, (verb, path, answer.body[:300]))
        kind = answer.headers.get("content-type", "")
        if "json" in kind and answer.body:
            json.loads(answer.body)
        if "xml" in kind or "rss" in kind:
            ElementTree.fromstring(answer.body)
        if "html" in kind:
            self.assertNotRegex(answer.body.decode(), r"(?i)<script(?![^>]*\ssrc=\"/)|<img|<svg|<iframe|\son[a-z]+\s*=")
        self.assertLessEqual(set(answer.headers) & {"set-cookie", "x-injected"}, {"set-cookie"} if path.startswith(IDENTITY) else set())
        return answer

    def nothing_has_crashed(self):
        self.assertEqual({row["id"]: row["pid"] for row in self.town.status()["modules"]}, self.pids)

    def test_texts(self):
        texts = json.loads((HOSTILE / "blns.json").read_text())
        self.assertGreater(len(texts), 400)
        stored = {}
        for number, text in enumerate(texts):
            quoted = urllib.parse.quote(text, safe="")
            # Each text through each way in, and in turns through its doors.
            self.ask("GET", QUERIES[number % len(QUERIES)] + quoted)
            self.ask("GET", PATHS[number % len(PATHS)] + quoted)
            header = HEADERS[number % len(HEADERS)]
            self.ask("GET", f"{WASTE}/categories", headers={header: in_header(text)})
            report = {"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": text, "contact": {"first_name": text}}
            made = self.ask("POST", f"{WASTE}/reports", report)
            if made.status == 201:
                stored[made.headers["location"].rsplit("/", 1)[1]] = text
            self.ask("POST", f"{WASTE}/reports", {**report, "category": text, "address": text, "photos": [text], "form_token": text})
            form = {"service_code": "road_damage", "lat": "48.59", "long": "8.87", "description": text, "email": text, "media_url": text,
                    "attribute[" + text[:40] + "]": text}
            self.ask("POST", f"{OPEN311}/requests.{'xml' if number % 2 else 'json'}", urllib.parse.urlencode(form),
                     {"Content-Type": "application/x-www-form-urlencoded"})
            parts = "".join(f'--{CUT}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n{value}\r\n' for name, extra, value in (
                ("service_code", "", "road_damage"), ("description", "", text), ("lat", "", text), ("media", f'; filename="{text}"', text)))
            self.ask("POST", f"{OPEN311}/requests.json", (parts + f"--{CUT}--\r\n").encode(),
                     {"Content-Type": f"multipart/form-data; boundary={CUT}"})
            if "identity" in self.pids and number % 25 == 0:
                self.ask("POST", f"{IDENTITY}/login", {"mail": text, "password": text})
                self.ask("POST", f"{IDENTITY}/invitations", {"token": text, "password": text})
        self.assertGreater(len(stored), 300)
        self.nothing_has_crashed()
        print(f"{len(texts)} texts, {len(stored)} reports stored", end=" ")
        for report, text in stored.items():
            kept = self.ask("GET", f"{WASTE}/reports/{report}", headers=self.staff).json()
            self.assertEqual(kept["description"].strip(), text.strip())
        # What is public of them are lists, in each format, that their readers can read.
        for path in (f"{WASTE}/reports?page_size=100", f"{WASTE}/reports.rss", f"{WASTE}/reports.geojson", f"{OPEN311}/requests.xml",
                     f"{OPEN311}/requests.json", f"{WASTE}/open-data/reports.csv"):
            self.assertEqual(self.ask("GET", path).status, 200)

    def test_json_documents(self):
        files = sorted((HOSTILE / "json-test-suite").rglob("*.json"))
        self.assertGreater(len(files), 150)
        for file in files:
            document = file.read_bytes()
            with self.subTest(file.name):
                for path in (f"{WASTE}/reports", f"{WASTE}/reports/7K3M9QXT/follow", f"{WASTE}/handed/x/done", f"{IDENTITY}/login"):
                    if path.startswith(IDENTITY) and "identity" not in self.pids:
                        continue
                    answer = self.ask("POST", path, document, {"Content-Type": "application/json"})
                    self.assertGreaterEqual(answer.status, 400)
                    if file.name.startswith("n_") and path == f"{WASTE}/reports":
                        self.assertEqual(answer.status, 400)
        self.nothing_has_crashed()


if __name__ == "__main__":
    unittest.main()
