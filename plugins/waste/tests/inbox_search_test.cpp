// SPDX-License-Identifier: EUPL-1.2
// What the inbox looks for in rows: among how many, and that no small group loses its place to a large one.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include "wire/pages.h"

namespace waste {
namespace {

using stadtkern::testkit::Town;
namespace wire = stadtkern::wire;

bool finds(Town& town, const std::string& words) {
  wire::pages::RenderRequest wanted;
  wanted.path = "/desk";
  wanted.query = "words=" + words;
  wanted.language = "en";
  wanted.site_path = "/t/x";
  wanted.root_path = "/t/x/console/en";
  const auto answer =
      town.node()
          .call(town.id(), "pages/v1@waste", "Render", wire::encode(wanted), {"user:clerk", {"waste.staff"}, {}, {}})
          ->answer();
  REQUIRE(answer);
  const auto page = wire::decode<wire::pages::Rendered>(*answer);
  REQUIRE(page);
  return page->html.find("No report fits.") == std::string::npos;
}

TEST_CASE("inbox: words are looked for among the newest 20,000 reports, and all of a small group") {
  const auto rules = stadtkern::json::parse(R"([{"category":"lighting","group":"light"},{"group":"works"}])");
  REQUIRE(rules);
  Town town{"waste", {{"responsibility", *rules}}};
  for (const char* old : {R"({"category":"lighting","lat":48.6,"lon":8.9,"description":"an old lamp"})",
                          R"({"category":"road_damage","lat":48.6,"lon":8.9,"description":"an old hole"})"}) {
    REQUIRE(town.post("/reports", old).status == 201);
  }
  CHECK(finds(town, "old+lamp"));
  CHECK(finds(town, "old+hole"));
  town.clock().advance(std::chrono::hours{48});
  std::string rows = "[";
  for (int i = 0; i < 20'001; ++i) {
    rows.append(i == 0 ? "" : ",").append(R"({"service_request_id":")").append(std::to_string(i));
    rows += R"(","status":"open","service_name":"x","service_code":"1","requested_datetime":"2026-01-02T13:00:00Z",)"
            R"("lat":48.6,"long":8.9})";
  }
  REQUIRE_FALSE(town.as("operator").run_command("import", {"x.json"}, rows + "]").error);
  CHECK(finds(town, "old+lamp"));
  CHECK_FALSE(finds(town, "old+hole"));
}

}  // namespace
}  // namespace waste
