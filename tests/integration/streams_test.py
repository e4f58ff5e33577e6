# SPDX-License-Identifier: EUPL-1.2
"""Server-sent events through the whole node: they arrive as they are sent, and every end of a stream is a clean one."""
import os
import signal
import socket
import time
import unittest

from node import BUILD, NodeTest

FIXTURES = BUILD / "fixtures/plugins"
LIVE = "/api/counter/v1/live"


class Listener:
    """A client that reads one answer as it comes; chunked coding is taken off."""

    def __init__(self, node, path, headers=("Accept: text/event-stream",), version="1.1"):
        self.socket = socket.create_connection(node.address(), timeout=10)
        self.file = self.socket.makefile("rb")
        lines = [f"GET {path} HTTP/{version}", "Host: localhost", *headers, "", ""]
        self.socket.sendall("\r\n".join(lines).encode())
        self.status = int(self.file.readline().split()[1])
        self.headers = {}
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, value = line.decode().split(":", 1)
            self.headers[name.lower()] = value.strip()
        self.chunked = self.headers.get("transfer-encoding") == "chunked"
        self.text = ""
        self.ended = False

    def read(self):
        """One more piece; False at the end."""
        if not self.chunked:
            piece = self.file.read1(65536)
        else:
            size = int(self.file.readline() or b"0", 16)
            piece = self.file.read(size)
            self.file.readline()
        self.text += piece.decode()
        self.ended = not piece
        return not self.ended

    def event(self):
        """The next event's lines, comments left out."""
        while True:
            while "\n\n" not in self.text:
                if not self.read():
                    raise AssertionError("the stream has ended")
            block, self.text = self.text.split("\n\n", 1)
            lines = [line for line in block.split("\n") if line and not line.startswith(":")]
            if lines:
                return lines

    def rest(self):
        while self.read():
            pass
        return self.text

    def close(self):
        self.file.close()
        self.socket.close()


