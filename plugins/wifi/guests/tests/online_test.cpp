// SPDX-License-Identifier: EUPL-1.2
// How people go online: terms, vouchers, what devices ask by themselves; and what is forgotten of them.
#include "guests/times.h"
#include "hotspot.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "wire/privacy.h"

namespace wifi::guests {
namespace {

std::string form(const std::string& what, const std::string& more = {}) {
  return "do=" + what + "&lang=en&terms=0" + more;
}

const std::string kMac = std::string("&mac=") + Hotspot::kDevice;

namespace privacy = stadtkern::wire::privacy;

template <class Reply, class Wanted>
Reply ask(Hotspot& spot, const char* method, const Wanted& wanted) {
  const auto bytes = spot.town.as("operator").call_bytes(method, stadtkern::wire::encode(wanted));
  INFO((bytes ? std::string() : bytes.error().message));
  REQUIRE(bytes);
  auto reply = stadtkern::wire::decode<Reply>(*bytes);
  REQUIRE(reply);
  return *std::move(reply);
}

// By which operators find somebody; empty: nobody.
std::string found(Hotspot& spot, const std::string& value) {
  const auto subjects = ask<privacy::FindReply>(spot, "Find", privacy::FindRequest{"name", value}).subjects;
  return subjects.empty() ? std::string() : subjects.front();
}

// Whether any file of the module has it.
bool stored(Hotspot& spot, const std::string& mark) {
  std::size_t looked = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(spot.town.node().folder())) {
    if (!entry.is_regular_file()) continue;
    ++looked;
    std::ifstream in(entry.path(), std::ios::binary);
    if (has(std::string(std::istreambuf_iterator<char>(in), {}), mark)) return true;
  }
  REQUIRE(looked > 0);
  return false;
}

TEST_CASE("online: one click, without any name, lets the device in for the day") {
  Hotspot spot;
  const Response page = spot.town.get("/wifi/connect?lang=en&mac=" + std::string(Hotspot::kDevice));
  CHECK(page.status == 200);
  CHECK(page.header("cache-control") == "no-store");
  CHECK(has(page.body, "3 hours, 300 MB"));
  const Response in = spot.connect(form("accept", kMac));
  CHECK(in.status == 200);
  CHECK(has(in.body, "You may go online"));
  const Response radius = spot.login("a4:02:b9:d3:fd:29");
  CHECK(radius.json("/control:Auth-Type") == "Accept");
  CHECK(radius.json("/Session-Timeout").as_int() <= 10'800);
  CHECK(radius.json("/ChilliSpot-Max-Total-Octets") == 300'000'000);
  // Agreeing again gives no more.
  REQUIRE(spot.account("Stop", "s1", "a4:02:b9:d3:fd:29", "1800", "100000000").status == 201);
  REQUIRE(spot.connect(form("accept", kMac)).status == 200);
  CHECK(spot.login("a4:02:b9:d3:fd:29").json("/ChilliSpot-Max-Total-Octets") == 200'000'000);
  REQUIRE(spot.account("Stop", "s2", "a4:02:b9:d3:fd:29", "1", "200000000").status == 201);
  REQUIRE(spot.connect(form("accept", kMac)).status == 200);
  CHECK(spot.login("a4:02:b9:d3:fd:29").json("/control:Auth-Type") == "Reject");
}

TEST_CASE("online: where the network does not say who comes, there is a code to type") {
  Hotspot spot;
  const Response in = spot.connect(form("accept"));
  std::smatch code;
  REQUIRE(std::regex_search(in.body, code, std::regex("[2-9A-Y]{4}-[2-9A-Y]{4}-[2-9A-Y]{4}")));
  CHECK(spot.login(code[0]).json("/control:Auth-Type") == "Accept");
  spot.next_day();
  CHECK(spot.login(code[0]).body.empty());  // forgotten
}

TEST_CASE("online: whoever agrees again, with a voucher between or by another code, has not more of the day") {
  Hotspot spot;
  REQUIRE(spot.connect(form("accept", kMac)).status == 200);
  REQUIRE(spot.login("a4:02:b9:d3:fd:29").json("/control:Auth-Type") == "Accept");
  REQUIRE(spot.account("Stop", "s1", "a4:02:b9:d3:fd:29", "60", "250000000").status == 201);
  const std::string code = spot.vouchers().front();
  REQUIRE(spot.connect(form("voucher", "&code=" + code + kMac)).status == 200);
  CHECK(spot.login("a4:02:b9:d3:fd:29").json("/Session-Timeout") == 3'600);
  REQUIRE(spot.account("Stop", "s3", code, "3600", "1").status == 201);  // the voucher is used up
  REQUIRE(spot.connect(form("accept", kMac)).status == 200);
  CHECK(spot.login("a4:02:b9:d3:fd:29").json("/ChilliSpot-Max-Total-Octets") == 50'000'000);
  std::smatch typed;
  const std::string in = spot.connect(form("accept")).body;
  REQUIRE(std::regex_search(in, typed, std::regex("[2-9A-Y]{4}-[2-9A-Y]{4}-[2-9A-Y]{4}")));
  CHECK(spot.login(typed[0]).json("/ChilliSpot-Max-Total-Octets") == 50'000'000);
  REQUIRE(spot.account("Stop", "s2", typed[0], "60", "50000000").status == 201);
  CHECK(spot.login(typed[0]).json("/control:Auth-Type") == "Reject");
  CHECK(spot.login("a4:02:b9:d3:fd:29").json("/control:Auth-Type") == "Reject");
}

TEST_CASE("online: nobody takes a device's voucher away by naming its address, or learns what is left of it") {
  Hotspot spot;
  const std::string code = spot.vouchers(R"(,"minutes":600,"megabytes":5000)").front();
  REQUIRE(spot.login(code).json("/control:Auth-Type") == "Accept");
  const auto told = [](const Response& page) {
    return has(page.body, "Time left") || has(page.body, "Data left") || has(page.body, "Nothing is left");
  };
  CHECK_FALSE(told(spot.town.get("/wifi/connect?lang=en&mac=" + std::string(Hotspot::kDevice))));
  const Response stranger = spot.connect(form("accept", kMac));
  CHECK(stranger.status == 200);
  CHECK_FALSE(told(stranger));
  CHECK(spot.login("a4:02:b9:d3:fd:29").json("/Session-Timeout") == 36'000);
  // The same words for a device that has nothing, or has used up all.
  CHECK(spot.connect(form("accept", "&mac=02-00-00-00-00-02")).body.size() == stranger.body.size());
  REQUIRE(spot.account("Stop", "s1", code, "36000", "").status == 201);
  REQUIRE(spot.connect(form("accept", kMac)).status == 200);
  CHECK(spot.login("a4:02:b9:d3:fd:29").json("/ChilliSpot-Max-Total-Octets") == 300'000'000);
  REQUIRE(spot.account("Stop", "s2", "a4:02:b9:d3:fd:29", "10800", "").status == 201);
  CHECK_FALSE(told(spot.connect(form("accept", kMac))));
  CHECK(spot.login("a4:02:b9:d3:fd:29").json("/control:Auth-Type") == "Reject");
  // Who knows the code is told, and who is online from this address.
  const std::string other = spot.vouchers().front();
  CHECK(told(spot.connect(form("voucher", "&code=" + other + kMac))));
  REQUIRE(spot.account("Start", "s3", other, "", "").status == 201);
  CHECK(told(spot.town.get("/wifi/connect?lang=en", {{"stadtkern-address", Hotspot::kAddress}})));
}

TEST_CASE("online: a voucher that somebody enters for another's device waits behind the one that it holds") {
  Hotspot spot;
  const std::string own = spot.vouchers(R"(,"minutes":60)").front();
  const std::string stranger = spot.vouchers(R"(,"minutes":5)").front();
  const std::string mac = std::string("mac=") + Hotspot::kDevice;
  REQUIRE(spot.connect(mac + "&do=voucher&code=" + own).status == 200);
  REQUIRE(spot.connect(mac + "&do=voucher&code=" + stranger).status == 200);
  CHECK(spot.login(Hotspot::kDevice).json("/Session-Timeout") == 3'600);
  CHECK(*spot.voucher().json("/vouchers/0/state").as_string() == "new");  // the stranger's has not begun
  // It comes when the first is used up.
  REQUIRE(spot.account("Start", "w1", Hotspot::kDevice, "", "").status == 201);
  REQUIRE(spot.account("Stop", "w1", Hotspot::kDevice, "3600", "5").status == 200);
  CHECK(spot.login(Hotspot::kDevice).json("/Session-Timeout") == 300);
  REQUIRE(spot.account("Start", "w2", Hotspot::kDevice, "", "").status == 201);
  REQUIRE(spot.account("Stop", "w2", Hotspot::kDevice, "300", "5").status == 200);
  CHECK(spot.login(Hotspot::kDevice).json("/control:Auth-Type") == "Reject");
}

TEST_CASE("online: one who agrees for ever new devices is in nobody's way") {
  Hotspot spot({{"guest_agreements_an_hour", 40}});
  const auto agree = [&](const std::string& mac) { return spot.connect(form("accept", "&mac=" + mac)).status; };
  const auto mac = [](int number) { return "06000000" + std::to_string(1000 + number); };
  for (int i = 0; i < 20; ++i) CHECK(agree(mac(0)) == 200);
  CHECK(agree(mac(0)) == 429);  // one device needs no more
  for (int i = 1; i <= 20; ++i) CHECK(agree(mac(i)) == 200);
  int refused = 0;
  for (int i = 21; i <= 30; ++i) refused += agree(mac(i)) == 429 ? 1 : 0;
  CHECK(refused >= 9);  // one more may have come in a slow test's time
  // Behind the same router, at a hotspot that has asked for the device.
  REQUIRE(spot.login("aa:00:00:00:00:01", "AA-00-00-00-00-01").body.empty());
  CHECK(agree("AA-00-00-00-00-01") == 200);
  CHECK(spot.login("aa:00:00:00:00:01", "AA-00-00-00-00-01").json("/control:Auth-Type") == "Accept");
}

TEST_CASE("online: of agreements that nobody comes in by there are so many, then the oldest go") {
  Hotspot spot({{"guest_agreements_waiting", 10}});
  const auto agree = [&](int number) {
    spot.town.clock().advance(std::chrono::milliseconds{1});
    return spot.town
        .post("/wifi/connect", form("accept", "&mac=0600000" + std::to_string(10'000 + number)),
              {{"content-type", "application/x-www-form-urlencoded"}})
        .status;
  };
  const auto comes_in = [&](int number) {
    const std::string mac = "0600000" + std::to_string(10'000 + number);
    return !spot.login(mac, mac).body.empty();
  };
  REQUIRE(agree(0) == 200);
  CHECK(comes_in(0));
  for (int number = 1; number <= 11; ++number) REQUIRE(agree(number) == 200);
  CHECK(comes_in(0));  // it is used
  CHECK_FALSE(comes_in(1));
  CHECK(comes_in(3));
  CHECK(comes_in(11));
}

TEST_CASE("online: new terms are read before they are agreed to") {
  Hotspot spot;
  const Response added =
      spot.staff().post("/terms", R"({"de":"Seid nett.","en":"Be kind.","de_simple":"Seien Sie nett."})");
  INFO(added.body);
  CHECK(added.json("/version") == 1);
  const Response old = spot.connect(form("accept", kMac));
  CHECK(old.status == 409);
  CHECK(has(old.body, "The terms have changed meanwhile"));
  CHECK(has(old.body, "Be kind."));
  CHECK(has(old.body, "name=\"terms\" value=\"1\""));
  CHECK(spot.login("a4:02:b9:d3:fd:29").body.empty());
  CHECK(spot.connect("do=accept&lang=de&terms=1" + kMac).status == 200);
  CHECK(has(spot.town.get("/wifi/connect?lang=de-x-simple").body, "Seien Sie nett."));
  CHECK(spot.staff().post("/terms", R"({"de":"x","en":" ","de_simple":"x"})").status == 422);
  CHECK(spot.town.post("/terms", R"({"de":"x","en":"x","de_simple":"x"})").status == 401);
  CHECK(spot.town.get("/terms").json("/version") == 1);
}

TEST_CASE("online: a voucher is entered by hand or by its QR code, a slip is told from a code that nobody has") {
  Hotspot spot;
  const std::string code = spot.vouchers().front();
  CHECK(has(spot.town.get("/wifi/connect?lang=en&code=" + code).body, "value=\"" + code + "\""));
  const Response slip = spot.connect(form("voucher", "&code=ABCD" + kMac));
  CHECK(slip.status == 422);
  CHECK(has(slip.body, "Our voucher codes do not look like this"));
  REQUIRE(
      spot.staff()
          .post("/vouchers/" + *spot.voucher().json("/vouchers/0/id").as_string() + "/block", R"({"blocked":false})")
          .status == 200);
  const Response in = spot.connect(form("voucher", "&code=" + code + kMac));
  CHECK(has(in.body, "Time left: 1 hour"));
  CHECK(spot.login("a4:02:b9:d3:fd:29").json("/Session-Timeout") == 3'600);
  Hotspot elsewhere;
  const Response unknown = elsewhere.connect(form("voucher", "&code=" + code + kMac));
  CHECK(unknown.status == 422);
  CHECK(has(unknown.body, "There is no voucher with this code"));
}

TEST_CASE("online: who tries codes at the page has to wait, others have not") {
  Hotspot spot;
  for (int i = 0; i < 300; ++i) CHECK(spot.connect(form("voucher", "&code=x")).status == 422);
  CHECK(spot.connect(form("voucher", "&code=x")).status == 429);
  CHECK(spot.connect(form("accept", kMac)).status == 200);
}

TEST_CASE("online: a device learns by RFC 8908 whether it is inside, and what is left") {
  Hotspot spot;
  const auto ask = [&](const std::string& from = Hotspot::kAddress) {
    return spot.town.get("/wifi/captive", {{"accept", "application/captive+json"}, {"stadtkern-address", from}});
  };
  const Response outside = ask();
  CHECK(outside.status == 200);
  CHECK(outside.header("content-type") == "application/captive+json");
  CHECK(outside.header("cache-control") == "private");
  CHECK(outside.json("/captive") == true);
  CHECK(has(*outside.json("/user-portal-url").as_string(), "/wifi/connect"));
  CHECK(outside.json("/seconds-remaining").is_null());
  const std::string code = spot.vouchers(R"(,"minutes":60,"megabytes":10)").front();
  REQUIRE(spot.account("Start", "s1", code, "", "").status == 201);
  const Response inside = ask();
  CHECK(inside.json("/captive") == false);
  CHECK(inside.json("/seconds-remaining") == 3'600);
  CHECK(inside.json("/bytes-remaining") == 10'000'000);
  CHECK(inside.json("/can-extend-session") == true);
  CHECK(ask("192.0.2.34").json("/captive") == true);
  CHECK(has(spot.town.get("/wifi/connect?lang=en", {{"stadtkern-address", Hotspot::kAddress}}).body, "You are online"));
  // Behind a router with one address for all, nobody is told another's figures.
  REQUIRE(spot.account("Start", "s2", "other", "", "", "02-00-00-00-00-02").status == 201);
  CHECK(ask().json("/captive") == false);
  CHECK(ask().json("/seconds-remaining").is_null());
  for (const char* id : {"s1", "s2"}) REQUIRE(spot.account("Stop", id, "", "3600", "").status == 200);
  CHECK(ask().json("/captive") == true);
}

TEST_CASE("online: after midnight nobody knows which device was here") {
  Hotspot spot;
  REQUIRE(spot.connect(form("accept", kMac)).status == 200);
  REQUIRE(spot.account("Start", "s1", "a4:02:b9:d3:fd:29", "", "").status == 201);
  const std::string subject = found(spot, Hotspot::kDevice);
  CHECK_FALSE(subject.empty());
  for (const char* mark : {"a402b9d3fd29", Hotspot::kDevice, Hotspot::kAddress, "5a4f"})
    CHECK_FALSE(stored(spot, mark));
  spot.next_day();
  CHECK(found(spot, Hotspot::kDevice).empty());
  CHECK(spot.login("a4:02:b9:d3:fd:29").body.empty());
  CHECK_FALSE(has(spot.town.log(), "a402b9d3fd29"));
  CHECK_FALSE(has(spot.town.log(), Hotspot::kDevice));
  CHECK_FALSE(has(spot.town.log(), Hotspot::kAddress));
}

TEST_CASE("online: a session that goes on over midnight is known by the new day's key") {
  Hotspot spot;
  const std::string code = spot.vouchers().front();
  REQUIRE(spot.account("Start", "s1", code, "", "").status == 201);
  // The server says whose it is at the beginning only.
  for (int i = 0; i < 26 * 6; ++i) {
    spot.town.clock().advance(std::chrono::minutes{10});
    spot.town.run_timers();
    REQUIRE(spot.account("Interim-Update", "s1", code, std::to_string(i), "", "").status == 200);
  }
  CHECK(spot.login(code).json("/control:Auth-Type") == "Accept");  // the same device
  CHECK(spot.login(code, "02-00-00-00-00-02").status == 401);
}

// More of them than one step of the minute takes.
TEST_CASE("online: of many sessions that go on over midnight each is known by the new day's key") {
  constexpr int kMany = 450;
  Hotspot spot;
  const auto now = std::chrono::microseconds{spot.town.clock().wall_us()};
  const std::chrono::microseconds midnight{next_midnight(now.count(), "Europe/Berlin")};
  spot.town.clock().advance(midnight - now - std::chrono::minutes{2});
  const auto codes = spot.vouchers(R"(,"minutes":60,"devices":1)", kMany);
  const auto device = [](int number) {
    return "02-00-00-00-0" + std::to_string(number / 100) + "-" + std::to_string(number % 100 + 100).substr(1);
  };
  for (int i = 0; i < kMany; ++i) {
    const auto& code = codes[static_cast<std::size_t>(i)];
    REQUIRE(spot.account("Start", "s" + std::to_string(i), code, "", "", device(i)).status == 201);
  }
  spot.town.clock().advance(std::chrono::minutes{4});
  spot.town.run_timers();
  int known = 0;
  for (int i = 0; i < kMany; ++i) {
    const Response answer = spot.login(codes[static_cast<std::size_t>(i)], device(i));
    if (answer.status == 200 && answer.json("/control:Auth-Type") == "Accept") ++known;
  }
  CHECK(known == kMany);
  CHECK(spot.login(codes.front(), device(kMany)).status == 401);
}

TEST_CASE("online: what is held of a voucher can be found by its code, given, and erased") {
  Hotspot spot;
  const std::string code = spot.vouchers().front();
  REQUIRE(spot.account("Stop", "s1", code, "60", "5").status == 201);
  const std::string subject = found(spot, code);
  REQUIRE_FALSE(subject.empty());
  const std::string given = ask<privacy::ExportReply>(spot, "Export", privacy::ExportRequest{subject}).json;
  CHECK(has(given, code));
  CHECK(has(given, "C0-4A-00-EE-D1-0D"));
  CHECK(ask<privacy::EraseReply>(spot, "Erase", privacy::EraseRequest{subject}).changed > 0);
  CHECK(ask<privacy::EraseReply>(spot, "Erase", privacy::EraseRequest{subject}).changed == 0);
  CHECK(found(spot, code).empty());
  CHECK(spot.login(code).body.empty());
  CHECK(spot.town.get("/api/v1/freeradius/accounting/", Hotspot::server()).body == "[]");
}

}  // namespace
}  // namespace wifi::guests
