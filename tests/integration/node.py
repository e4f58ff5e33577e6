# SPDX-License-Identifier: EUPL-1.2
"""A real node in a temporary folder, for integration tests: kernel, hosts and modules as operators run them."""
import contextlib
import http.client
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.parse

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("STADTKERN_BUILD", SOURCE / "build-dev"))
DATA = pathlib.Path(os.environ.get("STADTKERN_TEST_DATA", SOURCE.parent / "shared" / "data"))

TOWN = """
name      = {{ de = "{name}", en = "{name}" }}
ags       = "{ags}"
languages = ["de", "en"]
time_zone = "Europe/Berlin"
hosts     = ["{name}.localhost"]
{default}
{modules}
"""

NODE = """
state          = "{state}"
module_folders = {folders}
[[listeners]]
name    = "http"
address = "127.0.0.1:0"
module  = "gateway"
[[listeners]]
name    = "metrics"
address = "127.0.0.1:0"
module  = "gateway"
[modules.gateway]
{extra}
"""


class Response:
    def __init__(self, raw, body):
        self.status, self.headers, self.body = raw.status, {k.lower(): v for k, v in raw.getheaders()}, body

    def json(self):
        return json.loads(self.body)


class Node:
    """towns: {name: [module or "module settings as TOML lines"]}; modules: folders beside those of the build."""

    def __init__(self, towns=None, config=None, folders=(), extra=""):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sk-"))
        self.state = self.folder / "state"
        self.process = None
        self.program = BUILD / "bin/stadtkernd"
        self.environment = None  # the kernel's; None: as ours
        self.passed = []         # descriptors that it gets besides
        self.towns = towns
        self.numbers = {}
        if config:
            self.config = pathlib.Path(config)
        else:
            self.config = self.folder / "config"
            (self.config / "towns").mkdir(parents=True)
            wanted = [str(BUILD / "plugins"), *map(str, folders)]
            (self.config / "stadtkern.toml").write_text(
                NODE.format(state=self.state, folders=json.dumps(wanted), extra=extra))
            for index, (name, modules) in enumerate((towns or {}).items()):
                self.write_town(name, modules, default=index == 0)

    def write_town(self, name, modules, default=False):
        text = "\n".join(m if m.startswith("[") else f"[modules.{m}]" for m in modules)
        (self.config / "towns" / f"{name}.toml").write_text(
            TOWN.format(name=name, ags=99990000 + self.numbers.setdefault(name, len(self.numbers)), default="default = true" if default else "", modules=text))

    def preload(self, library, environment):
        """Kernel and hosts run under a library of the build and with these variables. The kernel gives its hosts a clean
        environment: a script puts them back."""
        variables = {"LD_PRELOAD": str(BUILD / "bin" / library), **{key: str(value) for key, value in environment.items()}}
        exports = "".join(f"export {key}='{value}'\n" for key, value in variables.items())
        folder = self.folder / "bin"
        folder.mkdir()
        shutil.copy(BUILD / "bin/stadtkernd", folder)
        host = folder / "stadtkern-host"
        host.write_text(f'#!/bin/sh\n{exports}exec "{BUILD / "bin/stadtkern-host"}" "$@"\n')
        host.chmod(0o755)
        self.program = folder / "stadtkernd"
        self.environment = {**os.environ, **variables}

    def start(self, *options, wait="ready", seconds=30):
        read, write = os.pipe()
        os.set_inheritable(write, True)
        listeners = ["--listener", "http=127.0.0.1:0", "--listener", "metrics=127.0.0.1:0"]
        modules = ["--modules", str(BUILD / "plugins")] if self.towns is None else []
        allow = ["--allow-root", "--allow-root"] if os.getuid() == 0 else []
        with open(self.folder / "output", "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "--config", self.config, "--state", self.state, "--ready-fd", str(write),
                 *listeners, *modules, *allow, *options],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, pass_fds=[write, *self.passed], env=self.environment)
        os.close(write)
        if wait is None:  # not every module will be ready: wait until the kernel answers at all
            os.close(read)
            self.wait_for(lambda: self.cli("status", "--json").returncode == 0)
            return self
        with os.fdopen(read) as ready:
            if not select.select([ready], [], [], seconds)[0]:
                raise AssertionError(f"no word from the kernel within {seconds} s:\n{self.output()}")
            self.word = ready.readline().strip()
        if wait and not self.word.startswith(wait):
            raise AssertionError(f"the kernel said {self.word!r}, not {wait!r}:\n{self.output()}")
        return self

    def output(self):
        return (self.folder / "output").read_text(errors="replace")

    def address(self, name="http"):
        for listener in json.loads((self.state / "run/listeners.json").read_text()):
            if listener["name"] == name:
                host, port = listener["address"].rsplit(":", 1)
                return host, int(port)
        raise AssertionError(f"no listener {name}")

    def connect(self, listener="http", timeout=15):
        return http.client.HTTPConnection(*self.address(listener), timeout=timeout)

    def request(self, verb, path, body=None, headers=None, town=None, listener="http", connection=None):
        own = connection is None
        connection = connection or self.connect(listener)
        if town:
            path = f"/t/{town}{path}"
        headers = dict(headers or {})
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        try:
            connection.request(verb, path, body, headers)
            raw = connection.getresponse()
            return Response(raw, raw.read())
        finally:
            if own:
                connection.close()

    def cli(self, *arguments, check=0, **options):
        done = subprocess.run([BUILD / "bin/stadtkern", "--state", self.state, *map(str, arguments)],
                              capture_output=True, text=True, timeout=120, **options)
        if check is not None and done.returncode != check:
            raise AssertionError(f"stadtkern {' '.join(map(str, arguments))} ended with {done.returncode}:\n"
                                 f"{done.stdout}{done.stderr}")
        return done

    def status(self):
        return json.loads(self.cli("status", "--json").stdout.strip().splitlines()[-1])

    def module(self, name):
        for row in self.status()["modules"]:
            if row["id"] == name:
                return row
        raise AssertionError(f"no module {name} in status")

    def wait_for(self, condition, seconds=15, what="condition"):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(OSError, AssertionError, http.client.HTTPException):
                result = condition()
                if result:
                    return result
            time.sleep(0.02)
        raise AssertionError(f"{what} did not come true within {seconds} s:\n{self.output()[-3000:]}")

    def kill(self, pid=None):
        os.kill(pid or self.process.pid, signal.SIGKILL)
        if pid is None:
            self.process.wait()

    def stop(self):
        """Drains; the kernel's exit code."""
        if self.process is None or self.process.poll() is not None:
            return None if self.process is None else self.process.returncode
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class NodeTest(unittest.TestCase):
    """A test case whose nodes end with it."""

    def node(self, *arguments, **options):
        node = Node(*arguments, **options)
        self.addCleanup(node.close)
        return node

    def console_page(self, node, headers, path, want, **form):
        """The HTML of a console's page, or of the answer to a form sent to it."""
        if form:
            headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        answer = node.request("POST" if form else "GET", "/console" + path,
                              urllib.parse.urlencode(form).encode() if form else None, headers)
        self.assertEqual(answer.status, want, (path, answer.body[:500]))
        return answer.body.decode()

    def secret(self, text):
        """The value of a setting that is a secret: where a file has it."""
        handle, path = tempfile.mkstemp(prefix="sk-secret-")
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        self.addCleanup(os.unlink, path)
        return f'{{ file = "{path}" }}'
