// SPDX-License-Identifier: EUPL-1.2
#include "devices/monitoring.h"

#include <catch2/catch.hpp>

#include "../../netjson/tests/test_data.h"
#include "devices/steps.h"

using namespace wifi::devices;

namespace {

std::string fault(const std::string& json) {
  const auto read = read_report(json);
  return read ? std::string() : read.error().message;
}

// Each recorded message as text: the file holds them as members.
std::string cut(const std::string& all, const std::string& name) {
  const auto begin = all.find('{', all.find("\"" + name + "\":"));
  int depth = 0;
  for (std::size_t at = begin; at < all.size(); ++at) {
    if (all[at] == '{') ++depth;
    if (all[at] == '}' && --depth == 0) return all.substr(begin, at + 1 - begin);
  }
  return {};
}

}  // namespace

TEST_CASE("monitoring: the recorded messages are read") {
  const auto all = wifi::data_file("wifi/openwisp/netjson_devicemonitoring.json");
  if (!all) return;
  const stadtkern::Json messages = wifi::json(*all);
  CHECK(messages.members.size() == 9);
  for (const auto& [name, message] : messages.members) {
    INFO(name);
    CHECK(fault(cut(*all, name)).empty());
  }
  const auto first = read_report(cut(*all, "__init__.py:179"));
  REQUIRE(first);
  CHECK(first->clients == 3);
  CHECK(first->received == 324 + 2275);
  CHECK(first->sent == 145 + 826);
  CHECK(first->uptime == 8003);
  CHECK(first->load == 0);
  CHECK(first->memory_used == Approx(1 - (224497664.0 + 974848 + 6774784) / 249774080));
  const auto old = read_report(cut(*all, "test_models.py:37"));
  REQUIRE(old);
  CHECK(old->load == Approx(10144 / 65536.0));
  CHECK(old->clients == 2);
}

TEST_CASE("monitoring: a client on two interfaces is one, a bridge counts nothing twice") {
  const auto read = read_report(R"({"type":"DeviceMonitoring","interfaces":[
      {"name":"wlan0","statistics":{"rx_bytes":5,"tx_bytes":7},"wireless":{"clients":[{"mac":"00:ee:ad:34:f5:3b"}]}},
      {"name":"wlan1","wireless":{"clients":[{"mac":"00:EE:AD:34:F5:3B"},{"mac":"00:ee:ad:34:f5:3c"}]}},
      {"name":"br-lan","statistics":{"rx_bytes":5,"tx_bytes":7}}]})");
  REQUIRE(read);
  CHECK(read->clients == 2);
  CHECK(read->received == 5);
  CHECK(read->sent == 7);
}

TEST_CASE("monitoring: what is no such message is refused, with its place") {
  CHECK(fault("{").starts_with("error: not JSON at byte"));
  CHECK(fault("[]") == "error: /type must be \"DeviceMonitoring\"");
  CHECK(fault(R"({"type":"NetworkGraph"})") == "error: /type must be \"DeviceMonitoring\"");
  const auto inside = [](const std::string& rest) { return fault(R"({"type":"DeviceMonitoring",)" + rest + "}"); };
  CHECK(inside(R"("general":{"uptime":-1})") == "error: /general/uptime is out of range");
  CHECK(inside(R"("general":{"uptime":1e300})") == "error: /general/uptime is out of range");
  CHECK(inside(R"("general":[])") == "error: /general has the wrong type");
  CHECK(inside(R"("resources":{"load":[1,2]})") == "error: /resources/load must be three numbers");
  CHECK(inside(R"("resources":{"load":[1,2,"3"]})") == "error: /resources/load must be three numbers");
  CHECK(inside(R"("resources":{"memory":{"total":1,"free":1,"buffered":0}})") ==
        "error: /resources/memory/shared is missing");
  CHECK(inside(R"("resources":{"disk":{}})") == "error: /resources/disk has the wrong type");
  CHECK(inside(R"("interfaces":{})") == "error: /interfaces has the wrong type");
  CHECK(inside(R"("interfaces":[1])") == "error: /interfaces/0 must be an object");
  CHECK(inside(R"("interfaces":[{}])") == "error: /interfaces/0/name is missing");
  CHECK(inside(R"("interfaces":[{"name":"a","statistics":{"rx_bytes":"1"}}])") ==
        "error: /interfaces/0/statistics/rx_bytes has the wrong type");
  // Each can be counted with, together they cannot.
  std::string many;
  for (int i = 0; i < 1'100; ++i) {
    many += R"({"name":"a","statistics":{"rx_bytes":9007199254740992,"tx_bytes":1}},)";
  }
  CHECK(inside("\"interfaces\":[" + many + R"({"name":"b"}])") ==
        "error: /interfaces/1/statistics/rx_bytes is out of range with the others");
  CHECK(inside(R"("interfaces":[{"name":"a","wireless":{"clients":[{"mac":"x"}]}}])") ==
        "error: /interfaces/0/wireless/clients/0/mac is no MAC address");
}

TEST_CASE("monitoring: times are as the agent writes them, and nothing else") {
  CHECK(read_report_time("01-01-1970_00:00:01.000002") == 1'000'002);
  CHECK(read_report_time("27-11-2026_05:12:00.500000") == 1'795'756'320'500'000);
  for (const char* wrong : {"", "27-11-2026", "2026-11-27_05:12:00.000000", "31-02-2026_05:12:00.000000",
                            "27-13-2026_05:12:00.000000", "27-11-2026_24:12:00.000000", "27-11-2026_05:60:00.000000",
                            "27-11-2026 05:12:00.000000", "27-11-2026_05:12:00.00000x", "27-11-2026_05:12:00"}) {
    INFO(wrong);
    CHECK_FALSE(read_report_time(wrong));
  }
}
