# SPDX-License-Identifier: EUPL-1.2
"""Signing in at OpenID providers: at oidc-provider, a real one that is not ours, and at one that lies."""
import base64
import hashlib
import hmac
import http.cookiejar
import http.server
import json
import pathlib
import re
import select
import shutil
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

from identity_test import API, Browser
from node import NodeTest

FOLDER = pathlib.Path(__file__).parent / "oidc"
SECRET = "secret of {} %+&"


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows a provider's redirects as long as they lead to itself."""

    def __init__(self, issuer):
        self.issuer = issuer

    def redirect_request(self, request, file, code, message, headers, url):
        if not url.startswith(self.issuer):
            raise urllib.error.HTTPError(url, 999, url, headers, file)
        return super().redirect_request(request, file, code, message, headers, url)


def provider_toml(name, issuer, client, more=""):
    return f"""[[modules.identity.providers]]
id = "{name}"
name = {{ de = "Anbieter {name}", en = "Provider {name}" }}
issuer = "{issuer}"
plain_http = true
client_id = "{client}"
{more}
"""


class AtProviders(NodeTest):
    def start(self, *providers, extra="", towns=("musterstadt",)):
        text = "[modules.identity]\npassword_memory_kib = 19456\n" + extra + "\n" + "\n".join(providers)
        self.town = self.node({name: [text, "waste"] for name in towns}).start()

    def browser(self, town="musterstadt"):
        return Browser(self.town, town)

    def begin(self, browser, name, query=""):
        """Where the browser is sent."""
        answer = browser.ask("GET", f"{API}/oidc/{name}/start{query}", Origin=None)
        self.assertEqual(answer.status, 303, answer.text)
        self.assertIn("Max-Age=86400", answer.getheader("Set-Cookie", "Max-Age=86400"))
        return answer.getheader("Location")

    def come_back(self, browser, address, **headers):
        parts = urllib.parse.urlsplit(address)
        path = parts.path.removeprefix(f"/t/{browser.town}")
        return browser.ask("GET", f"{path}?{parts.query}", Origin=None, **headers)

    def refused(self, browser, answer, status=403, told=None):
        self.assertEqual(answer.status, status, answer.text)
        self.assertIn('role="alert"', answer.text)
        self.assertNotIn("sk-musterstadt", browser.jar)
        self.assertEqual(browser.ask("GET", f"{API}/me").status, 401)
        if told:
            self.assertIn(told, answer.text)

    def me(self, browser):
        answer = browser.ask("GET", f"{API}/me")
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json()

    def logs(self):
        return "".join(path.read_text(errors="replace") for path in (self.town.state / "logs").glob("*.jsonl")) + self.town.output()


@unittest.skipUnless((FOLDER / "node_modules/oidc-provider").is_dir() and shutil.which("node"),
                     "oidc-provider is not installed: tests/integration/oidc/install (needs npm)")
