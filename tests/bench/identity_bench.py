# SPDX-License-Identifier: EUPL-1.2
"""What accounts cost: a session's check on top of a request, and signing in with many accounts and sessions beside few.

Two nodes stand beside each other, one whose store holds --accounts and --sessions, one with 100 accounts and no session;
each is asked in turn, so that whatever the machine does hits both. Argon2's time is taken off each sign-in by the module's
own counter."""
import argparse
import hashlib
import http.client
import json
import os
import pathlib
import random
import re
import secrets
import sqlite3
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
os.environ.setdefault("STADTKERN_BUILD", str(pathlib.Path(__file__).resolve().parents[2] / "build"))
from node import Node  # noqa: E402

TOWN = "musterstadt"
API = f"/t/{TOWN}/api/identity/v1"
PLAIN = f"/t/{TOWN}/api/waste/v1/categories"
PASSWORD = "Zwiebel Turm Kreide Nebel"
SETTINGS = '[modules.identity]\npassword_memory_kib = 19456\nsecond_factor_roles = ""'
# Counted as everywhere, but one account asks as fast as it can here.
GATEWAY = 'trusted_proxies = ["127.0.0.0/8"]\nrates = { account = { per_second = 1000000, burst = 1000000 } }'
DAY = 86_400_000_000


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Asker:
    """One connection that stays."""

    def __init__(self, node, listener="http"):
        self.connection = http.client.HTTPConnection(*node.address(listener), timeout=30)
        host, port = node.address()
        self.origin = f"http://{host}:{port}"

    def ask(self, verb, path, body=None, **headers):
        fields = {"Origin": self.origin, **headers}
        if body is not None:
            body, fields["Content-Type"] = json.dumps(body), "application/json"
        began = time.perf_counter()
        self.connection.request(verb, path, body, fields)
        answer = self.connection.getresponse()
        content = answer.read()
        took = time.perf_counter() - began
        return took, answer, content


class Filled:
    """A node whose identity store holds so many accounts and sessions."""

    def __init__(self, accounts, sessions):
        self.accounts = accounts
        self.node = Node({TOWN: [SETTINGS, "waste"]}, extra=GATEWAY)
        self.node.start()
        done = self.node.cli("admin", "invite", "--town", TOWN, "--mail", "chef@rathaus.example", "--name", "Chefin", "--json")
        link = json.loads(done.stdout.strip().splitlines()[-1])["link"]
        _, answer, content = Asker(self.node).ask("POST", f"{API}/invitations", {"token": link.split("token=")[1], "password": PASSWORD})
        if answer.status != 200:
            raise AssertionError(content)
        self.node.stop()
        self.fill(sessions)
        self.node.start()
        self.http, self.metrics = Asker(self.node), Asker(self.node, "metrics")

    def fill(self, sessions):
        store = sqlite3.connect(self.node.state / f"stores/identity/{TOWN}/store.db")
        with store:
            password = store.execute("SELECT password FROM accounts").fetchone()[0]
            now = int(time.time() * 1_000_000)
            ids = [f"acc_{number:024x}" for number in range(self.accounts)]
            store.executemany("INSERT INTO accounts (id, kind, state, password, created, changed) VALUES (?, 'citizen', 'active', ?, ?, ?)",
                              ((one, password, now, now) for one in ids))
            store.executemany("INSERT INTO people (account, name, mail, mail_key) VALUES (?, 'Jemand', ?, ?)",
                              ((one, f"p{number}@rathaus.example", f"p{number}@rathaus.example") for number, one in enumerate(ids)))
            store.executemany("INSERT INTO sessions (token, id, account, device, assurance, created, seen, expires) VALUES (?, ?, ?, '', 1, ?, ?, ?)",
                              ((secrets.token_hex(32), f"ses_{number:024x}", ids[number % len(ids)], now, now, now + DAY)
                               for number in range(sessions)))
        store.close()

    def hashing(self):
        _, _, content = self.metrics.ask("GET", "/metrics")
        return float(re.search(rb"^identity_password_seconds_total(?:\{[^}]*\})? ([0-9.e+-]+)$", content, re.MULTILINE).group(1))

    def sign_in(self, mail, password, want, client="192.0.2.1"):
        """Seconds that it took, and of them Argon2's."""
        before = self.hashing()
        took, answer, content = self.http.ask("POST", f"{API}/login", {"mail": mail, "password": password}, **{"X-Forwarded-For": client})
        if answer.status != want:
            raise AssertionError((answer.status, content))
        return took, self.hashing() - before, answer

    def somebody(self):
        return f"p{random.randrange(self.accounts)}@rathaus.example"


