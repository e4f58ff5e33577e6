// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <catch2/catch.hpp>

#include "test_data.h"

using namespace wifi;
using namespace wifi::netjson;

namespace {

std::vector<std::string> pointers(const Rendered& rendered) {
  std::vector<std::string> out;
  std::transform(rendered.faults.begin(), rendered.faults.end(), std::back_inserter(out),
                 [](const Fault& fault) { return fault.pointer; });
  return out;
}

}  // namespace

TEST_CASE("netjson: radios say their band as the device's release wants it") {
  const Json radio = json(R"({"radios":[{"name":"radio0","phy":"phy0","driver":"mac80211","protocol":"802.11n",
      "channel":11,"channel_width":20,"tx_power":8,"country":"IT"},
      {"name":"radio1","protocol":"802.11ac","channel":0,"channel_width":80,"driver":"mac80211","disabled":true}]})");
  CHECK(file(render(radio, Dialect::Dsa), "etc/config/wireless") ==
        "config wifi-device 'radio0'\n\toption band '2g'\n\toption channel '11'\n\toption country 'IT'\n"
        "\toption htmode 'HT20'\n\toption phy 'phy0'\n\toption txpower '8'\n\toption type 'mac80211'\n"
        "\nconfig wifi-device 'radio1'\n\toption band '5g'\n\toption channel 'auto'\n\toption disabled '1'\n"
        "\toption htmode 'VHT80'\n\toption type 'mac80211'\n");
  const std::string old = file(render(radio, Dialect::Legacy), "etc/config/wireless");
  CHECK(old.find("option hwmode '11g'") != std::string::npos);
  CHECK(old.find("band") == std::string::npos);
}

// There is no recorded pair with radios; this is OpenWrt's own documentation of its options.
TEST_CASE("netjson: a radio's protocol, width and channel become htmode and band, whatever it leaves out") {
  const auto radio = [](const std::string& more, Dialect dialect = Dialect::Dsa) {
    return file(render(json("{\"radios\":[{\"name\":\"radio0\"," + more + "}]}"), dialect), "etc/config/wireless");
  };
  const auto says = [](const std::string& text, const std::string& option) {
    INFO(text);
    return text.find("\toption " + option + "\n") != std::string::npos;
  };
  struct Case {
    const char* said;
    const char* htmode;
    const char* band;
  };
  for (const Case& one : {Case{R"("protocol":"802.11n","channel":6,"channel_width":40)", "HT40", "2g"},
                          Case{R"("protocol":"802.11n","channel":36)", "HT20", "5g"},
                          Case{R"("protocol":"802.11ac","channel":100,"channel_width":160)", "VHT160", "5g"},
                          Case{R"("protocol":"802.11ax","channel":1,"channel_width":20)", "HE20", "2g"},
                          Case{R"("protocol":"802.11ax","band":"6g","channel":5,"channel_width":160)", "HE160", "6g"},
                          Case{R"("protocol":"802.11be","band":"6g","channel_width":320)", "EHT320", "6g"},
                          Case{R"("protocol":"802.11a","channel":0)", "NONE", "5g"},
                          Case{R"("protocol":"802.11g","channel":11)", "NONE", "2g"}}) {
    const std::string out = radio(one.said);
    CHECK(says(out, std::string("htmode '") + one.htmode + "'"));
    CHECK(says(out, std::string("band '") + one.band + "'"));
  }
  const std::string whole = radio(
      R"("protocol":"802.11ac","driver":"mac80211","country":"DE","tx_power":20,"disabled":false,"channels":[36,40])");
  CHECK(says(whole, "type 'mac80211'"));
  CHECK(says(whole, "country 'DE'"));
  CHECK(says(whole, "txpower '20'"));
  CHECK(says(whole, "channel 'auto'"));
  CHECK(says(whole, "disabled '0'"));
  CHECK(says(whole, "channels '36'") == false);
  CHECK(whole.find("\tlist channels '36'\n\tlist channels '40'\n") != std::string::npos);
  CHECK(says(radio(R"("protocol":"802.11b","channel":1)", Dialect::Legacy), "hwmode '11b'"));
  CHECK(says(radio(R"("protocol":"802.11ac","channel":36)", Dialect::Legacy), "hwmode '11a'"));
}

TEST_CASE("netjson: the release is read from what the device says of itself") {
  CHECK(dialect_of("OpenWrt 19.07.10 r11427-9ce6aa9d8d") == Dialect::Legacy);
  CHECK(dialect_of("OpenWrt 21.02.0") == Dialect::Dsa);
  CHECK(dialect_of("OpenWrt 23.05.5 r24106") == Dialect::Dsa);
  CHECK(dialect_of("OpenWrt SNAPSHOT r12345") == Dialect::Dsa);
  CHECK(dialect_of("") == Dialect::Dsa);
}

