# SPDX-License-Identifier: EUPL-1.2
"""usage: http_caller.py RATE OUT PORT PATH: the caller of Stadtkern; the version stands in the answer's ETag."""
import http.client
import sys

from calls import keep_calling


def new_call():
    connection = None

    def call():
        nonlocal connection
        connection = connection or http.client.HTTPConnection("127.0.0.1", int(sys.argv[3]), timeout=5)
        try:
            connection.request("GET", sys.argv[4])
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"status {answer.status}")
            return answer.getheader("ETag").strip('"')
        except Exception:
            connection.close()
            connection = None
            raise

    return call


keep_calling(int(sys.argv[1]), sys.argv[2], new_call)
