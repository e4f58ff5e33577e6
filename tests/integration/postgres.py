# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL server of the test's own: a fresh cluster in a temporary folder, reached by a Unix socket only, run as
somebody else than root. It dies with the test, however that ends."""
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import time
import unittest

LEFT_OUT = os.environ.get("STADTKERN_TEST_POSTGRESQL") == "none"


class PostgresServer:
    def __init__(self):
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            raise AssertionError("no PostgreSQL server below /usr/lib/postgresql: install the package postgresql, or leave"
                                 " these tests out with STADTKERN_TEST_POSTGRESQL=none")
        self.programs = found[-1].parent
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sk-pg-"))
        self.as_somebody = ["setpriv", "--pdeathsig", "QUIT"]
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            user = self.somebody()
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.as_somebody += ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
        self.data = self.folder / "data"
        self.run("initdb", "-D", self.data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
        self.log = open(self.folder / "log", "wb")
        command = [self.programs / "postgres", "-D", self.data, "-k", self.folder, "-c", "listen_addresses=", "-c", "fsync=off",
                   "-c", "max_connections=50", "-c", "shared_buffers=16MB"]
        self.process = subprocess.Popen([*self.as_somebody, *command], stdout=self.log, stderr=self.log, cwd="/")
        for _ in range(600):
            if subprocess.run([self.programs / "pg_isready", "-q", "-h", self.folder], check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise AssertionError("the PostgreSQL server doesn't start:\n" + (self.folder / "log").read_text())

    @staticmethod
    def somebody():
        for name in ("stadtkern", "postgres"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise AssertionError("there is neither a user stadtkern nor postgres to run a server as")

    def run(self, program, *arguments):
        done = subprocess.run([*self.as_somebody, self.programs / program, *arguments], capture_output=True, text=True, cwd="/", check=False)
        if done.returncode:
            raise AssertionError(f"{program} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    @property
    def conninfo(self):
        return f"host={self.folder} user=tester dbname=postgres"

    def sql(self, text):
        """Rows as lines, columns parted by a bar."""
        return self.run("psql", "-d", self.conninfo, "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", text).splitlines()

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@unittest.skipIf(LEFT_OUT, "STADTKERN_TEST_POSTGRESQL=none")
class PostgresTest(unittest.TestCase):
    """One server for all cases of a class."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = PostgresServer()
        cls.addClassCleanup(cls.server.close)
