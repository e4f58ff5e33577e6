// SPDX-License-Identifier: EUPL-1.2
#include "photo.h"

#include <catch2/catch.hpp>

#include "photo/address.h"
#include "photo/black_out.h"
#include "photo/jpeg.h"
#include "photo/outcome.h"
#include "redaction.h"

using namespace waste;
using namespace waste::photo;

namespace {

std::string segment(unsigned char marker, const std::string& content) {
  const std::size_t length = content.size() + 2;
  return {static_cast<char>(0xff), static_cast<char>(marker), static_cast<char>(length >> 8),
          static_cast<char>(length & 0xff)};
}

std::string whole(unsigned char marker, const std::string& content) {
  return segment(marker, content) + content;
}

const std::string kStart("\xff\xd8", 2);
const std::string kEnd("\xff\xd9", 2);
const std::string kJfif = whole(0xe0, std::string("JFIF\0\1\1\0\0\1\0\1\0\0", 14));
// 8 bits, height 300, width 400, one component.
const std::string kFrame = whole(0xc0, std::string("\x08\x01\x2c\x01\x90\x01\x01\x11\x00", 9));
const std::string kScan = whole(0xda, std::string("\1\1\0\0\x3f\0", 6)) + std::string("ab\xff\0c\xff\xd0 d", 9);

bool outside(const char* text) {
  const auto machine = parse_machine(text);
  REQUIRE(machine);
  return public_machine(*machine);
}

}  // namespace

TEST_CASE("photo: a JPEG of pixels alone has a size") {
  const auto size = only_pixels(kStart + kJfif + whole(0xdb, "tables") + kFrame + whole(0xc4, "codes") + kScan + kEnd);
  REQUIRE(size);
  CHECK(*size == Size{400, 300});
  CHECK(only_pixels(kStart + kFrame + kScan + kEnd));
}

TEST_CASE("photo: whatever else stands in it, or behind it, is found") {
  const std::string before = kStart + kJfif;
  const std::string behind = kFrame + kScan + kEnd;
  REQUIRE(only_pixels(before + behind));
  for (unsigned char marker = 0xe0; marker <= 0xef; ++marker) {
    std::string early = before;
    early.append(whole(marker, std::string("Exif\0\0GPS", 9))).append(behind);
    CHECK_FALSE(only_pixels(early));
    std::string late = before;
    late.append(kFrame).append(kScan).append(whole(marker, "late")).append(kEnd);
    CHECK_FALSE(only_pixels(late));
  }
  CHECK_FALSE(only_pixels(before + whole(0xfe, "a comment") + behind));
  CHECK_FALSE(only_pixels(before + behind + "rest"));
  CHECK_FALSE(only_pixels(before + behind + before + behind));
  CHECK_FALSE(only_pixels(kStart + whole(0xe0, std::string("JFIF\0\1\1\0\0\1\0\1\1\1abc", 17)) + behind));  // thumbnail
  CHECK_FALSE(only_pixels(before + kScan + kEnd));                                                          // no frame
  std::string flat = kFrame;
  flat[5] = flat[6] = '\0';  // no height: it would be told behind the scan
  CHECK_FALSE(only_pixels(before + flat + kScan + kEnd));
  const std::string good = before + behind;
  for (std::size_t size = 0; size < good.size(); ++size) CHECK_FALSE(only_pixels(good.substr(0, size)));
}

TEST_CASE("photo: two pictures travel in one answer, and a broken one is no answer") {
  const std::string packed = pack("picture", "small");
  const auto two = unpack(packed);
  REQUIRE(two);
  CHECK(two->first == "picture");
  CHECK(two->second == "small");
  CHECK_FALSE(unpack("abc"));
  CHECK_FALSE(unpack(std::string("\x10\0\0\0abc", 7)));
}

TEST_CASE("photo: ids are 128 bits, with or without the suffix") {
  const std::string id = photo_id(0x0123456789abcdef, 1);
  CHECK(id == "0123456789abcdef0000000000000001");
  CHECK(parse_photo_id(id) == id);
  CHECK(parse_photo_id(id + ".jpg") == id);
  CHECK_FALSE(parse_photo_id(id + "0"));
  CHECK_FALSE(parse_photo_id("0123456789ABCDEF0000000000000001"));
  CHECK_FALSE(parse_photo_id("../0123456789abcdef0000000000000"));
}

