# SPDX-License-Identifier: EUPL-1.2
"""Start-up and swap of Stadtkern beside D-Bus, Moleculer (over NATS) and Felix, each with as many small services.

start  from the command until each service has answered once: median over rounds, peer after peer in each round
swap   one service goes to another version while it is called at a fixed rate by eight callers (tests/bench/peers/calls.py)
A peer that is not installed is left out by name.
"""
import argparse
import contextlib
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
os.environ.setdefault("STADTKERN_BUILD", str(pathlib.Path(__file__).resolve().parents[2] / "build"))
from node import BUILD, Node  # noqa: E402

PEERS = pathlib.Path(__file__).resolve().parent / "peers"
FELIX_JAR = pathlib.Path("/usr/share/java/org.apache.felix.framework.jar")
OPENED = [f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in ("net", "security")]  # Felix is older than Java 17
SESSION = pathlib.Path("/usr/share/dbus-1/session.conf")
PACKAGES = ["moleculer@0.14", "nats@2"]  # of npm
TOLD_S = 1.5  # a node of Moleculer tells the others of its services a second after it has them
NEVER = 10_000_000  # us: a call that took as long has no answer


class LeftOut(Exception):
    pass


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise LeftOut(f"{program} is not installed")


def spawn(command, **options):
    return subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)


def expect(process, word):
    line = process.stdout.readline().split()
    if line[:1] != [word]:
        raise AssertionError(f"{process.args[:4]} said {line}, not {word}")
    return line


def end(process):
    """As its service manager would."""
    process.stdin.close()
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)
    process.stdout.close()


class Stadtkern:
    name = "stadtkern"

    def __init__(self, folder, services):
        ids = [f"triv{number:03}" for number in range(services)]
        for version, some in (("1.0.0", ids), ("1.1.0", ids[:1])):
            for id in some:
                self.write_module(folder / version / id, id, version)
        self.node = Node({"town000": ids}, folders=[folder / "1.0.0", folder / "1.1.0"])
        self.node.state.mkdir()
        (self.node.state / "stadtkern.lock").write_text(f'format = 1\n[[module]]\nid = "{ids[0]}"\nversion = "1.0.0"\n')
        self.ids, self.versions = ids, ["1.0.0", "1.1.0"]
        self.start()  # makes the state
        self.stop()

    @staticmethod
    def write_module(folder, id, version):
        """The trivial module under another id and version, which its code holds as letters."""
        folder.mkdir(parents=True)
        for file in (BUILD / "bench/plugins/trivial").iterdir():
            changed = file.read_bytes().replace(b"trivial", id.encode()).replace(b"1.0.0", version.encode())
            (folder / file.name.replace("trivial", id)).write_bytes(changed)

    def start(self):
        began = time.monotonic()
        self.node.start()
        connection = self.node.connect()
        for id in self.ids:
            if self.node.request("GET", f"/api/{id}/v1/fixed", connection=connection).status != 200:
                raise AssertionError(f"{id} does not answer")
        connection.close()
        return (time.monotonic() - began) * 1000

    def caller(self, rate, out):
        return spawn([sys.executable, "-B", PEERS / "http_caller.py", rate, out, self.node.address()[1],
                      f"/api/{self.ids[0]}/v1/fixed"])

    def version(self, number):
        return self.versions[number % 2]

    def swap(self, number):
        began = time.monotonic_ns()
        self.node.cli("swap", f"{self.ids[0]}@{self.version(number)}", "--watch", "0")
        return began

    def stop(self):
        self.node.stop()

    def close(self):
        self.node.close()