class RealProvider(AtProviders):
    def launch(self, port=0, word="first"):
        process = subprocess.Popen(["node", FOLDER / "provider.mjs", str(port), word], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait, 20)
        self.addCleanup(process.kill)
        self.assertTrue(select.select([process.stdout], [], [], 60)[0], "no word from oidc-provider")
        line = process.stdout.readline()
        while line and not line.startswith("ready "):
            line = process.stdout.readline()
        self.process, self.port = process, int(line.split()[1])
        self.issuer = f"http://127.0.0.1:{self.port}"

    def person(self, sub, acr=None, amr=None, refuse=False, **claims):
        body = json.dumps({"sub": sub, "claims": claims, "acr": acr, "amr": amr, "refuse": refuse}).encode()
        urllib.request.urlopen(urllib.request.Request(self.issuer + "/control", body, method="POST"), timeout=20).close()

    def at_provider(self, address):
        """Goes there as a new browser would; where it is sent back to."""
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        opener = urllib.request.build_opener(jar, Stay(self.issuer))
        try:
            with opener.open(address, timeout=20) as page:
                self.fail(f"the provider shows a page: {page.read()[:2000]}")
        except urllib.error.HTTPError as end:
            self.assertEqual(end.code, 999, end.read()[:2000])
            return end.filename

    def sign_in(self, name, browser=None, query=""):
        browser = browser or self.browser()
        return browser, self.come_back(browser, self.at_provider(self.begin(browser, name, query)))

    def provider(self, name, client, more=""):
        return provider_toml(name, self.issuer, client, f'client_secret = {self.secret(SECRET.format(client))}\n{more}')

    def test_citizens_come_in_by_a_provider_once_each_and_nobody_by_their_answer(self):
        self.launch()
        self.start(self.provider("bund", "town-rs", "creates_accounts = true"),
                   *(self.provider(alg, f"town-{alg}", "creates_accounts = true") for alg in ("es", "ed", "ps")))
        self.person("citizen-1", name="Ada Bürger", email="ada@example.org", email_verified=True, groups=["admins"])
        browser = self.browser()
        sent = self.begin(browser, "bund", "?return_to=/t/musterstadt/api/waste/v1/categories?a=b")
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(sent).query))
        self.assertEqual((query["response_type"], query["code_challenge_method"], query["scope"]), ("code", "S256", "openid profile email"))
        self.assertRegex(query["redirect_uri"], r"^http://127\.0\.0\.1:\d+/t/musterstadt/api/identity/v1/oidc/bund/callback$")
        back = self.at_provider(sent)
        # Whoever steals the answer, or is made to open it, is not signed in by it; and it still serves its owner, once.
        thief = self.browser()
        self.begin(thief, "bund")
        self.refused(thief, self.come_back(thief, back), 400)
        done = self.come_back(browser, back)
        self.assertEqual((done.status, done.getheader("Location")), (303, "/t/musterstadt/api/waste/v1/categories?a=b"))
        me = self.me(browser)
        self.assertEqual((me["kind"], me["name"], me["mail"], me["roles"]), ("citizen", "Ada Bürger", "ada@example.org", []))
        again = self.browser()
        again.jar = {name: value for name, value in browser.jar.items() if name.startswith("skd-")}
        self.refused(again, self.come_back(again, back), 400)

        # The same person is the same account, whichever the signature's kind is; another one is another.
        for name in ("bund", "es", "ed", "ps"):
            other, done = self.sign_in(name)
            self.assertEqual((name, done.status), (name, 303), done.text)
            self.assertEqual(self.me(other)["id"], me["id"])
        self.person("citizen-2", name="Bea", email="ada@example.org", email_verified=True)
        second, done = self.sign_in("bund", query="?return_to=//evil.example/")
        self.assertEqual((done.status, done.getheader("Location")), (303, "/t/musterstadt/api/identity/v1/account"))
        self.assertNotEqual(self.me(second)["id"], me["id"])
        self.assertEqual(self.me(second)["mail"], "")  # it is somebody else's

        # Somebody else has seen the code.
        browser = self.browser()
        sent = self.begin(browser, "bund")
        back = self.at_provider(sent)
        code = urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)["code"][0]
        form = urllib.parse.urlencode({"grant_type": "authorization_code", "code": code, "code_verifier": "x" * 43,
                                       "redirect_uri": "http://127.0.0.1:1/callback"}).encode()
        pair = urllib.parse.quote("town-rs") + ":" + urllib.parse.quote(SECRET.format("town-rs"), safe="")
        basic = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        with self.assertRaises(urllib.error.HTTPError) as stolen:
            urllib.request.urlopen(urllib.request.Request(self.issuer + "/token", form, basic), timeout=20)
        self.assertIn("invalid_grant", stolen.exception.read().decode())  # PKCE: the code alone is worth nothing
        self.assertEqual(self.come_back(browser, back).status, 303)
        # A code that has been used, and one that the provider does not know.
        for other in (code, "A" * 43):
            browser = self.browser()
            back = self.at_provider(self.begin(browser, "bund"))
            self.refused(browser, self.come_back(browser, re.sub(r"code=[^&]+", "code=" + other, back)), 403)
        # A state that fits, at another provider of the town.
        browser = self.browser()
        back = self.at_provider(self.begin(browser, "bund"))
        self.refused(browser, self.come_back(browser, back.replace("/oidc/bund/", "/oidc/es/")), 400)

        self.person("citizen-1", refuse=True)
        browser, answer = self.sign_in("bund")
        self.refused(browser, answer, 403, "Anbieter bund")
        self.assertEqual(self.browser().ask("GET", f"{API}/oidc/nowhere/start", Origin=None).status, 404)
        page = self.browser().ask("GET", f"{API}/sign-in?lang=de", Origin=None).text
        self.assertIn("Anmelden mit Anbieter bund", page)

        # The provider has new keys: they are fetched when a token names one. And it is away: so is that way in, alone.
        self.process.kill()
        self.process.wait()
        self.launch(self.port, "second")
        self.person("citizen-1", name="Ada Bürger")
        browser, done = self.sign_in("bund")
        self.assertEqual(done.status, 303, done.text)
        self.assertEqual(self.me(browser)["id"], me["id"])
        browser = self.browser()
        back = self.at_provider(self.begin(browser, "bund"))
        self.process.kill()
        self.process.wait()
        self.refused(browser, self.come_back(browser, back), 503)
        written = self.logs()
        for secret in ("secret of", code, "ada@example.org", "citizen-1", "eyJ"):
            self.assertNotIn(secret, written)

    def test_staff_has_the_roles_that_the_provider_says_each_time_and_with_its_second_factor(self):
        self.launch()
        county = self.provider("county", "town-rs", """kind = "staff"
trusts_mail = true
roles = { bauhof = "waste.staff", chefin = "identity.admin waste.staff unknown.role" }
assurance = { substantial = "substantial" }
second_factors = ["otp"]
acr_values = "substantial" """)
        self.start(county, self.provider("bund", "town-es", "trusts_mail = true"))
        invited = self.town.cli("admin", "invite", "--town", "musterstadt", "--mail", "max@rathaus.example", "--name", "Max", "--json")
        account = json.loads(invited.stdout.strip().splitlines()[-1])["account"]

        # Nobody by an address that is not verified, or at a provider for others.
        for name, verified in (("county", False), ("bund", True)):
            self.person("m-1", email="max@rathaus.example", email_verified=verified, groups=["chefin"])
            browser, answer = self.sign_in(name)
            self.refused(browser, answer, 403)
        self.person("m-1", amr=["pwd"], email="max@rathaus.example", email_verified=True, groups=["bauhof", "other"])
        browser, answer = self.sign_in("county")
        # Roles hold with a second factor alone, and the provider asked for none.
        self.assertEqual((answer.status, answer.getheader("Location")), (303, f"/t/musterstadt{API}/account/second-factor"))
        me = self.me(browser)
        self.assertEqual((me["id"], me["kind"], me["roles"]), (account, "staff", ["identity.admin", "waste.staff"]))
        self.assertEqual(browser.ask("GET", "/api/waste/v1/inbox").status, 403)
        self.person("m-1", amr=["pwd", "otp"], groups=["bauhof"])
        browser, answer = self.sign_in("county")
        self.assertEqual(answer.getheader("Location"), f"/t/musterstadt{API}/account")
        self.assertEqual(browser.ask("GET", "/api/waste/v1/inbox").status, 200)
        # What the provider no longer says is gone; what the operator gave stays.
        self.person("m-1", amr=["otp"], groups=[])
        browser, _ = self.sign_in("county")
        self.assertEqual(self.me(browser)["roles"], ["identity.admin"])
        self.assertEqual(browser.ask("GET", "/api/waste/v1/inbox").status, 403)
        self.person("m-1", acr="substantial", groups=["chefin"])
        browser, _ = self.sign_in("county")
        self.assertEqual(self.me(browser)["roles"], ["identity.admin", "waste.staff"])
        # Given by an administrator, too, it stays without the claim.
        self.assertEqual(browser.ask("PUT", f"{API}/accounts/{account}/roles/waste.staff").status, 200)
        self.person("m-1", acr="substantial", groups=[])
        browser, _ = self.sign_in("county")
        self.assertEqual(self.me(browser)["roles"], ["identity.admin", "waste.staff"])
        self.person("m-2", email="nobody@rathaus.example", email_verified=True, groups=["chefin"])
        browser, answer = self.sign_in("county")
        self.refused(browser, answer, 403)
        # Who is erased is nobody's at the provider, either.
        self.town.cli("privacy", "erase", "musterstadt", account, "--yes")
        self.person("m-1", amr=["otp"], groups=["chefin"])
        browser, answer = self.sign_in("county")
        self.refused(browser, answer, 403)


