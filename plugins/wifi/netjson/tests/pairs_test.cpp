// SPDX-License-Identifier: EUPL-1.2
// The recorded pairs of netjsonconfig: what it makes of a configuration, we make of it, too.
#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "test_data.h"

using namespace wifi;

namespace {

// Pairs that differ, each with its reason. The README has the same table.
const std::map<std::string, std::string> kDifferent = {};

// Four blanks of indentation are a tab, as on a device; blank lines and the end of the text don't count.
std::string normal(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    if (line.starts_with("    ")) line.replace(0, 4, "\t");
    out += line + '\n';
  }
  return out;
}

// All packages one after the other, as netjsonconfig prints them.
std::string printed(const netjson::Rendered& rendered) {
  constexpr std::string_view kFolder = "etc/config/";
  std::string out;
  for (const auto& found : rendered.files) {
    out += "package " + found.path.substr(kFolder.size()) + '\n' + found.content;
  }
  return out;
}

}  // namespace

TEST_CASE("netjson: the recorded pairs come out as recorded") {
  const auto text = data_file("wifi/openwisp/netjson_uci_pairs.json");
  if (!text) return;
  const Json pairs = json(*text);
  std::size_t equal = 0;
  for (const Json& pair : pairs.items) {
    const std::string name(pair.text_of("case"));
    INFO(name);
    const auto dialect = name.find("_legacy:") == std::string::npos ? netjson::Dialect::Dsa : netjson::Dialect::Legacy;
    const netjson::Rendered rendered = netjson::render(*pair.find("netjson"), dialect);
    CHECK(rendered.faults.empty());
    const bool same = normal(printed(rendered)) == normal(std::string(pair.text_of("uci")));
    if (kDifferent.count(name) != 0) {
      CHECK_FALSE(same);  // else the list above is out of date
      continue;
    }
    CHECK(normal(printed(rendered)) == normal(std::string(pair.text_of("uci"))));
    equal += same ? 1U : 0U;
  }
  CHECK(pairs.items.size() == 53);
  CHECK(equal + kDifferent.size() == pairs.items.size());
}
