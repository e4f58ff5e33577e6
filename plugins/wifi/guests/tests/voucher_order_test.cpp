// SPDX-License-Identifier: EUPL-1.2
#include "guests/voucher_order.h"

#include <catch2/catch.hpp>

#include <string>

namespace wifi::guests {
namespace {

const Micros kNow = parse_time("2026-11-27T10:00:00Z");
constexpr const char* kBerlin = "Europe/Berlin";

Order order() {
  Order out;
  out.name = "Stadtfest";
  out.vouchers = 20;
  out.minutes = 60;
  return out;
}

std::string faults(const Order& wanted) {
  std::string out;
  for (const auto& [field, why] : check(wanted, kNow, kBerlin).faults) out += field + " ";
  return out;
}

TEST_CASE("order: limits are what was typed, for one device and a year where nothing was") {
  const Checked checked = check(order(), kNow, kBerlin);
  CHECK(checked.faults.empty());
  CHECK(checked.limits == Limits{3'600, 0, 0, 0, 1, 0});
  CHECK(checked.until == kNow + 365 * kDay);
}

TEST_CASE("order: the last day is whole, in the town's time") {
  Order wanted = order();
  wanted.until = "2026-12-31";
  CHECK(w3c(check(wanted, kNow, kBerlin).until) == "2026-12-31T23:00:00Z");
  wanted.until = "2026-11-27";
  CHECK(faults(wanted).empty());
  for (const char* day : {"2026-11-26", "31.12.2026", "2026-02-30", "2099-01-01", "2026-12-31T10:00:00Z"}) {
    wanted.until = day;
    CHECK(faults(wanted) == "until ");
  }
}

TEST_CASE("order: all that is wrong is said at once, field by field") {
  Order wanted = order();
  wanted.name = "  ";
  wanted.vouchers = 501;
  wanted.minutes = -1;
  wanted.devices = 51;
  CHECK(faults(wanted) == "name vouchers minutes devices ");
  wanted = order();
  wanted.name = std::string(61, 'x');
  CHECK(faults(wanted) == "name ");
  wanted.name = "a\nb";
  CHECK(faults(wanted) == "name ");
  std::string umlauts;
  for (int i = 0; i < 60; ++i) umlauts += "ü";
  wanted.name = umlauts;
  CHECK(faults(wanted).empty());
  wanted.vouchers = 0;
  CHECK(faults(wanted) == "vouchers ");
}

TEST_CASE("order: a voucher is new, used, over or blocked") {
  Pass pass;
  pass.limits.seconds = 60;
  CHECK(state_of(pass, kNow) == "new");
  pass.first = kNow;
  CHECK(state_of(pass, kNow) == "used");
  pass.used_seconds = 60;
  CHECK(state_of(pass, kNow) == "over");
  pass.blocked = true;
  CHECK(state_of(pass, kNow) == "blocked");
}

}  // namespace
}  // namespace wifi::guests