def b64(data):
    return base64.urlsafe_b64encode(data if isinstance(data, bytes) else json.dumps(data).encode()).rstrip(b"=").decode()


class Signer:
    """An RSA key of OpenSSL's program."""

    def __init__(self, folder, name):
        self.file = pathlib.Path(folder) / f"{name}.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.file],
                       check=True, capture_output=True, timeout=60)
        modulus = subprocess.run(["openssl", "rsa", "-in", self.file, "-noout", "-modulus"], check=True, capture_output=True, text=True,
                                 timeout=60).stdout.strip().split("=")[1]
        self.jwk = {"kty": "RSA", "n": b64(bytes.fromhex(modulus)), "e": "AQAB", "kid": name, "use": "sig"}

    def token(self, header, claims):
        text = f"{b64(header)}.{b64(claims)}"
        made = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.file], input=text.encode(), check=True, capture_output=True,
                              timeout=60).stdout
        return f"{text}.{b64(made)}"


class Liar(http.server.BaseHTTPRequestHandler):
    """A provider that answers what `world` holds."""

    def do_GET(self):
        world = self.server.world
        world["asked"].append(self.path)
        if self.path.endswith("/openid-configuration"):
            issuer = world["issuer"]
            return self.answer(200, {"issuer": issuer, "authorization_endpoint": issuer + "/auth", "token_endpoint": issuer + "/token",
                                     "jwks_uri": issuer + "/jwks", **world["document"]})
        return self.answer(200, {"keys": world["keys"]})

    def do_POST(self):
        world = self.server.world
        self.rfile.read(int(self.headers["Content-Length"]))
        return self.answer(*world["answer"])

    def answer(self, status, body):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


