// SPDX-License-Identifier: EUPL-1.2
// The module's pages in the test kit.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include "wire/pages.h"

namespace places {
namespace {

using stadtkern::testkit::Town;
namespace wire = stadtkern::wire;

constexpr const char* kLinks =
    R"([{"path":"/waste/report?address={address}","title":{"de":"Hier etwas melden","en":"Report something here"}}])";

wire::pages::Rendered page(Town& town, const std::string& path, const std::string& query = {}) {
  wire::pages::RenderRequest wanted;
  wanted.path = path;
  wanted.query = query;
  wanted.language = "en";
  wanted.root_path = "/t/x/en";
  wanted.site_path = "/t/x";
  const auto answer = town.node().call(town.id(), "pages/v1@places", "Render", wire::encode(wanted), {})->answer();
  INFO((answer ? std::string() : answer.error().message));
  REQUIRE(answer);
  auto out = wire::decode<wire::pages::Rendered>(*answer);
  REQUIRE(out);
  return *out;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void fill(Town& town) {
  const auto done =
      town.as("operator")
          .run_command("import", {"file"},
                       "street,number,postcode,place,lat,lon\nGartenstraße,1,99999,Musterstadt,48.59,8.87\n"
                       "Müllerweg,12 a,99999,Musterstadt,48.6,8.88\n");
  REQUIRE_FALSE(done.error);
}

TEST_CASE("places: the search of the town's pages finds streets and addresses, and leads to a page of each") {
  Town town{"places", {{"links", *stadtkern::json::parse(kLinks)}}};
  fill(town);
  for (const char* typed : {"garten", "Gartenstr.", "gartenstrase"}) {
    CAPTURE(typed);
    const auto found = page(town, "/found", std::string("q=") + typed).html;
    CHECK(has(found, "href=\"/t/x/en/places/at?q=Gartenstra%C3%9Fe"));
  }
  CHECK(has(page(town, "/found", "q=muellerweg+12a").html, "Müllerweg 12 a</a>"));
  for (const char* none : {"q=", "q=...", "q=wlan", ""}) {
    CAPTURE(none);
    CHECK(page(town, "/found", none).html.empty());
  }
}

TEST_CASE("places: a place's page says where it is and what the town's file offers there") {
  Town town{"places", {{"links", *stadtkern::json::parse(kLinks)}}};
  fill(town);
  const auto there = page(town, "/at", "q=M%C3%BCllerweg+12+a%2C+99999+Musterstadt");
  CHECK(there.status == 200);
  CHECK(there.title == "Müllerweg 12 a");
  CHECK(has(there.html, "99999 Musterstadt"));
  CHECK(has(there.html, "href=\"/t/x/en/waste/report?address=M%C3%BCllerweg%2012%20a\">Report something here</a>"));
  CHECK(has(there.html, "data-lat=\"48.6"));
  const auto unknown = page(town, "/at", "q=%3Cb%3E");
  CHECK(unknown.status == 404);
  CHECK(has(unknown.html, "value=\"&lt;b&gt;\""));
  Town bare{"places"};
  fill(bare);
  CHECK_FALSE(has(page(bare, "/at", "q=gartenstr+1").html, "What would you like to do here?"));
}

TEST_CASE("places: the search says when only a similar name is known, and when none is") {
  Town town{"places"};
  fill(town);
  CHECK(has(page(town, "/", "q=garten").html, "Found"));
  CHECK(has(page(town, "/", "q=gxrtenstrasse").html, "Did you mean:"));
  const auto none = page(town, "/", "q=zzzzzzzz");
  CHECK(none.status == 200);
  CHECK(has(none.html, "No address like this is known."));
  CHECK_FALSE(has(page(town, "/").html, "role=\"status\""));
}

}  // namespace
}  // namespace places