TEST_CASE("photo: a worker's crash, hang or flood reads as a broken picture") {
  using stadtkern::WorkerResult;
  using End = WorkerResult::End;
  for (const End how : {End::Signalled, End::TimedOut, End::TooMuchOutput}) {
    const auto fault = photo_fault({how, 0, 0, {}, {}}, "photo");
    REQUIRE(fault);
    CHECK(fault->code == stadtkern::Code::ValidationFailed);
    CHECK(fault->reason == "photo.broken");
  }
  CHECK_FALSE(photo_fault({End::Exited, 0, 0, {}, {}}, "photo"));
  for (const int status : {1, 2, 10, 11, 12, 20, 21, 22, 255}) {
    const auto fault = photo_fault({End::Exited, status, 0, {}, {}}, "photo");
    REQUIRE(fault);
    CHECK(fault->code == stadtkern::Code::ValidationFailed);
    CHECK(fault->fields.at(0).pointer == "photo");
  }
}

TEST_CASE("photo: parts to cover are fractions, and touch every pixel that they meet") {
  CHECK(usable({0, 0, 1, 1}));
  CHECK_FALSE(usable({0, 0, 0, 1}));
  CHECK_FALSE(usable({0.5, 0, 0.6, 1}));
  CHECK_FALSE(usable({-0.1, 0, 0.5, 1}));
  CHECK_FALSE(usable({0, 0, 1, std::nan("")}));
  CHECK(pixels({0.25, 0.5, 0.5, 0.5}, {400, 300}) == Rectangle{100, 150, 200, 150});
  CHECK(pixels({0.001, 0.001, 0.001, 0.001}, {400, 300}) == Rectangle{0, 0, 1, 1});
  CHECK(pixels({0.9, 0.9, 0.1, 0.1}, {333, 333}) == Rectangle{299, 299, 34, 34});
  CHECK(parse_rectangle(to_text({1, 22, 333, 4444})) == Rectangle{1, 22, 333, 4444});
  for (const char* text : {"", "1,2,3", "1,2,3,4,", "1,2,3,4,5", "a,2,3,4", "-1,2,3,4", "1 ,2,3,4"}) {
    CHECK_FALSE(parse_rectangle(text));
  }
}

TEST_CASE("photo: addresses of pages are read strictly") {
  const auto plain = parse_web_address("https://Pictures.example.org/a.jpg?x=1");
  REQUIRE(plain);
  CHECK(plain->host == "pictures.example.org");
  CHECK(plain->port == 443);
  CHECK(plain->secure);
  CHECK(parse_web_address("http://e.org:8080")->port == 8080);
  CHECK(parse_web_address("http://[2001:db8::1]:81/")->host == "2001:db8::1");
  for (const char* text : {"",
                           "e.org",
                           "ftp://e.org/",
                           "file:///etc/passwd",
                           "http:///a",
                           "http://user@e.org/",
                           "http://e.org@evil.org/",
                           "http://e.org\\@evil.org/",
                           "http://e.org:0/",
                           "http://e.org:99999/",
                           "http://e.org:/",
                           "http://e.org:8x/",
                           "http://e org/",
                           "http://e..org/",
                           "http://%65.org/",
                           "http://.e.org/",
                           "http://[::1/",
                           "http://[1.2.3.4]/",
                           "http://ex\xc3\xa4mple.org/",
                           "http://e.org/\n"}) {
    CHECK_FALSE(parse_web_address(text));
  }
}

TEST_CASE("photo: only hosts of the list are asked, at their ports") {
  const std::vector<std::string> hosts{"a.example.org", "*.example.net", "b.example.org:8443", "[2001:db8::1]:81"};
  const auto may = [&](const char* url) { return allowed(*parse_web_address(url), hosts); };
  CHECK(may("https://a.example.org/x"));
  CHECK(may("http://A.example.org:80/x"));
  CHECK_FALSE(may("http://a.example.org:8080/x"));
  CHECK_FALSE(may("http://example.org/"));
  CHECK_FALSE(may("http://a.example.org.evil.org/"));
  CHECK(may("https://x.y.example.net/"));
  CHECK_FALSE(may("https://example.net/"));
  CHECK_FALSE(may("https://evilexample.net/"));
  CHECK(may("https://b.example.org:8443/"));
  CHECK_FALSE(may("https://b.example.org/"));
  CHECK(may("http://[2001:DB8::1]:81/"));
  CHECK_FALSE(allowed(*parse_web_address("https://a.example.org/"), {}));
}

