// SPDX-License-Identifier: EUPL-1.2
// Whatever a file holds: loading ends with a whole configuration or with problems, and never with both.
#include <catch2/catch.hpp>

#include <random>

#include "fixture.h"

using namespace stadtkern::config;
using stadtkern::config::test::Folder;

namespace {

void check_whole(const Folder& folder, const std::string& what) {
  const auto loaded = folder.load();
  if (loaded.config.has_value() != loaded.problems.empty()) FAIL("half applied: " << what);
  if (loaded.config && (loaded.config->towns.size() != 1 || loaded.config->state.empty())) FAIL("not whole: " << what);
  for (const auto& problem : loaded.problems) {
    if (problem.file.empty() || problem.message.empty()) FAIL("a problem that says nothing: " << what);
  }
}

std::string mutated(std::string text, std::mt19937& random) {
  static const std::vector<std::string> pieces{"\"",
                                               "=",
                                               "[",
                                               "]",
                                               "{",
                                               "}",
                                               ".",
                                               "\n",
                                               "'",
                                               "\"\"\"",
                                               "#",
                                               "nan",
                                               "-1",
                                               "99999999999999999999",
                                               "true",
                                               "\xff",
                                               std::string(1, '\0'),
                                               "[[a]]\n",
                                               "1979-05-27T07:32:00Z",
                                               "x-",
                                               "\\u0000",
                                               ",",
                                               "0x7fffffffffffffff"};
  const auto below = [&random](std::size_t end) { return end == 0 ? 0 : random() % end; };
  for (auto rounds = 1 + below(4); rounds > 0; --rounds) {
    const auto at = below(text.size());
    switch (below(4)) {
      case 0:
        text.insert(at, pieces[below(pieces.size())]);
        break;
      case 1:
        text.erase(at, 1 + below(12));
        break;
      case 2:
        text.insert(at, text.substr(below(text.size()), below(80)));
        break;
      default:
        if (!text.empty()) text[at] = static_cast<char>(random());
    }
  }
  return text;
}

}  // namespace

TEST_CASE("config: every prefix of each file is taken whole or refused") {
  const Folder folder;
  const std::pair<std::string, std::string> files[] = {{"config/stadtkern.toml", test::kNode},
                                                       {"config/towns/neustadt.toml", test::kTown},
                                                       {"modules/bench/plugin.toml", test::kBench},
                                                       {"modules/bench/settings.schema.json", test::kSchema}};
  for (const auto& [name, text] : files) {
    for (std::size_t length = 0; length < text.size(); ++length) {
      folder.write(name, text.substr(0, length));
      check_whole(folder, name + " cut at " + std::to_string(length));
    }
    folder.write(name, text);
    CHECK(folder.load().config);
  }
}

TEST_CASE("config: random changes to each file are taken whole or refused") {
  const Folder folder;
  std::mt19937 random(4711);
  const std::pair<std::string, std::string> files[] = {{"config/stadtkern.toml", test::kNode},
                                                       {"config/towns/neustadt.toml", test::kTown},
                                                       {"modules/bench/plugin.toml", test::kBench},
                                                       {"modules/bench/settings.schema.json", test::kSchema},
                                                       {"config/areas/neustadt.geojson", test::kArea}};
  for (const auto& [name, text] : files) {
    for (int i = 0; i < 800; ++i) {
      const auto changed = mutated(text, random);
      folder.write(name, changed);
      std::string note = name;
      check_whole(folder, note.append(":\n").append(changed));
    }
    folder.write(name, text);
    CHECK(folder.load().config);
  }
}
