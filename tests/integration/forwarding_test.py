# SPDX-License-Identifier: EUPL-1.2
"""Reports handed over to another authority's Open311 server: sent once, followed there, told here; by HTTP."""
import contextlib
import http.server
import json
import threading
import time
import unittest
import urllib.parse

from node import NodeTest
from wall_clock import WallClock

API = "/api/waste/v1"
REPORT = {"category": "lighting", "lat": 48.59, "lon": 8.87, "description": "Die Lampe ist kaputt",
          "contact": {"email": "MARKERmail@example.org", "last_name": "MARKERname", "phone": "MARKERphone"}}
KEY = "MARKERkey0123456"


class Server(http.server.BaseHTTPRequestHandler):
    """A GeoReport server in a dialect of one's choice; what it has got stands in `world`."""

    def do_POST(self):
        world = self.server.world
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        world["posted"].append((self.path, self.headers["Content-Type"], form))
        if world["refuse"]:
            return self.answer(*world["refuse"])
        number = len(world["reports"]) + 1
        world["reports"][str(number)] = {"service_request_id": number, "status": "open", "status_notes": None, "service_code": form["service_code"],
                                         "description": form["description"] if world["shows"] else None, "lat": form["lat"], "long": form["long"]}
        if world["hold"]:
            world["hold"].wait(20)
            world["hold"] = None
        if world["silent"]:  # it has stored the report, and the answer is lost
            world["silent"] -= 1
            self.close_connection = True
            return None
        made = {"token": f"t-{number}"} if world["tokens"] else {"service_request_id": number}
        return self.answer(201, self.wrap([made]))

    def do_GET(self):
        world = self.server.world
        world["asked"].append(self.path)
        path, _, query = self.path.partition("?")
        name = urllib.parse.unquote(path.rsplit("/", 1)[1]).rsplit(".", 1)[0]
        if world["away"]:
            return self.answer(302, "", ("Location", world["away"]))
        if "/tokens/" in path:
            number = name.removeprefix("t-")
            return self.answer(200, self.wrap([{"token": name, "service_request_id": number if world["tokens"] == "known" else ""}]))
        if "/requests/" in path:
            found = world["reports"].get(name)
            return self.answer(200, self.wrap([found])) if found else self.answer(404, json.dumps([{"code": 404, "description": "unknown"}]))
        return self.answer(200, self.wrap(list(world["reports"].values())))

    def wrap(self, items):
        if self.path.partition("?")[0].endswith(".xml"):
            fields = lambda item: "".join(f"<{k}>{'' if v is None else v}</{k}>" for k, v in item.items())
            return '<?xml version="1.0" encoding="utf-8"?><service_requests>' + "".join(f"<request>{fields(i)}</request>" for i in items) + "</service_requests>"
        return json.dumps({"service_requests": items} if self.server.world["wrapped"] else items)

    def answer(self, status, body, *headers):
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")  # FixMyStreet says so of its JSON, too
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers:
            self.send_header(name, value)
        with contextlib.suppress(OSError):  # who asked may have been killed
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *arguments):
        pass


def serve(test, handler, world):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.world = world
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    test.addCleanup(thread.join)
    test.addCleanup(server.server_close)
    test.addCleanup(server.shutdown)
    return server.server_address[1]