TEST_CASE("netjson: a time zone becomes its rule") {
  const Rendered rendered = render(json(R"({"general":{"timezone":"Europe/Berlin"}})"), Dialect::Dsa);
  CHECK(file(rendered, "etc/config/system") ==
        "config system 'system'\n\toption timezone 'CET-1CEST,M3.5.0,M10.5.0/3'\n\toption zonename 'Europe/Berlin'\n");
  CHECK(pointers(render(json(R"({"general":{"timezone":"Mars/Base"}})"), Dialect::Dsa)) ==
        std::vector<std::string>{"/general/timezone"});
}

TEST_CASE("netjson: any other package is said plainly, and each of its sections has a name") {
  const Rendered rendered = render(json(R"({"firewall":[
      {"config_name":"zone","config_value":"guest","network":["guest"],"input":"REJECT"},
      {"config_name":"rule","proto":"udp","dest_port":53},{"config_name":"rule","proto":"tcp"}]})"),
                                   Dialect::Dsa);
  CHECK(rendered.faults.empty());
  CHECK(file(rendered, "etc/config/firewall") ==
        "config zone 'guest'\n\toption input 'REJECT'\n\tlist network 'guest'\n"
        "\nconfig rule 'rule_1'\n\toption dest_port '53'\n\toption proto 'udp'\n"
        "\nconfig rule 'rule_1_2'\n\toption proto 'tcp'\n");
}

TEST_CASE("netjson: files go beside the packages, and nowhere that a device would rue") {
  const Rendered good = render(json(R"({"general":{"hostname":"a"},"files":[
      {"path":"/etc/banner","contents":"Hello\n"},{"path":"usr/bin/hi","mode":"0755","contents":"#!/bin/sh\n"}]})"),
                               Dialect::Dsa);
  REQUIRE(good.files.size() == 3);
  CHECK(good.files[0].path == "etc/banner");
  CHECK(good.files[1].path == "etc/config/system");
  CHECK(good.files[2].mode == 0755);
  for (const char* path : {"../etc/passwd", "/etc/../x", "//etc/x", "etc//x", "/", "", "etc/", "./x", "a\\nb", "ä",
                           "/dev/mem", "proc/x", "/sys/x"}) {
    INFO(path);
    const Rendered bad =
        render(json(std::string(R"({"files":[{"path":")") + path + R"(","contents":""}]})"), Dialect::Dsa);
    CHECK(bad.files.empty());
    CHECK(pointers(bad) == std::vector<std::string>{"/files/0/path"});
  }
  CHECK(pointers(render(json(R"({"files":[{"path":"/x","mode":"4755","contents":""}]})"), Dialect::Dsa)) ==
        std::vector<std::string>{"/files/0/mode"});
  // Nobody overwrites a package that the configuration says itself.
  CHECK(pointers(render(json(R"({"general":{"hostname":"a"},"files":[{"path":"etc/config/system","contents":"x"}]})"),
                        Dialect::Dsa)) == std::vector<std::string>{"/files/0/path"});
}

TEST_CASE("netjson: what cannot be rendered is named by its place, and takes nothing else with it") {
  const Rendered rendered =
      render(json(R"({"general":{"hostname":"a","deep":{"x":1}},"interfaces":[5,{"type":"ethernet"},
      {"name":"eth0","type":"ethernet","addresses":[{"proto":"static","family":"ipv4","address":"10.0.0.1","mask":33}]},
      {"name":"wlan0","type":"wireless","wireless":{"radio":"radio0","mode":"beacon","ssid":"x",
       "encryption":{"protocol":"rot13"}}}],"radios":{},"firewall":[{"input":"DROP"}],"bad name":[]})"),
             Dialect::Dsa);
  CHECK(pointers(rendered) ==
        std::vector<std::string>{"/general/deep", "/interfaces/0", "/interfaces/1/name",
                                 "/interfaces/2/addresses/0/mask", "/radios", "/interfaces/3/wireless/mode",
                                 "/interfaces/3/wireless/encryption/protocol", "/firewall/0/config_name", "/bad name"});
  CHECK(file(rendered, "etc/config/system") == "config system 'system'\n\toption hostname 'a'\n");
  CHECK(pointers(render(json("[]"), Dialect::Dsa)) == std::vector<std::string>{""});
}
