// SPDX-License-Identifier: EUPL-1.2
// Vouchers as staff make, list, print and block them; figures.
#include "hotspot.h"

#include <set>

#include "stats.pb.h"

namespace wifi::guests {
namespace {

TEST_CASE("vouchers: a batch has as many different codes as were asked for") {
  Hotspot spot;
  const auto codes = spot.vouchers(R"(,"minutes":60)", 500);
  CHECK(std::set<std::string>(codes.begin(), codes.end()).size() == 500);
  const Response list = spot.staff().get("/voucher-batches");
  CHECK(list.json("/batches/0/name") == "Fest");
  CHECK(list.json("/batches/0/vouchers") == 500);
  CHECK(list.json("/batches/0/used") == 0);
  REQUIRE(spot.login(codes[7]).json("/control:Auth-Type") == "Accept");
  CHECK(spot.staff().get("/voucher-batches").json("/batches/0/used") == 1);
}

TEST_CASE("vouchers: what cannot be is refused field by field, and only staff may") {
  Hotspot spot;
  const Response bad =
      spot.staff().post("/voucher-batches", R"({"name":"","vouchers":501,"devices":99,"until":"gestern"})");
  CHECK(bad.status == 422);
  for (const char* field : {"/name", "/vouchers", "/devices", "/until"}) CHECK(has(bad.body, field));
  CHECK(spot.town.post("/voucher-batches", R"({"name":"x","vouchers":1})").status == 401);
  CHECK(spot.town.get("/voucher-batches").status == 401);
  CHECK(spot.town.get("/guest-sessions").status == 401);
  CHECK(spot.staff().get("/voucher-batches/none").status == 404);
  CHECK(spot.staff().post("/vouchers/none/block", R"({"blocked":true})").status == 404);
  CHECK_FALSE(spot.town.anonymous().call_bytes("CreateVouchers", ""));
}

TEST_CASE("vouchers: a voucher ends with its last day, or its hours from the first use") {
  Hotspot spot;
  const std::string code = spot.vouchers(R"(,"hours":2)").front();
  REQUIRE(spot.login(code).json("/Session-Timeout") == 7'200);
  spot.town.clock().advance(std::chrono::hours{1});
  CHECK(spot.login(code).json("/Session-Timeout") == 3'600);
  spot.town.clock().advance(std::chrono::hours{1});
  CHECK(*spot.login(code).json("/Reply-Message").as_string() == "Dieser Zugang ist beendet");
}

TEST_CASE("vouchers: the sheet is a document of its own with every code, and hostile names are text") {
  Hotspot spot;
  const Response made = spot.staff().post("/voucher-batches", R"({"name":"<script>alert(1)</script>","vouchers":120})");
  REQUIRE(made.status == 200);
  const std::string id = *made.json("/id").as_string();
  const Response sheet = spot.staff().get("/voucher-batches/" + id + "/sheet");
  CHECK(sheet.status == 200);
  CHECK_FALSE(sheet.broken_off);
  CHECK(sheet.header("content-type") == "text/html; charset=utf-8");
  CHECK(sheet.body.starts_with("<!doctype html>"));
  CHECK(sheet.body.ends_with("</main></body></html>\n"));
  CHECK_FALSE(has(sheet.body, "<script"));
  std::size_t pictures = 0;
  for (auto at = sheet.body.find("<svg"); at != std::string::npos; at = sheet.body.find("<svg", at + 1)) ++pictures;
  CHECK(pictures == 120);
  CHECK(spot.town.get("/voucher-batches/" + id + "/sheet").status == 401);
  CHECK(spot.staff().get("/voucher-batches/none/sheet").status == 404);
}

TEST_CASE("vouchers: figures tell of a day only from the town's threshold on") {
  Hotspot spot({{"show_figures_from", 3}});
  const auto figures = [&] {
    const auto answer = spot.town.node().call(spot.town.id(), "stats/v1@wifi", "Get", "", {})->answer();
    REQUIRE(answer);
    stats::v1::Figures out;
    REQUIRE(out.ParseFromString(*answer));
    return out;
  };
  const auto guests = [&] {
    const auto all = figures();
    for (const auto& one : all.figures()) {
      if (one.id() == "guest_sessions") return one.value();
    }
    return -1.0;
  };
  spot.town.clock().advance(-std::chrono::hours{24});  // reads look at the machine's clock: this was yesterday
  REQUIRE(spot.account("Stop", "s1", "a", "60", "5").status == 201);
  REQUIRE(spot.account("Stop", "s2", "a", "60", "5").status == 201);
  CHECK(guests() == -1);
  REQUIRE(spot.account("Stop", "s3", "a", "60", "5").status == 201);
  CHECK(guests() == 3);
}

}  // namespace
}  // namespace wifi::guests