class LyingProvider(AtProviders):
    CLIENT = "town"
    CLIENT_SECRET = "0123456789abcdef0123456789abcdef"

    def launch(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Liar)
        self.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        self.world = server.world = {"issuer": self.issuer, "document": {}, "keys": [], "answer": (500, {}), "asked": []}
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        folder = tempfile.mkdtemp(prefix="sk-oidc-")
        self.addCleanup(shutil.rmtree, folder)
        self.own, self.foreign = Signer(folder, "own"), Signer(folder, "foreign")
        self.world["keys"] = [self.own.jwk]
        secret = pathlib.Path(folder) / "secret"
        secret.write_text(self.CLIENT_SECRET + "\n")
        self.secret = f'client_secret_file = "{secret}"\ncreates_accounts = true\n'

    def claims(self, nonce, **changes):
        now = int(time.time())
        all_of_them = {"iss": self.issuer, "aud": self.CLIENT, "sub": "s-1", "nonce": nonce, "iat": now, "exp": now + 60, **changes}
        return {name: value for name, value in all_of_them.items() if value is not None}

    def attempt(self, token, access="access-1", back=None, browser=None):
        """Signs in with what `token(claims)` makes; `back` changes the parameters that the browser brings."""
        browser = browser or self.browser()
        sent = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.begin(browser, "liar")).query))
        made = token(sent["nonce"])
        self.world["answer"] = made if isinstance(made, tuple) else (200, {"id_token": made, "access_token": access, "token_type": "Bearer"})
        query = {"state": sent["state"], "code": "code-1", **(back or {})}
        query = {name: value for name, value in query.items() if value is not None}
        return browser, browser.ask("GET", f"{API}/oidc/liar/callback?" + urllib.parse.urlencode(query), Origin=None)

    def good(self, nonce, key=None, header=None, **changes):
        return (key or self.own).token({"alg": "RS256", "kid": "own", **(header or {})}, self.claims(nonce, **changes))

    def forged(self, nonce, header, secret=None):
        text = f"{b64(header)}.{b64(self.claims(nonce))}"
        return f"{text}.{b64(hmac.new(secret, text.encode(), hashlib.sha256).digest()) if secret else ''}"

    def test_no_lie_of_a_provider_and_no_forged_answer_signs_anybody_in(self):
        self.launch()
        self.start(provider_toml("liar", self.issuer, self.CLIENT, self.secret))
        browser, answer = self.attempt(self.good)
        self.assertEqual(answer.status, 303, answer.text)
        self.assertEqual(self.me(browser)["kind"], "citizen")
        now = int(time.time())
        half = b64(hashlib.sha256(b"access-1").digest()[:16])
        _, answer = self.attempt(lambda nonce: self.good(nonce, at_hash=half, aud=[self.CLIENT, "x"], azp=self.CLIENT, nbf=now + 30))
        self.assertEqual(answer.status, 303, answer.text)

        public = b64(self.own.jwk).encode()
        wrong = {
            "aud": lambda nonce: self.good(nonce, aud="somebody-else"),
            "several aud without azp": lambda nonce: self.good(nonce, aud=[self.CLIENT, "x"]),
            "azp": lambda nonce: self.good(nonce, azp="x"),
            "iss": lambda nonce: self.good(nonce, iss="https://other.example"),
            "nonce": lambda nonce: self.good("another"),
            "no nonce": lambda nonce: self.good(None),
            "another sign-in's nonce": lambda nonce: self.good("A" * 43),
            "expired": lambda nonce: self.good(nonce, exp=now - 120, iat=now - 300),
            "no exp": lambda nonce: self.good(nonce, exp=None),
            "of the future": lambda nonce: self.good(nonce, iat=now + 600),
            "not yet": lambda nonce: self.good(nonce, nbf=now + 600),
            "no sub": lambda nonce: self.good(nonce, sub=None),
            "at_hash": lambda nonce: self.good(nonce, at_hash=b64(b"x" * 16)),
            "alg none": lambda nonce: self.forged(nonce, {"alg": "none"}),
            "alg None": lambda nonce: self.forged(nonce, {"alg": "None", "kid": "own"}),
            "HS256 with the client's secret": lambda nonce: self.forged(nonce, {"alg": "HS256"}, self.CLIENT_SECRET.encode()),
            "HS256 with the open key": lambda nonce: self.forged(nonce, {"alg": "HS256", "kid": "own"}, public),
            "RS256 without a signature": lambda nonce: self.forged(nonce, {"alg": "RS256", "kid": "own"}),
            "another's key under this id": lambda nonce: self.good(nonce, self.foreign),
            "another's key in the header": lambda nonce: self.good(nonce, self.foreign, {"jwk": self.foreign.jwk, "kid": "foreign"}),
            "crit": lambda nonce: self.good(nonce, None, {"crit": ["x"], "x": 1}),
            "another algorithm": lambda nonce: self.good(nonce, None, {"alg": "PS256"}),
            "changed after signing": lambda nonce: self.good(nonce).replace(".", "." + b64(self.claims(nonce, sub="chef")) + ".", 1).rsplit(".", 2)[0]
                                                   + "." + self.good(nonce).rsplit(".", 1)[1],
            "no token": lambda nonce: (200, {"access_token": "x"}),
            "the code is refused": lambda nonce: (400, {"error": "invalid_grant"}),
        }
        for what, token in wrong.items():
            with self.subTest(what):
                browser, answer = self.attempt(token)
                self.refused(browser, answer, 403)
        for what, made in {"an error": (500, {}), "no JSON": (200, b"<html>"), "a redirect": (302, {})}.items():
            with self.subTest(what):
                browser, answer = self.attempt(lambda nonce, made=made: made)
                self.refused(browser, answer, 503)
        for what, back in {"another state": {"state": "A" * 43}, "no state": {"state": None}}.items():
            with self.subTest(what):
                browser, answer = self.attempt(self.good, back=back)
                self.refused(browser, answer, 400)
        for what, back in {"another provider's answer": {"iss": "https://other.example"}, "no code": {"code": None},
                           "an error": {"error": "access_denied"}}.items():
            with self.subTest(what):
                browser, answer = self.attempt(self.good, back=back)
                self.refused(browser, answer, 403)

        # However many tokens name a key that there is not, the provider is asked for its keys a few times a minute.
        before = self.world["asked"].count("/jwks")
        for _ in range(12):
            browser, answer = self.attempt(lambda nonce: self.good(nonce, None, {"kid": "unknown"}))
            self.refused(browser, answer, 403)
        self.assertLessEqual(self.world["asked"].count("/jwks") - before, 4)
        written = self.logs()
        for secret in (self.CLIENT_SECRET, "code-1", "access-1", "s-1", "eyJ"):
            self.assertNotIn(secret, written)
        self.assertIn("aud is somebody else", written)

    def test_a_document_that_names_others_is_not_followed(self):
        self.launch()
        documents = [{"issuer": "https://other.example"}, {"jwks_uri": "http://127.0.0.1:9/jwks"}, {"token_endpoint": "http://localhost/token"},
                     {"authorization_endpoint": "javascript:alert(1)"}, {"token_endpoint": None}]
        # What is known of one is not asked again at once: so each is another provider.
        names = [f"liar{number}" for number in range(len(documents))]
        self.start(*(provider_toml(name, self.issuer, self.CLIENT, self.secret) for name in ["liar", *names]))
        for name, document in zip(names, documents):
            self.world["document"] = document
            answer = self.browser().ask("GET", f"{API}/oidc/{name}/start", Origin=None)
            self.assertEqual(answer.status, 503, document)
            self.assertIsNone(answer.getheader("Location"))
        self.world["document"] = {}
        _, answer = self.attempt(self.good)
        self.assertEqual(answer.status, 303, answer.text)
        # What came to nothing or came back does not count; of those that are begun and left, one client has so many.
        for _ in range(100):
            self.begin(self.browser(), "liar")
        answer = self.browser().ask("GET", f"{API}/oidc/liar/start", Origin=None)
        self.assertEqual((answer.status, answer.getheader("Retry-After")), (429, "60"))
        self.assertIn('role="alert"', answer.text)


if __name__ == "__main__":
    unittest.main()
