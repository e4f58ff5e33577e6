// SPDX-License-Identifier: EUPL-1.2
#include "open311/new_report.h"

#include <catch2/catch.hpp>

using namespace waste;
using namespace waste::open311;

namespace {

constexpr Micros kNow = 1'700'000'000 * kSecond;
constexpr const char* kArea = R"("area":{"type":"Polygon","coordinates":[[[8,48],[10,48],[10,50],[8,50],[8,48]]]})";

Settings town(const std::string& more = "") {
  auto settings = read_settings("{" + std::string{kArea} + more + "}", "musterstadt");
  REQUIRE(settings);
  return *settings;
}

Parsed<NewReport> post(std::string_view body, const Settings& settings, std::string_view query = {}) {
  const auto parameters = Parameters::parse(query, body);
  if (const auto* errors = std::get_if<Errors>(&parameters)) return *errors;
  return parse_new_report(std::get<Parameters>(parameters), settings, kNow);
}

NewReport good(std::string_view body, const Settings& settings = town()) {
  INFO(body);
  auto parsed = post(body, settings);
  if (const auto* errors = std::get_if<Errors>(&parsed)) FAIL(errors->items.at(0).description);
  return std::get<NewReport>(parsed);
}

std::vector<ErrorItem> bad(std::string_view body, const Settings& settings = town()) {
  INFO(body);
  auto parsed = post(body, settings);
  REQUIRE(std::holds_alternative<Errors>(parsed));
  return std::get<Errors>(parsed).items;
}

}  // namespace

TEST_CASE("open311 post: position, address and address id are each a place") {
  const auto by_position = good("service_code=graffiti&lat=49.5&long=9.25").report;
  CHECK(by_position.position == Position{49.5, 9.25});
  CHECK(by_position.requested == kNow);
  CHECK(by_position.status == DetailedStatus::Received);
  CHECK(by_position.source == "open311");
  CHECK(good("service_code=graffiti&address_string=Marktplatz+1").report.address == "Marktplatz 1");
  CHECK(good("service_code=graffiti&address_id=4711").report.address_id == "4711");
  CHECK(bad("service_code=graffiti").size() == 1);
  CHECK(bad("service_code=graffiti&lat=&long=&address_string=++").size() == 1);
}

TEST_CASE("open311 post: a position must be whole, numeric, on the earth and in the town") {
  for (const char* place : {"lat=49", "long=9", "lat=x&long=9", "lat=91&long=9", "lat=51&long=9", "lat=nan&long=9"}) {
    const auto errors = bad(std::string{"service_code=graffiti&"} + place);
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].code == 400);
  }
}

TEST_CASE("open311 post: a fault of the position names both parameters") {
  const auto errors = bad("service_code=graffiti&lat=91&long=9");
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].description == "lat and long must lie on the earth, in degrees");
  CHECK(bad("service_code=graffiti")[0].description == "lat and long or an address or an address id are needed");
}

TEST_CASE("open311 post: an unknown service is 404, a missing one 400") {
  CHECK(bad("service_code=nothing&lat=49&long=9") == std::vector<ErrorItem>{{404, "service_code is not known"}});
  CHECK(bad("lat=49&long=9") == std::vector<ErrorItem>{{400, "service_code was not provided"}});
}

TEST_CASE("open311 post: a town with api keys wants one of them, in body or query") {
  const auto keyed = town(R"(,"api_keys":["0123456789abcdef","fedcba9876543210"])");
  const std::string body = "service_code=graffiti&lat=49&long=9";
  CHECK(bad(body, keyed) == std::vector<ErrorItem>{{403, "api_key was not provided"}});
  CHECK(bad(body + "&api_key=0123456789abcdeg", keyed) == std::vector<ErrorItem>{{403, "api_key is not valid"}});
  good(body + "&api_key=fedcba9876543210", keyed);
  CHECK(std::holds_alternative<NewReport>(post(body, keyed, "api_key=0123456789abcdef")));
  good(body + "&api_key=whatever");
}

TEST_CASE("open311 post: contact data, with deviceid spelled either way, stays apart") {
  const auto report = good(
      "service_code=graffiti&lat=49&long=9&email=a%40example.org&first_name=A&last_name=B&phone=0700+1&deviceid=d1&"
      "account_id=x");
  CHECK(report.contact == Contact{"a@example.org", "A", "B", "0700 1", "d1", "x"});
  CHECK(good("service_code=graffiti&lat=49&long=9&device_id=d2&deviceid=d1").contact.device_id == "d2");
}

TEST_CASE("open311 post: attributes come with one or several values") {
  const auto report = good(
      "service_code=dumped_rubbish&lat=49&long=9&attribute[amount]=bag&attribute%5Bhazard%5D%5B%5D=glass&"
      "attribute[hazard][]=asbestos&attribute[easting]=5");
  CHECK(report.report.attributes ==
        std::vector<AttributeValue>{{"amount", {"bag"}}, {"hazard", {"glass", "asbestos"}}});
  const auto errors = bad("service_code=dumped_rubbish&lat=49&long=9&attribute[amount]=house&attribute[hazard]=x");
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].description.find("attribute[amount]") == 0);
}

TEST_CASE("open311 post: a description has at most 4000 characters, line breaks, and markup only as text") {
  const std::string start = "service_code=graffiti&lat=49&long=9&description=";
  CHECK(good(start + "a%0D%0Ab%3Cb%3E").report.description == "a\nb<b>");
  std::string umlauts;
  for (int i = 0; i < 4000; ++i) umlauts += "%C3%A4";
  good(start + umlauts);
  CHECK(bad(start + umlauts + "x").size() == 1);
  CHECK(bad(start + "a%00b").size() == 1);
}

TEST_CASE("open311 post: media must be on the web, and FixMyStreet's repeated ones are all kept") {
  const std::string start = "service_code=graffiti&lat=49&long=9";
  CHECK(good(start + "&media_url=https://e.org/1.jpg&media_url=http://e.org/2.jpg").report.media_urls.size() == 2);
  for (const char* url : {"javascript:alert(1)", "file:///etc/passwd", "https://e.org/%22", "x"}) {
    CHECK(bad(start + "&media_url=" + url).size() == 1);
  }
}

TEST_CASE("open311 post: text is public at once only where the town says so") {
  const char* body = "service_code=graffiti&lat=49&long=9&description=x";
  CHECK_FALSE(good(body).report.text_public);
  CHECK(good(body, town(R"(,"publish":"text_at_once")")).report.text_public);
}

TEST_CASE("open311 post: all faults come at once") {
  const auto errors = bad("jurisdiction_id=x&lat=1&email=nobody&phone=a%0Ab&description=%01",
                          town(R"(,"api_keys":["0123456789abcdef"])"));
  std::vector<int> codes;
  for (const auto& error : errors) codes.push_back(error.code);
  CHECK(codes == std::vector<int>{403, 404, 400, 400, 400, 400, 400});
}

TEST_CASE("open311 post: bad escapes, bad UTF-8 and a flood of parameters are refused") {
  for (const char* body : {"a=%", "a=%1", "a=%zz", "a=%FF", "%FF=a", "description=%C3"}) CHECK(bad(body).size() == 1);
  std::string flood;
  for (int i = 0; i < 1001; ++i) flood += "a=1&";
  CHECK(bad(flood).at(0).description == "more than 1000 parameters");
}
