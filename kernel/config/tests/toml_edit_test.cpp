// SPDX-License-Identifier: EUPL-1.2
#include "config/toml_edit.h"

#include <catch2/catch.hpp>

#include "config/config.h"
#include "config/toml_file.h"
#include "fixture.h"

using namespace stadtkern;
using namespace stadtkern::config;

namespace {

Value read(const std::string& text) {
  Problems problems;
  auto value = parse_toml(text, "t.toml", problems);
  REQUIRE(value);
  return *value;
}

}  // namespace

TEST_CASE("toml edit: keys are set, made where they are missing, and dropped, the rest stays") {
  const std::string from =
      "ags = \"1\"\ndefault = true\nname = { de = \"A\" }\n[modules.bench]\nlimit = 3\n"
      "[[modules.bench.kinds]]\ncode = \"x\"\n";
  const auto to = edited_toml(from, "t.toml",
                              {{"ags", "\"2\""},
                               {"name.de", "B"},
                               {"hosts", "[\"b.example\"]"},
                               {"modules.bench.limit", "4"},
                               {"modules.other.note", "a \"b\""}},
                              {"default"});
  REQUIRE(to);
  const Value root = read(*to);
  CHECK(root.find("ags")->value.text == "2");
  CHECK(root.find("default") == nullptr);
  CHECK(root.find("name")->value.find("de")->value.text == "B");
  CHECK(root.find("hosts")->value.items.at(0).text == "b.example");
  const Value& modules = root.find("modules")->value;
  CHECK(modules.find("bench")->value.find("limit")->value.integer == 4);
  CHECK(modules.find("bench")->value.find("kinds")->value.items.at(0).find("code")->value.text == "x");
  CHECK(modules.find("other")->value.find("note")->value.text == "a \"b\"");
}

TEST_CASE("toml edit: what cannot be done is said, and nothing is given back") {
  CHECK(edited_toml("a = ", "t.toml", {}).error().code == Code::InvalidArgument);
  CHECK(edited_toml("a = 1", "t.toml", {{"a.b", "2"}}).error().message.find("no table") != std::string::npos);
  CHECK(edited_toml("a = 1", "t.toml", {{"a.", "2"}}).error().code == Code::InvalidArgument);
  // A value is a value, not a way to smuggle in other keys.
  const auto odd = edited_toml("a = 1", "t.toml", {{"b", "1\nc = 2"}});
  REQUIRE(odd);
  CHECK(read(*odd).find("c") == nullptr);
}

TEST_CASE("toml edit: a setting of the command line, a municipality key is a text though it is all digits") {
  CHECK_FALSE(parse_setting("ags"));
  CHECK_FALSE(parse_setting("=1"));
  CHECK(parse_setting("ags=99999003")->value == "\"99999003\"");
  CHECK(parse_setting("map.zoom=3")->value == "3");
  CHECK(parse_setting("a=b=c")->value == "b=c");
}

TEST_CASE("toml edit: a module is taken out of a town's file, and comments and the rest stay as they are") {
  const std::string text =
      "# the town\nname = \"a\"  # its name\n\n[modules.bench]\ntariff = 3\n# of the bench\n[modules.bench.hours]\n"
      "open = 7\n[[modules.bench.exceptions]]\nday = 1\n\n# the door's\n[modules.door]  # [modules.bench]\nx = "
      "[1,\n2]\n[modules.benches]\n";
  const auto out = without_module(text, "a.toml", "bench");
  REQUIRE(out);
  CHECK(*out ==
        "# the town\nname = \"a\"  # its name\n\n[modules.door]  # [modules.bench]\nx = [1,\n2]\n"
        "[modules.benches]\n");
  CHECK(*without_module(text, "a.toml", "lamp") == text);
}

TEST_CASE("toml edit: a module that is written in another way is taken out, too") {
  const auto out = without_module("name = \"a\"\nmodules = { bench = { tariff = 3 }, door = {} }\n", "a.toml", "bench");
  REQUIRE(out);
  CHECK(out->find("bench") == std::string::npos);
  CHECK(out->find("door") != std::string::npos);
  CHECK(without_module("name = \"[modules.bench]\"\ntext = '''\n[modules.bench]\n'''\n", "a.toml", "bench")
            ->find("text") != std::string::npos);
  CHECK_FALSE(without_module("name = ", "a.toml", "bench"));
}
