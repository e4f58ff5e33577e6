# SPDX-License-Identifier: EUPL-1.2
"""People of two towns on a real node: the first administrator by the command line, sessions through the gateway, roles
that other modules ask for, and attacks on all that."""
import base64
import hashlib
import hmac
import html
import json
import sqlite3
import re
import struct
import time
import unittest
import urllib.parse

from node import SOURCE, NodeTest

PASSWORD = "Zwiebel Turm Kreide Nebel"
OTHER = "mein-alter-Traktor-rostet"
CHEAP = "[modules.identity]\npassword_memory_kib = 19456\nsecond_factor_roles = \"\""
API = "/api/identity/v1"


def code_of(uri, step=0):
    """The code of now, as an app on a phone shows it (RFC 6238)."""
    secret = urllib.parse.parse_qs(urllib.parse.urlsplit(uri).query)["secret"][0]
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30 + step), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 10**6:06}"


class Browser:
    """Keeps what cookies it is given, and says where it comes from as browsers do."""

    def __init__(self, node, town):
        self.node, self.town, self.jar = node, town, {}
        self.host = "{}:{}".format(*node.address())

    def ask(self, verb, path, body=None, **headers):
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        fields.setdefault("Origin", "http://" + self.host)
        fields = {name: value for name, value in fields.items() if value is not None}
        if self.jar:
            fields["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        connection = self.node.connect()
        try:
            if isinstance(body, dict):
                body = json.dumps(body)
                fields["Content-Type"] = "application/json"
            connection.request(verb, f"/t/{self.town}{path}", body, fields)
            raw = connection.getresponse()
            text = raw.read()
            for name, value in raw.getheaders():
                if name.lower() == "set-cookie":
                    self.keep(value)
            raw.text = text.decode()
            raw.json = lambda: json.loads(text)
            return raw
        finally:
            connection.close()

    def keep(self, line):
        pair, *attributes = [part.strip() for part in line.split(";")]
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes), line
        name, value = pair.split("=", 1)
        if "Max-Age=0" in attributes:
            self.jar.pop(name, None)
        else:
            self.jar[name] = value

    def token(self):
        return self.jar[f"sk-{self.town}"]


