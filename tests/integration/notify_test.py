# SPDX-License-Identifier: EUPL-1.2
"""Reporters hear by mail what becomes of their reports, and webhooks of events: real nodes, a real SMTP server of Debian's."""
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import random
import re
import ssl
import subprocess
import threading
import time
import unittest
from collections import Counter

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, SMTP

from node import NodeTest

API = "/api/waste/v1"
REPORT = {"category": "lighting", "lat": 48.59, "lon": 8.87, "description": "Die Lampe ist kaputt"}
SECRET = "MARKERsecret0123456"


class Post:
    """What has come, and how the server behaves."""

    def __init__(self):
        self.mails = []      # (to, parsed mail, over TLS)
        self.envelopes = []  # as taken, whether or not the answer arrived
        self.refuse = {}     # recipient -> answer
        self.pause = 0
        self.tried = Counter()

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.tried[address] += 1
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.pause:
            time.sleep(random.uniform(0, self.pause))
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((envelope.rcpt_tos[0], mail, session.ssl is not None))
        return "250 taken"

    def to(self, address):
        return [mail for to, mail, _ in self.mails if to == address]


class SmtpServer(Controller):
    def __init__(self, post, port=0, **options):
        self.options = options
        super().__init__(post, hostname="127.0.0.1", port=port)

    def factory(self):
        return SMTP(self.handler, hostname="mail.example", enable_SMTPUTF8=True, **self.options)

    def _trigger_server(self):  # the port is chosen by the system: ask it before somebody connects there
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Notify(NodeTest):
    def smtp(self, post=None, port=0, **options):
        self.post = post or Post()
        server = SmtpServer(self.post, port, **options)
        server.start()
        self.addCleanup(lambda: server.stop(no_assert=True))
        return server

    def begin(self, port=None, extra="", tls="none", languages=None, **smtp):
        lines = ["[modules.notify]", 'address = "https://musterstadt.example"', extra]
        if port:
            lines += ["[modules.notify.smtp]", 'host = "localhost"', f"port = {port}", f'tls = "{tls}"',
                      'from = "buero@musterstadt.example"', 'timeout = "3 s"', *[f"{key} = {json.dumps(value)}" for key, value in smtp.items()]]
        self.town = self.node({"musterstadt": ["waste", "\n".join(lines)]})
        staff = ["[[modules.gateway.tokens]]", 'name = "staff"', 'towns = ["musterstadt"]', 'roles = ["waste.staff", "notify.admin"]']
        if languages:
            file = self.town.config / "towns/musterstadt.toml"
            file.write_text(file.read_text().replace('languages = ["de", "en"]', f"languages = {json.dumps(languages)}"))
        token = json.loads(self.town.cli("--json", "token", "new").stdout)
        config = self.town.config / "stadtkern.toml"
        config.write_text(config.read_text() + "\n".join([*staff, f'hash = "{token["hash"]}"']) + "\n")
        self.staff = {"Authorization": f"Bearer {token['token']}"}
        self.town.start()

    def ask(self, verb, path, body=None, want=200, headers=None):
        answer = self.town.request(verb, path if path.startswith("/api") else API + path, body, self.staff if headers is None else headers)
        self.assertEqual(answer.status, want, (path, answer.body[:500]))
        return answer

    def create(self, address=None, language="de", **more):
        body = {**REPORT, **more}
        if address:
            body["contact"] = {"email": address, "last_name": "MARKERname"}
        return self.ask("POST", "/reports", body, 201, {"Accept-Language": language}).json()["id"]

    def change(self, report, status, note=""):
        self.ask("POST", f"/reports/{report}/status", {"status": status, "note": note})

    def status(self):
        return json.loads(self.town.cli("run", "notify", "status", "--town", "musterstadt", "--json").stdout.strip().splitlines()[-1])

    def channel(self, name="mail"):
        return next(one for one in self.status()["channels"] if one["id"] == name)

    def wait_mails(self, number, address=None, seconds=30):
        mails = lambda: self.post.to(address) if address else self.post.mails
        self.town.wait_for(lambda: len(mails()) >= number, seconds, f"{number} mails to {address}")
        self.town.wait_for(lambda: self.channel()["waiting"] == 0, seconds, "an empty queue")
        self.assertEqual(len(mails()), number)
        return mails()

    def test_one_report_three_changes_four_mails_and_none_for_who_is_anonymous(self):
        self.begin(self.smtp().port)
        report = self.create("eva@example.org")
        anonymous = self.create()
        self.change(report, "in_process", "Der Bauhof sieht nach.\nBis Größe & Farbe geklärt sind.")
        self.ask("POST", f"/reports/{report}/notes", {"text": "Ersatz ist bestellt."})
        self.ask("POST", f"/reports/{report}/notes", {"text": "MARKERinternal", "internal": True})
        self.change(report, "done")
        self.change(anonymous, "done")
        self.wait_mails(4)
        mails = self.wait_mails(4, "eva@example.org")
        subjects = [mail["subject"] for mail in mails]
        self.assertEqual(subjects, [f"Ihre Meldung {report} ist angekommen", f"Ihre Meldung {report}: in Bearbeitung",
                                    f"Ihre Meldung {report}: in Bearbeitung", f"Ihre Meldung {report}: erledigt"])
        self.assertEqual(len({mail["message-id"] for mail in mails}), 4)
        texts = [mail.get_content().replace("\r\n", "\n") for mail in mails]
        self.assertIn("Der Bauhof sieht nach.\nBis Größe & Farbe geklärt sind.", texts[1])
        self.assertIn("Ersatz ist bestellt.", texts[2])
        for mail, text in zip(mails, texts):
            self.assertEqual(mail.defects, [])
            self.assertEqual(str(mail["from"]), "musterstadt <buero@musterstadt.example>")
            self.assertEqual(mail["auto-submitted"], "auto-generated")
            self.assertEqual(mail["list-unsubscribe-post"], "List-Unsubscribe=One-Click")
            self.assertNotIn("MARKER", text)
            # The same follow link in each, and it shows this report.
            link = re.search(r"https://musterstadt\.example(\S+/my/~\S+)", text).group(1)
            page = self.ask("GET", link, headers={})
            self.assertIn(report, page.body.decode())
            self.assertIn("Ersatz ist bestellt.", page.body.decode())
        self.ask("GET", f"{API}/my/~{'0' * 32}", want=404, headers={})
        one = self.channel()
        self.assertEqual((one["sent"], one["waiting"], one["given_up"], one["trouble"]), (4, 0, 0, ""))
        self.assertTrue(self.status()["healthy"])
        # The address stands in waste alone, and letters are given to nobody else.
        for file in (self.town.state / "stores/notify").rglob("*"):
            if file.is_file():
                self.assertNotIn(b"eva@example.org", file.read_bytes(), file)
        self.assertNotIn("eva@example.org", self.town.output())
        self.town.cli("call", "musterstadt", "waste/v1", "WriteLetter", "{}", check=4)


if __name__ == "__main__":
    unittest.main()
