// SPDX-License-Identifier: EUPL-1.2
#include "netjson/merge.h"

#include <catch2/catch.hpp>

#include "test_data.h"

using namespace wifi;
using namespace wifi::netjson;

TEST_CASE("merge: the recorded templates lie over each other, and a device says one thing more of an interface") {
  const auto text = data_file("wifi/openwisp/controller_templates.json");
  if (!text) return;
  const Json templates = json(*text);
  Json all;
  for (const Json& one : templates.items) merge(all, *one.find("fields")->find("config"));
  merge(all, json(R"({"radios":[{"name":"radio0","channel":1}],"interfaces":[{"name":"eth1","type":"ethernet"}]})"));
  const Rendered rendered = render(all, Dialect::Dsa);
  CHECK(rendered.faults.empty());
  CHECK(file(rendered, "etc/config/network") ==
        "config interface 'eth0'\n\toption device 'eth0'\n\toption proto 'dhcp'\n"
        "\nconfig interface 'eth1'\n\toption device 'eth1'\n\toption proto 'none'\n");
  CHECK(file(rendered, "etc/config/wireless") ==
        "config wifi-device 'radio0'\n\toption band '2g'\n\toption channel '1'\n\toption country 'IT'\n"
        "\toption htmode 'HT20'\n\toption phy 'phy0'\n\toption txpower '8'\n\toption type 'mac80211'\n");
}

TEST_CASE("merge: objects are merged, lists appended, other values replaced") {
  Json base = json(R"({"general":{"hostname":"a","log":1},"ntp":{"server":["x"]},"list":[{"name":"a"}]})");
  merge(
      base,
      json(R"({"general":{"hostname":"b"},"ntp":{"server":["y"]},"list":[{"name":"a","v":1},{"name":"b"},{"x":2}]})"));
  CHECK(base.find("general")->text_of("hostname") == "b");
  CHECK(base.find("general")->text_of("log") == "1");
  CHECK(base.find("ntp")->find("server")->items.size() == 2);
  REQUIRE(base.find("list")->items.size() == 3);
  CHECK(base.find("list")->items[0].text_of("v") == "1");
}

TEST_CASE("merge: two entries of one list that are called alike stay two") {
  Json base;
  merge(base, json(R"({"l":[{"name":"a","v":1},{"name":"a","v":2}]})"));
  CHECK(base.find("l")->items.size() == 2);
}

TEST_CASE("variables: each {{ name }} is replaced once, and an unknown one stays") {
  Json value = json(R"({"a":"{{ssid}} of {{  town }}","b":["{{x}}{{ssid}}"],"c":"{{ }} {{a b}} {{{ssid}}} {{ssid"})");
  std::set<std::string> unknown;
  fill(value, {{"ssid", "Free {{town}}"}, {"town", "Musterstadt"}}, unknown);
  CHECK(value.text_of("a") == "Free {{town}} of Musterstadt");
  CHECK(value.find("b")->items[0].text == "{{x}}Free {{town}}");
  CHECK(value.text_of("c") == "{{ }} {{a b}} {Free {{town}}} {{ssid");
  CHECK(unknown == std::set<std::string>{"x"});
}

TEST_CASE("variables: of a device go before its group's, and those before a template's") {
  Variables variables;
  add_variables(json(R"({"ssid":"t","n":1,"on":true,"deep":{}})"), variables);
  add_variables(json(R"({"ssid":"g"})"), variables);
  CHECK(variables == Variables{{"n", "1"}, {"on", "1"}, {"ssid", "g"}});
}

TEST_CASE("variables: none makes a configuration of any size") {
  std::string many = "[";
  for (int number = 0; number < 1000; ++number) many += "\"{{x}}\",";
  Json value = json("{\"l\":" + many + "\"\"]}");
  std::set<std::string> unknown;
  fill(value, {{"x", std::string(4096, 'y')}}, unknown);
  std::size_t size = 0;
  for (const Json& item : value.find("l")->items) size += item.text.size();
  CHECK(size < kMostFilled + 6000);
  CHECK(unknown == std::set<std::string>{"x"});
}