class DBus:
    name = "d-bus"

    def __init__(self, folder, services):
        need("dbus-daemon")
        self.program = BUILD / "bin/d_bus_service"
        if not self.program.exists():
            raise LeftOut("bin/d_bus_service is not built (libsystemd-dev)")
        if subprocess.run([sys.executable, "-c", "from gi.repository import Gio"], capture_output=True).returncode != 0:
            raise LeftOut(f"{sys.executable} has no GDBus (python3-gi)")
        self.folder, self.count, self.services, self.address = folder, services, [], f"unix:path={folder}/bus"

    def service(self, number, version):
        return spawn([self.program, self.address, f"de.stadtkern.Peer{number}", version])

    def start(self):
        caller = self.call(0, self.count, "de.stadtkern.Peer")
        expect(caller, "waiting")
        began = time.monotonic()
        self.bus = spawn(["dbus-daemon", f"--config-file={SESSION}", f"--address={self.address}", "--nofork", "--nopidfile",
                          "--print-address"], stderr=subprocess.DEVNULL)  # it wants more open files than we need
        self.bus.stdout.readline()
        self.services = [self.service(number, 0) for number in range(self.count)]
        expect(caller, "answered")
        took = (time.monotonic() - began) * 1000
        end(caller)
        return took

    def call(self, rate, out, name):
        return spawn([sys.executable, "-B", PEERS / "d_bus_caller.py", rate, out, self.address, name])

    def caller(self, rate, out):
        return self.call(rate, out, "de.stadtkern.Peer0")

    def version(self, number):
        return str(number)

    def swap(self, number):
        began, before = time.monotonic_ns(), self.services[0]
        self.services[0] = self.service(0, self.version(number))
        before.wait(timeout=20)  # it goes when it has lost its name
        end(before)
        return began

    def stop(self):
        for process in [*self.services, self.bus]:
            end(process)

    def close(self):
        pass


