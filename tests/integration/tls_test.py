# SPDX-License-Identifier: EUPL-1.2
"""TLS in the gateway on a real node: what it agrees to, names, certificates that change while connections go on, a swap
of the gateway under them, and clients that speak something else. Certificates are made by openssl(1)."""
import contextlib
import http.client
import json
import os
import socket
import ssl
import subprocess
import threading
import time
import unittest

from node import NodeTest

LISTENER = """
[[listeners]]
name    = "https"
address = "127.0.0.1:0"
module  = "gateway"
"""
PING = "/.well-known/stadtkern/ping"
SUITES = {"TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
          "ECDHE-ECDSA-AES128-GCM-SHA256"}


class Tls(NodeTest):
    def certificate(self, node, file, name, days=30):
        """A new pair in place of what is there, each file by one rename."""
        for ending in ("pem", "key"):
            with contextlib.suppress(FileNotFoundError):
                (node.folder / f"new.{ending}").unlink()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", str(days),
                        "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", node.folder / "new.key",
                        "-out", node.folder / "new.pem"], check=True, capture_output=True)
        for ending in ("pem", "key"):
            (node.folder / f"new.{ending}").chmod(0o644)
            os.replace(node.folder / f"new.{ending}", node.folder / f"{file}.{ending}")

    def started(self):
        node = self.node({"musterstadt": ["waste"], "musterdorf": ["waste"]}, extra="")
        pairs = "".join(f'[[modules.gateway.tls]]\ncertificate = "{node.folder}/{name}.pem"\nkey = "{node.folder}/{name}.key"\n'
                        for name in ("one", "two"))
        self.certificate(node, "one", "musterstadt.localhost")
        self.certificate(node, "two", "musterdorf.localhost")
        with open(node.config / "stadtkern.toml", "a", encoding="utf-8") as file:
            file.write(f"[modules.gateway.limits]\nhead_seconds = 2\n{pairs}{LISTENER}")
        return node.start()

    def context(self, node, *files):
        context = ssl.create_default_context()
        context.load_verify_locations(cadata="".join((node.folder / f"{file}.pem").read_text() for file in files))
        return context

    def connect(self, node, context, name="musterstadt.localhost"):
        raw = socket.create_connection(node.address("https"), timeout=15)
        connection = http.client.HTTPConnection(name, timeout=15)
        connection.sock = context.wrap_socket(raw, server_hostname=name)
        self.addCleanup(connection.close)
        return connection

    def get(self, connection, path=PING, **headers):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()

    def serial(self, connection):
        return connection.sock.getpeercert()["serialNumber"]

    def figure(self, node, name):
        text = node.request("GET", "/metrics", listener="metrics").body.decode()
        return [float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name + "{")][0]

    def test_what_is_agreed_to_and_what_is_refused(self):
        node = self.started()
        context = self.context(node, "one", "two")
        connection = self.connect(node, context)
        answer, body = self.get(connection, PING + "?bytes=65536")
        self.assertEqual((answer.status, len(body)), (200, 65536))
        self.assertEqual(answer.getheader("Strict-Transport-Security"), "max-age=31536000")
        self.assertEqual(connection.sock.version(), "TLSv1.3")
        self.assertIn(connection.sock.cipher()[0], SUITES)
        # Nobody but the other end of the connection says that it is one of TLS.
        self.assertIsNone(node.request("GET", PING, headers={"X-Forwarded-Proto": "https"}).headers.get("strict-transport-security"))
        report = {"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": "Ein Loch " * 200}
        connection.request("POST", "/api/waste/v1/reports", json.dumps(report), {"Content-Type": "application/json"})
        made = connection.getresponse()
        made.read()
        self.assertEqual(made.status, 201)
        self.assertTrue(made.getheader("Location").startswith(("/", "https://musterstadt.localhost")), made.getheader("Location"))

        # Large bodies, and many small requests in one record, go as they do without TLS.
        connection.request("POST", "/api/waste/v1/photos", os.urandom(3 << 20), {"Content-Type": "image/jpeg"})
        answer = connection.getresponse()
        answer.read()
        self.assertEqual(answer.status, 422)
        raw = self.connect(node, context).sock
        raw.sendall(b"".join(b"GET %s?bytes=40000 HTTP/1.1\r\nHost: localhost\r\nConnection: %s\r\n\r\n" % (PING.encode(), end)
                             for end in [b"keep-alive"] * 49 + [b"close"]))
        text = b""
        while piece := raw.recv(65536):  # until the end that TLS itself tells: anything else raises
            text += piece
        self.assertEqual((text.count(b"HTTP/1.1 200 OK"), text.count(b".") >= 50 * 40000), (50, True))

        # The certificate is that of the name; a name that nobody has gets the first.
        other = self.connect(node, context, "musterdorf.localhost")
        self.assertEqual(other.sock.getpeercert()["subject"][0][0][1], "musterdorf.localhost")
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.connect(node, context, "evil.example")

        older = self.context(node, "one")
        older.maximum_version = ssl.TLSVersion.TLSv1_2
        self.assertIn(self.connect(node, older).sock.cipher()[0], SUITES)
        older.set_ciphers("AES128-SHA:AES256-GCM-SHA384:ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305")
        with self.assertRaises(ssl.SSLError):
            self.connect(node, older)
        out = subprocess.run(["openssl", "s_client", "-connect", "{}:{}".format(*node.address("https")), "-tls1_1", "-cipher",
                              "ALL:@SECLEVEL=0"], input="", capture_output=True, text=True, timeout=20)
        self.assertNotEqual(out.returncode, 0)
        self.assertIn("alert protocol version", out.stderr)
        only2 = self.context(node, "one")
        only2.set_alpn_protocols(["h2"])
        with self.assertRaises(ssl.SSLError):
            self.connect(node, only2)

        # Whoever speaks plain HTTP, something else or nothing is told or ended, and holds up nobody.
        plain = http.client.HTTPConnection(*node.address("https"), timeout=15)
        answer, body = self.get(plain, "/api/waste/v1/reports")
        self.assertEqual((answer.status, json.loads(body)["type"]), (400, "urn:stadtkern:problem:tls-needed"))
        plain.close()
        for first in (b"", b"\x16\x03\x01", b"\x16\x03\x01\x00\x05hello", b"\x00\xff\x80"):
            with socket.create_connection(node.address("https"), timeout=15) as raw:
                raw.sendall(first)
                with contextlib.suppress(ConnectionResetError):
                    while raw.recv(4096):
                        pass
        self.assertEqual(self.get(connection)[0].status, 200)

    def test_certificates_change_and_the_gateway_is_swapped_while_connections_go_on(self):
        node = self.started()
        first = self.context(node, "one", "two")
        old = self.connect(node, first)
        before = self.serial(old)
        self.assertEqual(self.get(old)[0].status, 200)

        self.certificate(node, "one", "musterstadt.localhost")
        second = self.context(node, "one")
        def renewed():
            with contextlib.suppress(ssl.SSLError):
                return self.serial(self.connect(node, second))
        now = node.wait_for(renewed, what="the new certificate")
        self.assertNotEqual(now, before)
        self.assertEqual(self.get(old)[0].status, 200)

        # A file that is no certificate, and a key that is another one's: what there was goes on.
        good = (node.folder / "one.pem").read_text()
        (node.folder / "one.pem").write_text("no certificate")
        node.wait_for(lambda: self.figure(node, "stadtkern_tls_certificate_faults") == 1, what="the fault")
        self.assertEqual(self.serial(self.connect(node, second)), now)
        self.assertIn("a new certificate cannot be used", node.cli("logs", "gateway").stdout)
        (node.folder / "one.pem").write_text((node.folder / "two.pem").read_text())
        time.sleep(1.2)
        self.assertEqual(self.figure(node, "stadtkern_tls_certificate_faults"), 1)
        self.assertEqual(self.serial(self.connect(node, second)), now)
        (node.folder / "one.pem").write_text(good)
        node.wait_for(lambda: self.figure(node, "stadtkern_tls_certificate_faults") == 0, what="the fault's end")
        self.assertEqual(self.get(old)[0].status, 200)
        self.swapped(node, second)

    def swapped(self, node, context):
        """Requests over TLS on connections that are kept, and on new ones, while another process takes over."""
        pid, over, failed, done = node.module("gateway")["pid"], threading.Event(), [], []

        def visit():
            connection = self.connect(node, context)
            while not over.is_set():
                try:
                    answer, body = self.get(connection, PING + "?bytes=20000")
                    if (answer.status, len(body)) != (200, 20000):
                        failed.append(answer.status)
                    if answer.getheader("Connection") == "close":
                        connection.close()
                        connection = self.connect(node, context)
                    done.append(1)
                except (OSError, http.client.HTTPException) as error:
                    failed.append(error)
                    return

        visitors = [threading.Thread(target=visit) for _ in range(3)]
        for visitor in visitors:
            visitor.start()
        node.cli("swap", "gateway", "--watch", "0")
        node.wait_for(lambda: node.module("gateway")["pid"] != pid, what="another gateway")
        so_far = len(done)
        node.wait_for(lambda: len(done) > so_far + 50, what="requests after the swap")
        over.set()
        for visitor in visitors:
            visitor.join()
        self.assertEqual(failed, [])


if __name__ == "__main__":
    unittest.main()
