// SPDX-License-Identifier: EUPL-1.2
// What a RADIUS server is answered: who may ask, who is let in, what is counted.
#include "hotspot.h"

namespace wifi::guests {
namespace {

TEST_CASE("radius: only the town's own server may ask, from its own address") {
  Hotspot spot;
  const std::string body = R"({"username":"x"})";
  const auto ask = [&](Headers headers) {
    return spot.town.post("/api/v1/freeradius/authorize/", body, headers).status;
  };
  const std::string good = std::string("Bearer ") + Hotspot::kOrganisation + " " + Hotspot::kToken;
  CHECK(ask({{"authorization", good}, {"stadtkern-address", "::1"}}) == 200);
  CHECK(ask({{"authorization", good}, {"stadtkern-address", "10.0.0.1"}}) == 403);
  CHECK(ask({{"authorization", good}}) == 403);
  CHECK(ask({{"stadtkern-address", "127.0.0.1"}}) == 403);
  CHECK(ask({{"authorization", good + "x"}, {"stadtkern-address", "127.0.0.1"}}) == 403);
  CHECK(ask({{"authorization", std::string("Bearer 00000000-0000-0000-0000-000000000000 ") + Hotspot::kToken},
             {"stadtkern-address", "127.0.0.1"}}) == 403);
  for (const char* malformed : {"Bearer x", "Basic eDp5", "Bearer a b c", "Bearer"}) {
    CHECK(ask({{"authorization", malformed}, {"stadtkern-address", "127.0.0.1"}}) == 400);
  }
  CHECK(spot.town
            .post(std::string("/api/v1/freeradius/authorize/?uuid=") + Hotspot::kOrganisation +
                      "&token=" + Hotspot::kToken,
                  body, {{"stadtkern-address", "127.0.0.1"}})
            .status == 200);
  CHECK(spot.radius("authorize/", R"({"username":"x","organization":"y"})").status == 403);
  CHECK(spot.radius("authorize/", "no json").status == 400);
  CHECK(spot.radius("authorize/", "[]").status == 400);
  CHECK(spot.town.get("/api/v1/freeradius/authorize/", Hotspot::server()).status == 405);
  REQUIRE(spot.town.reconfigure({{"radius_organisation", std::string(Hotspot::kOrganisation)}}));
  CHECK(spot.login("x").status == 403);  // a town without a token has no server
}

TEST_CASE("radius: a voucher lets in, says for how long, and counts down") {
  Hotspot spot;
  const std::string code = spot.vouchers(R"(,"minutes":60,"megabytes":10)").front();
  const Response in = spot.login(code);
  CHECK(in.status == 200);
  CHECK(in.json("/control:Auth-Type") == "Accept");
  CHECK(in.json("/Session-Timeout") == 3600);
  CHECK(in.json("/ChilliSpot-Max-Total-Octets") == 10'000'000);
  CHECK(in.json("/Acct-Interim-Interval") == 300);
  CHECK(spot.account("Start", "s1", code, "", "").status == 201);
  CHECK(spot.account("Start", "s1", code, "", "").status == 200);
  CHECK(spot.account("Interim-Update", "s1", code, "600", "4000000").status == 200);
  CHECK(spot.account("Stop", "s1", code, "900", "6000000").status == 200);
  CHECK(spot.account("Stop", "s1", code, "900", "6000000").status == 200);
  const Response again = spot.login(code);
  CHECK(again.json("/Session-Timeout") == 2700);
  CHECK(again.json("/ChilliSpot-Max-Total-Octets") == 4'000'000);
  CHECK(spot.voucher().json("/vouchers/0/used_seconds") == 900);
  CHECK(spot.voucher().json("/vouchers/0/state") == "used");
  CHECK(spot.account("Stop", "s2", code, "2700", "").status == 201);
  const Response over = spot.login(code);
  CHECK(over.status == 200);
  CHECK(over.json("/control:Auth-Type") == "Reject");
  CHECK(*over.json("/Reply-Message").as_string() == "Die Zeit dieses Gutscheins ist aufgebraucht");
}

TEST_CASE("radius: who has used up the day is told so, and comes in again on the next") {
  Hotspot spot;
  const std::string code = spot.vouchers(R"(,"day_minutes":10,"day_megabytes":5)").front();
  REQUIRE(spot.account("Stop", "s1", code, "600", "1000").status == 201);
  CHECK(*spot.login(code).json("/Reply-Message").as_string() == "Die Nutzungszeit für heute ist aufgebraucht");
  spot.next_day();
  CHECK(spot.login(code).json("/Session-Timeout") == 600);
  REQUIRE(spot.account("Stop", "s2", code, "1", "5000000").status == 201);
  CHECK(*spot.login(code).json("/Reply-Message").as_string() == "Die Datenmenge für heute ist aufgebraucht");
}

TEST_CASE("radius: as many devices at a time as the voucher is for, the same one may come again") {
  Hotspot spot;
  const std::string code = spot.vouchers().front();
  REQUIRE(spot.account("Start", "s1", code, "", "").status == 201);
  CHECK(spot.login(code).json("/control:Auth-Type") == "Accept");
  const Response second = spot.login(code, "02-00-00-00-00-02");
  CHECK(second.status == 401);
  CHECK(second.json("/control:Auth-Type") == "Reject");
  CHECK(*second.json("/Reply-Message").as_string() == "Sie sind schon angemeldet: kein weiterer Zugang");
  REQUIRE(spot.account("Stop", "s1", code, "5", "5").status == 200);
  CHECK(spot.login(code, "02-00-00-00-00-02").json("/control:Auth-Type") == "Accept");
}

TEST_CASE("radius: an access server that starts anew and counts its ids from 1 again is counted whole") {
  Hotspot spot;
  const std::string code = spot.vouchers().front();
  const auto later = [&] { spot.town.clock().advance(std::chrono::minutes{15}); };
  REQUIRE(spot.account("Start", "s1", code, "", "").status == 201);
  later();
  REQUIRE(spot.account("Interim-Update", "s1", code, "900", "5000").status == 200);
  later();
  REQUIRE(spot.account("Start", "s1", code, "", "").status == 201);  // its end was never told
  later();
  REQUIRE(spot.account("Stop", "s1", code, "600", "3000").status == 200);
  later();
  REQUIRE(spot.account("Start", "s1", code, "", "").status == 201);
  CHECK(spot.account("Start", "s1", code, "", "").status == 200);
  CHECK(spot.login(code, "02-00-00-00-00-02").status == 401);  // it is open
  REQUIRE(spot.account("Stop", "s1", code, "60", "10").status == 200);
  CHECK(spot.voucher().json("/vouchers/0/used_seconds") == 1'560);
  CHECK(spot.voucher().json("/vouchers/0/used_bytes") == 8'010);
  CHECK(spot.login(code, "02-00-00-00-00-02").json("/control:Auth-Type") == "Accept");
}

TEST_CASE("radius: a device that is on its way in counts before its session is told of") {
  Hotspot spot;
  const std::string code = spot.vouchers().front();
  CHECK(spot.login(code).json("/control:Auth-Type") == "Accept");
  CHECK(spot.login(code, "02-00-00-00-00-02").status == 401);
  CHECK(spot.login(code).json("/control:Auth-Type") == "Accept");  // the same one asks again
  REQUIRE(spot.account("Start", "s1", code, "", "").status == 201);
  CHECK(spot.login(code, "02-00-00-00-00-02").status == 401);
  REQUIRE(spot.account("Stop", "s1", code, "5", "5").status == 200);
  CHECK(spot.login(code, "02-00-00-00-00-02").json("/control:Auth-Type") == "Accept");
  // One that never came is waited for no longer.
  spot.town.clock().advance(std::chrono::minutes{3});
  CHECK(spot.login(code).json("/control:Auth-Type") == "Accept");
}

TEST_CASE("radius: with an open session and asking anew, a device is one and not two") {
  Hotspot spot;
  const std::string code = spot.vouchers(R"(,"minutes":60,"devices":2)").front();
  REQUIRE(spot.login(code).json("/control:Auth-Type") == "Accept");
  REQUIRE(spot.account("Start", "s1", code, "", "").status == 201);
  REQUIRE(spot.login(code).json("/control:Auth-Type") == "Accept");
  CHECK(spot.login(code, "02-00-00-00-00-02").json("/control:Auth-Type") == "Accept");
  CHECK(spot.login(code, "02-00-00-00-00-03").status == 401);
}

TEST_CASE("radius: a device that holds a pass comes in by its address, none by another's") {
  Hotspot spot;
  const std::string code = spot.vouchers(R"(,"minutes":60,"devices":2)").front();
  CHECK(spot.login("a4:02:b9:d3:fd:29").body.empty());
  REQUIRE(spot.login(code).json("/control:Auth-Type") == "Accept");
  CHECK(spot.login("a4:02:b9:d3:fd:29").json("/control:Auth-Type") == "Accept");
  CHECK(spot.login("A402B9D3FD29", "02-00-00-00-00-02").body.empty());
  CHECK(spot.login("02-00-00-00-00-02", "02-00-00-00-00-02").body.empty());
  spot.next_day();
  CHECK(spot.login("a4:02:b9:d3:fd:29").body.empty());
}

TEST_CASE("radius: a name that is not ours is left to others, who tries codes has to wait") {
  Hotspot spot;
  const std::string code = spot.vouchers().front();
  const Response unknown = spot.login("ada");
  CHECK(unknown.status == 200);
  CHECK(unknown.body.empty());
  CHECK(spot.login(code, Hotspot::kDevice, "wrong").body.empty());
  CHECK(spot.login(code, Hotspot::kDevice, code).json("/control:Auth-Type") == "Accept");
  for (int i = 0; i < 20; ++i) spot.login("guess" + std::to_string(i), "02-00-00-00-00-03");
  const Response waits = spot.login(code, "02-00-00-00-00-03");
  CHECK(waits.json("/control:Auth-Type") == "Reject");
  CHECK(spot.login(code).json("/control:Auth-Type") == "Accept");
}

TEST_CASE("radius: a blocked voucher lets nobody in") {
  Hotspot spot;
  const std::string code = spot.vouchers().front();
  const std::string id = *spot.voucher().json("/vouchers/0/id").as_string();
  CHECK(spot.staff().post("/vouchers/" + id + "/block", R"({"blocked":true})").json("/state") == "blocked");
  CHECK(*spot.login(code).json("/Reply-Message").as_string() == "Dieser Gutschein ist gesperrt");
  CHECK(spot.staff().post("/vouchers/" + id + "/block", R"({"blocked":false})").json("/state") == "new");
  CHECK(spot.login(code).json("/control:Auth-Type") == "Accept");
}

TEST_CASE("radius: an access point that begins anew has no sessions, that it ends says nothing") {
  Hotspot spot;
  const std::string code = spot.vouchers(R"(,"minutes":60,"devices":9)").front();
  for (const char* id : {"s1", "s2"}) REQUIRE(spot.account("Start", id, code, "", "").status == 201);
  CHECK(spot.account("Accounting-Off", "x", "", "", "", "").status == 200);
  const auto open = [&] { return spot.staff().get("/guest-sessions").json("/found"); };
  CHECK(open() == 2);
  CHECK(
      spot.radius("accounting/", R"({"status_type":"Accounting-On","unique_id":"y","called_station_id":""})").status ==
      200);
  CHECK(open() == 2);
  CHECK(spot.account("Accounting-On", "x", "", "", "", "").status == 200);
  CHECK(open() == 0);
  const Response list = spot.town.get("/api/v1/freeradius/accounting/?is_open=false", Hotspot::server());
  CHECK(list.json("/0/terminate_cause") == "NAS-Reboot");
  CHECK(list.json("/0/calling_station_id") == "");
  // It was not so: the session goes on.
  CHECK(spot.account("Interim-Update", "s1", code, "60", "5").status == 200);
  CHECK(open() == 1);
}

TEST_CASE("radius: what nothing is heard of is over") {
  Hotspot spot;
  const std::string code = spot.vouchers().front();
  REQUIRE(spot.account("Start", "s1", code, "", "").status == 201);
  spot.town.clock().advance(std::chrono::minutes{14});
  spot.town.run_timers();
  CHECK(spot.staff().get("/guest-sessions").json("/found") == 1);
  spot.town.clock().advance(std::chrono::minutes{3});
  spot.town.run_timers();
  CHECK(spot.staff().get("/guest-sessions").json("/found") == 0);
  const Response list = spot.town.get("/api/v1/freeradius/accounting/", Hotspot::server());
  CHECK(list.json("/0/terminate_cause") == "Session-Timeout");
}

TEST_CASE("radius: sessions are listed in pages, filtered, with their devices while they are open") {
  Hotspot spot;
  const std::string code = spot.vouchers(R"(,"minutes":600,"devices":50)").front();
  for (int i = 0; i < 12; ++i) {
    REQUIRE(spot.account("Start", "s" + std::to_string(i), i == 0 ? code : "other", "", "").status == 201);
    spot.town.clock().advance(std::chrono::seconds{1});
  }
  const auto list = [&](const std::string& query) {
    return spot.town.get("/api/v1/freeradius/accounting/" + query, Hotspot::server());
  };
  const Response first = list("");
  CHECK(first.status == 200);
  CHECK(first.json("/0/unique_id") == "s11");
  CHECK(first.json("/9/unique_id") == "s2");
  CHECK(first.json("/0/calling_station_id") == "a402b9d3fd29");
  CHECK(first.json("/0/framed_ip_address") == Hotspot::kAddress);
  CHECK(has(first.header("link"), "page=2>; rel=\"next\""));
  CHECK(has(first.header("link"), "page=2>; rel=\"last\""));
  const Response second = list("?page=2");
  CHECK(second.json("/0/unique_id") == "s1");
  CHECK(second.json("/1/username") == code);
  CHECK(has(second.header("link"), "rel=\"prev\""));
  CHECK(list("?page=3").status == 404);
  CHECK(list("?page_size=500").json("/11/unique_id") == "s0");
  CHECK(list("?username=" + code).json("/0/unique_id") == "s0");
  CHECK(list("?username=nobody").body == "[]");
  CHECK(list("?called_station_id=other").body == "[]");
  CHECK(list("?calling_station_id=02-00-00-00-00-09").body == "[]");
  CHECK(list("?is_open=true&page_size=100").json("/11/unique_id") == "s0");
  CHECK(list("?is_open=false").body == "[]");
  CHECK(list("?start_time=2099-01-01").body == "[]");
  CHECK(list("?start_time=yesterday").status == 400);
  CHECK(spot.town.get("/api/v1/freeradius/accounting/").status == 403);
}

TEST_CASE("radius: postauth counts and keeps no password, bad records are refused whole") {
  Hotspot spot;
  CHECK(spot.radius("postauth/", R"({"username":"MARKERuser","password":"MARKERpassword","reply":"Access-Reject"})")
            .status == 201);
  CHECK(spot.radius("postauth/", R"({"username":"x","reply":"Access-Accept"})").status == 201);
  CHECK(spot.radius("postauth/", R"({"username":"x","reply":"Access-Challenge"})").status == 400);
  CHECK(spot.radius("accounting/", R"({"unique_id":"u"})").status == 400);
  CHECK(spot.radius("accounting/", R"({"status_type":"Stop","unique_id":"u","session_time":"-5"})").status == 400);
  CHECK(spot.town.get("/api/v1/freeradius/accounting/", Hotspot::server()).body == "[]");
  CHECK_FALSE(has(spot.town.log(), "MARKER"));
}

}  // namespace
}  // namespace wifi::guests
