// SPDX-License-Identifier: EUPL-1.2
#include "config/settings.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <cstdlib>

#include "config/toml_file.h"
#include "fixture.h"

using namespace stadtkern::config;
using stadtkern::config::test::Folder;

namespace {

struct Checked {
  std::optional<std::string> settings;
  std::string faults;
};

Secrets reading() {
  return Secrets(Secrets::Mode::Read);
}

Checked check(const std::string& schema_text, const std::string& toml, Secrets secrets = reading()) {
  const Folder folder;
  folder.write("modules/bench/settings.schema.json", schema_text);
  Problems problems;
  Checked checked;
  const auto schema = SettingsSchema::read(folder.path() / "modules/bench", problems);
  const auto value = parse_toml(toml, "t.toml", problems);
  REQUIRE(value);
  if (schema) checked.settings = schema->complete(*value, {"t.toml", 1, 1}, "modules.bench", secrets, problems);
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

TEST_CASE("settings: a secret comes from a file or the environment, in tables and arrays too") {
  constexpr const char* kSecrets = R"({"type":"object","properties":{
    "key":{"type":"string","writeOnly":true,"minLength":4,"pattern":"^[a-z]+$"},
    "keys":{"type":"array","items":{"type":"string","writeOnly":true}},
    "hooks":{"type":"array","items":{"type":"object","required":["secret"],"additionalProperties":false,
      "properties":{"secret":{"type":"string","writeOnly":true}}}}}})";
  const Folder folder;
  const auto file = [&](const std::string& name, const std::string& text) {
    folder.write(name, text);
    return "{ file = \"" + (folder.path() / name).string() + "\" }";
  };
  REQUIRE(::setenv("STADTKERN_SETTINGS_TEST", "fromenv", 1) == 0);
  const std::string env = R"({ env = "STADTKERN_SETTINGS_TEST" })";
  const auto done = check(kSecrets, "key = " + file("key", "fromfile\r\n") + "\nkeys = [" + env + ", " +
                                        file("other", "two\nlines\n") + "]\nhooks = [{ secret = " + env + " }]");
  CHECK(done.faults.empty());
  CHECK(done.settings == R"({"key":"fromfile","keys":["fromenv","two\nlines"],"hooks":[{"secret":"fromenv"}]})");

  const auto fault = [&](const std::string& toml) { return check(kSecrets, toml).faults; };
  const std::string refused =
      "a secret does not stand in this file: write { file = \"/path\" } or { env = \"NAME\" }\n";
  CHECK(fault("key = \"MARKER\"") == "t.toml:1:1: [modules.bench] \"key\": " + refused);
  CHECK(fault("hooks = [{ secret = \"MARKER\" }]").find("\"secret\": " + refused) != std::string::npos);
  CHECK(fault("keys = [\"MARKER\"]").find("\"element 1\": " + refused) != std::string::npos);
  for (const char* toml : {"key = 7", "key = { file = 7 }", "key = {}", "key = { file = \"/a\", env = \"A\" }",
                           "key = { text = \"MARKER\" }"}) {
    CHECK(fault(toml).find(refused) != std::string::npos);
    CHECK(fault(toml).find("MARKER") == std::string::npos);
  }
  CHECK(fault("key = { file = \"relative\" }").find("must be named from / on") != std::string::npos);
  CHECK(fault("key = { file = \"/nowhere/at/all\" }").find("cannot be read: No such file") != std::string::npos);
  CHECK(fault("key = { file = \"/\" }").find("is not a regular file") != std::string::npos);
  CHECK(fault("key = { env = \"STADTKERN_NOT_SET\" }").find("is not set where this runs") != std::string::npos);
  CHECK(fault("key = " + file("empty", "\n")).find("is empty") != std::string::npos);
  // What the schema refuses is said without the secret.
  for (const char* secret : {"abc", "MARKER7"}) {
    const auto said = fault("key = " + file("bad", secret));
    CHECK(said == "t.toml:1:1: [modules.bench] the secret for \"key\" is not as the schema wants it\n");
  }
  CHECK(fault("hooks = [{}]").find("missing setting \"secret\"") != std::string::npos);
  ::unsetenv("STADTKERN_SETTINGS_TEST");
}

TEST_CASE("settings: a pipe or device in a secret's place is refused and nobody waits for it") {
  const Folder folder;
  const std::string pipe = (folder.path() / "pipe").string();
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  constexpr const char* kOne = R"({"properties":{"key":{"type":"string","writeOnly":true}}})";
  for (const std::string& file : {pipe, std::string("/dev/zero")}) {
    CHECK(check(kOne, "key = { file = \"" + file + "\" }").faults ==
          "t.toml:1:1: [modules.bench] \"key\": the file \"" + file + "\" is not a regular file\n");
  }
  folder.write("long", std::string(64 * 1024 + 1, 'x'));
  CHECK(check(kOne, "key = { file = \"" + (folder.path() / "long").string() + "\" }").faults.find("more than 64 KiB") !=
        std::string::npos);
}

