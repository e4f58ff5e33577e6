# SPDX-License-Identifier: EUPL-1.2
"""The sheet of vouchers as it is printed: each QR code is read, and leads whoever scans it to the page with that code typed in."""
import html
import json
import re
import unittest
import urllib.parse

import qr_code
from node import SOURCE, NodeTest

TOWN = "musterstadt"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@unittest.skipUnless((SOURCE / "plugins/wifi").is_dir(), "there is no plugins/wifi")
class Sheet(NodeTest):
    def setUp(self):
        self.town = self.node({TOWN: ["wifi"]})
        token = json.loads(self.town.cli("--json", "token", "new").stdout)
        with open(self.town.config / "stadtkern.toml", "a", encoding="utf-8") as file:
            file.write(f'\n[[modules.gateway.tokens]]\nname = "staff"\ntowns = ["{TOWN}"]\nroles = ["wifi.staff"]\nhash = "{token["hash"]}"\n')
        self.staff = {"Authorization": f"Bearer {token['token']}"}
        self.town.start()

    def ask(self, verb, path, body=None, headers=None):
        answer = self.town.request(verb, path, body, headers, town=TOWN)
        self.assertEqual(answer.status, 200, (path, answer.body[:300]))
        return answer

    def test_each_code_is_read_and_leads_to_its_voucher(self):
        batch = self.ask("POST", "/api/wifi/v1/voucher-batches", {"name": 'Fest "<1>"', "vouchers": 40, "minutes": 60}, self.staff).json()["id"]
        told = self.ask("GET", f"/api/wifi/v1/voucher-batches/{batch}", headers=self.staff).json()["vouchers"]
        codes = {one["code"] for one in told}
        sheet = self.ask("GET", f"/api/wifi/v1/voucher-batches/{batch}/sheet", headers=self.staff)
        self.assertEqual(sheet.headers["content-type"], "text/html; charset=utf-8")
        text = sheet.body.decode()
        self.assertNotIn("<1>", text)
        sections = re.findall(r"<section>.*?</section>", text, re.DOTALL)
        self.assertEqual(len(sections), 40)
        host, port = self.town.address()
        seen = set()
        for section in sections:
            svg = re.search(r"<svg.*?</svg>", section, re.DOTALL)[0]
            link = qr_code.read(svg)
            code = re.search(r'<p class="code">(.*?)</p>', section)[1]
            self.assertEqual(link, f"http://{host}:{port}/t/{TOWN}/wifi/connect?code={code}")
            self.assertEqual(html.unescape(re.search(r'aria-label="(.*?)"', svg)[1]), link, "whoever cannot see it is told the same")
            seen.add(code)
        self.assertEqual(seen, codes)
        # A phone that scans the last one: the code stands there, and one press of a button later the voucher is its own.
        there = urllib.parse.urlsplit(link)
        page = self.town.request("GET", f"{there.path}?{there.query}")
        self.assertEqual(page.status, 200)
        self.assertIn(f'value="{code}"'.encode(), page.body)
        self.assertNotIn(b"<script", page.body)
        done = self.town.request("POST", there.path, f"do=voucher&lang=en&code={code}&mac=A4-02-B9-D3-FD-29", FORM)
        self.assertEqual(done.status, 200)
        self.assertIn(b"Time left: 1 hour", done.body)


if __name__ == "__main__":
    unittest.main()
