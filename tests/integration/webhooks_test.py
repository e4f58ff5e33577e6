# SPDX-License-Identifier: EUPL-1.2
"""Webhooks of events: signed, tried again, and not asked in private networks."""
import hashlib
import hmac
import http.server
import json
import socket
import subprocess
import time
import unittest

from node import BUILD
from notify_node import SECRET, NotifyCase


class Webhooks(NotifyCase):
    def test_a_name_with_an_address_that_may_be_asked_and_one_that_may_not_is_told(self):
        class Six(http.server.ThreadingHTTPServer):
            address_family = socket.AF_INET6

        port, got = self.hook([], Six, "::1")
        for networks, wanted in (("network ::1/128", 0), ("header X: y", 13)):
            end = int((time.time() + 10) * 1e6)
            # For "localhost" curl tries 127.0.0.1 as well, and first.
            errand = f"way hook\nurl http://localhost:{port}/\n{networks}\nbegin-by {end}\nuntil {end}\n\n{{}}"
            done = subprocess.run([BUILD / "plugins/notify/notify-post"], input=errand.encode(), capture_output=True, timeout=30)
            self.assertEqual((done.returncode, len(got)), (wanted, 1), done.stderr)

    def test_webhooks_are_signed_tried_again_and_not_asked_in_private_networks(self):
        port, got = self.hook([500])
        private, none = self.hook([])
        self.begin(extra=self.webhook(port, "own", ["waste.report.*"]) + self.webhook(private, "private", ["waste.report.created"], "[]"))
        report = self.create("eva@example.org")
        self.town.wait_for(lambda: self.channel("hook:own")["waiting"] == 1 and got, what="a first try")
        self.town.wait_for(lambda: "private network" in self.channel("hook:private")["trouble"], what="a refusal")
        self.assertEqual(none, [])
        self.change(report, "done")
        # What follows it of the same report waits for it.
        self.town.wait_for(lambda: self.channel("hook:own")["waiting"] == 2, what="two that wait")
        self.assertEqual(len(got), 1)
        # What is under way is left alone: once may be too early.
        self.town.wait_for(lambda: self.retry() or len(got) == 3, what="two more")
        self.town.wait_for(lambda: self.channel("hook:own")["sent"] == 2, what="two sent")
        events = [json.loads(body) for _, body in got]
        self.assertEqual([one["type"] for one in events], ["waste.report.created", "waste.report.created", "waste.report.status_changed"])
        self.assertEqual(events[0], events[1])
        self.assertEqual({one["subject"] for one in events}, {report})
        self.assertEqual(sorted(events[0]), ["id", "subject", "time", "town", "type"])
        for headers, body in got:
            stamp = headers["Stadtkern-Timestamp"]
            wanted = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
            self.assertEqual(headers["Stadtkern-Signature"], f"sha256={wanted}")
            self.assertEqual(headers["Stadtkern-Event"], json.loads(body)["id"])
            self.assertLess(abs(int(stamp) - time.time()), 120)
        self.assertNotIn(SECRET, self.town.output())


if __name__ == "__main__":
    unittest.main()
