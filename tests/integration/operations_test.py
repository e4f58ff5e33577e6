# SPDX-License-Identifier: EUPL-1.2
"""What an operator looks at: doctor, top, events --follow, events --set-aside."""
import datetime
import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import time
import unittest

from node import BUILD, NodeTest

FIXTURES = BUILD / "fixtures/plugins"


def last_json(done):
    return json.loads(done.stdout.strip().splitlines()[-1])


def ago(hours):
    then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")


class Doctor(NodeTest):
    def examine(self, node, *options, code):
        done = node.cli("doctor", "--json", *options, check=code)
        return {entry["check"]: entry for entry in last_json(done)["checks"]}

    def test_a_sound_node_has_no_problem_and_one_page(self):
        node = self.node({"musterstadt": ["waste"]}).start()
        (node.state / "last-backup").write_text(f"musterstadt {ago(1)}\n")
        checks = self.examine(node, code=0)
        self.assertEqual({c["level"] for c in checks.values()} - {"warning"}, {"ok"}, checks)
        for name in ("kernel", "version", "modules", "listeners", "configuration", "state folder", "disk", "stores", "backups"):
            self.assertEqual(checks[name]["level"], "ok", checks[name])
        page = node.cli("doctor").stdout
        self.assertLess(len(page.splitlines()), 40, page)
        self.assertRegex(page, r"\b0 problems, \d+ warnings?\n$")

    def test_what_is_wrong_is_named_with_the_next_step(self):
        node = self.node({"musterstadt": ["waste", "crash_loop"]}, folders=[FIXTURES],
                         extra='[alerts]\ndisk_free_percent = 100').start(wait="failed", seconds=60)
        node.wait_for(lambda: node.module("crash_loop")["state"] == "quarantined", seconds=60)
        node.request("GET", "/open311/v2/services.json")
        (node.state / "last-backup").write_text(f"musterstadt {ago(27)}\n")
        town = node.config / "towns/musterstadt.toml"
        town.write_text(town.read_text() + "\n[map]\nlat = 200\n")
        os.chmod(node.state / "logs", 0o755)
        checks = self.examine(node, code=1)
        module = checks["module crash_loop"]
        self.assertEqual(module["level"], "problem")
        self.assertIn("stadtkern restart crash_loop", module["next"])
        self.assertEqual(checks["backups"]["level"], "problem")
        self.assertIn("musterstadt", checks["backups"]["text"])
        self.assertEqual(checks["configuration"]["level"], "problem")
        self.assertIn("musterstadt.toml:", checks["configuration"]["text"])
        self.assertIn("logs lets others in", checks["state folder"]["text"])

    def test_the_thresholds_are_those_of_the_alerts(self):
        node = self.node({"musterstadt": ["waste"]},
                         extra='[alerts]\ndisk_free_percent = 100\nbackup_max_age = "30 h"').start()
        (node.state / "last-backup").write_text(f"musterstadt {ago(27)}\n")
        checks = self.examine(node, code=1)
        self.assertEqual(checks["disk"]["level"], "problem")
        self.assertEqual(checks["backups"]["level"], "ok")

    def test_without_a_kernel_it_looks_at_what_it_can(self):
        node = self.node({"musterstadt": ["waste"]}).start()
        node.request("GET", "/open311/v2/services.json")
        self.assertEqual(node.stop(), 0)
        checks = self.examine(node, "--config", node.config, code=5)
        self.assertEqual(checks["kernel"]["level"], "problem")
        self.assertEqual(checks["configuration"]["level"], "ok")
        self.assertEqual(checks["stores"]["level"], "ok")
        store = node.state / "stores/waste/musterstadt/store.db"
        content = store.read_bytes()
        store.write_bytes(b"\0" * len(content))
        checks = self.examine(node, "--config", node.config, code=5)
        self.assertIn("waste/musterstadt/store.db: begins with zeros", checks["stores"]["text"])

    def test_a_kernel_that_hangs_is_told_from_one_that_is_away(self):
        node = self.node({"musterstadt": ["waste"]}).start()
        os.kill(node.process.pid, signal.SIGSTOP)
        try:
            checks = self.examine(node, "--config", node.config, code=5)
        finally:
            os.kill(node.process.pid, signal.SIGCONT)
        self.assertIn(f"process {node.process.pid} holds the state folder", checks["kernel"]["text"])

    def test_the_stores_are_not_touched(self):
        node = self.node({"musterstadt": ["waste"]}).start()
        node.request("GET", "/open311/v2/services.json")
        folder = node.state / "stores/waste/musterstadt"
        def written():
            return {p.name: (p.stat().st_size, p.stat().st_mtime_ns) for p in folder.iterdir()}

        def unchanged():  # the module itself writes shortly after its start
            before = written()
            node.cli("doctor", check=None)
            return written() == before
        node.wait_for(unchanged, what="a doctor that leaves the store as it was")


