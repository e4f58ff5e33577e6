// SPDX-License-Identifier: EUPL-1.2
// What strangers and broken devices send: each is answered in the contract's words, leaves the store as it was, and is
// nothing to the device beside it. Of guests and RADIUS servers: guests/tests/bad_input_test.cpp; what takes two towns,
// or the edge: tests/integration/wifi_devices_test.py.
#include "device_town.h"
#include "netjson/md5.h"
#include "stored.h"

namespace wifi {
namespace {

constexpr const char* kHost = R"({"general":{"hostname":"{{name}}"}})";

// A town with a device that is served and one that is sent bad things.
struct Scene : DeviceTown {
  Scene() {
    standard(kHost);
    for (const Device& device : {good, bad}) {
      REQUIRE(get(path("download-config", device)).status == 200);
      REQUIRE(report(device, "applied").status == 200);
    }
    settle();
    before_ = stored(town);
    sum_ = checksum(good);
    archive_ = get(path("download-config", good)).body;
    REQUIRE(sum_ == netjson::md5(archive_));
    REQUIRE(stored(town) == before_);  // nor does a poll store anything
  }

  // `answer` is what is promised, in type and header too; the store is untouched, and the other device is served as
  // before.
  void check(const Response& answer, unsigned status, const std::string& body) {
    CAPTURE(answer.body.substr(0, 200));
    CHECK(answer.status == status);
    CHECK(answer.body == body);
    CHECK(answer.header("x-openwisp-controller") == "true");
    CHECK(answer.header("content-type").starts_with("text/plain"));
    untouched();
  }
  void untouched() {
    CHECK(stored(town) == before_);
    CHECK(checksum(good) == sum_);
    CHECK(get(path("download-config", good)).body == archive_);
    CHECK(state(good) == "applied");
    CHECK(state(bad) == "applied");
    CHECK(stored(town) == before_);
  }

  Response push(const std::string& body, const std::string& time, const std::string& key = {}) {
    return town.post("/api/v1/monitoring/device/" + bad.id + "/?key=" + (key.empty() ? bad.key : key) + "&time=" + time,
                     body, {{"content-type", "application/json"}, {"stadtkern-address", "203.0.113.5"}});
  }

  Device good = join(1);
  Device bad = join(2);

