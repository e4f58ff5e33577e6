// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/erasures.h"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

using namespace stadtkern;
using lifecycle::Erasure;
using lifecycle::ErasureList;

namespace {

struct Folder {
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "erasures-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

Erasure erasure(const char* at, const char* subject, const char* town = "musterstadt") {
  return {at, town, "bench", subject};
}

}  // namespace

TEST_CASE("erasures: what was noted is listed by town and time, also by a new list on the file") {
  const Folder folder;
  const auto file = folder.path / "erasures.jsonl";
  ErasureList list(file);
  CHECK(list.since("musterstadt", "")->empty());
  REQUIRE(list.add(erasure("2026-01-01T12:00:00Z", "A")));
  REQUIRE(list.add(erasure("2026-01-02T12:00:00Z", "B")));
  REQUIRE(list.add(erasure("2026-01-02T12:00:01Z", "C", "musterdorf")));
  const ErasureList again(file);
  CHECK(again.since("musterstadt", "")->size() == 2);
  CHECK(*again.since("musterstadt", "2026-01-02") == std::vector{erasure("2026-01-02T12:00:00Z", "B")});
  CHECK(again.since("musterstadt", "2026-01-02T12:00:00Z")->size() == 1);
  CHECK(again.since("musterstadt", "2026-01-02T12:00:01Z")->empty());
  CHECK(again.since("musterdorf", "2026")->size() == 1);
  CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms(0077)) == std::filesystem::perms::none);
}

TEST_CASE("erasures: a line torn by a crash is passed over, and the next one takes its place") {
  const Folder folder;
  const auto file = folder.path / "erasures.jsonl";
  ErasureList list(file);
  REQUIRE(list.add(erasure("2026-01-01T12:00:00Z", "A")));
  std::ofstream(file, std::ios::app) << R"({"at":"2026-01-)";
  CHECK(list.since("musterstadt", "")->size() == 1);
  REQUIRE(list.add(erasure("2026-01-03T12:00:00Z", "B")));
  const auto all = list.since("musterstadt", "");
  REQUIRE(all);
  REQUIRE(all->size() == 2);
  CHECK((*all)[1].subject == "B");
}

TEST_CASE("erasures: a line that somebody broke is told, not passed over") {
  const Folder folder;
  const auto file = folder.path / "erasures.jsonl";
  std::ofstream(file) << "{\"at\":\"2026-01-01T12:00:00Z\"}\n";
  const ErasureList list(file);
  const auto all = list.since("musterstadt", "");
  REQUIRE_FALSE(all);
  CHECK(all.error().code == Code::DataLoss);
  CHECK(all.error().message.find("erasures.jsonl:1") != std::string::npos);
}

TEST_CASE("erasures: what cannot be written is not noted") {
  const Folder folder;
  ErasureList list(folder.path / "missing" / "erasures.jsonl");
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

TEST_CASE("erasures: a time is UTC and whole, or a beginning of one") {
  for (const char* good : {"", "2026", "2026-01", "2026-01-31", "2026-01-31T12:00", "2026-01-31T12:00:00Z"}) {
    CHECK(lifecycle::time_prefix(good));
  }
  for (const char* bad : {"202", "2026-1", "31.1.2026", "2026-01-31 12:00", "2026-01-31T12:00:00+01:00", "yesterday"}) {
    CHECK_FALSE(lifecycle::time_prefix(bad));
  }
}
