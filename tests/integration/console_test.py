# SPDX-License-Identifier: EUPL-1.2
"""The console with real modules: who gets in and sees what, forms that come from elsewhere or too late, a module that goes."""
import html
import json
import re
import unittest
import urllib.parse

import identity_test as accounts
from node import SOURCE, NodeTest

FORM = "application/x-www-form-urlencoded"
DESK = "/console/en/waste/desk"


@unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
@unittest.skipUnless((SOURCE / "plugins/identity").is_dir(), "there is no plugins/identity")
class Console(NodeTest):
    def town(self):
        modules = [accounts.CHEAP, "console", "portal", "waste"]
        self.served = self.node({"musterstadt": modules, "musterdorf": modules}).start()
        self.admin = accounts.Identity.admin(self, self.served)
        self.clerk, self.account = accounts.Identity.clerk(self, self.served, self.admin, "waste.staff")
        return self.served

    def report(self, node):
        made = node.request("POST", "/api/waste/v1/reports", {"category": "road_damage", "lat": 48.59, "lon": 8.87,
                                                              "description": "Sofa am Bach"}, town="musterstadt")
        self.assertEqual(made.status, 201, made.body)
        return made.json()["id"]

    def send(self, browser, path, origin=True, **fields):
        more = {} if origin else {"Origin": "https://evil.example"}
        return browser.ask("POST", path, urllib.parse.urlencode(fields), Content_Type=FORM, **more)

    def test_who_gets_in_and_sees_what(self):
        node = self.town()
        stranger = accounts.Browser(node, "musterstadt")
        sent = stranger.ask("GET", f"{DESK}?state=done")
        self.assertEqual(sent.status, 303)
        where = urllib.parse.urlsplit(sent.getheader("location"))
        self.assertEqual(where.path, f"/t/musterstadt{accounts.API}/sign-in")
        back = urllib.parse.parse_qs(where.query)["return_to"]
        self.assertEqual(back, [f"/t/musterstadt{DESK}?state=done"])
        entered = self.send(stranger, f"{accounts.API}/sign-in", mail="max@rathaus.example", password=accounts.OTHER, return_to=back[0])
        self.assertEqual((entered.status, entered.getheader("location")), (303, back[0]))
        self.assertEqual(stranger.ask("GET", f"{DESK}?state=done").status, 200)

        # The administrator of accounts has her own pages here, and learns of no other.
        for path, status in (("/console/en/", 200), (DESK, 403), ("/console/en/nothing/here", 404)):
            page = self.admin.ask("GET", path)
            self.assertEqual(page.status, status, path)
            self.assertNotIn("Inbox", page.text)
        self.assertIn('href="/t/musterstadt/console/en/identity/people"', self.admin.ask("GET", "/console/en/").text)
        start = self.clerk.ask("GET", "/console/en/")
        self.assertEqual(start.status, 200)
        self.assertIn('href="/t/musterstadt/console/en/waste/desk"', start.text)
        self.assertIn("<b>0</b><span>Open</span>", start.text)
        self.assertNotIn("/waste/calendar", start.text)
        self.assertEqual(start.getheader("cache-control"), "private, no-cache")
        # Everybody's pages stand in the portal, the staff's here, for nobody the other way round.
        self.assertEqual(self.clerk.ask("GET", "/console/en/waste/calendar").status, 404)
        for path in ("/en/waste/desk", "/en/waste/desk/tile", f"/en/waste/desk/reports/{self.report(node)}", "/en/waste/%64esk/figures"):
            self.assertEqual(self.clerk.ask("GET", path).status, 404, path)

        # Another town's clerk is nobody here.
        elsewhere = accounts.Browser(node, "musterdorf")
        elsewhere.jar = {"sk-musterdorf": self.clerk.token()}
        self.assertEqual(elsewhere.ask("GET", DESK).status, 303)
        # A role that is taken is gone at once, from open pages, too.
        self.assertEqual(self.admin.ask("DELETE", f"{accounts.API}/accounts/{self.account}/roles/waste.staff").status, 200)
        node.wait_for(lambda: self.clerk.ask("GET", DESK).status == 403, seconds=3, what="the console is shut")
        # Who has no role for any page learns of none.
        for path in ("/console/en/", "/console/en/identity/people", "/console/en/nothing/here"):
            page = self.clerk.ask("GET", path)
            self.assertEqual(page.status, 403, path)
            self.assertNotIn("Accounts", page.text)

    def test_forms(self):
        node = self.town()
        report = self.report(node)
        path = f"{DESK}/reports/{report}"
        key = html.unescape(re.search(r'name="_key" value="([^"]+)"', self.clerk.ask("GET", path).text)[1])
        change = {"do": "state", "state": "in_process", "state_note": "We come.", "_key": key}
        self.assertEqual(self.send(self.clerk, path, origin=False, **change).status, 403)
        late = self.send(accounts.Browser(node, "musterstadt"), path, **change)
        self.assertEqual(late.status, 401)
        self.assertIn("Please sign in", late.text)
        self.assertEqual(self.send(self.admin, path, **change).status, 403)
        state = lambda: node.request("GET", f"/api/waste/v1/reports/{report}", town="musterstadt").json()  # noqa: E731
        self.assertEqual(state()["detailed_status"], "received")
        for _ in range(2):
            done = self.send(self.clerk, path, **change)
            self.assertEqual((done.status, done.getheader("location")), (303, f"/t/musterstadt{path}?done=state"))
        self.assertEqual(len(state()["notes"]), 1)
        other = self.send(self.clerk, path, **{**change, "state_note": "Another."})
        self.assertEqual(other.status, 409)
        wrong = self.send(self.clerk, path, do="state", state="in_process", state_note="")
        self.assertEqual(wrong.status, 422)
        self.assertIn('href="#state_note"', wrong.text)

        # What was done is known by ids, what was refused is not.
        said = json.loads(node.cli("audit", "actions", "musterstadt", "--person", self.account, "--module", "waste", "--json")
                          .stdout.strip().splitlines()[-1])
        self.assertEqual([one["object"] for one in said["actions"]], [report])

    def test_a_history_names_who_did_what(self):
        node = self.town()
        path = f"{DESK}/reports/{self.report(node)}"
        chief = self.admin.ask("GET", f"{accounts.API}/me").json()["id"]
        self.assertEqual(self.admin.ask("PUT", f"{accounts.API}/accounts/{chief}/roles/waste.staff").status, 200)
        node.wait_for(lambda: self.admin.ask("GET", path).status == 200, seconds=3, what="the administrator may work on reports")
        for browser, words in ((self.admin, "Ask the works yard"), (self.clerk, "Asked")):
            self.assertEqual(self.send(browser, path, do="note", note=words).status, 303)
        page = self.clerk.ask("GET", path).text
        self.assertIn("internal, by Chefin", page)
        self.assertIn("internal, by you", page)
        self.assertIn("internal, by Max", self.admin.ask("GET", path).text)

    def test_a_module_that_goes(self):
        node = self.town()
        self.assertEqual(self.clerk.ask("GET", DESK).status, 200)
        node.write_town("musterstadt", [accounts.CHEAP, "console", "portal"], default=True)
        node.cli("reload")
        node.wait_for(lambda: self.clerk.ask("GET", DESK).status == 503, seconds=10, what="the clerk is told that it is off")
        off = self.clerk.ask("GET", DESK)
        self.assertIn("This section is switched off", off.text)
        self.assertIn("retry-after", off.headers)


if __name__ == "__main__":
    unittest.main()
