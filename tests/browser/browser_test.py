# SPDX-License-Identifier: EUPL-1.2
"""The pages in Debian's Chromium, against a real node with the example towns. STADTKERN_SHOTS=FOLDER keeps pictures."""
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "integration"))

from node import SOURCE, NodeTest  # noqa: E402


@unittest.skipUnless(shutil.which("chromium"), "chromium is not installed")
@unittest.skipUnless((HERE / "node_modules/playwright-core").is_dir(),
                     "playwright-core is not installed: tests/browser/install (needs npm)")
@unittest.skipUnless((SOURCE / "plugins/portal").is_dir(), "there is no plugins/portal")
class Browser(NodeTest):
    def test_pages(self):
        self.drive("pages.mjs", 280)

    @unittest.skipUnless((HERE / "node_modules/lighthouse").is_dir(), "lighthouse is not installed: tests/browser/install")
    def test_lighthouse(self):
        print(self.drive("lighthouse.mjs", 280))

    def drive(self, script, seconds):
        town = self.node(config=SOURCE / "config").start()
        host, port = town.address()[:2]
        environment = {**os.environ, "STADTKERN_BASE": f"http://{host}:{port}/t/musterstadt"}
        done = subprocess.run(["node", "--test", "--test-reporter=spec", script], cwd=HERE, env=environment, timeout=seconds,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout


if __name__ == "__main__":
    unittest.main()