TEST_CASE("settings: whoever only checks files needs no secret, but its form") {
  constexpr const char* kNested = R"({"type":"object","required":["keys"],"properties":{
    "keys":{"type":"array","minItems":2,"items":{"$ref":"#/definitions/key"}},
    "mode":{"type":"string","enum":["a"],"default":"a"}},
    "definitions":{"key":{"type":"string","minLength":4,"pattern":"^k","writeOnly":true}}})";
  const Secrets unread(Secrets::Mode::Form);
  const std::string named = R"(keys = [{ file = "/nowhere/at/all" }, { env = "STADTKERN_NOT_SET" }])";
  CHECK(check(kNested, named, unread).settings ==
        R"({"keys":[{"file":"/nowhere/at/all"},{"env":"STADTKERN_NOT_SET"}],"mode":"a"})");
  CHECK(check(kNested, "keys = [\"kMARKER\"]", unread).faults.find("does not stand in this file") != std::string::npos);
  CHECK(check(kNested, R"(keys = [{ file = "relative" }])", unread).faults.find("from / on") != std::string::npos);
  CHECK(check(kNested, R"(keys = [{ file = "/nowhere" }])", unread).faults.find("\"keys\"") != std::string::npos);
  CHECK(check(kNested, "", unread).faults.find("missing setting \"keys\"") != std::string::npos);
  CHECK(check(kNested, named + "\nmode = \"b\"", unread).faults.find("\"mode\" must be") != std::string::npos);
}

TEST_CASE("settings: a secret holds on until it is read anew, and one that others may read is told") {
  const Folder folder;
  const std::string file = (folder.path() / "key").string();
  folder.write("key", "first");
  REQUIRE(::chmod(file.c_str(), 0640) == 0);
  Problems problems;
  const auto named =
      parse_toml("key = { file = \"" + file + "\" }\nlater = { file = \"" + file + ".2\" }", "t.toml", problems);
  Secrets secrets = reading();
  std::string fault;
  const Value& key = named->find("key")->value;
  const Value& later = named->find("later")->value;
  CHECK(secrets.find(key, fault) == "first");
  CHECK_FALSE(secrets.find(later, fault));
  folder.write("key", "second");
  folder.write("key.2", "there now");
  REQUIRE(::chmod((file + ".2").c_str(), 0600) == 0);
  CHECK(secrets.find(key, fault) == "first");
  CHECK(secrets.find(later, fault) == "there now");
  CHECK(reading().find(key, fault) == "second");
  const std::vector<std::string> told{"the secret in " + file + " is open to others than its owner: chmod 600 " + file};
  CHECK(secrets.warnings() == told);
  Secrets unread(Secrets::Mode::Form);
  CHECK(unread.find(key, fault));
  CHECK(unread.find(later, fault));
  CHECK(unread.warnings() == told);
}

TEST_CASE("settings: a schema whose secret would pass for any other text is refused") {
  const auto refused = [](const std::string& schema, const std::string& where) {
    return check(schema, "").faults.find("the secret at \"" + where + "\" cannot be told") != std::string::npos;
  };
  const std::string secret = R"({"type":"string","writeOnly":true})";
  CHECK(refused(R"({"patternProperties":{"^k":)" + secret + "}}", "/patternProperties/^k"));
  for (const char* word : {"anyOf", "oneOf", "allOf"}) {
    CHECK(refused(R"({"properties":{"a":{")" + std::string(word) + R"(":[)" + secret + "]}}}",
                  "/properties/a/" + std::string(word) + "/0"));
  }
  CHECK(refused(R"({"if":{},"then":{"properties":{"a":)" + secret + "}}}", "/then/properties/a"));
  CHECK(refused(R"({"properties":{"a":{"$ref":"#/definitions/k","writeOnly":true}},"definitions":{"k":{}}})",
                "/properties/a"));
  CHECK(refused(R"({"properties":{"b":{"$ref":"#/definitions/k"},"a":{"anyOf":[{"$ref":"#/definitions/k"}]}},)"
                R"("definitions":{"k":)" +
                    secret + "}}",
                "/properties/a/anyOf/0"));
  // Names and data are no schemas.
  const std::string fine = R"({"properties":{"writeOnly":{"type":"boolean","default":true},
    "b":{"additionalProperties":)" +
                           secret + R"(},"c":{"default":{"writeOnly":true}}}})";
  CHECK(check(fine, "").faults.empty());
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
  Secrets secrets = reading();
  CHECK(schema->complete(*parse_toml("", "t.toml", problems), {"t.toml", 1, 1}, "modules.door", secrets, problems) ==
        "{}");
  CHECK(problems.empty());
  CHECK(
      !schema->complete(*parse_toml("a = 1", "t.toml", problems), {"t.toml", 1, 1}, "modules.door", secrets, problems));
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