class Streams(NodeTest):
    def setUp(self):
        self.town = self.node({"musterstadt": ["waste", "counter"]}, folders=[FIXTURES]).start()

    def listen(self, path=LIVE, **options):
        listener = Listener(self.town, path, **options)
        self.addCleanup(listener.close)
        return listener

    def count(self, key):
        answer = self.town.request("POST", "/api/counter/v1/counts", {"key": key})
        self.assertEqual(answer.status, 201, answer.body)

    def gone(self):
        return self.town.request("GET", "/api/counter/v1/counts").json()["gone"]

    def test_events_arrive_as_they_are_sent(self):
        first, second = self.listen(), self.listen()
        self.assertEqual(first.status, 200)
        self.assertEqual(first.headers["content-type"], "text/event-stream")
        self.assertEqual(first.headers["cache-control"], "no-store")
        self.assertEqual(first.headers["connection"], "close")
        for key in ("eins", "zwei"):
            began = time.monotonic()
            self.count(key)
            for listener in (first, second):
                self.assertEqual(listener.event(), [f"id: {key}", f"data: {key}"])
            self.assertLess(time.monotonic() - began, 2)

    def test_a_client_that_comes_again_says_what_it_saw_last(self):
        listener = self.listen(headers=("Accept: text/event-stream", "Last-Event-ID: 41"))
        self.assertEqual(listener.event(), ["id: 0", "data: after 41"])

    def test_what_happens_in_a_town_is_told_in_no_other(self):
        node = self.node({"musterstadt": ["counter"], "musterdorf": ["counter"]}, folders=[FIXTURES]).start()
        first, second = (Listener(node, f"/t/{town}{LIVE}") for town in ("musterstadt", "musterdorf"))
        for listener in (first, second):
            self.addCleanup(listener.close)
        for town in ("musterstadt", "musterdorf"):
            for number in range(3):
                answer = node.request("POST", "/api/counter/v1/counts", {"key": f"{town}-{number}"}, town=town)
                self.assertEqual(answer.status, 201, answer.body)
        for listener, town in ((first, "musterstadt"), (second, "musterdorf")):
            self.assertEqual([listener.event()[1] for _ in range(3)], [f"data: {town}-{number}" for number in range(3)])

    def test_an_old_client_gets_the_bytes_as_they_are(self):
        listener = self.listen(version="1.0")
        self.assertNotIn("transfer-encoding", listener.headers)
        self.count("alt")
        self.assertEqual(listener.event(), ["id: alt", "data: alt"])

    def test_the_module_hears_of_a_client_that_has_left(self):
        listener = self.listen()
        self.assertEqual(self.gone(), 0)
        listener.close()
        self.town.wait_for(lambda: self.gone() == 1)

    def test_what_is_no_stream_is_answered_as_ever(self):
        plain = self.listen("/api/counter/v1/counts")
        self.assertEqual((plain.status, plain.headers["content-type"]), (200, "application/json; charset=utf-8"))
        self.assertIn("content-length", plain.headers)
        self.assertEqual(self.listen("/api/counter/v1/nothing").status, 404)
        refused = self.listen("/api/counter/v1/refused")
        self.assertEqual((refused.status, refused.headers["content-type"]), (409, "application/problem+json"))
        self.assertEqual(self.listen("/api/counter/v1/staff").status, 401)
        without = self.town.request("GET", LIVE)
        self.assertEqual(without.status, 400)
        self.assertIn(b"text/event-stream", without.body)
        self.assertEqual(self.town.request("HEAD", LIVE).status, 400)

    def test_a_killed_module_ends_its_streams_and_nothing_else(self):
        listener = self.listen()
        self.count("vorher")
        listener.event()
        pid = self.town.module("counter")["pid"]
        os.kill(pid, signal.SIGKILL)
        listener.rest()
        self.assertTrue(listener.ended)
        self.assertEqual(self.town.request("GET", "/open311/v2/services.json").status, 200)
        self.town.wait_for(lambda: (row := self.town.module("counter"))["state"] == "ready" and row["pid"] != pid)
        again = self.listen()
        self.count("nachher")
        self.assertEqual(again.event(), ["id: nachher", "data: nachher"])

    def test_a_module_that_is_restarted_says_good_bye(self):
        listener = self.listen()
        self.count("vorher")
        listener.event()
        began = time.monotonic()
        self.town.cli("restart", "counter")
        listener.rest()
        self.assertLess(time.monotonic() - began, 5, "the drain waited for who only listens")

    def test_a_town_that_loses_the_module_ends_its_streams(self):
        listener = self.listen()
        self.town.cli("disable", "musterstadt", "counter")
        listener.rest()
        self.assertTrue(listener.ended)

    def test_a_drained_node_ends_its_streams(self):
        listener = self.listen()
        began = time.monotonic()
        self.assertEqual(self.town.stop(), 0)
        self.assertLess(time.monotonic() - began, 5, "the drain waited for who only listens")
        listener.rest()
        self.assertTrue(listener.ended)

    def test_who_reads_nothing_holds_little_and_is_ended_by_the_module(self):
        listener = self.listen("/api/counter/v1/flood")
        pid = self.town.module("gateway")["pid"]
        self.town.wait_for(lambda: self.town.module("counter")["inflight"] == 0)
        size = len(listener.rest())
        self.assertGreater(size, 100_000)
        self.assertLess(size, 2_000_000)
        self.assertEqual(self.town.module("gateway")["pid"], pid)


class Bounds(NodeTest):
    def test_more_streams_than_may_be_open_are_refused(self):
        town = self.node({"musterstadt": ["counter"]}, folders=[FIXTURES], extra="limits = { streams = 2 }\n").start()

        def listen():
            listener = Listener(town, LIVE)
            self.addCleanup(listener.close)
            return listener

        listen()
        second, third = listen(), listen()
        self.assertEqual(third.status, 503)
        self.assertIn("retry-after", third.headers)
        second.close()
        town.wait_for(lambda: listen().status == 200)


if __name__ == "__main__":
    unittest.main()
