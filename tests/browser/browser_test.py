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

import identity_test as accounts  # noqa: E402
from node import BUILD, SOURCE, NodeTest  # noqa: E402

STRANGER = "siebzehn-Kraniche-am-Fluss"
GROUPS = """
[[modules.waste.responsibility]]
category = "lighting"
group    = "strassenlicht"
deputy   = "bauhof"
[[modules.waste.responsibility]]
group = "bauhof"
"""


@unittest.skipUnless(shutil.which("chromium"), "chromium is not installed")
@unittest.skipUnless((HERE / "node_modules/playwright-core").is_dir(),
                     "playwright-core is not installed: tests/browser/install (needs npm)")
@unittest.skipUnless((SOURCE / "plugins/portal").is_dir(), "there is no plugins/portal")
class Browser(NodeTest):
    def test_pages(self):
        self.drive("pages.mjs", self.example())

    def test_offline(self):
        node = self.node(config=SOURCE / "config").start()
        host, port = node.address()[:2]
        self.drive("offline.mjs", f"http://{host}:{port}/t/musterstadt", STADTKERN_CLI=str(BUILD / "bin/stadtkern"),
                   STADTKERN_STATE=str(node.state))

    def test_swap(self):
        manifests = [(folder / "waste/plugin.toml").read_text() for folder in (BUILD / "plugins", BUILD / "fixtures/next")]
        old, new = (re.search(r'^version *= *"([^"]*)"', text, re.MULTILINE)[1] for text in manifests)
        node = self.node({"musterstadt": ["portal", "console", "waste"]}, folders=[BUILD / "fixtures/next"])
        token = self.staff_token(node, "waste.staff")
        node.state.mkdir()
        (node.state / "stadtkern.lock").write_text(f'format = 1\n\n[[module]]\nid = "waste"\nversion = "{old}"\n')
        self.drive("swap.mjs", self.town_of(node.start()), STADTKERN_STAFF_TOKEN=token, STADTKERN_VERSIONS=f"{old} {new}",
                   **self.commands(node))

    def test_maps(self):
        self.drive("maps.mjs", self.example())

    @unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
    def test_reach(self):
        node = self.node(config=self.example_copy())
        staff = self.staff_token(node, "waste.staff", "feedback.staff")
        host, port = node.start().address()[:2]
        self.drive("reach.mjs", f"http://{host}:{port}/t/musterstadt", STADTKERN_STAFF_TOKEN=staff)

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
        config = self.example_copy()
        town = config / "towns/musterstadt.toml"
        town.write_text(town.read_text().replace("[modules.identity]", accounts.CHEAP) + GROUPS)
        node = self.node(config=config).start()
        host, port = node.address()[:2]
        admin = accounts.Identity.admin(self, node)
        accounts.Identity.clerk(self, node, admin, "waste.staff")
        self.person(admin)
        people = {"clerk": {"mail": "max@rathaus.example", "password": accounts.OTHER},
                  "stranger": {"mail": "eva@rathaus.example", "password": STRANGER}}
        self.drive("desk.mjs", f"http://{host}:{port}/t/musterstadt", STADTKERN_PEOPLE=json.dumps(people))

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
