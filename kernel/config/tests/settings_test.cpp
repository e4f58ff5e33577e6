// SPDX-License-Identifier: EUPL-1.2
#include "config/settings.h"

#include <catch2/catch.hpp>

#include "config/toml_file.h"
#include "fixture.h"

using namespace stadtkern::config;
using stadtkern::config::test::Folder;

namespace {

struct Checked {
  std::optional<std::string> settings;
  std::string faults;
};

Checked check(const std::string& schema_text, const std::string& toml) {
  const Folder folder;
  folder.write("modules/bench/settings.schema.json", schema_text);
  Problems problems;
  Checked checked;
  const auto schema = SettingsSchema::read(folder.path() / "modules/bench", problems);
  const auto value = parse_toml(toml, "t.toml", problems);
  REQUIRE(value);
  if (schema) checked.settings = schema->complete(*value, {"t.toml", 1, 1}, "modules.bench", problems);
  for (auto& problem : problems) {
    problem.hint.clear();
    if (problem.file != "t.toml") problem.file = "schema";
    checked.faults += to_text(problem) + "\n";
  }
  return checked;
}

Checked check(const std::string& toml) {
  return check(test::kSchema, toml);
}

}  // namespace

TEST_CASE("settings: defaults are filled in, in nested objects and array elements too") {
  const auto done =
      check("tariff = 3\nshare = 2\nplaces = [{ id = \"a\" }, { id = \"b\", seats = 9 }]\n[mail]\nsender = \"x\"");
  CHECK(done.faults.empty());
  CHECK(done.settings == R"({"tariff":3,"share":2,"places":[{"id":"a","seats":2},{"id":"b","seats":9}],)"
                         R"("mail":{"sender":"x","subject":"Hello"},"mode":"after_review","pause":{"minutes":5}})");
}

TEST_CASE("settings: what the operator wrote wins over a default, and remarks stay out") {
  CHECK(check("tariff = 3\nmode = \"text_at_once\"\nx-note = \"asked the mayor\"\npause = {}").settings ==
        R"({"tariff":3,"mode":"text_at_once","pause":{"minutes":5}})");
}

TEST_CASE("settings: each violation stands at its line, with what was probably meant") {
  CHECK(check("tarif = 3").faults ==
        "t.toml:1:1: [modules.bench] unknown setting \"tarif\"; did you mean \"tariff\"?\n");
  CHECK(check("tarfi = 3\nmore = 1").faults ==
        "t.toml:1:1: [modules.bench] unknown setting \"tarfi\"; did you mean \"tariff\"?\n"
        "t.toml:2:1: [modules.bench] unknown setting \"more\"; did you mean \"mode\"?\n");
  CHECK(check("x-y = 1").faults == "t.toml:1:1: [modules.bench] missing setting \"tariff\"\n");
  CHECK(
      check("tariff = 3\nmode = \"after_reviw\"").faults ==
      "t.toml:2:1: [modules.bench] \"mode\" must be \"after_review\" or \"text_at_once\", not \"after_reviw\"; did you "
      "mean \"after_review\"?\n");
  CHECK(check("tariff = \"3\"").faults == "t.toml:1:1: [modules.bench] \"tariff\" must be an integer, not a string\n");
  CHECK(check("tariff = 0").faults == "t.toml:1:1: [modules.bench] \"tariff\" must be at least 1, not 0\n");
  CHECK(check("tariff = 10").faults == "t.toml:1:1: [modules.bench] \"tariff\" must be at most 9, not 10\n");
  CHECK(check("tariff = 3\ncode = \"A\"").faults ==
        "t.toml:2:1: [modules.bench] \"code\" must match the pattern \"^[a-z]+$\", not be \"A\"\n");
  CHECK(check("tariff = 3\n\n[mail]\nsender = \"x\"\nsubjct = \"y\"").faults ==
        "t.toml:5:1: [modules.bench.mail] unknown setting \"subjct\"; did you mean \"subject\"?\n");
  CHECK(check("tariff = 3\n[[places]]\nid = \"a\"\n[[places]]\nid = \"b\"\nseat = 2").faults ==
        "t.toml:6:1: [modules.bench.places] unknown setting \"seat\"; did you mean \"seats\"?\n");
}

TEST_CASE("settings: a date is given to the module as text") {
  CHECK(check(R"({"properties":{"expires":{"type":"string"}}})", "expires = 2027-01-31").settings ==
        R"({"expires":"2027-01-31"})");
}

TEST_CASE("settings: numbers that JSON lacks and texts too long for a pattern are refused before the validator") {
  CHECK(check("tariff = 3\nshare = inf").faults == "t.toml:2:9: [modules.bench] a number must be finite\n");
  CHECK(check("tariff = 3\nshare = nan").faults == "t.toml:2:9: [modules.bench] a number must be finite\n");
  CHECK(check("tariff = 3\ncode = \"" + std::string(200'000, 'a') + "\"").faults ==
        "t.toml:2:8: [modules.bench] a text is longer than 1000 bytes\n");
}

TEST_CASE("settings: a module without a schema takes no settings") {
  const Folder folder;
  Problems problems;
  const auto schema = SettingsSchema::read(folder.path() / "modules/door", problems);
  REQUIRE(schema);
  CHECK(schema->complete(*parse_toml("", "t.toml", problems), {"t.toml", 1, 1}, "modules.door", problems) == "{}");
  CHECK(problems.empty());
  CHECK(!schema->complete(*parse_toml("a = 1", "t.toml", problems), {"t.toml", 1, 1}, "modules.door", problems));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message == "unknown setting \"a\"");
}

TEST_CASE("settings: an unusable schema is the module's fault") {
  CHECK(check("{", "").faults == "schema: not valid JSON: incomplete JSON\n");
  CHECK(check("[]", "").faults == "schema: a settings schema must be an object\n");
  CHECK(check(R"({"type": 7})", "").faults.starts_with("schema: is not a usable JSON Schema: "));
  CHECK(check(R"({"properties":{"a":{"$ref":"http://x.example/s.json"}}})", "a = 1")
            .faults.starts_with("schema: is not a usable JSON Schema: "));
  CHECK(check(R"({"properties":{"enabled":{}}})", "").faults == "schema: \"enabled\" is not a module's to define\n");
}

TEST_CASE("settings: a schema that refers to itself makes no endless defaults") {
  const auto schema = R"({"properties":{"a":{"default":{},"$ref":"#/definitions/n"}},
    "definitions":{"n":{"type":"object","properties":{"l":{"$ref":"#/definitions/n"},"r":{"$ref":"#/definitions/n"}}}}})";
  CHECK(check(schema, "").settings == R"({"a":{}})");
}