class Words(NodeTest):
    def test_what_is_not_understood_is_told_with_the_next_step(self):
        node = self.node({"musterstadt": ["waste"]}).start()
        self.assertIn("no command bogus", node.cli("bogus", check=2).stderr)
        self.assertIn("no command bogus", node.cli("bogus", "--help", check=2).stderr)
        self.assertIn("no command bogus", last_json(node.cli("bogus", "--json", check=2))["error"]["message"])
        self.assertIn("not expected: more", last_json(node.cli("status", "more", "--json", check=2))["error"]["message"])
        self.assertIn("--town TOWN", node.cli("import", "waste", "/dev/null", check=2).stderr)
        self.assertIn("Exit codes", node.cli("--help").stdout)
        wrong = node.cli("call", "musterstadt", "waste/v1", "ListReports", '{"size":1}', check=2).stderr
        self.assertEqual(wrong.count("/size"), 1, wrong)
        for name in ("", 'a"b', "a\nb", "x" * 65):
            node.cli("token", "new", "--name", name, check=2)

    def test_a_request_in_the_log_is_a_line_for_people_and_one_json_object(self):
        node = self.node({"musterstadt": ["waste"]}).start()
        node.request("GET", "/api/waste/v1/categories")
        log = node.state / "logs/gateway.jsonl"
        node.wait_for(lambda: '"request"' in log.read_text(), what="the line")
        self.assertIn("verb=GET", node.cli("logs", "gateway", "-n", "1").stdout)
        line = log.read_text().splitlines()[-1]
        keys = json.loads(line, object_pairs_hook=lambda pairs: [key for key, _ in pairs])
        self.assertEqual(sorted(keys), sorted(set(keys)), "no key twice")
        self.assertEqual((json.loads(line)["module"], json.loads(line)["target"]), ("gateway", "waste"))

    def test_events_from_a_number_begin_behind_it(self):
        node = self.node({"musterstadt": ["waste"]}).start()
        for _ in range(3):
            report = {"category": "road_damage", "lat": 48.59, "lon": 8.87}
            self.assertEqual(node.request("POST", "/api/waste/v1/reports", report).status, 201)
        every = last_json(node.cli("events", "musterstadt", "waste", "--json"))["events"]
        later = last_json(node.cli("events", "musterstadt", "waste", "--from", str(every[0]["seq"]), "--json"))["events"]
        self.assertEqual(later, every[1:])
        self.assertEqual(node.cli("events", "musterstadt", "waste", "--from", "999999").stdout, "")


class Top(NodeTest):
    def test_one_sample_counts_what_was_asked_meanwhile(self):
        node = self.node({"musterstadt": ["waste"]}).start()
        process = subprocess.Popen([BUILD / "bin/stadtkern", "--state", node.state, "top", "--json", "--interval", "2"],
                                   stdout=subprocess.PIPE, text=True)
        connection = node.connect()
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            node.request("GET", "/open311/v2/services.json", connection=connection)
        connection.close()
        out, _ = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 0)
        sample = json.loads(out)
        rows = {row["id"]: row for row in sample["modules"]}
        self.assertGreater(rows["waste"]["requests_per_s"], 0)
        self.assertGreater(rows["waste"]["rss_bytes"], 1 << 20)
        self.assertEqual(rows["waste"]["state"], "ready")
        self.assertAlmostEqual(sample["seconds"], 2, delta=1)

    def test_once_prints_a_table_without_escape_codes(self):
        node = self.node({"musterstadt": ["waste"]}).start()
        out = node.cli("top", "--once").stdout
        self.assertRegex(out, r"(?m)^waste +ready +\d")
        self.assertNotIn("\033", out)

    def test_on_a_terminal_q_ends_it_and_leaves_the_screen_as_it_was(self):
        node = self.node({"musterstadt": ["waste"]}).start()
        master, slave = pty.openpty()
        process = subprocess.Popen([BUILD / "bin/stadtkern", "--state", node.state, "top"], stdin=slave, stdout=slave, stderr=slave)
        self.addCleanup(os.close, master)
        os.close(slave)
        seen = b""
        end = time.monotonic() + 15
        while b"waste" not in seen and time.monotonic() < end:
            if select.select([master], [], [], 0.2)[0]:
                seen += os.read(master, 65536)
        self.assertIn(b"waste", seen)
        self.assertIn(b"\033[?1049h", seen)
        os.write(master, b"q")
        while time.monotonic() < end:
            try:  # until its end of the terminal is closed
                if select.select([master], [], [], 0.2)[0]:
                    seen += os.read(master, 65536)
            except OSError:
                break
        self.assertEqual(process.wait(timeout=5), 0)
        self.assertIn(b"\033[?1049l", seen)


