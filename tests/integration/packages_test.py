# SPDX-License-Identifier: EUPL-1.2
"""Packages as operators and publishers handle them: packed, signed, verified and installed, with Debian's minisign on the
other side, and with kills, limits and full disks in between."""
import hashlib
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from node import BUILD, NodeTest

PROGRAM = BUILD / "bin/stadtkern"
MANIFEST = """manifest = 1
id = "{id}"
version = "{version}"
name = {{ de = "Bank", en = "Bench" }}
{more}"""


class Workshop(unittest.TestCase):
    """A folder with a state folder and a configuration, and no kernel."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sk-packages-"))
        self.addCleanup(self.remove)
        self.state, self.config = self.folder / "state", self.folder / "config"
        self.config.mkdir()

    def remove(self):
        for path in self.folder.rglob("*"):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o700)
        shutil.rmtree(self.folder, ignore_errors=True)

    def run_cli(self, *arguments, check=0, **options):
        done = subprocess.run([PROGRAM, "--state", self.state, *map(str, arguments)], capture_output=True, text=True,
                              timeout=120, cwd=self.folder, **options)
        if check is not None:
            self.assertEqual(done.returncode, check, f"{arguments}\n{done.stdout}{done.stderr}")
        return done

    def asked(self, *arguments, **options):
        return json.loads(self.run_cli(*arguments, "--json", **options).stdout.strip().splitlines()[-1])

    def module(self, id="bench", version="1.2.0", more="", files=None):
        folder = self.folder / "modules" / f"{id}-{version}" / id
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "plugin.toml").write_text(MANIFEST.format(id=id, version=version, more=more))
        (folder / f"{id}.so").write_bytes(b"code of " + version.encode())
        for name, content in (files or {}).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return folder

    def packed(self, **module):
        folder = self.module(**module)
        return self.folder / self.asked("pack", folder)["file"]

    def key(self, name="publisher", trust=True):
        self.run_cli("key", "new", name, "-W")
        if trust:
            self.run_cli("key", "trust", f"{name}.pub", "--config", self.config)
        return self.folder / f"{name}.key"

    def signed(self, key, **module):
        file = self.packed(**module)
        self.run_cli("sign", file, "--key", key)
        return file

    def install(self, file, *options, **rest):
        return self.asked("install", file, "--config", self.config, *options, **rest)

    def shown(self):
        """What an operator sees of the packages: the folders under their hashes."""
        return [path for path in (self.state / "packages").glob("*/*/*") if not path.name.startswith(".")]

    def minisign(self, *arguments, check=0, **options):
        done = subprocess.run(["minisign", *map(str, arguments)], capture_output=True, text=True, timeout=60,
                              cwd=self.folder, **options)
        self.assertEqual(done.returncode, check, done.stdout + done.stderr)
        return done


class Packing(Workshop):
    def test_the_same_folder_gives_the_same_bytes(self):
        files = {"web/app.js": b"let a = 1;", "i18n/de.toml": b"a = 1\n", "migrations/001.sql": b"-- nothing\n"}
        folder = self.module(files=files)
        one = self.asked("pack", folder, "-o", "one.skp")
        for path in folder.rglob("*"):
            os.utime(path, (1, 1))
        again = shutil.copytree(folder, self.folder / "copy/bench")
        two = self.asked("pack", again, "-o", "two.skp", env={"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"})
        self.assertEqual(one["sha256"], two["sha256"])
        self.assertEqual(hashlib.sha256((self.folder / "two.skp").read_bytes()).hexdigest(), one["sha256"])
        listed = subprocess.run(["tar", "--zstd", "-tvf", self.folder / "one.skp"], capture_output=True, text=True)
        if listed.returncode == 0:  # tar's zstd is a program of its own, which may be missing
            self.assertEqual([line.split()[-1] for line in listed.stdout.splitlines()][0], "hashes.sha256")

    def test_a_wrong_manifest_is_told_with_file_line_and_key(self):
        folder = self.module(more='licens = "EUPL-1.2"\n')
        done = self.run_cli("pack", folder, check=2)
        self.assertIn(f"{folder}/plugin.toml:5:1", done.stderr)
        self.assertIn('did you mean "licence"', done.stderr)
        self.assertEqual(list(self.folder.glob("*.skp")), [])

    def test_a_module_of_the_build_is_packed_and_installed(self):
        folder = next(path for path in sorted((BUILD / "plugins").iterdir()) if (path / f"{path.name}.so").exists())
        packed = self.asked("pack", folder)
        key = self.key()
        self.run_cli("sign", packed["file"], "--key", key)
        installed = pathlib.Path(self.install(packed["file"])["folder"])
        for path in folder.rglob("*"):
            if path.is_file():
                self.assertEqual((installed / path.relative_to(folder)).read_bytes(), path.read_bytes())


class Signing(Workshop):
    def test_minisign_verifies_what_we_sign(self):
        file = self.signed(self.key())
        done = self.minisign("-Vm", file, "-p", "publisher.pub")
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        self.assertIn(f"id:bench\tversion:1.2.0\tsha256:{digest}", done.stdout)
        self.minisign("-H", "-Vm", file, "-p", "publisher.pub")

    def test_minisign_signs_with_our_key_and_we_with_its(self):
        ours = self.key("ours", trust=False)
        file = self.packed()
        self.minisign("-S", "-W", "-s", ours, "-m", file)
        self.run_cli("verify", file, "--key", "ours.pub")
        self.minisign("-G", "-W", "-p", "theirs.pub", "-s", "theirs.key")
        self.run_cli("sign", file, "--key", "theirs.key")
        self.minisign("-Vm", file, "-p", "theirs.pub")

    def test_signatures_of_both_kinds_verify(self):
        self.minisign("-G", "-W", "-p", "theirs.pub", "-s", "theirs.key")
        file = self.packed()
        for kind in ([], ["-l"]):
            self.minisign("-S", *kind, "-s", "theirs.key", "-m", file, "-t", "made for a test")
            shown = self.asked("verify", file, "--key", "theirs.pub")
            self.assertEqual(shown["trusted_comment"], "made for a test")
            with open(file, "r+b") as out:
                first = out.read(1)
                out.seek(0)
                out.write(bytes([first[0] ^ 1]))
            self.run_cli("verify", file, "--key", "theirs.pub", check=4)
            with open(file, "r+b") as out:
                out.write(first)

    def test_encrypted_keys_go_both_ways(self):
        self.run_cli("key", "new", "ours", input="a password\n")
        self.assertEqual((self.folder / "ours.key").stat().st_mode & 0o777, 0o600)
        file = self.packed()
        self.minisign("-S", "-s", "ours.key", "-m", file, input="a password\n")
        self.run_cli("verify", file, "--key", "ours.pub")
        self.minisign("-G", "-p", "theirs.pub", "-s", "theirs.key", input="other words\nother words\n")
        self.run_cli("sign", file, "--key", "theirs.key", input="other words\n")
        self.minisign("-Vm", file, "-p", "theirs.pub")
        wrong = self.run_cli("sign", file, "--key", "theirs.key", input="wrong\n", check=4)
        self.assertIn("not the password", wrong.stderr)

    def test_a_key_is_never_replaced(self):
        self.key(trust=False)
        before = (self.folder / "publisher.key").read_bytes()
        self.run_cli("key", "new", "publisher", "-W", check=4)
        self.assertEqual((self.folder / "publisher.key").read_bytes(), before)

    def test_other_files_are_signed_too(self):
        key = self.key()
        (self.folder / "index.json").write_text("{}")
        self.run_cli("sign", "index.json", "--key", key)
        self.minisign("-Vm", "index.json", "-p", "publisher.pub")
        self.run_cli("verify", "index.json", "--config", self.config)


class Installing(Workshop):
    def test_installed_read_only_and_listed(self):
        key = self.key()
        file = self.signed(key, files={"web/app.js": b"1"})
        outcome = self.install(file)
        folder = pathlib.Path(outcome["folder"])
        self.assertEqual(folder, self.state / "packages/bench/1.2.0" / outcome["sha256"])
        self.assertEqual(hashlib.sha256(file.read_bytes()).hexdigest(), outcome["sha256"])
        for path in [folder, *folder.rglob("*")]:
            self.assertEqual(path.stat().st_mode & 0o7222, 0, path)
        listed = subprocess.run(["sha256sum", "--quiet", "-c", "hashes.sha256"], cwd=folder)
        self.assertEqual(listed.returncode, 0)
        self.assertTrue(self.install(file)["already"])
        self.assertEqual([entry["version"] for entry in self.asked("packages", "list")["packages"]], ["1.2.0"])

    def test_refusals_are_told_with_exit_4_and_leave_nothing(self):
        key, stranger = self.key(), self.key("stranger", trust=False)
        file = self.packed()
        done = self.run_cli("install", file, "--config", self.config, check=4)
        self.assertIn("not signed", done.stderr)
        self.run_cli("sign", file, "--key", stranger)
        done = self.run_cli("install", file, "--config", self.config, check=4)
        self.assertIn("does not trust", done.stderr)
        self.run_cli("sign", file, "--key", key)
        good = file.read_bytes()
        for damaged in (good[:-1], good + b"x", good[:100] + bytes([good[100] ^ 1]) + good[101:], b""):
            file.write_bytes(damaged)
            self.run_cli("install", file, "--config", self.config, check=4)
        file.write_bytes(good)
        signature = pathlib.Path(f"{file}.minisig")
        right = signature.read_text()
        for wrong in ("", right.replace("version:1.2.0", "version:9.9.9"), right[:50], "x" * 100_000):
            signature.write_text(wrong)
            self.run_cli("install", file, "--config", self.config, check=4)
        self.assertEqual(self.shown(), [])
        self.assertFalse((self.state / "pins.toml").exists())
        signature.write_text(right)
        self.install(file)
        self.run_cli("install", "missing.skp", "--config", self.config, check=2)

    def test_unsigned_only_with_the_switch(self):
        file = self.packed()
        node = self.config / "stadtkern.toml"
        node.write_text('state = "../state"\nmodule_folders = ["modules"]\n[packages]\nunsigned = true\n')
        self.assertFalse(self.install(file)["signed"])
        self.assertTrue(self.asked("key", "list", "--config", self.config)["unsigned"])
        node.write_text('state = "../state"\nmodule_folders = ["modules"]\n')
        self.run_cli("install", file, "--config", self.config, check=4)

    def test_the_first_key_is_pinned_and_another_trusted_one_needs_repin(self):
        first, second = self.key("first"), self.key("second")
        file = self.signed(first)
        self.assertTrue(self.install(file)["pinned"])
        newer = self.signed(second, version="1.3.0")
        done = self.run_cli("install", newer, "--config", self.config, check=4)
        self.assertIn("--repin", done.stderr)
        self.assertEqual(len(self.shown()), 1)
        self.install(newer, "--repin")
        self.assertEqual(len(self.shown()), 2)
        self.run_cli("install", self.signed(first, version="1.4.0"), "--config", self.config, check=4)
        # The same bytes with another key's signature: the list says whose counts now.
        keys = {entry["version"]: entry["key"] for entry in self.asked("packages", "list")["packages"]}
        self.run_cli("sign", file, "--key", second)
        self.assertTrue(self.install(file, "--repin")["already"])
        again = {entry["version"]: entry["key"] for entry in self.asked("packages", "list")["packages"]}
        self.assertNotEqual(keys["1.2.0"], keys["1.3.0"])
        self.assertEqual(again["1.2.0"], keys["1.3.0"])
        self.run_cli("key", "pin", "bench", "first", "--config", self.config)
        self.install(self.folder / "bench-1.4.0.skp")
        pins = self.asked("key", "list", "--config", self.config)["pins"]
        self.assertEqual([pin["module"] for pin in pins], ["bench"])

    def test_a_limit_on_files_leaves_nothing(self):
        file = self.signed(self.key(), files={"web/big.bin": os.urandom(2 << 20)})
        limited = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        done = self.run_cli("install", file, "--config", self.config, check=3, preexec_fn=limited)
        self.assertIn("File too large", done.stderr)
        self.assertEqual([path.name for path in (self.state / "packages").iterdir()], [".lock"])
        self.install(file)

    @unittest.skipUnless(os.geteuid() == 0, "mounting needs root")
    def test_a_full_disk_leaves_nothing(self):
        file = self.signed(self.key(), files={f"web/{i}.bin": os.urandom(300_000) for i in range(10)})
        self.state.mkdir()
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", 'mount -t tmpfs -o size=1m none "$1" || exit 77; "$2" --state "$1" install "$3" '
             '--config "$4"; echo "exit $?"; find "$1" -mindepth 1', "sh", self.state, PROGRAM, file, self.config],
            capture_output=True, text=True, timeout=120)
        if done.returncode == 77:
            self.skipTest("no tmpfs can be mounted here")
        self.assertIn("exit 3", done.stdout)
        self.assertIn("No space left", done.stderr)
        left = [line for line in done.stdout.splitlines()[1:] if line]
        self.assertEqual({pathlib.Path(path).name for path in left}, {"packages", ".lock"})

    def test_killed_at_any_moment_nothing_half_shows(self):
        file = self.signed(self.key(), files={f"web/{i}.bin": os.urandom(20_000) for i in range(60)})
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        before = time.monotonic()
        self.install(file)
        whole = time.monotonic() - before
        self.run_cli("packages", "remove", "bench@1.2.0")
        self.assertEqual(self.shown(), [])
        killed = 0
        for step in range(25):
            process = subprocess.Popen(
                [PROGRAM, "--state", self.state, "install", file, "--config", self.config],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(whole * step / 25)
            process.kill()
            killed += process.wait() == -signal.SIGKILL
            for folder in self.shown():  # what shows is whole
                self.assertEqual(folder.name, digest)
                self.assertEqual(subprocess.run(["sha256sum", "--quiet", "-c", "hashes.sha256"], cwd=folder).returncode, 0)
                self.assertEqual(folder.stat().st_mode & 0o777, 0o555)
                self.run_cli("packages", "remove", "bench@1.2.0")
        self.assertGreater(killed, 5)
        self.install(file)
        self.run_cli("packages", "gc")
        self.assertEqual([path.name for path in (self.state / "packages/bench/1.2.0").iterdir()], [digest])

    def test_two_at_once_take_turns(self):
        key = self.key()
        files = [self.signed(key, version=f"1.{minor}.0") for minor in range(4)]
        processes = [subprocess.Popen([PROGRAM, "--state", self.state, "install", file, "--config", self.config],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                     for file in files + files]
        for process in processes:
            self.assertEqual(process.wait(timeout=60), 0, process.stderr.read())
            process.stderr.close()
        self.assertEqual(len(self.shown()), 4)


class Collecting(Workshop):
    def setUp(self):
        super().setUp()
        key = self.key()
        for minor in range(5):
            self.install(self.signed(key, version=f"1.{minor}.0"))
        self.hashes = {entry["version"]: entry["sha256"] for entry in self.asked("packages", "list")["packages"]}

    def versions(self):
        return sorted(entry["version"] for entry in self.asked("packages", "list")["packages"])

    def test_the_newest_and_what_the_lock_names_stay(self):
        (self.state / "stadtkern.lock").write_text(
            f'format = 1\n[[module]]\nid = "bench"\nversion = "1.0.0"\nsha256 = "{self.hashes["1.0.0"]}"\n')
        removed = self.asked("packages", "gc", "--keep", "2")["removed"]
        self.assertEqual(sorted(entry["version"] for entry in removed), ["1.1.0", "1.2.0"])
        self.assertEqual(self.versions(), ["1.0.0", "1.3.0", "1.4.0"])
        self.run_cli("packages", "remove", "bench@1.0.0", check=4)
        self.run_cli("packages", "remove", "bench@1.3.0")
        self.run_cli("packages", "remove", "bench@9.9.9", check=2)
        self.assertEqual(self.versions(), ["1.0.0", "1.4.0"])

    def test_a_broken_lock_file_removes_nothing(self):
        for broken in ("[[", "{", "\xff"):
            (self.state / "stadtkern.lock").write_bytes(broken.encode("latin-1"))
            done = self.run_cli("packages", "gc", "--keep", "0", check=4)
            self.assertIn("nothing was removed", done.stderr)
        self.assertEqual(len(self.versions()), 5)


if __name__ == "__main__":
    unittest.main()