def sign_ins(few, many, rounds):
    rows = {"few": [], "many": []}
    for number in range(rounds):
        for name, side in (("few", few), ("many", many)) if number % 2 else (("many", many), ("few", few)):
            took, hashed, _ = side.sign_in(side.somebody(), PASSWORD, 200)
            rows[name].append((took - hashed) * 1000)
    out = {"bench": "sign_in", "accounts": many.accounts, "rounds": rounds}
    for share, word in ((0.5, "p50"), (0.99, "p99")):
        a, b = percentile(rows["few"], share), percentile(rows["many"], share)
        out |= {f"few_{word}_ms": round(a, 3), f"many_{word}_ms": round(b, 3), f"ratio_{word}": round(b / a, 2)}
    return out


def session_checks(many, rounds):
    _, _, answer = many.sign_in(many.somebody(), PASSWORD, 200)
    cookie = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie" and value.startswith(f"sk-{TOWN}")][0]
    asker = Asker(many.node)
    times = {"without": [], "with": []}
    for number in range(rounds):
        for name in ("without", "with") if number % 2 else ("with", "without"):
            took, answer, _ = asker.ask("GET", PLAIN, **({"Cookie": cookie} if name == "with" else {}))
            if answer.status != 200:
                raise AssertionError(answer.status)
            times[name].append(took * 1e6)
    without, with_it = (statistics.median(times[name]) for name in ("without", "with"))
    return {"bench": "session_check", "rounds": rounds, "without_p50_us": round(without, 1), "with_p50_us": round(with_it, 1),
            "added_p50_us": round(with_it - without, 1)}


def first_checks(many, rounds):
    """Sessions that the gateway has not seen yet: the module is asked."""
    store = sqlite3.connect(many.node.state / f"stores/identity/{TOWN}/store.db", timeout=30)
    now = int(time.time() * 1_000_000)
    tokens = [secrets.token_urlsafe(32) for _ in range(rounds)]
    with store:
        store.executemany("INSERT INTO sessions (token, id, account, device, assurance, created, seen, expires) VALUES (?, ?, ?, '', 1, ?, ?, ?)",
                          ((kept(token), f"ses_b{number:023x}", f"acc_{number % many.accounts:024x}", now, now, now + DAY)
                           for number, token in enumerate(tokens)))
    store.close()
    asker = Asker(many.node)
    times, plain = [], []
    for token in tokens:
        took, answer, _ = asker.ask("GET", f"{API}/me", Cookie=f"sk-{TOWN}={token}")
        if answer.status != 200:
            raise AssertionError(answer.status)
        times.append(took * 1e6)
        plain.append(asker.ask("GET", f"{API}/me", Cookie=f"sk-{TOWN}={token}")[0] * 1e6)
    return {"bench": "first_check", "rounds": rounds, "added_p50_us": round(statistics.median(times) - statistics.median(plain), 1)}


def kept(token):
    return hashlib.blake2b(b"session\0" + token.encode(), digest_size=32).hexdigest()


def strangers(many, rounds):
    """A wrong password, of accounts that there are and that there are not. Each attempt is another client's, or they would be held up."""
    times = {"account": [], "nobody": []}
    rest = {"account": [], "nobody": []}
    for number in range(rounds):
        for name in ("account", "nobody") if number % 2 else ("nobody", "account"):
            mail = many.somebody() if name == "account" else f"nobody{number}@rathaus.example"
            client = f"198.{18 if name == 'account' else 19}.{number // 250}.{number % 250 + 1}"
            took, hashed, _ = many.sign_in(mail, "ganz ein anderes Kennwort", 401, client)
            times[name].append(took * 1000)
            rest[name].append((took - hashed) * 1000)
    out = {"bench": "wrong_password", "rounds": rounds}
    for word, of in (("", times), ("rest_", rest)):
        a, b = (statistics.median(of[name]) for name in ("account", "nobody"))
        out |= {f"{word}account_p50_ms": round(a, 3), f"{word}nobody_p50_ms": round(b, 3)}
    # How far the median of as many draws of one and the same thing goes astray, so that a difference can be read.
    halves = sorted(abs(statistics.median(random.sample(times["nobody"], max(1, rounds // 2)))
                        - statistics.median(random.sample(times["nobody"], max(1, rounds // 2)))) for _ in range(200))
    return out | {"noise_p50_ms": round(percentile(halves, 0.95), 3)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--sessions", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--smoke", action="store_true", help="few of everything")
    parser.add_argument("--json", action="store_true")
    options, _ = parser.parse_known_args()
    if options.smoke:
        options.accounts, options.sessions, options.rounds = 1000, 5000, 20
    nodes = []
    try:
        nodes.append(Filled(100, 0))
        nodes.append(Filled(options.accounts, options.sessions))
        few, many = nodes
        results = [lambda: sign_ins(few, many, options.rounds), lambda: session_checks(many, options.rounds * 10),
                   lambda: first_checks(many, options.rounds), lambda: strangers(many, options.rounds // 2)]
        for result in results:
            row = result()
            print(json.dumps(row) if options.json else "  ".join(f"{key} {value}" for key, value in row.items()), flush=True)
    finally:
        for side in nodes:
            side.node.close()


if __name__ == "__main__":
    main()
