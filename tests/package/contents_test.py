# SPDX-License-Identifier: EUPL-1.2
"""What the package holds, its bill of materials, its scripts and its units: what can be checked without installing it."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("STADTKERN_BUILD", SOURCE / "build-dev"))
RECIPE = SOURCE / "deploy/package"
UNITS = ("stadtkern.service", "stadtkern.socket", "stadtkern-metrics.socket")


def run(*command, check=True, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=240, check=False, **options)
    if check and done.returncode != 0:
        raise AssertionError(f"{command[0]} ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done


class Contents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="stadtkern-contents-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        # CMake notes what it installs in the build folder, which is not ours to write to: here it does so beside the package.
        install = (BUILD / "cmake_install.cmake").read_text()
        (cls.folder / "cmake_install.cmake").write_text(install.replace(f"{BUILD}/${{CMAKE_INSTALL_MANIFEST}}", f"{cls.folder}/manifest.txt"))
        run("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", cls.folder,
            "-D", f"CPACK_INSTALL_CMAKE_PROJECTS={cls.folder};Stadtkern;ALL;/", cwd=cls.folder)
        [cls.package] = cls.folder.glob("*.deb")
        cls.root = cls.folder / "root"
        run("dpkg-deb", "--raw-extract", cls.package, cls.root)

    def test_name_and_dependencies(self):
        self.assertRegex(self.package.name, r"^stadtkern_\d+\.\d+\.\d+_amd64\.deb$")
        control = (self.root / "DEBIAN/control").read_text()
        for wanted in ("adduser", "tzdata", "libc6", "libzmq5", "libsqlite3-0", "libcurl4", "libvips42"):
            self.assertRegex(control, rf"(?m)^Depends:.*\b{re.escape(wanted)}\b")

    def test_files_are_where_they_belong_and_nobody_may_write_them(self):
        for name in ("usr/bin/stadtkern", "usr/lib/stadtkern/stadtkernd", "usr/lib/stadtkern/stadtkern-host",
                     "usr/lib/stadtkern/stadtkern-alert", "usr/lib/stadtkern/stadtkern-fetch", "usr/lib/stadtkern/plugins/gateway/gateway.so",
                     "usr/lib/stadtkern/plugins/waste/schema/descriptors.binpb", "etc/stadtkern/stadtkern.toml",
                     "usr/share/doc/stadtkern/copyright", "usr/share/doc/stadtkern/backup.md",
                     "usr/share/doc/stadtkern/observability/prometheus-rules.yml", *(f"usr/lib/systemd/system/{unit}" for unit in UNITS)):
            self.assertTrue((self.root / name).is_file(), name)
        for path in self.root.rglob("*"):
            self.assertEqual(path.lstat().st_mode & 0o022, 0, path)
        for worker in ("waste/waste-photo", "waste/waste-fetch", "notify/notify-post"):
            self.assertEqual((self.root / "usr/lib/stadtkern/plugins" / worker).stat().st_mode & 0o777, 0o755)
        conffiles = set((self.root / "DEBIAN/conffiles").read_text().split())
        shipped = {"/" + str(p.relative_to(self.root)) for p in (self.root / "etc").rglob("*") if p.is_file()}
        self.assertEqual(conffiles, shipped)

    def test_programs_carry_no_path_of_the_build_and_no_debug_symbols(self):
        for path in (*(self.root / "usr/bin").iterdir(), *(self.root / "usr/lib/stadtkern").rglob("*")):
            if path.is_file() and path.read_bytes()[:4] == b"\x7fELF":
                sections = run("readelf", "--wide", "--dynamic", "--sections", path).stdout
                self.assertNotRegex(sections, r"RUNPATH|RPATH|\.debug_info", path)

    def test_the_configuration_is_sound(self):
        """As the kernel would read it, with the modules taken from the package."""
        modules = self.root / "usr/lib/stadtkern/plugins"
        done = run(self.root / "usr/bin/stadtkern", "config", "check", self.root / "etc/stadtkern", "--modules", modules)
        self.assertIn("no errors", done.stdout)
        node = (self.root / "etc/stadtkern/stadtkern.toml").read_text()
        self.assertIn('"/var/lib/stadtkern"', node)
        self.assertIn('"/usr/lib/stadtkern/plugins"', node)
        self.assertNotIn('"../', node)

    def test_sockets_and_listeners_have_the_same_names_and_addresses(self):
        node = (self.root / "etc/stadtkern/stadtkern.toml").read_text()
        listeners = dict(re.findall(r'name\s*=\s*"(\w+)"\naddress\s*=\s*"([^"]+)"', node))
        sockets = {}
        for unit in UNITS[1:]:
            text = (self.root / "usr/lib/systemd/system" / unit).read_text()
            sockets[re.search("(?m)^FileDescriptorName=(.*)", text).group(1)] = re.search("(?m)^ListenStream=(.*)", text).group(1)
        self.assertEqual(sockets, listeners)

    def test_the_scripts_are_sound(self):
        for name in ("postinst", "prerm", "postrm"):
            path = self.root / "DEBIAN" / name
            self.assertTrue(os.access(path, os.X_OK), name)
            run("sh", "-n", path)
            self.assertIn("set -e", path.read_text())

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
    def test_systemd_takes_the_units(self):
        system = self.root / "usr/lib/systemd/system"
        # The paths of the unit exist in the package's root only.
        verify = self.folder / "verify"
        verify.mkdir()
        for unit in UNITS:
            text = (system / unit).read_text().replace("/usr/lib/stadtkern/", f"{self.root}/usr/lib/stadtkern/")
            (verify / unit).write_text(text.replace("/usr/bin/stadtkern ", f"{self.root}/usr/bin/stadtkern "))
        done = run("systemd-analyze", "verify", "--man=no", *(verify / unit for unit in UNITS), check=False,
                   env={**os.environ, "SYSTEMD_UNIT_PATH": f"{verify}:/usr/lib/systemd/system"})
        ours = [line for line in (done.stdout + done.stderr).splitlines() if "stadtkern" in line]
        self.assertEqual(ours, [])
        done = run("systemd-analyze", "security", "--offline=true", "--no-pager", system / "stadtkern.service", check=False)
        exposure = re.search(r"Overall exposure level for stadtkern.service: ([\d.]+)", done.stdout + done.stderr)
        self.assertIsNotNone(exposure, done.stdout + done.stderr)
        self.assertLess(float(exposure.group(1)), 2.5)


class BillOfMaterials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="stadtkern-sbom-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.first = cls.write("first")
        cls.bom = json.loads(cls.first)

    @classmethod
    def write(cls, name, version="1.2.3"):
        programs = cls.folder / "programs"
        programs.mkdir(exist_ok=True)
        for program in ("stadtkernd", "stadtkern-host", "stadtkern-alert", "stadtkern-fetch", "stadtkern"):
            if not (programs / program).exists():
                shutil.copy(BUILD / "bin" / program, programs)
        output = cls.folder / name  # beside, not among them
        run("/usr/bin/python3", "-B", RECIPE / "sbom.py", "--version", version, "--packages", SOURCE / "deploy/debian-packages.txt",
            "--output", output, programs)
        return output.read_bytes()

    def test_it_has_the_required_fields(self):
        bom = self.bom
        self.assertEqual((bom["bomFormat"], bom["specVersion"], bom["version"]), ("CycloneDX", "1.5", 1))
        self.assertRegex(bom["serialNumber"],
                         r"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
        own = bom["metadata"]["component"]
        self.assertEqual((own["type"], own["name"], own["version"]), ("application", "stadtkern", "1.2.3"))
        references = [component["bom-ref"] for component in bom["components"]]
        self.assertEqual(len(references), len(set(references)))
        for component in bom["components"]:
            self.assertEqual(component["type"], "library")
            self.assertIn(component["scope"], ("required", "excluded"))
            self.assertRegex(component["purl"], r"^pkg:deb/debian/[a-z0-9.+-]+@[^@?]+\?arch=(amd64|all)&distro=debian-12$")
            for field in ("name", "version"):
                self.assertTrue(component[field])
            for licence in component.get("licenses", ()):
                self.assertTrue(licence["license"]["name"])
        [tree] = bom["dependencies"]
        self.assertEqual(tree["ref"], own["bom-ref"])
        self.assertLessEqual(set(tree["dependsOn"]), set(references))

    def test_it_names_what_the_programs_are_linked_with(self):
        required = {c["name"] for c in self.bom["components"] if c["scope"] == "required"}
        self.assertLessEqual({"libc6", "libstdc++6", "libzmq5", "libsqlite3-0", "libprotobuf32", "libsodium23", "libcurl4"}, required)
        excluded = {c["name"] for c in self.bom["components"] if c["scope"] == "excluded"}
        self.assertLessEqual({"libboost1.81-dev", "libvalijson-dev", "libcli11-dev"}, excluded)
        with_licence = [c for c in self.bom["components"] if "licenses" in c]
        self.assertGreater(len(with_licence), len(self.bom["components"]) // 2)

    def test_the_same_inputs_give_the_same_bytes_and_others_another_number(self):
        self.assertEqual(self.write("second"), self.first)
        other = json.loads(self.write("third", version="1.2.4"))
        self.assertNotEqual(other["serialNumber"], self.bom["serialNumber"])


if __name__ == "__main__":
    unittest.main()
