# SPDX-License-Identifier: EUPL-1.2
"""One town floods; another town's requests get no error and stay about as quick as before."""
import statistics
import threading
import time
import unittest

from node import NodeTest


class Flood(NodeTest):
    def test_a_flooded_town_does_not_reach_another(self):
        node = self.node({"musterstadt": ["waste"], "musterdorf": ["waste"]}).start()
        path = "/api/waste/v1/reports?page_size=1"
        running, flooded = True, []

        def flood():
            connection = node.connect()
            while running:
                flooded.append(node.request("GET", path, town="musterstadt", connection=connection).status)

        def quiet(count):
            connection, times, failed = node.connect(), [], 0
            for _ in range(count):
                began = time.monotonic()
                failed += node.request("GET", path, town="musterdorf", connection=connection).status != 200
                times.append(time.monotonic() - began)
            connection.close()
            return times, failed

        quiet(50)
        before, failed_before = quiet(300)
        threads = [threading.Thread(target=flood) for _ in range(16)]
        for thread in threads:
            thread.start()
        try:
            node.wait_for(lambda: len(flooded) > 500, what="the flood")
            begun = len(flooded)
            during, failed = quiet(300)
            self.assertTrue(all(thread.is_alive() for thread in threads), "the flood has ended by itself")
        finally:
            running = False
            for thread in threads:
                thread.join()
        median = [statistics.median(times) * 1000 for times in (before, during)]
        print(f"\nmedian before {median[0]:.2f} ms, during {median[1]:.2f} ms", end=" ")
        # The flooding threads share this interpreter's lock with the measuring one, so the time says nothing here: the
        # bench measures it. What must hold is that nobody of the other town is refused.
        self.assertEqual((failed_before, failed), (0, 0))
        self.assertGreater(len(flooded) - begun, 1000, "there was no flood meanwhile")
        self.assertTrue(set(flooded) <= {200, 429, 503}, set(flooded))


if __name__ == "__main__":
    unittest.main()
