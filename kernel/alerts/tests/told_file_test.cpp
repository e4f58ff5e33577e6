// SPDX-License-Identifier: EUPL-1.2
#include "alerts/told_file.h"
#include "lifecycle/tests/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace stadtkern;
using alerts::AllTold;
using alerts::Key;
using alerts::Kind;

namespace {

const AllTold kTwo{
    {Key{Kind::DiskLow, {}}, {"the disk has 3.0 % free", "make room", 1'795'633'720, 1'795'720'120}},
    {Key{Kind::ModuleQuarantined, "bench"}, {"it said \"no\"\nand ended \xc3\xbc", "", 86'400, 86'400}},
};

}  // namespace

TEST_CASE("told alerts: what was written is read back, and a missing file is nothing told") {
  const test::TemporaryFolder folder;
  CHECK(alerts::read_told(folder.path())->empty());
  REQUIRE(alerts::write_told(folder.path(), kTwo));
  CHECK(*alerts::read_told(folder.path()) == kTwo);
  CHECK((std::filesystem::status(folder / alerts::kToldFile).permissions() & std::filesystem::perms(0077)) ==
        std::filesystem::perms::none);
  REQUIRE(alerts::write_told(folder.path(), {}));
  CHECK(alerts::read_told(folder.path())->empty());
  CHECK_FALSE(std::filesystem::exists(folder / "alerts.json.new"));
}

TEST_CASE("told alerts: a file that is damaged, or of another format, is told as such") {
  const test::TemporaryFolder folder;
  const std::string good = alerts::told_text(kTwo);
  REQUIRE(alerts::parse_told(good));
  for (std::size_t size = 0; size + 2 < good.size(); size += 7) {
    CAPTURE(size);
    CHECK_FALSE(alerts::parse_told(good.substr(0, size)));
  }
  for (
      const char* bad :
      {"", "[]", "{}", R"({"format":1})", R"({"format":"1","told":[]})", R"({"format":1,"told":[7]})",
       R"({"format":1,"told":[{"alert":"unheard_of","subject":"","message":"","next":"","since":"1970-01-01T00:00:00Z","at":"1970-01-01T00:00:00Z"}]})",
       R"({"format":1,"told":[{"alert":"disk_low","subject":"","message":"","next":"","since":"yesterday","at":"1970-01-01T00:00:00Z"}]})"}) {
    CAPTURE(bad);
    folder.write(alerts::kToldFile, bad);
    const auto read = alerts::read_told(folder.path());
    REQUIRE_FALSE(read);
    CHECK(read.error().code == Code::DataLoss);
  }
  const auto later = alerts::parse_told(R"({"format":2,"told":[]})");
  REQUIRE_FALSE(later);
  CHECK(later.error().message == "its format 2 is not this kernel's");
}

TEST_CASE("told alerts: what cannot be written leaves the file as it was") {
  const test::TemporaryFolder folder;
  CHECK_FALSE(alerts::write_told(folder / "nowhere", kTwo));
  REQUIRE(alerts::write_told(folder.path(), kTwo));
  std::filesystem::create_directory(folder / "alerts.json.new");  // in the way of the temporary one
  CHECK_FALSE(alerts::write_told(folder.path(), {}));
  CHECK(*alerts::read_told(folder.path()) == kTwo);
}
