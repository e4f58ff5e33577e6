// SPDX-License-Identifier: EUPL-1.2
// What staff do with devices and templates; what devices push; who is missed.
#include "device_town.h"
#include "devices.pb.h"

namespace wifi {
namespace {

using std::chrono::minutes;

std::string report(int clients, long received, const std::string& load = "[0.5,0.4,0.3]") {
  std::string list;
  for (int number = 0; number < clients; ++number) {
    list += (number ? "," : "") + std::string(R"({"mac":"00:ee:ad:34:f5:)") + std::to_string(10 + number) + "\"}";
  }
  return R"({"type":"DeviceMonitoring","general":{"uptime":60},"resources":{"load":)" + load +
         R"(},"interfaces":[{"name":"wlan0","statistics":{"rx_bytes":)" + std::to_string(received) +
         R"(,"tx_bytes":0},"wireless":{"clients":[)" + list + "]}}]}";
}

Response push(DeviceTown& town, const DeviceTown::Device& device, const std::string& time, const std::string& body) {
  return town.town.post("/api/v1/monitoring/device/" + device.id + "/?key=" + device.key + "&time=" + time, body);
}

std::uint32_t told(DeviceTown& town, const std::string& type) {
  std::uint32_t count = 0;
  for (const auto& event : town.town.events(type)) {
    v1::DevicesTurned body;
    REQUIRE(body.ParseFromString(event.payload));
    count += body.count();
  }
  return count;
}

void pass(DeviceTown& town, int count, const std::vector<DeviceTown::Device>& calling) {
  for (int minute = 0; minute < count; ++minute) {
    for (const auto& device : calling) static_cast<void>(town.checksum(device));
    town.town.clock().advance(minutes(1));
    town.town.run_timers();
  }
}

TEST_CASE("desk: devices are found by name, address, state, tag and group") {
  DeviceTown town;
  const auto first = town.join(1);
  static_cast<void>(town.join(2));
  const auto found = [&](const std::string& query) {
    const Response answer = town.staff().get("/devices?" + query);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return answer.json("/devices").items().size();
  };
  CHECK(found("") == 2);
  CHECK(found("q=AP11") == 1);
  CHECK(found("q=02fc00000012") == 1);
  CHECK(found("q=%25") == 0);
  CHECK(found("tag=square") == 2);
  CHECK(found("tag=squ") == 0);
  CHECK(found("tag=Square") == 0);  // as templates take it
  CHECK(found("tag=s_uare") == 0);
  CHECK(found("tag=%25") == 0);
  CHECK(found("state=modified") == 2);
  CHECK(found("page_size=1&page=2") == 1);
  const std::string group = text(town.staff().post("/groups", R"({"name":"Old town"})"), "/id");
  REQUIRE(town.change("/devices/" + first.id, R"({"group_id":")" + group + "\"}").status == 200);
  CHECK(found("group_id=" + group) == 1);
  CHECK(town.staff().get("/devices?page_size=201").status == 400);
  CHECK(town.town.get("/devices").status == 401);
  CHECK(town.town.as("waste.staff").get("/devices").status == 403);
  CHECK(town.town.as("waste.staff").call<v1::DeviceList>("ListDevices", v1::DeviceQuery()).error().code ==
        stadtkern::Code::PermissionDenied);
}

TEST_CASE("desk: tags, groups and a device's own choice bring templates, a preview shows what would change") {
  DeviceTown town;
  const auto device = town.join();
  const auto make = [&](const std::string& body) {
    const Response made = town.staff().post("/templates", body);
    INFO(made.body);
    REQUIRE(made.status < 300);
    return text(made, "/id");
  };
  static_cast<void>(make(R"({"name":"tag","tags":["square"],"config":"{\"general\":{\"hostname\":\"{{name}}\"}}"})"));
  const std::string radio = make(R"({"name":"group","rank":5,"config":"{\"general\":{\"log_size\":\"{{size}}\"}}"})");
  const Response group =
      town.staff().post("/groups", R"({"name":"g","variables":"{\"size\":64}","template_ids":[")" + radio + "\"]}");
  REQUIRE(group.status < 300);
  const Response preview =
      town.staff().post("/devices/" + device.id + "/preview", R"({"group_id":")" + text(group, "/id") + "\"}");
  REQUIRE(preview.status == 200);
  CHECK(preview.json("/changed") == true);
  CHECK(text(preview, "/files/0/path") == "etc/config/system");
  CHECK(text(preview, "/files/0/difference") ==
        " config system 'system'\n \toption hostname 'ap11'\n+\toption log_size '64'\n");
  CHECK(town.staff().get("/devices/" + device.id + "/configuration").body.find("log_size") == std::string::npos);
  REQUIRE(town.change("/devices/" + device.id, R"({"group_id":")" + text(group, "/id") + "\"}").status == 200);
  CHECK(town.staff().get("/devices/" + device.id + "/configuration").body.find("log_size '64'") != std::string::npos);
  const Response other = town.staff().post(
      "/templates/" + radio + "/preview",
      R"({"device_id":")" + device.id + R"(","config":"{\"general\":{\"log_size\":\"{{missing}}\"}}"})");
  REQUIRE(other.status == 200);
  CHECK(text(other, "/unknown_variables/0") == "missing");
  const std::string before = town.checksum(device);
  REQUIRE(town.staff().request("DELETE", "/groups/" + text(group, "/id")).status < 300);
  town.settle();
  CHECK(town.checksum(device) != before);
}

TEST_CASE("renderer: a change reaches many devices behind its answer, and who asks before is told the new checksum") {
  constexpr int kMany = 60;
  DeviceTown town;
  std::vector<DeviceTown::Device> all;
  for (int number = 0; number < kMany; ++number) all.push_back(town.join(number));
  town.settle();
  const std::string before = town.checksum(all.back());
  auto body = stadtkern::json::Value::object(
      {{"name", "all"}, {"standard", true}, {"config", R"({"general":{"hostname":"{{name}}"}})"}});
  REQUIRE(town.staff().post("/templates", stadtkern::json::write(body)).status < 300);
  std::vector<std::string> told;
  for (const auto& device : all) told.push_back(town.checksum(device));  // whether its turn has come or not
  CHECK(told.back() != before);
  town.settle();
  for (int number = 0; number < kMany; ++number) {
    const Response shown = town.staff().get("/devices/" + all[static_cast<std::size_t>(number)].id);
    CHECK(text(shown, "/state") == "modified");
    CHECK(text(shown, "/checksum") == told[static_cast<std::size_t>(number)]);
  }
}

TEST_CASE("renderer: what was left behind by a process that ended is worked out by the next one") {
  DeviceTown town;
  const auto device = town.join();
  town.settle();
  const std::string before = text(town.staff().get("/devices/" + device.id), "/checksum");
  auto body = stadtkern::json::Value::object(
      {{"name", "all"}, {"standard", true}, {"config", R"({"general":{"hostname":"{{name}}"}})"}});
  REQUIRE(town.staff().post("/templates", stadtkern::json::write(body)).status < 300);
  town.town.restart();
  town.settle();
  CHECK(text(town.staff().get("/devices/" + device.id), "/checksum") != before);
}

TEST_CASE("renderer: a device that fetched before its turn came, or whose change was taken back, is applied") {
  DeviceTown town;
  const auto device = town.join();
  auto body = stadtkern::json::Value::object(
      {{"name", "all"}, {"standard", true}, {"config", R"({"general":{"hostname":"{{name}}"}})"}});
  const Response made = town.staff().post("/templates", stadtkern::json::write(body));
  REQUIRE(made.status < 300);
  REQUIRE(town.get(DeviceTown::path("download-config", device)).status == 200);
  REQUIRE(town.report(device, "applied").status == 200);
  town.settle();
  CHECK(town.state(device) == "applied");
  const std::string path = "/templates/" + text(made, "/id");
  REQUIRE(town.change(path, R"({"config":"{\"general\":{\"hostname\":\"other\"}}"})").status == 200);
  CHECK(town.state(device) == "modified");
  REQUIRE(town.change(path, R"({"config":"{\"general\":{\"hostname\":\"{{name}}\"}}"})").status == 200);
  CHECK(town.state(device) == "applied");  // it has it, and will report nothing
  // After an error nobody knows what it holds.
  REQUIRE(town.report(device, "error", "no room").status == 200);
  REQUIRE(town.change(path, R"({"config":"{\"general\":{\"hostname\":\"other\"}}"})").status == 200);
  REQUIRE(town.change(path, R"({"config":"{\"general\":{\"hostname\":\"{{name}}\"}}"})").status == 200);
  CHECK(town.state(device) == "modified");
}

TEST_CASE("desk: what no device could take is refused with its place") {
  DeviceTown town;
  const auto fault = [&](const std::string& body) {
    const Response answer = town.staff().post("/templates", body);
    CHECK(answer.status == 422);
    return text(answer, "/errors/0/pointer") + ": " + text(answer, "/errors/0/reason");
  };
  CHECK(fault(R"({"name":""})") == "name: must be given");
  CHECK(fault(R"({"name":"x","config":"{"})").starts_with("config: not JSON at byte"));
  CHECK(fault(R"({"name":"x","config":"[]"})") == "config: must be a JSON object");
  CHECK(fault(R"({"name":"x","config":"{\"files\":[{\"path\":\"../x\",\"contents\":\"\"}]}"})")
            .starts_with("config: /files/0/path"));
  CHECK(fault(R"({"name":"x","variables":"{\"a\":{}}"})") == "variables: a must be a text, a number or a boolean");
  CHECK(fault(R"({"name":"x","tags":["a b"]})") == "tags: are words without blanks");
  const auto device = town.join();
  CHECK(town.change("/devices/" + device.id, R"({"template_ids":{"ids":["none"]}})").status == 422);
  CHECK(town.change("/devices/" + device.id, R"({"group_id":"none"})").status == 422);
  CHECK(town.change("/devices/none", "{}").status == 404);
  // Where a variable stands, nobody knows yet.
  CHECK(
      town.staff()
          .post(
              "/templates",
              R"({"name":"x","config":"{\"interfaces\":[{\"name\":\"w\",\"type\":\"wireless\",\"wireless\":{\"mode\":\"{{mode}}\"}}]}"})")
          .status < 300);
}

TEST_CASE(
    "desk: a configuration beyond a limit is refused, and where templates come to it together devices keep theirs") {
  DeviceTown town;
  const auto device = town.join();
  const std::string before = town.checksum(device);
  const auto body = [](int entries, bool standard) {
    std::string config = "{\"radios\":[{}";
    for (int number = 1; number < entries; ++number) config += ",{}";
    auto out = stadtkern::json::Value::object({{"name", "x"}, {"standard", standard}, {"config", config + "]}"}});
    return stadtkern::json::write(out);
  };
  const Response refused = town.staff().post("/templates", body(21'000, true));
  CHECK(refused.status == 422);
  CHECK(text(refused, "/errors/0/pointer") == "config");
  CHECK(text(refused, "/errors/0/reason") == "/radios has more than 2,000 entries");
  // What each of these lacks may come from a template below, so each alone is fine.
  std::string config = "{\"x\":[";
  for (int number = 0; number < 1'500; ++number) {
    config.append(number == 0 ? "" : ",").append(R"({"config_name":"{{t}}"})");
  }
  config += "]}";
  std::vector<std::string> made;
  for (int number = 0; number < 20; ++number) made.push_back(town.standard(config));
  CHECK(town.state(device) == "error");
  const Response shown = town.staff().get("/devices/" + device.id);
  CHECK(text(shown, "/reason").find("have more than 512 KiB") != std::string::npos);
  const std::string first = town.checksum(device);
  CHECK(first != before);  // that of one template, which was within
  CHECK(town.get(DeviceTown::path("download-config", device)).status == 500);
  town.town.restart();
  CHECK(town.checksum(device) == first);
  for (const std::string& id : made) REQUIRE(town.staff().request("DELETE", "/templates/" + id).status < 300);
  town.settle();
  CHECK(town.state(device) == "modified");
  CHECK(town.checksum(device) == before);
}

TEST_CASE("reports: clients, traffic and load are kept in slots of three lengths, and no address of a client") {
  DeviceTown town;
  const auto device = town.join();
  CHECK(push(town, device, "01-01-2026_11:50:00.000000", report(2, 1000)).status == 200);
  CHECK(push(town, device, "01-01-2026_11:51:00.000000", report(4, 1500)).status == 200);
  CHECK(push(town, device, "01-01-2026_11:51:00.000000", report(4, 1500)).status == 200);  // again
  CHECK(push(town, device, "01-01-2026_11:57:00.000000", report(0, 200)).status == 200);   // began anew
  const Response fine = town.staff().get("/devices/" + device.id + "/series?step=5min");
  CHECK(fine.json("/points").items().size() == 2);
  CHECK(text(fine, "/points/0/start") == "2026-01-01T11:50:00Z");
  CHECK(fine.json("/points/0/clients") == 3);
  CHECK(fine.json("/points/0/most_clients") == 4);
  CHECK(fine.json("/points/0/received") == 500);
  CHECK(fine.json("/points/1/received") == 200);
  const Response hours = town.staff().get("/devices/" + device.id + "/series");
  CHECK(hours.json("/points").items().size() == 1);
  CHECK(hours.json("/points/0/reports") == 3);
  CHECK(town.staff().get("/devices/" + device.id + "/series?step=1w").status == 400);
  const Response shown = town.staff().get("/devices/" + device.id);
  CHECK(shown.json("/status/clients") == 0);
  CHECK(shown.json("/status/uptime") == 60);
  CHECK(shown.body.find("00:ee:ad") == std::string::npos);
}

TEST_CASE("reports: what cannot be one is refused, and nothing of it kept") {
  DeviceTown town;
  const auto device = town.join();
  const std::string good = report(1, 1);
  CHECK(push(town, {device.id, "wrong"}, "01-01-2026_11:50:00.000000", good).status == 403);
  CHECK(push(town, {std::string(32, '0'), device.key}, "01-01-2026_11:50:00.000000", good).status == 404);
  for (const char* time :
       {"", "yesterday", "2026-01-01T11:50:00Z", "01-01-2027_11:50:00.000000", "01-01-2020_11:50:00.000000"}) {
    INFO(time);
    CHECK(push(town, device, time, good).status == 400);
  }
  for (const char* body : {"", "{", "[]", R"({"type":"x"})", R"({"type":"DeviceMonitoring","interfaces":[{}]})"}) {
    INFO(body);
    CHECK(push(town, device, "01-01-2026_11:50:00.000000", body).status == 400);
  }
  CHECK(town.staff().get("/devices/" + device.id + "/series").json("/points").items().empty());
}

TEST_CASE("watch: old slots go") {
  DeviceTown town;
  const auto device = town.join();
  REQUIRE(push(town, device, "01-01-2026_11:50:00.000000", report(1, 1)).status == 200);
  const auto points = [&](const std::string& step) {
    return town.staff().get("/devices/" + device.id + "/series?step=" + step).json("/points").items().size();
  };
  town.town.clock().advance(std::chrono::hours(49));
  town.town.run_timers();
  CHECK(points("5min") == 0);
  CHECK(points("1h") == 1);
  town.town.clock().advance(std::chrono::hours(24 * 30));
  town.town.run_timers();
  CHECK(points("1h") == 0);
  CHECK(points("1d") == 1);
}

TEST_CASE("watch: devices that fall silent together are told of in few words, and their return in one") {
  DeviceTown town;
  std::vector<DeviceTown::Device> all;
  for (int number = 0; number < 8; ++number) all.push_back(town.join(number));
  pass(town, 3, all);
  CHECK(told(town, "wifi.devices.offline") == 0);
  CHECK(town.staff().get("/devices?online=true").json("/devices").items().size() == 8);
  // Half of them end within some minutes of each other.
  pass(town, 2, {all[0], all[1], all[2], all[3], all[4]});
  pass(town, 30, {all[0], all[1], all[2], all[3]});
  CHECK(told(town, "wifi.devices.offline") == 4);
  CHECK(town.town.events("wifi.devices.offline").size() <= 2);
  CHECK(town.staff().get("/devices?online=false").json("/devices").items().size() == 4);
  CHECK(told(town, "wifi.devices.online") == 0);
  pass(town, 8, all);
  CHECK(told(town, "wifi.devices.online") == 4);
  CHECK(told(town, "wifi.devices.offline") == 4);
}

// More of them than one step of the minute takes.
TEST_CASE("watch: of many devices that fall silent at once each is missed, and told of in one event") {
  constexpr int kMany = 120;
  DeviceTown town;
  std::vector<DeviceTown::Device> all;
  for (int number = 0; number < kMany; ++number) {
    stadtkern::Form form = DeviceTown::registration();
    const std::string digits = std::to_string(1000 + number);
    form.set("name", "ap" + digits);
    form.set("mac_address", "02:fc:00:00:" + digits.substr(0, 2) + ":" + digits.substr(2));
    form.set("key", std::string(28, 'c') + digits);
    const Response answer = town.send("/controller/register/", form);
    REQUIRE(answer.status == 201);
    all.push_back({line(answer, "uuid"), line(answer, "key")});
  }
  pass(town, 2, all);
  CHECK(town.staff().get("/devices?online=true").json("/found") == kMany);
  pass(town, 15, {});
  CHECK(town.staff().get("/devices?online=false").json("/found") == kMany);
  CHECK(told(town, "wifi.devices.offline") == kMany);
  CHECK(town.town.events("wifi.devices.offline").size() == 1);
}

TEST_CASE("watch: while the module was away nobody is missed, and its restart is no alarm") {
  DeviceTown town;
  const auto device = town.join();
  pass(town, 3, {device});
  town.town.restart(std::chrono::hours(2));
  pass(town, 5, {});
  CHECK(told(town, "wifi.devices.offline") == 0);
  pass(town, 10, {});
  CHECK(told(town, "wifi.devices.offline") == 1);
}

TEST_CASE("watch: an access point of a site shows what is known of its device") {
  DeviceTown town;
  const auto device = town.join();
  const std::string site = text(town.staff().post("/sites", R"({"name":"Market","lat":48.5,"lon":8.8})"), "/id");
  REQUIRE(
      town.staff().post("/sites/" + site + "/access-points", R"({"name":"Roof","mac":"02:FC:00:00:00:11"})").status ==
      200);
  pass(town, 1, {device});
  REQUIRE(push(town, device, "01-01-2026_12:00:00.000000", report(3, 1)).status == 200);
  const Response shown = town.staff().get("/sites/" + site);
  CHECK(text(shown, "/access_points/0/state") == "online");
  CHECK(shown.json("/access_points/0/clients") == 3);
}

}  // namespace
}  // namespace wifi
