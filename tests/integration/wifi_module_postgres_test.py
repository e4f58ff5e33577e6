# SPDX-License-Identifier: EUPL-1.2
"""All that wifi's own tests say of the module in a town, with its stores in PostgreSQL: sites, devices, templates, groups, guests,
vouchers, RADIUS, figures and privacy, statement by statement."""
import os
import subprocess
import unittest

from node import BUILD
from postgres import PostgresTest

# It looks for marks in the store's files; wifi_postgres_test looks for them in a dump.
OF_FILES = '~"online: after midnight nobody knows which device was here"'


class ModuleOnPostgres(PostgresTest):
    def run_on(self, conninfo, program, *options):
        return subprocess.run([BUILD / "bin" / program, *options], env={**os.environ, "STADTKERN_TEST_DATABASE": conninfo},
                              capture_output=True, text=True, timeout=240)

    def test_every_statement_of_the_module_means_the_same_there(self):
        for program, *options in (["wifi_plugin_test"], ["wifi_devices_plugin_test"], ["wifi_guests_plugin_test", OF_FILES]):
            with self.subTest(program):
                done = self.run_on(self.server.conninfo, program, *options)
                self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-1000:])
                self.assertRegex(done.stdout, r"All tests passed \(\d+ assertions in [1-9]\d* test cases\)")
        left = self.server.sql("SELECT datname FROM pg_database WHERE datname LIKE 'stadtkern-%'")
        self.assertEqual(left, [], "each town's database goes with it")

    def test_a_server_that_is_not_there_is_no_pass(self):
        done = self.run_on(self.server.conninfo.replace("host=", "host=/nowhere"), "wifi_plugin_test", "wifi: figures count things")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("STADTKERN_TEST_DATABASE", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
