# SPDX-License-Identifier: EUPL-1.2
"""The Debian package on a bare Debian 12: a root folder made by mmdebstrap, apt inside it, the kernel as its unit starts it.

Needs root, mmdebstrap and a mirror (the one that apt on this machine uses). There is no systemd inside a root folder, so the
unit's words are taken from its file: user, command, state folder, sockets passed as systemd passes them, and the sandbox
(`sandbox.py` says how much of it). STADTKERN_BARE_ROOT=FILE.tar takes a root that mmdebstrap made before.
"""
import configparser
import fcntl
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import unittest

import sandbox

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("STADTKERN_BUILD", SOURCE / "build-dev"))
SECONDS_TO_READY = 60
FIRST_PASSED = 3
SOCKETS = {"http": "stadtkern.socket", "metrics": "stadtkern-metrics.socket"}


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300, check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def debian_sources():
    """What apt on this machine takes Debian 12 from."""
    form = "$(ORIGIN)|deb $(REPO_URI) $(RELEASE) $(COMPONENT)"
    lines = run("apt-get", "indextargets", "--format", form, "Created-By: Packages").splitlines()
    found = sorted({line.split("|", 1)[1] for line in lines if line.startswith("Debian|") and " bookworm" in line})
    return found


class Unit:
    """A unit file: the last value of a key, and what stands in which section."""

    def __init__(self, path):
        self.parser = configparser.ConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",), interpolation=None)
        self.parser.optionxform = str
        self.parser.read(path)

    def __call__(self, section, key):
        return self.parser[section][key]


def bound(address):
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((address.rsplit(":", 1)[0], 0))  # the unit's port may be in use on this machine
    listening.listen(64)
    return listening


def start_as_unit(root, unit, sockets, notify, unit_text):
    """What systemd does with a unit: sockets from 3 on, their names, the user's rights, no others, and the sandbox."""
    users = (root / "etc/passwd").read_text()
    uid, gid = re.search(rf"^{unit('Service', 'User')}:[^:]*:(\d+):(\d+):", users, re.MULTILINE).groups()
    made = sandbox.prepare_filter(unit_text)
    child = os.fork()
    if child != 0:
        return child
    try:
        os.setsid()
        log = os.open(root / "kernel-output", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        moved = [os.dup(s.fileno()) for s in sockets.values()]
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 100) for fd in moved]  # out of the way of those below
        for index, fd in enumerate(high):
            os.dup2(fd, FIRST_PASSED + index, inheritable=True)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.closerange(FIRST_PASSED + len(sockets), 1024)
        sandbox.enclose(root, "var/lib/" + unit("Service", "StateDirectory"))
        os.chroot(root)
        os.chdir("/")
        os.setgroups([])
        sandbox.drop_capabilities()
        os.setresgid(int(gid), int(gid), int(gid))
        os.setresuid(int(uid), int(uid), int(uid))
        os.umask(int(unit("Service", "UMask"), 8))
        words = unit("Service", "ExecStart").split()
        environment = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(sockets)), "LISTEN_FDNAMES": ":".join(sockets),
                       "PATH": "/usr/bin:/bin", "NOTIFY_SOCKET": notify}
        sandbox.close_for_good(made)
        os.execve(words[0], words, environment)
    except BaseException as error:  # this is a child: it must not go on as the test
        os.write(2, f"start_as_unit: {error!r}\n".encode())
    finally:
        os._exit(127)


