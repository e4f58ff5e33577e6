# SPDX-License-Identifier: EUPL-1.2
"""The samples of deploy/proxy, started: what a client says of itself does not get through them, and what they say does."""
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import unittest

from node import SOURCE, NodeTest

NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if os.access("/usr/sbin/nginx", os.X_OK) else None)
CADDY = shutil.which("caddy")
FORGED = {"X-Forwarded-For": "192.0.2.66", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example",
          "Forwarded": "for=192.0.2.66;host=evil.example;proto=http", "Authorization": "Bearer wrong"}
TOWN = 'hosts = ["town.example"]'


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Proxies(NodeTest):
    def started(self):
        node = self.node({"musterstadt": ["waste"]}, extra='trusted_proxies = ["127.0.0.1"]')
        town = node.config / "towns/musterstadt.toml"
        town.write_text(re.sub(r"hosts *=.*", TOWN, town.read_text()))
        node.start()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                        "-subj", "/CN=town.example", "-addext", "subjectAltName=DNS:town.example", "-keyout", node.folder / "key.pem",
                        "-out", node.folder / "cert.pem"], check=True, capture_output=True)
        return node

    def run_proxy(self, node, *command, port):
        folder = node.folder / "proxy"
        environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        with open(node.folder / "proxy.out", "wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        def end():
            process.terminate()
            process.wait(timeout=15)
        self.addCleanup(end)
        def listens():
            self.assertIsNone(process.poll(), (node.folder / "proxy.out").read_text())
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return True
        node.wait_for(listens, what="the proxy")

    def get(self, node, port, path, name="town.example", **headers):
        context = ssl.create_default_context(cafile=node.folder / "cert.pem")
        connection = http.client.HTTPConnection("town.example", timeout=15)
        connection.sock = context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=15), server_hostname=name)
        self.addCleanup(connection.close)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()

    def check(self, node, port):
        answer, body = self.get(node, port, "/.well-known/stadtkern/ping?bytes=60000")
        self.assertEqual((answer.status, len(body)), (200, 60000))
        self.assertEqual(answer.getheader("Strict-Transport-Security"), "max-age=31536000")
        self.assertEqual(self.get(node, port, "/api/waste/v1/reports")[0].status, 200)
        # Nothing of what a client says of itself: neither its address, nor its host, nor that it came without TLS.
        answer, _ = self.get(node, port, "/api/waste/v1/reports", **FORGED)
        self.assertEqual(answer.status, 401)
        self.assertEqual(answer.getheader("Strict-Transport-Security"), "max-age=31536000")
        log = node.state / "logs/security.jsonl"
        line = node.wait_for(lambda: json.loads(log.read_text().splitlines()[-1]), what="a line of the security log")
        self.assertEqual((line["event"], line["client"], line["host"]), ("key-refused", "127.0.0.1", "https://town.example"))

    @unittest.skipUnless(NGINX, "nginx is not installed")
    def test_nginx(self):
        node = self.started()
        tls, plain, folder = free_port(), free_port(), node.folder / "proxy"
        folder.mkdir()
        site = (SOURCE / "deploy/proxy/nginx.conf").read_text()
        for old, new in (("127.0.0.1:8080", "{}:{}".format(*node.address())), ("listen 443", f"listen 127.0.0.1:{tls}"),
                         ("listen 80", f"listen 127.0.0.1:{plain}"),
                         ("/etc/letsencrypt/live/town.example/fullchain.pem", str(node.folder / "cert.pem")),
                         ("/etc/letsencrypt/live/town.example/privkey.pem", str(node.folder / "key.pem"))):
            self.assertIn(old, site)
            site = site.replace(old, new)
        (folder / "site.conf").write_text(site)
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
                                           f"http {{ access_log off; {temporary} include {folder}/site.conf; }}\n")
        checked = subprocess.run([NGINX, "-t", "-p", folder, "-c", folder / "nginx.conf"], capture_output=True, text=True, timeout=30)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.run_proxy(node, NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), port=tls)
        self.check(node, tls)
        with self.assertRaises(ssl.SSLError):
            self.get(node, tls, "/", name="evil.example")
        connection = http.client.HTTPConnection("127.0.0.1", plain, timeout=15)
        connection.request("GET", "/x?y", headers={"Host": "town.example"})
        self.assertEqual(connection.getresponse().getheader("Location"), "https://town.example/x?y")
        connection.close()

    @unittest.skipUnless(CADDY, "caddy is not installed")
    def test_caddy(self):
        node = self.started()
        tls, plain, folder = free_port(), free_port(), node.folder / "proxy"
        folder.mkdir()
        site = (SOURCE / "deploy/proxy/Caddyfile").read_text()
        for old, new in (("127.0.0.1:8080", "{}:{}".format(*node.address())), ("town.example {", f"town.example:{tls} {{\n\tbind 127.0.0.1"),
                         ("tls {", f"tls {node.folder}/cert.pem {node.folder}/key.pem {{")):
            self.assertIn(old, site)
            site = site.replace(old, new)
        (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n\thttp_port {plain}\n\thttps_port {tls}\n}}\n{site}")
        self.run_proxy(node, CADDY, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile"), port=tls)
        self.check(node, tls)


if __name__ == "__main__":
    unittest.main()
