# SPDX-License-Identifier: EUPL-1.2
"""`stadtkern upgrade-kernel`: another program becomes the kernel while modules go on and citizens use them."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import time
import unittest

from node import BUILD, SOURCE
from streams_test import LIVE, Listener
from swap_test import COUNTS, FIXTURES, Load, SwapCase


class Newcomers:
    """Clients that connect anew each time; whoever is refused or hears nothing is counted."""

    def __init__(self, address):
        self.address, self.done, self.came, self.refused = address, threading.Event(), 0, []
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()

    def run(self):
        while not self.done.is_set():
            try:
                with socket.create_connection(self.address, timeout=10) as client:
                    client.sendall(b"GET /t/adorf/api/counter/v1/counts HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    if not client.recv(4096).startswith(b"HTTP/1.1 200"):
                        self.refused.append("answer")
                self.came += 1
            except OSError as error:
                self.refused.append(repr(error))


def asked(node):
    """Connections to the listener whose first bytes were read."""
    port = f":{node.address()[1]:04X}"
    rows = [row.split() for row in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
    mine = [row for row in rows if row[1].endswith(port) and row[3] == "01"]
    return sum(row[4].endswith(":00000000") and row[9] != "0" for row in mine)


def runs(pid):
    """Not gone, and not only waiting to be cleared away by whoever inherited it."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class UpgradeTest(SwapCase):
    def upgrade(self, node, *arguments, check=0):
        return json.loads(node.cli("--json", "upgrade-kernel", *arguments, check=check).stdout.strip().splitlines()[-1])

    def pids(self, node):
        return {row["id"]: row["pid"] for row in node.status()["modules"]}

    def installed_elsewhere(self, node, *programs):
        folder = node.folder / "next"
        folder.mkdir()
        for program in programs or ("stadtkernd", "stadtkern-host", "stadtkern-alert"):
            shutil.copy(BUILD / "bin" / program, folder)
        return folder / "stadtkernd"

    def test_the_kernel_is_replaced_under_load_and_nobody_is_refused_and_no_process_changes(self):
        node = self.counter_node()
        pids = self.pids(node)
        pauses = []
        with Load(node, ["adorf", "bdorf"]) as load, Newcomers(node.address()) as newcomers:
            for _ in range(4):
                done = self.upgrade(node)
                self.assertEqual(done["ended_requests"], 0)
                pauses.append(done["pause_us"] / 1000)
                time.sleep(0.3)
        print("\n    requests waited for", [round(pause, 1) for pause in pauses], "ms;", sum(load.answers.values()),
              "answers,", newcomers.came, "new connections")
        self.assertEqual(set(load.answers), {200, 201}, load.complaints[:5])
        self.assertEqual(newcomers.refused, [])
        self.assertGreater(newcomers.came, 50)
        self.nothing_lost(node, load)
        self.assertEqual(self.pids(node), pids)
        self.assertEqual(node.status()["kernel"]["pid"], node.process.pid)
        audit = (node.state / "logs/audit.jsonl").read_text()
        self.assertEqual(audit.count('"taken over"'), 4)
        self.assertNotIn("forged", audit)
        node.cli("audit", "verify")
        self.assertEqual(node.stop(), 0)  # and it ends like any other

    def test_what_the_next_program_starts_comes_from_beside_it(self):
        node = self.counter_node(["adorf"])
        program = self.installed_elsewhere(node)
        self.upgrade(node, program)
        self.assertEqual(os.readlink(f"/proc/{node.process.pid}/exe"), str(program))
        self.assertEqual(pathlib.Path(f"/proc/{node.process.pid}/comm").read_text().strip(), "stadtkernd")
        # A module dies, another one is restarted: both come from the new folder, and work.
        node.kill(self.pids(node)["counter"])
        node.wait_for(lambda: node.request("GET", COUNTS, town="adorf").status == 200)
        node.cli("restart", "gateway")
        node.wait_for(lambda: node.module("gateway")["state"] == "ready")
        for pid in self.pids(node).values():
            self.assertEqual(os.readlink(f"/proc/{pid}/exe"), str(program.parent / "stadtkern-host"))
        # Its file is replaced, as a package does it; without an argument that one is taken.
        shutil.copy(BUILD / "bin/stadtkernd", program.parent / "fresh")
        os.rename(program.parent / "fresh", program)
        self.upgrade(node)
        self.assertEqual(os.readlink(f"/proc/{node.process.pid}/exe"), str(program))

    def test_streams_end_and_come_again_and_swaps_go_on_afterwards(self):
        node = self.counter_node(["adorf"])
        stream = Listener(node, "/t/adorf" + LIVE)
        self.assertEqual(stream.status, 200)
        self.upgrade(node)
        stream.rest()
        self.assertTrue(stream.ended)  # properly: chunked coding has its end
        stream.close()
        again = Listener(node, "/t/adorf" + LIVE)
        key = "k" * 20
        node.request("POST", "/api/counter/v1/counts", {"key": key}, {"Idempotency-Key": key}, town="adorf")
        self.assertEqual(again.event(), [f"id: {key}", f"data: {key}"])
        with Load(node, ["adorf"]) as load:
            swap = self.swap(node, "counter@1.1.0", "--watch", "1s")
            self.upgrade(node)
        self.assertEqual(swap["phase"], "done")
        self.assertEqual(set(load.answers), {200, 201})
        self.assertEqual(self.versions(node), {"1.1.0": ["adorf"]})
        again.close()

    def test_modules_that_were_swapped_for_themselves_go_on(self):
        node = self.counter_node(["adorf", "bdorf"])
        self.swap(node, "counter", "--town", "adorf", "--watch", "0")
        self.swap(node, "gateway", "--watch", "0")
        self.swap(node, "gateway", "--watch", "0")
        before = self.pids(node)
        with Load(node, ["adorf", "bdorf"]) as load:
            self.upgrade(node)
            self.upgrade(node)  # what was handed over once is handed over again
        self.assertEqual(self.pids(node), before)
        self.assertEqual(set(load.answers), {200, 201})

    def test_it_is_refused_while_something_is_on_its_way_and_nothing_changes(self):
        node = self.counter_node(["adorf"])
        node.cli("swap", "counter@1.1.0", "--watch", "1h", "--detach")
        node.wait_for(lambda: node.status()["swap"]["phase"] == "watching")
        refused = self.upgrade(node, check=4)
        self.assertIn("counter is being swapped", refused["error"]["message"])
        node.cli("swap", "--back")
        node.wait_for(lambda: node.status()["swap"]["phase"] == "undone")
        node.wait_for(lambda: len(node.status()["modules"]) == 2)
        self.upgrade(node)

    def test_what_changes_while_streams_end_stops_it_before_anybody_waits(self):
        node = self.counter_node(["adorf"])
        pids, file = self.pids(node), node.config / "towns/adorf.toml"
        good = file.read_text()

        def meanwhile(change):
            stream = Listener(node, "/t/adorf" + LIVE)  # takes its second to end
            command = subprocess.Popen([BUILD / "bin/stadtkern", "--state", node.state, "upgrade-kernel"],
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            node.wait_for(lambda: node.output().count("another program takes over") == meanwhile.times)
            change()
            said = command.communicate(timeout=30)[0]
            stream.close()
            meanwhile.times += 1
            return command.returncode, said

        meanwhile.times = 1
        self.assertEqual(meanwhile(lambda: node.cli("swap", "counter@1.1.0", "--watch", "1h", "--detach", check=4))[0], 0)
        code, said = meanwhile(lambda: file.write_text(good + "\nnonsense = 1\n"))
        if code != 0:  # else the stream was gone before the file was written
            self.assertEqual((code, "nonsense" in said), (4, True), said)
        file.write_text(good)
        self.assertEqual(self.pids(node), pids)
        self.upgrade(node)

    def in_the_pause(self, node, deed):
        """A request that its module does not answer holds the pause; another one waits for the pause's end. What both
        were answered, and what the command said."""
        pid, answers = node.module("counter")["pid"], {}

        def ask(name):
            try:
                answers[name] = node.request("GET", COUNTS, town="adorf").status
            except OSError as error:
                answers[name] = type(error).__name__

        os.kill(pid, signal.SIGSTOP)
        first = threading.Thread(target=ask, args=("held",))
        first.start()
        command = subprocess.Popen([BUILD / "bin/stadtkern", "--state", node.state, "upgrade-kernel"],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        node.wait_for(lambda: "another program takes over" in node.output())
        time.sleep(0.3)
        second = threading.Thread(target=ask, args=("kept",))
        before = asked(node)
        second.start()
        node.wait_for(lambda: asked(node) > before)
        deed()
        with contextlib.suppress(ProcessLookupError):  # the deed may have been its end
            os.kill(pid, signal.SIGCONT)
        said = command.communicate(timeout=70)[0]
        for thread in (first, second):
            thread.join()
        return answers, command.returncode, said

    def test_a_file_that_is_edited_in_the_pause_stops_it_and_nobody_waits_any_longer(self):
        node = self.counter_node(["adorf"])
        pids, file = self.pids(node), node.config / "towns/adorf.toml"
        good = file.read_text()
        answers, code, said = self.in_the_pause(node, lambda: file.write_text(good + "\nnonsense = 1\n"))
        self.assertEqual((code, "edited meanwhile" in said), (4, True), said)
        self.assertEqual(answers, {"held": 200, "kept": 200})
        file.write_text(good)
        self.assertEqual(self.pids(node), pids)
        self.upgrade(node)

    def test_a_stop_in_the_pause_is_a_stop_like_any_other(self):
        node = self.counter_node(["adorf"])
        began = time.monotonic()
        answers, _, _ = self.in_the_pause(node, node.process.terminate)
        self.assertEqual(node.process.wait(timeout=20), 0)
        self.assertLess(time.monotonic() - began, 8)
        self.assertEqual(answers["held"], 200)
        self.assertEqual(answers["kept"], 200)

    def test_a_module_that_dies_in_the_pause_stops_it(self):
        node = self.counter_node(["adorf"])
        gateway = self.pids(node)["gateway"]
        answers, code, said = self.in_the_pause(node, lambda: node.kill(node.module("counter")["pid"]))
        self.assertEqual(answers["kept"], 200, (code, said))
        self.assertEqual(node.module("gateway")["pid"], gateway)
        node.wait_for(lambda: all(row["state"] == "ready" for row in node.status()["modules"]))
        self.upgrade(node)
        children = pathlib.Path(f"/proc/{node.process.pid}/task/{node.process.pid}/children").read_text().split()
        self.assertEqual(sorted(map(int, children)), sorted(self.pids(node).values()))  # nobody waits to be cleared away

    def test_a_program_that_cannot_take_over_changes_nothing(self):
        node = self.counter_node(["adorf"])
        pids = self.pids(node)
        folder = node.folder / "bad"
        folder.mkdir()

        def program(name, text, mode=0o755):
            (folder / name).write_text(text)
            (folder / name).chmod(mode)
            return folder / name

        refused = {
            "stadtkernd": 2,  # not a whole path
            folder / "nowhere": 1,
            program("plain", "no program", 0o644): 2,
            program("open", "#!/bin/sh\n", 0o777): 4,
            program("old", "#!/bin/sh\necho 0.0.1\nexit 4\n"): 4,
            program("crash", "#!/bin/sh\nkill -SEGV $$\n"): 4,
            program("binary", "\x7fELF nonsense"): 5,
            "/usr/bin/false": 4,
        }
        for path, code in refused.items():
            with self.subTest(path=str(path)):
                self.upgrade(node, path, check=code)
        self.assertEqual(self.pids(node), pids)
        self.assertEqual(self.counts(node, "adorf"), 0)
        self.assertEqual((node.state / "logs/audit.jsonl").read_text().count('"upgrade-kernel failed"'), len(refused))

    def test_what_the_files_say_must_be_in_force_first(self):
        node = self.counter_node()
        pids, file = self.pids(node), node.config / "towns/adorf.toml"
        good = file.read_text()
        file.write_text(good + "\nnonsense = 1\n")
        refused = self.upgrade(node, check=2)
        self.assertIn("nonsense", refused["error"]["message"])
        self.assertIn("adorf.toml", refused["error"]["message"])
        file.write_text(good)
        node.write_town("cdorf", ["counter"])
        self.assertIn("counter@1.0.0 comes to cdorf", self.upgrade(node, check=4)["error"]["message"])
        node.cli("reload")
        node.wait_for(lambda: node.request("GET", COUNTS, town="cdorf").status == 200)
        self.upgrade(node)
        self.assertEqual(self.counts(node, "cdorf"), 0)
        self.assertEqual(self.pids(node), pids)

    def test_the_next_program_gives_back_what_it_cannot_take(self):
        node = self.counter_node()
        pids = self.pids(node)
        liar = node.folder / "liar"  # says that it can, and then does not know its options
        liar.write_text(f'#!/bin/sh\ncase "$*" in *--takes-over*) echo 9.9.9; exit 0;; esac\n'
                        f'exec {self.installed_elsewhere(node)} "$@" --nonsense\n')
        liar.chmod(0o755)
        with Load(node, ["adorf", "bdorf"]) as load:
            refused = self.upgrade(node, liar, check=4)
            self.assertIn("does not know the kernel's options", refused["error"]["message"])
        self.assertEqual(set(load.answers), {200, 201})
        self.nothing_lost(node, load)
        self.assertEqual(self.pids(node), pids)
        self.assertEqual(os.readlink(f"/proc/{node.process.pid}/exe"), str(BUILD / "bin/stadtkernd"))
        self.assertEqual(pathlib.Path(f"/proc/{node.process.pid}/comm").read_text().strip(), "stadtkernd")
        self.upgrade(node)

    def test_a_quarantined_module_stays_so_and_one_that_knows_no_pause_is_started_again(self):
        node = self.node({"adorf": ["crash_loop", "raw_peer"]}, folders=[FIXTURES, SOURCE / "tests/fixtures"])
        node.start(wait=None)
        node.wait_for(lambda: node.module("crash_loop")["state"] == "quarantined", seconds=60)
        node.wait_for(lambda: node.module("raw_peer")["state"] == "ready")
        before = self.pids(node)
        note = node.module("crash_loop")["note"]
        self.upgrade(node)
        self.assertEqual(node.module("crash_loop")["note"], note)
        self.assertEqual(node.module("crash_loop")["state"], "quarantined")
        node.wait_for(lambda: node.module("raw_peer")["state"] == "ready")
        self.assertNotEqual(node.module("raw_peer")["pid"], before["raw_peer"])

    def test_a_restart_refuses_nobody_where_the_service_manager_holds_the_socket(self):
        node = self.node({"adorf": ["counter"]}, folders=[FIXTURES])
        with socket.create_server(("127.0.0.1", 0), backlog=1024) as held:
            node.program = node.folder / "as-systemd"
            node.program.write_text(f'#!/bin/sh\nLISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=http exec {BUILD}/bin/stadtkernd '
                                    f'"$@" 3<&{held.fileno()}\n')
            node.program.chmod(0o755)
            node.passed = [held.fileno()]
            node.start()
            self.assertEqual(node.address(), held.getsockname())
            with Newcomers(node.address()) as newcomers:
                for _ in range(2):
                    self.assertEqual(node.stop(), 0)
                    node.start()
                self.upgrade(node)
                time.sleep(0.3)
            self.assertEqual(newcomers.refused, [])
            self.assertGreater(newcomers.came, 10)

    def test_a_kernel_killed_right_behind_it_leaves_nothing_that_the_next_start_cannot_mend(self):
        node = self.counter_node(["adorf"])
        key = "k" * 20
        node.request("POST", "/api/counter/v1/counts", {"key": key}, {"Idempotency-Key": key}, town="adorf")
        pids = self.pids(node)
        for delay in (0.0, 0.02, 0.05, 0.1, 0.3):
            command = subprocess.Popen([BUILD / "bin/stadtkern", "--state", node.state, "upgrade-kernel"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            node.kill()
            command.terminate()
            command.wait()
            node.start()
            self.assertEqual(self.counts(node, "adorf"), 1)
        for pid in pids.values():
            self.assertFalse(runs(pid), "a host of the first kernel is still there")


if __name__ == "__main__":
    unittest.main()