class Moleculer:
    name = "moleculer"

    def __init__(self, folder, services):
        need("node", "npm", "nats-server")
        self.environment = {**os.environ, "NODE_PATH": str(folder / "node_modules")}
        done = subprocess.run(["npm", "install", "--prefix", folder, "--no-save", "--no-package-lock", "--no-audit", "--no-fund",
                               *PACKAGES], capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            raise LeftOut(f"npm installs no {PACKAGES[0]}: {done.stderr.strip().splitlines()[-1:]}")
        self.folder, self.services, self.port = folder, services, 17_000 + os.getpid() % 10_000

    def run(self, *words):
        return spawn(["node", PEERS / "moleculer.js", words[0], f"nats://127.0.0.1:{self.port}", *words[1:]],
                     env=self.environment)

    def start(self):
        began = time.monotonic()
        self.nats = spawn(["nats-server", "-a", "127.0.0.1", "-p", self.port, "-l", self.folder / "nats.log"])
        self.node = self.run("serve", 0, self.services)
        expect(self.node, "answered")
        return (time.monotonic() - began) * 1000

    def caller(self, rate, out):
        return self.run("call", rate, out)

    def version(self, number):
        return str(number)

    def swap(self, number):
        began, before = time.monotonic_ns(), self.node
        self.node = self.run("serve", self.version(number), self.services)
        expect(self.node, "answered")
        time.sleep(TOLD_S)
        end(before)
        return began

    def stop(self):
        end(self.node)
        end(self.nats)

    def close(self):
        pass


class Felix:
    name = "felix"

    def __init__(self, folder, services):
        need("java", "javac")
        if not FELIX_JAR.exists():
            raise LeftOut("libfelix-framework-java is not installed")
        self.folder, self.services, self.run = folder, services, 0
        subprocess.run(["javac", "-cp", FELIX_JAR, "-d", folder, PEERS / "Felix.java"], check=True, timeout=120)

    def start(self, rate=0, out="-"):
        self.run += 1
        began = time.monotonic()
        self.process = spawn(["java", *OPENED, "-cp", f"{FELIX_JAR}:{self.folder}", "Felix", self.folder / f"cache{self.run}",
                              self.folder, self.services, rate, out])
        expect(self.process, "answered")
        return (time.monotonic() - began) * 1000

    def caller(self, rate, out):
        self.stop()  # callers are threads of the same process
        self.start(rate, out)
        return self.process

    def version(self, number):
        return str(number + 1)

    def swap(self, number):
        self.process.stdin.write(self.version(number) + "\n")
        self.process.stdin.flush()
        began = int(expect(self.process, "begun")[1])  # System.nanoTime() is the same clock
        expect(self.process, "done")
        return began

    def stop(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait(timeout=20)
            self.process.stdout.close()

    def close(self):
        pass


def read_calls(file):
    calls = []
    for line in file.read_text().splitlines():
        due, latency, version = line.split()
        calls.append((int(due), int(latency), version))
    return calls


def judge(peer, calls, begins):
    """From each command: until the new version answers, until the old one does no more, and the slowest call around it."""
    to_new, to_all, slowest = [], [], []
    for place, began in enumerate(begins):
        until = begins[place + 1] if place + 1 < len(begins) else 1 << 63
        ends = [(due + latency * 1000, version) for due, latency, version in calls]
        new = [ended for ended, version in ends if began < ended < until and version == peer.version(place + 1)]
        old = [ended for ended, version in ends if began < ended < until and version == peer.version(place)]
        if not new:
            raise AssertionError(f"{peer.name}: version {peer.version(place + 1)} was never answered by")
        to_new.append((min(new) - began) / 1e6)
        settled = max([min(new), *old])
        to_all.append((settled - began) / 1e6)
        slowest.append(max([latency for due, latency, _ in calls if began - 20_000_000 <= due <= settled] or [0]) / 1000)
    failed = sum(1 for _, latency, version in calls if version == "-" or latency >= NEVER)
    p50 = statistics.median(latency for _, latency, version in calls if version != "-") / 1000
    return {"swaps": len(begins), "calls": len(calls), "failed": failed, "to_new_p50_ms": round(statistics.median(to_new), 1),
            "to_new_worst_ms": round(max(to_new), 1), "old_gone_p50_ms": round(statistics.median(to_all), 1),
            "slowest_call_p50_ms": round(statistics.median(slowest), 2), "call_p50_ms": round(p50, 3)}


def swaps(peer, options, folder):
    peer.start()
    try:
        out = folder / f"{peer.name}.calls"
        caller = peer.caller(options.rate, out)
        time.sleep(2)
        begins = []
        for number in range(1, options.swaps + 1):
            begins.append(peer.swap(number))
            time.sleep(options.pause)
        caller.stdin.close()
        if caller.wait(timeout=30) != 0:
            raise AssertionError(f"{peer.name}: its caller ended with {caller.returncode}")
        return judge(peer, read_calls(out), begins)
    finally:
        peer.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=9, help="of start")
    parser.add_argument("--swaps", type=int, default=20)
    parser.add_argument("--rate", type=int, default=400, help="calls per second")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two swaps")
    parser.add_argument("--only", help="only the peer whose name begins so, and stadtkern")
    parser.add_argument("--smoke", action="store_true", help="two starts and three swaps")
    parser.add_argument("--json", action="store_true")
    options, _ = parser.parse_known_args()
    if options.smoke:
        options.rounds, options.swaps = 2, 3
    with tempfile.TemporaryDirectory(prefix="sk-peers-") as name, contextlib.ExitStack() as closing:
        peers = []
        for kind in (Stadtkern, DBus, Moleculer, Felix):
            if options.only and kind is not Stadtkern and not kind.name.startswith(options.only):
                continue
            folder = pathlib.Path(name) / kind.name
            folder.mkdir()
            try:
                peers.append(kind(folder, options.services))
                closing.callback(peers[-1].close)
            except LeftOut as why:
                print(f"peers: {kind.name} is left out: {why}", file=sys.stderr)
        started = {peer.name: [] for peer in peers}
        for number in range(options.rounds):
            for peer in peers:
                started[peer.name].append(peer.start())
                peer.stop()
            print(f"start: round {number + 1} of {options.rounds}", file=sys.stderr)
        for peer in peers:
            row = {"bench": "peers", "peer": peer.name, "services": options.services,
                   "start_ms": round(statistics.median(started[peer.name])), "rate": options.rate}
            row |= swaps(peer, options, pathlib.Path(name))
            print(json.dumps(row) if options.json else "  ".join(f"{key} {value}" for key, value in row.items()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
