# SPDX-License-Identifier: EUPL-1.2
"""What the web throws at a town, on a whole node: requests that two readers could cut differently, names that are not
ours, ways off to elsewhere, frames, and what belongs to another town."""
import contextlib
import json
import re
import socket
import unittest

from node import SOURCE, NodeTest

API = "/api/waste/v1"
REPORT = {"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": "Ein Loch",
          "contact": {"email": "erika@example.org"}}
TAIL = b"GET /api/waste/v1/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /api/waste/v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(TAIL)
# Nothing behind them is ever taken for a request.
CUT_DIFFERENTLY = {
    "length and chunks": POST + LENGTH + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + TAIL,
    "chunks and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + TAIL,
    "two lengths": POST + b"Content-Length: 0\r\n" + LENGTH + b"\r\n" + TAIL,
    "the same length twice": POST + LENGTH + LENGTH + b"\r\n" + TAIL,
    "a list of lengths": POST + b"Content-Length: 0, 0\r\n\r\n" + TAIL,
    "a signed length": POST + b"Content-Length: +0\r\n\r\n" + TAIL,
    "a folded field": POST + b"X-Note: a\r\n Content-Length: 0\r\n\r\n" + TAIL,
    "a folded coding": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + TAIL,
    "bare line feeds": b"POST /api/waste/v1/reports HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n" + TAIL,
    "a bare line feed in a field": POST + b"X-Note: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + TAIL,
    "a bare carriage return": POST + b"X-Note: a\rTransfer-Encoding: chunked\r\n\r\n" + TAIL,
    "a blank before the colon": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + TAIL,
    "another coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n" + TAIL,
    "a coding with a vertical tab": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + TAIL,
    "the coding twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + TAIL,
    "a zero byte": POST + b"X-Note: a\x00b\r\nContent-Length: 0\r\n\r\n" + TAIL,
    "chunks in HTTP/1.0": CHUNKED.replace(b"HTTP/1.1", b"HTTP/1.0") + b"0\r\n\r\n" + TAIL,
    "a chunk's size that wraps": CHUNKED + b"10000000000000000\r\n\r\n" + TAIL,
    "a negative chunk": CHUNKED + b"-1\r\n\r\n" + TAIL,
    "a chunk that is longer than it says": CHUNKED + b"1\r\n{}\r\n0\r\n\r\n" + TAIL,
    "a chunk's size with 0x": CHUNKED + b"0x2\r\n{}\r\n0\r\n\r\n" + TAIL,
    "a chunk that ends by a line feed": CHUNKED + b"2\n{}\r\n0\r\n\r\n" + TAIL,
    "an extension with a bare line feed": CHUNKED + b"2;a\nb\r\n{}\r\n0\r\n\r\n" + TAIL,
    "two hosts": b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n" + TAIL,
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\nContent-Length: 5\r\n\r\n" + TAIL,
}


