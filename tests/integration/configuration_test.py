# SPDX-License-Identifier: EUPL-1.2
"""Wrong configuration and a wrong environment: one clear message, the promised exit code, nothing changed."""
import json
import os
import pathlib
import socket
import subprocess
import unittest

from node import BUILD, NodeTest


class Configuration(NodeTest):
    def run_kernel(self, node, *options):
        allow = ["--allow-root", "--allow-root"] if os.getuid() == 0 else []
        return subprocess.run([BUILD / "bin/stadtkernd", "--config", node.config, "--state", node.state, *allow, *options],
                              capture_output=True, text=True, timeout=60)

    def broken(self, file, text, *expected, code=2):
        node = self.node({"musterstadt": ["waste"]})
        path = node.config / file
        path.write_text(path.read_text() + text)
        done = self.run_kernel(node)
        self.assertEqual(done.returncode, code, done.stderr)
        for part in expected:
            self.assertIn(part, done.stderr)
        checked = node.cli("config", "check", path, check=2)
        self.assertIn(expected[0], checked.stdout + checked.stderr)

    def test_an_unknown_key_names_file_line_and_the_nearest_one(self):
        self.broken("towns/musterstadt.toml", "\n[map]\nlat = 48.6\nlon = 8.9\nzom = 12\n", "musterstadt.toml:13", "zom", "zoom")

    def test_a_wrong_type_is_refused(self):
        self.broken("stadtkern.toml", "\n[log]\nlevel = 3\n", "stadtkern.toml:", "level")

    def test_an_unknown_module_names_the_nearest_one(self):
        self.broken("towns/musterstadt.toml", "\n[modules.wast]\n", "musterstadt.toml:", '"wast"', '"waste"')

    def test_a_setting_that_the_schema_refuses(self):
        node = self.node({"musterstadt": ["[modules.waste]\npublish = \"never\""]})
        done = self.run_kernel(node)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("publish", done.stderr)

    def test_a_reload_with_a_bad_file_changes_nothing(self):
        node = self.node({"musterstadt": ["waste"]}).start()
        path = node.config / "towns/musterstadt.toml"
        good = path.read_text()
        path.write_text(good + "\n[modules.wast]\n")
        before = node.module("waste")["pid"]
        refused = node.cli("reload", check=2)
        self.assertIn("wast", refused.stderr + refused.stdout)
        self.assertEqual(node.request("GET", "/open311/v2/services.json").status, 200)
        path.write_text(good)
        node.cli("reload")
        self.assertEqual(node.module("waste")["pid"], before, "an unchanged module was touched")

    def test_a_town_comes_and_goes_by_reload_without_touching_the_other(self):
        node = self.node({"musterstadt": ["waste"]}).start()
        before = node.module("waste")["pid"]
        node.write_town("neustadt", ["waste"])
        node.cli("reload")
        node.wait_for(lambda: node.request("GET", "/open311/v2/services.json", town="neustadt").status == 200)
        (node.config / "towns/neustadt.toml").unlink()
        node.cli("reload")
        node.wait_for(lambda: node.request("GET", "/open311/v2/services.json", town="neustadt").status == 404)
        self.assertEqual(node.module("waste")["pid"], before)
        self.assertEqual(node.request("GET", "/open311/v2/services.json").status, 200)

    def test_a_setting_changed_against_the_file_holds_and_is_taken_back(self):
        node = self.node({"musterstadt": ["waste", "feedback"]}).start()
        show = lambda: json.loads(node.cli("settings", "musterstadt", "waste", "--json").stdout.splitlines()[-1])
        before = show()
        self.assertEqual(before["overrides"], [])
        self.assertIn("publish", before["schema"]["properties"])
        self.assertEqual(before["in_force"]["publish"], "after_review")
        wrong = node.cli("settings", "musterstadt", "waste", "--set", '{"publish": "never"}', check=2)
        self.assertIn("publish", wrong.stderr)
        self.assertIn("unknown", node.cli("settings", "musterstadt", "waste", "--set", '{"no_such": 1}', check=2).stderr)
        for what in ("[1]", "{", "7"):
            self.assertIn("no JSON object", node.cli("settings", "musterstadt", "waste", "--set", what, check=2).stderr)
        self.assertEqual(show(), before)
        node.cli("settings", "musterstadt", "waste", "--set", "-", input='{"publish": "text_at_once"}')
        self.assertEqual(show()["in_force"]["publish"], "text_at_once")
        self.assertEqual([one["key"] for one in show()["overrides"]], ["publish"])
        self.assertEqual(node.stop(), 0)
        node.start()
        self.assertEqual(show()["in_force"]["publish"], "text_at_once")
        path = node.config / "towns/musterstadt.toml"
        path.write_text(path.read_text().replace("[modules.waste]", '[modules.waste]\npublish = "after_review"'))
        node.cli("reload")
        self.assertIn("publish", node.cli("status").stdout)
        node.cli("settings", "musterstadt", "waste", "--set", '{"publish": null}')
        self.assertEqual(show()["in_force"]["publish"], "after_review")
        self.assertNotIn("drift", node.cli("status").stdout)
        entries = node.cli("audit", "list", "--what", "settings").stdout
        self.assertIn("musterstadt/waste publish", entries)
        self.assertNotIn("text_at_once", entries)

    def test_a_setting_that_does_not_fit_any_more_keeps_no_kernel_from_starting(self):
        node = self.node({"musterstadt": ["waste", "feedback", "[modules.notify]"]}).start()
        for what in ('{"": 1}', '{"entries_per_hour": 1e400}'):
            node.cli("settings", "musterstadt", "feedback", "--set", what, check=2)
        node.cli("settings", "musterstadt", "feedback", "--set", '{"entries_per_hour": 7, "answer_within": 3}')
        self.assertEqual(node.stop(), 0)
        # As after a swap to a version that does not know it, or with a file that is gone.
        path = node.state / "overrides.toml"
        path.write_text(path.read_text().replace('"entries_per_hour"', '"no_such_setting"'))
        node.start()
        show = lambda: json.loads(node.cli("settings", "musterstadt", "feedback", "--json", check=None).stdout.splitlines()[-1])
        self.assertIn("no_such_setting", node.cli("status").stdout)
        self.assertEqual(node.request("GET", "/open311/v2/services.json").status, 200)
        node.cli("disable", "musterstadt", "feedback")
        node.cli("enable", "musterstadt", "feedback")
        node.cli("reload")
        self.assertIn("no_such_setting", node.cli("status").stdout)
        node.cli("settings", "musterstadt", "feedback", "--set", '{"no_such_setting": null}')
        node.cli("reload")
        self.assertNotIn("left out", node.cli("status").stdout)
        self.assertEqual(show()["in_force"]["answer_within"], 3)

    def test_disable_and_enable_hold_until_they_are_changed(self):
        node = self.node({"musterstadt": ["waste"]}).start()
        for word in ("disable", "enable"):
            self.assertIn("whole node", node.cli(word, "musterstadt", "gateway", check=4).stderr)
        self.assertFalse((node.state / "overrides.toml").exists())
        node.cli("disable", "musterstadt", "waste")
        node.wait_for(lambda: node.request("GET", "/open311/v2/services.json").status == 404)
        self.assertEqual(node.stop(), 0)
        node.start()
        self.assertEqual(node.request("GET", "/open311/v2/services.json").status, 404)
        node.cli("enable", "musterstadt", "waste")
        node.wait_for(lambda: node.request("GET", "/open311/v2/services.json").status == 200)

    def with_keys(self, *keys):
        listed = ", ".join(keys)
        return self.node({"musterstadt": [f"[modules.waste]\napi_keys = [{listed}]"], "neustadt": ["waste"]})

    def status_of_report(self, node, key):
        form = f"service_code=bulky&lat=48.6&long=8.9&api_key={key}"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return node.request("POST", "/open311/v2/requests.json", form, headers).status

    def test_a_secret_holds_until_a_reload_whatever_becomes_of_its_file(self):
        first, second = "a" * 20, "b" * 20
        named = self.secret(first)
        file = pathlib.Path(named.split('"')[1])
        node = self.with_keys(named).start()
        refused = self.status_of_report(node, second)
        self.assertNotEqual(self.status_of_report(node, first), refused)
        file.write_text(second)
        node.cli("disable", "neustadt", "waste")
        node.cli("enable", "neustadt", "waste")
        self.assertEqual(self.status_of_report(node, second), refused, "a secret was taken up without a reload")
        file.unlink()
        node.cli("disable", "neustadt", "waste")
        self.assertIn("cannot be read: No such file", node.cli("reload", check=2).stderr)
        os.mkfifo(file)
        self.assertIn("is not a regular file", node.cli("reload", check=2).stderr)
        node.cli("enable", "neustadt", "waste")
        file.unlink()
        file.write_text(second)
        file.chmod(0o644)
        node.cli("reload")
        node.wait_for(lambda: self.status_of_report(node, first) == refused)
        self.assertNotEqual(self.status_of_report(node, second), refused)
        hint = f"chmod 600 {file}"
        self.assertIn(hint, (node.state / "logs/kernel.jsonl").read_text())
        self.assertIn(hint, node.cli("doctor", "--config", node.config, check=None).stdout)

    def test_the_command_line_needs_no_secret(self):
        os.environ["STADTKERN_TEST_KEY"] = "a" * 20
        self.addCleanup(os.environ.pop, "STADTKERN_TEST_KEY", None)
        node = self.with_keys('{ env = "STADTKERN_TEST_KEY" }').start()
        del os.environ["STADTKERN_TEST_KEY"]
        self.assertIn("no errors", node.cli("config", "check", node.config).stdout)
        node.cli("plan")
        self.assertNotIn("STADTKERN_TEST_KEY", node.cli("doctor", check=None).stdout)
        self.assertNotEqual(self.status_of_report(node, "a" * 20), self.status_of_report(node, "c" * 20))

    def test_a_port_in_use_is_said_in_one_line(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            node = self.node({"musterstadt": ["waste"]})
            done = self.run_kernel(node, "--listener", f"http=127.0.0.1:{port}")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn(str(port), done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_a_state_folder_has_one_kernel(self):
        node = self.node({"musterstadt": ["waste"]}).start()
        done = self.run_kernel(node)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("locked", done.stderr)
        self.assertEqual(node.request("GET", "/open311/v2/services.json").status, 200)

    def test_state_is_closed_to_other_users(self):
        node = self.node({"musterstadt": ["waste"]})
        node.state.mkdir()
        node.state.chmod(0o777)
        node.start()
        self.assertEqual(node.state.stat().st_mode & 0o777, 0o700)
        open_to_others = [str(f) for f in node.state.rglob("*") if f.is_file() and f.stat().st_mode & 0o077]
        self.assertEqual(open_to_others, [])

    def test_the_command_line_says_when_nothing_runs(self):
        node = self.node({"musterstadt": ["waste"]})
        node.state.mkdir()
        done = node.cli("status", check=5)
        self.assertIn("no kernel runs", done.stderr)


if __name__ == "__main__":
    unittest.main()
