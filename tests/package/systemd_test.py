# SPDX-License-Identifier: EUPL-1.2
"""The Debian package under a real systemd: a bare Debian 12 made by mmdebstrap, booted by systemd-nspawn.

What package_test.py has to play, systemd does here: socket activation, restart after a kill, reload, the sandbox. The booted
system shares the network, so the unit's ports must be free here. Needs root, mmdebstrap, systemd-nspawn and a mirror.
"""
import pathlib
import shutil
import socket
import subprocess
import tempfile
import unittest

from package_test import BUILD, SECONDS_TO_READY, debian_sources, run

SECONDS_BOOTED = 300
PORTS = (8080, 9090)
# Runs inside, once the system is up. Each `say` is one fact that the test looks at.
INSIDE = r"""#!/bin/bash
exec 2>/errors
say() { echo "$1=$2" >>/facts; }
of() { systemctl show stadtkern.service -p "$1" --value; }
ask() { curl -s -o /dev/null -w '%{http_code}' --max-time 20 "$@"; }
town=http://127.0.0.1:8080/t/musterstadt
report() {
  ask -X POST -H 'Content-Type: application/json' -d '{"category":"road_damage","lat":48.59,"lon":8.87,"description":"x"}' \
    $town/api/waste/v1/reports
}
apt-get update -qq
began=$(date +%s)
apt-get install -y -qq --no-install-recommends /x.deb >&2; say installed $?
say town "$(ask $town/)"
say seconds $(($(date +%s) - began))
for _ in $(seq 100); do [ "$(ask http://127.0.0.1:9090/readyz)" = 200 ] && break; sleep 0.1; done
say status "$(of StatusText)"
say user "$(of User)"
stadtkern --json doctor >&2; say doctor $?
pid=$(of MainPID)
say sandbox "$(grep -cE '^(NoNewPrivs:.1|Seccomp:.2|CapEff:.0+)$' /proc/"$pid"/status)"
say stored "$(report)"
kill -9 "$pid"
say after_kill "$(ask $town/)"
say restarts "$(of NRestarts)"
say kept "$(curl -s $town/api/waste/v1/reports?page_size=1 | grep -c '"id"')"
systemctl reload stadtkern.service; say reload $?
systemctl restart stadtkern.service; say restart $?
say after_restart "$(report)"
systemctl stop stadtkern.socket stadtkern-metrics.socket stadtkern.service; say stop $?
say result "$(of Result)"
apt-get purge -y -qq stadtkern >&2; say purged $?
say data "$(ls -d /var/lib/stadtkern/stores)"
say user_gone "$(getent passwd stadtkern | wc -l)"
say end 0
systemctl poweroff
"""
UNIT = """[Unit]
After=multi-user.target
[Service]
ExecStart=/inside
"""


def taken(port):
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


@unittest.skipUnless(shutil.which("mmdebstrap") and shutil.which("systemd-nspawn"), "needs mmdebstrap and systemd-nspawn")
class Systemd(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stadtkern-systemd-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.root = self.folder / "booted"

    def test_installed_killed_reloaded_stopped_purged(self):
        busy = [port for port in PORTS if taken(port)]
        sources = debian_sources()
        if busy or not sources:
            self.skipTest(f"ports in use: {busy}" if busy else "apt on this machine has no source of Debian 12")
        wanted = "--include=systemd-sysv,dbus,curl,ca-certificates"
        run("mmdebstrap", "--variant=minbase", "--mode=root", "--quiet", wanted, "bookworm", self.root, *sources)
        [package] = sorted((BUILD / "package").glob("stadtkern_*_amd64.deb"))[-1:]
        shutil.copy(package, self.root / "x.deb")
        (self.root / "inside").write_text(INSIDE)
        (self.root / "inside").chmod(0o755)
        (self.root / "etc/systemd/system/inside.service").write_text(UNIT)
        wants = self.root / "etc/systemd/system/multi-user.target.wants"
        wants.mkdir(exist_ok=True)
        (wants / "inside.service").symlink_to("../inside.service")

        with open(self.folder / "console", "w", encoding="utf-8") as console:
            command = ["timeout", "--kill-after=10", str(SECONDS_BOOTED), "systemd-nspawn", "--quiet", "--register=no",
                       "--keep-unit", "--resolv-conf=copy-host", "--boot", "--directory", str(self.root)]
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=console, stderr=console, check=False)
        file = self.root / "facts"
        console = (self.folder / "console").read_text(errors="replace")
        if not file.exists():
            self.skipTest("systemd does not boot here: " + console[-500:])
        facts = dict(line.split("=", 1) for line in file.read_text().splitlines())
        seconds = int(facts.pop("seconds", SECONDS_TO_READY))
        errors = (self.root / "errors").read_text(errors="replace")[-3000:]
        self.assertEqual(facts, {
            "installed": "0", "town": "200", "status": "every module answers", "user": "stadtkern", "doctor": "0", "sandbox": "3",
            "stored": "201", "after_kill": "200", "restarts": "1", "kept": "1", "reload": "0", "restart": "0", "after_restart": "201",
            "stop": "0", "result": "success", "purged": "0", "data": "/var/lib/stadtkern/stores", "user_gone": "0", "end": "0"}, errors)
        self.assertLess(seconds, SECONDS_TO_READY)


if __name__ == "__main__":
    unittest.main()
