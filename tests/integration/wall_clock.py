# SPDX-License-Identifier: EUPL-1.2
"""The wall clock of a whole node, set by hand while it runs: kernel and hosts look at it through wall_clock.so."""
import os
import struct
import time


class WallClock:
    """Before the node's start; `zone` is the processes' own. The monotonic clock, and ours, go on as they are."""

    def __init__(self, node, zone="UTC"):
        self.file = node.folder / "wall-clock"
        self.ahead = 0.0
        self.file.write_bytes(bytes(8))
        node.preload("wall_clock.so", {"WALL_CLOCK": self.file, "TZ": zone})

    def now(self):
        """The node's time in seconds since 1970."""
        return time.time() + self.ahead

    def jump(self, seconds):
        """Ahead, or back."""
        self.ahead += seconds
        file = os.open(self.file, os.O_WRONLY)
        os.pwrite(file, struct.pack("=q", round(self.ahead * 1e6)), 0)  # eight bytes at once: no look sees half of it
        os.close(file)

    def set(self, seconds):
        """To a time since 1970."""
        self.jump(seconds - self.now())
