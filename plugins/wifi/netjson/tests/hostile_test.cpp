// SPDX-License-Identifier: EUPL-1.2
// Names and values that want to be more than that.
#include <catch2/catch.hpp>
#include <random>
#include <sstream>

#include "netjson/merge.h"
#include "test_data.h"

using namespace wifi;
using namespace wifi::netjson;

namespace {

// What the device's own parser makes of one line: words, with quotes taken away. Written after its rules, not after
// ours.
std::vector<std::string> words(const std::string& line) {
  std::vector<std::string> out;
  bool inside = false;
  bool open = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (inside) {
      if (c == '\'') {
        inside = false;
      } else {
        out.back() += c;
      }
    } else if (c == ' ' || c == '\t') {
      open = false;
    } else if (c == '#') {
      break;  // the rest is a comment
    } else {
      if (!open) out.emplace_back();
      open = true;
      if (c == '\'') {
        inside = true;
      } else if (c == '\\') {
        out.back() += line[++at];
      } else {
        out.back() += c;
      }
    }
  }
  CHECK_FALSE(inside);
  return out;
}

// A configuration whose only text is `value`, as a variable brings it.
Rendered with_value(const std::string& value) {
  Json configuration = json(R"({"interfaces":[{"name":"wlan0","type":"wireless",
      "wireless":{"radio":"radio0","mode":"access_point","ssid":"{{x}}"}}]})");
  std::set<std::string> unknown;
  fill(configuration, {{"x", value}}, unknown);
  return render(configuration, Dialect::Dsa);
}

void check_contained(const std::string& value) {
  INFO(value);
  std::istringstream lines(file(with_value(value), "etc/config/wireless"));
  std::vector<std::string> said;
  std::string ssid;
  for (std::string line; std::getline(lines, line);) {
    const auto parts = words(line);
    REQUIRE(parts.size() == 3);
    said.push_back(parts[1]);
    if (parts[1] == "ssid") ssid = parts[2];
  }
  std::string expected = value;
  for (char& c : expected) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  if (value.empty()) return;
  CHECK(said == std::vector<std::string>{"wifi-iface", "device", "ifname", "mode", "ssid"});
  CHECK(ssid == expected);
}

}  // namespace

TEST_CASE("hostile: a value stays a value, whatever stands in it") {
  for (const char* value :
       {"it's free", "'", "''", "\\'", "'\\''", "x'\n\nconfig interface 'evil'\n\toption x 'y", "a\r\nb", "$(reboot)",
        "`id`", "# no comment", "\"", "{{x}}", "\x01\x1b[2J", "ä\xe2\x80\xa8"}) {
    check_contained(value);
  }
}

TEST_CASE("hostile: nor does any of a thousand random values get out of its quotes") {
  std::mt19937 random(1);  // NOLINT: the same values each time
  const std::string letters = "'\\\n\r\t \"#{}x$`;\x7f";
  for (int round = 0; round < 1000; ++round) {
    std::string value;
    for (std::size_t length = random() % 20; length > 0; --length) value += letters[random() % letters.size()];
    check_contained(value);
  }
}

TEST_CASE("hostile: names of sections, options and packages are letters, digits and _") {
  const Rendered rendered = render(json(R"({"interfaces":[{"name":"a'\n\tb c","type":"ethernet","x y'":"1"}],
      "general":{"id":"i'\nconfig","o\np":"v"}})"),
                                   Dialect::Dsa);
  CHECK(file(rendered, "etc/config/network") ==
        "config interface 'a___b_c'\n\toption device 'a'\\''  b c'\n\toption proto 'none'\n\toption x_y_ '1'\n");
  CHECK(file(rendered, "etc/config/system") == "config system 'i__config'\n\toption o_p 'v'\n");
}

TEST_CASE("hostile: deep and broken JSON is refused with its place") {
  for (const std::string& text : {std::string(100, '['), std::string("{\"a\":}"), std::string("{} {}"), std::string(),
                                  std::string("{\"a\":\"\xff\"}"), std::string("{\"a\":1,}")}) {
    INFO(text);
    const auto read = stadtkern::parse_json(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().message.find("at byte") != std::string::npos);
  }
}
