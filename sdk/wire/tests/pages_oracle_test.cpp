// SPDX-License-Identifier: Apache-2.0
// The messages of pages/v1, and what the control channel says of pages and providers, against protoc's generated ones.
#include "control.pb.h"
#include "pages.pb.h"
#include "wire/control.h"
#include "wire/pages.h"

#include "wire/tests/oracle.h"

#include <catch2/catch.hpp>

namespace pages = stadtkern::wire::pages;
namespace control = stadtkern::wire::control;
namespace oracle = stadtkern::pages::v1;

using stadtkern::wire::through;

TEST_CASE("pages codec: a list and a page are byte-equal to protoc's and name the same fields") {
  const control::WebPage page{"/wait", {{"de", "Warten"}}, true, {{"en", "Wait"}}, "bench.staff",
                              true,    {"waits", "rides"}, true, "town",           {}};
  const auto list =
      through<oracle::PageList>(pages::PageList{"/api/b/web/b.js?v=1", "1.2.0", {{"de", "Bank"}}, {page}});
  CHECK(list.entry() == "/api/b/web/b.js?v=1");
  REQUIRE(list.pages_size() == 1);
  CHECK(list.pages(0).path() == "/wait");
  CHECK(list.pages(0).title(0).text() == "Warten");
  CHECK(list.pages(0).navigation());
  CHECK(list.pages(0).tile(0).language() == "en");
  CHECK(list.pages(0).role() == "bench.staff");
  CHECK(list.pages(0).foot());
  CHECK(list.pages(0).figures(1) == "rides");
  CHECK(list.pages(0).search());
  CHECK(list.pages(0).group() == "town");

  const auto asked = through<oracle::RenderRequest>(
      pages::RenderRequest{"/wait", "a=1", "de-x-simple", "/t/x/en", "https://x.example", "text=%00", "/t/x"});
  CHECK(asked.path() == "/wait");
  CHECK(asked.language() == "de-x-simple");
  CHECK(asked.root_path() == "/t/x/en");
  CHECK(asked.form() == "text=%00");
  CHECK(asked.site_path() == "/t/x");

  const auto rendered = through<oracle::Rendered>(pages::Rendered{303, "Wait", "<p></p>", "/waits/7"});
  CHECK(rendered.status() == 303);
  CHECK(rendered.title() == "Wait");
  CHECK(rendered.html() == "<p></p>");
  CHECK(rendered.location() == "/waits/7");
}

TEST_CASE("control codec: pages and providers are byte-equal to protoc's") {
  control::ModuleFacts facts;
  facts.web = control::Web{
      "bench.js", {{"de", "Bank"}}, {{"/", {{"de", "Bank"}}, true, {}, {}, true, {"waits"}, true, "node", "roof"}}};
  const auto told = through<stadtkern::control::v1::ModuleFacts>(facts);
  CHECK(told.web().entry() == "bench.js");
  CHECK(told.web().pages(0).navigation());
  CHECK(told.web().pages(0).foot());
  CHECK(told.web().pages(0).figures(0) == "waits");
  CHECK(told.web().pages(0).search());
  CHECK(told.web().pages(0).group() == "node");
  CHECK(told.web().pages(0).setting() == "roof");

  control::TownOpen town;
  town.id = 3;
  town.providers.push_back({17, "pages/v1@bench", "bench", {{1, "List", 3, 0}}, false});
  const auto open = through<stadtkern::control::v1::TownOpen>(town);
  REQUIRE(open.providers_size() == 1);
  CHECK(open.providers(0).name() == "pages/v1@bench");
  CHECK(open.providers(0).methods(0).safety() == 3);
}