TEST_CASE("photo: no address of the town's own network is out in the world") {
  for (const char* text : {"8.8.8.8", "141.1.1.1", "2a00:1450:4001::1", "2606:4700::1111", "64:ff9b::8.8.8.8"}) {
    CHECK(outside(text));
  }
  for (const char* text : {"127.0.0.1",
                           "127.255.0.1",
                           "10.0.0.1",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "169.254.169.254",
                           "100.64.0.1",
                           "0.0.0.0",
                           "224.0.0.1",
                           "255.255.255.255",
                           "192.0.2.1",
                           "198.18.0.1",
                           "203.0.113.1",
                           "::1",
                           "::",
                           "fe80::1",
                           "fc00::1",
                           "fd12::1",
                           "ff02::1",
                           "::ffff:10.0.0.1",
                           "::ffff:127.0.0.1",
                           "64:ff9b::10.0.0.1",
                           "2002:a00:1::1",
                           "2001:db8::1",
                           "2001::1",
                           "::127.0.0.1",
                           "4000::1"}) {
    CHECK_FALSE(outside(text));
  }
  CHECK(within(*parse_machine("10.1.2.3"), *parse_network("10.1.0.0/16")));
  CHECK_FALSE(within(*parse_machine("10.2.2.3"), *parse_network("10.1.0.0/16")));
  CHECK(within(*parse_machine("::ffff:10.1.2.3"), *parse_network("10.1.2.3")));
  for (const char* text : {"", "10.1.0.0/33", "10.1/16", "fd00::/129", "fd00::/x", "example.org"}) {
    CHECK_FALSE(parse_network(text));
  }
}

TEST_CASE("redaction: whole words go, whatever the case of their letters, and others stay") {
  bool found = false;
  CHECK(blanked("Herr Maier und HERR MAIER, Maierhof", "herr maier", found) == "[…] und […], Maierhof");
  CHECK(found);
  CHECK(blanked("Müller wohnt bei Müllers", "Müller", found) == "[…] wohnt bei Müllers");
  CHECK(blanked("B-AB 123 steht da", "B-AB 123", found) == "[…] steht da");
  CHECK(blanked("anna@example.org!", "anna@example.org", found) == "[…]!");
  found = false;
  CHECK(blanked("aaa", "a", found) == "aaa");
  CHECK_FALSE(found);
  CHECK(blanked("text", "  ", found) == "text");
}

TEST_CASE("redaction: text and answers are blanked, and a word that does not occur is refused") {
  Report report;
  report.description = "Anna saw it";
  report.attributes = {{"who", {"Anna", "Bert"}}};
  const auto done = redact(report, {"anna", "Bert"});
  REQUIRE(done);
  CHECK(done->description == "[…] saw it");
  CHECK(done->attributes[0].values == std::vector<std::string>{"[…]", "[…]"});
  const auto slip = redact(report, {"Anna", "Ana", ""});
  REQUIRE_FALSE(slip);
  REQUIRE(slip.error().fields.size() == 2);
  CHECK(slip.error().fields[0].pointer == "/blank_words/1");
  CHECK_FALSE(redact(report, std::vector<std::string>(101, "Anna")));
}

TEST_CASE("photo: one that came after somebody looked is not among those that he saw") {
  const auto photo = [](const char* id, bool released) {
    waste::Photo made;
    made.id = id;
    made.released = released;
    return made;
  };
  CHECK(waste::all_seen({}, {}));
  CHECK(waste::all_seen({photo("a", false)}, {"a", "gone"}));
  CHECK(waste::all_seen({photo("a", false), photo("public", true)}, {"a"}));
  CHECK_FALSE(waste::all_seen({photo("a", false), photo("late", false)}, {"a"}));
}
