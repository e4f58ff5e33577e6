// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "pages/towns_page.h"
#include "test_data.h"

namespace operations {
namespace {

TEST_CASE("towns: a list that can be looked through, and a token that is shown once") {
  pages::TownsData data;
  data.towns = told_text(R"json(["musterdorf","musterstadt"])json");
  CHECK(has(pages::towns_page(place_in(), data).content.source(), "towns/musterdorf\">musterdorf"));
  data.query.set("q", "stadt");
  CHECK_FALSE(has(pages::towns_page(place_in(), data).content.source(), "towns/musterdorf\""));
  data.token = told_text(R"json({"name":"x","token":"74bb5117","hash":"228788c0"})json");
  const std::string html = pages::towns_page(place_in(), data).content.source();
  CHECK(has(html, "74bb5117"));
  CHECK(has(html, "hash  = &quot;228788c0&quot;"));
  data.token.reset();
  data.typed.set("name", "A B");
  data.fault = "small letters";
  const auto wrong = pages::towns_page(place_in(), data);
  CHECK(wrong.status == 422);
  CHECK(has(wrong.content.source(), "value=\"A B\""));
}

TEST_CASE("towns: one with its modules, what is off can be switched on") {
  const Told town = told_text(
      R"json({"name":"musterdorf","display_name":{"de":"Musterdorf","en":"Samplevillage"},"hosts":["musterdorf.localhost"],"languages":["de"],"time_zone":"Europe/Berlin","ags":"99990001","default":false,"modules":[{"id":"waste","version":"1.0.0","enabled":true,"state":"ready","mount":"/api/waste/v1","error":""},{"id":"parking","version":"2.0.1","enabled":false,"state":"","mount":"","error":""}]})json");
  const auto page = pages::town_page(place_in(), "musterdorf", town, told_text(kStatus));
  const std::string html = page.content.source();
  CHECK(page.title == "Samplevillage");
  CHECK(has(html, ">musterdorf</code>"));
  CHECK(has(html, "Samplevillage (en)"));
  CHECK(has(html, "modules/waste/settings?town=musterdorf"));
  CHECK(has(html, "aria-label=\"Enable: parking\""));
  CHECK(pages::town_page(place_in(), "nix", told_error("NOT_FOUND", "there is no town nix"), {}).status == 404);
}

}  // namespace
}  // namespace operations