class Forwarding(NodeTest):
    def begin(self, settings="", url=None, networks='["127.0.0.0/8"]', clock=False, modules=(), **world):
        self.world = {"posted": [], "asked": [], "reports": {}, "refuse": None, "silent": 0, "tokens": None, "wrapped": False, "shows": True,
                      "away": None, "hold": None, **world}
        self.port = serve(self, Server, self.world)
        staff = ["[[modules.gateway.tokens]]", 'name = "staff"', 'towns = ["musterstadt"]', 'roles = ["waste.staff"]']
        self.town = self.node({"musterstadt": [f"""[[modules.waste.authorities]]
id = "county"
name = {{ de = "Landkreis Muster", en = "Muster County" }}
url = "{url or f'http://127.0.0.1:{self.port}/v2'}"
plain_http = true
networks = {networks}
jurisdiction_id = "county.example"
api_key = {self.secret(KEY)}
services = {{ lighting = "013" }}
{settings}""", *modules]})
        self.clock = WallClock(self.town) if clock else None
        token = json.loads(self.town.cli("--json", "token", "new").stdout)
        config = self.town.config / "stadtkern.toml"
        config.write_text(config.read_text() + "\n".join([*staff, f'hash = "{token["hash"]}"']) + "\n")
        self.staff = {"Authorization": f"Bearer {token['token']}"}
        self.town.start()

    def ask(self, verb, path, body=None, want=200, headers=None):
        answer = self.town.request(verb, API + path, body, self.staff if headers is None else headers)
        self.assertEqual(answer.status, want, (path, answer.body[:500]))
        return answer.json()

    def create(self, **more):
        return self.ask("POST", "/reports", {**REPORT, **more}, want=201)["id"]

    def forward(self, report, want=200, **more):
        return self.ask("POST", f"/reports/{report}/forward", {"authority": "county", **more}, want=want)

    def one(self, report):
        return self.ask("GET", f"/reports/{report}")["staff"]["forwardings"][-1]

    def wait(self, report, seconds=15, **wanted):
        def there():
            one = self.one(report)
            return one if all(one.get(key) == value for key, value in wanted.items()) else None
        return self.town.wait_for(there, seconds, f"{wanted} of {report}: {self.one(report)}")

    def public(self, report):
        return self.ask("GET", f"/reports/{report}", headers={})

    def test_a_report_is_sent_without_its_reporter_and_followed_until_it_is_closed_there(self):
        self.begin()
        report = self.create()
        self.assertEqual(self.ask("GET", "/authorities")["authorities"][0]["categories"], ["lighting"])
        self.forward(report)
        known = self.wait(report, state="known", foreign_id="1")
        self.assertEqual(known["authority_name"], "Landkreis Muster")
        path, kind, form = self.world["posted"][0]
        self.assertEqual((path, kind), ("/v2/requests.json", "application/x-www-form-urlencoded"))
        self.assertEqual(form, {"jurisdiction_id": "county.example", "api_key": KEY, "service_code": "013", "lat": "48.59", "long": "8.87",
                                "description": f"Die Lampe ist kaputt\n\n(musterstadt/{report})"})
        self.assertEqual(self.public(report)["status_notes"], "Die Meldung wurde an Landkreis Muster weitergegeben.")
        self.assertNotIn("staff", self.public(report))
        self.forward(report, want=409)  # it is there already
        self.world["reports"]["1"].update(status="closed", status_notes="<p>Lampe &amp; Mast ersetzt</p>")
        self.ask("POST", f"/forwardings/{known['id']}/retry")
        closed = self.wait(report, foreign_status="closed")
        self.assertTrue(closed["suggest_done"])
        self.assertEqual(closed["foreign_notes"], "Lampe & Mast ersetzt")
        self.assertEqual(closed["next_at"], "")
        seen = self.public(report)
        self.assertEqual((seen["status"], seen["status_notes"]), ("open", "Landkreis Muster hat die Meldung abgeschlossen."))
        self.assertEqual([step["kind"] for step in self.ask("GET", f"/reports/{report}")["staff"]["history"]],
                         ["forwarded", "forwarding_sent", "forwarding_answered", "forwarding_status"])
        self.assertEqual(len(self.world["posted"]), 1)
        # Neither key nor reporter stands where it shouldn't.
        self.assertNotIn(KEY, json.dumps(self.ask("GET", "/forwardings?state=*")) + self.town.output())
        self.assertNotIn("MARKER", json.dumps([form for _, _, form in self.world["posted"]]).replace(KEY, ""))

    def test_what_the_settings_allow_is_told_and_done(self):
        self.begin('send_contact = true\non_closed = "done"\npublish_answers = true\nformat = "xml"')
        report = self.create()
        self.forward(report, text="Mast 17, dunkel")
        known = self.wait(report, state="known", foreign_id="1")
        form = self.world["posted"][0][2]
        self.assertEqual((form["email"], form["last_name"], form["phone"]), ("MARKERmail@example.org", "MARKERname", "MARKERphone"))
        self.assertTrue(form["description"].startswith("Mast 17, dunkel\n"))
        self.assertEqual(self.world["posted"][0][0], "/v2/requests.xml")
        self.world["reports"]["1"].update(status="Closed", status_notes="ersetzt")
        self.ask("POST", f"/forwardings/{known['id']}/retry")
        self.wait(report, foreign_status="closed")
        seen = self.public(report)
        self.assertEqual(seen["detailed_status"], "done")
        self.assertEqual(seen["status_notes"], "Landkreis Muster hat die Meldung abgeschlossen.\nAntwort von Landkreis Muster: ersetzt")

    def test_a_token_is_asked_for_until_there_is_an_id(self):
        self.begin(tokens="waiting", wrapped=True)
        report = self.create()
        self.forward(report)
        waiting = self.wait(report, state="token")
        self.ask("POST", f"/forwardings/{waiting['id']}/retry")
        self.wait(report, state="token", failures=1)
        self.world["tokens"] = "known"
        self.ask("POST", f"/forwardings/{waiting['id']}/retry")
        self.wait(report, state="known", foreign_id="1")
        self.assertEqual(len(self.world["posted"]), 1)

    def test_an_answer_that_was_lost_is_looked_for_before_it_is_sent_again(self):
        for shows in (True, False):  # by its number, or by its place alone
            with self.subTest(shows=shows):
                self.begin(silent=1, shows=shows)
                report = self.create()
                self.forward(report)
                lost = self.wait(report, state="sent", failures=1)
                self.assertIn("did not answer", lost["error"])
                self.ask("POST", f"/forwardings/{lost['id']}/retry")
                self.wait(report, state="known", foreign_id="1")
                self.assertEqual(len(self.world["posted"]), 1)
                query = dict(urllib.parse.parse_qsl(self.world["asked"][0].partition("?")[2]))
                self.assertEqual((query["service_code"], query["jurisdiction_id"]), ("013", "county.example"))
                self.town.stop()

    def test_a_kill_in_the_middle_sends_nothing_twice(self):
        hold = threading.Event()
        self.addCleanup(hold.set)
        self.begin(hold=hold, clock=True)
        report = self.create()
        self.forward(report)
        self.town.wait_for(lambda: self.world["reports"], what="the report there")
        self.town.kill(self.town.module("waste")["pid"])
        hold.set()
        self.town.wait_for(lambda: self.town.module("waste")["state"] == "ready")
        one = self.town.wait_for(lambda: self.one(report))
        self.assertEqual(one["state"], "sent")
        retry = lambda: self.town.request("POST", f"{API}/forwardings/{one['id']}/retry", None, self.staff).status
        self.assertEqual(retry(), 409)  # for the store, somebody is still at it
        self.clock.jump(60)
        self.assertEqual(retry(), 409)
        self.clock.jump(40)
        self.assertEqual(retry(), 200)
        self.wait(report, state="known", foreign_id="1")
        self.assertEqual(len(self.world["posted"]), 1)

    def test_refusals_are_listed_for_staff_who_try_again_or_give_up(self):
        self.begin(refuse=(403, json.dumps([{"code": "103 - service_code", "description": "api_key"}])))
        first, second = self.create(), self.create()
        for report in (first, second):
            self.forward(report)
            failed = self.wait(report, state="failed")
            self.assertEqual(failed["error"], "403: 103 - service_code api_key")
        listed = self.ask("GET", "/forwardings")["forwardings"]
        self.assertEqual([one["report"] for one in listed], [first, second])
        self.world["refuse"] = None
        self.ask("POST", f"/forwardings/{listed[0]['id']}/retry")
        self.wait(first, state="known")
        self.ask("POST", f"/forwardings/{listed[1]['id']}/give-up", {"note": "anders gelöst"})
        self.ask("POST", f"/forwardings/{listed[1]['id']}/give-up", want=409)
        self.assertEqual(self.one(second)["state"], "given_up")
        self.assertEqual(self.ask("GET", "/forwardings").get("forwardings", []), [])
        self.assertEqual(len(self.ask("GET", "/forwardings?state=*")["forwardings"]), 2)
        for path in ("/forwardings", "/authorities"):
            self.ask("GET", path, want=401, headers={})
        self.ask("GET", "/forwardings?state=x", want=400)
        self.ask("POST", "/forwardings/none/retry", want=404)
        self.forward(self.create(category="graffiti"), want=422)
        self.forward(first, want=422, authority="nobody")

    def page(self, path, want=200, **form):
        return self.console_page(self.town, self.staff, "/en/waste/desk" + path, want, **form)

    def test_a_page_of_the_console_tries_again_or_gives_up(self):
        self.begin(refuse=(403, json.dumps([{"code": "103", "description": "<b>no</b>"}])), modules=("console",))
        first, second = self.create(), self.create()
        for report in (first, second):
            self.forward(report)
            self.wait(report, state="failed")
        self.town.wait_for(lambda: "/waste/desk/forwardings" in self.page(""), what="the inbox leads to the forwardings")
        shown = self.page("/forwardings")
        for part in (f"Muster County: {first}", f"Send {second} again", "&lt;b&gt;no&lt;/b&gt;"):
            self.assertIn(part, shown)
        self.assertNotIn("MARKER", shown)
        ids = {one["report"]: one["id"] for one in self.ask("GET", "/forwardings")["forwardings"]}
        self.world["refuse"] = None
        self.page("/forwardings", want=303, do="retry", id=ids[first])
        self.wait(first, state="known")
        self.page("/forwardings", want=303, do="give_up", id=ids[second], note="anders gelöst")
        self.assertEqual(self.one(second)["state"], "given_up")
        self.page("/forwardings", want=409, do="give_up", id=ids[second])
        self.page("/forwardings", want=404, do="retry", id="none")
        self.page("/forwardings", want=400, do="nothing", id=ids[first])
        self.assertIn("No forwarding has failed.", self.page("/forwardings?done=retry"))
        self.assertIn("given up", self.page("/forwardings?state=all"))
        self.assertIn("no server", self.page("/mirror"))

    def test_an_outage_is_waited_for_and_private_networks_are_not_asked(self):
        self.begin(refuse=(503, "<html>"), clock=True)
        report = self.create()
        self.forward(report)
        failed = self.wait(report, state="sent", failures=1)
        self.assertNotEqual(failed["next_at"], "")
        self.world["refuse"] = None
        # By the timer alone: a minute has passed, and the module looks soon after its start.
        self.clock.jump(70)
        self.town.cli("restart", "waste")
        self.town.wait_for(lambda: self.one(report))
        self.wait(report, state="known")
        self.town.stop()
        self.begin(networks="[]")
        report = self.create()
        self.forward(report)
        self.assertIn("networks", self.wait(report, state="failed")["error"])
        self.assertEqual(self.world["posted"], [])

    def test_a_redirect_leads_to_no_other_host(self):
        self.begin()
        other = {"posted": [], "asked": [], "away": None, "hold": None}
        port = serve(self, Server, other)
        report = self.create()
        self.forward(report)
        known = self.wait(report, state="known")
        self.world["away"] = f"http://127.0.0.1:{port}/v2/requests/1.json"
        self.ask("POST", f"/forwardings/{known['id']}/retry")
        self.assertIn("asks nobody", self.wait(report, failures=1)["error"])
        self.assertEqual(other["asked"], [])

    def test_an_erasure_takes_what_waits_and_what_was_said(self):
        self.begin(refuse=(503, ""))
        report = self.create()
        self.forward(report, text="MARKERwords")
        self.wait(report, state="sent", failures=1)
        self.town.cli("privacy", "erase", "musterstadt", report, "--yes")
        self.assertEqual(self.one(report)["state"], "given_up")
        count = len(self.world["posted"])
        time.sleep(1)
        self.assertEqual(len(self.world["posted"]), count)


if __name__ == "__main__":
    unittest.main()
