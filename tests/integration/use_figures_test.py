# SPDX-License-Identifier: EUPL-1.2
"""What is used, counted for the town: pages and the steps of a form, through the gateway, without knowing anybody."""
import csv
import io
import json
import unittest
import urllib.parse

from node import SOURCE, NodeTest
from pages_test import FORM, Fields

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TYPED = {"address": "Bahnhofstraße 12", "category": "dumped_rubbish", "description": "Zwei Säcke"}


@unittest.skipUnless((SOURCE / "plugins/portal").is_dir(), "there is no plugins/portal")
@unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
class UseFigures(NodeTest):
    def setUp(self):
        # feedback shows pages of all modules, too: each of the two has some that the other may show.
        modules = ["portal", "console", "feedback", "[modules.waste]\nreports_per_hour = 0"]
        self.node_ = self.node({"musterstadt": modules, "musterdorf": ["portal"]})
        token = json.loads(self.node_.cli("--json", "token", "new").stdout)
        file = self.node_.config / "stadtkern.toml"
        file.write_text(file.read_text() + f'\n[[modules.gateway.tokens]]\nname = "clerk"\ntowns = ["musterstadt"]\n'
                        f'roles = ["portal.figures"]\nhash = "{token["hash"]}"\n')
        self.staff = {"Authorization": f"Bearer {token['token']}"}
        self.node_.start()

    def ask(self, verb, path, body=None, status=200, **headers):
        fields = {"User-Agent": BROWSER, **{name.replace("_", "-"): value for name, value in headers.items()}}
        answer = self.node_.request(verb, path, body, fields | (FORM if body else {}), town="musterstadt")
        self.assertEqual(answer.status, status, f"{verb} {path}: {answer.body[:2000]}")
        return answer

    def fill_in(self, go, **more):
        """The report form, by the buttons that are named; the fields of the last page."""
        page = self.ask("GET", "/en/waste/report").body.decode()
        for button in go:
            fields = Fields(page).fields | TYPED | more | {"go": button}
            last = button == "send"
            if last:
                fields["go"] = "next"
            answer = self.ask("POST", "/en/waste/report", urllib.parse.urlencode(fields), 303 if last else 200)
            page = answer.body.decode()
        return Fields(page).fields if page else {}

    def counts(self):
        """What the store holds by now: a module that ends writes what it has."""
        self.node_.cli("swap", "portal", "--watch", "1s")
        text = self.node_.request("GET", "/api/portal/v1/figures.csv", headers=self.staff, town="musterstadt").body.decode()
        return {(row["page"], row["what"]): row["number"] for row in csv.DictReader(io.StringIO(text))}

    def test_steps_of_a_form_are_counted_once_and_nobody_is_known(self):
        for _ in range(6):
            self.fill_in(["next", "next", "back", "next", "next", "send"])
        for _ in range(5):
            self.assertEqual(self.fill_in(["next", "back"])["_step"], "2")
        for path in ("/waste/reports", "/en/waste/reports?state=open", "/waste/reports", "/en/waste/reports", "/de/waste/reports"):
            self.ask("GET", path)
            self.ask("GET", path, Sec_Purpose="prefetch")
            self.ask("GET", path, Sec_Fetch_Dest="empty")
            self.ask("GET", path, User_Agent="Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")
        counts = self.counts()
        report = {what: number for (page, what), number in counts.items() if page == "/waste/report"}
        self.assertEqual(report, {"view": "11", "step 1": "11", "step 2": "11", "step 3": "6", "step 4": "6", "finished": "6"})
        self.assertEqual(counts[("/waste/reports", "view")], "5")
        figures = self.node_.request("GET", "/console/en/portal/figures", headers=self.staff, town="musterstadt")
        self.assertEqual(figures.status, 200)
        text = figures.body.decode()
        self.assertIn("Step 2</th><td data-label=\"Times reached\">11</td><td data-label=\"Given up here\">5</td>", text)
        self.assertNotIn("Bahnhof", b"".join(path.read_bytes() for path in self.node_.state.rglob("*")
                                             if path.is_file() and "portal" in str(path.relative_to(self.node_.state))).decode("latin-1"))

    def test_without_the_role_and_without_small_numbers(self):
        self.ask("GET", "/en/imprint")
        self.assertEqual(self.counts()[("/imprint", "view")], "")
        self.assertEqual(self.node_.request("GET", "/api/portal/v1/figures.csv", town="musterstadt").status, 401)
        self.assertEqual(self.node_.request("GET", "/api/portal/v1/figures.csv", headers=self.staff, town="musterdorf").status, 403)
        self.assertEqual(self.node_.request("GET", "/portal/figures", town="musterstadt").status, 404)


if __name__ == "__main__":
    unittest.main()
