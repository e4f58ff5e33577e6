# SPDX-License-Identifier: EUPL-1.2
"""Each kind of alert reaches a webhook, signed; one that does not answer is tried again and holds nothing up."""
import concurrent.futures
import contextlib
import datetime
import hashlib
import hmac
import http.client
import http.server
import json
import os
import pathlib
import signal
import threading
import time
import unittest

from node import BUILD, NodeTest

FIXTURES = BUILD / "fixtures/plugins"
SECRET = "not-to-be-seen-anywhere"
PATH = "/hook/path-that-is-a-secret-too"


class Webhook:
    """Keeps what is posted; `answers` are the statuses of the first ones, then 204. None: no answer for `silence` seconds."""

    def __init__(self, answers=()):
        self.letters, self.changed = [], threading.Condition()
        answers, ended = list(answers), threading.Event()
        webhook = self
        self.ended = ended

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with webhook.changed:
                    status = answers.pop(0) if answers else 204
                    webhook.letters.append((self.path, dict(self.headers), body, status))
                    webhook.changed.notify_all()
                if status is None:
                    ended.wait(60)
                    return
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}{PATH}"

    def wait_for(self, condition, seconds=30):
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                for letter in self.letters:
                    if condition(json.loads(letter[2]), letter[3]):
                        return letter
                left = end - time.monotonic()
                if left <= 0 or not self.changed.wait(left):
                    raise AssertionError(f"no such alert came; there came {self.letters}")

    def close(self):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Alerts(NodeTest):
    def webhook(self, *answers):
        webhook = Webhook(answers)
        self.addCleanup(webhook.close)
        return webhook

    def town(self, webhook, *modules, settings="", **options):
        lines = f'[alerts]\nwebhook = "{webhook.address}"\nsecret = {self.secret(SECRET)}\nsettle = "1 s"\ndisk_free_percent = 0\n'
        return self.node({"musterstadt": list(modules or ["waste"])}, folders=[FIXTURES], extra=lines + settings, **options)

    def check(self, letter, alert, subject, event="raised"):
        path, headers, body, _ = letter
        self.assertEqual(path, PATH)
        self.assertEqual(headers["Content-Type"], "application/json")
        expected = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        self.assertEqual(headers["X-Stadtkern-Signature"], expected)
        notice = json.loads(body)
        self.assertEqual((notice["format"], notice["alert"], notice["subject"], notice["event"]), (1, alert, subject, event))
        for key in ("message", "node", "since", "at", "text"):
            self.assertTrue(notice[key], key)
        return notice

    def raised(self, webhook, alert, subject, event="raised"):
        letter = webhook.wait_for(lambda n, _: (n["alert"], n["subject"], n["event"]) == (alert, subject, event))
        return self.check(letter, alert, subject, event)

    def seen_nowhere(self, node):
        """Neither secret nor address in a log or an output."""
        for file in [node.folder / "output", *(node.state / "logs").iterdir()]:
            text = file.read_text(errors="replace")
            self.assertNotIn(SECRET, text, file)
            self.assertNotIn(PATH, text, file)

    def unseen_by_others(self, node):
        """Neither secret nor address in what anybody can read of the kernel's children; their command lines."""
        lines = []
        for thread in pathlib.Path(f"/proc/{node.process.pid}/task").iterdir():
            for pid in (thread / "children").read_text().split():
                for what in ("cmdline", "environ"):
                    # One that has just ended, or whose environment the system shows to nobody.
                    with contextlib.suppress(FileNotFoundError, PermissionError):
                        lines.append(pathlib.Path(f"/proc/{pid}", what).read_bytes().decode(errors="replace"))
        for line in lines:
            self.assertNotIn(SECRET, line)
            self.assertNotIn(PATH, line)
        return "\n".join(lines)

    def test_a_module_in_quarantine(self):
        webhook = self.webhook()
        node = self.town(webhook, "waste", "crash_loop").start(wait="failed", seconds=60)
        notice = self.raised(webhook, "module_quarantined", "crash_loop")
        self.assertIn("stadtkern restart crash_loop", notice["next"])
        self.seen_nowhere(node)

    def test_a_disk_that_fills_and_is_well_again(self):
        webhook = self.webhook()
        node = self.town(webhook)
        file = node.config / "stadtkern.toml"
        low = file.read_text().replace("disk_free_percent = 0", "disk_free_percent = 100")
        well = file.read_text()
        file.write_text(low)
        node.start()
        self.assertIn("% free", self.raised(webhook, "disk_low", "")["message"])
        # The threshold falls instead of the disk being emptied: the cause is gone.
        file.write_text(well)
        node.cli("reload")
        self.raised(webhook, "disk_low", "", "resolved")
        self.seen_nowhere(node)

    def test_a_restarted_kernel_repeats_nothing_and_tells_what_is_over(self):
        webhook = self.webhook()
        node = self.town(webhook).start()
        self.force(node)
        self.raised(webhook, "disk_low", "")
        told = node.wait_for(lambda: json.loads((node.state / "alerts.json").read_text())["told"], what="the note")
        self.assertEqual([(one["alert"], one["subject"]) for one in told], [("disk_low", "")])
        node.kill()
        node.start()

        def figures():
            return node.request("GET", "/metrics", listener="metrics").body.decode()

        node.wait_for(lambda: "stadtkern_disk_bytes" in figures(), what="a look")
        self.assertIn('stadtkern_alerts{module="kernel",alert="disk_low"} 1\n', figures())
        node.stop()
        self.assertEqual((node.state / "logs/kernel.jsonl").read_text().count('"alert raised"'), 1)
        self.assertEqual(len(webhook.letters), 1, webhook.letters)
        # The cause goes while no kernel runs.
        file = node.config / "stadtkern.toml"
        file.write_text(file.read_text().replace("disk_free_percent = 100", "disk_free_percent = 0"))
        node.start()
        self.raised(webhook, "disk_low", "", "resolved")
        node.wait_for(lambda: not json.loads((node.state / "alerts.json").read_text())["told"], what="the note goes")
        self.assertEqual(len(webhook.letters), 2, webhook.letters)

    def test_a_full_queue(self):
        webhook = self.webhook()
        node = self.town(webhook, "echo", settings="[limits]\nslots = 1\nqueue = 1\n").start()
        module = node.module("echo")["pid"]
        os.kill(module, signal.SIGSTOP)  # it takes nothing, so the second waits and the third finds no room

        def ask(_):
            with contextlib.suppress(OSError, http.client.HTTPException):
                return node.request("GET", "/api/echo/v1/nothing").status

        try:
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                answers = [pool.submit(ask, i) for i in range(8)]
                node.wait_for(lambda: any(a.done() and a.result() in (429, 503) for a in answers), what="a refusal")
                os.kill(module, signal.SIGCONT)
        finally:
            with contextlib.suppress(OSError):
                os.kill(module, signal.SIGCONT)
        self.assertIn("full", self.raised(webhook, "queue_full", "echo")["message"])

    def test_a_backup_that_is_too_old_and_then_made(self):
        webhook = self.webhook()
        node = self.town(webhook, settings='backup_max_age = "26 h"\n')
        old = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=27)
        node.state.mkdir(mode=0o700)
        record = node.state / "last-backup"
        record.write_text(f"musterstadt {old:%Y-%m-%dT%H:%M:%SZ}\n")
        node.start()
        self.assertIn("27 h", self.raised(webhook, "backup_old", "musterstadt")["message"])
        record.write_text(f"musterstadt {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%dT%H:%M:%SZ}\n")
        self.raised(webhook, "backup_old", "musterstadt", "resolved")

    def test_a_webhook_that_refuses_for_a_moment_is_asked_again(self):
        webhook = self.webhook(503)
        node = self.town(webhook, settings="").start()
        self.force(node)
        self.check(webhook.wait_for(lambda n, status: status == 204), "disk_low", "")
        self.assertEqual(len(webhook.letters), 2)
        log = (node.state / "logs/kernel.jsonl").read_text()
        self.assertIn("the webhook answered with status 503", log)
        self.seen_nowhere(node)

    def test_a_webhook_that_refuses_for_good_is_not_asked_again(self):
        webhook = self.webhook(404)
        node = self.town(webhook).start()
        self.force(node)
        webhook.wait_for(lambda n, status: status == 404)
        node.wait_for(lambda: 'status 404' in (node.state / "logs/kernel.jsonl").read_text())
        figures = node.request("GET", "/metrics", listener="metrics").body.decode()
        self.assertIn('stadtkern_alerts_lost_total{module="kernel"} 1\n', figures)
        self.assertIn('stadtkern_alerts{module="kernel",alert="disk_low"} 1\n', figures)
        self.assertEqual(len(webhook.letters), 1)

    def test_a_webhook_that_never_answers_holds_nothing_up(self):
        webhook = self.webhook(None)
        node = self.town(webhook).start()
        self.force(node)
        webhook.wait_for(lambda n, status: status is None)
        self.assertIn("stadtkern-alert", self.unseen_by_others(node))
        for _ in range(20):
            began = time.monotonic()
            self.assertEqual(node.cli("status").returncode, 0)
            self.assertEqual(node.request("GET", "/open311/v2/services.json").status, 200)
            self.assertLess(time.monotonic() - began, 2)
        began = time.monotonic()
        self.assertEqual(node.stop(), 0)
        self.assertLess(time.monotonic() - began, 8, "the kernel waited for the webhook")

    def force(self, node):
        """An alert on demand: the threshold of the disk."""
        file = node.config / "stadtkern.toml"
        file.write_text(file.read_text().replace("disk_free_percent = 0", "disk_free_percent = 100"))
        node.cli("reload")

    def test_a_wrong_address_is_refused_without_being_shown(self):
        node = self.node({"musterstadt": ["waste"]}, extra=f'[alerts]\nwebhook = "gopher://{SECRET}"')
        done = node.cli("config", "check", node.config, "--modules", BUILD / "plugins", check=2)
        self.assertIn("webhook", done.stderr)
        self.assertNotIn(SECRET, done.stderr + done.stdout)


if __name__ == "__main__":
    unittest.main()
