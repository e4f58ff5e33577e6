// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "pages/catalogue_page.h"
#include "pages/module_page.h"
#include "pages/modules_page.h"
#include "releases.h"
#include "test_data.h"

namespace operations {
namespace {

pages::ModuleData waste() {
  pages::ModuleData out;
  out.id = "waste";
  out.status = told_text(kStatus);
  out.packages = told_text(kPackages);
  out.search = told_text(kSearch);
  return out;
}

// The same node once the swap is over.
std::string after_swap(const std::string& phase) {
  std::string text = kStatus;
  const std::string watching = "\"phase\":\"watching\"";
  return text.replace(text.find(watching), watching.size(), "\"phase\":\"" + phase + "\"");
}

TEST_CASE("releases: what runs, what lies here and what catalogues have, the newest first") {
  const auto all =
      releases(read_status(told_text(kStatus).json), told_text(kPackages).json, told_text(kSearch).json, "en");
  const auto list = releases_of(all, "waste");
  REQUIRE(list.size() == 4);
  CHECK(list[0].version == "1.10.0");
  CHECK(list[0].whats_new == "Faster");
  CHECK(list[1].withdrawn == "loses photos");
  CHECK(list[2].used);
  REQUIRE(newer(list));
  CHECK(newer(list)->version == "1.10.0");
  CHECK(newer(releases_of(all, "parking")) == nullptr);
}

TEST_CASE("modules: versions with their towns, states, and what is newer") {
  const pages::ModulesData data{told_text(kStatus), told_text(kPackages), told_text(kSearch), {}};
  const std::string html = pages::modules_page(place_in(), data).content.source();
  CHECK(has(html, "href=\"/t/x/console/en/operations/modules/waste\">Rubbish and defects"));
  CHECK(has(html, "1.10.0"));
  CHECK(has(html, "Rubbish and defects"));
  CHECK(has(html, "quarantined"));
  stadtkern::Form query;
  query.set("q", "park");
  const pages::ModulesData some{data.status, data.packages, data.search, query};
  CHECK_FALSE(has(pages::modules_page(place_in(), some).content.source(), "modules/waste\">waste"));
  CHECK(has(pages::modules_tile(place_in(), data).content.source(), "<b>3</b>"));
}

TEST_CASE("module: while a swap runs both versions stand side by side, with the ways to end it") {
  const auto page = pages::module_page(place_in(), waste());
  const std::string html = page.content.source();
  CHECK(has(html, "data-operations-live=\"running\""));
  CHECK(has(html, "Old: 1.0.0"));
  CHECK(has(html, "New: 1.1.0"));
  CHECK(has(html, "<td data-label=\"Old: 1.0.0\" class=\"sk-number\">40</td>"));
  CHECK(has(html, "<td data-label=\"New: 1.1.0\" class=\"sk-number\">412</td>"));
  CHECK(has(html, "3.9 ms"));
  CHECK(has(html, "Compared for another 58 s."));
  CHECK(has(html, "Keep the new one: 1.1.0"));
  CHECK(has(html, "Back to the old one: 1.0.0"));
  CHECK(has(html, "musterdorf: the store is busy"));
  CHECK_FALSE(has(html, "Begin swap"));  // one at a time
}

TEST_CASE("module: of two that have the same version the ways out name the units") {
  auto data = waste();
  std::string text = kStatus;
  const auto replace = [&text](const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    text.replace(at, what.size(), by);
  };
  replace(R"json("id":"waste","version":"1.1.0")json", R"json("id":"waste","version":"1.0.0")json");
  replace(R"json("unit":"waste@1.1.0")json", R"json("unit":"waste@1.0.0#2")json");
  replace(R"json("from":"1.0.0","to":"1.1.0")json", R"json("from":"1.0.0","to":"1.0.0")json");
  data.status = told_text(text);
  const std::string html = pages::module_page(place_in(), data).content.source();
  CHECK(has(html, "Keep the new one: waste@1.0.0#2<"));
  CHECK(has(html, "Back to the old one: waste@1.0.0<"));
}

TEST_CASE("module: after a swap it says how it ended, and the next may begin") {
  for (const char* phase : {"done", "undone"}) {
    auto data = waste();
    data.status = told_text(after_swap(phase));
    const std::string html = pages::module_page(place_in(), data).content.source();
    CHECK(has(html, "data-operations-live=\"over\""));
    CHECK_FALSE(has(html, "value=\"keep\""));
    CHECK(has(html, "Begin swap"));
  }
}

TEST_CASE("module: what is refused is told beside the form, with what was typed, and consent can be given") {
  auto data = waste();
  data.status = told_text(after_swap("done"));
  data.typed.set("version", "1.1.0");
  data.typed.set("watch", "10min");
  CHECK_FALSE(has(pages::module_page(place_in(), data).content.source(), "name=\"consent\""));
  data.deed = told_error("FAILED_PRECONDITION", "new permissions need your consent: outbound");
  const auto page = pages::module_page(place_in(), data);
  CHECK(page.status == 409);
  CHECK(has(page.content.source(), "need your consent: outbound"));
  CHECK(has(page.content.source(), "name=\"consent\""));
  CHECK(has(page.content.source(), "value=\"1.1.0\""));
  CHECK(has(page.content.source(), "<option value=\"10min\" selected"));
  data.faults.emplace_back("version", "fault_version");
  CHECK(has(pages::module_page(place_in(), data).content.source(), "id=\"version-error\""));
  auto nobody = waste();
  nobody.id = "nix";
  CHECK(pages::module_page(place_in(), nobody).status == 404);
}

TEST_CASE("module: a thousand towns come in pages, those that have it first") {
  std::string towns;
  for (int i = 0; i < 1000; ++i) towns += ",\"stadt" + std::to_string(i) + "\"";
  std::string text = kStatus;
  const std::string two = "\"towns\":[\"musterdorf\",\"musterstadt\"]";
  text.replace(text.find(two), two.size(), "\"towns\":[\"a\"" + towns + ",\"musterdorf\",\"musterstadt\"]");
  auto data = waste();
  data.status = told_text(text);
  const std::string html = pages::module_page(place_in(), data).content.source();
  CHECK(html.find("towns/musterdorf") < html.find("towns/stadt0"));
  CHECK(has(html, "from=2"));
  CHECK_FALSE(has(html, "towns/stadt60"));
  CHECK(html.size() < 100'000);
  data.query.set("from", "99999");
  CHECK(has(pages::module_page(place_in(), data).content.source(), "towns/stadt999"));
  data.query.set("from", "1");
  data.query.set("q", "stadt99");
  CHECK(has(pages::module_page(place_in(), data).content.source(), "towns/stadt990"));
}

TEST_CASE("confirm: it is said what happens, before it does") {
  CHECK(pages::is_asked_before("uninstall"));
  CHECK_FALSE(pages::is_asked_before("restart"));
  stadtkern::Form typed;
  typed.set("town", "musterdorf");
  const auto page = pages::confirm_page(place_in(), "waste", "uninstall", typed);
  CHECK(has(page.content.source(), "Its data is kept"));
  CHECK(has(page.content.source(), "name=\"sure\""));
  CHECK(has(page.content.source(), "name=\"_key\" value=\"key\""));
  const auto again = pages::confirm_page(place_in(), "waste", "uninstall", typed, {{}, {{"sure", "fault_sure"}}});
  CHECK(again.status == 422);
  CHECK(has(again.content.source(), "href=\"#sure\""));
  const auto refused =
      pages::confirm_page(place_in(), "waste", "rollback", typed, {}, told_error("NOT_FOUND", "no version"));
  CHECK(refused.status == 404);
  CHECK(has(refused.content.source(), "no version"));
}

TEST_CASE("confirm: what these pages stand on is said, with the way back that is left") {
  const auto node = read_status(
      told_text(
          R"json({"modules":[{"id":"people","version":"1.0.0","state":"ready","provides":["sessions/v1","accounts/v1"]},)json"
          R"json({"id":"frame","version":"1.0.0","state":"ready","claims":["/console"]},{"id":"portal","version":"1.0.0","state":"ready","claims":["/"]},)json"
          R"json({"id":"operations","version":"1.0.0","state":"ready"}]})json")
          .json);
  const Place place = place_in();
  using Keys = std::vector<std::string>;
  CHECK(pages::stands_on(place, node, "people") == Keys{"stands_accounts"});
  CHECK(pages::stands_on(place, node, "frame") == Keys{"stands_pages"});
  CHECK(pages::stands_on(place, node, "operations") == Keys{"stands_itself"});
  CHECK(pages::stands_on(place, node, "portal").empty());
  stadtkern::Form here;
  here.set("town", "musterstadt");
  const auto asked = pages::confirm_page(place, "people", "disable", here, {}, {}, {"stands_accounts"});
  CHECK(has(asked.content.source(), "nobody of musterstadt can sign in"));
  CHECK(has(asked.content.source(), "stadtkern enable musterstadt people"));
  stadtkern::Form there;
  there.set("town", "musterdorf");
  const auto other = pages::confirm_page(place, "people", "disable", there, {}, {}, {"stands_accounts"});
  CHECK_FALSE(has(other.content.source(), "can sign in"));
}

TEST_CASE("module: beside its id stands what people call it") {
  auto data = waste();
  std::string text = kStatus;
  const std::string id = R"json("id":"waste",)json";
  for (auto at = text.find(id); at != std::string::npos; at = text.find(id, at + id.size()))
    text.insert(at + id.size(), R"json("name":{"de":"Müll","en":"Litter"},)json");
  data.status = told_text(text);
  CHECK(has(pages::module_page(place_in(), data).content.source(), ">Litter</a>"));
  CHECK(has(pages::module_page(place_in("de"), data).content.source(), ">Müll</a>"));
  CHECK(name_in(read_status(told_text(kStatus).json).instances[0], "en").empty());
}

TEST_CASE("catalogue: what there is, and why a catalogue cannot be read") {
  pages::CatalogueData data{
      told_text(
          R"json({"catalogues":[{"name":"main","address":"https://x","key":"k","sequence":3,"packages":2,"expires":"2026-12-01T00:00:00Z"},{"name":"old","address":"/x","key":"k","sequence":1,"problem":"expired"}]})json"),
      told_text(kSearch),
      {},
      {}};
  const std::string html = pages::catalogue_page(place_in(), data).content.source();
  CHECK(has(html, "Rubbish and defects"));
  CHECK(has(html, "Needs: places/v1 ^1.0 (optional)"));
  CHECK(has(html, "expired"));
  CHECK(has(html, "aria-label=\"Install waste 1.10.0\""));
  CHECK_FALSE(has(html, "aria-label=\"Install waste 1.2.0\""));  // withdrawn
  data.deed = told_error("PERMISSION_DENIED", "the signature is of no key that is trusted");
  CHECK(pages::catalogue_page(place_in(), data).status == 409);
}

}  // namespace
}  // namespace operations
