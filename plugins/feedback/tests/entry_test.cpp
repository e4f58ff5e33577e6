// SPDX-License-Identifier: EUPL-1.2
#include "entry.h"

#include <catch2/catch.hpp>

using namespace feedback;

namespace {

constexpr Micros kNow = 1'767'268'800'000'000;

Typed typed(std::string_view text) {
  return {"idea", text, "", "/de/waste/report"};
}

std::vector<std::string> fields_of(const stadtkern::Result<bool>& result) {
  REQUIRE_FALSE(result);
  std::vector<std::string> out;
  for (const auto& field : result.error().fields) out.push_back(field.pointer);
  return out;
}

}  // namespace

TEST_CASE("entry: a page is known by its path alone, its module by the first step") {
  CHECK(place_of("/de/waste/report") == Place{"/waste/report", "waste"});
  CHECK(place_of("/waste/report/") == Place{"/waste/report", "waste"});
  CHECK(place_of("/de-x-simple/waste") == Place{"/waste", "waste"});
  CHECK(place_of("/waste/en") == Place{"/waste/en", "waste"});
  CHECK(place_of("/de/en") == Place{"/en", "en"});
  CHECK(place_of("/de/") == Place{"/", ""});
  CHECK(place_of("/") == Place{"/", ""});
  CHECK(place_of("/en/waste/report?name=Ada#top") == Place{"/waste/report", "waste"});
  CHECK(place_of("/%77aste") == Place{"/%77aste", ""});
}

TEST_CASE("entry: what is no page of the town is none, and secrets of links stay outside") {
  for (const char* path :
       {"", "waste", "//evil.example/x", "https://evil.example", "/a b", "/\xC3\xA4", "/a\nb", "?page=/x",
        "/\\evil.example/x", "/waste\\report", "/%5Cevil.example/x", "/%5cevil.example/x"}) {
    CAPTURE(path);
    CHECK(place_of(path) == Place{});
  }
  CHECK(place_of("/" + std::string(300, 'a')) == Place{});
  CHECK(place_of("/en/feedback/follow/~0123456789abcdef").page == "/feedback/follow/~");
  CHECK(place_of("/feedback/follow/%7E0123/x").page == "/feedback/follow/~/x");
}

TEST_CASE("entry: a message has 10 to 2000 characters, however many bytes they are") {
  const auto faults_of = [](std::string_view text) {
    Faults faults;
    const Entry entry = read_typed(typed(text), faults);
    return faults.empty() ? entry.text : faults.front().second;
  };
  std::string umlauts;
  for (int i = 0; i < 2000; ++i) umlauts += "ü";
  CHECK(faults_of("") == "fault_text");
  CHECK(faults_of(" \n too few ") == "fault_short");
  CHECK(faults_of("\n 1234567890 \n") == "1234567890");
  CHECK(faults_of(umlauts) == umlauts);
  CHECK(faults_of(umlauts + "x") == "fault_long");
  CHECK(faults_of("1234567890\xFF") == "fault_text");
}

TEST_CASE("entry: all faults come at once, an address is optional but must be one") {
  Faults faults;
  static_cast<void>(read_typed({"shout", "short", "no address", "/"}, faults));
  CHECK(faults == Faults{{"kind", "fault_kind"}, {"text", "fault_short"}, {"email", "fault_email"}});
  for (const char* good : {"", " ada@example.org ", "a+b@x.example"}) {
    faults.clear();
    static_cast<void>(read_typed({"idea", "1234567890", good, "/"}, faults));
    CHECK(faults.empty());
  }
  for (const char* bad :
       {"@example.org", "ada@", "a@b@c", "a b@c.org", "ada@example.org,eve@example.org", "Ada <ada@example.org>"}) {
    CAPTURE(bad);
    faults.clear();
    static_cast<void>(read_typed({"idea", "1234567890", bad, "/"}, faults));
    CHECK(faults.size() == 1);
  }
}

TEST_CASE("entry: an answer makes it answered and is told once more when it changes, but never taken back") {
  Entry entry;
  entry.text = "1234567890";
  const auto first = apply({.answer = " Wir haben es behoben. "}, "user:7", kNow, entry);
  REQUIRE(first);
  CHECK(*first);
  CHECK(entry.answer == "Wir haben es behoben.");
  CHECK(entry.state == State::Answered);
  CHECK(entry.answered == kNow);
  const auto same = apply({.answer = "Wir haben es behoben."}, "user:7", kNow + 1, entry);
  REQUIRE(same);
  CHECK_FALSE(*same);
  const auto other = apply({.answer = "Ganz."}, "user:7", kNow + 2, entry);
  REQUIRE(other);
  CHECK(*other);
  CHECK(entry.answered == kNow);
  CHECK(entry.updated == kNow + 2);
  CHECK(fields_of(apply({.answer = ""}, "user:7", kNow, entry)) == std::vector<std::string>{"/answer"});
}

TEST_CASE("entry: what a change may not be is said of every field, and nothing is half done by the caller") {
  Entry entry;
  const Change wrong{.state = "answered", .owner = "two words", .due = "tomorrow", .note = std::string(4001, 'x')};
  CHECK(fields_of(apply(wrong, "user:7", kNow, entry)) ==
        std::vector<std::string>{"/note", "/state", "/owner", "/due"});
  CHECK(fields_of(apply({.state = "gone"}, "user:7", kNow, entry)) == std::vector<std::string>{"/state"});
  REQUIRE(apply({.state = "in_progress", .owner = "me", .due = "2026-12-24", .note = "rings a bell"}, "user:7", kNow,
                entry));
  CHECK(entry.owner == "user:7");
  CHECK(entry.due == "2026-12-24");
  CHECK(entry.note == "rings a bell");
  REQUIRE(apply({.owner = "", .due = ""}, "user:7", kNow, entry));
  CHECK(entry.owner.empty());
  CHECK(entry.due.empty());
  CHECK(entry.state == State::InProgress);
}

TEST_CASE("entry: only what its author agreed to and what has an answer is published") {
  Entry entry;
  entry.text = "1234567890";
  const auto refused = [&](const Change& change) {
    Entry copy = entry;
    const auto result = apply(change, "user:7", kNow, copy);
    return !result && result.error().code == stadtkern::Code::Conflict;
  };
  CHECK(refused({.released = true}));
  entry.consent = true;
  CHECK(refused({.released = true}));
  CHECK_FALSE(refused({.answer = "Danke.", .released = true}));
  entry.consent = false;
  CHECK(refused({.answer = "Danke.", .released = true}));
}
