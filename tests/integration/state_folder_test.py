# SPDX-License-Identifier: EUPL-1.2
"""Where `stadtkern` looks for the node's state when nobody names it: where deploy/up keeps it."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import node

NOBODY = 65534


class StateFolderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        self.home.chmod(0o755)

    def said(self, **environment):
        """What `status` says of the folder that it looked at, by a user who is not root."""
        known = {"HOME": str(self.home), "PATH": os.environ["PATH"], **environment}
        as_user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        done = subprocess.run([node.BUILD / "bin/stadtkern", "status"], cwd=self.home, env=known, capture_output=True,
                              text=True, timeout=60, **as_user)
        self.assertEqual(done.returncode, 5, done.stderr)
        return done.stderr

    def made(self, name):
        folder = self.home / name
        folder.mkdir(parents=True)
        return folder

    def test_a_users_own(self):
        usual = self.made(".local/state/stadtkern")
        self.assertIn(f"no kernel runs on {usual} ", self.said())
        chosen = self.made("elsewhere/stadtkern")
        self.assertIn(f"no kernel runs on {chosen} ", self.said(XDG_STATE_HOME=str(chosen.parent)))
        self.assertIn(f"no kernel runs on {usual} ", self.said(XDG_STATE_HOME=""))

    def test_what_goes_before_it(self):
        self.made(".local/state/stadtkern")
        self.made("state")
        self.assertIn("no kernel runs on state ", self.said())
        named = self.made("named")
        self.assertIn(f"no kernel runs on {named} ", self.said(STADTKERN_STATE=str(named)))


if __name__ == "__main__":
    unittest.main()
