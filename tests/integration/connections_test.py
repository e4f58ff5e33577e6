# SPDX-License-Identifier: EUPL-1.2
"""Very many, very slow and half-closed connections against a whole node: nobody else notices."""
import contextlib
import pathlib
import resource
import select
import socket
import time
import unittest

from node import BUILD, NodeTest

PATH = "/api/waste/v1/reports?page_size=1"
GET = f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
BODY = b'{"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": "Ein Loch"}'
POST = (b"POST /api/waste/v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        + str(len(BODY)).encode() + b"\r\n\r\n" + BODY)
FLOOD = b"GET /api/counter/v1/flood HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
SPARE = 300  # descriptors that test and gateway need besides


class Connections(NodeTest):
    def started(self, limits):
        node = self.node({"musterstadt": ["waste", "counter"]}, folders=[BUILD / "fixtures/plugins"],
                         extra="[modules.gateway.limits]\n" + limits)
        return node.start()

    def open(self, node):
        one = socket.create_connection(node.address(), timeout=10)
        self.addCleanup(one.close)
        return one

    def others_are_served(self, node, count=100, within=2.0):
        """What anybody else meets meanwhile; the longest answer in seconds."""
        longest, connection = 0.0, node.connect()
        for _ in range(count):
            began = time.monotonic()
            self.assertEqual(node.request("GET", PATH, connection=connection).status, 200)
            longest = max(longest, time.monotonic() - began)
        connection.close()
        self.assertLess(longest, within)
        return longest

    def everything(self, one, seconds=10):
        """What still comes until the other side ends the connection."""
        one.settimeout(seconds)
        text = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := one.recv(65536):
                text += piece
        return text

    def gauge(self, node, name):
        text = node.request("GET", "/metrics", listener="metrics").body.decode()
        found = [float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name + "{")]
        self.assertEqual(len(found), 1, name)
        return found[0]

    def memory(self, node):
        status = pathlib.Path(f"/proc/{node.module('gateway')['pid']}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) // 1024

    def test_ten_thousand_idle_connections(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        room = 1 << 20 if hard == resource.RLIM_INFINITY else hard
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(room, 12_000), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        wanted = 10_000
        self.assertGreaterEqual(room, wanted + SPARE, "RLIMIT_NOFILE is too low for this test: ulimit -Hn")
        node = self.started("connections = 11000\nidle_seconds = 300\n")
        pid, before = node.module("gateway")["pid"], self.memory(node)
        began = time.monotonic()
        idle = [self.open(node) for _ in range(wanted)]
        node.wait_for(lambda: self.gauge(node, "stadtkern_http_connections") >= wanted, what="every connection taken")
        took = time.monotonic() - began
        longest = self.others_are_served(node)
        # Each of them is still good for a request.
        for one in idle[::wanted // 50]:
            one.sendall(GET)
            self.assertTrue(one.recv(65536).startswith(b"HTTP/1.1 200 "))
        used = self.memory(node) - before
        print(f"\n{wanted} connections in {took:.1f} s, {used} MiB; an answer took at most {longest * 1000:.0f} ms", end=" ")
        self.assertLess(used, 400)
        for one in idle:
            one.close()
        node.wait_for(lambda: self.gauge(node, "stadtkern_http_connections") <= 2, what="every connection closed")
        self.others_are_served(node)
        self.assertEqual(node.module("gateway")["pid"], pid)

    def test_slow_clients_are_ended_and_hold_up_nobody(self):
        node = self.started("head_seconds = 1\ngrace_seconds = 1\nbytes_per_second = 4096\n")
        heads = [self.open(node) for _ in range(40)]
        bodies = [self.open(node) for _ in range(40)]
        readers = [self.open(node) for _ in range(20)]
        for one in bodies:
            one.sendall(POST[:-40])
        for one in readers:  # all that the module has to tell, and none of it is read
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.sendall(FLOOD)
        alive, end = set(heads), time.monotonic() + 10
        for number, byte in enumerate(GET * 4):
            for one in list(alive):
                try:
                    one.sendall(bytes([byte]))
                    if select.select([one], [], [], 0)[0]:
                        alive.discard(one)
                except OSError:
                    alive.discard(one)
            if not alive or time.monotonic() > end:
                break
            if number % 2 == 0:
                self.others_are_served(node, 5)
            time.sleep(0.1)
        self.assertFalse(alive, "a client that sends its head by bytes is not ended")
        for one in heads:
            self.assertIn(self.everything(one)[:12], (b"HTTP/1.1 408", b""))
        for one in bodies:
            self.assertEqual(self.everything(one)[:12], b"HTTP/1.1 408")
        node.wait_for(lambda: self.gauge(node, "stadtkern_http_connections") <= 2, what="the slow readers ended")
        self.others_are_served(node)
        self.assertEqual(node.request("GET", PATH).json()["reports"], [], "half a body was stored")

    def test_half_closed_connections_get_their_answers(self):
        node = self.started("")
        for requests in (1, 5):
            one = self.open(node)
            one.sendall(GET * requests)
            one.shutdown(socket.SHUT_WR)
            self.assertEqual(self.everything(one).count(b"HTTP/1.1 200 "), requests)
        one = self.open(node)
        one.sendall(POST)
        one.shutdown(socket.SHUT_WR)
        self.assertTrue(self.everything(one).startswith(b"HTTP/1.1 201 "))
        # Half a request is none, and does not keep the connection.
        for part in (GET[:20], POST[:-10], b""):
            one = self.open(node)
            one.sendall(part)
            one.shutdown(socket.SHUT_WR)
            began = time.monotonic()
            self.assertNotIn(b"HTTP/1.1 2", self.everything(one))
            self.assertLess(time.monotonic() - began, 5)
        self.assertEqual(len(node.request("GET", "/open311/v2/requests.json").json()), 1)
        node.wait_for(lambda: self.gauge(node, "stadtkern_http_connections") <= 2, what="every connection closed")

    def test_a_client_that_is_gone_takes_its_answer_with_it_and_nothing_else(self):
        node = self.started("")
        pid = node.module("gateway")["pid"]
        for _ in range(200):
            with socket.create_connection(node.address(), timeout=10) as one:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # reset instead of an end
                one.sendall(GET * 3)
        self.others_are_served(node)
        node.wait_for(lambda: self.gauge(node, "stadtkern_http_connections") <= 2, what="every connection closed")
        self.assertEqual(node.module("gateway")["pid"], pid)


if __name__ == "__main__":
    unittest.main()
