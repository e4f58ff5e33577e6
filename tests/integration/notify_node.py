# SPDX-License-Identifier: EUPL-1.2
"""What tests of notify share: SMTP servers, web servers that take hooks, a node that writes to them."""
import contextlib
import email
import email.policy
import http.server
import json
import logging
import random
import threading
import time
from collections import Counter

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from node import NodeTest

logging.getLogger("mail.log").disabled = True  # handshakes that are meant to fail
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
        self.on_taken = None  # called between the mail and its 250
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
        if self.on_taken:
            self.on_taken()
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


class NotifyCase(NodeTest):
    """A node with waste and notify, and the servers that it writes to."""

    extra_node = ""

    def smtp(self, post=None, port=0, **options):
        self.post = post or Post()
        server = SmtpServer(self.post, port, **options)
        server.start()
        self.addCleanup(self.end, server)
        return server

    @staticmethod
    def end(server):
        with contextlib.suppress(RuntimeError):  # ended already
            server.stop(no_assert=True)

    def begin(self, port=None, extra="", tls="none", languages=None, others=(), **smtp):
        lines = ["[modules.notify]", 'address = "https://musterstadt.example"', extra]
        if port:
            lines += ["[modules.notify.smtp]", 'host = "localhost"', f"port = {port}", f'tls = "{tls}"',
                      'from = "buero@musterstadt.example"', 'timeout = "3 s"', *[f"{key} = {json.dumps(value)}" for key, value in smtp.items()]]
        self.town = self.node({"musterstadt": ["waste", "\n".join(lines)], **{name: ["notify"] for name in others}}, extra=self.extra_node)
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

    def retry(self):
        # Just restarted, it may not be ready.
        again = lambda: self.town.cli("run", "notify", "status", "--town", "musterstadt", "--retry", check=None).returncode == 0
        self.town.wait_for(again, what="a retry")

    def channel(self, name="mail"):
        return next(one for one in self.status()["channels"] if one["id"] == name)

    def wait_mails(self, number, address=None, seconds=30):
        mails = lambda: self.post.to(address) if address else self.post.mails
        self.town.wait_for(lambda: len(mails()) >= number, seconds, f"{number} mails to {address}")
        self.town.wait_for(lambda: self.channel()["waiting"] == 0, seconds, "an empty queue")
        self.assertEqual(len(mails()), number)
        return mails()

    def hook(self, answers, server_class=http.server.ThreadingHTTPServer, address="127.0.0.1"):
        got = []

        class Hook(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                got.append((dict(self.headers), body))
                self.send_response(answers.pop(0) if answers else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        server = server_class((address, 0), Hook)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_address[1], got

    def webhook(self, port, name, events, networks='["127.0.0.0/8"]'):
        return f'''[[modules.notify.webhooks]]
id = "{name}"
url = "http://127.0.0.1:{port}/in?x=1"
plain_http = true
secret = {self.secret(SECRET)}
events = {json.dumps(events)}
networks = {networks}
'''
