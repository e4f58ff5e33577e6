# SPDX-License-Identifier: EUPL-1.2
"""Between each two steps of an access point's agent something happens to the node: a module or the kernel dies, the node is started
anew, the module goes to another version, the kernel is upgraded. The agent, who knows nothing of it, gets through, and rests then."""
import contextlib
import hashlib
import os
import re
import select
import shutil
import socket
import subprocess
import unittest

from node import BUILD, SOURCE
from wifi_access_point import AGENT, HOTSPOT, AccessPointTest, Agent

STEPS = ["registered", "checksum", "fetched", "applied", "tried"]
LOCK = 'format = 1\n\n[[module]]\nid = "wifi"\nversion = "{}"\n'


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@unittest.skipUnless((SOURCE / "plugins/wifi").is_dir(), "there is no plugins/wifi")
class Steps(AccessPointTest):
    def node(self, *arguments, **options):
        self.old, self.new = (self.version_in(folder) for folder in ("plugins", "fixtures/next"))
        town = super().node(*arguments, folders=[BUILD / "fixtures/next"], **options)
        town.state.mkdir()
        (town.state / "stadtkern.lock").write_text(LOCK.format(self.old))
        self.port = free_port()  # the agent keeps the address that it was given
        start = town.start
        town.start = lambda: start("--listener", f"http=127.0.0.1:{self.port}")
        return town

    @staticmethod
    def version_in(folder):
        return re.search('^version *= "(.*)"', (BUILD / folder / "wifi/plugin.toml").read_text(), re.MULTILINE)[1]

    def kill_module(self):
        self.town.kill(self.town.module("wifi")["pid"])

    def kill_node(self):
        self.town.kill()
        self.town.start()

    def restart_node(self):
        self.assertEqual(self.town.stop(), 0)
        self.town.start()

    def swap(self):
        version = self.town.module("wifi")["version"]
        wanted = self.old if version == self.new else self.new
        self.town.cli("swap", f"wifi@{wanted}", "--watch", "0")
        self.town.wait_for(lambda: self.town.module("wifi")["version"] == wanted)

    def upgrade_kernel(self):
        self.town.cli("upgrade-kernel")

    @contextlib.contextmanager
    def walking(self, agent, want=0):
        """The agent stops behind each of its steps, until it may go on; the steps, as they come."""
        for name in ("at", "go"):
            if not (agent.folder / name).exists():
                os.mkfifo(agent.folder / name)
        at, go = (os.open(agent.folder / name, os.O_RDWR) for name in ("at", "go"))
        process = subprocess.Popen(["sh", AGENT, agent.url, agent.folder],
                                   env={**os.environ, "AGENT_UNIT": "0.2", "AGENT_STEPS": str(agent.folder)})

        def steps():
            while process.poll() is None:
                if select.select([at], [], [], 0.05)[0]:
                    for step in os.read(at, 4096).decode().split():
                        yield step
                        os.write(go, b"on\n")

        try:
            yield steps()
            self.assertEqual(process.wait(timeout=60), want, agent.did())
        finally:
            process.kill()
            process.wait()
            os.close(at)
            os.close(go)

    def check_sum(self, agent):
        """Whoever asks, and whenever: the sum is that of the archive."""
        told, archive = (self.town.request("GET", f"/controller/{call}/{agent.id}/?key={agent.key}", town="musterstadt")
                         for call in ("checksum", "download-config"))
        self.assertEqual((told.status, archive.status), (200, 200))
        self.assertEqual(told.body.decode().splitlines()[-1], hashlib.md5(archive.body).hexdigest())
        return told.body.decode()

    def served_again(self, agent):
        path = f"/controller/checksum/{agent.id}/?key={agent.key}"
        self.town.wait_for(lambda: self.town.request("GET", path, town="musterstadt").status == 200, 30, "an answer to the agent")

    def join(self, disturb):
        """A new device that walks from registering to reporting, with that behind each step."""
        self.template(HOTSPOT)
        agent = Agent(self, 1, self.url)
        seen = []
        with self.walking(agent) as steps:
            for step in steps:
                disturb()
                self.served_again(agent)
                seen.append((step, self.check_sum(agent)))
        self.assertEqual([step for step, _ in seen], STEPS)
        self.assertEqual(len({told for _, told in seen}), 1, "nothing that happens to the node changes a sum")
        self.rests(agent, 1)
        return agent

    def change(self, agent, disturb):
        """It is to have another configuration: the write, and each step to it, with that behind them."""
        self.ask("PATCH", f"/devices/{agent.id}", {"variables": '{"ssid":"two"}'})
        seen = []
        with self.walking(agent) as steps:
            for step in steps:
                disturb()
                self.served_again(agent)
                self.check_sum(agent)
                seen.append(step)
        self.assertEqual(seen, STEPS[1:])
        self.assertIn("option ssid 'two'", agent.has("etc/config/wireless"))
        self.rests(agent, 2)

    def rests(self, agent, configurations):
        """It was told of so many configurations, and fetched, applied and reported each of them once."""
        self.until(agent, "applied")
        for _ in range(3):
            self.assertEqual(agent.run(), 0)
        self.assertEqual([word.split()[0] for word in agent.did()], ["registered"] + ["applied", "reported"] * configurations)
        fetches = (agent.folder / "fetches").read_text().split()
        self.assertEqual((len(fetches), len(set(fetches))), (configurations, configurations))
        self.assertEqual(fetches[-1], self.check_sum(agent))

    def test_a_module_that_is_killed_between_each_two_steps_to_join(self):
        self.join(self.kill_module)  # as often as the kernel starts it again

    def test_a_module_that_is_killed_between_each_two_steps_of_a_change(self):
        self.change(self.join(lambda: None), self.kill_module)

    def test_a_kernel_that_is_killed_between_each_two_steps(self):
        self.change(self.join(self.kill_node), self.kill_node)

    def test_a_node_that_is_started_anew_between_each_two_steps(self):
        self.change(self.join(self.restart_node), self.restart_node)

    def test_a_module_that_goes_to_another_version_and_back_between_each_two_steps(self):
        self.change(self.join(self.swap), self.swap)

    def test_a_kernel_that_is_upgraded_between_each_two_steps(self):
        self.change(self.join(self.upgrade_kernel), self.upgrade_kernel)

    def test_a_report_that_is_lost_is_told_again_with_its_configuration_and_then_the_device_rests(self):
        self.template(HOTSPOT)
        agent = Agent(self, 1, self.url)
        with self.walking(agent, want=1) as steps:
            for step in steps:
                if step == "tried":
                    self.assertEqual(self.town.stop(), 0)
        self.assertIn("report-failed 000", agent.did())
        self.town.start()
        self.assertEqual(self.state(agent), "modified")
        self.assertEqual(agent.run(), 0)
        self.until(agent, "applied")
        for _ in range(3):
            self.assertEqual(agent.run(), 0)
        self.assertEqual(len((agent.folder / "fetches").read_text().split()), 2)

    def test_a_name_that_looks_like_the_answers_lines_is_only_a_name(self):
        agent = Agent(self, 1, self.url)
        (agent.folder / "name").write_text("Tower key: 5 uuid:  6 is-new: 7 registration-result: none")
        self.assertEqual(agent.run(), 0)
        self.assertEqual([word.split()[0] for word in agent.did()], ["registered", "applied", "reported"])

    def test_whoever_registers_while_the_module_is_away_comes_again(self):
        self.assertEqual(self.town.cli("disable", "musterstadt", "wifi").returncode, 0)
        agent = Agent(self, 1, self.url)
        self.assertEqual(agent.run(), 4, "the edge is no controller: the agent ends, and its device starts it again")
        self.assertEqual(agent.did(), ["no-controller"])
        self.assertEqual(self.town.cli("enable", "musterstadt", "wifi").returncode, 0)
        self.town.wait_for(lambda: agent.run() == 0, 30)
        self.assertEqual([word.split()[0] for word in agent.did() if word != "no-controller"], ["registered", "applied", "reported"])

    def test_a_device_that_is_set_back_while_the_module_is_killed_is_itself_again(self):
        self.template(HOTSPOT)
        agent = Agent(self, 1, self.url)
        self.assertEqual(agent.run(), 0)
        before = (agent.id, agent.key, self.check_sum(agent))
        for name in ("uuid", "key", "checksum", "log", "fetches"):
            (agent.folder / name).unlink()
        shutil.rmtree(agent.folder / "root")
        with self.walking(agent) as steps:
            for _ in steps:
                self.kill_module()
                self.served_again(agent)
        self.assertEqual((agent.id, agent.key, self.check_sum(agent)), before)
        self.assertEqual([word.split()[0] for word in agent.did()], ["registered", "applied", "reported"])
        self.assertIn("registered 0", agent.did())
        self.until(agent, "applied")
        self.assertEqual(self.ask("GET", "/devices")["found"], 1)


if __name__ == "__main__":
    unittest.main()
