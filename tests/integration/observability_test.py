# SPDX-License-Identifier: EUPL-1.2
"""What a node exports is valid Prometheus text, and rules and board in deploy/observability name only what is exported."""
import collections
import json
import re
import shutil
import subprocess
import unittest

from node import BUILD, DATA, SOURCE, NodeTest

FIXTURES = BUILD / "fixtures/plugins"
FOLDER = SOURCE / "deploy/observability"
RULES = FOLDER / "prometheus-rules.yml"
BOARD = FOLDER / "grafana-dashboard.json"

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"')
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? +(\S+)(?: +(-?\d+))?$")
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "summary": ("", "_sum", "_count")}
SCRAPE = {"instance", "job"}  # what Prometheus adds
WORDS = {"le"}


class Family:
    def __init__(self, kind):
        self.kind, self.series = kind, {}

    def labels(self):
        return {name for _, labels in self.series for name, _ in labels}


def labels_of(text):
    labels, rest = [], text
    while rest:
        match = LABEL.match(rest)
        if not match:
            raise ValueError(f"not labels: {text}")
        labels.append(match.groups())
        rest = rest[match.end():].removeprefix(",")
    names = [name for name, _ in labels]
    if len(names) != len(set(names)):
        raise ValueError(f"a label comes twice: {text}")
    return tuple(sorted(labels))


def parse(text):
    """Families by name. ValueError with the line for what a scraper would refuse."""
    families, current, closed = {}, None, set()
    if not text.endswith("\n"):
        raise ValueError("the last line has no end")
    for line in text.splitlines():
        if not line.strip():
            continue
        if line.startswith("#"):
            words = line.split(None, 3)
            if len(words) < 3 or words[1] not in ("HELP", "TYPE"):
                continue
            name = words[2]
            if name != current:
                if name in closed:
                    raise ValueError(f"the family {name} is in two places")
                closed.add(name)
                current = name
            if words[1] == "TYPE":
                if name in families:
                    raise ValueError(f"{name} has two types, or its type behind its samples")
                if words[3] not in ("counter", "gauge", "histogram", "summary", "untyped"):
                    raise ValueError(f"no type: {line}")
                families[name] = Family(words[3])
            continue
        match = SAMPLE.match(line)
        if not match:
            raise ValueError(f"not a sample: {line}")
        name, labels, value, _ = match.groups()
        float(value)
        family = families.get(current)
        members = [current + suffix for suffix in SUFFIXES.get(family.kind, ("",))] if family else []
        if name not in members:
            if name in closed:
                raise ValueError(f"a sample of {name} stands outside its family")
            closed.add(name)
            current, family = name, families.setdefault(name, Family("untyped"))
        series = (name, labels_of(labels or ""))
        if series in family.series:
            raise ValueError(f"a series comes twice: {line}")
        family.series[series] = value
    return families


def check_histograms(families):
    for name, family in families.items():
        if family.kind != "histogram":
            continue
        below = collections.defaultdict(list)
        for (member, labels), value in family.series.items():
            if member == name + "_bucket":
                rest = tuple(label for label in labels if label[0] != "le")
                below[rest].append((float(dict(labels)["le"]), float(value)))
        for labels, buckets in below.items():
            buckets.sort()
            if buckets[-1][0] != float("inf"):
                raise ValueError(f"{name}{labels} has no bucket +Inf")
            if [count for _, count in buckets] != sorted(count for _, count in buckets):
                raise ValueError(f"{name}{labels} counts down")
            if buckets[-1][1] != float(family.series[(name + "_count", labels)]):
                raise ValueError(f"{name}{labels} has another count than its last bucket")


def rules():
    """(what, name, expression) of each rule."""
    found, lines = [], RULES.read_text().splitlines()
    for number, line in enumerate(lines):
        match = re.match(r"\s+- (alert|record): (\S+)$", line)
        if not match:
            continue
        expression = re.match(r"\s+expr: (.*)$", lines[number + 1]).group(1)
        found.append((*match.groups(), lines[number + 2].strip() if expression == ">-" else expression))
    return found


def board():
    return [(panel["title"], target["expr"]) for panel in json.loads(BOARD.read_text())["panels"] for target in panel["targets"]]