class Events(NodeTest):
    def setUp(self):
        self.town = self.node({"musterstadt": ["counter"]}, folders=[FIXTURES]).start()
        self.count("before")

    def count(self, key):
        self.town.cli("call", "musterstadt", "counter/v1", "Add", json.dumps({"key": key}), "--as", "counter.staff")

    def follow(self, *options):
        process = subprocess.Popen(
            [BUILD / "bin/stadtkern", "--state", self.town.state, *options, "events", "musterstadt", "counter", "--follow"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        return process

    def next_key(self, process, seconds=20):
        self.assertTrue(select.select([process.stdout], [], [], seconds)[0], "no event came")
        return json.loads(process.stdout.readline())["payload"]["key"]

    def after_first(self, process):
        """An event after the first one that the follower sees; it begins somewhere among them."""
        for number in range(100):
            self.count(f"probe-{number}")
            if select.select([process.stdout], [], [], 0.3)[0]:
                return self.next_key(process)
        raise AssertionError("the follower sees nothing")

    def test_following_begins_now_and_survives_a_restart_of_the_module(self):
        process = self.follow()
        self.assertNotEqual(self.after_first(process), "before")
        self.town.cli("restart", "counter")
        self.town.wait_for(lambda: self.town.module("counter")["state"] == "ready")
        self.count("after the restart")
        while self.next_key(process) != "after the restart":
            pass
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=10), 0, process.stderr.read())

    def test_following_ends_by_itself_and_tells_where_to_go_on(self):
        done = self.town.cli("--json", "events", "musterstadt", "counter", "--follow", "--from", "0", "--for", "2")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(lines[0]["payload"]["key"], "before")
        self.assertEqual((lines[-1]["count"], lines[-1]["position"]), (1, lines[0]["seq"]))
        self.count("later")
        more = self.town.cli("--json", "events", "musterstadt", "counter", "--log", lines[-1]["log_id"],
                             "--from", lines[-1]["position"])
        self.assertEqual([e["payload"]["key"] for e in last_json(more)["events"]], ["later"])

    def test_following_is_one_line_of_the_audit_log(self):
        self.town.cli("events", "musterstadt", "counter", "--follow", "--from", "0", "--for", "3")
        audit = (self.town.state / "logs/audit.jsonl").read_text()
        self.assertEqual(len(re.findall(r"events/v1@counter Pull", audit)), 1, audit)

    def test_it_gives_up_when_it_cannot_begin(self):
        self.assertEqual(self.town.stop(), 0)
        self.town.cli("events", "musterstadt", "counter", "--follow", check=5)


