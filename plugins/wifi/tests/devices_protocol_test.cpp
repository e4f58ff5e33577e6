// SPDX-License-Identifier: EUPL-1.2
// OpenWISP's protocol, answer by answer.
#include "device_town.h"
#include "netjson/md5.h"

namespace wifi {
namespace {

constexpr const char* kHost = R"({"general":{"hostname":"{{name}}"}})";

TEST_CASE("devices: one registers, fetches, applies and reports") {
  DeviceTown town;
  town.standard(kHost);
  const Response joined = town.send("/controller/register/", DeviceTown::registration());
  CHECK(joined.status == 201);
  CHECK(joined.header("x-openwisp-controller") == "true");
  CHECK(joined.header("content-type").starts_with("text/plain"));
  CHECK(line(joined, "registration-result") == "success");
  CHECK(line(joined, "uuid").size() == 32);
  CHECK(line(joined, "hostname") == "ap11");
  CHECK(line(joined, "is-new") == "1");
  const DeviceTown::Device device{line(joined, "uuid"), line(joined, "key")};
  CHECK(town.state(device) == "modified");
  const Response sum = town.get(DeviceTown::path("checksum", device));
  CHECK(sum.header("x-openwisp-controller") == "true");
  const Response archive = town.get(DeviceTown::path("download-config", device));
  CHECK(archive.status == 200);
  CHECK(archive.header("content-type") == "application/octet-stream");
  CHECK(archive.header("content-disposition") == "attachment; filename=ap11.tar.gz");
  CHECK(sum.body == netjson::md5(archive.body));
  const Response reported =
      town.town.post("/controller/report-status/" + device.id + "/", "key=" + device.key + "&status=applied&",
                     {{"content-type", "application/x-www-form-urlencoded"}});
  CHECK(reported.status == 200);
  CHECK(reported.body == "report-result: success\ncurrent-status: applied\n");
  CHECK(reported.header("x-openwisp-controller") == "true");
  CHECK(town.state(device) == "applied");
}

TEST_CASE("devices: both forms of an id and both prefixes lead to the device") {
  DeviceTown town;
  const auto device = town.join();
  std::string dashed = device.id;
  for (const std::size_t at : {8U, 13U, 18U, 23U}) dashed.insert(at, "-");
  const std::string sum = town.checksum(device);
  CHECK(town.get("/controller/checksum/" + dashed + "/?key=" + device.key).body == sum);
  CHECK(town.get("/controller/device/checksum/" + device.id + "/?key=" + device.key).body == sum);
}

TEST_CASE("devices: one that registers again is the same, and a lost id is found by its key") {
  DeviceTown town;
  const auto first = town.join();
  stadtkern::Form again = DeviceTown::registration();
  again.set("name", "02-FC-00-00-00-11");
  again.set("os", "OpenWrt 24.10");
  const Response answer = town.send("/controller/register/", again);
  CHECK(answer.status == 201);
  CHECK(line(answer, "uuid") == first.id);
  CHECK(line(answer, "is-new") == "0");
  CHECK(line(answer, "hostname") == "ap11");
  CHECK(text(town.staff().get("/devices/" + first.id), "/os") == "OpenWrt 24.10");
}

TEST_CASE("devices: another key with a known address is refused until staff wait for it") {
  DeviceTown town;
  const auto device = town.join();
  stadtkern::Form reset = DeviceTown::registration();
  reset.set("key", std::string(32, 'd'));
  const Response refused = town.send("/controller/register/", reset);
  CHECK(refused.status == 400);
  CHECK(refused.body == "Device with this Mac address already exists.");
  CHECK(refused.header("x-openwisp-controller") == "true");
  REQUIRE(town.change("/devices/" + device.id, R"({"forget_key":true})").status == 200);
  CHECK(town.get(DeviceTown::path("checksum", device)).status == 403);
  const Response taken = town.send("/controller/register/", reset);
  CHECK(taken.status == 201);
  CHECK(line(taken, "uuid") == device.id);
  CHECK(line(taken, "key") == std::string(32, 'd'));
}

TEST_CASE("devices: where none is taken in, only those that staff have entered come") {
  DeviceTown town({{"create", false}});
  const Response unknown = town.send("/controller/register/", DeviceTown::registration());
  CHECK(unknown.status == 404);
  CHECK(unknown.body == "Device not found in the system, please create it first.");
  const Response made = town.staff().post("/devices", R"({"name":"Market","mac":"02-fc-00-00-00-11"})");
  REQUIRE(made.status < 300);
  const Response taken = town.send("/controller/register/", DeviceTown::registration());
  CHECK(taken.status == 201);
  CHECK(line(taken, "uuid") == text(made, "/id"));
}

TEST_CASE("devices: a town takes in as many as its setting says, and those it knows always") {
  DeviceTown town({{"at_most", 2}});
  static_cast<void>(town.join(1));
  const auto second = town.join(2);
  for (int i = 0; i < 2; ++i) {
    const Response third = town.send("/controller/register/", DeviceTown::registration(3));
    CHECK(third.status == 403);
    CHECK(third.body == "error: the town has as many devices as it takes");
  }
  const std::string log = town.town.log();
  const auto told = log.find("a device was refused");
  REQUIRE(told != std::string::npos);
  CHECK(log.find("a device was refused", told + 1) == std::string::npos);  // once for a while
  CHECK(town.join(2).id == second.id);
  CHECK(town.staff().post("/devices", R"({"name":"Market","mac":"02-fc-00-00-00-99"})").status < 300);
}

TEST_CASE("devices: wrong keys, unknown ids and wrong methods are told in the agent's words") {
  DeviceTown town;
  const auto device = town.join();
  const std::string base = "/controller/checksum/" + device.id + "/";
  CHECK(town.get(base).status == 400);
  CHECK(town.get(base).body == "error: missing required parameter \"key\"");
  CHECK(town.get(base + "?key=wrong").status == 403);
  CHECK(town.get(base + "?key=wrong").body == "error: wrong key");
  for (const std::string& id : {std::string(32, '0'), std::string("x"), std::string("..%2f..%2fetc")}) {
    CHECK(town.get("/controller/checksum/" + id + "/?key=" + device.key).status == 404);
    CHECK(town.get("/controller/download-config/" + id + "/?key=" + device.key).status == 404);
    CHECK(town.send("/controller/report-status/" + id + "/", DeviceTown::registration()).status == 404);
    CHECK(town.send("/controller/update-info/" + id + "/", DeviceTown::registration()).status == 404);
  }
  CHECK(town.send(base, {}).status == 405);
  CHECK(town.get("/controller/register/").status == 405);
  CHECK(town.get("/controller/report-status/" + device.id + "/").status == 405);
  CHECK(town.send("/controller/register/", {}).body == "error: missing required parameter \"secret\"");
  CHECK(town.report(device, "").body == "error: missing required parameter \"status\"");
  CHECK(town.report(device, "broken").body == "error: invalid status");
  CHECK(town.state(device) == "modified");
}

TEST_CASE("devices: a town that serves none knows none") {
  DeviceTown town;
  const auto device = town.join();
  REQUIRE(
      town.town.reconfigure({{"devices", stadtkern::json::Value::object({{"enabled", false}, {"secret", kSecret}})}}));
  CHECK(town.get(DeviceTown::path("checksum", device)).status == 404);
  CHECK(town.send("/controller/register/", DeviceTown::registration()).body == "error: registration disabled");
}

TEST_CASE("devices: a change marks those modified whose checksum changes, and no other") {
  DeviceTown town;
  const std::string id = town.standard(kHost);
  const auto first = town.join(1);
  const auto second = town.join(2);
  for (const auto& device : {first, second}) {
    REQUIRE(town.get(DeviceTown::path("download-config", device)).status == 200);
    REQUIRE(town.report(device, "applied").status == 200);
  }
  const std::string before = town.checksum(first);
  REQUIRE(town.change("/templates/" + id, R"({"name":"renamed","variables":"{\"unused\":1}"})").status == 200);
  CHECK(town.state(first) == "applied");
  CHECK(town.checksum(first) == before);
  REQUIRE(town.change("/devices/" + second.id, R"({"config":"{\"ntp\":{\"enabled\":true}}"})").status == 200);
  CHECK(town.state(second) == "modified");
  CHECK(town.state(first) == "applied");
  REQUIRE(town.change("/templates/" + id, R"({"config":"{\"general\":{\"hostname\":\"x\"}}"})").status == 200);
  CHECK(town.state(first) == "modified");
  CHECK(town.checksum(first) != before);
}

TEST_CASE("devices: what is reported of an older configuration does not hide a newer one") {
  DeviceTown town;
  const std::string id = town.standard(kHost);
  const auto device = town.join();
  REQUIRE(town.get(DeviceTown::path("download-config", device)).status == 200);
  REQUIRE(town.change("/templates/" + id, R"({"config":"{\"general\":{\"hostname\":\"x\"}}"})").status == 200);
  CHECK(town.report(device, "applied").body == "report-result: success\ncurrent-status: modified\n");
  REQUIRE(town.get(DeviceTown::path("download-config", device)).status == 200);
  CHECK(town.report(device, "applied").body == "report-result: success\ncurrent-status: applied\n");
}

TEST_CASE("devices: an error keeps its reason, cut and in one line") {
  DeviceTown town;
  const auto device = town.join();
  REQUIRE(town.get(DeviceTown::path("download-config", device)).status == 200);
  CHECK(town.report(device, "error", "line\n" + std::string(3000, 'x')).body ==
        "report-result: success\ncurrent-status: error\n");
  const Response shown = town.staff().get("/devices/" + device.id);
  CHECK(text(shown, "/state") == "error");
  CHECK(text(shown, "/reason").size() == 1024);
  CHECK(text(shown, "/reason").starts_with("line x"));
}

TEST_CASE("devices: one that is let go drops what it had, and is gone then") {
  DeviceTown town;
  town.standard(kHost);
  const auto device = town.join();
  REQUIRE(town.get(DeviceTown::path("download-config", device)).status == 200);
  REQUIRE(town.report(device, "applied").status == 200);
  CHECK(town.staff().request("DELETE", "/devices/" + device.id).status == 409);
  REQUIRE(text(town.change("/devices/" + device.id, R"({"active":false})"), "/state") == "deactivating");
  const Response empty = town.get(DeviceTown::path("download-config", device));
  CHECK(netjson::md5(empty.body) == town.checksum(device));
  CHECK(town.send("/controller/register/", DeviceTown::registration()).body == "error: device deactivated");
  CHECK(town.report(device, "applied").body == "report-result: success\ncurrent-status: deactivated\n");
  CHECK(town.get(DeviceTown::path("checksum", device)).status == 404);
  CHECK(town.send("/controller/register/", DeviceTown::registration()).status == 403);
  REQUIRE(text(town.change("/devices/" + device.id, R"({"active":true})"), "/state") == "modified");
  CHECK(town.get(DeviceTown::path("checksum", device)).status == 200);
  REQUIRE(town.change("/devices/" + device.id, R"({"configured":false})").status == 200);
  CHECK(town.get(DeviceTown::path("checksum", device)).status == 404);
}

TEST_CASE("devices: what a device says of itself chooses its dialect, and blanks change nothing") {
  DeviceTown town;
  town.standard(R"({"interfaces":[{"name":"eth0","type":"ethernet"}]})");
  const auto device = town.join();
  const std::string modern = town.checksum(device);
  stadtkern::Form info;
  info.set("key", device.key);
  info.set("os", "OpenWrt 19.07.10");
  info.set("model", " ");
  const Response told = town.send("/controller/update-info/" + device.id + "/", info);
  CHECK(told.body == "update-info: success\n");
  CHECK(town.checksum(device) != modern);
  const Response shown = town.staff().get("/devices/" + device.id);
  CHECK(text(shown, "/os") == "OpenWrt 19.07.10");
  CHECK(text(shown, "/model") == "AP");
}

TEST_CASE("devices: addresses of one network belong to one device") {
  DeviceTown town;
  const auto first = town.join(1);
  const auto second = town.join(2);
  REQUIRE(town.get(DeviceTown::path("checksum", first, "&management_ip=10.8.0.2"), "192.168.1.5").status == 200);
  town.town.clock().advance(std::chrono::minutes(2));
  town.town.run_timers();
  CHECK(text(town.staff().get("/devices/" + first.id), "/last_ip") == "192.168.1.5");
  CHECK(text(town.staff().get("/devices/" + first.id), "/management_ip") == "10.8.0.2");
  REQUIRE(town.get(DeviceTown::path("checksum", second, "&management_ip=10.8.0.2"), "192.168.1.5").status == 200);
  REQUIRE(town.get(DeviceTown::path("checksum", second, "&management_ip=nonsense"), "192.168.1.5").status == 200);
  town.town.clock().advance(std::chrono::minutes(2));
  town.town.run_timers();
  CHECK(text(town.staff().get("/devices/" + first.id), "/last_ip").empty());
  CHECK(text(town.staff().get("/devices/" + second.id), "/last_ip") == "192.168.1.5");
  // The world's addresses are many devices' behind one router.
  REQUIRE(town.get(DeviceTown::path("checksum", first), "203.0.113.5").status == 200);
  REQUIRE(town.get(DeviceTown::path("checksum", second), "203.0.113.5").status == 200);
  town.town.clock().advance(std::chrono::minutes(2));
  town.town.run_timers();
  CHECK(text(town.staff().get("/devices/" + first.id), "/last_ip") == "203.0.113.5");
}

TEST_CASE("devices: a restart changes no checksum") {
  DeviceTown town;
  town.standard(kHost);
  const auto device = town.join();
  const std::string before = town.checksum(device);
  const std::string archive = town.get(DeviceTown::path("download-config", device)).body;
  town.town.restart();
  CHECK(town.checksum(device) == before);
  CHECK(town.get(DeviceTown::path("download-config", device)).body == archive);
}

TEST_CASE("devices: hostile names stay names, in the header, the archive and the lines") {
  DeviceTown town;
  town.standard(kHost);
  stadtkern::Form form = DeviceTown::registration();
  form.set("name", "x'\nkey: stolen\r\n\"; filename=/etc/passwd");
  const Response joined = town.send("/controller/register/", form);
  REQUIRE(joined.status == 201);
  CHECK(std::count(joined.body.begin(), joined.body.end(), '\n') == 5);
  CHECK(line(joined, "hostname") == "x' key:stolen  \"; filename=/etc/passwd");  // "key: " is another line's
  const Response archive = town.get(DeviceTown::path("download-config", {line(joined, "uuid"), line(joined, "key")}));
  CHECK(archive.header("content-disposition") == "attachment; filename=x__key__stolen_____filename__etc_passwd.tar.gz");
  CHECK(archive.body.find("option hostname 'x'\\'' key: stolen") != std::string::npos);
}

}  // namespace
}  // namespace wifi