class Exposition(unittest.TestCase):
    """The parser itself: it takes a real server's text, and none of these."""

    def test_a_real_exposition_is_taken(self):
        file = DATA / "metrics/prometheus_exposition.txt"
        if not file.exists():
            self.skipTest("no test data")
        families = parse(file.read_text())
        self.assertGreater(len(families), 30)
        self.assertEqual(families["http_request_duration_microseconds"].kind, "summary")

    def test_what_a_scraper_refuses_is_refused(self):
        for text in ("a 1", "a{x=1} 1\n", 'a{x="1",x="2"} 1\n', "a one\n", "a 1\na 2\n", "a 1\nb 1\na{x=\"1\"} 2\n", "1a 1\n",
                     "# TYPE a counter\na 1\n# TYPE b gauge\nb 1\n# TYPE a counter\na 2\n", "# TYPE a meter\na 1\n"):
            with self.subTest(text), self.assertRaises(ValueError):
                parse(text)
        for text in ("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n",
                     "# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
                     "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 2\n"):
            with self.subTest(text), self.assertRaises(ValueError):
                check_histograms(parse(text))


class Observability(NodeTest):
    def scrape(self):
        """What a node exports that has served a request and looked at itself once."""
        node = self.node({"musterstadt": ["waste", "counter", "counter_listener"], "musterdorf": ["waste"]},
                         folders=[FIXTURES]).start()
        for town in ("musterstadt", "musterdorf"):
            self.assertEqual(node.request("GET", "/open311/v2/services.json", town=town).status, 200)
        def figures():
            text = node.request("GET", "/metrics", listener="metrics").body.decode()
            return text if "stadtkern_disk_bytes" in text else None

        return node.wait_for(figures, what="the first look")

    def test_rules_and_board_name_only_what_is_exported(self):
        text = self.scrape()
        families = parse(text)
        check_histograms(families)
        for part in ("gateway", "kernel", "waste"):
            self.assertEqual(families["stadtkern_scrape_up"].series[("stadtkern_scrape_up", (("module", part),))], "1", part)
        towns = {dict(labels)["town"] for _, labels in families["stadtkern_backup_age_seconds"].series}
        self.assertEqual(towns, {"musterstadt", "musterdorf"})

        exported = {name + suffix: family for name, family in families.items() for suffix in SUFFIXES.get(family.kind, ("",))}
        recorded = {name for what, name, _ in rules() if what == "record"}
        expressions = [(name, text) for _, name, text in rules()] + board()
        self.assertGreater(len(expressions), 40)
        used = set()
        for title, expression in expressions:
            known = set(SCRAPE | WORDS)
            for name in re.findall(r"\bstadtkern[a-z0-9_:]*\b", re.sub(r'"[^"]*"', '""', expression)):
                if ":" in name:
                    self.assertIn(name, recorded, title)
                    known |= {"module"}
                    continue
                self.assertIn(name, exported, f"{title}: not exported")
                used.add(name)
                known |= exported[name].labels()
            for labels in re.findall(r"\{([^}]*)\}", expression):
                for label in re.findall(r"([a-z_]+)\s*(?:=~|!~|!=|=)", labels):
                    self.assertIn(label, known, f"{title}: no such label")
            for labels in re.findall(r"\b(?:by|without) \(([^)]*)\)", expression):
                for label in labels.split(","):
                    self.assertIn(label.strip(), known, f"{title}: no such label")
        self.assertGreater(len(used), 25)

    def test_the_boards_legends_name_labels_that_its_lines_have(self):
        for panel in json.loads(BOARD.read_text())["panels"]:
            for target in panel["targets"]:
                grouped = re.search(r"\bby \(([^)]*)\)", target["expr"])
                for label in re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]):
                    if grouped:
                        self.assertIn(label, grouped.group(1), f"{panel['title']}: {target['legendFormat']}")

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not installed")
    def test_prometheus_own_tool_agrees(self):
        done = subprocess.run(["promtool", "check", "rules", RULES], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        # Its style rules are warnings of their own (exit 3); a text that it cannot parse is 1.
        done = subprocess.run(["promtool", "check", "metrics"], input=self.scrape(), capture_output=True, text=True, timeout=60, check=False)
        self.assertIn(done.returncode, (0, 3), done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
