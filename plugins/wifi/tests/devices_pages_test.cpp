// SPDX-License-Identifier: EUPL-1.2
// Devices and templates in the console, asked as a shell asks.
#include "device_town.h"
#include "wire/pages.h"

namespace wifi {
namespace {

using stadtkern::Form;
using Rendered = stadtkern::wire::pages::Rendered;

Rendered ask(DeviceTown& town, const std::string& method, const std::string& path, const std::string& query,
             const Form& form, const std::string& language = "en") {
  stadtkern::wire::pages::RenderRequest wanted;
  wanted.path = path;
  wanted.query = query;
  wanted.form = form.encoded();
  wanted.language = language;
  wanted.root_path = "/t/x/" + language;
  wanted.site_path = "/t/x";
  const stadtkern::testkit::Origin who{"user:ada", {"wifi.staff"}};
  const auto answer =
      town.town.node().call(town.town.id(), "pages/v1@wifi", method, stadtkern::wire::encode(wanted), who)->answer();
  INFO((answer ? std::string() : answer.error().message));
  REQUIRE(answer);
  const auto out = stadtkern::wire::decode<Rendered>(*answer);
  REQUIRE(out);
  town.settle();
  return *out;
}
Rendered get(DeviceTown& town, const std::string& path, const std::string& query = {},
             const std::string& language = "en") {
  return ask(town, "Render", path, query, {}, language);
}
Rendered send(DeviceTown& town, const std::string& path, const Form& form) {
  return ask(town, "Submit", path, {}, form);
}

bool has(const Rendered& page, const std::string& part) {
  return page.html.find(part) != std::string::npos;
}

Form form_with(std::initializer_list<std::pair<const char*, std::string>> fields) {
  Form out;
  for (const auto& [name, value] : fields) out.set(name, value);
  return out;
}

TEST_CASE("pages: devices are listed and found, in German and English, without a script of anybody") {
  DeviceTown town;
  CHECK(has(get(town, "/devices"), "There is no device here yet."));
  stadtkern::Form form = DeviceTown::registration();
  form.set("name", "<script>alert(1)</script>");
  REQUIRE(town.send("/controller/register/", form).status == 201);
  const auto device = town.join(2);
  const Rendered list = get(town, "/devices");
  CHECK(has(list, "2 devices"));
  CHECK(has(list, "/devices/device/" + device.id));
  CHECK(has(list, "has never called"));
  CHECK_FALSE(has(list, "<script"));
  CHECK(has(get(town, "/devices", "q=ap12"), "1 device"));
  CHECK(has(get(town, "/devices", "state=error"), "No device is like that."));
  CHECK(has(get(town, "/devices", {}, "de"), "wird eingestellt"));
  CHECK(has(get(town, "/devices/tile"), "Devices in operation: 0"));
}

TEST_CASE("pages: a device is changed, let go and taken back") {
  DeviceTown town;
  town.standard(R"({"general":{"hostname":"{{name}}"}})");
  const auto device = town.join();
  REQUIRE(town.get(DeviceTown::path("download-config", device)).status == 200);
  const std::string path = "/devices/device/" + device.id;
  const Rendered page = get(town, path);
  CHECK(has(page, "option hostname &#39;ap11&#39;"));
  CHECK(has(page, "02:FC:00:00:00:11"));
  const Rendered wrong =
      send(town, path, form_with({{"do", "save"}, {"name", "New"}, {"config", "{"}, {"group_id", "gone"}}));
  CHECK(wrong.status == 422);
  CHECK(has(wrong, "not JSON at byte"));
  CHECK(has(wrong, "does not exist"));
  CHECK(has(wrong, "value=\"New\""));
  const Rendered german = ask(town, "Submit", path, {},
                              form_with({{"do", "save"},
                                         {"name", ""},
                                         {"config", R"({"files":[{"path":"../x","contents":""}]})"},
                                         {"variables", "{"},
                                         {"group_id", "gone"}}),
                              "de");
  CHECK(german.status == 422);
  CHECK(has(german, "Bitte geben Sie einen Namen"));
  CHECK(has(german, "Diese Gruppe gibt es nicht mehr"));
  CHECK(has(german, "Es geht um: /files/0/path"));
  CHECK(has(german, "Es geht um: Byte 1"));
  for (const char* english : {"must be", "not JSON", "does not exist", "fault_"}) CHECK_FALSE(has(german, english));
  const Rendered saved = send(
      town, path, form_with({{"do", "save"}, {"name", "New"}, {"tags", "a b"}, {"config", ""}, {"variables", ""}}));
  CHECK(saved.status == 303);
  CHECK(text(town.staff().get("/devices/" + device.id), "/name") == "New");
  CHECK(text(town.staff().get("/devices/" + device.id), "/tags/1") == "b");
  REQUIRE(send(town, path, form_with({{"do", "let_go"}})).status == 303);
  CHECK(town.state(device) == "deactivating");
  CHECK(has(get(town, path), "Take the device back"));
  REQUIRE(send(town, path, form_with({{"do", "take_back"}})).status == 303);
  CHECK(town.state(device) == "modified");
  REQUIRE(send(town, path, form_with({{"do", "anew"}})).status == 303);
  CHECK(town.get(DeviceTown::path("checksum", device)).status == 403);
}

TEST_CASE("pages: times are the town's, and amounts are written as the reader writes them") {
  DeviceTown town;
  const auto device = town.join();
  const auto report = [&](const std::string& minute, const std::string& bytes) {
    const Response taken =
        town.town.post("/api/v1/monitoring/device/" + device.id + "/?key=" + device.key +
                           "&time=01-01-2026_12:" + minute + ":00.000000",
                       R"({"type":"DeviceMonitoring","interfaces":[{"name":"wan","statistics":{"rx_bytes":)" + bytes +
                           R"(,"tx_bytes":0}}]})");
    INFO(taken.body);
    REQUIRE(taken.status == 200);
  };
  report("00", "0");
  report("01", "2500000");
  const std::string path = "/devices/device/" + device.id;
  const Rendered german = get(town, path, {}, "de");
  CHECK(has(german, "2,5 MB"));
  CHECK(has(german, "01.01.2026, 13:00"));
  CHECK_FALSE(has(german, "00Z"));
  CHECK(has(get(town, path), "2.5 MB"));
}

TEST_CASE("pages: a template is made, what it would change is shown, and only saving changes it") {
  DeviceTown town;
  const auto device = town.join();
  const std::string before = town.checksum(device);
  const Form first = form_with(
      {{"name", "Hotspots"}, {"rank", "5"}, {"standard", "yes"}, {"config", R"({"general":{"hostname":"one"}})"}});
  const Rendered wrong = send(town, "/devices/templates/new", form_with({{"name", ""}, {"rank", "first"}}));
  CHECK(wrong.status == 422);
  CHECK(has(wrong, "Please give a name"));
  CHECK(has(wrong, "from -1,000,000 to 1,000,000"));
  const Rendered made = send(town, "/devices/templates/new", first);
  REQUIRE(made.status == 303);
  const std::string path = made.location.substr(0, made.location.find('?'));
  CHECK(town.checksum(device) != before);
  const std::string now = town.checksum(device);
  Form second = first;
  second.set("config", R"({"general":{"hostname":"two {{gap}}"}})");
  second.set("do", "preview");
  second.set("device_id", device.id);
  const Rendered preview = send(town, path, second);
  CHECK(preview.status == 200);
  CHECK(has(preview, "-\toption hostname &#39;one&#39;"));
  CHECK(has(preview, "+\toption hostname &#39;two {{gap}}&#39;"));
  CHECK(has(preview, "Nobody knows these variables: gap"));
  CHECK(town.checksum(device) == now);
  second.set("do", "save");
  REQUIRE(send(town, path, second).status == 303);
  CHECK(town.checksum(device) != now);
  const Rendered plain = send(
      town, "/devices/templates/new",
      form_with(
          {{"name", "Time"}, {"rank", ""}, {"tags", "square"}, {"config", R"({"ntp":{"server":["a.example"]}})"}}));
  CHECK(plain.status == 303);
  CHECK(has(get(town, "/devices/templates"), "Hotspots"));
  CHECK(has(get(town, path), "two {{gap}}"));
}

TEST_CASE("pages: a group is made, brings its template to its members, and goes without them") {
  DeviceTown town;
  const auto device = town.join();
  const std::string before = town.checksum(device);
  const std::string one = text(
      town.staff().post("/templates", R"({"name":"Square","config":"{\"general\":{\"hostname\":\"{{place}}\"}}"})"),
      "/id");
  CHECK(send(town, "/devices/groups/new", form_with({{"name", ""}})).status == 422);
  const Rendered made =
      send(town, "/devices/groups/new",
           form_with({{"name", "<b>Old town"}, {"template_ids", one}, {"variables", R"({"place":"market"})"}}));
  REQUIRE(made.status == 303);
  const std::string path = made.location.substr(0, made.location.find('?'));
  CHECK(has(get(town, path), "No device is in this group yet."));
  const Rendered unknown = send(town, path, form_with({{"do", "members"}, {"members", "02:00:00:00:00:99"}}));
  CHECK(unknown.status == 422);
  CHECK(has(unknown, "No device has this address: 02:00:00:00:00:99"));
  CHECK(town.checksum(device) == before);
  REQUIRE(send(town, path, form_with({{"do", "members"}, {"members", "02-fc-00-00-00-11"}})).status == 303);
  CHECK(has(get(town, "/devices/device/" + device.id), "option hostname &#39;market&#39;"));
  CHECK(town.checksum(device) != before);
  const Rendered list = get(town, "/devices/groups");
  CHECK(has(list, "1 device"));
  CHECK_FALSE(has(list, "<b>Old"));
  REQUIRE(send(town, path, form_with({{"do", "members"}, {"out", device.id}})).status == 303);
  CHECK(town.checksum(device) == before);
  REQUIRE(send(town, "/devices/template/" + one, form_with({{"do", "template_remove"}})).status == 303);
  CHECK(town.change("/groups/" + path.substr(path.rfind('/') + 1), R"({"name":"New"})").status == 200);
  REQUIRE(send(town, path, form_with({{"do", "group_remove"}})).status == 303);
  CHECK(has(get(town, "/devices/groups"), "There are no groups yet."));
}

TEST_CASE("pages: who registers by itself gets nothing until staff approve it, and an hour takes so many") {
  DeviceTown town({{"approve", true}, {"at_most_an_hour", 2}});
  static_cast<void>(town.standard(R"({"general":{"hostname":"secret"}})"));
  const auto device = town.join(1);
  const std::string nothing = town.checksum(device);
  CHECK(has(get(town, "/devices/alarms"), "Waiting for approval: 1"));
  CHECK(town.staff().get("/alarms").json("/waiting") == 1);
  CHECK(town.town.get("/alarms").status == 401);
  const auto second = town.join(2);
  CHECK(town.checksum(second) == nothing);
  CHECK(town.send("/controller/register/", DeviceTown::registration(3)).status == 503);
  CHECK(town.send("/controller/register/", DeviceTown::registration(1)).status == 201);
  REQUIRE(send(town, "/devices/alarms", form_with({{"id", device.id}})).status == 303);
  CHECK(town.checksum(device) != nothing);
  CHECK(town.state(device) == "modified");
  CHECK(town.checksum(second) == nothing);
  town.town.clock().advance(std::chrono::minutes(61));
  CHECK(town.send("/controller/register/", DeviceTown::registration(3)).status == 201);
}

TEST_CASE("pages: who came with the secret before is named while a town has two, and only until its last day") {
  DeviceTown town({{"secret_before", "the one that got out"}, {"secret_before_until", "2999-12-31"}});
  const auto first = town.join(1);
  Form form = DeviceTown::registration(2);
  form.set("secret", "the one that got out");
  REQUIRE(town.send("/controller/register/", form).status == 201);
  CHECK(town.staff().get("/alarms").json("/old_secret") == 1);
  const Rendered shown = get(town, "/devices/alarms");
  CHECK(has(shown, "Registered last with the old secret: 1"));
  CHECK(has(shown, "ap12"));
  CHECK_FALSE(has(shown, "ap11"));
  // It has the new one by now, and its key stays.
  REQUIRE(town.send("/controller/register/", DeviceTown::registration(2)).status == 201);
  CHECK(town.staff().get("/alarms").json("/old_secret") == 0);
  REQUIRE(town.town.reconfigure({{"devices", DeviceTown::settings({{"secret_before", "the one that got out"},
                                                                   {"secret_before_until", "2026-01-01"}})}}));
  form = DeviceTown::registration(3);
  form.set("secret", "the one that got out");
  CHECK(town.send("/controller/register/", form).body == "error: unrecognized secret");
  CHECK_FALSE(town.checksum(first).empty());
}

TEST_CASE("pages: who does not call and who refused its configuration stand among the alarms, each by its name") {
  DeviceTown town;
  const auto silent = town.join(1);
  const auto stubborn = town.join(2);
  const auto quiet = [&](int minutes, bool both) {
    for (int minute = 0; minute < minutes; ++minute) {
      if (both) static_cast<void>(town.checksum(silent));
      static_cast<void>(town.checksum(stubborn));
      town.town.clock().advance(std::chrono::minutes(1));
      town.town.run_timers();
    }
  };
  quiet(3, true);
  CHECK(has(get(town, "/devices/alarms"), "Nothing needs attention."));
  quiet(15, false);
  REQUIRE(town.report(stubborn, "error", "no room on the device").status == 200);
  const Response told = town.staff().get("/alarms");
  CHECK(told.json("/offline") == 1);
  CHECK(told.json("/refused") == 1);
  CHECK(text(told, "/alarms/0/kind") == "offline");
  CHECK(text(told, "/alarms/0/device_id") == silent.id);
  CHECK_FALSE(text(told, "/alarms/0/since").empty());
  CHECK(text(told, "/alarms/1/kind") == "refused");
  CHECK(text(told, "/alarms/1/device_id") == stubborn.id);
  CHECK(text(told, "/alarms/1/reason") == "no room on the device");
  const Rendered shown = get(town, "/devices/alarms");
  CHECK(has(shown, "Not calling: 1"));
  CHECK(has(shown, "Refused their configuration: 1"));
  CHECK(has(shown, "no room on the device"));
}

TEST_CASE("pages: many registrations within an hour are told of") {
  DeviceTown town({{"at_most_an_hour", 4}});
  // The page looks at the machine's clock.
  const auto now =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
  town.town.clock().set_wall(now - std::chrono::microseconds(town.town.clock().wall_us()));
  static_cast<void>(town.join(1));
  CHECK(town.staff().get("/alarms").json("/many_registered") == false);
  static_cast<void>(town.join(2));
  const Response told = town.staff().get("/alarms");
  CHECK(told.json("/many_registered") == true);
  CHECK(told.json("/registered_last_hour") == 2);
  CHECK(has(get(town, "/devices/alarms"), "Devices that registered within the last hour: 2"));
}

TEST_CASE("pages: a device is entered before it comes, and has its configuration without waiting") {
  DeviceTown town({{"approve", true}});
  CHECK(send(town, "/devices/new", form_with({{"name", "Hall"}, {"mac", "no"}})).status == 422);
  const Form form = form_with({{"name", "Hall"}, {"mac", "02:FC:00:00:00:11"}});
  REQUIRE(send(town, "/devices/new", form).status == 303);
  const Rendered again = send(town, "/devices/new", form);
  CHECK(again.status == 422);
  CHECK(has(again, "a device that is not entered yet"));
  static_cast<void>(town.join(1));
  CHECK(has(get(town, "/devices/alarms"), "Nothing needs attention."));
}

}  // namespace
}  // namespace wifi
