# SPDX-License-Identifier: EUPL-1.2
"""The portal with real modules: pages come and go with them, a report by its form, a module that is in trouble."""
import concurrent.futures
import os
import re
import signal
import time
import unittest
import urllib.parse
from html.parser import HTMLParser

from node import SOURCE, NodeTest

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Fields(HTMLParser):
    """What a browser would send: the first form's fields, and its action."""

    def __init__(self, page):
        super().__init__()
        self.fields, self.action, self.choices, self.text = {}, None, {}, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag == "form":
            self.action = at["action"]
        elif tag == "textarea":
            self.text = at["name"]
            self.fields[self.text] = ""
        elif tag == "input" and at.get("type") in ("radio", "checkbox"):
            self.choices.setdefault(at["name"], []).append(at["value"])
            if "checked" in at:
                self.fields[at["name"]] = at["value"]
        elif tag == "input" and at.get("name"):
            self.fields[at["name"]] = at.get("value", "")

    def handle_data(self, data):
        if self.text:
            self.fields[self.text] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.text = None


@unittest.skipUnless((SOURCE / "plugins/portal").is_dir(), "there is no plugins/portal")
class Pages(NodeTest):
    def town(self, *modules):
        return self.node({"musterstadt": list(modules)}).start()

    def page(self, node, path, language="en", status=200):
        answer = node.request("GET", path, headers={"Accept-Language": language}, town="musterstadt")
        self.assertEqual(answer.status, status, answer.body[:2000])
        return answer.body.decode()

    def send(self, node, fields, **changes):
        path = fields.action.removeprefix("/t/musterstadt")
        data = {**fields.fields, "go": "next", **changes}
        return node.request("POST", path, urllib.parse.urlencode(data), FORM, town="musterstadt")

    def step(self, node, page, status=200, **changes):
        answer = self.send(node, Fields(page), **changes)
        self.assertEqual(answer.status, status, answer.body[:2000])
        return answer.body.decode()

    def test_pages_come_and_go_with_their_module(self):
        node = self.town("portal")
        start = self.page(node, "/")
        self.assertIn("There are no services here yet.", start)
        file = node.config / "towns/musterstadt.toml"
        alone = file.read_text(encoding="utf-8")
        pid = node.module("portal")["pid"]
        file.write_text(alone + "\n[modules.waste]\n", encoding="utf-8")
        node.cli("reload")
        node.wait_for(lambda: "/waste/report" in self.page(node, "/"), what="the report's tile")
        opened = self.page(node, "/en/waste/report")
        self.assertIn("Where is it?", opened)
        self.assertIn('<html lang="de-x-simple">', self.page(node, "/de-x-simple/waste/report"))
        file.write_text(alone, encoding="utf-8")
        node.cli("reload")
        node.wait_for(lambda: "/waste/report" not in self.page(node, "/"), what="no tile any more")
        gone = self.page(node, "/en/waste/report", status=503)
        self.assertIn("This service is switched off", gone)
        kept = self.step(node, opened, status=503, address="Marktplatz")
        self.assertIn("was not sent", kept)
        self.assertIn("Marktplatz", kept)
        self.assertEqual(node.module("portal")["pid"], pid, "the portal was started again")

    def test_another_kernel_knows_whose_pages_there_are(self):
        node = self.town("portal", "waste")
        pids = {row["id"]: row["pid"] for row in node.status()["modules"]}
        node.cli("upgrade-kernel")
        self.assertIn("Where is it?", self.page(node, "/en/waste/report"))
        self.assertIn("/waste/report", self.page(node, "/"))
        node.cli("swap", "waste", "--watch", "1s")
        self.assertIn("Where is it?", self.page(node, "/en/waste/report"))
        self.assertEqual(pids["portal"], node.module("portal")["pid"], "the portal was started again")

    def test_a_report_by_its_form_without_any_script(self):
        node = self.town("portal", "waste")
        where = self.page(node, "/en/waste/report")
        self.assertIn("Step 1 of 4", where)
        missing = self.step(node, where, status=422, address="")
        self.assertIn("Please say where it is.", missing)
        self.assertIn('href="#address"', missing)
        what = self.step(node, missing, address="Rathausplatz <1>")
        categories = Fields(what).choices["category"]
        self.assertIn("Please choose what you would like to report.", self.step(node, what, status=422))
        more = self.step(node, what, category=categories[0])
        contact = self.step(node, more, description="Two bags & a \"sofa\"")
        wrong = self.step(node, contact, status=422, email="no mail address", phone="12 34")
        self.assertEqual((Fields(wrong).fields["email"], Fields(wrong).fields["phone"]), ("no mail address", "12 34"))
        back = self.step(node, wrong, go="back")
        self.assertEqual(Fields(back).fields["description"], "Two bags & a \"sofa\"")
        last = self.step(node, back)
        time.sleep(3.1)  # who is quicker than people are is held until staff have looked
        answers = [self.send(node, Fields(last), email="ada@example.org") for _ in range(3)]
        self.assertEqual({a.status for a in answers}, {303}, answers[0].body[:2000])
        self.assertEqual(len({a.headers["location"] for a in answers}), 1, "sent thrice, kept once")
        self.assertRegex(answers[0].headers["location"], r"^/t/musterstadt/en/waste/sent/[0-9A-Z]{8}$")
        changed = self.send(node, Fields(last), email="eve@example.org")
        self.assertEqual(changed.status, 409, changed.body[:2000])
        self.assertIn("This form was sent already", changed.body.decode())
        self.assertIn('href="/t/musterstadt/en/waste/report"', changed.body.decode())
        gateway = node.module("gateway")["pid"]
        os.kill(gateway, signal.SIGKILL)  # another one tells clients apart by another salt
        node.wait_for(lambda: node.module("gateway")["pid"] not in (gateway, 0, None), what="another gateway")
        node.wait_for(lambda: self.again(node), what="its answers")
        after = self.send(node, Fields(last), email="ada@example.org")
        self.assertEqual(after.headers["location"], answers[0].headers["location"], "kept again after a restart")
        thanks = node.request("GET", answers[0].headers["location"]).body.decode()
        self.assertIn("Your report has arrived", thanks)
        report = re.search(r'href="(/t/musterstadt/en/waste/reports/[^"]+)"', thanks)[1]
        shown = node.request("GET", report).body.decode()
        self.assertNotIn("Rathausplatz", shown, "a place that was typed waits for the staff")
        self.assertNotIn("ada@example.org", shown)
        self.assertIn(report, node.request("GET", "/t/musterstadt/en/waste").body.decode())

    def again(self, node):
        try:
            return node.request("GET", "/en/", town="musterstadt").status == 200
        except OSError:
            return False

    def test_a_button_pressed_several_times_at_once_sends_one_report(self):
        node = self.town("portal", "waste")
        what = self.step(node, self.page(node, "/en/waste/report"), address="Hafen")
        more = self.step(node, what, category=Fields(what).choices["category"][0])
        last = Fields(self.step(node, more))
        with concurrent.futures.ThreadPoolExecutor(8) as hands:
            answers = list(hands.map(lambda _: self.send(node, last), range(8)))
        self.assertEqual([a.status for a in answers], [303] * 8)
        self.assertEqual(len({a.headers["location"] for a in answers}), 1)

    def test_a_module_in_trouble_spoils_no_other_page(self):
        node = self.town("portal", "waste")
        self.page(node, "/en/waste/report")
        waste = node.module("waste")["pid"]
        os.kill(waste, signal.SIGSTOP)
        self.addCleanup(lambda: self.wake(waste))
        self.assertIn("What would you like to do?", self.page(node, "/en/"))
        silent = node.request("GET", "/en/waste/report", town="musterstadt")
        self.assertIn(silent.status, (503, 504))  # as the kernel has seen it hang by then, or not
        self.assertIn("does not answer at the moment", silent.body.decode())
        self.wake(waste)
        node.wait_for(lambda: node.request("GET", "/en/waste/report", town="musterstadt").status == 200, what="the form")

    @staticmethod
    def wake(pid):
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            pass

    def test_styles_and_fonts_are_kept_for_good(self):
        node = self.town("portal")
        style = re.search(r'href="(/t/musterstadt/api/portal/v1/web/portal\.css\?v=[0-9a-f]{16})"', self.page(node, "/"))[1]
        sheet = node.request("GET", style)
        self.assertIn("immutable", sheet.headers["cache-control"])
        fonts = re.findall(r"url\(\"?\./(fira-sans[^)\"]+)", sheet.body.decode())
        self.assertEqual(len(fonts), 6, fonts)
        for font in fonts:
            answer = node.request("GET", style.rsplit("/", 1)[0] + "/" + font)
            self.assertEqual((answer.status, answer.headers["content-type"]), (200, "font/woff2"))
            self.assertIn("immutable", answer.headers["cache-control"])

    def test_a_modules_description_is_found_without_its_version(self):
        node = self.town("portal", "waste")
        lead = node.request("GET", "/api/waste/openapi.json", town="musterstadt")
        self.assertEqual((lead.status, lead.headers["location"]), (307, "/t/musterstadt/api/waste/v1/openapi.json"))
        description = node.request("GET", lead.headers["location"]).json()
        self.assertTrue(description["openapi"].startswith("3.1"))
        self.assertIn("/reports", description["paths"])

    def test_what_is_nobodys_is_for_people_a_page_and_for_programs_a_problem(self):
        node = self.town("portal", "waste")
        self.assertIn("There is no such page", self.page(node, "/en/nobody", status=404))
        self.assertIn("There is no such page", self.page(node, "/en/waste/nobody", status=404))
        answer = node.request("GET", "/api/nobody/v1/x", town="musterstadt")
        self.assertEqual((answer.status, answer.headers["content-type"]), (404, "application/problem+json"))
        foreign = node.request("POST", "/en/waste/report", '{"a":1}', {"Content-Type": "application/json"}, town="musterstadt")
        self.assertEqual(foreign.status, 415)
        self.assertIn("<main", foreign.body.decode())
        upper = {"Content-Type": "Application/X-WWW-Form-URLencoded; charset=UTF-8"}
        self.assertEqual(node.request("POST", "/en/waste/report", "step=1", upper, town="musterstadt").status, 422)
        post = node.request("POST", "/en/waste/calendar", "street=x", FORM, town="musterstadt")
        self.assertEqual((post.status, post.headers["allow"]), (405, "GET, HEAD"))


if __name__ == "__main__":
    unittest.main()
