// SPDX-License-Identifier: EUPL-1.2
#include "alerts/facts.h"
#include "lifecycle/tests/temporary_folder.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace stadtkern;

TEST_CASE("facts: times are written in whole seconds of UTC") {
  CHECK(alerts::rfc3339(1795633720) == "2026-11-25T19:08:40Z");
}

TEST_CASE("facts: the last backups: a line per town, what cannot be read counts as none") {
  const auto towns = alerts::parse_last_backups(
      "neustadt 1970-01-02T00:00:00Z\nbroken yesterday\n\n altstadt 1970-01-02T00:00:00Z\nlonely\n"
      "altstadt 1970-01-03T01:00:00.25+01:00 /backups/altstadt.tar.zst\nneustadt 1970-01-04T00:00:00Z");
  CHECK(towns == std::map<std::string, alerts::UnixSeconds>{{"altstadt", 172800}, {"neustadt", 259200}});
  const test::TemporaryFolder folder;
  CHECK(alerts::last_backups(folder / "").empty());
  std::ofstream(folder / alerts::kLastBackup) << "neustadt 1970-01-02T00:00:00Z\n";
  CHECK(alerts::last_backups(folder / "").at("neustadt") == 86400);
}

TEST_CASE("facts: a backup is noted beside the others, and never an older one over a newer") {
  const test::TemporaryFolder folder;
  REQUIRE(alerts::note_backup(folder / "", "neustadt", 86400));
  REQUIRE(alerts::note_backup(folder / "", "altstadt", 172800));
  REQUIRE(alerts::note_backup(folder / "", "neustadt", 259200));
  REQUIRE(alerts::note_backup(folder / "", "altstadt", 1));
  CHECK(folder.read(alerts::kLastBackup) == "altstadt 1970-01-03T00:00:00Z\nneustadt 1970-01-04T00:00:00Z\n");
  CHECK_FALSE(alerts::note_backup(folder / "nowhere", "neustadt", 1));
}

TEST_CASE("facts: the space is that of the file system that holds the folder") {
  const test::TemporaryFolder folder;
  const auto space = alerts::disk_space(folder / "");
  REQUIRE(space);
  CHECK(space->total_bytes > 0);
  CHECK(space->free_bytes <= space->total_bytes);
  CHECK(alerts::DiskSpace{200, 50}.free_percent() == 25);
  CHECK_FALSE(alerts::disk_space(folder / "nowhere"));
}
