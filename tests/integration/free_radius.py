# SPDX-License-Identifier: EUPL-1.2
"""Debian's FreeRADIUS with the two files of deploy/freeradius, on loopback, and radclient beside it."""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

from node import SOURCE

SERVER, CLIENT = "/usr/sbin/freeradius", "/usr/bin/radclient"
SECRET = "shared-between-them"
MISSING = [name for name, path in (("freeradius", SERVER), ("freeradius-utils", CLIENT),
                                   ("freeradius-rest", "/usr/lib/freeradius/rlm_rest.so")) if not pathlib.Path(path).exists()]

RADIUSD = """
prefix = /usr
exec_prefix = /usr
sysconfdir = {folder}
localstatedir = {folder}
sbindir = /usr/sbin
logdir = {folder}
raddbdir = {folder}
confdir = {folder}
run_dir = {folder}
libdir = /usr/lib/freeradius
pidfile = {folder}/pid
max_requests = 4096
max_request_time = 10
cleanup_delay = 0
log {{
	destination = stdout
	auth = no
}}
security {{
	allow_core_dumps = no
	max_attributes = 200
	reject_delay = 0
	status_server = no
}}
proxy_requests = no
thread pool {{
	start_servers = 2
	max_servers = 4
	min_spare_servers = 1
	max_spare_servers = 4
}}
client loopback {{
	ipaddr = 127.0.0.1
	secret = {secret}
}}
modules {{
	expr {{
	}}
	$INCLUDE mods-enabled/
}}
instantiate {{
}}
$INCLUDE sites-enabled/
"""


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class FreeRadius:
    """`town`: where its module wifi answers, "http://127.0.0.1:8080/t/musterstadt"."""

    def __init__(self, town, organisation, token):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sk-radius-"))
        self.auth, self.acct = free_port(), free_port()
        (self.folder / "mods-enabled").mkdir()
        (self.folder / "sites-enabled").mkdir()
        (self.folder / "dictionary").write_text("")
        (self.folder / "radiusd.conf").write_text(RADIUSD.format(folder=self.folder, secret=SECRET))
        module = (SOURCE / "deploy/freeradius/rest").read_text()
        for key, value in (("connect_uri", town), ("organisation", organisation), ("token", token)):
            module, found = re.subn(rf'^(\t{key} = )".*"$', rf'\1"{value}"', module, flags=re.MULTILINE)
            assert found == 1, key
        (self.folder / "mods-enabled/rest").write_text(module)
        site = (SOURCE / "deploy/freeradius/site").read_text()
        for old, port in ((1812, self.auth), (1813, self.acct)):
            assert site.count(f"port = {old}") == 1
            site = site.replace(f"port = {old}", f"port = {port}")
        (self.folder / "sites-enabled/stadtkern").write_text(site.replace("ipaddr = *", "ipaddr = 127.0.0.1"))
        self.log = open(self.folder / "output", "wb")
        self.process = subprocess.Popen([SERVER, "-f", "-l", "stdout", "-d", str(self.folder)], stdout=self.log,
                                        stderr=self.log, stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"})
        end = time.monotonic() + 15
        while "Ready to process requests" not in self.output():
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"FreeRADIUS does not start:\n{self.output()}")
            time.sleep(0.05)

    def output(self):
        return (self.folder / "output").read_text(errors="replace")

    def packet(self, kind, attributes):
        """What is answered to `kind` ("auth", "acct"): (name of the packet, its attributes); None when nothing is."""
        text = "\n".join(f"{name} = {value}" for name, value in attributes.items()) + "\n"
        port = self.auth if kind == "auth" else self.acct
        done = subprocess.run([CLIENT, "-x", "-r", "1", "-t", "5", f"127.0.0.1:{port}", kind, SECRET], input=text,
                              capture_output=True, text=True, timeout=30)
        answer = re.search(r"^Received (\S+) Id .*\n((?:\t.*\n)*)", done.stdout, re.MULTILINE)
        if not answer:
            return None
        found = dict(line.strip().split(" = ", 1) for line in answer[2].splitlines())
        return answer[1], {name: value.strip('"') for name, value in found.items()}

    def raw(self, packet):
        """The code of what is answered to these bytes, and its identifier; None when nothing is."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.settimeout(5)
            sender.sendto(packet, ("127.0.0.1", self.auth))
            try:
                answer = sender.recv(4096)
            except TimeoutError:
                return None
        return answer[0], answer[1]

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