 private:
  std::string before_, sum_, archive_;
};

// Within what a device's clock may be ahead of ours.
std::string now_of(Scene& scene, std::chrono::seconds off = {}) {
  const std::int64_t us = scene.town.clock().wall_us() + std::chrono::microseconds(off).count();
  const std::time_t seconds = us / 1'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  REQUIRE(std::strftime(text, sizeof text, "%d-%m-%Y_%H:%M:%S.000000", &parts) > 0);
  return text;
}

stadtkern::Form with(const std::string& name, const std::string& value, int number = 3) {
  stadtkern::Form form = DeviceTown::registration(number);
  form.set(name, value);
  return form;
}

constexpr const char* kReport = R"({"type":"DeviceMonitoring","general":{"uptime":5}})";

TEST_CASE("bad input: a wrong secret") {
  Scene scene;
  for (const char* secret : {"guess", "S3CR3T-OF-THE-TOWN", "s3cr3t-of-the-town ", "' OR 1=1 --"}) {
    INFO(secret);
    scene.check(scene.send("/controller/register/", with("secret", secret)), 403, "error: unrecognized secret");
    // Not even for a device that is known.
    scene.check(scene.send("/controller/register/", with("secret", secret, 1)), 403, "error: unrecognized secret");
  }
  for (const char* none : {"", "\xff"}) {  // what is no text is nothing
    scene.check(scene.send("/controller/register/", with("secret", none)), 400,
                "error: missing required parameter \"secret\"");
  }
  scene.check(scene.send("/controller/register/", with("backend", "netjsonconfig.AirOs")), 403, "error: wrong backend");
}

TEST_CASE("bad input: a wrong key") {
  Scene scene;
  for (const std::string& key : {std::string("x"), scene.good.key, scene.bad.key + "x", std::string(10'000, 'a')}) {
    const Scene::Device thief{scene.bad.id, key};
    scene.check(scene.get(Scene::path("checksum", thief)), 403, "error: wrong key");
    scene.check(scene.get(Scene::path("download-config", thief)), 403, "error: wrong key");
    scene.check(scene.report(thief, "error", "stolen"), 403, "error: wrong key");
    scene.check(scene.send("/controller/update-info/" + thief.id + "/", with("key", key)), 403, "error: wrong key");
    scene.check(scene.push(kReport, now_of(scene), key), 403, "error: wrong key");
  }
  const Scene::Device nobody{scene.bad.id, ""};
  for (const char* call : {"checksum", "download-config"}) {
    scene.check(scene.get(Scene::path(call, nobody)), 400, "error: missing required parameter \"key\"");
  }
  for (const char* key : {"a.b", "a/b", "a b", "\xc3\xa4"}) {
    scene.check(scene.send("/controller/register/", with("key", key)), 400,
                "key: at most 64 visible characters, without \".\" and \"/\"");
  }
}

TEST_CASE("bad input: an unknown device") {
  Scene scene;
  for (const std::string& id :
       {std::string(32, '0'), std::string(36, '-'), std::string("x"), std::string(5'000, 'a'), scene.bad.id + "0",
        std::string("..%2f..%2fetc"), std::string("%27%20OR%201=1"), std::string("%ff%fe")}) {
    CAPTURE(id.substr(0, 40));
    const Scene::Device ghost{id, scene.bad.key};
    scene.check(scene.get(Scene::path("checksum", ghost)), 404, "error: not found");
    scene.check(scene.get(Scene::path("download-config", ghost)), 404, "error: not found");
    scene.check(scene.report(ghost, "applied"), 404, "error: not found");
    scene.check(scene.send("/controller/update-info/" + id + "/", with("key", scene.bad.key)), 404, "error: not found");
    scene.check(scene.town.post("/api/v1/monitoring/device/" + id + "/?key=x&time=" + now_of(scene), kReport), 404,
                "error: not found");
  }
  // What is no text is refused before it comes to the module.
  CHECK(scene.get(Scene::path("checksum", {"%00", scene.bad.key})).status == 400);
  scene.untouched();
}

TEST_CASE("bad input: a malformed MAC") {
  Scene scene;
  for (const auto& [mac, shown] :
       std::vector<std::pair<std::string, std::string>>{{"here", "here"},
                                                        {"02:FC:00:00:00", "02:FC:00:00:00"},
                                                        {"02:FC:00:00:00:1", "02:FC:00:00:00:1"},
                                                        {"02:FC:00:00:00:0g", "02:FC:00:00:00:0g"},
                                                        {"02:FC:00:00:00:13:00", "02:FC:00:00:00:13:00"},
                                                        {"02FC00000013", "02FC00000013"},
                                                        {" 02:FC:00:00:00:13", " 02:FC:00:00:00:13"},
                                                        {"02:FC:00:00:00:13\n", "02:FC:00:00:00:13 "},
                                                        {"<script>\r\nx: y", "<script>  x: y"},
                                                        {std::string(100'000, '0'), std::string(40, '0')}}) {
    scene.check(scene.send("/controller/register/", with("mac_address", mac)), 400,
                "mac_address: \"" + shown + "\" is no MAC address");
  }
  scene.check(scene.send("/controller/register/", with("mac_address", "")), 400,
              "error: missing required parameter \"mac_address\"");
}

TEST_CASE("bad input: a name that nobody could read or press") {
  Scene scene;
  for (const char* name : {" ", "\t\r\n", "\x01\x02"}) {
    scene.check(scene.send("/controller/register/", with("name", name)), 400, "name: this field cannot be blank");
    scene.check(scene.send("/controller/register/", with("name", name, 1)), 400, "name: this field cannot be blank");
  }
}

TEST_CASE("bad input: a MAC that is another device's in the town") {
  Scene scene;
  for (const char* mac : {"02:FC:00:00:00:11", "02-fc-00-00-00-11"}) {
    scene.check(scene.send("/controller/register/", with("mac_address", mac)), 400,
                "Device with this Mac address already exists.");
  }
}

TEST_CASE("bad input: bad times of a report") {
  Scene scene;
  const std::string words = "error: \"time\" must be like 27-11-2026_05:12:00.000000, in UTC";
  for (const char* time :
       {"", "now", "2026-11-27T05:12:00Z", "31-02-2026_05:12:00.000000", "27-11-2026_25:00:00.000000", "1e18",
        "27-11-2026_05:12:00.000000%0a", "00-00-0000_00:00:00.000000", "-1-11-2026_05:12:00.000000"}) {
    INFO(time);
    scene.check(scene.push(kReport, time), 400, words);
  }
  scene.check(scene.push(kReport, std::string(5'000, '9')), 400, words);
  scene.check(scene.push(kReport, now_of(scene, std::chrono::hours{1})), 400, "error: \"time\" lies in the future");
  scene.check(scene.push(kReport, "01-01-1970_00:00:00.000000"), 400, "error: \"time\" lies too far back");
  scene.check(scene.push(kReport, "31-12-9999_23:59:59.999999"), 400, "error: \"time\" lies in the future");
}

TEST_CASE("bad input: bad NetJSON of a report") {
  Scene scene;
  const auto pushed = [&](const std::string& body, const std::string& words) {
    INFO(body.substr(0, 100));
    scene.check(scene.push(body, now_of(scene)), 400, words);
  };
  pushed("[]", "error: /type must be \"DeviceMonitoring\"");
  pushed(R"({"type":"DeviceConfiguration"})", "error: /type must be \"DeviceMonitoring\"");
  pushed(R"({"type":"DeviceMonitoring","interfaces":{}})", "error: /interfaces has the wrong type");
  pushed(R"({"type":"DeviceMonitoring","general":{"uptime":-1}})", "error: /general/uptime is out of range");
  pushed(
      R"({"type":"DeviceMonitoring","interfaces":[{"name":"w","wireless":{"clients":[{"mac":"02:FC:00:00:00:13"},{"mac":"x"}]}}]})",
      "error: /interfaces/0/wireless/clients/1/mac is no MAC address");
  for (const std::string& broken : {std::string(), std::string("{"), std::string("\xff"), std::string("{\"a\":1,}"),
                                    std::string(100'000, '['), std::string("{\"type\":\"DeviceMonitoring\"}x")}) {
    INFO(broken.substr(0, 40));
    const Response answer = scene.push(broken, now_of(scene));
    CHECK(answer.status == 400);
    CHECK(answer.body.starts_with("error: not JSON at byte "));
    CHECK(answer.body.size() < 200);
    scene.untouched();
  }
}

TEST_CASE("bad input: oversized reports") {
  Scene scene;
  // As much as the edge lets through, of each kind.
  std::string interfaces;
  while (interfaces.size() < 240'000) interfaces += R"({"name":"w","statistics":{"rx_bytes":9007199254740992}},)";
  scene.check(
      scene.push(R"({"type":"DeviceMonitoring","interfaces":[)" + interfaces + R"({"name":"b"}]})", now_of(scene)), 400,
      "error: /interfaces/1/statistics/rx_bytes is out of range with the others");
  scene.check(scene.push(R"({"type":")" + std::string(240'000, 'x') + "\"}", now_of(scene)), 400,
              "error: /type must be \"DeviceMonitoring\"");
  scene.check(scene.report(scene.bad, std::string(200'000, 'x')), 400, "error: invalid status");
  scene.check(scene.report(scene.bad, ""), 400, "error: missing required parameter \"status\"");
}

TEST_CASE("bad input: bad NetJSON of a template, a group and a device") {
  Scene scene;
  const std::string at = "/devices/" + scene.bad.id;
  const auto text = [](const std::string& name, const std::string& value) {
    auto body = stadtkern::json::Value::object({{"name", "x"}});
    body.set(name, value);
    return stadtkern::json::write(body);
  };
  for (const std::string& value :
       {std::string("{"), std::string("[]"), std::string("1"), std::string("{\"a\":1,}"), std::string(100, '['),
        std::string(R"({"interfaces":5})"), std::string(R"({"files":[{"path":"../../etc/passwd","contents":"x"}]})"),
        std::string(R"({"files":[{"path":"/proc/sys/kernel/panic","contents":"1"}]})"),
        std::string("{\"a\":\"") + std::string(70'000, 'x') + "\"}"}) {
    INFO(value.substr(0, 60));
    const Response made = scene.staff().post("/templates", text("config", value));
    CHECK(made.status == 422);
    CHECK(made.body.find("config") != std::string::npos);
    CHECK(scene.staff().request("PATCH", at, text("config", value)).status == 422);
    scene.untouched();
  }
  for (const char* value : {"{", "[]", "\"x\"", R"({"a":)"}) {
    INFO(value);
    CHECK(scene.staff().post("/templates", text("variables", value)).status == 422);
    CHECK(scene.staff().post("/groups", text("variables", value)).status == 422);
    CHECK(scene.staff().request("PATCH", at, text("variables", value)).status == 422);
    scene.untouched();
  }
}

TEST_CASE("bad input: hostile strings in a device's name and in its SSID stay one value in the UCI") {
  Scene scene;
  const std::string evil = "x'\n\nconfig wifi-iface 'e'\r\x1b[2J$(reboot)`id`#\\";
  const std::string flat = "x'  config wifi-iface 'e'  [2J$(reboot)`id`#\\";
  const std::string quoted = "x'\\''  config wifi-iface '\\''e'\\''  [2J$(reboot)`id`#\\";
  const Response joined = scene.send("/controller/register/", with("name", evil));
  REQUIRE(joined.status == 201);
  CHECK(line(joined, "hostname") == flat);
  CHECK(std::count(joined.body.begin(), joined.body.end(), '\n') == 5);
  const Scene::Device device{line(joined, "uuid"), line(joined, "key")};
  const auto holds = [](const Response& archive, const std::string& text) {
    return archive.body.find(text) != std::string::npos;
  };
  CHECK(holds(scene.get(Scene::path("download-config", device)), "\toption hostname '" + quoted + "'\n"));
  auto body = stadtkern::json::Value::object();
  body.set(
      "config",
      R"({"interfaces":[{"name":"wlan0","type":"wireless","wireless":{"radio":"radio0","mode":"access_point","ssid":"{{ssid}}"}}]})");
  body.set("variables", stadtkern::json::write(stadtkern::json::Value::object({{"ssid", evil}})));
  REQUIRE(scene.change("/devices/" + device.id, stadtkern::json::write(body)).status == 200);
  const Response archive = scene.get(Scene::path("download-config", device));
  REQUIRE(archive.status == 200);
  CHECK(netjson::md5(archive.body) == scene.checksum(device));
  CHECK(holds(archive, "\toption ssid '" + quoted + "'\n"));
  CHECK_FALSE(holds(archive, "\nconfig wifi-iface 'e'"));
  CHECK_FALSE(holds(archive, "\x1b"));
  // Staff change it without touching its name, and get rid of it.
  CHECK(text(scene.staff().get("/devices/" + device.id), "/name") == flat);
  CHECK(scene.change("/devices/" + device.id, R"({"active":false})").status == 200);
  CHECK(text(scene.staff().get("/devices/" + device.id), "/name") == flat);
  // The device beside it has what it had.
  CHECK(scene.state(scene.good) == "applied");
  CHECK(scene.checksum(scene.good) == netjson::md5(scene.get(Scene::path("download-config", scene.good)).body));
}

}  // namespace
}  // namespace wifi
