// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/erasures.h"

#include "config/rfc3339.h"
#include "lifecycle/tests/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace stadtkern;
using lifecycle::Erasure;
using lifecycle::ErasureList;
using lifecycle::kErasuresFile;

namespace {

std::int64_t at(const char* time) {
  const auto us = config::parse_rfc3339(time);
  REQUIRE(us);
  return *us;
}

std::string line(const char* when, const char* subject, const char* town = "musterstadt",
                 const char* module = "bench") {
  return std::string(R"({"at":")") + when + R"(","town":")" + town + R"(","module":")" + module + R"(","subject":")" +
         subject + "\"}\n";
}

Erasure erasure(const char* at, const char* subject, const char* town = "musterstadt") {
  return {at, town, "bench", subject};
}

}  // namespace

TEST_CASE("erasures: what was noted is listed by town and time, also by a new list on the file") {
  const test::TemporaryFolder folder;
  ErasureList list(folder / kErasuresFile);
  REQUIRE(list.add(erasure("2026-01-01T12:00:00Z", "A")));
  REQUIRE(list.add(erasure("2026-01-02T12:00:00Z", "B")));
  REQUIRE(list.add(erasure("2026-01-02T12:00:01Z", "C", "musterdorf")));
  const ErasureList again(folder / kErasuresFile);
  CHECK(again.since("musterstadt", 0)->size() == 2);
  CHECK(*again.since("musterstadt", at("2026-01-02T00:00:00Z")) == std::vector{erasure("2026-01-02T12:00:00Z", "B")});
  CHECK(again.since("musterstadt", at("2026-01-02T12:00:00Z"))->size() == 1);
  CHECK(again.since("musterstadt", at("2026-01-02T12:00:01Z"))->empty());
  CHECK(again.since("musterdorf", 0)->size() == 1);
  CHECK((std::filesystem::status(folder / kErasuresFile).permissions() & std::filesystem::perms(0077)) ==
        std::filesystem::perms::none);
}

TEST_CASE("erasures: a module's subjects since then, each once, whatever the form of the JSON and of the time") {
  const test::TemporaryFolder folder;
  folder.write(kErasuresFile,
               line("2026-11-25T18:59:59Z", "before") + line("2026-11-25T19:00:00.5Z", "s1") +
                   R"({ "subject": "s2", "module": "bench", "town": "musterstadt", "at": "2026-11-25T21:00:00+01:00" })"
                   "\n" +
                   line("2026-11-25T20:00:01Z", "s1") + line("2026-11-25T20:00:00Z", "other-town", "musterdorf") +
                   line("2026-11-25T20:00:00Z", "other-module", "musterstadt", "wall"));
  const ErasureList list(folder / kErasuresFile);
  const auto backup = at("2026-11-25T19:00:00.5Z");
  CHECK(*list.subjects({"musterstadt"}, "bench", {backup, 6}) == std::vector<std::string>{"s1", "s2"});
  // A town that was restored under another name is looked for under both.
  CHECK(*list.subjects({"musterstadt", "musterdorf"}, "bench", {backup, 6}) ==
        std::vector<std::string>{"s1", "s2", "other-town"});
  // The clock was ahead when the backup was made: what was listed since counts whatever its time.
  CHECK(list.lines() == 6);
  const auto far = at("2027-11-25T19:00:00Z");
  CHECK(list.subjects({"musterstadt"}, "bench", {far, 6})->empty());
  CHECK(*list.subjects({"musterstadt"}, "bench", {far, 2}) == std::vector<std::string>{"s2", "s1"});
}

TEST_CASE("erasures: a missing or empty file lists nobody, one that cannot be read is told") {
  const test::TemporaryFolder folder;
  const ErasureList list(folder / kErasuresFile);
  CHECK(list.since("musterstadt", 0)->empty());
  CHECK(list.subjects({"musterstadt"}, "bench", {})->empty());
  folder.write(kErasuresFile, "");
  CHECK(list.since("musterstadt", 0)->empty());
  CHECK(list.subjects({"musterstadt"}, "bench", {})->empty());
  const ErasureList no_file(folder.path());
  CHECK(no_file.since("musterstadt", 0).error().code == Code::Unavailable);
  CHECK(no_file.subjects({"musterstadt"}, "bench", {}).error().code == Code::Unavailable);
}

