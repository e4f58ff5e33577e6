// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <stadtkern/texts.h>

#include "clock.h"
#include "figures.h"
#include "test_data.h"
#include "versions.h"

namespace operations {
namespace {

std::string file(const std::filesystem::path& path) {
  std::ifstream in(path);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

const std::filesystem::path kFolder = STADTKERN_SOURCE_DIR "/plugins/operations";

TEST_CASE("words: each text is there in both languages, and asks for as many values") {
  const stadtkern::Texts de(file(kFolder / "i18n/de.toml"));
  const stadtkern::Texts en(file(kFolder / "i18n/en.toml"));
  CHECK(de.all().size() > 250);
  CHECK(de.all().size() == en.all().size());
  for (const auto& [key, words] : de.all()) {
    CAPTURE(key);
    REQUIRE(en.all().contains(key));
    CHECK_FALSE(words.empty());
    CHECK(has(words, "{value}") == has(en.all().at(key), "{value}"));
  }
}

TEST_CASE("words: what the pages ask for is there") {
  const std::regex asked(R"re(word\("([a-z_0-9]+[a-z0-9])")re");
  std::set<std::string> keys;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() != ".cpp" || has(entry.path().string(), "/tests/")) continue;
    const std::string text = file(entry.path());
    for (std::sregex_iterator it(text.begin(), text.end(), asked), end; it != end; ++it) keys.insert((*it)[1]);
  }
  CHECK(keys.size() > 150);
  for (const std::string& key : keys) {
    CAPTURE(key);
    CHECK(has_text("en", key));
  }
}

TEST_CASE("figures: as people read them") {
  CHECK(duration_text(59, "en") == "59 s");
  CHECK(duration_text(7322, "en") == "2 h");
  CHECK(duration_text(200'000, "de") == "2 Tage");
  CHECK(latency_text(3890, "de") == "3,9 ms");
  CHECK(latency_text(45'000, "en") == "45 ms");
  CHECK(memory_text(20'975'616) == "20 MiB");
}

TEST_CASE("clock: what the node tells in UTC is shown by the town's clock, in summer and in winter") {
  CHECK(time_text("2026-11-27T04:39:00.866Z", "Europe/Berlin", "de") == "27.11.2026, 05:39:00");
  CHECK(time_text("2026-06-30T23:59:59Z", "Europe/Berlin", "en") == "1 Jul 2026, 01:59:59");
  CHECK(time_text("2026-11-27T04:39:00Z", "Nowhere/None", "de") == "27.11.2026, 04:39:00 UTC");
  CHECK(time_text("2026-13-40T04:39:00Z", "Europe/Berlin", "de") == "2026-13-40T04:39:00Z");
  CHECK(time_text("soon", "Europe/Berlin", "de") == "soon");
  CHECK(with_local_times("x (2026-11-27T04:39:00Z), y (2026-1)", "Europe/Berlin", "de") ==
        "x (27.11.2026, 05:39:00), y (2026-1)");
}

TEST_CASE("versions: by semver's order") {
  const std::vector<std::string> order{"0.9.0", "1.0.0-rc.1", "1.0.0-rc.2", "1.0.0", "1.2.0", "1.10.0"};
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    CAPTURE(order[i]);
    CHECK(before(order[i], order[i + 1]));
    CHECK_FALSE(before(order[i + 1], order[i]));
    CHECK_FALSE(before(order[i], order[i]));
  }
}

TEST_CASE("versions: an option or a path is no name") {
  for (const char* good : {"waste", "bad-homburg", "a_1"}) CHECK(is_name(good));
  for (const char* bad : {"", "-f", "--all", "a b", "../x", "A", "a@1"}) CHECK_FALSE(is_name(bad));
  CHECK(is_name(std::string(64, 'a')));
  CHECK_FALSE(is_name(std::string(65, 'a')));
  for (const char* good : {"1.1.0", "^1.2", "1.0.0-rc.1+5"}) CHECK(is_version(good));
  for (const char* bad : {"", "-1", "1/2", "1;2"}) CHECK_FALSE(is_version(bad));
}

}  // namespace
}  // namespace operations
