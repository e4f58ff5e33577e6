# SPDX-License-Identifier: EUPL-1.2
"""A clerk's day by HTTP: reports for others, the inbox of her groups, dates, links for contractors, duplicates."""
import datetime
import json
import unittest

from node import DATA, NodeTest

API = "/api/waste/v1"
REPORT = {"category": "lighting", "lat": 48.59, "lon": 8.87, "description": "Die Lampe ist kaputt",
          "contact": {"email": "MARKERmail@example.org", "last_name": "MARKERname"}}
SETTINGS = """[modules.waste]
absent = [{ group = "paint" }]
[[modules.waste.responsibility]]
category = "lighting"
group    = "light"
[[modules.waste.responsibility]]
category = "graffiti"
group    = "paint"
deputy   = "light"
[[modules.waste.responsibility]]
group    = "works"
"""


class Clerk(NodeTest):
    def setUp(self):
        self.town = self.node({"musterstadt": [SETTINGS]})
        self.who = {"nobody": {}}
        lines = []
        for name, roles, groups in (("lamps", ["waste.staff"], ["light"]), ("works", ["waste.staff"], ["works"]),
                                    ("boss", ["waste.staff"], []), ("other", ["other.role"], ["light"])):
            token = json.loads(self.town.cli("--json", "token", "new").stdout)
            self.who[name] = {"Authorization": f"Bearer {token['token']}"}
            lines += ["[[modules.gateway.tokens]]", f'name = "{name}"', 'towns = ["musterstadt"]',
                      f"roles = {json.dumps(roles)}", f"groups = {json.dumps(groups)}", f'hash = "{token["hash"]}"']
        config = self.town.config / "stadtkern.toml"
        config.write_text(config.read_text() + "\n".join(lines) + "\n")
        self.town.start()

    def ask(self, who, verb, path, body=None, want=200, headers=None):
        answer = self.town.request(verb, API + path, body, {**self.who[who], **(headers or {})})
        self.assertEqual(answer.status, want, (path, answer.body[:500]))
        if want >= 400:
            self.assertEqual(answer.headers["content-type"], "application/problem+json")
        return answer.json()

    def create(self, who="nobody", **more):
        return self.ask(who, "POST", "/reports", {**REPORT, **more}, want=201)["id"]

    def inbox(self, who, query=""):
        return [report["id"] for report in self.ask(who, "GET", f"/inbox{query}")["reports"]]

    def files_with(self, text):
        return [str(file.relative_to(self.town.folder)) for file in self.town.folder.rglob("*")
                if file.is_file() and text.encode() in file.read_bytes()]

    def test_staff_enter_a_report_for_somebody(self):
        made = self.create("boss", channel="phone")
        self.assertEqual(self.ask("boss", "GET", f"/reports/{made}")["staff"]["channel"], "phone")
        shown = self.ask("nobody", "GET", f"/reports/{made}")
        self.assertNotIn("staff", shown)
        self.assertEqual(shown["description"], "")
        self.ask("nobody", "POST", "/reports", {**REPORT, "channel": "phone"}, want=403)
        self.ask("other", "POST", "/reports", {**REPORT, "channel": "desk"}, want=403)
        self.ask("boss", "POST", "/reports", {**REPORT, "channel": "pigeon"}, want=422)
        self.ask("boss", "POST", f"/reports/{made}/notes", {"text": "MARKERinternal", "internal": True})
        self.ask("boss", "POST", f"/reports/{made}/notes", {"text": "Wir kommen am Montag."})
        shown = self.ask("nobody", "GET", f"/reports/{made}")
        self.assertEqual([note["text"] for note in shown["notes"]], ["Wir kommen am Montag."])
        self.assertNotIn("MARKER", json.dumps(shown))

    def test_each_clerk_sees_her_groups_and_those_she_stands_in_for(self):
        lamp, paint, rest = self.create(), self.create(category="graffiti"), self.create(category="water")
        self.assertEqual(sorted(self.inbox("lamps")), sorted([lamp, paint]))  # paint is absent
        self.assertEqual(self.inbox("works"), [rest])
        self.assertEqual(len(self.inbox("boss")), 3)
        self.assertEqual(self.inbox("boss", "?group=paint"), [paint])
        self.ask("lamps", "POST", f"/reports/{lamp}/assign", {"group": "works", "note": "Der Mast ist schief"})
        self.assertEqual(sorted(self.inbox("works")), sorted([lamp, rest]))
        box = self.ask("works", "GET", "/inbox")
        self.assertEqual(box["counts"], [{"status": "received", "reports": 2}])
        self.assertEqual({group["group"]: group["own"] for group in box["groups"]},
                         {"": False, "light": False, "paint": False, "works": True})
        self.ask("nobody", "GET", "/inbox", want=401)
        self.ask("other", "GET", "/inbox", want=403)
        self.ask("boss", "GET", "/inbox?page_size=1000", want=400)
        done = self.town.cli("--json", "run", "waste", "inbox", "--town", "musterstadt", "--group", "works")
        result = json.loads(done.stdout.strip().splitlines()[-1])
        self.assertEqual(result["reports"], 2, done.stdout)

    def test_a_report_laid_aside_comes_back(self):
        made = self.create()
        later = (datetime.date.today() + datetime.timedelta(days=30)).isoformat()
        self.ask("lamps", "POST", f"/reports/{made}/resubmit", {"on": later})
        self.assertEqual(self.inbox("lamps"), [])
        self.ask("lamps", "POST", f"/reports/{made}/resubmit", {"on": ""})
        self.assertEqual(self.inbox("lamps"), [made])
        self.ask("lamps", "POST", f"/reports/{made}/due", {"on": "2020-01-01"})
        self.assertEqual(self.inbox("lamps", "?overdue=true"), [made])

    def test_the_holder_of_a_link_needs_no_account_and_leaves_no_secret(self):
        made = self.create()
        link = self.ask("boss", "POST", f"/reports/{made}/hand-over", {"to": "Elektro Muster", "expires_in_days": 7})
        path, token = link["path"].removeprefix(API), link["token"]
        shown = self.ask("nobody", "GET", path)
        self.assertEqual(shown["report"]["description"], REPORT["description"])
        self.assertNotIn("MARKER", json.dumps(shown))
        picture = sorted((DATA / "images-exif").glob("*.jpg"))[0].read_bytes()
        answer = self.town.request("POST", API + "/photos", picture, {"Content-Type": "image/jpeg"})
        self.assertEqual(answer.status, 201, answer.body)
        photo = answer.json()["id"]
        done = self.ask("nobody", "POST", f"{path}/done", {"note": "MARKERnote", "photos": [photo]},
                        headers={"Idempotency-Key": "0123456789abcdef"})
        self.assertEqual(done["report"]["detailed_status"], "done")
        self.assertEqual(done["report"]["photos"][0]["id"], photo)
        seen = self.town.request("GET", done["report"]["photos"][0]["thumbnail"])
        self.assertEqual((seen.status, seen.body[:2]), (200, b"\xff\xd8"))
        self.assertEqual(self.town.request("GET", f"{API}/photos/{photo}.jpg").status, 404)  # waits for its release
        self.assertNotIn("MARKER", json.dumps(self.ask("nobody", "GET", f"/reports/{made}")))
        self.assertEqual([step["kind"] for step in self.ask("boss", "GET", f"/reports/{made}")["staff"]["history"]],
                         ["handed_over", "link_used", "link_done"])

        self.ask("boss", "POST", f"/reports/{made}/hand-over/{link['id']}/revoke")
        gone = self.ask("nobody", "GET", path, want=404)
        unknown = self.ask("nobody", "GET", "/handed/~" + "0" * 32, want=404)
        for problem in (gone, unknown):
            self.assertNotIn(token, json.dumps(problem))
            problem.pop("instance", None), problem.pop("request_id", None), problem.pop("trace_id", None)
        self.assertEqual(gone, unknown)
        self.assertEqual(self.town.request("GET", f"{link['path']}/photos/{photo}.jpg").status, 404)
        self.town.stop()
        self.assertEqual(self.files_with(token), [])
        self.assertNotEqual(self.files_with("/handed/~/done"), [])  # the access log

    def test_duplicates_name_one_another(self):
        first, second, third = self.create(), self.create(), self.create()
        self.ask("boss", "POST", f"/reports/{second}/merge", {"into": first})
        self.ask("boss", "POST", f"/reports/{third}/merge", {"into": second})
        self.assertEqual(sorted(self.ask("nobody", "GET", f"/reports/{first}")["duplicates"]), sorted([second, third]))
        self.assertEqual(self.ask("nobody", "GET", f"/reports/{third}")["duplicate_of"], first)
        self.ask("boss", "POST", f"/reports/{first}/merge", {"into": third}, want=409)
        self.ask("other", "POST", f"/reports/{first}/merge", {"into": third}, want=403)


if __name__ == "__main__":
    unittest.main()
