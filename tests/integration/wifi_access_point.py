# SPDX-License-Identifier: EUPL-1.2
"""An access point with OpenWISP's agent, and towns that serve some."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from wifi_store import WifiTest

API = "/api/wifi/v1"
AGENT = pathlib.Path(__file__).with_name("wifi_agent.sh")
SECRET = "s3cr3t-of-the-town"
HOTSPOT = {
    "general": {"hostname": "{{ name }}"},
    "radios": [{"name": "radio0", "phy": "phy0", "driver": "mac80211", "protocol": "802.11n", "channel": 11, "channel_width": 20}],
    "interfaces": [{"name": "wlan0", "type": "wireless",
                    "wireless": {"radio": "radio0", "mode": "access_point", "ssid": "{{ ssid }}", "encryption": {"protocol": "none"}}}],
    "files": [{"path": "/etc/banner", "contents": "{{ name }}\n"}],
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Agent:
    def __init__(self, case, number, url, secret=SECRET, mac=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sk-agent-"))
        case.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.url = url
        self.mac = mac or f"02:FC:00:00:00:{number:02X}"
        for name, value in {"mac": self.mac, "secret": secret, "name": f"ap-{number}", "tags": "square", "os": "OpenWrt 23.05.5"}.items():
            (self.folder / name).write_text(value)

    def run(self, **environment):
        """One cycle; the agent's exit code."""
        return subprocess.run(["sh", AGENT, self.url, self.folder], timeout=120,
                              env={**os.environ, "AGENT_UNIT": "0.2", **environment}).returncode

    def did(self):
        log = self.folder / "log"
        return log.read_text().split("\n")[:-1] if log.exists() else []

    def has(self, path):
        return (self.folder / "root" / path).read_text()

    @property
    def id(self):
        return (self.folder / "uuid").read_text().strip()

    @property
    def key(self):
        return (self.folder / "key").read_text().strip()


class AccessPointTest(WifiTest):
    def setUp(self):
        settings = "\n".join(["[modules.wifi]", "[modules.wifi.devices]", "enabled = true", "secret = " + self.secret(SECRET)])
        other = settings.replace("[modules.wifi.devices]", "[modules.wifi.devices]\ncreate = false")
        self.town = self.node({"musterstadt": [settings], "musterdorf": [other], "neustadt": [settings]})
        token = json.loads(self.town.cli("--json", "token", "new").stdout)
        config = self.town.config / "stadtkern.toml"
        config.write_text(config.read_text() + "\n".join(
            ["[[modules.gateway.tokens]]", 'name = "staff"', 'towns = ["musterstadt", "musterdorf", "neustadt"]', 'roles = ["wifi.staff"]',
             f'hash = "{token["hash"]}"']) + "\n")
        self.staff = {"Authorization": f"Bearer {token['token']}"}
        self.town.start()
        host, port = self.town.address()
        self.url = f"http://{host}:{port}/t/musterstadt"

    def ask(self, verb, path, body=None, want=(200, 201), town="musterstadt"):
        answer = self.town.request(verb, f"/t/{town}{API}{path}", body, self.staff)
        self.assertIn(answer.status, want, (path, answer.body[:500]))
        return answer.json() if answer.body else None

    def template(self, config, **more):
        return self.ask("POST", "/templates", {"name": "hotspot", "standard": True, "config": json.dumps(config),
                                               "variables": json.dumps({"ssid": "Town"}), **more})["id"]

    def state(self, agent):
        return self.ask("GET", f"/devices/{agent.id}")["state"]

    def until(self, agent, state):
        self.town.wait_for(lambda: self.state(agent) == state, what=f"state {state}")
