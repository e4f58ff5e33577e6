# SPDX-License-Identifier: EUPL-1.2
"""All reports of a town as one file: whole or visibly not, and nobody pays for those who read slowly."""
import contextlib
import csv
import http.client
import io
import itertools
import json
import pathlib
import socket
import sqlite3
import threading
import time
import unittest

from node import Node

API = "/api/waste/v1"
CSV = API + "/open-data/all.csv"
ROWS = 100_000


class Reader:
    """A client of one file, which takes as much as it is told to."""

    networks = itertools.count(1)

    def __init__(self, node, path=CSV, town=None, version="1.1", network=None):
        self.socket = socket.socket()
        # What the systems' buffers hold is not held by us.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        self.socket.settimeout(20)
        self.socket.connect(node.address())
        path = f"/t/{town}{path}" if town else path
        network = network or next(self.networks)
        self.socket.sendall(f"GET {path} HTTP/{version}\r\nHost: localhost\r\n"
                            f"X-Forwarded-For: 10.{network // 256}.{network % 256}.1\r\n\r\n".encode())
        self.bytes = b""

    def take(self, size):
        """At least so many bytes of the answer; False when it has ended before."""
        while len(self.bytes) < size:
            piece = self.socket.recv(65536)
            if not piece:
                return False
            self.bytes += piece
        return True

    def rest(self):
        """Whether the file has come whole, by HTTP's own rules."""
        with contextlib.suppress(ConnectionResetError):
            while not self.bytes.endswith(b"\r\n0\r\n\r\n"):
                piece = self.socket.recv(1 << 20)
                if not piece:
                    return False
                self.bytes += piece
            return True
        return False

    def body(self):
        """The file, with chunked coding taken off."""
        coded, pieces = io.BytesIO(self.bytes.split(b"\r\n\r\n", 1)[1]), []
        while size := int(coded.readline(), 16):
            pieces.append(coded.read(size))
            coded.readline()
        return b"".join(pieces)

    def close(self):
        self.socket.close()


def memory(pid):
    """KiB in memory now, and at most so far."""
    status = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(status["VmRSS"].split()[0]), int(status["VmHWM"].split()[0])


