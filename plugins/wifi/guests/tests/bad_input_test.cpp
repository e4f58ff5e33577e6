// SPDX-License-Identifier: EUPL-1.2
// What strangers, broken RADIUS servers and hostile staff input send: answered as the contract says, nothing stored,
// nobody else hurt. Of devices: tests/bad_input_test.cpp.
#include "hotspot.h"
#include "tests/stored.h"
#include "tests/test_data.h"

#include <stadtkern/foreign_json.h>

#include <algorithm>

namespace wifi::guests {
namespace {

// A hotspot with a guest online, whom nothing that follows may hurt.
struct Scene : Hotspot {
  Scene() {
    REQUIRE(login(code).json("/control:Auth-Type") == "Accept");
    REQUIRE(account("Start", "good", code, "", "").status == 201);
    REQUIRE(account("Interim-Update", "good", code, "60", "1000").status == 200);
    before_ = stored(town);
  }
  void untouched() {
    CHECK(stored(town) == before_);
    CHECK(voucher().json("/vouchers/0/used_seconds") == 60);
    CHECK(staff().get("/guest-sessions").json("/found") == 1);
  }
  void check(const Response& answer, unsigned status, const std::string& body) {
    CAPTURE(answer.body.substr(0, 200));
    CHECK(answer.status == status);
    CHECK(answer.body == body);
    untouched();
  }

  const std::string code = vouchers().front();

 private:
  std::string before_;
};

const char* const kCalls[] = {"authorize/", "postauth/", "accounting/"};

TEST_CASE("bad input: a RADIUS server's wrong secret, wrong organisation and strange address") {
  Scene scene;
  const std::string body =
      R"({"username":")" + scene.code + R"(","reply":"Access-Accept","status_type":"Stop","unique_id":"good"})";
  const std::string good = std::string("Bearer ") + Hotspot::kOrganisation + " ";
  for (const char* call : kCalls) {
    const auto ask = [&](const std::string& authorization, const std::string& from = "127.0.0.1") {
      return scene.town
          .post(std::string("/api/v1/freeradius/") + call, body,
                {{"authorization", authorization}, {"stadtkern-address", from}, {"content-type", "application/json"}})
          .status;
    };
    CHECK(ask(good + "guess") == 403);
    CHECK(ask(good + Hotspot::kToken + "x") == 403);
    CHECK(ask(std::string("Bearer 00000000-0000-0000-0000-000000000000 ") + Hotspot::kToken) == 403);
    CHECK(ask(good + Hotspot::kToken, "203.0.113.9") == 403);
    CHECK(ask("") == 403);
    CHECK(ask(std::string("Bearer ") + Hotspot::kToken) == 400);
    CHECK(ask("\xff") == 400);
    scene.untouched();
  }
}

TEST_CASE("bad input: bodies of a RADIUS server that are none") {
  Scene scene;
  for (const char* call : kCalls) {
    for (const std::string& body : {std::string(), std::string("{"), std::string("[]"), std::string("\"x\""),
                                    std::string("\xff"), std::string(100'000, '['), std::string("{} {}")}) {
      CAPTURE(call, body.substr(0, 20));
      CHECK(scene.radius(call, body).status == 400);
    }
    CHECK(scene.radius(call, R"({"username":"x","organization":"y","status_type":"Stop","unique_id":"good"})").status ==
          403);
    scene.untouched();
  }
}

TEST_CASE("bad input: attributes that cannot be, each with its key and a reason") {
  Scene scene;
  const auto told = [&](const std::string& rest, const std::string& why) {
    INFO(rest.substr(0, 60));
    scene.check(scene.radius("accounting/", R"({"status_type":"Interim-Update","unique_id":"good",)" + rest + "}"), 400,
                why);
  };
  const std::string number = R"(["A valid integer is required."]})";
  for (const char* seconds : {"\"-5\"", "\"1e9\"", "\"99999999999999999999\"", "1.5", "\"yesterday\"", "31622401"}) {
    told(std::string(R"("session_time":)") + seconds, R"({"session_time":)" + number);
  }
  told(R"("session_time":"600","input_octets":"-1")", R"({"input_octets":)" + number);
  told(R"("session_time":"600","output_gigawords":"1048577")", R"({"output_gigawords":)" + number);
  told(R"("session_time":"600","framed_ip_address":"nowhere")",
       R"({"framed_ip_address":["Enter a valid IPv4 or IPv6 address."]})");
  told(R"("session_time":"600","username":"a\u0000b")", R"({"username":["Not a valid string."]})");
  told(R"("session_time":"600","username":{})", R"({"username":["Not a valid string."]})");
  told(R"("session_time":"600","called_station_id":")" + std::string(254, 'x') + "\"",
       R"({"called_station_id":["Ensure this field has no more than 253 characters."]})");
  scene.check(scene.radius("accounting/", R"({"status_type":"Alive","unique_id":"good","session_time":"600"})"), 400,
              R"({"status_type":["\"Alive\" is not a valid choice."]})");
  scene.check(scene.radius("accounting/", "{}"), 400,
              R"({"status_type":["This field is required."],"unique_id":["This field is required."]})");
  scene.check(scene.radius("postauth/", R"({"username":"x","reply":"Access-Challenge"})"), 400,
              R"({"reply":["\"Access-Challenge\" is not a valid choice."]})");
  scene.check(scene.radius("authorize/", R"({"username":")" + std::string(254, 'x') + "\"}"), 400,
              R"({"username":["Ensure this field has no more than 253 characters."]})");
}

