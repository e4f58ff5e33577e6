# SPDX-License-Identifier: EUPL-1.2
"""Adds up CTest's reports and prints `N passed, N failed`; exits 1 when a test failed or none ran.

A test that was left out is a failure, unless one of the two environment variables of LEAVE_OUT is set to "none" and the test
says so in its output: then it is counted as skipped. The end of what a failed test said is repeated here, where whoever
reads only the end of a long log finds it.
"""
import os
import sys
import xml.etree.ElementTree as xml

LINES_SHOWN = 40
TESTS_SHOWN = 5
LEAVE_OUT = ("STADTKERN_TEST_DATA", "STADTKERN_TEST_POSTGRESQL")


def main(reports):
    allowed = [f"{name}=none" for name in LEAVE_OUT if os.environ.get(name) == "none"]
    passed = skipped = 0
    failed = []
    said = []
    for report in reports:
        try:
            cases = list(xml.parse(report).getroot().iter("testcase"))
        except (OSError, xml.ParseError) as problem:
            failed.append(f"no report of CTest: {problem}")
            continue
        for case in cases:
            output = case.findtext("system-out") or ""
            asked = any(mark in output for mark in allowed)
            if case.get("status") == "fail":
                failed.append(case.get("name"))
                said.append(output.splitlines()[-LINES_SHOWN:])
            elif asked:
                skipped += 1
            elif case.get("status") == "run":
                passed += 1
            else:
                failed.append(f"{case.get('name')} (did not run)")
    if not passed and not failed:
        print("no test ran")
    for lines in said[:TESTS_SHOWN]:
        print("\n".join(["", *lines]))
    for name in failed:
        print(f"failed: {name}")
    print(f"{passed} passed, {len(failed)} failed" + (f", {skipped} skipped" if allowed else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