class Downloads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Each reader comes from a network of its own: one client may take four files at once.
        cls.node = Node({"musterstadt": ["waste"], "musterdorf": ["waste"]}, extra='trusted_proxies = ["127.0.0.1"]')
        cls.addClassCleanup(cls.node.close)
        cls.node.start()
        file = cls.node.folder / "rows.json"
        for town, count, longitude in (("musterstadt", 500, 8.87), ("musterdorf", 7, 8.97)):
            file.write_text(json.dumps([
                {"service_request_id": str(i), "status": "open", "service_name": "Schlagloch", "service_code": "1",
                 "requested_datetime": f"2026-01-{1 + i % 28:02}T00:00:00Z", "updated_datetime": "2026-02-01T01:00:00Z",
                 "lat": 48.59 + i % 100 * 1e-4, "long": longitude, "address": town, "description": "x" * 300}
                for i in range(count)]))
            cls.node.cli("import", "waste", "--town", town, file)
        cls.node.stop()
        # Each of them two hundred times: an import of all would be most of this test's time.
        store = next(cls.node.state.rglob("stores/waste/musterstadt/store.db"))
        with contextlib.closing(sqlite3.connect(store)) as base:
            columns = [row[1] for row in base.execute("PRAGMA table_info(reports)")]
            fresh = {"id": "printf('%s%05d', substr(id, 1, 3), n)", "source_id": "source_id || '-' || n"}
            wanted = ", ".join(fresh.get(name, name) for name in columns)
            base.execute("CREATE TEMP TABLE few AS SELECT *, row_number() OVER (ORDER BY id) AS place FROM reports")
            base.execute(f"""WITH RECURSIVE many (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM many WHERE k < 198)
                INSERT INTO reports ({', '.join(columns)})
                SELECT {wanted} FROM (SELECT few.*, many.k * 500 + few.place AS n FROM few, many)""")
            base.commit()
            assert base.execute("SELECT count(*) FROM reports").fetchone() == (ROWS,)
        cls.store = store
        cls.node.start()

    def get(self, path, **options):
        return self.node.request("GET", path, **options)

    def reader(self, *arguments, **options):
        reader = Reader(self.node, *arguments, **options)
        self.addCleanup(reader.close)
        return reader

    def ready(self, module="waste"):
        self.node.wait_for(lambda: self.node.module(module)["state"] == "ready" and self.get(API + "/categories").status == 200)

    def test_every_report_is_in_the_file_once(self):
        connection = self.node.connect()
        self.addCleanup(connection.close)
        began = time.monotonic()
        file = self.get(CSV, connection=connection)
        seconds = time.monotonic() - began
        self.assertEqual(file.status, 200)
        self.assertEqual(file.headers["transfer-encoding"], "chunked")
        self.assertEqual(file.headers["accept-ranges"], "none")
        self.assertEqual(file.headers["content-disposition"], 'attachment; filename="reports.csv"')
        rows = list(csv.DictReader(io.StringIO(file.body.decode(), newline="")))
        ids = [row["service_request_id"] for row in rows]
        self.assertEqual((len(ids), ids), (ROWS, sorted(set(ids))))
        self.assertEqual({(row["long"], row["address"], row["licence"]) for row in rows}, {("8.87", "", "dl-de/by-2-0")},
                         "of a place that somebody typed nothing is public before its release")
        print(f"\n{ROWS} reports, {len(file.body) / 1e6:.1f} MB of CSV in {seconds:.1f} s", flush=True)
        # The connection is used again; a range is not given, and what is asked for may be only the head.
        head = self.node.request("HEAD", CSV, connection=connection)
        self.assertEqual((head.status, head.body, head.headers["content-type"]), (200, b"", file.headers["content-type"]))
        small = {"town": "musterdorf", "connection": connection}
        ranged = self.get(CSV, headers={"Range": "bytes=0-9"}, **small)
        self.assertEqual(ranged.status, 200)
        ids = [row["service_request_id"] for row in csv.DictReader(io.StringIO(ranged.body.decode(), newline=""))]
        self.assertEqual(len(ids), 7)
        geo = self.get(API + "/open-data/all.geojson", **small).json()
        self.assertEqual([feature["id"] for feature in geo["features"]], ids)
        requests = self.get(API + "/open-data/all.json", **small).json()
        self.assertEqual([one["service_request_id"] for one in requests], ids)

    def test_slow_readers_cost_little_memory_and_hold_nothing_of_the_store(self):
        pids = {name: self.node.module(name)["pid"] for name in ("waste", "gateway")}
        first = self.reader()
        self.assertTrue(first.take(1_000_000))
        first.close()
        before = {name: memory(pid)[0] for name, pid in pids.items()}
        readers = [self.reader() for _ in range(12)]
        for step in range(1, 9):
            for reader in readers:
                self.assertTrue(reader.take(step * 100_000))
            time.sleep(0.1)
            with contextlib.closing(sqlite3.connect(self.store)) as base:
                busy, *_ = base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self.assertEqual(busy, 0, "somebody reads the store all the time")
        began = time.monotonic()
        made = self.node.request("POST", API + "/reports", {"category": "road_damage", "lat": 48.59, "lon": 8.87})
        self.assertEqual(made.status, 201)
        self.assertLess(time.monotonic() - began, 10)
        after = {name: memory(pid) for name, pid in pids.items()}
        for name in pids:
            grown = after[name][0] - before[name]
            print(f"\n{name}: {before[name] / 1024:.1f} MiB, with 12 slow readers {after[name][0] / 1024:.1f} MiB "
                  f"(at most {after[name][1] / 1024:.1f})", flush=True)
            self.assertLess(grown, 12 * 1024, name)  # 12 files are 140 MB

    def test_readers_that_disappear_stop_their_files(self):
        # 16 of a town may run: more than that are only possible when those that were left have ended.
        for number in range(40):
            reader = Reader(self.node)
            self.assertTrue(reader.take(100_000))
            reader.close()
            if number % 10 == 9:
                time.sleep(0.1)
        self.node.wait_for(lambda: self.node.request("HEAD", CSV).status == 200)
        self.assertEqual(self.get(API + "/categories").status, 200)

    def test_a_module_that_dies_in_the_middle_leaves_no_short_file(self):
        readers = [self.reader(), self.reader(version="1.0")]
        for reader in readers:
            self.assertTrue(reader.take(1_000_000))
        self.node.kill(self.node.module("waste")["pid"])
        self.assertFalse(readers[0].rest())
        with self.assertRaises(ConnectionResetError):  # any other end would be the end of the file
            while readers[1].socket.recv(1 << 20):
                pass
        self.ready()
        connection = self.node.connect()
        self.addCleanup(connection.close)
        connection.request("GET", CSV)
        answer = connection.getresponse()
        self.assertEqual(len(answer.read(500_000)), 500_000)
        self.node.kill(self.node.module("waste")["pid"])
        with self.assertRaises(http.client.IncompleteRead):
            answer.read()
        self.ready()

    def test_one_client_does_not_take_all_that_a_town_may_have(self):
        greedy = [self.reader(network=9999) for _ in range(4)]
        for reader in greedy:
            self.assertTrue(reader.take(100_000))
        fifth = self.reader(network=9999)
        self.assertTrue(fifth.take(12))
        self.assertTrue(fifth.bytes.startswith(b"HTTP/1.1 503"), fifth.bytes)
        self.assertTrue(self.reader().take(100_000))

    def test_towns_do_not_meet(self):
        readers = [self.reader() for _ in range(16)]
        for reader in readers:
            self.assertTrue(reader.take(1000))
        refused = self.get(CSV)
        self.assertEqual(refused.status, 503, "16 of a town run at once")
        self.assertIn("retry-after", refused.headers)
        began = time.monotonic()
        file = self.get(CSV, town="musterdorf")
        self.assertLess(time.monotonic() - began, 10)
        rows = list(csv.DictReader(io.StringIO(file.body.decode(), newline="")))
        self.assertEqual([row["long"] for row in rows], ["8.97"] * 7)
        self.assertEqual(self.get(API + "/reports").status, 200)

    def test_a_file_under_way_comes_to_its_end_through_swaps_and_restarts(self):
        for command in (("swap", "waste", "--watch", "0"), ("restart", "gateway"), ("restart", "waste")):
            with self.subTest(command=command):
                reader = self.reader()
                idle = self.reader() if command == ("restart", "waste") else None
                self.assertTrue(reader.take(9_000_000))  # three quarters: the time to drain is 10 s, and this machine may be slow
                change = threading.Thread(target=self.node.cli, args=command)
                change.start()
                time.sleep(0.5)  # it is under way
                self.assertTrue(reader.rest(), command)
                self.assertEqual(reader.body().count(b"dl-de/by-2-0\r\n"), self.count())
                began = time.monotonic()
                change.join()
                self.ready()
                if idle:  # who takes nothing is cut off when the time to drain is over
                    self.assertLess(time.monotonic() - began, 20)
                    self.assertFalse(idle.rest())

    def count(self):
        with contextlib.closing(sqlite3.connect(self.store)) as base:
            return base.execute("SELECT count(*) FROM reports").fetchone()[0]


if __name__ == "__main__":
    unittest.main()
