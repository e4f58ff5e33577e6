# SPDX-License-Identifier: EUPL-1.2
"""The pages for the people who run a node, against a real one: who may, and what their forms do to it."""
import html
import json
import re
import unittest
import urllib.parse

import identity_test as accounts
from node import BUILD, SOURCE, NodeTest

FORM = "application/x-www-form-urlencoded"
PAGES = "/console/en/operations"
FIXTURES, NEXT = BUILD / "fixtures/plugins", BUILD / "fixtures/next"
LIMITED = 'keep_contacts = "60 d"\nreports_per_hour = 3'


@unittest.skipUnless((SOURCE / "plugins/operations").is_dir(), "there is no plugins/operations")
@unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
@unittest.skipUnless((SOURCE / "plugins/identity").is_dir(), "there is no plugins/identity")
class NodePages(NodeTest):
    def run_node(self, folders=(), modules=(), runs="musterstadt"):
        extra = f'[admin]\ntown = "{runs}"' if runs else ""
        pages = [accounts.CHEAP, "console", "operations"]
        self.served = self.node({"musterstadt": [*pages, *modules], "musterdorf": [*pages, *modules]},
                                folders=folders, extra=extra).start()
        admin = accounts.Identity.admin(self, self.served)
        self.operator, self.account = accounts.Identity.clerk(self, self.served, admin, "operations.operator")
        return self.served

    def page(self, path, status=200, who=None):
        answer = (who or self.operator).ask("GET", PAGES + path)
        self.assertEqual(answer.status, status, answer.text)
        return answer.text

    def send(self, path, status=303, **fields):
        answer = self.operator.ask("POST", PAGES + path, urllib.parse.urlencode(fields), Content_Type=FORM)
        self.assertEqual(answer.status, status, answer.text)
        return answer.getheader("location") if status == 303 else answer.text

    def follow(self, location):
        answer = self.operator.ask("GET", location.removeprefix("/t/musterstadt"))
        self.assertEqual(answer.status, 200, answer.text)
        return answer.text

    def town(self, town, module):
        return next(one for one in self.json("town", "show", town)["modules"] if one["id"] == module)

    def json(self, *arguments):
        return json.loads(self.served.cli(*arguments, "--json").stdout.strip().splitlines()[-1])

    def test_what_the_pages_stand_on(self):
        node = self.run_node(modules=["waste"])
        self.assertIn("Operations</a>", self.page("/modules/operations"))  # its name, beside its id
        for module, what in (("identity", "nobody of musterstadt can sign in"), ("console", "musterstadt has no console"),
                             ("operations", "does not have these pages")):
            asked = self.page(f"/modules/{module}/disable?town=musterstadt")
            self.assertIn(what, asked)
            self.assertIn(f"stadtkern enable musterstadt {module}", asked)
            self.assertNotIn("stadtkern enable", self.page(f"/modules/{module}/disable?town=musterdorf"))
        self.assertNotIn("stadtkern enable", self.page("/modules/waste/disable?town=musterstadt"))
        # Where they are gone, nothing says that what was asked for has not happened.
        asked = self.page("/modules/operations/disable?town=musterstadt")
        key = html.unescape(re.search(r'name="_key" value="([^"]+)"', asked)[1])
        done = self.operator.ask("POST", PAGES + "/modules/operations",
                                 urllib.parse.urlencode({"do": "disable", "town": "musterstadt", "_key": key}), Content_Type=FORM)
        self.assertNotIn("not saved", done.text)
        self.assertFalse(self.town("musterstadt", "operations")["enabled"])
        for path in ("/modules/operations", ""):
            after = self.operator.ask("GET", PAGES + path)
            self.assertNotIn("not saved", after.text)
        node.cli("enable", "musterstadt", "operations")
        node.wait_for(lambda: self.operator.ask("GET", PAGES).status == 200, what="the pages are back")

    def test_who_may(self):
        node = self.run_node(modules=["waste"])
        self.assertIn("waste", self.page(""))
        self.assertEqual(accounts.Browser(node, "musterstadt").ask("GET", PAGES).status, 303)  # to the sign-in
        # The same role in a town that does not run the node: a page that says what to do.
        admin = accounts.Identity.admin(self, node, town="musterdorf", mail="chefin@dorf.example")
        self.assertEqual(self.page("", status=403, who=admin).count("<h1"), 1)
        other, _ = accounts.Identity.clerk(self, node, admin, "operations.operator", mail="max@dorf.example")
        self.assertIn("[admin]", self.page("", status=403, who=other))
        sent = other.ask("POST", PAGES, urllib.parse.urlencode({"do": "restart", "module": "waste"}), Content_Type=FORM)
        self.assertEqual(sent.status, 403)
        self.assertEqual(node.module("waste")["restarts"], 0)
        self.assertIn("command refused", [one["what"] for one in self.json("audit", "list")["entries"]])

    def test_nobody_may_until_a_town_is_named(self):
        self.run_node(runs=None)
        self.assertIn("[admin]", self.page("/modules", status=403))

    def test_every_page(self):
        self.run_node(modules=["waste"])
        for path, words in {"": "What is to be done", "/modules": "waste", "/modules/waste": "In use in 2 of 2 towns",
                            "/modules/waste/uninstall": "Its data is kept", "/modules/waste/rollback": "Roll waste back",
                            "/plan": "Nothing to do", "/catalogue": "knows no catalogue", "/logs": "every module answers",
                            "/logs?module=waste&level=error&q=x": "No line matches", "/trace?id=none": "No module has written",
                            "/audit": "started", "/audit?verify=yes": "Every entry follows", "/towns": "musterdorf",
                            "/towns/musterdorf": "waste", "/privacy": "Find somebody"}.items():
            self.assertIn(words, self.page(path), path)
            german = self.operator.ask("GET", (PAGES + path).replace("/en/", "/de/"))
            self.assertEqual(german.status, 200, path)
        self.page("/modules/nix", status=404)
        self.page("/towns/nix", status=404)
        self.page("/audit?who=/etc", status=422)

    def test_enable_disable_and_restart(self):
        node = self.run_node(modules=["waste"])
        self.assertIn("Disable waste?", self.page("/modules/waste/disable?town=musterdorf"))
        done = self.send("/modules/waste", do="disable", town="musterdorf")
        self.assertIn("Disabled in musterdorf.", self.follow(done))
        self.assertFalse(self.town("musterdorf", "waste")["enabled"])
        self.assertTrue(self.town("musterstadt", "waste")["enabled"])
        self.assertIn("not enabled", self.page("/modules/waste"))
        self.send("/modules/waste", do="enable", town="musterdorf")
        node.wait_for(lambda: self.town("musterdorf", "waste")["state"] == "ready")
        # In the name of who did it, by the id alone.
        said = [one for one in self.json("audit", "list")["entries"] if one["what"] in ("enable", "disable")]
        self.assertEqual({one["who"] for one in said}, {f"person:{self.account}@musterstadt"})
        self.assertIn("there is no town", self.send("/modules/waste", status=404, do="enable", town="nirgendwo").lower())
        self.send("/modules/waste", status=422, do="enable", town="--all")

        # Sent twice, it is done once.
        key = html.unescape(re.search(r'name="_key" value="([^"]+)"', self.page(""))[1])
        before = node.module("waste")["pid"]
        for _ in range(2):
            self.assertIn("done=restarted", self.send("", do="restart", module="waste", _key=key))
        node.wait_for(lambda: node.module("waste")["pid"] not in (0, before) and node.module("waste")["state"] == "ready")
        restarts = [one for one in self.json("audit", "list")["entries"] if one["what"] == "restart"]
        self.assertEqual(len(restarts), 1)

    def test_settings_by_form(self):
        self.run_node(modules=[f"[modules.waste]\n{LIMITED}"])
        path = "/modules/waste/settings"
        page = self.page(f"{path}?town=musterdorf")
        self.assertIn('name="set-keep_contacts"', page)
        was = {"town": "musterdorf", "set-keep_contacts": "60 d", "was-keep_contacts": "60 d",
               "set-reports_per_hour": "3", "was-reports_per_hour": "3"}
        self.assertIn("settings_same", self.send(path, **was))
        done = self.send(path, **{**was, "set-reports_per_hour": "7"})
        page = self.follow(done)
        self.assertIn("now in force in musterdorf", page)
        self.assertIn("The file says: 3", page)
        told = self.json("settings", "musterdorf", "waste")
        self.assertEqual((told["in_force"]["reports_per_hour"], told["file"]["reports_per_hour"]), (7, 3))
        self.assertEqual([one["key"] for one in told["overrides"]], ["reports_per_hour"])
        self.assertEqual(self.json("settings", "musterstadt", "waste")["in_force"]["reports_per_hour"], 3)
        # What cannot be, at its field, with what was typed.
        for wrong in ("many", "-1"):
            page = self.send(path, status=422, **{**was, "set-reports_per_hour": wrong})
            self.assertIn(f'value="{wrong}"', page)
            self.assertIn('id="set-reports_per_hour-error"', page)
        self.assertEqual(self.json("settings", "musterdorf", "waste")["in_force"]["reports_per_hour"], 7)
        self.send(path, **{**was, "reset-reports_per_hour": "yes"})
        self.assertEqual(self.json("settings", "musterdorf", "waste")["in_force"]["reports_per_hour"], 3)

    def test_no_console_says_where_a_secret_is_read_from(self):
        node = self.run_node(modules=[f"[modules.waste]\n{LIMITED}"])
        secret = self.secret("a key of sixteen letters").split('"')[1]
        path = "/modules/waste/settings"
        was = {"town": "musterdorf", "was-api_keys": "", "was-reports_per_hour": "3", "set-reports_per_hour": "3"}
        keys = json.dumps([{"file": secret}])
        page = self.send(path, status=409, **{**was, "set-api_keys": keys})
        self.assertIn("machine itself", page)
        self.assertEqual(self.json("settings", "musterdorf", "waste")["overrides"], [])
        # What the machine's operator named once may stay, and go.
        node.cli("settings", "musterdorf", "waste", "--set", json.dumps({"api_keys": [{"file": secret}]}))
        self.send(path, **{**was, "was-api_keys": keys, "set-api_keys": json.dumps([])})
        self.assertEqual(self.json("settings", "musterdorf", "waste")["in_force"]["api_keys"], [])

    def test_swap_keep_and_back(self):
        node = self.run_node(folders=[FIXTURES, NEXT], modules=["counter"])
        lowest, highest = "1.0.0", "1.1.0"
        (node.state / "nothing").touch()
        running = {one["version"] for one in node.status()["modules"] if one["id"] == "counter"}
        old = next(iter(running))
        new = highest if old == lowest else lowest
        self.assertIn("does not lie here", self.send("/modules/counter", status=404, do="swap", version="9.9.9", watch="60s"))

        def begin():
            done = self.send("/modules/counter", do="swap", version=new, watch="10min")
            self.assertIn("The swap of counter has begun.", self.follow(done))
            node.wait_for(lambda: node.status()["swap"]["phase"] == "watching", seconds=30)
            return self.page("/modules/counter")

        page = begin()
        for words in (f"Old: {old}", f"New: {new}", f"Keep the new one: {new}", f"Back to the old one: {old}", "Compared for another"):
            self.assertIn(words, page)
        # Each version is measured for itself: what both answered is all that was asked.
        for _ in range(20):
            self.assertEqual(node.request("GET", "/api/counter/v1/counts", town="musterstadt").status, 200)
        sides = lambda: [node.status()["swap"].get(side, {"requests": 0}) for side in ("old", "new")]  # noqa: E731
        node.wait_for(lambda: sum(side["requests"] for side in sides()) == 20, what="both versions' requests are told")
        before, after = sides()
        self.assertLess(before["requests"], after["requests"])
        self.assertIn(f'<td data-label="New: {new}" class="sk-number">{after["requests"]}</td>', self.page("/modules/counter"))
        self.assertIn("counter is being swapped", self.page(""))
        self.send("/modules/counter", do="back")
        node.wait_for(lambda: node.status()["swap"]["phase"] == "undone", seconds=30)
        self.assertIn("The old version serves again", self.page("/modules/counter"))
        node.wait_for(lambda: {one["version"] for one in node.status()["modules"] if one["id"] == "counter"} == {old}, seconds=30)
        begin()
        self.send("/modules/counter", do="keep")
        node.wait_for(lambda: node.status()["swap"]["phase"] == "done", seconds=30)
        self.assertIn("The new version stays", self.page("/modules/counter"))
        self.assertEqual({one["version"] for one in node.status()["modules"] if one["id"] == "counter"}, {new})

        self.send("/modules/counter", do="rollback", version="", town="")
        node.wait_for(lambda: {one["version"] for one in node.status()["modules"] if one["id"] == "counter"} == {old}, seconds=30)

    def test_plan_and_apply(self):
        node = self.run_node(modules=["waste"])
        node.write_town("musterdorf", [accounts.CHEAP, "console", "operations"])
        page = self.page("/plan")
        self.assertIn("waste", page)
        plan = re.search(r'name="plan" value="([0-9a-f]+)"', page)[1]
        self.assertIn("Carry out this plan", page)
        # Not another one than was seen.
        self.assertIn("the world changed", self.send("/plan", status=409, plan="0" * 64, watch="60s"))
        self.assertEqual(self.send("/plan", plan=plan, watch="60s").rsplit("?")[1], "done=applied")
        node.wait_for(lambda: "waste" not in [one["id"] for one in self.json("town", "show", "musterdorf")["modules"] if one["enabled"]])
        self.assertIn("Nothing to do", self.page("/plan"))

    def test_backup_token_and_privacy(self):
        node = self.run_node(modules=["waste"])
        self.send("", do="backup", town="musterdorf")
        self.assertEqual([file.name.split("-")[0] for file in (node.state / "backups").iterdir()], ["musterdorf"])
        self.send("", status=422, do="backup", town="../x")
        made = self.send("/towns", status=200, do="token", name="sensor")
        self.assertRegex(made, r"<code class=\"sk-code\">[0-9a-f]{32}</code>")
        self.assertNotIn("sk-code\">", self.page("/towns"))

        report = node.request("POST", "/api/waste/v1/reports",
                              {"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": "Loch",
                               "contact": {"email": "ada@example.org"}}, town="musterdorf")
        self.assertEqual(report.status, 201, report.body)
        find = {"do": "find", "town": "musterdorf", "by": "email", "value": "ada@example.org"}
        subject = re.search(r'name="subject" value="([^"]+)"', self.send("/privacy", status=200, **find))[1]
        who = {"town": "musterdorf", "subject": subject}
        self.assertIn("ada@example.org", self.send("/privacy", status=200, do="export", **who))
        self.assertIn("for good", self.send("/privacy", status=200, do="ask", **who))
        self.send("/privacy", status=422, do="erase", **who)
        self.assertIn("Erased", self.send("/privacy", status=200, do="erase", sure="yes", **who))
        self.assertIn("nobody is known by that", self.send("/privacy", status=200, **find))
        # Nobody's data in the log of what was done, or in the command's own.
        logged = "".join(file.read_text(errors="replace") for file in (node.state / "logs").iterdir())
        self.assertNotIn("ada@example.org", logged)

    def test_a_trace_across_modules(self):
        node = self.run_node(modules=["waste"])
        lines = {"gateway": ("2026-11-27T04:39:01.000Z", "answered 500"), "waste": ("2026-11-27T04:39:02.000Z", "a request failed inside")}
        for module, (when, words) in lines.items():
            with open(node.state / "logs" / f"{module}.jsonl", "a", encoding="utf-8") as log:
                log.write('{"time":"%s","level":"error","message":"%s","request":"r-17"}\n' % (when, words))
        page = self.page("/trace?id=r-17")
        self.assertLess(page.index("answered 500"), page.index("a request failed inside"))
        self.assertIn("trace?id=r-17", self.page("/logs?module=waste"))


if __name__ == "__main__":
    unittest.main()
