// SPDX-License-Identifier: EUPL-1.2
#include "open311/request_query.h"

#include <catch2/catch.hpp>

using namespace waste;
using namespace waste::open311;

namespace {

const Micros kNow = *parse_w3c("2026-06-01T12:00:00Z");

const Settings& settings() {
  static const Settings kSettings = *read_settings("{}", "musterstadt");
  return kSettings;
}

Parsed<RequestQuery> ask(std::string_view query) {
  const auto parameters = Parameters::parse(query);
  REQUIRE(std::holds_alternative<Parameters>(parameters));
  return parse_request_query(std::get<Parameters>(parameters), settings(), kNow);
}

RequestQuery good(std::string_view query) {
  INFO(query);
  auto parsed = ask(query);
  REQUIRE(std::holds_alternative<RequestQuery>(parsed));
  return std::get<RequestQuery>(parsed);
}

std::vector<int> bad(std::string_view query) {
  INFO(query);
  auto parsed = ask(query);
  REQUIRE(std::holds_alternative<Errors>(parsed));
  std::vector<int> codes;
  for (const auto& item : std::get<Errors>(parsed).items) codes.push_back(item.code);
  return codes;
}

}  // namespace

TEST_CASE("open311 query: without filters it is the last 90 days, at most 1000") {
  const auto query = good("");
  CHECK(query.requested_from == kNow - 90 * kDay);
  CHECK_FALSE(query.requested_to);
  CHECK(query.limit == 1000);
  CHECK(query.offset == 0);
  CHECK_FALSE(query.status);
  CHECK_FALSE(query.extensions);
}

TEST_CASE("open311 query: ids override every other filter, even a bad one") {
  const auto query = good("service_request_id=7k3m-9qxt,%2000000001,7K3M9QXT,no-id&status=bad&page=x&start_date=1");
  CHECK(query.by_id);
  CHECK(query.ids == std::vector<std::string>{"7K3M9QXT", "00000001"});
  CHECK_FALSE(query.requested_from);
}

TEST_CASE("open311 query: service codes and states are comma lists") {
  CHECK(good("service_code=graffiti,water").categories == std::vector<std::string>{"graffiti", "water"});
  CHECK(good("status=open").status == Status::Open);
  CHECK(good("status=closed").status == Status::Closed);
  CHECK_FALSE(good("status=open,closed").status);
  CHECK_FALSE(good("status=").status);
  CHECK(bad("status=done") == std::vector<int>{400});
  CHECK(bad("service_code=graffiti,nothing") == std::vector<int>{404});
}

TEST_CASE("open311 query: a window of 90 days is allowed, a second more is not") {
  const auto query = good("start_date=2020-01-01T00:00:00Z&end_date=2020-03-31T00:00:00Z");
  CHECK(*query.requested_to - *query.requested_from == 90 * kDay);
  CHECK(bad("start_date=2020-01-01T00:00:00Z&end_date=2020-03-31T00:00:01Z") == std::vector<int>{400});
  CHECK(bad("start_date=2020-02-01T00:00:00Z&end_date=2020-01-01T00:00:00Z") == std::vector<int>{400});
}

TEST_CASE("open311 query: one date alone reaches 90 days from there") {
  const auto from = good("start_date=2020-01-01T01:00:00%2B01:00");
  CHECK(from.requested_from == parse_w3c("2020-01-01T00:00:00Z"));
  CHECK(from.requested_to == parse_w3c("2020-03-31T00:00:00Z"));
  CHECK(good("start_date=2020-01-01T01:00:00+01:00").requested_from == from.requested_from);  // its "+" not escaped
  CHECK(bad("start_date=2020-01-01+01:00:00") == std::vector<int>{400});
  CHECK(good("end_date=2020-03-31T00:00:00Z").requested_from == parse_w3c("2020-01-01T00:00:00Z"));
}

TEST_CASE("open311 query: a time without zone is refused, and each bad one is told") {
  CHECK(bad("start_date=2020-01-01T00:00:00&end_date=2020-01-02") == std::vector<int>{400, 400});
  CHECK(bad("updated_after=x&updated_before=y") == std::vector<int>{400, 400});
}

TEST_CASE("open311 query: who asks for changes gets those of old requests, too") {
  const auto query = good("updated_after=2020-01-01T00:00:00Z&updated_before=2026-01-01T00:00:00Z");
  CHECK_FALSE(query.requested_from);
  CHECK(query.updated_from == parse_w3c("2020-01-01T00:00:00Z"));
  CHECK(query.updated_to == parse_w3c("2026-01-01T00:00:00Z"));
  CHECK(bad("updated_after=2026-01-01T00:00:00Z&updated_before=2020-01-01T00:00:00Z") == std::vector<int>{400});
}

TEST_CASE("open311 query: pages count from 1") {
  const auto query = good("page=4&page_size=250");
  CHECK(query.offset == 750);
  CHECK(query.limit == 250);
  CHECK(good("page=2").offset == 100);
  CHECK(good("page_size=5").limit == 5);
  for (const char* text :
       {"page=0", "page=-1", "page=x", "page=99999999999999999999", "page_size=0", "page_size=1001"}) {
    CHECK(bad(text) == std::vector<int>{400});
  }
  CHECK(bad("page=0&page_size=0") == std::vector<int>{400, 400});
}

TEST_CASE("open311 query: places by circle and by box") {
  const auto circle = good("lat=49&long=9&radius=100").circle;
  REQUIRE(circle);
  CHECK(circle->centre == Position{49, 9});
  CHECK(circle->radius_m == 100);
  CHECK(good("lat=49&long=9").circle->radius_m == 750);
  CHECK(good("bbox=8,48,9,49").box == Box{48, 8, 49, 9});
  for (const char* text : {"lat=49", "long=9", "radius=5", "lat=x&long=9", "lat=91&long=9", "lat=49&long=9&radius=0",
                           "lat=49&long=9&radius=20001", "bbox=1,2,3", "bbox=9,48,8,49"}) {
    CHECK(bad(text) == std::vector<int>{400});
  }
}

TEST_CASE("open311 query: extensions and jurisdiction") {
  CHECK(good("extensions=true&jurisdiction_id=musterstadt").extensions);
  CHECK_FALSE(good("extensions=false&jurisdiction_id=").extensions);
  CHECK(bad("jurisdiction_id=elsewhere") == std::vector<int>{404});
  CHECK(bad("jurisdiction_id=elsewhere&service_request_id=7K3M9QXT") == std::vector<int>{404});
}

TEST_CASE("open311 query: all faults come at once") {
  CHECK(bad("jurisdiction_id=x&service_code=y&status=z&start_date=1&bbox=2&lat=3&page=0&page_size=x") ==
        std::vector<int>{404, 404, 400, 400, 400, 400, 400, 400});
}

TEST_CASE("open311 query: one request by id, however it is written") {
  const auto parsed = parse_single_request("7k3m-9qxt", {}, settings());
  REQUIRE(std::holds_alternative<RequestQuery>(parsed));
  CHECK(std::get<RequestQuery>(parsed).ids == std::vector<std::string>{"7K3M9QXT"});
  const auto none = parse_single_request("nothing", {}, settings());
  REQUIRE(std::holds_alternative<Errors>(none));
  CHECK(std::get<Errors>(none).items.at(0).code == 404);
}