TEST_CASE("erasures: a last line torn by a crash is passed over, and the next one takes its place") {
  const test::TemporaryFolder folder;
  const std::string first = line("2026-01-01T12:00:00Z", "A");
  const std::string torn = line("2026-01-02T12:00:00Z", "torn");
  // Torn anywhere, down to nothing and up to the brace; or its blocks were allocated, but never written.
  for (const std::string& left :
       {torn.substr(0, 1), torn.substr(0, 12), torn.substr(0, torn.size() - 2), std::string(40, '\0')}) {
    CAPTURE(left);
    folder.write(kErasuresFile, first + left);
    ErasureList list(folder / kErasuresFile);
    CHECK(*list.subjects({"musterstadt"}, "bench", {}) == std::vector<std::string>{"A"});
    REQUIRE(list.add(erasure("2026-01-03T12:00:00Z", "B")));
    CHECK(folder.read(kErasuresFile) == first + line("2026-01-03T12:00:00Z", "B"));
    CHECK(*list.subjects({"musterstadt"}, "bench", {}) == std::vector<std::string>{"A", "B"});
  }
  folder.write(kErasuresFile, torn.substr(0, 12));
  CHECK(ErasureList(folder / kErasuresFile).since("musterstadt", 0)->empty());
}

TEST_CASE("erasures: a whole last line counts also without its end, and is kept by the next one") {
  const test::TemporaryFolder folder;
  std::string last = line("2026-01-02T12:00:00Z", "B");
  last.pop_back();
  folder.write(kErasuresFile, line("2026-01-01T12:00:00Z", "A") + last);
  ErasureList list(folder / kErasuresFile);
  CHECK(*list.subjects({"musterstadt"}, "bench", {}) == std::vector<std::string>{"A", "B"});
  REQUIRE(list.add(erasure("2026-01-03T12:00:00Z", "C")));
  CHECK(*list.subjects({"musterstadt"}, "bench", {}) == std::vector<std::string>{"A", "B", "C"});
}

TEST_CASE("erasures: a damaged line before the last is told, not passed over") {
  const test::TemporaryFolder folder;
  const std::string good = line("2026-01-01T12:00:00Z", "A");
  for (const std::string bad : {R"({"at":"2026-01-01T12:00:00Z"})", R"({"at":"20)", "", "{}", "[]", "null",
                                R"({"at":"yesterday","town":"musterstadt","module":"bench","subject":"B"})",
                                R"({"at":"2026-01-01T12:00:00Z","town":"musterstadt","module":"bench","subject":""})",
                                R"({"at":"2026-01-01T12:00:00Z","town":"musterstadt","module":"bench","subject":7})"}) {
    CAPTURE(bad);
    folder.write(kErasuresFile, std::string(good).append(bad).append("\n").append(good));
    const auto all = ErasureList(folder / kErasuresFile).since("musterstadt", 0);
    REQUIRE_FALSE(all);
    CHECK(all.error().code == Code::DataLoss);
    CHECK(all.error().message.find("erasures.jsonl:2") != std::string::npos);
    CHECK(ErasureList(folder / kErasuresFile).subjects({"elsewhere"}, "x", {}).error().code == Code::DataLoss);
  }
}

TEST_CASE("erasures: what cannot be written is not noted") {
  const test::TemporaryFolder folder;
  ErasureList list(folder.path() / "missing" / kErasuresFile);
  const Status noted = list.add(erasure("2026-01-01T12:00:00Z", "A"));
  REQUIRE_FALSE(noted);
  CHECK(noted.error().code == Code::Unavailable);
}

TEST_CASE("erasures: an address or a name is no subject") {
  CHECK(lifecycle::opaque_id("7K3M9QXT"));
  CHECK(lifecycle::opaque_id("person:0f-9.a_b"));
  for (const char* bad : {"", "anna@example.org", "Anna Muster", "+49 711", "\"", "\n"}) {
    CHECK_FALSE(lifecycle::opaque_id(bad));
  }
  CHECK_FALSE(lifecycle::opaque_id(std::string(129, 'a')));
}

TEST_CASE("erasures: a time is UTC and whole, or a beginning of one, and means its first moment") {
  CHECK(lifecycle::first_moment("2026-01-31T12:00:30Z") == at("2026-01-31T12:00:30Z"));
  CHECK(lifecycle::first_moment("2026-01-31T12:00") == at("2026-01-31T12:00:00Z"));
  CHECK(lifecycle::first_moment("2026-01-31") == at("2026-01-31T00:00:00Z"));
  CHECK(lifecycle::first_moment("2026-02") == at("2026-02-01T00:00:00Z"));
  CHECK(lifecycle::first_moment("2026") == at("2026-01-01T00:00:00Z"));
  CHECK(lifecycle::first_moment("") < 0);
  for (const char* bad : {"202", "2026-1", "2026-13", "2026-02-30", "31.1.2026", "2026-01-31 12:00",
                          "2026-01-31T12:00:00+01:00", "2026-01-31T12:00+1", "yesterday"}) {
    CAPTURE(bad);
    CHECK_FALSE(lifecycle::first_moment(bad));
  }
}
