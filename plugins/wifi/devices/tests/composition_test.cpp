// SPDX-License-Identifier: EUPL-1.2
#include "devices/composition.h"

#include <catch2/catch.hpp>

#include "netjson/md5.h"

using namespace wifi::devices;

namespace {

Device device() {
  Device out;
  out.id = "0b9bd910dcc551c79e8fa6fecfd09cd5";
  out.key = "k";
  out.name = "cafe";
  out.mac = "02:FC:00:00:00:01";
  out.tags = {"square"};
  return out;
}

Template named(std::string id, std::int64_t rank, std::string config) {
  Template out;
  out.id = std::move(id);
  out.rank = rank;
  out.config = std::move(config);
  return out;
}

std::vector<std::string> ids(const std::vector<const Template*>& list) {
  std::vector<std::string> out;
  for (const Template* one : list) out.push_back(one->id);
  return out;
}

std::string text(const Composed& composed, const std::string& path) {
  for (const auto& file : composed.files) {
    if (file.path == path) return file.content;
  }
  return {};
}

}  // namespace

TEST_CASE("composition: standard, tagged, grouped and own templates, in the order of their ranks") {
  std::vector<Template> all = {named("own", 1, ""), named("other", 0, ""), named("group", 9, ""), named("tag", 5, ""),
                               named("standard", 5, "")};
  all[3].tags = {"market", "square"};
  all[4].standard = true;
  Group group;
  group.templates = {"group"};
  Device one = device();
  one.templates = {"own"};
  CHECK(ids(templates_of(one, &group, all)) == std::vector<std::string>{"own", "standard", "tag", "group"});
  one.tags.clear();
  CHECK(ids(templates_of(one, nullptr, all)) == std::vector<std::string>{"own", "standard"});
}

TEST_CASE("composition: a device's words go over its group's and its templates'") {
  Template base =
      named("base", 0, R"({"general":{"hostname":"{{ name }}","description":"{{place}} {{color}} {{gap}}"}})");
  base.variables = R"({"place":"nowhere","color":"red","name":"forged"})";
  Group group;
  group.variables = R"({"place":"square"})";
  Device one = device();
  one.variables = R"({"color":"blue","mac_address":"forged"})";
  one.config = R"({"general":{"log_size":64,"note":"{{mac_address}}"}})";
  const Composed out = compose(one, &group, {&base});
  CHECK(text(out, "etc/config/system") ==
        "config system 'system'\n\toption description 'square blue {{gap}}'\n\toption hostname 'cafe'\n"
        "\toption log_size '64'\n\toption note '02:FC:00:00:00:01'\n");
  CHECK(out.unknown == std::set<std::string>{"gap"});
  CHECK(out.checksum == wifi::netjson::md5(out.archive));
}

TEST_CASE("composition: the checksum tells configurations apart, and nothing else") {
  Template base = named("base", 0, R"({"general":{"hostname":"x"},"ntp":{"enabled":true}})");
  Template same = named("same", 0, "{ \"ntp\": {\"enabled\":true},\n \"general\":{\"hostname\":\"x\"} }");
  Device one = device();
  Device other = device();
  other.name = "another name";
  CHECK(compose(one, nullptr, {&base}).checksum == compose(other, nullptr, {&base}).checksum);
  same.name = "renamed";
  same.variables = R"({"unused":"y"})";
  const Composed composed = compose(one, nullptr, {&same});
  CHECK(composed.files.size() == 1);
  other.config = R"({"ntp":{"enabled":false}})";
  CHECK(compose(one, nullptr, {&base}).checksum != compose(other, nullptr, {&base}).checksum);
}

TEST_CASE("composition: a text that is no JSON is named, and the rest stays") {
  const Template broken = named("broken", 0, "{");
  Device one = device();
  one.config = R"({"general":{"hostname":"x"}})";
  one.variables = "[]";
  const Composed out = compose(one, nullptr, {&broken});
  REQUIRE(out.faults.size() == 2);
  CHECK(out.faults[0].pointer == "/templates/broken");
  CHECK(out.faults[1].pointer == "/variables");
  CHECK(out.files.size() == 1);
}

TEST_CASE("composition: what is beyond a limit gives no configuration, and a reason") {
  std::string entries = "{}";
  for (int number = 1; number < 2'000; ++number) entries += ",{}";
  const Template large = named("large", 0, "{\"radios\":[" + entries + "]}");
  CHECK(compose(device(), nullptr, {&large}).refusal.empty());
  const Composed twice = compose(device(), nullptr, {&large, &large});
  CHECK(twice.refusal == "/radios has more than 2,000 entries");
  const Template blank = named("blank", 0, "{" + std::string(std::size_t{64} * 1024, ' ') + "}");
  const Composed texts = compose(device(), nullptr, std::vector<const Template*>(20, &blank));
  CHECK(texts.refusal == "templates, variables and the device's own configuration have more than 512 KiB");
  const std::string half(std::size_t{460'000}, 'x');
  const Template files =
      named("files", 0, R"({"files":[{"path":"a","contents":")" + half + R"("},{"path":"b","contents":"{{v}}"}]})");
  Device one = device();
  one.variables = R"({"v":"x"})";
  CHECK(compose(one, nullptr, {&files}).refusal.empty());
  for (const Composed& out : {twice, texts}) {
    CHECK(out.checksum.empty());
    CHECK(out.archive.empty());
    CHECK(out.files.empty());
    REQUIRE_FALSE(out.faults.empty());
  }
}

TEST_CASE("composition: a device that is let go is told to hold nothing") {
  CHECK(nothing().files.empty());
  CHECK(nothing().checksum == compose(device(), nullptr, {}).checksum);
}