class SetAside(NodeTest):
    """The listener's attempts are 3, a second and two apart."""

    def setUp(self):
        self.town = self.node({"musterstadt": ["counter", "counter_listener"]}, folders=[FIXTURES]).start()

    def count(self, *keys):
        for key in keys:
            self.town.cli("call", "musterstadt", "counter/v1", "Add", json.dumps({"key": key}), "--as", "counter.staff")

    def listener(self, *options, check=0):
        return self.town.cli("events", "musterstadt", "counter_listener", *options, check=check)

    def aside(self):
        return last_json(self.listener("--set-aside", "--json"))

    def stand_aside(self, count):
        self.town.wait_for(lambda: self.aside()["count"] == count, seconds=60, what=f"{count} events stand aside")
        return self.aside()["events"]

    def effects(self):
        return self.town.request("GET", "/api/counter_listener/v1/effects").json()

    def mend(self):
        self.town.cli("call", "musterstadt", "counter_listener/v1", "Mend", "{}")

    def test_they_are_seen_handled_once_mended_or_given_up(self):
        self.count("mendable", "poison", "mendable", "poison", "fine")
        events = self.stand_aside(4)
        self.assertEqual([e["key"] for e in events], ["mendable", "poison", "mendable", "poison"])
        first = events[0]
        self.assertEqual((first["payload"], first["publisher"], first["attempts"]), ({"key": "mendable"}, "counter", 3))
        self.assertIn("poison", first["why"])
        self.assertGreater(first["time_us"], 0)
        self.assertEqual(len(self.listener("--set-aside").stdout.splitlines()), 4)
        self.assertEqual(self.effects(), {"effects": 1, "events": 1})

        self.mend()
        done = self.listener("--retry", check=1)
        self.assertIn("2 handled, 1 failed again", done.stdout)
        self.assertIn("--discard ID", done.stderr)
        self.assertEqual(self.effects(), {"effects": 3, "events": 3})
        again = last_json(self.listener("--retry", "--json", check=1))
        self.assertEqual((again["handled"], again["failed"][0]["key"], again["count"]), (0, "poison", 2))
        left = self.aside()["events"]
        self.assertEqual(left[0]["attempts"], 5)
        self.assertIn("waits for event", self.listener("--retry", left[1]["id"], check=4).stderr)

        self.assertEqual(last_json(self.listener("--discard", left[0]["id"], "--json"))["count"], 1)
        self.listener("--discard", left[0]["id"], check=1)
        self.listener("--retry", left[1]["id"], check=1)
        self.listener("--discard", left[1]["id"])
        self.assertEqual(self.aside(), {"count": 0, "events": []})
        self.assertEqual(self.effects(), {"effects": 3, "events": 3})
        self.count("poison", "fine")
        self.town.wait_for(lambda: self.effects()["effects"] == 4, what="the event behind it")

    def test_kills_in_the_middle_of_a_retry_leave_one_effect_each(self):
        total = 120
        self.count(*["mendable"] * total)
        self.stand_aside(total)
        self.mend()
        for _ in range(4):
            process = subprocess.Popen([BUILD / "bin/stadtkern", "--state", self.town.state, "events", "musterstadt",
                                        "counter_listener", "--retry"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.05)
            os.kill(self.town.module("counter_listener")["pid"], signal.SIGKILL)
            process.wait(timeout=60)
            self.town.wait_for(lambda: self.town.module("counter_listener")["state"] == "ready", seconds=60)
        self.town.wait_for(lambda: self.town.cli("events", "musterstadt", "counter_listener", "--retry", check=None).returncode == 0,
                           seconds=60, what="a retry that ends")
        self.assertEqual(self.aside()["count"], 0)
        self.assertEqual(self.effects(), {"effects": total, "events": total})

    def test_the_figure_and_the_doctor_tell_of_them(self):
        self.count("poison")
        self.stand_aside(1)
        figures = self.town.request("GET", "/metrics", listener="metrics").body.decode()
        self.assertRegex(figures, r'stadtkern_module_events_set_aside\{[^}]*town="musterstadt"[^}]*\} 1\n')
        found = [c for c in last_json(self.town.cli("doctor", "--json", check=None))["checks"] if c["check"] == "events"]
        self.assertEqual([c["level"] for c in found], ["warning"])
        self.assertIn("stadtkern events musterstadt counter_listener --set-aside", found[0]["next"])

    def test_wrong_usage_and_a_module_that_does_not_subscribe(self):
        self.listener("--retry", "x", check=2)
        self.listener("--retry", "0", check=2)
        self.listener("--discard", "0", check=2)
        self.listener("--discard", check=2)
        self.listener("7", check=2)
        self.listener("--set-aside", "--retry", check=2)
        self.town.cli("events", "musterstadt", "counter", "--set-aside", check=1)


if __name__ == "__main__":
    unittest.main()
