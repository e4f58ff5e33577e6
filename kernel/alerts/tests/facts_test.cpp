// SPDX-License-Identifier: EUPL-1.2
#include "alerts/facts.h"
#include "lifecycle/tests/temporary_folder.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace stadtkern;

TEST_CASE("facts: times are read as RFC 3339 says, and nothing else is") {
  CHECK(alerts::parse_rfc3339("1970-01-02T00:00:00Z") == 86400);
  CHECK(alerts::parse_rfc3339("2026-11-25T19:08:40Z") == 1795633720);
  CHECK(alerts::parse_rfc3339("2026-11-25T20:08:40.123+01:00") == 1795633720);
  CHECK(alerts::parse_rfc3339("2026-11-25T14:38:40-04:30") == 1795633720);
  CHECK(alerts::rfc3339(1795633720) == "2026-11-25T19:08:40Z");
  for (const char* wrong : {"", "2026-11-25", "2026-11-25T19:08:40", "2026-11-31T19:08:40Z", "2026-13-01T00:00:00Z",
                            "2026-11-25 19:08:40Z", "2026-11-25T24:00:00Z", "2026-11-25T19:08:40.Z",
                            "2026-11-25T19:08:40+1:00", "2026-11-25T19:08:-1Z", "2026-11-25T19:08:40Zx"}) {
    CAPTURE(wrong);
    CHECK_FALSE(alerts::parse_rfc3339(wrong));
  }
}

TEST_CASE("facts: the last backups: a line per town, what cannot be read counts as none") {
  const auto towns = alerts::parse_last_backups(
      "neustadt 1970-01-02T00:00:00Z\nbroken yesterday\n\n altstadt 1970-01-02T00:00:00Z\nlonely\n"
      "altstadt 1970-01-03T00:00:00Z /backups/altstadt.tar.zst\nneustadt 1970-01-04T00:00:00Z");
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
