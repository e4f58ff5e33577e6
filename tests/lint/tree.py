#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Checks what must not stand in any file: paths of somebody's machine, hosts of package registries, marks of unfinished
work, tests that assert nothing or sleep. Long files and a plugin's missing pages are only named."""
import re
import sys

from project_files import ROOT, project_files, text_of

EVERYWHERE = [
    ("a path of somebody's machine", re.compile(r"(?<![\w.}~])/(root|work|workspace|Users|home/[a-z]\w*)/[\w.]")),
    ("a host of a package registry",
     re.compile(r"https?://(?!www\.)[^/\s\"']*(debian|ubuntu|npmjs|pypi|crates|golang|maven|nuget|rubygems|mirror|registry)[^/\s\"']*")),
    ("a mark of unfinished work", re.compile(r"TO[D]O\(now\)|FIX[M]E|\bXX[X]\b|\bHAC[K]\b")),
    ("a conflict left over from a merge", re.compile(r"^(<{7} |>{7} )")),
]
IN_TESTS = ("a test that asserts nothing, may fail or sleeps",
            re.compile(r"\b(CHECK|REQUIRE)\((true|1)\)|\bSUCCEE[D]\(|\[!mayfail\]|\[!shouldfail\]|\bsleep_(for|until)\b|\b[u]?sleep\("))
CUT_NAME = ("a test's name that CTest cuts at its semicolon and then runs nothing", re.compile(r'TEST_CASE\(\s*"[^"]*;'))
CODE = (".cpp", ".h", ".c", ".py", ".ts", ".js", ".proto")
LONG = 500


def main():
    wrong, remarks = [], []
    names = project_files()
    for name in names:
        text = text_of(name)
        if text is None or name.startswith("LICENSES/"):
            continue
        checks = list(EVERYWHERE)
        if name.endswith(".cpp") and re.search(r"(^|/)tests/", name) and "/fixtures/" not in name:
            checks.append(IN_TESTS)
            what, pattern = CUT_NAME
            wrong += [f"{name}: {what}: {found.group()}" for found in pattern.finditer(text)]
        lines = text.splitlines()
        for number, line in enumerate(lines, 1):
            wrong += [f"{name}:{number}: {what}: {line.strip()[:80]}" for what, pattern in checks if pattern.search(line)]
        if name.endswith(CODE) and len(lines) > LONG:
            remarks.append(f"{name}: {len(lines)} lines, usually two ideas")
    for plugin in sorted({name.split("/")[1] for name in names if re.match(r"plugins/[^/]+/", name)}):
        for page in ("README.md", "plugin.toml", "CMakeLists.txt"):
            if not (ROOT / "plugins" / plugin / page).exists():
                remarks.append(f"plugins/{plugin}/{page} is missing")
    for line in remarks:
        print(f"remark: {line}")
    for line in wrong:
        print(line)
    print(f"tree: {len(wrong)} wrong, {len(remarks)} remarks")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
