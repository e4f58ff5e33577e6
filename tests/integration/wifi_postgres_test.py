# SPDX-License-Identifier: EUPL-1.2
"""wifi with its stores in PostgreSQL: what its devices, guests and RADIUS servers are promised holds there word for word, so their
tests run here once more."""
import csv
import io
import unittest

import wifi_devices_test as devices
import wifi_guests_test as guests
import wifi_radius_test as radius
from postgres import PostgresTest

SCHEMA = '"wifi/musterstadt"'


class OnPostgres(PostgresTest):
    def setUp(self):
        self.server.sql("DO $$ DECLARE one text; BEGIN FOR one IN SELECT nspname FROM pg_namespace WHERE nspname LIKE '%/%' LOOP"
                        " EXECUTE format('DROP SCHEMA %I CASCADE', one); END LOOP; END $$")
        super().setUp()

    def node(self, *arguments, **options):
        made = super().node(*arguments, extra=f'[store]\ndatabase = "{self.server.conninfo}"', **options)
        self.addCleanup(lambda: self.assertEqual(list(made.state.rglob("store.db")), [], "nothing is kept in files"))
        return made

    def rows(self, _node, sql, town="musterstadt"):
        lines = self.server.sql(f'SET search_path = "wifi/{town}"; COPY ({sql}) TO STDOUT (FORMAT csv)')
        return [tuple(self.value(text) for text in row) for row in csv.reader(io.StringIO("\n".join(lines)))]

    @staticmethod
    def value(text):
        if text.startswith("\\x"):
            return bytes.fromhex(text[2:])
        return int(text) if text.lstrip("-").isdigit() else text


class DevicesOnPostgres(OnPostgres, devices.WifiDevices):
    pass


class RadiusOnPostgres(OnPostgres, radius.Radius):
    pass


class GuestsOnPostgres(OnPostgres, guests.Guests):
    """There a dump is the backup, and what is removed is gone for whoever asks; from the server's files its vacuum takes it."""

    # It waits for a minute of the module's own clock; wifi_module_postgres_test does so with the test kit's.
    test_a_quarter_of_an_hour_after_its_end_a_session_has_no_device = None

    def dump(self):
        return self.server.run("pg_dump", "-d", self.server.conninfo, "-n", SCHEMA).encode()

    def backup(self, _node):
        return self.dump()

    def holding(self, node, marks):
        dumped = self.dump() + (self.server.folder / "log").read_bytes()
        return super().holding(node, marks) + [f"dump: {mark!r}" for mark in marks if mark in dumped or mark.hex().encode() in dumped]


if __name__ == "__main__":
    unittest.main()
