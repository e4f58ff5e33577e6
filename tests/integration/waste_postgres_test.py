# SPDX-License-Identifier: EUPL-1.2
"""waste with its stores in PostgreSQL: a report's way through the release, and reports of the schema before the last."""
import json
import unittest

from node import NodeTest
from postgres import PostgresTest

API = "/api/waste/v1"
TYPED = "Bahnhofstraße 12, hinter MARKER Ada"
KNOWN = "Am Mühlkanal 38 (Südstadt)"
REPORT = {"category": "road_damage", "lat": 48.59, "lon": 8.87, "address": TYPED, "description": "MARKER Ada: ein Loch",
          "contact": {"email": "ada@example.org", "last_name": "MARKERname"}}
SCHEMA = '"waste/musterstadt"'
PUBLIC = (f"{API}/reports", f"{API}/reports.geojson", f"{API}/reports.rss", f"{API}/open-data/all.json", f"{API}/points.geojson",
          "/open311/v2/requests.json")


class WasteOnPostgres(PostgresTest, NodeTest):
    def setUp(self):
        self.server.sql("DO $$ DECLARE one text; BEGIN FOR one IN SELECT nspname FROM pg_namespace WHERE nspname LIKE '%/%' LOOP"
                        " EXECUTE format('DROP SCHEMA %I CASCADE', one); END LOOP; END $$")
        places = '[modules.places]\nexample_places = "musterstadt"'
        self.town = self.node({"musterstadt": [places, "waste"]}, extra=f'[store]\ndatabase = "{self.server.conninfo}"')
        token = json.loads(self.town.cli("--json", "token", "new").stdout)
        with open(self.town.config / "stadtkern.toml", "a", encoding="utf-8") as file:
            file.write(f'\n[[modules.gateway.tokens]]\nname = "clerk"\ntowns = ["musterstadt"]\nroles = ["waste.staff"]\nhash = "{token["hash"]}"\n')
        self.staff = {"Authorization": f"Bearer {token['token']}"}
        self.town.start()
        self.assertEqual(list(self.town.state.rglob("store.db")), [], "nothing is kept in files")

    def ask(self, verb, path, body=None, want=200, headers=None):
        answer = self.town.request(verb, path, body, headers)
        self.assertEqual(answer.status, want, (path, answer.body[:500]))
        return answer

    def create(self):
        return self.ask("POST", f"{API}/reports", REPORT, 201).json()["id"]

    def release(self, report, **body):
        return self.ask("POST", f"{API}/reports/{report}/release", body, headers=self.staff)

    def public(self, report):
        return self.ask("GET", f"{API}/reports/{report}").json()

    def assert_nothing_leaves(self, report):
        for path in (*PUBLIC, f"{API}/reports/{report}", f"/open311/v2/requests/{report}.json"):
            self.assertNotIn(b"MARKER", self.ask("GET", path).body, path)

    def waiting(self):
        return self.server.sql(f"SELECT id FROM {SCHEMA}.reports WHERE text_public = 0"
                               " AND (description <> '' OR address <> known_place OR address_id <> '') ORDER BY id")

    def test_a_typed_place_waits_for_its_release_and_what_is_blanked_is_gone(self):
        blanked, removed = self.create(), self.create()
        for report in (blanked, removed):
            self.assert_nothing_leaves(report)
            self.assertEqual(self.public(report)["address"], KNOWN)
            whole = self.ask("GET", f"{API}/reports/{report}", headers=self.staff).json()
            self.assertEqual((whole["address"], whole["description"]), (TYPED, REPORT["description"]))
        self.assertEqual(self.waiting(), sorted([blanked, removed]))
        refused = self.ask("POST", f"{API}/reports/{blanked}/release", {"blank_words": ["nirgends"]}, 422, self.staff)
        self.assertIn("blank_words", refused.body.decode())
        self.assert_nothing_leaves(blanked)
        self.release(blanked, blank_words=["MARKER Ada"])
        self.release(removed, blank_words=["MARKER Ada"], withhold_place=True)
        told = self.public(blanked)
        self.assertEqual((told["address"], told["description"]), ("Bahnhofstraße 12, hinter […]", "[…]: ein Loch"))
        self.assertEqual(self.public(removed)["address"], KNOWN)
        for report in (blanked, removed):
            self.assert_nothing_leaves(report)
            steps = self.ask("GET", f"{API}/reports/{report}", headers=self.staff).json()["staff"]["history"]
            self.assertEqual([step["kind"] for step in steps], ["blanked", "released"])
        self.assertEqual(self.waiting(), [])
        # No column keeps what was blanked; the contact stands apart.
        dump = self.server.run("pg_dump", "-d", self.server.conninfo, "--data-only", "-n", SCHEMA)
        self.assertNotIn("MARKER Ada", dump)
        self.assertIn("MARKERname", dump)

    def test_an_erasure_takes_the_typed_place_along(self):
        report = self.create()
        self.town.cli("privacy", "erase", "musterstadt", report, "--yes")
        self.assertEqual(self.public(report)["address"], KNOWN)
        self.assertNotIn("MARKER", self.server.run("pg_dump", "-d", self.server.conninfo, "--data-only", "-n", SCHEMA))

    def test_reports_of_the_schema_before_wait_until_somebody_releases_them(self):
        released, waits = self.create(), self.create()
        self.release(released)
        self.town.stop()
        # As version 14 left it.
        self.server.sql(f"SET search_path = {SCHEMA}; DROP INDEX reports_waiting; ALTER TABLE reports DROP COLUMN known_place, DROP COLUMN text_blanked;"
                        " DELETE FROM sk_migrations WHERE number = 15")
        self.town.start()
        self.assertEqual(self.server.sql(f"SELECT max(number) FROM {SCHEMA}.sk_migrations"), ["15"])
        self.assertEqual(self.server.sql(f"SELECT DISTINCT known_place FROM {SCHEMA}.reports"), [""])
        self.assertEqual(self.public(released)["address"], TYPED)
        self.assert_nothing_leaves_of(waits)
        self.assertEqual(self.waiting(), [waits])
        self.release(waits, blank_words=["MARKER Ada"])
        self.assertEqual(self.public(waits)["address"], "Bahnhofstraße 12, hinter […]")

    def assert_nothing_leaves_of(self, report):
        told = self.public(report)
        self.assertNotIn("MARKER", json.dumps(told))
        self.assertEqual(told.get("address", ""), "")


if __name__ == "__main__":
    unittest.main()
