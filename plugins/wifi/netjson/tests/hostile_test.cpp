// SPDX-License-Identifier: EUPL-1.2
// Names and values that want to be more than that.
#include <catch2/catch.hpp>
#include <chrono>
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

TEST_CASE("hostile: nor does any of the strings that break careless programs") {
  const auto data = data_file("hostile-input/blns.json");
  if (!data) return;
  const Json strings = json(*data);
  REQUIRE(strings.items.size() > 500);
  for (const Json& one : strings.items) check_contained(one.text);
}

TEST_CASE("hostile: names of sections, options and packages are letters, digits and _") {
  const Rendered rendered = render(json(R"({"interfaces":[{"name":"a'\n\tb c","type":"ethernet","x y'":"1"}],
      "general":{"id":"i'\nconfig","o\np":"v"}})"),
                                   Dialect::Dsa);
  CHECK(file(rendered, "etc/config/network") ==
        "config interface 'a___b_c'\n\toption device 'a'\\''  b c'\n\toption proto 'none'\n\toption x_y_ '1'\n");
  CHECK(file(rendered, "etc/config/system") == "config system 'i__config'\n\toption o_p 'v'\n");
}

namespace {

// `count` times the same entry.
std::string list(const std::string& entry, std::size_t count) {
  std::string out = "[";
  for (std::size_t index = 0; index < count; ++index) out.append(index == 0 ? "" : ",").append(entry);
  return out += ']';
}

// Far more than it takes where the work grows with the text, far less than where it grows with its square.
class Soon {
 public:
  ~Soon() { CHECK(std::chrono::steady_clock::now() - begin_ < std::chrono::seconds{10}); }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

std::string refusal(const std::string& text) {
  const Rendered rendered = render(json(text), Dialect::Dsa);
  CHECK(rendered.refused);
  CHECK(rendered.files.empty());
  REQUIRE_FALSE(rendered.faults.empty());
  return rendered.faults.back().pointer + " " + rendered.faults.back().reason;
}

}  // namespace

TEST_CASE("hostile: sections of one name are numbered, however many they are") {
  const Soon soon;
  const Rendered rendered = render(json("{\"radios\":" + list("{}", 2'000) + "}"), Dialect::Dsa);
  CHECK_FALSE(rendered.refused);
  const std::string wireless = file(rendered, "etc/config/wireless");
  CHECK(wireless.find("config wifi-device '_2000'\n") != std::string::npos);
  CHECK(wireless.find("'_2001'") == std::string::npos);
  // A number that is somebody's name already is passed by.
  const std::string names = file(render(json(R"({"x":[{"config_name":"t","config_value":"a"},
      {"config_name":"t","config_value":"a_2"},{"config_name":"t","config_value":"a"},
      {"config_name":"t","config_value":"a"}]})"),
                                        Dialect::Dsa),
                                 "etc/config/x");
  CHECK(names == "config t 'a'\n\nconfig t 'a_2'\n\nconfig t 'a_3'\n\nconfig t 'a_4'\n");
}

TEST_CASE("hostile: what is beyond a limit is refused with its place, before anything is made of it") {
  const Soon soon;
  CHECK(refusal("{\"radios\":" + list("{}", 21'000) + "}") == "/radios has more than 2,000 entries");
  CHECK(refusal(R"({"a":{"b":)" + list("[]", 2'001) + "}}") == "/a/b has more than 2,000 entries");
  CHECK(refusal("{\"x\":" + list(list("1", 100), 100) + "}") == " has more than 10,000 values");
  CHECK(refusal("{\"x\":" + list(R"({"a":{"a":{"a":{"a":{"a":{}}}}}})", 1'700) + "}") ==
        " has more than 10,000 values");
}

TEST_CASE("hostile: one option said again for each address of an interface fills no memory") {
  const Soon soon;
  std::string addresses;
  for (int number = 0; number < 1'500; ++number) {
    addresses.append(number == 0 ? "" : ",").append(R"({"proto":"p)").append(std::to_string(number)).append("\"}");
  }
  CHECK(refusal(R"({"interfaces":[{"name":"a","type":"ethernet","o":")" + std::string(400'000, 'x') +
                R"(","addresses":[)" + addresses + "]}]}") == " becomes more than 900,000 bytes of package network");
}

TEST_CASE("hostile: as many wireless interfaces as bridges that name them") {
  const Soon soon;
  std::string all;
  for (int number = 0; number < 900; ++number) {
    all.append(R"({"name":"b)").append(std::to_string(number)).append(R"(","type":"bridge","bridge_members":["w"]},)");
    all.append(R"({"name":"w","type":"wireless","wireless":{"mode":"station"}},)");
  }
  all.pop_back();
  const std::string wireless =
      file(render(json("{\"interfaces\":[" + all + "]}"), Dialect::Dsa), "etc/config/wireless");
  CHECK(wireless.find("option network 'b0 b1 b2 ") != std::string::npos);
}

TEST_CASE("hostile: large templates are laid over each other, and braces searched, in one walk") {
  const Soon soon;
  Json base;
  for (int one = 0; one < 8; ++one) {
    std::string text = "{\"o\":{";
    for (int number = 0; number < 6'000; ++number) {
      text.append(number == 0 ? "" : ",").append("\"").append(std::to_string(one * 6'000 + number)).append("\":1");
    }
    text.append(R"(},"l":)").append(list(R"({"id":)" + std::to_string(one) + "}", 6'000)).append("}");
    merge(base, json(text));
  }
  CHECK(base.find("o")->members.size() == 48'000);
  Json braces = json(R"({"a":")" + std::string(400'000, '{') + R"(}}"})");
  std::set<std::string> unknown;
  fill(braces, {}, unknown);
  CHECK(unknown.empty());
  CHECK(braces.text_of("a").size() == 400'002);
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
