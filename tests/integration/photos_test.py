# SPDX-License-Identifier: EUPL-1.2
"""Photos: written anew by a worker that may crash, seen by nobody before their release, covered for good."""
import base64
import ctypes
import http.server
import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import threading
import time
import unittest
import zlib

from node import BUILD, DATA, NodeTest

WORKER = BUILD / "plugins/waste/waste-photo"
FETCHER = BUILD / "plugins/waste/waste-fetch"
IMAGES = DATA / "images-exif"
REPORT = {"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": "Frau Unbekannt hat Müll abgeladen"}
# What cameras write beside the pixels, and what some of the images are known to say.
MARKERS = [b"Exif", b"GPS 48.1", b"http://ns.adobe.com", b"Photoshop", b"ICC_PROFILE", b"Canon", b"NIKON", b"COOLPIX",
           b"<x:xmp", b"II*\x00", b"MM\x00*"]


def beside_pixels(content):
    """The markers of a JPEG's segments up to its scan that tell of anything but pixels: Exif, XMP, profiles, comments."""
    found, at = [], 2
    while content[at + 1] != 0xda:
        assert content[at] == 0xff, "not a JPEG"
        if content[at + 1] in (*range(0xe1, 0xf0), 0xfe):
            found.append(hex(content[at + 1]))
        at += 2 + struct.unpack(">H", content[at + 2:at + 4])[0]
    return found


