# SPDX-License-Identifier: EUPL-1.2
"""The pages in Debian's Chromium, against a real node with the example towns. STADTKERN_SHOTS=FOLDER keeps pictures."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "integration"))

import hotspots  # noqa: E402
import identity_test as accounts  # noqa: E402
import rows  # noqa: E402
from node import BUILD, DATA, SOURCE, NodeTest  # noqa: E402
from notify_node import NotifyCase, Post, SmtpServer  # noqa: E402

STRANGER = "siebzehn-Kraniche-am-Fluss"
GROUPS = """
[[modules.waste.responsibility]]
category = "lighting"
group    = "strassenlicht"
deputy   = "bauhof"
[[modules.waste.responsibility]]
group = "bauhof"
"""


class KeptPost(Post):
    """A mail server that leaves each mail that it takes in a folder."""

    def __init__(self, folder):
        super().__init__()
        self.on_taken = lambda: self.keep(folder)

    def keep(self, folder):
        to, mail, _ = self.mails[-1]
        kept = {"to": to, "subject": mail["subject"], "language": mail["content-language"], "text": mail.get_content()}
        file = folder / f"{len(self.mails):04}.new"
        file.write_text(json.dumps(kept))
        file.rename(file.with_suffix(".json"))


@unittest.skipUnless(shutil.which("chromium"), "chromium is not installed")
@unittest.skipUnless((HERE / "node_modules/playwright-core").is_dir(),
                     "playwright-core is not installed: tests/browser/install (needs npm)")
@unittest.skipUnless((SOURCE / "plugins/portal").is_dir(), "there is no plugins/portal")
class Browser(NodeTest):
    def test_pages(self):
        self.drive("pages.mjs", self.example())

    def test_offline(self):
        config = self.example_copy()
        town = config / "towns/musterstadt.toml"
        town.write_text(town.read_text().replace("[modules.identity]", accounts.CHEAP))
        node = self.node(config=config)
        staff = self.staff_token(node, "waste.staff")
        node.start()
        admin = accounts.Identity.admin(self, node)
        accounts.Identity.clerk(self, node, admin, "waste.staff")
        self.person(admin)
        people = {"max": {"mail": "max@rathaus.example", "password": accounts.OTHER},
                  "eva": {"mail": "eva@rathaus.example", "password": STRANGER}}
        self.drive("offline.mjs", self.town_of(node), STADTKERN_STAFF_TOKEN=staff, STADTKERN_PEOPLE=json.dumps(people),
                   **self.commands(node))

    def test_swap(self):
        manifests = [(folder / "waste/plugin.toml").read_text() for folder in (BUILD / "plugins", BUILD / "fixtures/next")]
        old, new = (re.search(r'^version *= *"([^"]*)"', text, re.MULTILINE)[1] for text in manifests)
        node = self.node({"musterstadt": ["portal", "console", "waste"]}, folders=[BUILD / "fixtures/next"])
        token = self.staff_token(node, "waste.staff")
        node.state.mkdir()
        (node.state / "stadtkern.lock").write_text(f'format = 1\n\n[[module]]\nid = "waste"\nversion = "{old}"\n')
        self.drive("swap.mjs", self.town_of(node.start()), STADTKERN_STAFF_TOKEN=token, STADTKERN_VERSIONS=f"{old} {new}",
                   **self.commands(node))

    @unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
    @unittest.skipUnless((SOURCE / "plugins/identity").is_dir(), "there is no plugins/identity")
    def test_disabled(self):
        node = self.node({"musterstadt": ["portal", "console", "waste", accounts.CHEAP]})
        token = self.staff_token(node, "waste.staff")
        admin = accounts.Identity.admin(self, node.start())
        accounts.Identity.clerk(self, node, admin, "waste.staff")
        people = {"clerk": {"mail": "max@rathaus.example", "password": accounts.OTHER}}
        self.drive("disabled.mjs", self.town_of(node), STADTKERN_PEOPLE=json.dumps(people), STADTKERN_STAFF_TOKEN=token,
                   **self.commands(node))

    def test_maps(self):
        self.drive("maps.mjs", self.example())

    @unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
    def test_reach(self):
        node = self.node(config=self.example_copy())
        staff = self.staff_token(node, "waste.staff", "feedback.staff")
        host, port = node.start().address()[:2]
        self.drive("reach.mjs", f"http://{host}:{port}/t/musterstadt", STADTKERN_STAFF_TOKEN=staff)

    @unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
    @unittest.skipIf(os.environ.get("STADTKERN_TEST_DATA") == "none", "STADTKERN_TEST_DATA=none")
    def test_states(self):
        self.assertTrue(DATA.is_dir(), f"no test data at {DATA}: set STADTKERN_TEST_DATA")
        towns = ("musterstadt", "musterdorf")
        places = '[modules.places]\nexample_places = "musterstadt"'
        wifi = [hotspots.settings(self.secret)] if "wifi" in rows.names() else []
        node = self.node({towns[0]: rows.modules(accounts.CHEAP, places, "[modules.feedback]\nentries_per_hour = 0", *wifi),
                          towns[1]: rows.modules(accounts.CHEAP, "[modules.feedback]\nentries_per_hour = 1")},
                         extra=f'[admin]\ntown = "{towns[0]}"')
        host, port = node.start().address()[:2]
        staff = {town: self.all_roles(node, town) for town in towns}
        rows.fill(node, staff[towns[0]])
        cookies = json.dumps({town: clerk.jar for town, clerk in staff.items()})
        self.drive("states.mjs", f"http://{host}:{port}/t", STADTKERN_STAFF=cookies, STADTKERN_PAGES=json.dumps(rows.pages()),
                   STADTKERN_MODULES=" ".join(rows.names()), STADTKERN_TOWNS=" ".join(towns), **self.commands(node))

    @unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
    @unittest.skipUnless((SOURCE / "plugins/identity").is_dir(), "there is no plugins/identity")
    def test_areas(self):
        node = self.node({"musterstadt": rows.modules(accounts.CHEAP)}, extra='[admin]\ntown = "musterstadt"').start()
        staff = self.all_roles(node, "musterstadt")
        self.drive("areas.mjs", self.town_of(node), STADTKERN_STAFF=json.dumps(staff.jar),
                   STADTKERN_PAGES=json.dumps(rows.pages()))

    def all_roles(self, node, town):
        """Somebody who has signed in, and may see every page."""
        admin = accounts.Identity.admin(self, node, town)
        clerk, account = accounts.Identity.clerk(self, node, admin, "identity.admin")
        for role in rows.roles():
            self.assertEqual(admin.ask("PUT", f"{accounts.API}/accounts/{account}/roles/{role}").status, 200, role)
        return clerk

    def test_aria(self):
        self.drive("aria_test.mjs", "")

    @unittest.skipUnless((HERE / "node_modules/lighthouse").is_dir(), "lighthouse is not installed: tests/browser/install")
    def test_lighthouse(self):
        print(self.drive("lighthouse.mjs", self.example()))

    def example(self):
        host, port = self.node(config=SOURCE / "config").start().address()[:2]
        return f"http://{host}:{port}/t/musterstadt"

    def town_of(self, node, town="musterstadt"):
        host, port = node.address()[:2]
        return f"http://{host}:{port}/t/{town}"

    def commands(self, node):
        """What a flow needs to run the node's command line."""
        return {"STADTKERN_CLI": str(BUILD / "bin/stadtkern"), "STADTKERN_STATE": str(node.state)}

    def example_copy(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="sk-browser-"))
        self.addCleanup(shutil.rmtree, folder, True)
        return pathlib.Path(shutil.copytree(SOURCE / "config", folder / "config"))

    def staff_token(self, node, *roles):
        """A token of somebody with these roles, for a node that is yet to start."""
        token = json.loads(node.cli("--json", "token", "new").stdout)
        file = node.config / "stadtkern.toml"
        file.write_text(file.read_text() + "\n".join([
            "", "[[modules.gateway.tokens]]", 'name = "clerk"', 'towns = ["musterstadt"]', f"roles = {json.dumps(roles)}",
            f'hash = "{token["hash"]}"', ""]))
        return token["token"]

    def drive(self, script, base, **more):
        environment = {**os.environ, "STADTKERN_BASE": base, **more}
        done = subprocess.run(["node", "--test", "--test-reporter=spec", script], cwd=HERE, env=environment, timeout=280,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    @unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
    @unittest.skipUnless((SOURCE / "plugins/identity").is_dir(), "there is no plugins/identity")
    def test_desk(self):
        node, admin, people = self.town_with_clerk()
        self.person(admin)
        people["stranger"] = {"mail": "eva@rathaus.example", "password": STRANGER}
        self.drive("desk.mjs", self.town_of(node), STADTKERN_PEOPLE=json.dumps(people))

    @unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
    @unittest.skipUnless((SOURCE / "plugins/identity").is_dir(), "there is no plugins/identity")
    def test_keyboard(self):
        node, _, people = self.town_with_clerk()
        self.drive("keyboard.mjs", self.town_of(node), STADTKERN_PEOPLE=json.dumps(people))

    def town_with_clerk(self):
        """The example town with two groups, its administrator's browser, and who works there."""
        config = self.example_copy()
        town = config / "towns/musterstadt.toml"
        town.write_text(town.read_text().replace("[modules.identity]", accounts.CHEAP) + GROUPS)
        node = self.node(config=config).start()
        admin = accounts.Identity.admin(self, node)
        accounts.Identity.clerk(self, node, admin, "waste.staff")
        return node, admin, {"clerk": {"mail": "max@rathaus.example", "password": accounts.OTHER}}

    @unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
    @unittest.skipUnless((SOURCE / "plugins/identity").is_dir(), "there is no plugins/identity")
    @unittest.skipUnless((SOURCE / "plugins/notify").is_dir(), "there is no plugins/notify")
    def test_hears(self):
        mails = pathlib.Path(tempfile.mkdtemp(prefix="sk-mails-"))
        self.addCleanup(shutil.rmtree, mails, True)
        server = SmtpServer(KeptPost(mails))
        server.start()
        self.addCleanup(NotifyCase.end, server)
        notify = f"""[modules.notify]
address = "ADDRESS"
[modules.notify.smtp]
host = "localhost"
port = {server.port}
tls  = "none"
from = "buero@rathaus.test"
"""
        places = '[modules.places]\nexample_places = "musterstadt"'
        node = self.node({"musterstadt": ["portal", "console", accounts.CHEAP, places, "waste", GROUPS.strip(), notify]})
        town = node.config / "towns/musterstadt.toml"
        text = town.read_text()
        town.write_text(text.replace("ADDRESS", "http://127.0.0.1"))
        node.start()
        town.write_text(text.replace("ADDRESS", self.town_of(node)))  # links lead to this node, whose port is known now
        node.cli("reload")
        admin = accounts.Identity.admin(self, node)
        accounts.Identity.clerk(self, node, admin, "waste.staff")
        people = {"clerk": {"mail": "max@rathaus.example", "password": accounts.OTHER}}
        self.drive("hears.mjs", self.town_of(node), STADTKERN_PEOPLE=json.dumps(people), STADTKERN_MAILS=str(mails))

    @unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
    @unittest.skipUnless((SOURCE / "plugins/identity").is_dir(), "there is no plugins/identity")
    def test_towns(self):
        modules = ["portal", "console", "counter", accounts.CHEAP, "waste", GROUPS.strip()]
        node = self.node({"musterstadt": modules, "musterdorf": modules}, folders=[BUILD / "fixtures/plugins"]).start()
        people = {"here": "max@rathaus.example", "there": "mia@dorf.example"}
        for (name, mail), town in zip(people.items(), node.towns):
            admin = accounts.Identity.admin(self, node, town, f"chef@{town}.example")
            accounts.Identity.clerk(self, node, admin, "waste.staff", mail)
            people[name] = {"mail": mail, "password": accounts.OTHER}
        self.drive("towns.mjs", self.town_of(node), STADTKERN_OTHER_TOWN="musterdorf", STADTKERN_PEOPLE=json.dumps(people))

    @unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
    @unittest.skipUnless((SOURCE / "plugins/identity").is_dir(), "there is no plugins/identity")
    def test_people(self):
        node = self.node({"musterstadt": ["portal", "console", "waste", "[modules.identity]\npassword_memory_kib = 19456"]}).start()
        host, port = node.address()[:2]
        done = node.cli("admin", "invite", "--town", "musterstadt", "--mail", "chef@rathaus.example", "--name", "Chefin", "--json")
        link = json.loads(done.stdout.strip().splitlines()[-1])["link"]
        self.drive("people.mjs", f"http://{host}:{port}/t/musterstadt", STADTKERN_INVITE=link[link.index("/api/"):])

    @unittest.skipUnless((SOURCE / "plugins/operations").is_dir(), "there is no plugins/operations")
    @unittest.skipUnless((SOURCE / "plugins/identity").is_dir(), "there is no plugins/identity")
    def test_operations(self):
        pages = [accounts.CHEAP, "console", "operations", "counter"]
        node = self.node({"musterstadt": ["portal", *pages, "waste"], "musterdorf": ["waste", *pages]},
                         folders=[BUILD / "fixtures/plugins", BUILD / "fixtures/next"], extra='[admin]\ntown = "musterstadt"').start()
        admin = accounts.Identity.admin(self, node)
        accounts.Identity.clerk(self, node, admin, "operations.operator")
        host, port = node.address()[:2]
        people = {"operator": {"mail": "max@rathaus.example", "password": accounts.OTHER}}
        self.drive("operations.mjs", f"http://{host}:{port}/t/musterstadt", STADTKERN_PEOPLE=json.dumps(people))

    def person(self, admin):
        """Somebody with an account and no role."""
        made = admin.ask("POST", f"{accounts.API}/accounts", {"kind": "staff", "name": "Eva", "mail": "eva@rathaus.example"})
        self.assertEqual(made.status, 201, made.text)
        link = admin.ask("POST", f"{accounts.API}/accounts/{made.json()['id']}/invitation").json()["link"]
        answer = accounts.Browser(admin.node, admin.town).ask("POST", f"{accounts.API}/invitations",
                                                     {"token": link.split("token=")[1], "password": STRANGER})
        self.assertEqual(answer.status, 200, answer.text)

    @unittest.skipUnless((SOURCE / "plugins/feedback").is_dir(), "there is no plugins/feedback")
    @unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
    def test_feedback(self):
        node = self.node({"musterstadt": ["portal", "console", "waste", "[modules.feedback]\nentries_per_hour = 0"]})
        self.drive_with_token("feedback.mjs", node, "feedback.staff", "portal.figures", first=self.visits)

    def visits(self, node):
        """Of people who begin to write and of some who send it; a module that ends writes what it has counted."""
        browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                   "Content-Type": "application/x-www-form-urlencoded"}
        for number in range(12):
            for path in ("/", "/de/waste/report", "/de/waste/reports/0123456789", "/nowhere"):
                node.request("GET", path, headers=browser, town="musterstadt")
            if number < 7:
                node.request("POST", "/de/waste/report", "step=1&_step=1&go=next&address=Markt", browser, town="musterstadt")
        node.cli("swap", "portal", "--watch", "1s")

    @unittest.skipUnless((SOURCE / "plugins/wifi").is_dir(), "there is no plugins/wifi")
    @unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
    def test_wifi(self):
        node = self.node({"musterstadt": ["portal", "console", '[modules.places]\nexample_places = "musterstadt"',
                                          '[modules.wifi]\nexample_sites = "musterstadt"']})
        self.drive_with_token("wifi.mjs", node, "wifi.staff")

    @unittest.skipUnless((SOURCE / "plugins/wifi").is_dir(), "there is no plugins/wifi")
    @unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
    def test_wifi_devices(self):
        self.drive_with_token("wifi_devices.mjs", self.node({"musterstadt": ["portal", "console", "wifi"]}), "wifi.staff")

    def drive_with_token(self, script, node, *roles, first=lambda node: None):
        """Staff are known by a token, in place of a sign-in."""
        token = self.staff_token(node, *roles)
        host, port = node.start().address()[:2]
        first(node)
        self.drive(script, f"http://{host}:{port}/t/musterstadt", STADTKERN_STAFF_TOKEN=token)


if __name__ == "__main__":
    unittest.main()
