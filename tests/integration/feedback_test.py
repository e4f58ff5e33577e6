# SPDX-License-Identifier: EUPL-1.2
"""Feedback by HTTP, from the foot of a page to the answer: real modules, no script, secrets in no file."""
import html
import json
import os
import re
import signal
import unittest
import urllib.parse

from node import SOURCE
from notify_node import NotifyCase
from pages_test import FORM, Fields

API = "/api/feedback/v1"


@unittest.skipUnless((SOURCE / "plugins/feedback").is_dir(), "there is no plugins/feedback")
@unittest.skipUnless((SOURCE / "plugins/portal").is_dir(), "there is no plugins/portal")
class Feedback(NotifyCase):
    def setUp(self):
        self.mail = """[modules.notify]
address = "https://musterstadt.example"
[modules.notify.smtp]
host = "localhost"
port = %d
tls = "none"
from = "buero@musterstadt.example"
""" % self.smtp().port
        others = [self.mail] if (SOURCE / "plugins/notify").is_dir() else []
        self.town = self.node({"musterstadt": ["portal", "waste", "feedback", *others]})
        self.who = {"nobody": {}}
        lines = []
        for name, roles in (("clerk", ["feedback.staff"]), ("other", ["waste.staff"])):
            token = json.loads(self.town.cli("--json", "token", "new").stdout)
            self.who[name] = {"Authorization": f"Bearer {token['token']}"}
            lines += ["[[modules.gateway.tokens]]", f'name = "{name}"', 'towns = ["musterstadt"]',
                      f"roles = {json.dumps(roles)}", f'hash = "{token["hash"]}"']
        config = self.town.config / "stadtkern.toml"
        config.write_text(config.read_text() + "\n".join(lines) + "\n")
        self.town.start()

    def page(self, path, status=200, who="nobody"):
        answer = self.town.request("GET", path, headers=self.who[who])
        self.assertEqual(answer.status, status, answer.body[:2000])
        return answer.body.decode()

    def send(self, fields, status=303, **changes):
        data = urllib.parse.urlencode({**fields.fields, **changes})
        answer = self.town.request("POST", fields.action, data, FORM)
        self.assertEqual(answer.status, status, answer.body[:2000])
        return answer

    def ask(self, who, verb, path, body=None, want=200):
        answer = self.town.request(verb, f"/t/musterstadt{API}{path}", body, self.who[who])
        self.assertEqual(answer.status, want, (path, answer.body[:500]))
        return answer.json()

    def form(self, page):
        """By the link in the foot of that page."""
        foot = page[page.index("<footer"):]
        return Fields(self.page(html.unescape(re.search(r'href="([^"]*/feedback/new\?page=[^"]+)"', foot)[1])))

    def files_with(self, text):
        return [str(file.relative_to(self.town.folder)) for file in self.town.folder.rglob("*")
                if file.is_file() and text.encode() in file.read_bytes()]

    def test_from_the_foot_of_a_page_to_the_answer(self):
        form = self.form(self.page("/t/musterstadt/en/waste/report"))
        self.assertEqual(form.fields["page"], "/waste/report")
        wrong = self.send(form, status=422, text="short", email="no address").body.decode()
        self.assertIn("Please choose what it is about.", wrong)
        self.assertEqual(Fields(wrong).fields["email"], "no address")
        words = {"kind": "fault", "text": "The <map> does not open on my phone.", "email": "MARKER@example.org", "consent": "yes"}
        sent = [self.send(Fields(wrong), **words).headers["location"] for _ in range(3)]
        self.assertEqual(len(set(sent)), 1, "sent thrice, kept once")
        self.assertIn("This form was sent already", self.send(Fields(wrong), status=409, **{**words, "kind": "idea"}).body.decode())
        follow = re.search(r'href="(/t/musterstadt/en/feedback/follow/(~[0-9a-f]{32}))"', self.page(sent[0]))
        self.assertIn("Not answered yet", self.page(follow[1]))
        # The link's own page has a foot, too: what it says of itself keeps the secret.
        self.assertEqual(self.form(self.page(follow[1])).fields["page"], "/feedback/follow/~")

        self.ask("nobody", "GET", "/entries", want=401)
        self.ask("other", "GET", "/entries", want=403)
        found = self.ask("clerk", "GET", "/entries?module=waste")
        self.assertEqual((found["found"], found["entries"][0]["text"]), (1, words["text"]))
        entry = found["entries"][0]["id"]
        self.ask("clerk", "PATCH", f"/entries/{entry}", {"state": "answered"}, want=422)
        self.ask("clerk", "PATCH", f"/entries/{entry}", {"owner": "me", "note": "MARKERnote", "answer": "Fixed & <done>."})
        mine = self.page(follow[1])
        self.assertIn("Fixed &amp; &lt;done&gt;.", mine)
        self.assertNotIn("MARKER", mine)
        self.assertNotIn("Fixed", self.page("/t/musterstadt/en/feedback/answered"))
        self.ask("clerk", "PATCH", f"/entries/{entry}", {"released": True})
        public = self.page("/t/musterstadt/en/feedback/answered")
        self.assertIn("The &lt;map&gt; does not open on my phone.", public)
        self.assertNotIn("MARKER", public)
        acts = self.town.cli("audit", "actions", "musterstadt", "--object", entry).stdout
        self.assertEqual(acts.count(entry), 2, acts)

        os.kill(self.town.module("feedback")["pid"], signal.SIGKILL)
        self.town.wait_for(lambda: "Fixed" in self.page(follow[1]), what="the answer after a crash")
        self.town.cli("privacy", "erase", "musterstadt", entry, "--yes")
        self.assertIn("was removed", self.page(follow[1]))
        self.town.stop()
        self.assertEqual(self.files_with(follow[2][1:]), [], "the link's secret")
        self.assertEqual(self.files_with("MARKER"), [], "what was erased")

    @unittest.skipUnless((SOURCE / "plugins/notify").is_dir(), "there is no plugins/notify")
    def test_who_left_an_address_is_written_to_until_it_is_deleted(self):
        form = self.form(self.page("/t/musterstadt/en/"))
        self.send(form, kind="idea", text="More benches, please.", email="ada@example.org")
        entry = self.ask("clerk", "GET", "/entries")["entries"][0]
        self.assertEqual((entry["module"], entry["page"]), ("", "/"))
        self.ask("clerk", "PATCH", f"/entries/{entry['id']}", {"answer": "Ten more in spring."})
        mail = self.wait_mails(1, "ada@example.org")[0]
        self.assertEqual((mail["subject"], mail.defects), ("Answer to your message", []))
        self.assertIn("Ten more in spring.", mail.get_content())
        link = re.search(r"https://musterstadt\.example(/en/feedback/follow/~[0-9a-f]{32})", mail.get_content())[1]
        page = self.page(f"/t/musterstadt{link}")
        self.assertIn("Delete mail address", page)
        self.send(Fields(page), take_back="email")
        self.ask("clerk", "PATCH", f"/entries/{entry['id']}", {"answer": "Twelve more in spring."})
        self.assertIn("Twelve", self.page(f"/t/musterstadt{link}"))
        self.wait_mails(1, "ada@example.org")

    def test_staff_pages_are_for_the_console_and_links_go_with_the_module(self):
        self.page("/t/musterstadt/en/feedback/inbox", status=404, who="clerk")
        self.assertIn("feedback/new", self.page("/t/musterstadt/en/imprint"))
        file = self.town.config / "towns/musterstadt.toml"
        file.write_text(file.read_text(encoding="utf-8").replace("[modules.feedback]", ""), encoding="utf-8")
        self.town.cli("reload")
        self.town.wait_for(lambda: "feedback/new" not in self.page("/t/musterstadt/en/imprint"), what="no link any more")

    def test_a_panel_by_its_members(self):
        panel = self.ask("clerk", "POST", "/panels", want=201, body={
            "name": "Traders", "organisation": "Traders of the centre", "rounds": [
                {"title": "First round", "first_day": "2020-01-01", "last_day": "2999-12-31",
                 "questions": [{"kind": "scale", "text": "How good is the market?"}, {"kind": "text", "text": "What is missing?"}]}]})
        links = self.ask("clerk", "POST", f"/panels/{panel['id']}/members", {"count": 5})["links"]
        for number, link in enumerate(links):
            seat = self.page(link["path"])
            rounds = re.search(rf'href="({re.escape(link["path"])}/\d+)"', seat)[1]
            fields = Fields(self.page(rounds))
            text = next(name for name in fields.fields if name.startswith("q"))
            scale = next(name for name in fields.choices if name.startswith("q"))
            self.send(fields, **{scale: str(1 + number % 2), text: f"MARKER{number} benches"})
            self.assertIn(f"MARKER{number}", self.page(rounds))
        round_id = panel["rounds"][0]["id"]
        results = self.ask("clerk", "GET", f"/panels/{panel['id']}/results")["rounds"][0]
        self.assertFalse(results["published"])
        self.ask("clerk", "PATCH", f"/panels/{panel['id']}/rounds/{round_id}", {"last_day": "2020-02-01"})
        results = self.ask("clerk", "GET", f"/panels/{panel['id']}/results?round_id={round_id}")["rounds"][0]
        self.assertEqual(results["questions"][0]["choices"], [{"value": 1, "count": 3}, {"value": 2, "count": 2}])
        public = self.page("/t/musterstadt/en/feedback/panels")
        self.assertIn("5 have answered", public)
        self.assertNotIn("MARKER", public)
        self.town.stop()
        for link in links:
            self.assertEqual(self.files_with(link["path"].rsplit("~", 1)[1]), [])


if __name__ == "__main__":
    unittest.main()