def middle(content):
    """Bytes that no other picture has: coded pixels."""
    return content[len(content) // 2:len(content) // 2 + 64]


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width, height, rows=None, extra=b"", interlaced=0):
    """A picture of 8 bits of grey; `rows` in place of all that there should be."""
    if rows is None:
        rows = (b"\x00" + b"\x80" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


class Pixels:
    """A decoded picture, by the library that the worker uses."""
    vips = None

    def __init__(self, content):
        if Pixels.vips is None:
            Pixels.vips = ctypes.CDLL("libvips.so.42")
            Pixels.vips.vips_init(b"test")
            Pixels.vips.vips_image_new_from_buffer.restype = ctypes.c_void_p
        self.content = content
        self.image = ctypes.c_void_p(Pixels.vips.vips_image_new_from_buffer(
            content, ctypes.c_size_t(len(content)), b"", ctypes.c_void_p(None)))
        assert self.image.value, "not a picture"
        self.width = Pixels.vips.vips_image_get_width(self.image)
        self.height = Pixels.vips.vips_image_get_height(self.image)

    def at(self, x, y):
        values, count = ctypes.POINTER(ctypes.c_double)(), ctypes.c_int()
        assert Pixels.vips.vips_getpoint(self.image, ctypes.byref(values), ctypes.byref(count), int(x), int(y), ctypes.c_void_p(None)) == 0
        return [values[i] for i in range(count.value)]


def work(program, content, *arguments):
    return subprocess.run([program, *arguments], input=content, capture_output=True, timeout=60)


def two(output):
    size = struct.unpack("<I", output[:4])[0]
    return output[4:4 + size], output[4 + size:]


def form(*parts):
    """multipart/form-data of (name, value) and (name, file name, content)."""
    body = b""
    for name, *rest in parts:
        file = f'; filename="{rest[0]}"' if len(rest) == 2 else ""
        content = rest[-1] if isinstance(rest[-1], bytes) else rest[-1].encode()
        body += f'--x1y2z\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + content + b"\r\n"
    return body + b"--x1y2z--\r\n", {"Content-Type": "multipart/form-data; boundary=x1y2z"}


class Worker(unittest.TestCase):
    def clean(self, content):
        found = [marker for marker in MARKERS if marker in content]
        self.assertEqual(found, [])
        self.assertEqual(beside_pixels(content), [])

    def test_every_camera_s_picture_comes_out_upright_small_and_bare(self):
        files = sorted(IMAGES.glob("*.jpg"))
        self.assertGreater(len(files), 5)
        for file in files:
            with self.subTest(file.name):
                content = file.read_bytes()
                done = work(WORKER, content, "make")
                self.assertEqual(done.returncode, 0, done.stderr)
                picture, thumbnail = two(done.stdout)
                print(f"\n{file.name}: {len(content)} -> {len(picture)} + {len(thumbnail)} bytes, {done.stderr.decode()}", end="")
                for one, edge in ((picture, 2048), (thumbnail, 400)):
                    self.clean(one)
                    self.assertLessEqual(max(Pixels(one).width, Pixels(one).height), edge)
                self.assertLessEqual(len(picture), 900_000)

    def test_a_camera_held_on_its_side_is_turned(self):
        for name, wide in (("landscape_6.jpg", True), ("portrait_3.jpg", False)):
            picture = Pixels(two(work(WORKER, (IMAGES / name).read_bytes(), "make").stdout)[0])
            self.assertEqual(picture.width > picture.height, wide, name)

    def test_bombs_and_wrong_types_are_told_apart(self):
        broken = (IMAGES / "DSCN0010.jpg").read_bytes()
        for name, content, outcome in [
                ("nothing", b"", 10), ("text", b"hello", 10), ("pdf", b"%PDF-1.4 " * 99, 10),
                ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", 10), ("gif", b"GIF89a" + b"\0" * 99, 10),
                ("tiff", b"II*\0" + b"\0" * 99, 10), ("heic", b"\0\0\0\x18ftypheic" + b"\0" * 99, 10),
                ("only a head", broken[:40], 11),
                ("jpeg in name only", b"\xff\xd8\xff" + b"x" * 1000, 11), ("webp in name only", b"RIFF\0\0\0\0WEBPVP8 xxxx", 11),
                ("a bomb of a hundred thousand pixels' edge", png(100_000, 100_000, b"\0" * 1000), 12),
                ("a bomb in one line", png(2_000_000_000, 1, b""), 11),
                ("too many bytes", broken + b"x" * (12 << 20), 22)]:
            with self.subTest(name):
                done = work(WORKER, content, "make")
                self.assertEqual(done.returncode, outcome, done.stderr)
                self.assertEqual(done.stdout, b"")

    def test_the_largest_that_is_taken_decodes_within_the_limits(self):
        began = time.monotonic()
        done = work(WORKER, png(8000, 6250), "make")
        self.assertEqual(done.returncode, 0, done.stderr)
        print(f"\n50 million pixels: {time.monotonic() - began:.2f} s, {done.stderr.decode()}", end="")

    def test_of_a_picture_that_was_cut_off_there_is_what_there_is(self):
        content = (IMAGES / "DSCN0010.jpg").read_bytes()
        picture, _ = two(work(WORKER, content[:len(content) // 2], "make").stdout)
        self.assertEqual((Pixels(picture).width, Pixels(picture).height), (640, 480))

    def test_png_words_and_transparency_go(self):
        words = chunk(b"tEXt", b"Comment\0GPS 48.1 11.5") + chunk(b"eXIf", b"MM\x00*" + b"\0" * 20)
        picture, _ = two(work(WORKER, png(50, 40, extra=words), "make").stdout)
        self.clean(picture)
        self.assertEqual((Pixels(picture).width, Pixels(picture).height), (50, 40))

    def test_what_is_covered_is_black(self):
        picture, _ = two(work(WORKER, (IMAGES / "DSCN0012.jpg").read_bytes(), "make").stdout)
        done = work(WORKER, picture, "black-out", "100,50,200,100", "0,0,16,16")
        self.assertEqual(done.returncode, 0, done.stderr)
        covered, thumbnail = map(Pixels, two(done.stdout))
        self.assertEqual((covered.width, covered.height), (Pixels(picture).width, Pixels(picture).height))
        for x in range(108, 292, 8):
            for y in range(58, 142, 8):
                self.assertLess(max(covered.at(x, y)), 8, (x, y))
        scale = thumbnail.width / covered.width
        self.assertLess(max(thumbnail.at(200 * scale, 100 * scale)), 24)
        self.assertNotEqual(work(WORKER, picture, "black-out").returncode, 0)
        self.assertEqual(work(WORKER, picture, "black-out", "1,2,3").returncode, 2)


class Camera(http.server.BaseHTTPRequestHandler):
    """A host of pictures, and of what leads away from them."""
    picture = b""

    def do_GET(self):
        port = self.server.server_address[1]
        away = {"/to-other": f"http://localhost:{port}/good.jpg", "/to-file": "file:///etc/passwd",
                "/to-self": f"http://127.0.0.1:{port}/good.jpg", "/loop": "/loop"}
        if self.path in away:
            self.send_response(302)
            self.send_header("Location", away[self.path])
            self.end_headers()
            return
        body = {"/good.jpg": self.picture, "/text": b"hello", "/large": b"x" * (13 << 20)}.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        try:
            self.wfile.write(body or b"")
        except OSError:
            pass

    def log_message(self, *arguments):
        pass


def camera(test):
    Camera.picture = (IMAGES / "DSCN0010.jpg").read_bytes()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Camera)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    test.addCleanup(thread.join)
    test.addCleanup(server.server_close)
    test.addCleanup(server.shutdown)
    return server.server_address[1]


class Fetcher(unittest.TestCase):
    def setUp(self):
        self.port = camera(self)

    def fetch(self, path, hosts=None, networks=("127.0.0.0/8",), host="127.0.0.1"):
        hosts = [f"127.0.0.1:{self.port}"] if hosts is None else hosts
        task = [f"url http://{host}:{self.port}{path}", *(f"host {h}" for h in hosts), *(f"network {n}" for n in networks)]
        return work(FETCHER, ("\n".join(task) + "\n").encode())

    def test_a_picture_comes_from_an_allowed_host_alone(self):
        self.assertEqual(self.fetch("/good.jpg").stdout, Camera.picture)
        self.assertEqual(self.fetch("/to-self").stdout, Camera.picture)
        for path, outcome, options in [
                ("/good.jpg", 20, {"hosts": ["pictures.example.org"]}), ("/good.jpg", 20, {"hosts": []}),
                ("/good.jpg", 20, {"networks": []}), ("/good.jpg", 20, {"networks": ["10.0.0.0/8"]}),
                ("/to-other", 20, {}), ("/to-file", 20, {}), ("/loop", 21, {}), ("/missing", 21, {}), ("/large", 22, {})]:
            with self.subTest(path, **options):
                done = self.fetch(path, **options)
                self.assertEqual(done.returncode, outcome, done.stderr)
                self.assertEqual(done.stdout, b"")
                self.assertNotIn(str(self.port).encode(), done.stderr)

    def test_a_name_that_leads_into_a_private_network_is_refused_when_it_is_connected(self):
        done = self.fetch("/good.jpg", hosts=[f"localhost:{self.port}"], networks=[], host="localhost")
        self.assertEqual(done.returncode, 20, done.stderr)


class PhotoTown(NodeTest):
    """A town with a staff member, whose photos may come from a camera's host."""
    settings = ""

    def setUp(self):
        staff = ["[[modules.gateway.tokens]]", 'name = "staff"', 'towns = ["musterstadt"]', 'roles = ["waste.staff"]']
        self.port = camera(self)
        settings = f'[modules.waste]\nphoto_hosts = ["127.0.0.1:{self.port}"]\nphoto_networks = ["127.0.0.0/8"]\n{self.settings}'
        self.town = self.node({"musterstadt": [settings]})
        token = json.loads(self.town.cli("--json", "token", "new").stdout)
        config = self.town.config / "stadtkern.toml"
        config.write_text(config.read_text() + "\n".join([*staff, f'hash = "{token["hash"]}"']) + "\n")
        self.staff = {"Authorization": f"Bearer {token['token']}"}
        self.town.start()
        self.picture = (IMAGES / "DSCN0010.jpg").read_bytes()

    def ask(self, verb, path, body=None, headers=None, want=None):
        answer = self.town.request(verb, path, body, headers)
        if want is not None:
            self.assertEqual(answer.status, want, answer.body[:500])
        return answer

    def hand_in(self, content=None, want=201, name="x.jpg"):
        answer = self.ask("POST", "/api/waste/v1/photos", *form(("photo", name, self.picture if content is None else content)), want=want)
        return answer.json()["id"] if want == 201 else answer

    def create(self, *photos, want=201):
        answer = self.ask("POST", "/api/waste/v1/reports", {**REPORT, "photos": list(photos)}, want=want)
        return answer.json()["id"] if want == 201 else answer

    def blobs(self):
        return [file for file in self.town.state.rglob("blobs/*/*") if file.is_file()]

    def files_with(self, needle):
        return [str(file.relative_to(self.town.folder)) for file in self.town.folder.rglob("*")
                if file.is_file() and needle in file.read_bytes()]

    def pid(self):
        return self.town.module("waste")["pid"]


class Waiting(PhotoTown):
    settings = 'keep_waiting_photos = "0 d"\nkeep_texts = "0 d"'

    def test_a_photo_that_no_report_names_goes_and_one_that_has_a_report_goes_with_its_text(self):
        self.hand_in()
        report = self.create(self.hand_in((IMAGES / "DSCN0012.jpg").read_bytes()))
        self.assertEqual(len(self.blobs()), 4)
        rules = json.loads(self.town.cli("--json", "retention", "musterstadt").stdout)["rules"]
        self.assertEqual({rule["rule"]: rule["done"] for rule in rules if rule["due"]}, {"waiting_photos": 1})
        self.assertEqual(len(self.blobs()), 2)
        self.ask("POST", f"/api/waste/v1/reports/{report}/status", {"status": "done"}, self.staff, want=200)
        self.town.cli("retention", "musterstadt")
        self.assertEqual(self.blobs(), [])


class Photos(PhotoTown):
    def test_no_byte_that_is_kept_says_where_or_with_what_it_was_taken(self):
        for file in sorted(IMAGES.glob("*.jpg")):
            self.hand_in(file.read_bytes())
        kept = self.blobs()
        self.assertGreater(len(kept), 10)
        for file in kept:
            content = file.read_bytes()
            self.assertEqual([m for m in MARKERS if m in content], [], file)
            self.assertEqual(beside_pixels(content), [], file)
        for file in sorted(IMAGES.glob("*.jpg")):
            self.assertEqual(self.files_with(middle(file.read_bytes())), [], file.name)

    def test_a_photo_is_not_there_for_the_public_before_its_release(self):
        photo = self.hand_in()
        path = f"/api/waste/v1/photos/{photo}.jpg"
        paths = [path, f"/api/waste/v1/photos/{photo}/thumbnail.jpg", f"/open311/v2/photos/{photo}.jpg"]
        report = self.create(photo)
        for one in paths:
            self.assertEqual(self.ask("GET", one).status, 404)
            seen = self.ask("GET", one, headers=self.staff, want=200)
            self.assertEqual(seen.headers["content-type"], "image/jpeg")
            self.assertEqual(seen.headers["cache-control"], "no-store")
        for public in [f"/api/waste/v1/reports/{report}", "/api/waste/v1/reports", "/api/waste/v1/reports.geojson",
                       f"/open311/v2/requests/{report}.json?extensions=true", f"/open311/v2/requests/{report}.xml?extensions=true"]:
            self.assertNotIn(photo.encode(), self.ask("GET", public, want=200).body, public)
        shown = self.ask("GET", f"/api/waste/v1/reports/{report}", headers=self.staff, want=200).json()["photos"]
        self.assertEqual([(p["id"], p["released"]) for p in shown], [(photo, False)])
        self.create(photo, want=422)  # it has a report already
        self.ask("POST", f"/api/waste/v1/reports/{report}/release", {"photos": []}, want=401)
        self.ask("POST", f"/api/waste/v1/reports/{report}/release", {}, self.staff, want=200)
        for one in paths:
            seen = self.ask("GET", one, want=200)
            self.assertEqual(seen.headers["cache-control"], "no-cache")
            Pixels(seen.body)
        shown = self.ask("GET", f"/api/waste/v1/reports/{report}", want=200).json()["photos"]
        self.assertEqual(shown[0]["url"], path)
        self.ask("GET", shown[0]["thumbnail"], want=200)
        request = self.ask("GET", f"/open311/v2/requests/{report}.json", want=200).json()[0]
        self.assertTrue(request["media_url"].endswith(f"/open311/v2/photos/{photo}.jpg"), request["media_url"])

    def test_open311_takes_photos_in_its_form_and_by_their_address(self):
        fields = [("service_code", "road_damage"), ("lat", "48.59"), ("long", "8.87"), ("description", "seen")]
        made = self.ask("POST", "/open311/v2/requests.json", *form(*fields, ("media", "a.jpg", self.picture), ("empty", "", b"")), want=201)
        link = f"http://127.0.0.1:{self.port}"
        body = f"service_code=road_damage&lat=48.59&long=8.87&media_url={link}/good.jpg&media_url=https://elsewhere.example/x.jpg"
        typed = {"Content-Type": "application/x-www-form-urlencoded"}
        fetched = self.ask("POST", "/open311/v2/requests.json", body, typed, want=201)
        for answer, urls in ((made, 1), (fetched, 2)):
            report = answer.json()[0]["service_request_id"]
            self.ask("POST", f"/api/waste/v1/reports/{report}/release", {}, self.staff, want=200)
            request = self.ask("GET", f"/open311/v2/requests/{report}.json?extensions=true", want=200).json()[0]
            self.assertEqual(len(request["extended_attributes"]["media_urls"]), urls)
            address = request["media_url"]
            Pixels(self.ask("GET", address[address.index("/open311"):], want=200).body)
        for path in ("/text", "/missing", "/to-other", "/large"):
            refused = self.ask("POST", "/open311/v2/requests.json", f"service_code=road_damage&lat=48.59&long=8.87&media_url={link}{path}", typed, want=422)
            self.assertEqual(refused.json()[0]["code"], 422)
        self.ask("POST", "/open311/v2/requests.xml", *form(*fields, ("media", "a.jpg", b"no picture")), want=422)
        answer = self.ask("POST", "/api/waste/v1/reports", {**REPORT, "media_urls": [link + "/text"]}, want=422)
        self.assertEqual(answer.json()["errors"][0]["pointer"], "/media_urls")

    def test_bombs_wrong_types_and_a_worker_that_dies_are_422_and_nothing_else(self):
        pid = self.pid()
        for content in (b"", b"%PDF-1.4", png(100_000, 100_000, b"\0" * 1000), self.picture[:300], b"\xff\xd8\xff" * 50_000,
                        b"\x89PNG\r\n\x1a\n" + os.urandom(600_000)):
            self.hand_in(content, want=422)
        self.ask("POST", "/api/waste/v1/photos", self.picture + b"x" * (12 << 20), {"Content-Type": "image/jpeg"}, want=422)
        connection = self.town.connect()
        self.addCleanup(connection.close)
        connection.putrequest("POST", "/api/waste/v1/photos")
        connection.putheader("Content-Length", str(13 << 20))
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 413)  # before a byte of it was sent
        self.ask("POST", "/api/waste/v1/photos", b"hello", {"Content-Type": "text/plain"}, want=415)
        self.ask("POST", "/api/waste/v1/reports", b"x" * 300_000, {"Content-Type": "application/json"}, want=413)
        killed = threading.Event()

        def kill_workers():
            while not killed.is_set():
                for one in pathlib.Path("/proc").glob("[0-9]*"):
                    try:
                        status = (one / "status").read_text()
                        if f"PPid:\t{pid}\n" in status and "Name:\twaste-photo" in status:
                            os.kill(int(one.name), signal.SIGKILL)
                            killed.set()
                    except (OSError, ProcessLookupError):
                        pass
        thread = threading.Thread(target=kill_workers)
        thread.start()
        try:
            answer = self.hand_in(png(8000, 6000), want=422)  # long enough to be caught at
        finally:
            killed.set()
            thread.join()
        self.assertEqual(answer.json()["errors"][0]["reason"], "is damaged, or no picture at all")
        self.assertEqual(self.pid(), pid)
        self.hand_in()

    def test_a_crowd_of_large_bodies_leaves_room_for_everybody_else(self):
        def announce():
            """A client that is about to send 12 MiB; what it is told."""
            client = socket.create_connection(self.town.address(), timeout=15)
            self.addCleanup(client.close)
            client.sendall(b"POST /api/waste/v1/photos HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                           b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % (12 << 20))
            return client, client.recv(4096)
        crowd = [announce() for _ in range(8)]
        self.assertEqual({told.split(b"\r\n")[0] for _, told in crowd}, {b"HTTP/1.1 100 Continue"})
        _, refused = announce()
        self.assertTrue(refused.startswith(b"HTTP/1.1 503"), refused)
        self.assertIn(b"retry-after: 5", refused.lower())
        self.hand_in()  # a small one needs none of that room
        crowd[0][0].close()
        self.town.wait_for(lambda: announce()[1].startswith(b"HTTP/1.1 100"), what="room for another")

    def test_what_staff_blank_and_cover_is_gone_from_every_byte(self):
        photo, other = self.hand_in(), self.hand_in((IMAGES / "DSCN0012.jpg").read_bytes())
        report = self.create(photo, other)
        before = {file: file.read_bytes() for file in self.blobs()}
        address = f"/api/waste/v1/photos/{photo}.jpg"
        original = self.ask("GET", address, headers=self.staff, want=200).body
        release = f"/api/waste/v1/reports/{report}/release"
        for wrong in ({"blank_words": ["Frau Bekannt"]}, {"photos": [{"id": "0" * 32, "withhold": True}]},
                      {"photos": [{"id": photo, "black_out": [{"x": 0.5, "y": 0, "width": 0.6, "height": 1}]}]},
                      {"photos": [{"id": photo}, {"id": photo}]}):
            self.ask("POST", release, wrong, self.staff, want=422)
        self.assertEqual(self.ask("GET", address).status, 404)
        done = self.ask("POST", release, {"blank_words": ["Frau Unbekannt"], "photos": [
            {"id": photo, "black_out": [{"x": 0.25, "y": 0.25, "width": 0.5, "height": 0.5}]},
            {"id": other, "withhold": True}]}, self.staff, want=200).json()
        self.assertEqual(done["description"], "[…] hat Müll abgeladen")
        self.assertEqual([p["id"] for p in done["photos"]], [photo])
        self.assertEqual(self.ask("GET", f"/api/waste/v1/photos/{other}.jpg", headers=self.staff).status, 404)
        shown = Pixels(self.ask("GET", address, want=200).body)
        for x in (0.27, 0.5, 0.73):
            for y in (0.27, 0.5, 0.73):
                self.assertLess(max(shown.at(shown.width * x, shown.height * y)), 8)
        small = Pixels(self.ask("GET", f"/api/waste/v1/photos/{photo}/thumbnail.jpg", want=200).body)
        self.assertLess(max(small.at(small.width / 2, small.height / 2)), 8)
        self.assertEqual(len(self.blobs()), 2)
        for file, content in before.items():
            self.assertFalse(file.exists())
            self.assertEqual(self.files_with(middle(content)), [])
        self.assertEqual(self.files_with(middle(original)), [])
        self.assertEqual(self.files_with("Unbekannt".encode()), [])

    def test_erasing_a_report_takes_its_photos_along(self):
        report = self.create(self.hand_in())
        self.hand_in((IMAGES / "DSCN0012.jpg").read_bytes())  # waits for a report of its own
        self.assertEqual(len(self.blobs()), 4)
        self.town.cli("privacy", "erase", "musterstadt", report, "--yes")
        self.assertEqual(len(self.blobs()), 2)

    def test_the_bus_takes_and_gives_them_too(self):
        def call(method, body, *options, check=0):
            done = self.town.cli("--json", "call", "musterstadt", "waste/v1", method, json.dumps(body), *options, check=check)
            return json.loads(done.stdout.strip().splitlines()[-1])
        small = (IMAGES / "Canon_40D.jpg").read_bytes()
        photo = call("AddPhoto", {"content": base64.b64encode(small).decode()})["id"]
        ask = {"id": photo, "thumbnail": True}
        call("GetPhoto", ask, check=1)
        report = self.create(photo)
        call("ReleaseText", {"id": report}, "--as", "waste.staff")
        Pixels(base64.b64decode(call("GetPhoto", ask)["content"]))

    def test_the_command_line_hands_in_files_and_adds_them_to_a_report(self):
        def run(*words, check=0):
            done = self.town.cli("--json", "run", "waste", "photo", "--town", "musterstadt", *words, check=check)
            return json.loads(done.stdout.strip().splitlines()[-1])
        files = [IMAGES / "DSCN0010.jpg", IMAGES / "DSCN0012.jpg"]
        self.assertEqual([(photo["width"], photo["height"]) for photo in run(*files)["photos"]], [(640, 480)] * 2)
        report = self.create()
        added = run(files[0], "--report", report)["photos"][0]["id"]
        self.assertEqual(self.ask("GET", f"/api/waste/v1/photos/{added}.jpg").status, 404)
        self.ask("POST", f"/api/waste/v1/reports/{report}/release", {}, self.staff, want=200)
        self.ask("GET", f"/api/waste/v1/photos/{added}.jpg", want=200)
        run(files[0], "--report", "ZZZZ9999", check=1)
        run(__file__, check=2)

    def test_the_memory_of_each_worker_is_told_in_the_log(self):
        self.hand_in()
        log = self.town.wait_for(lambda: (self.town.state / "logs/waste.jsonl").read_text(), what="a log")
        lines = [json.loads(line) for line in log.splitlines() if "peak_kib=" in line]
        self.assertEqual(len(lines), 1)
        peak = int(lines[0]["said"].rsplit("peak_kib=")[1])
        print(f"\nthe worker's peak: {peak / 1024:.1f} MiB, {lines[0]['ms']} ms", end="")
        self.assertLess(peak, 100 * 1024)


if __name__ == "__main__":
    unittest.main()