TEST_CASE("bad input: a malformed MAC is nobody's, and a name that is none of ours stores nothing") {
  Scene scene;
  for (const char* mac :
       {"here", "A4-02-B9-D3-FD", "A4-02-B9-D3-FD-2G", "A4-02-B9-D3-FD-29-00", "<script>", "00-00-00-00-00-00"}) {
    INFO(mac);
    scene.check(scene.login(mac, mac), 200, "");
    CHECK(scene.town.get(std::string("/wifi/connect?lang=en&mac=") + mac).status == 200);
    scene.untouched();
  }
}

TEST_CASE("bad input: bad times") {
  Scene scene;
  for (const char* key : {"start_time", "stop_time"}) {
    for (const char* time : {"yesterday", "2026-02-31", "2026-11-27T25:00:00Z", "99999999999999999999", "-1"}) {
      INFO(time);
      scene.check(scene.town.get("/api/v1/freeradius/accounting/?" + std::string(key) + "=" + time, Hotspot::server()),
                  400, std::string("{\"") + key + R"(":["Enter a valid date/time."]})");
    }
  }
  for (const char* day : {"gestern", "2026-02-31", "31.12.2026", "1999-01-01", "2026-12-31T00:00:00Z"}) {
    INFO(day);
    const Response refused =
        scene.staff().post("/voucher-batches", R"({"name":"x","vouchers":1,"until":")" + std::string(day) + "\"}");
    CHECK(refused.status == 422);
    CHECK(has(refused.body, "/until"));
    scene.untouched();
  }
}

TEST_CASE("bad input: replayed accounting counts once and opens nothing that is over") {
  Scene scene;
  const auto start = [&] { return scene.account("Start", "r", scene.code, "", "", "02-00-00-00-00-02"); };
  const auto interim = [&] {
    return scene.account("Interim-Update", "r", scene.code, "600", "5000", "02-00-00-00-00-02");
  };
  const auto stop = [&] { return scene.account("Stop", "r", scene.code, "900", "7000", "02-00-00-00-00-02"); };
  const auto replayed = [&](const auto& record) {
    const std::string before = stored(scene.town);
    for (int i = 0; i < 3; ++i) {
      const Response answer = record();
      CHECK(answer.status == 200);
      CHECK(answer.body.empty());
    }
    CHECK(stored(scene.town) == before);
  };
  REQUIRE(start().status == 201);
  replayed(start);
  REQUIRE(interim().status == 200);
  replayed(interim);
  replayed(start);
  REQUIRE(stop().status == 200);
  for (const auto later : {std::chrono::minutes{0}, std::chrono::minutes{1}}) {
    scene.town.clock().advance(later);
    replayed(stop);
    replayed(interim);
    replayed(start);
  }
  // Hours later, too; a Start would be another session of a server that counts anew (guests/accounting.h).
  scene.town.clock().advance(std::chrono::hours{1});
  REQUIRE(scene.account("Interim-Update", "good", scene.code, "3660", "1000").status == 200);
  replayed(stop);
  replayed(interim);
  CHECK(scene.staff().get("/guest-sessions").json("/found") == 1);
  CHECK(scene.voucher().json("/vouchers/0/used_seconds") == 3'660 + 900);
  CHECK(scene.voucher().json("/vouchers/0/used_bytes") == 8'000);
  // What is over keeps no device, whatever is told of it again.
  const Response list = scene.town.get("/api/v1/freeradius/accounting/?is_open=false", Hotspot::server());
  CHECK(list.json("/0/unique_id") == "r");
  CHECK(list.json("/0/calling_station_id") == "");
  CHECK(list.json("/0/framed_ip_address").is_null());
}

// Their names as they begin and end, in the order of the document.
std::string elements(const std::string& html) {
  std::string out;
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const auto end = html.find_first_of(" >", at);
    out.append(html, at + 1, end - at - 1).append(" ");
  }
  return out;
}

TEST_CASE("bad input: hostile names stay text on the printed sheet") {
  const auto data = data_file("hostile-input/blns.json");
  std::vector<std::string> names{"Fest",
                                 "<script>alert(1)</script>",
                                 "\"><img src=x onerror=alert(1)>",
                                 "</title><b>",
                                 "{{name}}",
                                 "' onload='x",
                                 "&lt;script&gt;"};
  if (data) {
    const auto read = stadtkern::parse_json(*data);
    REQUIRE(read);
    for (const auto& [at, one] : read->members) names.emplace_back(one.as_text());
    for (const auto& one : read->items) names.emplace_back(one.as_text());
    REQUIRE(names.size() > 500);
  }
  Hotspot spot;
  const Response site = spot.staff().post("/sites", R"({"name":"Square","ssid":"town","lat":48.59,"lon":8.87})");
  REQUIRE(site.status == 200);
  const std::string where = "/sites/" + *site.json("/id").as_string();
  std::string plain;
  int printed = 0, networks = 0;
  for (const std::string& name : names) {
    auto body = stadtkern::json::Value::object({{"vouchers", 1}});
    body.set("name", name);
    const Response made = spot.staff().post("/voucher-batches", stadtkern::json::write(body));
    CAPTURE(name);
    // The network's name stands there, too, where it can be one.
    const auto ssid = stadtkern::json::Value::object({{"ssid", name}});
    const unsigned named = spot.staff().request("PATCH", where, stadtkern::json::write(ssid)).status;
    CHECK((named == 200 || named == 422));
    networks += named == 200 ? 1 : 0;
    if (made.status != 200) {
      CHECK(made.status == 422);
      continue;
    }
    const Response sheet = spot.staff().get("/voucher-batches/" + *made.json("/id").as_string() + "/sheet");
    CHECK(sheet.status == 200);
    // The elements are those of a sheet with plain names, one after the other.
    if (plain.empty()) plain = elements(sheet.body);
    CHECK(elements(sheet.body) == plain);
    ++printed;
  }
  CHECK(printed > 5);
  CHECK(networks > 3);
}

}  // namespace
}  // namespace wifi::guests
