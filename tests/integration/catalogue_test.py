# SPDX-License-Identifier: EUPL-1.2
"""Catalogues from a folder and from a web server: built and signed by a publisher, searched and installed from by nodes,
and everything that somebody between the two may try."""
import functools
import http.server
import json
import pathlib
import shutil
import subprocess
import threading
import time
import unittest

from packages_test import Workshop as Packages


class Site(http.server.ThreadingHTTPServer):
    """A static server on a folder. `answers`: path -> what to do instead."""

    def __init__(self, folder):
        self.asked, self.answers = [], {}
        super().__init__(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        answer = self.server.answers.get(self.path)
        if answer:
            return answer(self)
        return super().do_GET()

    def log_message(self, *arguments):
        pass


def redirect(target):
    def answer(handler):
        handler.send_response(302)
        handler.send_header("Location", target)
        handler.end_headers()
    return answer


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(100_000):
            handler.wfile.write(b" " * 65_536)
    except OSError:
        handler.close_connection = True


class Workshop(Packages):
    NAMES = 'whats_new = { de = "Neu: schneller", en = "New: faster" }\nsummary = { de = "Über Bänke", en = "On benches" }\n'

    def setUp(self):
        super().setUp()
        self.publisher = self.key("publisher")
        self.run_cli("key", "new", "index", "-W")
        self.site = self.folder / "site"
        self.site.mkdir()

    def publish(self, *versions, id="bench", build=True, **module):
        for version in versions:
            file = self.signed(self.publisher, id=id, version=version, more=self.NAMES, **module)
            for path in (file, pathlib.Path(f"{file}.minisig")):
                shutil.move(path, self.site / path.name)
        if build:
            return self.build()

    def build(self, *options):
        return self.asked("catalogue", "build", self.site, "--key", "index.key", *options)

    def add(self, address=None, name="town", **options):
        return self.asked("catalogue", "add", name, address or self.site, "--key", "index.pub", **options)

    def serve(self):
        server = Site(self.site)
        self.addCleanup(server.close)
        return server


class FromFolder(Workshop):
    def test_built_added_searched_installed(self):
        built = self.publish("1.2.0", "1.10.0")
        self.assertEqual(built["packages"], 2)
        self.minisign("-Vm", self.site / "index.json", "-p", "index.pub")
        self.assertEqual(self.add()["packages"], 2)
        found = self.asked("catalogue", "search", "BENCHES")["packages"]
        self.assertEqual([(entry["id"], entry["version"], entry["installed"]) for entry in found], [("bench", "1.10.0", False)])
        self.assertEqual(found[0]["whats_new"]["de"], "Neu: schneller")
        self.assertEqual(self.asked("catalogue", "search", "lamp")["packages"], [])
        outcome = self.install("bench@~1.2")
        self.assertEqual((outcome["version"], outcome["catalogue"]), ("1.2.0", "town"))
        self.assertEqual(self.install("bench")["version"], "1.10.0")
        self.assertEqual(len(self.shown()), 2)
        self.assertEqual(self.asked("catalogue", "list")["catalogues"][0]["packages"], 2)
        self.run_cli("install", "bench@^7", "--config", self.config, check=2)
        self.run_cli("install", "lamp", "--config", self.config, check=2)
        self.run_cli("catalogue", "remove", "town")
        self.run_cli("catalogue", "remove", "town", check=2)
        self.assertEqual(self.asked("catalogue", "list")["catalogues"], [])

    def test_an_index_of_another_key_is_not_added(self):
        self.publish("1.2.0")
        self.run_cli("key", "new", "other", "-W")
        done = self.run_cli("catalogue", "add", "town", self.site, "--key", "other.pub", check=4)
        self.assertIn("nothing was added", done.stderr)
        self.assertEqual(self.asked("catalogue", "list")["catalogues"], [])
        (self.site / "index.json.minisig").unlink()
        self.run_cli("catalogue", "add", "town", self.site, "--key", "index.pub", check=2)
        self.run_cli("catalogue", "add", "town", "ftp://127.0.0.1/", "--key", "index.pub", check=2)

    def test_a_replayed_index_is_refused(self):
        self.publish("1.2.0")
        old = {name: (self.site / name).read_bytes() for name in ("index.json", "index.json.minisig")}
        self.add()
        self.publish("1.3.0")
        self.run_cli("catalogue", "update")
        for name, content in old.items():
            (self.site / name).write_bytes(content)
        done = self.run_cli("catalogue", "update", check=4)
        self.assertIn("old one", done.stderr)
        self.assertIn("was seen before", done.stderr)
        # What was known stays known, and the old one is not installed from.
        self.assertEqual(self.asked("catalogue", "search", "bench")["packages"][0]["version"], "1.3.0")
        self.run_cli("install", "bench", "--config", self.config, check=4)
        self.build()
        self.run_cli("catalogue", "update")

    def test_an_old_index_put_into_the_state_folder_is_refused_too(self):
        self.publish("1.2.0")
        self.add()
        kept = {path: path.read_bytes() for path in (self.state / "catalogues").iterdir()}
        self.publish("1.3.0")
        self.run_cli("catalogue", "update")
        for path, content in kept.items():
            path.write_bytes(content)
        self.assertIn("old one", self.asked("catalogue", "list")["catalogues"][0]["problem"])

    def test_an_index_that_is_over_is_refused(self):
        self.publish("1.2.0", build=False)
        self.build("--expires", "1h")
        self.add()
        text = (self.site / "index.json").read_text()
        document = json.loads(text)
        document["expires"] = "2020-01-01T00:00:00Z"
        document["sequence"] += 1
        (self.site / "index.json").write_text(json.dumps(document))
        self.run_cli("sign", self.site / "index.json", "--key", "index.key")
        done = self.run_cli("catalogue", "update", check=4)
        self.assertIn("good until 2020-01-01", done.stderr)
        self.run_cli("install", "bench", "--config", self.config, check=4)
        self.run_cli("catalogue", "build", self.site, "--key", "index.key", "--expires", "5 s", check=2)

    def test_withdrawn_versions_warn_their_users(self):
        self.publish("1.2.0", "1.3.0")
        self.add()
        self.install("bench")
        gone = self.asked("catalogue", "withdraw", "bench@1.3.0", "--reason", "loses reports", "--key", "index.key",
                          "--dir", self.site)
        self.assertEqual(gone["withdrawn"], 1)
        shown = self.run_cli("catalogue", "update")
        self.assertIn("bench 1.3.0, which is installed here, was withdrawn by catalogue town", shown.stdout)
        self.assertIn("loses reports", self.run_cli("packages", "list").stdout)
        rows = self.asked("packages", "list")["packages"]
        self.assertEqual([row.get("withdrawn") for row in rows], ["loses reports"])
        self.assertEqual(self.install("bench")["version"], "1.2.0")
        done = self.run_cli("install", "bench@1.3.0", "--config", self.config, check=4)
        self.assertIn("loses reports", done.stderr)
        # It stays withdrawn when its file goes, and when the index is built anew.
        (self.site / "bench-1.3.0.skp").unlink()
        self.build()
        self.assertIn("loses reports", self.run_cli("catalogue", "update").stdout)
        self.run_cli("catalogue", "withdraw", "bench@9.0.0", "--reason", "x", "--key", "index.key", "--dir", self.site, check=2)

    def test_what_is_not_what_the_index_says_is_not_installed(self):
        self.publish("1.2.0")
        self.add()
        file = self.site / "bench-1.2.0.skp"
        good = file.read_bytes()
        for bad in (good[:-1] + bytes([good[-1] ^ 1]), good + b"x", good[:-10], b""):
            file.write_bytes(bad)
            self.run_cli("install", "bench", "--config", self.config, check=4)
            self.assertEqual(self.shown(), [])
        file.write_bytes(good)
        pathlib.Path(f"{file}.minisig").unlink()
        self.assertIn("not signed", self.run_cli("install", "bench", "--config", self.config, check=4).stderr)

    def test_a_publisher_is_told_what_nodes_would_refuse(self):
        self.publish("1.2.0", build=False)
        shutil.copy(self.site / "bench-1.2.0.skp", self.site / "again.skp")
        self.run_cli("catalogue", "build", self.site, "--key", "index.key", check=4)
        shutil.copy(self.site / "bench-1.2.0.skp.minisig", self.site / "again.skp.minisig")
        self.assertIn("are both bench 1.2.0",
                      self.run_cli("catalogue", "build", self.site, "--key", "index.key", check=4).stderr)
        (self.site / "again.skp").write_bytes(b"not a package")
        self.run_cli("catalogue", "build", self.site, "--key", "index.key", check=4)
        self.assertFalse((self.site / "index.json").exists())


class FromTheWeb(Workshop):
    def test_installed_from_a_static_server_and_again_without_it(self):
        self.publish("1.2.0")
        server = self.serve()
        self.add(server.address)
        self.assertEqual(self.install("bench")["catalogue"], "town")
        self.run_cli("packages", "remove", "bench@1.2.0")
        server.close()
        outcome = self.install("bench")  # the index and the package are kept
        self.assertFalse(outcome["already"])
        self.run_cli("packages", "gc")
        self.run_cli("packages", "remove", "bench@1.2.0")
        done = self.run_cli("install", "bench", "--config", self.config, check=5)
        self.assertIn("cannot be fetched", done.stderr)
        self.assertEqual(self.shown(), [])
        self.run_cli("catalogue", "update", check=5)

    def test_a_password_reaches_the_server_and_nothing_else(self):
        self.publish("1.2.0")
        server = self.serve()
        address = server.address.replace("http://", "http://clerk:s3cret@")
        said = self.run_cli("catalogue", "add", "town", address, "--key", "index.pub")
        self.install("bench")
        self.assertTrue(all(authorization for _, authorization in server.asked))
        server.close()
        texts = [said, self.run_cli("catalogue", "list"), self.run_cli("catalogue", "list", "--json"),
                 self.run_cli("catalogue", "update", check=5), self.run_cli("catalogue", "update", "--json", check=5)]
        for done in texts:
            self.assertNotIn("s3cret", done.stdout + done.stderr)
            self.assertNotIn("clerk", done.stdout + done.stderr)
        self.assertEqual((self.state / "catalogues.toml").stat().st_mode & 0o777, 0o600)

    def test_the_address_stands_in_no_list_of_processes(self):
        self.publish("1.2.0")
        server = self.serve()
        held = threading.Event()
        server.answers["/index.json"] = lambda handler: (held.wait(20), handler.send_error(503))
        address = server.address.replace("http://", "http://clerk:s3cret@")
        self.state.mkdir()
        (self.state / "catalogues.toml").write_text(
            f'format = 1\n[catalogues.town]\naddress = "{address}"\n'
            f'key = "{(self.folder / "index.pub").read_text().splitlines()[1]}"\n')
        process = subprocess.Popen([*self.program(), "catalogue", "update"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(held.set)
        end = time.monotonic() + 10
        fetcher = []
        while not fetcher and time.monotonic() < end:
            fetcher = [pid for pid in self.children(process.pid) if self.word(pid, "comm").startswith("stadtkern-fetch")
                       and server.asked]
        self.assertTrue(fetcher)
        for pid in [process.pid, *fetcher]:
            self.assertNotIn("s3cret", self.word(pid, "cmdline") + self.word(pid, "environ"))
        held.set()
        self.assertEqual(process.wait(timeout=30), 5)

    @staticmethod
    def children(pid):
        try:
            return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            return []

    @staticmethod
    def word(pid, name):
        try:
            return pathlib.Path(f"/proc/{pid}/{name}").read_bytes().decode(errors="replace")
        except OSError:
            return ""

    def program(self):
        from packages_test import PROGRAM
        return [str(PROGRAM), "--state", str(self.state)]

    def test_redirects_stay_with_their_scheme(self):
        self.publish("1.2.0")
        server = self.serve()
        server.answers["/moved/index.json"] = redirect("/index.json")
        server.answers["/moved/index.json.minisig"] = redirect("/index.json.minisig")
        self.assertEqual(self.add(f"{server.address}/moved")["packages"], 1)
        for target in (f"file://{self.site}/index.json", "ftp://127.0.0.1/index.json", "/loop/index.json"):
            server.answers["/loop/index.json"] = redirect(target)
            done = self.run_cli("catalogue", "add", "evil", f"{server.address}/loop", "--key", "index.pub", check=4)
            self.assertIn("nothing was added", done.stderr)

    def test_endless_and_missing_files_end(self):
        self.publish("1.2.0")
        server = self.serve()
        self.add(server.address)
        server.answers["/index.json"] = endless
        done = self.run_cli("catalogue", "update", check=4)
        self.assertIn("larger than it may be", done.stderr)
        server.answers["/index.json"] = lambda handler: handler.send_error(500)
        self.run_cli("catalogue", "update", check=5)
        server.answers["/bench-1.2.0.skp"] = endless
        self.run_cli("install", "bench", "--config", self.config, check=4)
        self.assertEqual(self.shown(), [])
        self.assertEqual(list((self.state / "packages/.cache").glob("*.part")), [])

    def test_a_pin_holds_whatever_the_catalogue_says(self):
        self.publish("1.2.0")
        server = self.serve()
        self.add(server.address)
        self.install("bench")
        self.publisher = self.key("second")
        self.publish("1.3.0")
        self.assertIn("--repin", self.run_cli("install", "bench", "--config", self.config, check=4).stderr)
        self.assertEqual(self.install("bench", "--repin")["version"], "1.3.0")


if __name__ == "__main__":
    unittest.main()
