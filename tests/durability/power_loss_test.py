# SPDX-License-Identifier: EUPL-1.2
"""What is read of a journal in which a kill cut a record off."""
import pathlib
import tempfile
import unittest

from power_loss import HEADER, MAGIC, WRITE, read_journal


def record(inode, new):
    return HEADER.pack(MAGIC, WRITE, inode, 0, 0, 0, 0, len(new)) + new


class Journal(unittest.TestCase):
    def inodes(self, data):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "journal"
            path.write_bytes(data)
            return [one.inode for one in read_journal(path)]

    def test_all_of_a_whole_one_is_read(self):
        self.assertEqual(self.inodes(record(1, b"a") + record(2, b"") + record(3, b"c" * 5000)), [1, 2, 3])
        self.assertEqual(self.inodes(b""), [])

    def test_what_was_cut_off_is_left_out_and_what_another_wrote_behind_it_is_not(self):
        cut = record(2, b"b" * 9000)
        for size in (4, HEADER.size - 1, HEADER.size, HEADER.size + 4096, len(cut) - 1):
            self.assertEqual(self.inodes(record(1, b"a") + cut[:size]), [1], size)
            self.assertEqual(self.inodes(record(1, b"a") + cut[:size] + record(3, b"c") + record(4, b"d" * 20000)), [1, 3, 4], size)


if __name__ == "__main__":
    unittest.main()