@unittest.skipUnless(os.getuid() == 0 and shutil.which("mmdebstrap"), "needs root and mmdebstrap")
class Package(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stadtkern-package-"))
        self.root = self.folder / "root"
        self.mounts = []
        self.kernel = None
        self.opened = []
        self.addCleanup(self.clear)

    def clear(self):
        for opened in self.opened:
            opened.close()
        if self.kernel:
            os.kill(self.kernel, signal.SIGKILL)
            os.waitpid(self.kernel, 0)
        for path in reversed(self.mounts):
            subprocess.run(["umount", "--lazy", path], check=False)
        if not self.mounts or not os.path.ismount(self.mounts[0]):
            shutil.rmtree(self.folder, ignore_errors=True)

    def inside(self, *command, **variables):
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LANG": "C.UTF-8", **variables}
        return run("chroot", self.root, *command, env=environment)

    def ours(self):
        """Every path in the root that has our name, except where the system is mounted."""
        found = run("find", self.root, "-xdev", "-name", "*stadtkern*", "-printf", "%P\\n").splitlines()
        return {path for path in found if path}  # the root's own name has it too

    def make_root(self):
        sources = debian_sources()
        if not sources:
            self.skipTest("apt on this machine has no source of Debian 12")
        made = os.environ.get("STADTKERN_BARE_ROOT")
        if made:
            self.root.mkdir()
            run("tar", "--extract", "--numeric-owner", "--file", made, "--directory", self.root)
        else:
            run("mmdebstrap", "--variant=minbase", "--mode=root", "--quiet", "bookworm", self.root, *sources)
        for kind, where in (("proc", "proc"), ("tmpfs", "run")):
            path = self.root / where
            run("mount", "-t", kind, kind, path)
            self.mounts.append(path)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        shutil.copy("/etc/hosts", self.root / "etc/hosts")
        self.inside("apt-get", "update")

    def install(self):
        [package] = sorted((BUILD / "package").glob("stadtkern_*_amd64.deb"))[-1:]
        shutil.copy(package, self.root / "x.deb")
        began = time.monotonic()
        self.inside("apt-get", "install", "-y", "--no-install-recommends", "/x.deb")
        return time.monotonic() - began

    def start(self):
        units = self.root / "usr/lib/systemd/system"
        service = Unit(units / "stadtkern.service")
        self.listening, names = {}, {}
        for file in SOCKETS.values():
            unit = Unit(units / file)
            name = unit("Socket", "FileDescriptorName")
            self.listening[name] = bound(unit("Socket", "ListenStream"))
            names[name] = unit("Socket", "Service")
        self.assertEqual(names, {"http": "stadtkern.service", "metrics": "stadtkern.service"})
        self.told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.told.settimeout(5)
        self.told.bind(str(self.root / "run/notify"))
        os.chmod(self.root / "run/notify", 0o777)
        self.opened = [self.told, *self.listening.values()]
        self.kernel = start_as_unit(self.root, service, self.listening, "/run/notify", (units / "stadtkern.service").read_text())

    def get(self, listener, path):
        connection = http.client.HTTPConnection(*self.listening[listener].getsockname(), timeout=SECONDS_TO_READY)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def post(self, path, body):
        connection = http.client.HTTPConnection(*self.listening["http"].getsockname(), timeout=SECONDS_TO_READY)
        try:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            return connection.getresponse().status
        finally:
            connection.close()

    def stop(self):
        os.kill(self.kernel, signal.SIGTERM)
        _, status = os.waitpid(self.kernel, 0)
        self.kernel = None
        return status

    def owner_and_mode(self, path):
        facts = (self.root / path).lstat()
        names = dict(line.split(":")[::2][:2][::-1] for line in (self.root / "etc/passwd").read_text().splitlines())
        return names.get(str(facts.st_uid)), stat.S_IMODE(facts.st_mode)

    def test_install_run_purge_install_again(self):
        self.make_root()
        self.assertEqual(self.ours(), set())
        installing = self.install()
        self.assertEqual(self.owner_and_mode("var/lib/stadtkern"), ("stadtkern", 0o700))
        self.assertEqual(self.owner_and_mode("etc/stadtkern"), ("root", 0o750))
        self.assertEqual(self.owner_and_mode("etc/stadtkern/stadtkern.toml"), ("root", 0o640))
        self.assertIn("no errors", self.inside("stadtkern", "config", "check", "/etc/stadtkern"))

        began = time.monotonic()
        self.start()
        # A connection made before the kernel runs waits in the socket: that is what the sockets are for.
        self.assertEqual(self.get("http", "/open311/v2/services.json")[0], 200, self.output())
        while self.get("metrics", "/readyz")[0] != 200:
            self.assertLess(time.monotonic() - began, SECONDS_TO_READY, self.output())
            time.sleep(0.05)
        starting = time.monotonic() - began
        print(f"\ninstalled in {installing:.1f} s, ready after {starting:.1f} s more", file=sys.stderr)
        with self.subTest("within a minute"):
            load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
            self.assertLess(installing + starting, SECONDS_TO_READY, load)
        self.assertIn(b"READY=1", self.told.recv(4096))
        self.assertIn(b"every module answers", self.told.recv(4096))
        with self.subTest("the command line finds the node by itself"):
            status = json.loads(self.inside("stadtkern", "--json", "status").splitlines()[-1])
            self.assertEqual(status["towns"], ["musterstadt"])
            self.assertEqual({m["state"] for m in status["modules"]}, {"ready"})
            doctor = subprocess.run(["chroot", self.root, "stadtkern", "doctor"], capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(doctor.returncode, 0, doctor.stdout)
        with self.subTest("nothing runs as root, and everything in the sandbox"):
            pids = [self.kernel, *(module["pid"] for module in status["modules"])]
            for pid in pids:
                facts = dict(line.split(":\t", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
                self.assertNotIn("0", facts["Uid"].split())
                self.assertEqual((facts["NoNewPrivs"], facts["Seccomp"], int(facts["CapBnd"], 16)), ("1", "2", 0))
        with self.subTest("it writes while it is closed in"):
            report = {"category": "dumped_rubbish", "lat": 48.59, "lon": 8.87, "description": "x"}
            self.assertEqual(self.post("/t/musterstadt/api/waste/v1/reports", report), 201)
        self.assertEqual(self.stop(), 0, self.output())
        self.assertIn(b"STOPPING=1", self.told.recv(4096))

        self.inside("apt-get", "purge", "-y", "stadtkern")
        self.assertEqual({path for path in self.ours() if not path.startswith("var/lib/stadtkern/")}, {"var/lib/stadtkern"})
        self.assertEqual(self.owner_and_mode("var/lib/stadtkern"), ("root", 0o700))
        self.assertTrue((self.root / "var/lib/stadtkern/stores").is_dir())
        self.assertNotIn("stadtkern", (self.root / "etc/passwd").read_text() + (self.root / "etc/group").read_text())

        self.install()
        self.assertEqual(self.owner_and_mode("var/lib/stadtkern/stores"), ("stadtkern", 0o700))
        self.inside("apt-get", "purge", "-y", "stadtkern", STADTKERN_PURGE_DATA="1")
        self.assertEqual(self.ours(), set())

    def output(self):
        file = self.root / "kernel-output"
        return file.read_text() if file.exists() else ""


if __name__ == "__main__":
    unittest.main()
