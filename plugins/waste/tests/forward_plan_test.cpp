// SPDX-License-Identifier: EUPL-1.2
// When forwarding tries and looks again, what goes out, and what a change of theirs means here.
#include <catch2/catch.hpp>

#include "forward/plan.h"
#include "settings.h"
#include "text.h"

namespace waste::forward {
namespace {

constexpr Micros kMinute = 60 * kSecond;

foreign::Authority authority() {
  foreign::Authority out;
  out.id = "county";
  out.name = {"Landkreis", "County"};
  out.endpoint.jurisdiction_id = "county.example";
  out.api_key = "KEY";
  out.services = {{"lighting", "013"}};
  return out;
}

TEST_CASE("forwarding: attempts come further and further apart, and end") {
  CHECK(send_pause(1) == kMinute);
  CHECK(send_pause(2) == 2 * kMinute);
  CHECK(send_pause(9) == 256 * kMinute);
  CHECK(send_pause(10) == 360 * kMinute);
  CHECK(send_pause(1'000'000) == 360 * kMinute);
  Micros all = 0;
  for (int failures = 1; failures < kMostAttempts; ++failures) all += send_pause(failures);
  CHECK(all > kDay);
  CHECK(all < 3 * kDay);
}

TEST_CASE("forwarding: young ones are looked at often, old ones once a day, silent ones more seldom") {
  CHECK(look_pause(0, 0) == 15 * kMinute);
  CHECK(look_pause(kDay, 0) == 60 * kMinute);
  CHECK(look_pause(20 * kDay, 0) == 360 * kMinute);
  CHECK(look_pause(900 * kDay, 0) == kDay);
  CHECK(look_pause(0, 4) == 120 * kMinute);
  CHECK(look_pause(0, 500) == kDay);
}

TEST_CASE("forwarding: the form names the place, the words with our number, and nobody") {
  Report report;
  report.category = "lighting";
  report.position = Position{48.5, 8.25};
  report.address = "Am Markt 1";
  report.media_urls = {"https://pictures.example.org/1.jpg"};
  const std::string form = form_of({report, "dark", "musterstadt/7K3M9QXT"}, authority());
  CHECK(form ==
        "jurisdiction_id=county.example&api_key=KEY&service_code=013&lat=48.5&long=8.25&description=dark%0A%0A%"
        "28musterstadt%2F7K3M9QXT%29");
  const Contact contact{"a@example.org", "Ada", "L", "1", "device", "account"};
  report.text_public = true;
  const std::string told = form_of({report, "", "m/7", &contact}, authority());
  CHECK(told.find("&address_string=Am%20Markt%201&") != std::string::npos);
  CHECK(
      told.ends_with("&description=%28m%2F7%29&media_url=https%3A%2F%2Fpictures.example.org%2F1.jpg"
                     "&email=a%40example.org&first_name=Ada&last_name=L&phone=1"));
}

TEST_CASE("forwarding: a long text leaves room for the number") {
  const std::string all = description(std::string(5000, 'x'), "musterstadt/7K3M9QXT");
  CHECK(code_points(all) == 4000);
  CHECK(all.ends_with("x\n\n(musterstadt/7K3M9QXT)"));
}

TEST_CASE("forwarding: what a change of theirs means here") {
  const foreign::Standing open{Status::Open, ""};
  const foreign::Standing answered{Status::Open, "we look"};
  const foreign::Standing closed{Status::Closed, "done"};
  CHECK_FALSE(change(std::nullopt, open, true, true).status);
  CHECK(change(std::nullopt, open, true, true).look_again);
  const Change said = change(open, answered, true, false);
  CHECK((said.answer && !said.status && said.look_again && !said.suggest));
  CHECK_FALSE(change(answered, answered, true, false).answer);
  const Change suggested = change(answered, closed, true, false);
  CHECK((suggested.status && suggested.suggest && !suggested.close && !suggested.look_again));
  const Change done = change(std::nullopt, closed, true, true);
  CHECK((done.status && done.close && !done.suggest));
  const Change late = change(open, closed, false, true);
  CHECK((late.status && !late.close && !late.suggest));
  CHECK_FALSE(change(closed, closed, true, true).status);
  CHECK(change(closed, open, true, true).status);
}

std::string faults(const char* authorities) {
  const auto read = read_settings(std::string(R"({"authorities":[)") + authorities + "]}", "musterstadt");
  std::string out;
  if (read) return out;
  for (const auto& fault : read.error().fields) out += fault.pointer + " ";
  return out;
}

TEST_CASE("authorities: settings are read, and each fault is named without the key") {
  const auto read = read_settings(
      R"({"authorities":[{"id":"county","name":{"de":"Landkreis"},"url":"https://Open311.example.org/v2/",
          "api_key":"SECRETSECRET","services":{"lighting":"013","*":"099"},"on_closed":"done","send_contact":true}]})",
      "musterstadt");
  REQUIRE(read);
  const auto& one = read->authorities.at(0);
  CHECK(one.endpoint.url == "https://Open311.example.org/v2");
  CHECK(one.endpoint.host == "open311.example.org:443");
  CHECK(one.service_for("lighting") == "013");
  CHECK(one.service_for("graffiti") == "099");
  CHECK((one.done_here && one.send_contact && !one.publish_answers));
  constexpr auto kGood = R"({"id":"a","name":{"de":"A"},"url":"https://a.example","services":{"*":"1"}})";
  CHECK(faults(kGood).empty());
  CHECK(faults((std::string(kGood) + "," + kGood).c_str()) == "/authorities/1/id ");
  CHECK(faults(R"({"id":"a","name":{"de":"A"},"url":"http://a.example","services":{"*":"1"}})") ==
        "/authorities/0/url ");
  CHECK(faults(R"({"id":"a","name":{"de":"A"},"url":"http://a.example","plain_http":true,"services":{"*":"1"}})")
            .empty());
  CHECK(
      faults(
          R"({"id":"A b","name":{},"url":"ftp://x","services":{"none":"1"},"api_key":5,"networks":["x"],"more":1})") ==
      "/authorities/0/more /authorities/0/id /authorities/0/name /authorities/0/url /authorities/0/networks "
      "/authorities/0/api_key /authorities/0/services/none ");
  const auto bad = read_settings(R"({"authorities":[{"api_key":"SECRETSECRET\n"}]})", "musterstadt");
  REQUIRE_FALSE(bad);
  for (const auto& fault : bad.error().fields) CHECK(fault.reason.find("SECRET") == std::string::npos);
}

}  // namespace
}  // namespace waste::forward
