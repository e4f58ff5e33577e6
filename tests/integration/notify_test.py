# SPDX-License-Identifier: EUPL-1.2
"""Reporters hear by mail what becomes of their reports: real nodes, real SMTP servers of Debian's."""
import contextlib
import email
import email.policy
import json
import pathlib
import random
import re
import socket
import sqlite3
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
from collections import Counter

from aiosmtpd.smtp import AuthResult
from notify_node import API, REPORT, NotifyCase, Post


class Mails(NotifyCase):
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

    def links(self, mail):
        text = mail.get_content()
        return re.search(r"https://musterstadt\.example(\S+/mail/\S+)", text).group(1)

    def test_the_link_in_a_mail_ends_them_also_those_that_wait(self):
        server = self.smtp()
        self.begin(server.port)
        report = self.create("eva@example.org", "en-GB,en;q=0.9")
        mail = self.wait_mails(1, "eva@example.org")[0]
        self.assertEqual((mail["subject"], mail["content-language"]), (f"Your report {report} has arrived", "en"))
        stop = self.links(mail)
        self.assertEqual(mail["list-unsubscribe"], f"<https://musterstadt.example{stop}>")
        self.assertIn("<form", self.ask("GET", stop, headers={}).body.decode())  # whoever only looks ends nothing
        self.post.refuse["eva@example.org"] = "451 later"
        self.change(report, "done")
        self.town.wait_for(lambda: self.post.tried["eva@example.org"] == 2, what="a try")
        self.town.wait_for(lambda: self.channel()["waiting"] == 1, what="one that waits")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertEqual(self.town.request("POST", stop, "List-Unsubscribe=One-Click", form).status, 200)
        self.post.refuse.clear()
        self.change(report, "reviewed", "Noch einmal geöffnet.")
        self.retry()
        self.town.wait_for(lambda: self.channel()["withdrawn"] == 1, what="one that found nobody any more")
        one = self.channel()
        self.assertEqual((one["waiting"], one["sent"]), (0, 1))
        self.assertEqual(len(self.post.mails), 1)

    def test_mails_come_in_the_language_of_the_reporter(self):
        self.begin(self.smtp().port, languages=["de", "de-x-simple", "en"])
        for language, start, word in (("de", "Guten Tag,", "angekommen"), ("de-x-simple", "Guten Tag!", "ist da"), ("en", "Hello,", "arrived"),
                                      ("fr", "Guten Tag,", "angekommen")):
            with self.subTest(language):
                address = f"{language}@example.org"
                self.create(address, language)
                mail = self.wait_mails(1, address)[0]
                self.assertTrue(mail.get_content().startswith(start), mail.get_content())
                self.assertIn(word, mail["subject"])

    def test_a_server_that_is_away_gets_everything_once_when_it_is_back(self):
        server = self.smtp()
        server.stop()
        self.begin(server.port)
        reports = [self.create(f"p{i}@example.org") for i in range(5)]
        self.town.wait_for(lambda: self.channel()["trouble"], what="trouble in the status")
        one = self.channel()
        self.assertEqual((one["waiting"], one["sent"]), (5, 0))
        figures = self.town.request("GET", "/metrics", listener="metrics").body.decode()
        self.assertRegex(figures, r"notify_troubled_channels(\{[^}]*\})? 1\n")
        self.assertFalse(self.status()["healthy"])
        self.town.cli("restart", "notify")
        self.town.cli("disable", "musterstadt", "waste")  # who has the letters is away, too
        self.smtp(self.post, server.port)
        self.retry()
        self.town.wait_for(lambda: "could not be asked for" in self.channel()["trouble"], what="the other trouble")
        self.assertEqual((self.channel()["waiting"], self.post.mails), (5, []))
        self.town.cli("enable", "musterstadt", "waste")
        self.wait_mails(5, seconds=60)
        self.assertEqual(Counter(to for to, _, _ in self.post.mails), Counter(f"p{i}@example.org" for i in range(5)))
        self.assertEqual(len(reports), 5)
        self.assertTrue(self.status()["healthy"])

    def test_what_is_refused_for_good_is_given_up_and_listed_and_what_is_refused_for_now_waits(self):
        post = Post()
        post.refuse = {"nobody@example.org": "550 5.1.1 <nobody@example.org> unknown", "grey@example.org": "451 4.7.1 come again"}
        self.begin(self.smtp(post).port)
        refused = self.create("nobody@example.org")
        self.create("grey@example.org")
        self.create("eva@example.org")
        self.town.wait_for(lambda: self.channel()["sent"] == 1 and self.channel()["given_up"] == 1 and self.channel()["waiting"] == 1,
                           what="one sent, one given up, one that waits")
        failed = self.status()["failed"]
        self.assertEqual([(one["subject"], one["error"]) for one in failed], [(refused, "the mail server said 550")])
        self.assertFalse(self.status()["healthy"])
        self.assertEqual(self.ask("GET", "/api/notify/v1/status").json()["failed"][0]["subject"], refused)
        self.ask("GET", "/api/notify/v1/status", want=401, headers={})
        time.sleep(1)
        self.assertEqual((post.tried["nobody@example.org"], post.tried["grey@example.org"]), (1, 1))
        post.refuse = {}
        self.assertEqual(self.ask("POST", "/api/notify/v1/retry").json(), {"deliveries": 2})
        self.town.wait_for(lambda: post.to("nobody@example.org"), what="the mail after the retry")
        self.town.wait_for(lambda: post.to("grey@example.org") and self.status()["healthy"], what="the other one, too")

    def temporary_folder(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return pathlib.Path(folder.name)

    def certificate(self, folder):
        key, cert = folder / "privkey.pem", folder / "fullchain.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert], check=True, capture_output=True, timeout=60)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        return context, cert.read_text()

    def test_where_encryption_is_demanded_nothing_goes_in_clear(self):
        context, ca = self.certificate(self.temporary_folder())
        clear = self.smtp()
        self.begin(clear.port, tls="starttls")
        self.create("eva@example.org")
        self.town.wait_for(lambda: "STARTTLS" in self.channel()["trouble"], what="trouble")
        self.assertEqual((self.post.mails, dict(self.post.tried)), ([], {}))
        # A certificate of nobody that is known.
        told = []
        check = lambda server, session, envelope, mechanism, data: AuthResult(success=(told.append(1) or (data.login, data.password) == (b"user", b"MARKERpass")))
        secure = self.smtp(None, tls_context=context, require_starttls=True, auth_required=True, authenticator=check)
        file = self.town.config / "towns/musterstadt.toml"
        before = file.read_text()
        secured = before.replace(f"port = {clear.port}", f"port = {secure.port}") + f'\nuser = "user"\npassword = {self.secret("MARKERpass")}\n'
        file.write_text(secured)
        self.town.cli("reload")
        self.town.wait_for(lambda: self.channel()["trouble"] and "STARTTLS" not in self.channel()["trouble"], what="another trouble")
        self.assertEqual((self.post.mails, told), ([], []))
        file.write_text(secured + f'ca = """{ca}"""\n')
        self.town.cli("reload")
        self.wait_mails(1, seconds=60)
        self.assertTrue(self.post.mails[0][2])
        self.assertNotIn("MARKERpass", self.town.output() + json.dumps(self.status()))

    def chasquid(self):
        """A whole mail server that hands its mails to a folder; (port, certificate, folder)."""
        folder = self.temporary_folder()
        mails = folder / "mails"
        for place in ("certs/localhost", "domains/example.org", "data", "mails"):
            (folder / place).mkdir(parents=True)
        _, ca = self.certificate(folder / "certs/localhost")
        with contextlib.ExitStack() as stack:  # three free ports at once
            sockets = [stack.enter_context(socket.socket()) for _ in range(3)]
            for one in sockets:
                one.bind(("127.0.0.1", 0))
            ports = [one.getsockname()[1] for one in sockets]
        (folder / "chasquid.conf").write_text("\n".join([
            'hostname: "localhost"', *[f'{name}_address: "127.0.0.1:{port}"' for name, port in zip(("smtp", "submission", "submission_over_tls"), ports)],
            f'data_dir: "{folder / "data"}"', 'mail_log_path: "<stderr>"', 'mail_delivery_agent_bin: "/bin/sh"',
            *[f"mail_delivery_agent_args: {json.dumps(word)}" for word in ("-c", 'cat > "$0/.$$" && mv "$0/.$$" "$0/$1-$$"', str(mails), "%to%")]]))
        subprocess.run(["chasquid-util", f"-C={folder}", "user-add", "eva@example.org", "--password=secret"], check=True, capture_output=True, timeout=30)
        with open(folder / "log", "wb") as log:
            server = subprocess.Popen(["chasquid", f"-config_dir={folder}"], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.addCleanup(server.wait, 15)
        self.addCleanup(server.terminate)
        return ports[0], ca, mails

    def test_a_whole_mail_server_takes_four_mails_by_starttls_and_refuses_whom_it_does_not_know(self):
        port, ca, folder = self.chasquid()
        self.begin(port, tls="starttls", ca=ca)
        report = self.create("eva@example.org")
        for status, note in (("in_process", "Größe?"), ("reviewed", "."), ("done", "From here\n.\n..")):
            self.change(report, status, note)
        unknown = self.create("nobody@example.org")
        self.town.wait_for(lambda: len(list(folder.glob("eva*"))) == 4, 60, "four mails")
        mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in folder.glob("eva*")]
        self.assertEqual(len({mail["message-id"] for mail in mails}), 4)
        self.assertEqual(sum("From here\n.\n..\n" in mail.get_content().replace("\r", "") for mail in mails), 1)
        self.town.wait_for(lambda: self.channel()["given_up"] == 1, 30, "one given up")
        self.assertEqual([one["subject"] for one in self.status()["failed"]], [unknown])
        self.assertEqual(self.channel()["sent"], 4)

    def test_without_a_mail_server_nothing_is_kept_and_the_status_says_so(self):
        self.begin()
        report = self.create("eva@example.org")
        self.change(report, "done")
        self.town.wait_for(lambda: self.channel()["no_server"] == 2, what="two that were dropped")
        one = self.channel()
        self.assertEqual((one["configured"], one["waiting"]), (False, 0))
        self.assertIn("no mail server", one["trouble"])
        self.assertFalse(self.status()["healthy"])

    def test_a_mail_server_or_a_town_that_is_taken_away_while_a_mail_is_under_way_ends_nothing_else(self):
        taken, go_on = threading.Event(), threading.Event()
        post = Post()
        self.begin(self.smtp(post).port, others=["other"])  # whose module goes on
        pid = self.town.module("notify")["pid"]

        def hold():
            taken.set()
            go_on.wait(2)

        def under_way():
            taken.clear(), go_on.clear()
            post.on_taken = hold
            for i in range(2):
                self.create(f"p{i}@example.org")
            self.assertTrue(taken.wait(20))
            post.on_taken = None

        file = self.town.config / "towns/musterstadt.toml"
        before = file.read_text()
        under_way()
        file.write_text(before[:before.index("[modules.notify.smtp]")])
        self.town.cli("reload")
        go_on.set()
        self.town.wait_for(lambda: self.channel()["sent"] == 1, what="the end of the one that was under way")
        file.write_text(before)
        self.town.cli("reload")
        self.retry()
        self.wait_mails(2)
        under_way()
        self.town.cli("disable", "musterstadt", "notify")
        go_on.set()
        self.town.cli("enable", "musterstadt", "notify")
        # Whether what was under way was told in time depends on who was faster.
        self.town.wait_for(lambda: {to for to, _, _ in post.mails[2:]} == {"p0@example.org", "p1@example.org"}, 60, "both")
        self.assertEqual(len({mail["message-id"] for _, mail, _ in post.mails}), 4)
        self.assertEqual(self.town.module("notify")["pid"], pid)

    def test_what_the_store_refused_is_stored_later_and_no_mail_goes_out_again(self):
        self.begin(self.smtp().port)
        file = self.town.state / "stores/notify/musterstadt/store.db"
        busy = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self.addCleanup(busy.close)
        self.post.on_taken = lambda: busy.execute("BEGIN IMMEDIATE")
        self.create("eva@example.org")
        log = self.town.state / "logs/notify.jsonl"
        self.town.wait_for(lambda: "could not be stored yet" in log.read_text(), what="a refusal")  # after 5 s
        self.post.on_taken = None
        busy.execute("ROLLBACK")
        self.wait_mails(1)
        self.assertEqual(self.channel()["sent"], 1)

    def test_a_full_queue_leaves_events_where_they_are(self):
        server = self.smtp()
        server.stop()
        self.begin(server.port, "queue = 2\n" + self.webhook(1, "dead", ["waste.report.created"]))
        for _ in range(3):  # nobody to write to: the webhook's queue is full, and mail's is not
            self.create()
        self.town.wait_for(lambda: self.channel("hook:dead")["waiting"] == 2, what="the webhook's full queue")
        for i in range(5):
            self.create(f"p{i}@example.org")
        self.town.wait_for(lambda: self.channel()["waiting"] == 2 and self.channel()["trouble"], what="a full queue")
        self.smtp(self.post, server.port)
        self.retry()
        self.town.wait_for(lambda: len(self.post.mails) == 5, 60, "all five")
        self.assertEqual({to for to, _, _ in self.post.mails}, {f"p{i}@example.org" for i in range(5)})
        file = self.town.config / "towns/musterstadt.toml"
        text = file.read_text()
        file.write_text(text[:text.index("[[modules.notify.webhooks]]")] + text[text.index("[modules.notify.smtp]"):])
        self.town.cli("reload")
        gone = lambda: (one := self.channel("hook:dead"))["waiting"] == 0 and one["given_up"] == 2 and not one["configured"]
        self.town.wait_for(gone, what="what a webhook that is gone waited for given up")

    def test_neither_module_needs_the_other(self):
        with self.subTest("notify alone"):
            self.town = self.node({"musterstadt": ["notify"]}).start()
            self.assertFalse(self.status()["healthy"])
            self.town.stop()
        with self.subTest("waste alone"):
            self.town = self.node({"musterstadt": ["waste"]}).start()
            self.town.request("POST", API + "/reports", {**REPORT, "contact": {"email": "eva@example.org"}})
            self.assertEqual(self.town.request("GET", API + "/reports").json()["reports"][0]["category"], "lighting")

    def test_a_swap_between_two_mails_sends_none_twice(self):
        post = Post()
        post.pause = 0.05
        self.begin(self.smtp(post).port)
        for i in range(40):
            self.create(f"p{i}@example.org")
        for _ in range(2):
            before = len(post.mails)
            self.town.cli("swap", "notify", "--watch", "0")
            self.assertLess(before, 40)
        self.wait_mails(40, seconds=60)
        self.assertEqual(len({to for to, _, _ in post.mails}), 40)

    def test_kills_at_any_moment_lose_nothing_and_repeat_only_with_the_same_message_id(self):
        post = Post()
        post.pause = 0.02
        server = self.smtp(post)
        self.extra_node = '[restart]\nintensity = 100\nperiod = "60 s"\nbackoff_first = "50 ms"\nbackoff_max = "100 ms"'
        self.begin(server.port)
        total, kills = 60, 1

        def kill_before_the_answer():
            post.on_taken = None
            self.town.kill(self.town.module("notify")["pid"])

        post.on_taken = kill_before_the_answer
        over = threading.Event()

        def create():
            for i in range(total):
                self.create(f"p{i}@example.org")
            over.set()

        creating = threading.Thread(target=create)
        creating.start()
        chance = random.Random(int(time.time()))
        while kills < 8 and (not over.is_set() or len(post.mails) < total):
            time.sleep(chance.uniform(0.05, 0.4))
            pid = self.town.module("notify")["pid"]
            if pid:
                self.town.kill(pid)
                kills += 1
        creating.join()
        self.town.wait_for(lambda: len({to for to, _, _ in post.mails}) == total, 120, "all mails")
        self.town.wait_for(lambda: self.channel()["waiting"] == 0, 60, "an empty queue")
        came = Counter(to for to, _, _ in post.mails)
        lost = [i for i in range(total) if not came[f"p{i}@example.org"]]
        twice = [to for to, number in came.items() if number > 1]
        for to in twice:
            self.assertEqual(len({mail["message-id"] for mail in post.to(to)}), 1, to)
        print(f"{total} mails, {kills} kills: {len(lost)} lost, {len(twice)} came twice with the same Message-ID", flush=True)
        self.assertEqual(lost, [])
        self.assertIn(post.mails[0][0], twice)  # killed before its answer: nobody could know
        self.assertLessEqual(sum(came.values()) - total, kills)
        self.assertGreaterEqual(kills, 4)


if __name__ == "__main__":
    unittest.main()
