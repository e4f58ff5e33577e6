# SPDX-License-Identifier: EUPL-1.2
"""wifi as a third party would build it: its folder and the SDK at an empty place, with the lines of its README, and nothing else of
the project; what comes of it serves a town. And its README names whatever a third party may use of it."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import tomllib
import unittest

from node import BUILD, SOURCE, NodeTest

TOWN = "musterstadt"
WIFI = SOURCE / "plugins/wifi"


def cached(name):
    """A value of the build that is tried."""
    return re.search(rf"^{name}:[A-Z]+=(.*)$", (BUILD / "CMakeCache.txt").read_text(), re.MULTILINE)[1]


@unittest.skipUnless(WIFI.is_dir(), "there is no plugins/wifi")
class Alone(NodeTest):
    def build(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="sk-alone-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        # As they are published, without what builds and tools have left beside.
        ours = subprocess.run(["git", "-c", f"safe.directory={SOURCE}", "-C", SOURCE, "ls-files", "--cached", "--others", "--exclude-standard", "-z", "sdk", "plugins/wifi"],
                              capture_output=True, check=True).stdout.decode().split("\0")[:-1]
        for name in ours:
            if (SOURCE / name).is_file():
                place = folder / name.removeprefix("plugins/")
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(SOURCE / name, place)
        # Copied with their times, so that sdk/web/install finds them good; a link would have it empty ours where it does not.
        if (SOURCE / "sdk/web/node_modules").is_dir():
            shutil.copytree(SOURCE / "sdk/web/node_modules", folder / "sdk/web/node_modules", symlinks=True)
        lines = re.search(r"```cmake\n(.*?)```", (WIFI / "README.md").read_text(), re.DOTALL)[1]
        (folder / "CMakeLists.txt").write_text(lines)
        compiler = [f"-DCMAKE_{language}_COMPILER={cached(f'CMAKE_{language}_COMPILER')}" for language in ("C", "CXX")]
        launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        environment = {**os.environ, "CCACHE_BASEDIR": str(folder), "CCACHE_NOHASHDIR": "1"}
        for command in (["cmake", "-G", "Ninja", "-S", folder, "-B", folder / "build", "-DSTADTKERN_TESTS=OFF", *compiler, *launcher],
                        ["ninja", "-C", folder / "build", "wifi"]):
            done = subprocess.run(command, capture_output=True, text=True, env=environment)
            self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-2000:])
        return folder / "build/plugins"

    def test_the_folder_is_built_with_the_sdk_alone_and_serves_a_town(self):
        built = self.build()
        exported = subprocess.run(["nm", "-D", "--defined-only", built / "wifi/wifi.so"], capture_output=True, text=True, check=True).stdout
        self.assertEqual([line.split()[-1] for line in exported.splitlines()], ["stadtkern_plugin"])
        shutil.copytree(BUILD / "plugins/gateway", built / "gateway")
        town = self.node({TOWN: ['[modules.wifi]\nexample_sites = "musterstadt"']})
        file = town.config / "stadtkern.toml"
        file.write_text(file.read_text().replace(json.dumps(str(BUILD / "plugins")), json.dumps(str(built))))
        town.start()
        places = json.loads(town.cli("status", "--json").stdout.strip().splitlines()[-1])["modules"]
        self.assertEqual({row["id"] for row in places}, {"gateway", "wifi"})
        answer = town.request("GET", "/api/wifi/v1/hotspots", town=TOWN)
        self.assertEqual((answer.status, len(answer.json()["hotspots"])), (200, 7))
        self.assertEqual(town.request("GET", "/wifi/connect", town=TOWN).status, 200)
        self.assertEqual(town.request("GET", "/controller/checksum/x/", town=TOWN).status, 404)

    def test_the_readme_names_each_setting_route_event_role_and_figure(self):
        text = (WIFI / "README.md").read_text()
        reference = text[text.index("## Reference"):]
        named = set(re.findall(r"`([^`]+)`", reference))
        manifest = tomllib.loads((WIFI / "plugin.toml").read_text())
        wanted = {*manifest["events"]["publishes"], *manifest["roles"], *manifest["http"]["claims"]}

        def settings(properties, before=""):
            for name, one in properties.items():
                inner = one.get("properties")
                yield from settings(inner, f"{before}{name}.") if inner else [before + name]

        wanted |= set(settings(json.loads((WIFI / "settings.schema.json").read_text())["properties"]))
        town = self.node({TOWN: ["wifi"]}).start()
        wanted |= set(town.request("GET", "/api/wifi/v1/openapi.json", town=TOWN).json()["paths"])
        words = (WIFI / "i18n/en.toml").read_text()
        wanted |= set(re.findall(r"^figure_(\w+)", words, re.MULTILINE))
        self.assertGreater(len(wanted), 60)
        self.assertEqual(sorted(wanted - named), [])
        # Nor does it name settings that are none.
        table = reference[reference.index("| setting |"):reference.index("## Building")]
        rows = {name for line in table.splitlines()[2:] if line.startswith("|") for name in re.findall(r"`([^`]+)`", line.split("|")[1])}
        self.assertEqual(sorted(rows - wanted), [])


if __name__ == "__main__":
    unittest.main()