@unittest.skipUnless((SOURCE / "plugins/identity").is_dir(), "there is no plugins/identity")
class Identity(NodeTest):
    def two_towns(self):
        return self.node({"musterstadt": [CHEAP, "waste"], "musterdorf": [CHEAP, "waste"]}).start()

    def admin(self, node, town="musterstadt", mail="chef@rathaus.example"):
        done = node.cli("admin", "invite", "--town", town, "--mail", mail, "--name", "Chefin", "--json")
        link = json.loads(done.stdout.strip().splitlines()[-1])["link"]
        self.assertTrue(link.startswith("http://"), link)
        token = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)["token"][0]
        browser = Browser(node, town)
        page = browser.ask("GET", f"{API}/invite?token={token}", Accept_Language="de")
        self.assertEqual(page.status, 200)
        self.assertIn("Kennwort festlegen", page.text)
        form = urllib.parse.urlencode({"token": token, "password": PASSWORD, "repeat": PASSWORD})
        kind = "application/x-www-form-urlencoded"
        self.assertEqual(browser.ask("POST", f"{API}/invite", form, Content_Type=kind).status, 200)
        self.assertEqual(browser.ask("POST", f"{API}/invite", form, Content_Type=kind).status, 404)
        return browser

    def clerk(self, node, admin, role, mail="max@rathaus.example"):
        made = admin.ask("POST", f"{API}/accounts", {"kind": "staff", "name": "Max", "mail": mail})
        self.assertEqual(made.status, 201, made.text)
        account = made.json()["id"]
        self.assertEqual(admin.ask("PUT", f"{API}/accounts/{account}/roles/{role}").status, 200)
        link = admin.ask("POST", f"{API}/accounts/{account}/invitation").json()["link"]
        browser = Browser(node, admin.town)
        answer = browser.ask("POST", f"{API}/invitations", {"token": link.split("token=")[1], "password": OTHER})
        self.assertEqual(answer.status, 200, answer.text)
        return browser, account

    def test_an_administrator_gives_a_clerk_a_role_and_takes_it_back_within_a_second(self):
        node = self.two_towns()
        self.assertIn("there is no town nirgendwo", node.cli("admin", "invite", "--town", "nirgendwo", check=1).stderr)
        node.cli("disable", "musterdorf", "identity")
        self.assertIn("stadtkern enable musterdorf identity", node.cli("admin", "invite", "--town", "musterdorf", check=1).stderr)
        node.cli("enable", "musterdorf", "identity")
        self.assertEqual(node.cli("admin", "reset", "--town", "musterstadt", check=None).returncode, 2)
        admin = self.admin(node)
        me = admin.ask("GET", f"{API}/me").json()
        self.assertEqual((me["name"], me["roles"]), ("Chefin", ["identity.admin"]))
        roles = {role["id"]: role["name"]["de"] for role in admin.ask("GET", f"{API}/roles").json()["roles"]}
        self.assertEqual(roles["waste.staff"], "Meldungen bearbeiten")
        self.assertIn("identity.admin", roles)

        self.assertEqual(admin.ask("GET", "/api/waste/v1/inbox").status, 403)
        clerk, account = self.clerk(node, admin, "waste.staff")
        self.assertEqual(clerk.ask("GET", "/api/waste/v1/inbox").status, 200)
        self.assertEqual(clerk.ask("GET", f"{API}/accounts").status, 403)
        # Long enough for the gateway to answer out of what it keeps.
        known = time.monotonic()
        while time.monotonic() - known < 0.6:
            self.assertEqual(clerk.ask("GET", "/api/waste/v1/inbox").status, 200)
        self.assertEqual(admin.ask("DELETE", f"{API}/accounts/{account}/roles/waste.staff").status, 200)
        taken = time.monotonic()
        while clerk.ask("GET", "/api/waste/v1/inbox").status == 200:
            self.assertLess(time.monotonic() - taken, 5)
        print(f"a role is gone {time.monotonic() - taken:.2f} s after it was taken")
        self.assertLess(time.monotonic() - taken, 1.5)

        # Sessions outlive the module's and the gateway's processes.
        node.cli("restart", "identity")
        node.wait_for(lambda: clerk.ask("GET", f"{API}/me").status == 200, what="clerk's session after a restart")
        self.assertEqual(clerk.ask("POST", f"{API}/logout").status, 200)
        self.assertNotIn("sk-musterstadt", clerk.jar)
        self.assertEqual(clerk.ask("GET", f"{API}/me").status, 401)
        self.check_logs(node, admin)

    def check_logs(self, node, browser):
        written = "".join(path.read_text(errors="replace") for path in (node.state / "logs").glob("*.jsonl"))
        written += node.output()
        for secret in (browser.token(), PASSWORD, OTHER, "rathaus.example", "token="):
            self.assertNotIn(secret, written)
        stores = b"".join(path.read_bytes() for path in (node.state / "stores/identity/musterstadt").iterdir() if path.is_file())
        self.assertIn(b"chef@rathaus.example", stores)
        self.assertNotIn(browser.token().encode(), stores)
        self.assertNotIn(PASSWORD.encode(), stores)

    def test_as_installed_a_role_waits_for_the_second_factor_that_the_pages_set_up(self):
        node = self.node({"musterstadt": ["[modules.identity]\npassword_memory_kib = 19456", "waste"]}).start()
        admin = self.admin(node)
        form = {"Content_Type": "application/x-www-form-urlencoded"}

        def post(browser, path, **fields):
            return browser.ask("POST", API + path, urllib.parse.urlencode(fields), **form)

        self.assertEqual(admin.ask("GET", f"{API}/accounts").status, 403)
        self.assertIn("/account/second-factor", admin.ask("GET", f"{API}/account").text)
        page = post(admin, "/account/second-factor")
        uri = html.unescape(re.search(r'name="uri" value="([^"]+)"', page.text)[1])
        done = post(admin, "/account/second-factor/confirm", uri=uri, code=code_of(uri))
        self.assertEqual((done.status, len(re.findall("<code>", done.text))), (200, 10))
        self.assertEqual(admin.ask("GET", f"{API}/accounts").status, 200)

        again = Browser(node, "musterstadt")
        page = post(again, "/sign-in", mail="chef@rathaus.example", password=PASSWORD, return_to="/t/musterstadt/")
        self.assertNotIn("sk-musterstadt", again.jar)
        ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)[1]
        entered = post(again, "/sign-in/code", ticket=ticket, return_to="/t/musterstadt/", code=code_of(uri, 1))  # the next one: no waiting
        self.assertEqual((entered.status, entered.getheader("Location")), (303, "/t/musterstadt/"))
        self.assertEqual(again.ask("GET", f"{API}/accounts").status, 200)
        # Another site's form does nothing, and signs nobody in.
        self.assertEqual(again.ask("POST", f"{API}/account/sign-out", "", Origin="http://evil.example", **form).status, 403)
        self.assertEqual(Browser(node, "musterstadt").ask("POST", f"{API}/sign-in", "mail=a&password=b", Origin="http://evil.example", **form).status, 403)
        self.assertEqual(post(again, "/account/sign-out").status, 200)
        self.assertEqual(again.ask("GET", f"{API}/me").status, 401)

    def test_what_belongs_to_another_town_or_another_site_opens_nothing(self):
        node = self.two_towns()
        here, there = self.admin(node), self.admin(node, "musterdorf")
        account = here.ask("GET", f"{API}/me").json()["id"]

        # Another town's session, under its own name and under this town's.
        stolen = Browser(node, "musterdorf")
        stolen.jar = {"sk-musterstadt": here.token(), "sk-musterdorf": here.token()}
        self.assertEqual(stolen.ask("GET", f"{API}/me").status, 401)
        self.assertNotIn("sk-musterdorf", stolen.jar)
        # Another town's ids.
        self.assertEqual(there.ask("GET", f"{API}/accounts/{account}").status, 404)
        self.assertEqual(there.ask("PUT", f"{API}/accounts/{account}/roles/waste.staff").status, 404)
        session = here.ask("GET", f"{API}/sessions").json()["sessions"][0]["id"]
        self.assertEqual(there.ask("DELETE", f"{API}/sessions/{session}").status, 404)
        self.assertEqual(here.ask("GET", f"{API}/me").status, 200)

        # A page of another site makes the browser send its cookies.
        for origin in ("http://evil.example", "null", "https://" + here.host):
            self.assertEqual(here.ask("POST", f"{API}/logout", Origin=origin).status, 403)
        self.assertEqual(here.ask("POST", f"{API}/logout", Origin=None, Sec_Fetch_Site="cross-site").status, 403)
        self.assertEqual(here.ask("POST", f"{API}/logout", Origin=None).status, 403)
        self.assertEqual(here.ask("POST", f"{API}/login", {"mail": "a@b.example", "password": "x"},
                                  Origin="http://evil.example").status, 403)
        self.assertEqual(here.ask("GET", f"{API}/me").status, 200)
        # A client without pages proves itself by what /me tells.
        proof = here.ask("GET", f"{API}/me").json()["csrf"]
        self.assertEqual(proof, hashlib.sha256(b"stadtkern-csrf:" + here.token().encode()).hexdigest()[:32])

        # Signing in takes a new token, whatever was planted before.
        planted = "A" * 43
        victim = Browser(node, "musterstadt")
        victim.jar = {"sk-musterstadt": planted}
        self.assertEqual(victim.ask("POST", f"{API}/login", {"mail": "chef@rathaus.example", "password": PASSWORD}).status, 200)
        self.assertNotEqual(victim.token(), planted)
        attacker = Browser(node, "musterstadt")
        attacker.jar = {"sk-musterstadt": planted}
        self.assertEqual(attacker.ask("GET", f"{API}/me").status, 401)

        # The fields between gateway and module are the gateway's alone.
        robber = Browser(node, "musterstadt")
        self.assertEqual(robber.ask("GET", f"{API}/me", Stadtkern_Session=here.token()).status, 401)
        self.assertEqual(robber.ask("POST", f"{API}/login", "x" * 20_000, Content_Type="application/json").status, 413)

        answer = here.ask("POST", f"{API}/logout", Origin=None, Stadtkern_Csrf=proof)
        self.assertEqual(answer.status, 200)

    def test_a_password_tried_on_many_accounts_is_held_up_and_others_sign_in_meanwhile(self):
        node = self.two_towns()
        owner = self.admin(node)
        sprayer = Browser(node, "musterstadt")
        seen = []
        for number in range(30):
            answer = sprayer.ask("POST", f"{API}/login", {"mail": f"person{number}@rathaus.example", "password": "Sommer 2026 Sonne"})
            seen.append(answer.status)
            if answer.status == 429:
                self.assertRegex(answer.getheader("Retry-After"), r"^[1-9]\d*$")
        self.assertEqual(set(seen), {401, 429})
        self.assertLessEqual(seen.count(401), 20)
        # Same address, but a browser that the account knows.
        self.assertEqual(owner.ask("POST", f"{API}/login", {"mail": "chef@rathaus.example", "password": PASSWORD}).status, 200)
        self.assertEqual(owner.ask("GET", "/api/waste/v1/categories").status, 200)
        figures = node.request("GET", "/metrics", listener="metrics").body.decode()
        self.assertRegex(figures, re.compile(r"^identity_password_hashes_total\{.*\} \d+$", re.MULTILINE))

    def test_the_towns_page_leads_to_the_sign_in(self):
        node = self.two_towns()
        for language in ("de", "en", "de-x-simple"):
            page = node.request("GET", f"/?lang={language}", town="musterstadt").body.decode()
            link = html.unescape(re.search(r'<a href="([^"]*/sign-in[^"]*)"', page)[1])
            there = node.request("GET", link)
            self.assertEqual((there.status, there.headers["referrer-policy"]), (200, "strict-origin"), link)
            self.assertIn('type="password"', there.body.decode())

    def test_the_portal_leads_to_the_sign_in_and_back(self):
        node = self.node({"musterstadt": [CHEAP, "portal", "waste"]}).start()
        for language, words in (("de", "Anmelden"), ("en", "Sign in"), ("de-x-simple", "Anmelden")):
            page = node.request("GET", f"/{language}/waste/calendar?street=x", town="musterstadt").body.decode()
            link = html.unescape(re.search(rf'<a [^>]*href="([^"]*)">{words}</a>', page)[1])
            back = f"/t/musterstadt/{language}/waste/calendar?street=x"
            self.assertEqual(urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)["return_to"], [back])
            there = node.request("GET", link)
            self.assertEqual(there.status, 200, link)
            self.assertIn(f'name="return_to" value="{back}"', there.body.decode())
        chief = self.admin(node)
        mine = chief.ask("GET", "/en/")
        self.assertEqual(mine.headers["cache-control"], "private, no-cache")
        account = html.unescape(re.search(r'<a [^>]*href="([^"]*)">My account</a>', mine.text)[1])
        self.assertEqual(chief.ask("GET", account.removeprefix("/t/musterstadt")).status, 200)
        foreign = node.request("POST", "/en/waste/report", "step=1", {
            "Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.example"}, town="musterstadt")
        self.assertEqual(foreign.status, 403)

    def test_what_staff_did_is_found_by_person_and_by_thing_and_names_nobody(self):
        node = self.two_towns()
        admin = self.admin(node)
        clerk, account = self.clerk(node, admin, "waste.staff")
        report = {"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": "Sofa am Bach"}
        made = node.request("POST", "/api/waste/v1/reports", report, town="musterstadt")
        self.assertEqual(made.status, 201, made.body)
        report = made.json()["id"]

        def actions(*words, town="musterstadt"):
            said = json.loads(node.cli("audit", "actions", town, *words, "--json").stdout.strip().splitlines()[-1])
            self.assertTrue(said["complete"])
            return [(one["module"], one["person"], one["action"], one["object"]) for one in said["actions"]]

        self.assertEqual(actions("--module", "waste"), [])  # a citizen's report is nobody's deed
        self.assertEqual(clerk.ask("POST", f"/api/waste/v1/reports/{report}/status", {"status": "done"}).status, 200)
        self.assertEqual(clerk.ask("POST", f"/api/waste/v1/reports/{report}/notes", {"text": "Anruf bei Max"}).status, 200)
        mine = [("waste", account, "waste/v1.ChangeStatus", report), ("waste", account, "waste/v1.AddNote", report)]
        self.assertEqual(actions("--person", account, "--module", "waste"), mine)
        self.assertEqual(actions("--object", report), mine)
        self.assertEqual(actions("--object", report, "--lines", "1"), mine[1:])
        self.assertEqual(actions("--object", report, "--since", "2999-01-01"), [])
        self.assertEqual(actions(town="musterdorf"), [])
        chief = admin.ask("GET", f"{API}/me").json()["id"]
        self.assertIn(("identity", chief, "identity/v1.Grant", account), actions("--object", account))
        self.assertEqual(actions("--object", "waste.staff"), [("identity", chief, "identity/v1.Grant", "waste.staff")])
        self.assertIn(report, node.cli("audit", "actions", "musterstadt").stdout)
        node.cli("audit", "actions", "musterstadt", "--module", "nothing", check=1)
        node.cli("audit", "actions", "musterstadt", "--since", "yesterday", check=2)
        asked = [entry["detail"] for entry in json.loads(
            node.cli("audit", "list", "--what", "call", "--json").stdout.strip().splitlines()[-1])["entries"]]
        self.assertIn("musterstadt actions/v1@waste List as operator", asked)
        # Of a command its words and options, none of the values.
        self.assertIn("musterstadt commands/v1@identity Run admin invite --mail --name as operator", asked)

        # What is answered behind its write, or where the route asks for no role, leaves a row all the same.
        handed = clerk.ask("POST", f"/api/waste/v1/reports/{report}/hand-over", {"to": "Bauhof"})
        self.assertEqual(handed.status, 200, handed.text)
        blanked = clerk.ask("POST", f"/api/waste/v1/reports/{report}/release", {"blank_words": ["Bach"]})
        self.assertEqual(blanked.status, 200, blanked.text)
        key = clerk.ask("POST", f"{API}/keys", {"name": "Export", "roles": ["waste.staff"]})
        self.assertEqual(key.status, 200, key.text)
        key = key.json()["key"]["id"]
        self.assertEqual(clerk.ask("DELETE", f"{API}/keys/{key}").status, 200)
        mine += [("waste", account, f"waste/v1.{what}", report) for what in ("HandOver", "ReleaseText", "ReleaseText")]
        self.assertEqual(actions("--object", report), mine)
        self.assertEqual(actions("--person", account, "--module", "identity"),
                         [("identity", account, "identity/v1.MakeKey", key), ("identity", account, "identity/v1.EndKey", key)])
        given = json.loads(node.cli("--json", "privacy", "export", "musterstadt", account).stdout)
        self.assertEqual(str(given).count("waste/v1.ReleaseText"), 2)
        self.assertIn("identity/v1.MakeKey", str(given))

        # Nobody's words stand there, and it stays through a swap and a restart; the one who is erased stays an id.
        node.cli("swap", "waste", "--watch", "1s", check=None)
        node.cli("restart", "waste")
        node.wait_for(lambda: clerk.ask("GET", "/api/waste/v1/inbox").status == 200, what="waste after its restart")
        node.cli("privacy", "erase", "musterstadt", account, "--yes")
        self.assertEqual(actions("--object", report), mine)
        store = sqlite3.connect(f"file:{node.state}/stores/waste/musterstadt/store.db?mode=ro", uri=True)
        rows = store.execute("SELECT person, action, object FROM sk_actions").fetchall()
        store.close()
        self.assertEqual([("waste", *row) for row in rows], mine)
        dry = json.loads(node.cli("--json", "retention", "musterstadt", "--dry-run").stdout)["actions"]
        self.assertEqual({(one["module"], one["keep"], one["due"]) for one in dry if one["module"] == "waste"},
                         {("waste", "180 d", 0)})

    @unittest.skipUnless((SOURCE / "plugins/console").is_dir(), "there is no plugins/console")
    def test_an_administrator_works_in_the_console(self):
        node = self.node({"musterstadt": [CHEAP, "waste", "console"]}).start()
        admin = self.admin(node)
        people = "/console/de/identity/people"

        def post(browser, path, **fields):
            return browser.ask("POST", path, urllib.parse.urlencode(fields), Content_Type="application/x-www-form-urlencoded",
                               **({"Origin": fields["origin"]} if "origin" in fields else {}))

        self.assertIn("Chefin", admin.ask("GET", people).text)
        self.assertIn(">Konten<", admin.ask("GET", "/console/de/").text)
        new = {"do": "create", "name": "Max", "mail": "max@rathaus.example", "kind": "staff", "role": "waste.staff"}
        self.assertEqual(post(admin, people + "/new", **new, origin="http://evil.example").status, 403)
        made = post(admin, people + "/new", **new)
        self.assertEqual(made.status, 200, made.text)
        self.assertIn("no-store", made.getheader("Cache-Control"))
        token = re.search(r"invite\?token=([A-Za-z0-9_-]+)", made.text)[1]
        account = re.search(r"people/(acc_[0-9a-f]+)", made.text)[1]
        clerk = Browser(node, "musterstadt")
        self.assertEqual(clerk.ask("POST", f"{API}/invitations", {"token": token, "password": OTHER}).status, 200)
        self.assertEqual(clerk.ask("GET", "/api/waste/v1/inbox").status, 200)
        self.assertEqual(clerk.ask("GET", people).status, 403)
        self.assertEqual(post(clerk, f"{people}/{account}", do="grant", role="identity.admin").status, 403)

        # A form that is sent twice is taken once.
        key = "0123456789abcdef0123456789abcdef"
        for _ in range(2):
            taken = post(admin, f"{people}/{account}", do="withdraw", role="waste.staff", _key=key)
            self.assertEqual((taken.status, taken.getheader("Location").endswith(f"{account}?done=withdraw")), (303, True))
        node.wait_for(lambda: clerk.ask("GET", "/api/waste/v1/inbox").status == 403, seconds=3, what="the role is gone")
        said = node.cli("audit", "actions", "musterstadt", "--object", account, "--json").stdout.strip().splitlines()[-1]
        chief = admin.ask("GET", f"{API}/me").json()["id"]
        mine = [one["action"] for one in json.loads(said)["actions"] if one["person"] == chief]
        self.assertEqual([action.rsplit(" ", 1)[-1] for action in mine], ["create", "withdraw"], said)
        self.assertNotIn("rathaus.example", said)

    def test_who_is_erased_is_nobody_at_once_and_stays_so(self):
        node = self.two_towns()
        admin = self.admin(node)
        clerk, account = self.clerk(node, admin, "waste.staff")
        find = ("privacy", "find", "musterstadt", "--email", "-", "--json")
        self.assertIn(account, node.cli(*find, input="max@rathaus.example\n").stdout)
        given = node.cli("privacy", "export", "musterstadt", account, check=None)
        self.assertIn("max@rathaus.example", given.stdout, given.stderr)
        self.assertEqual(clerk.ask("GET", "/api/waste/v1/inbox").status, 200)
        node.cli("privacy", "erase", "musterstadt", account, "--yes")
        node.wait_for(lambda: clerk.ask("GET", "/api/waste/v1/inbox").status == 401, seconds=3, what="the erased one is nobody")
        self.assertNotIn(account, node.cli(*find, input="max@rathaus.example\n").stdout)
        stores = b"".join(path.read_bytes() for path in (node.state / "stores/identity/musterstadt").iterdir() if path.is_file())
        self.assertNotIn(b"max@rathaus.example", stores)
        self.assertEqual(admin.ask("GET", f"{API}/accounts/{account}").json()["state"], "erased")


if __name__ == "__main__":
    unittest.main()