class WebSafety(NodeTest):
    def two_towns(self, *more):
        return self.node({"musterstadt": ["waste", *more], "musterdorf": ["waste", *more]}).start()

    def answers(self, node, data):
        """How many answers come until the connection ends, and all they say."""
        with socket.create_connection(node.address(), timeout=15) as one:
            one.sendall(data)
            one.shutdown(socket.SHUT_WR)
            text = b""
            with contextlib.suppress(ConnectionResetError):
                while piece := one.recv(65536):
                    text += piece
        return re.findall(rb"HTTP/1\.1 (\d\d\d) ", text), text

    def test_nothing_is_smuggled(self):
        node = self.two_towns()
        for name, data in CUT_DIFFERENTLY.items():
            with self.subTest(name):
                found, text = self.answers(node, data)
                self.assertEqual(len(found), 1, text)
                self.assertIn(found[0][:1], (b"4", b"5"), text)
                self.assertNotIn(b"smuggled", text)
        # What is well-formed is cut where it says, and what stands behind it is the next request.
        for data in (POST + b"Content-Length: 2\r\n\r\n{}" + TAIL, CHUNKED + b"2;note=\"x\"\r\n{}\r\n0\r\nHost: evil\r\n\r\n" + TAIL):
            self.assertEqual(self.answers(node, data)[0], [b"422", b"404"])
        # The head of an answer never takes a line from a request.
        for path in ("/%0d%0aSet-Cookie:%20a=b", "/t/musterstadt?%0d%0aX-Injected:%20a", f"{API}/reports/%0d%0aX-Injected"):
            answer = node.request("GET", path)
            self.assertFalse({"set-cookie", "x-injected"} & set(answer.headers))

    def test_names_and_ways_off(self):
        node = self.two_towns()
        def asked(host, path=f"{API}/categories", **fields):
            return node.request("GET", path, headers={"Host": host, **fields})
        self.assertEqual(asked("musterstadt.localhost").status, 200)
        for host, status in (("evil.example", 421), ("musterstadt.localhost.evil.example", 421), ("musterstadt.localhost@evil.example", 400),
                             ("musterstadt.localhost:80:80", 400), ("evil.example/musterstadt.localhost", 400), ("", 400)):
            with self.subTest(host):
                self.assertEqual(asked(host).status, status)
        self.assertEqual(asked("evil.example", "/t/musterstadt/").status, 421)
        for field in ("X-Forwarded-Host", "X-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded"):
            answer = asked("musterstadt.localhost", "/open311/v2/requests.json", **{field: "host=evil.example"})
            self.assertEqual(answer.status, 200)
            self.assertNotIn(b"evil.example", answer.body)
        self.assertEqual(self.answers(node, b"GET http://evil.example/ HTTP/1.1\r\nHost: musterstadt.localhost\r\n\r\n")[0], [b"400"])
        # A redirect leads to the same host, and below the town.
        for path in ("/t/musterstadt", "/t/musterstadt?to=//evil.example", "//evil.example", "//evil.example/..", "/%2f%2fevil.example",
                     "/t//evil.example", "/t/musterstadt//evil.example", "/t/musterstadt/%5cevil.example", "/t/musterstadt/?lang=//evil.example"):
            with self.subTest(path):
                answer = node.request("GET", path)
                self.assertLess(answer.status, 500)
                self.assertRegex(answer.headers.get("location", "/t/musterstadt/"), r"^/t/musterstadt/")
        events = [json.loads(line) for line in (node.state / "logs/security.jsonl").read_text().splitlines()]
        self.assertIn(("refused", "misdirected", "127.0.0.1"), [(e["event"], e.get("reason"), e["client"]) for e in events])
        self.assertEqual((node.state / "logs/security.jsonl").stat().st_mode & 0o777, 0o600)
        self.assertIn("misdirected", node.cli("logs", "security").stdout)
        self.assertNotIn('"127.0.0.1"', re.sub(r'"address":"[^"]*"', "", (node.state / "logs/gateway.jsonl").read_text()))

    @unittest.skipUnless((SOURCE / "plugins/identity").is_dir(), "there is no plugins/identity")
    def test_no_page_can_be_framed_or_runs_what_others_wrote(self):
        node = self.two_towns("identity")
        for path in ("/", "/?lang=en", "/nowhere", f"{API}/reports", f"{API}/reports.rss", "/open311/v2/requests.xml", "/open311/v2/discovery.json",
                     "/api/identity/v1/invite?token=" + "a" * 43, "/api/identity/v1/invite", "/api/identity/v1/me",
                     f"{API}/open-data/reports.csv", "/.well-known/stadtkern/ping"):
            with self.subTest(path):
                answer = node.request("GET", path, town="musterstadt")
                policy = answer.headers["content-security-policy"]
                self.assertIn("frame-ancestors 'none'", policy)
                self.assertNotIn("unsafe-", policy)
                self.assertRegex(policy, r"default-src '(none|self)'")
                self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
                page = "html" in answer.headers["content-type"]
                self.assertEqual(answer.headers["referrer-policy"], "strict-origin" if page else "no-referrer")
                self.assertNotIn("access-control-allow-credentials", answer.headers)
                self.assertNotRegex(answer.headers.get("server", ""), r"\d")
                if "html" in answer.headers["content-type"]:
                    self.assertNotRegex(answer.body.decode(), r"(?i)<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:|\sstyle\s*=")

    def test_another_towns_things_are_answered_like_things_that_are_not(self):
        node = self.node({"musterstadt": ["waste"], "musterdorf": ["waste"]})
        made = json.loads(node.cli("--json", "token", "new").stdout)
        with open(node.config / "stadtkern.toml", "a", encoding="utf-8") as file:
            file.write(f'[[modules.gateway.tokens]]\nname = "amt"\nhash = "{made["hash"]}"\n'
                       'towns = ["musterstadt"]\nroles = ["waste.staff"]\n')
        node.start()
        staff = {"Authorization": f"Bearer {made['token']}"}
        made = node.request("POST", f"{API}/reports", REPORT, town="musterstadt")
        report = made.headers["location"].rsplit("/", 1)[1]
        follow = node.request("POST", f"{API}/reports/{report}/follow", {}, town="musterstadt")
        link = re.search(r"followed/([^\"/?]+)", follow.body.decode())
        there = [(f"{API}/reports/{report}", f"{API}/reports/7K3M9QXT"),
                 (f"/open311/v2/requests/{report}.json", "/open311/v2/requests/7K3M9QXT.json"),
                 (f"{API}/photos/{report}.jpg", f"{API}/photos/7K3M9QXT.jpg"),
                 (f"{API}/handed/{report}", f"{API}/handed/7K3M9QXT")]
        self.assertIsNotNone(link, follow.body)
        there.append((f"{API}/followed/{link[1]}", f"{API}/followed/" + "A" * len(link[1])))
        self.assertEqual(node.request("GET", there[-1][0], town="musterstadt").status, 200)
        self.assertEqual(node.request("GET", there[0][0], town="musterstadt").status, 200)

        def told(path, headers=None):
            answer = node.request("GET", path, town="musterdorf", headers=headers)
            body = re.sub(r"[0-9a-f]{32}", "", answer.body.decode()).replace(path.rsplit("/", 1)[1].split(".")[0], "ID")
            return answer.status, body, sorted(set(answer.headers) - {"date", "x-request-id", "content-length"})
        for theirs, nobodys in there:
            for headers in (None, staff):
                with self.subTest(theirs, staff=bool(headers)):
                    self.assertEqual(told(theirs, headers), told(nobodys, headers))
                    self.assertIn(told(theirs, headers)[0], (403, 404))
        # A token opens its own town and no other, whatever the address says.
        self.assertEqual(node.request("GET", f"{API}/inbox", headers=staff, town="musterstadt").status, 200)
        self.assertEqual(node.request("GET", f"{API}/inbox", headers=staff, town="musterdorf").status, 403)
        self.assertEqual(node.request("GET", f"{API}/inbox", headers={**staff, "Host": "musterdorf.localhost"}).status, 403)
        self.assertEqual(node.request("POST", f"{API}/reports/{report}/status", {"status": "done"}, headers=staff, town="musterdorf").status, 403)
        # Lists and feeds hold one town's things.
        for path in (f"{API}/reports", f"{API}/reports.geojson", f"{API}/reports.rss", "/open311/v2/requests.json", f"{API}/open-data/all.csv",
                     f"{API}/reports?category=road_damage", f"{API}/reports/nearby?lat=48.59&lon=8.87&category=road_damage"):
            with self.subTest(path):
                self.assertIn(report.encode(), node.request("GET", path, town="musterstadt").body)
                answer = node.request("GET", path, town="musterdorf")
                self.assertEqual(answer.status, 200)
                self.assertNotIn(report.encode(), answer.body)


if __name__ == "__main__":
    unittest.main()
