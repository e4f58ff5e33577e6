// SPDX-License-Identifier: EUPL-1.2
// The console's pages about guests.
#include "guests/times.h"
#include "hotspot.h"

#include <stadtkern/form.h>

namespace wifi::guests {
namespace {

using stadtkern::Form;
using Rendered = stadtkern::wire::pages::Rendered;

stadtkern::Result<Rendered> ask(Hotspot& spot, const std::string& method, const std::string& path,
                                const std::string& query, const std::string& form, bool staff = true) {
  stadtkern::wire::pages::RenderRequest wanted;
  wanted.path = path;
  wanted.query = query;
  wanted.form = form;
  wanted.language = "en";
  wanted.root_path = "/t/x/en";
  wanted.site_path = "/t/x";
  stadtkern::testkit::Origin who;
  if (staff) who = {"user:ada", {"wifi.staff"}};
  const auto answer =
      spot.town.node().call(spot.town.id(), "pages/v1@wifi", method, stadtkern::wire::encode(wanted), who)->answer();
  if (!answer) return answer.error();
  auto out = stadtkern::wire::decode<Rendered>(*answer);
  REQUIRE(out);
  return *out;
}

Rendered get(Hotspot& spot, const std::string& path, const std::string& query = {}) {
  const auto page = ask(spot, "Render", path, query, {});
  INFO((page ? std::string() : page.error().message));
  REQUIRE(page);
  return *page;
}

Rendered send(Hotspot& spot, const std::string& path, const Form& form) {
  const auto page = ask(spot, "Submit", path, {}, form.encoded());
  INFO((page ? std::string() : page.error().message));
  REQUIRE(page);
  return *page;
}

TEST_CASE("pages: a batch is made by a form, listed, and its vouchers blocked one by one") {
  Hotspot spot;
  CHECK(has(get(spot, "/vouchers").html, "There are no vouchers yet."));
  Form form;
  form.set("_key", "0123456789abcdef0123456789abcdef");
  form.set("name", "Fest <b>");
  form.set("vouchers", "3");
  form.set("minutes", "x");
  const Rendered bad = send(spot, "/vouchers", form);
  CHECK(bad.status == 422);
  CHECK(has(bad.html, "Enter a whole number"));
  CHECK(has(bad.html, "Fest &lt;b&gt;"));
  form.set("minutes", "60");
  const Rendered made = send(spot, "/vouchers", form);
  REQUIRE(made.status == 303);
  REQUIRE(made.location.starts_with("/vouchers/batch?id="));
  const std::string id = made.location.substr(made.location.find('=') + 1);
  CHECK(has(get(spot, "/vouchers").html, "0 / 3 used"));
  CHECK(has(get(spot, "/vouchers/tile").html, "Vouchers not used yet: 3"));
  CHECK(has(get(spot, "/vouchers/tile").html, "Online now: 0"));
  const Rendered batch = get(spot, "/vouchers/batch", "id=" + id);
  CHECK(has(batch.html, "/t/x/api/wifi/v1/voucher-batches/" + id + "/sheet"));
  CHECK(has(batch.html, "not used yet"));
  CHECK(has(batch.html, "1 hour"));
  CHECK(has(batch.html, "aria-label=\"Block "));
  const std::string mark = "name=\"voucher\" value=\"";
  const auto at = batch.html.find(mark);
  REQUIRE(at != std::string::npos);
  Form block;
  block.set("voucher", batch.html.substr(at + mark.size(), 16));
  block.set("do", "block");
  CHECK(send(spot, "/vouchers/batch", block).location == "/vouchers/batch?id=" + id);
  CHECK(has(get(spot, "/vouchers/batch", "id=" + id).html, "blocked"));
}

TEST_CASE("pages: terms begin with the module's own and become versions") {
  Hotspot spot;
  CHECK(has(get(spot, "/terms").html, "The town has no terms of its own yet"));
  CHECK(has(get(spot, "/terms").html, "You can use the public Wi-Fi free of charge."));
  Form form;
  form.set("de", "Seid nett.");
  form.set("en", "");
  form.set("de_simple", "Seien Sie nett.");
  const Rendered bad = send(spot, "/terms", form);
  CHECK(bad.status == 422);
  CHECK(has(bad.html, "Seid nett."));
  form.set("en", "Be kind.");
  CHECK(send(spot, "/terms", form).location == "/terms?saved=1");
  CHECK(has(get(spot, "/terms", "saved=1").html, "Version 1 is in force."));
}

TEST_CASE("pages: who is online is counted, no device is named") {
  Hotspot spot;
  CHECK(has(get(spot, "/online").html, "Nobody is online."));
  const std::string code = spot.vouchers().front();
  REQUIRE(spot.account("Start", "s1", code, "", "").status == 201);
  const Rendered page = get(spot, "/online");
  CHECK(has(page.html, "C0-4A-00-EE-D1-0D"));
  CHECK(has(page.html, clock_text(spot.town.clock().wall_us(), "Europe/Berlin", "en")));
  CHECK(has(page.html, "voucher"));
  CHECK_FALSE(has(page.html, "a402b9d3fd29"));
  CHECK_FALSE(has(page.html, Hotspot::kAddress));
}

TEST_CASE("pages: they are for staff") {
  Hotspot spot;
  for (const char* path : {"/vouchers", "/vouchers/tile", "/vouchers/batch", "/terms", "/online"}) {
    CHECK_FALSE(ask(spot, "Render", path, {}, {}, false));
  }
}

}  // namespace
}  // namespace wifi::guests
