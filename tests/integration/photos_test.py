# SPDX-License-Identifier: EUPL-1.2
"""Photos: written anew by a worker that may crash, seen by nobody before their release, covered for good."""
import ctypes
import http.server
import struct
import subprocess
import threading
import time
import unittest
import zlib

from node import BUILD, DATA

WORKER = BUILD / "plugins/waste/waste-photo"
FETCHER = BUILD / "plugins/waste/waste-fetch"
IMAGES = DATA / "images-exif"
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


if __name__ == "__main__":
    unittest.main()
