// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "pages/audit_page.h"
#include "pages/operations_page.h"
#include "test_data.h"

namespace operations {
namespace {

pages::OperationsData data() {
  pages::OperationsData out;
  out.status = told_text(kStatus);
  out.doctor = told_text(kDoctor, 1);
  out.audit = told_text(kAudit);
  return out;
}

TEST_CASE("status: what a node tells is read whole") {
  const Status status = read_status(told_text(kStatus).json);
  REQUIRE(status.instances.size() == 4);
  CHECK(status.towns.size() == 2);
  CHECK(status.instances[1].failed_towns.front().second == "bad feed <free>");
  CHECK_FALSE(status.instances[1].runs);
  CHECK_FALSE(is_well(status.instances[1]));
  CHECK(is_well(status.instances[2]));
  CHECK(instances_of(status, "waste").size() == 2);
  REQUIRE(status.swap);
  CHECK(status.swap->watched());
  CHECK_FALSE(status.swap->over());
  CHECK(read_status(Json()).instances.empty());
}

TEST_CASE("operations: the page says what runs, what is wrong and what comes next") {
  const auto page = pages::operations_page(place_in(), data());
  const std::string html = page.content.source();
  CHECK(page.status == 200);
  CHECK(has(html, "quarantined"));
  CHECK(has(html, "terminate called: bad feed"));
  CHECK(has(html, "bad feed &lt;free&gt;"));
  CHECK(has(html, "4.1 ms"));
  CHECK(has(html, "20 MiB"));
  CHECK(has(html, "<code class=\"sk-code\">stadtkern restart parking</code>"));
  // What is a problem stands before what is a warning.
  CHECK(html.find("Module parking") < html.find("No backup yet of: musterdorf"));
  CHECK(has(html, "1 checks found nothing"));
  CHECK(has(html, "waste is disabled here"));
  CHECK(has(html, "href=\"/t/x/console/en/operations/modules/waste\">Watch the swap of waste"));
  CHECK(has(html, "waste &lt;b&gt; (slow)"));
  // One button for a module, whatever the number of its instances.
  std::size_t buttons = 0;
  for (std::size_t at = html.find("aria-label=\"Restart waste\""); at != std::string::npos;
       at = html.find("aria-label=\"Restart waste\"", at + 1)) {
    ++buttons;
  }
  CHECK(buttons == 1);
  const auto german = pages::operations_page(place_in("de"), data());
  CHECK(has(german.content.source(), "stillgelegt"));
  CHECK(has(german.content.source(), "4,1 ms"));
  CHECK(has(german.content.source(), "Noch keine Sicherung von: musterdorf"));
  CHECK(has(german.content.source(), "<strong>Modul parking</strong>"));
  // A finding that has no code here yet is shown as the node says it, marked as English.
  CHECK(has(german.content.source(), "<span lang=\"en\">quarantined</span>"));
  CHECK(has(german.content.source(), "zählt am Rand"));
}

TEST_CASE("operations: what is to be done comes first, and last done is what people did") {
  auto shown = data();
  shown.audit = told_text(
      R"json({"entries":[{"number":1,"time":"2026-11-27T04:39:00.866Z","who":"person:a1@musterstadt","what":"disable","detail":"musterdorf waste"},)json"
      R"json({"number":2,"time":"2026-11-27T04:39:01.866Z","who":"operator:0","what":"call","detail":"musterstadt actions/v1@waste List as operator"},)json"
      R"json({"number":3,"time":"2026-11-27T04:39:02.866Z","who":"operator:0","what":"call","detail":"musterstadt backup/v1@waste Drop as operator"},)json"
      R"json({"number":4,"time":"2026-11-27T04:39:03.866Z","who":"operator:0","what":"call","detail":"musterstadt metrics/v1@waste Get as operator"},)json"
      R"json({"number":5,"time":"2026-11-27T04:39:04.866Z","who":"kernel","what":"started","detail":"epoch 7"}]})json");
  const std::string html = pages::operations_page(place_in(), shown).content.source();
  CHECK(html.find("Module parking") < html.find("id=\"instances\""));
  CHECK(has(html, "musterdorf waste"));
  CHECK(has(html, "actions/v1@waste List"));
  CHECK(html.find("actions/v1@waste List") < html.find("musterdorf waste"));
  for (const char* unwanted : {"backup/v1@waste", "metrics/v1@waste", "epoch 7"}) CHECK_FALSE(has(html, unwanted));
  shown.audit = told_text(R"json({"entries":[]})json");
  CHECK(has(pages::operations_page(place_in(), shown).content.source(), "nothing that somebody did"));
}

TEST_CASE("operations: a part that is late leaves the rest, a node that is away says so") {
  auto late = data();
  late.doctor = not_through(stadtkern::Code::DeadlineExceeded);
  const auto page = pages::operations_page(place_in(), late);
  CHECK(page.status == 200);
  CHECK(has(page.content.source(), "did not answer in time"));
  CHECK(has(page.content.source(), "184022"));
  auto away = data();
  away.status = not_through(stadtkern::Code::Unavailable);
  CHECK(pages::operations_page(place_in(), away).status == 503);
}

TEST_CASE("operations: what did not go well is said, and what was typed is kept") {
  auto refused = data();
  refused.deed = told_error("NOT_FOUND", "there is no module x");
  const auto page = pages::operations_page(place_in(), refused);
  CHECK(page.status == 404);
  CHECK(has(page.content.source(), "there is no module x"));
  auto wrong = data();
  wrong.backup_town = "musterdorf";
  wrong.backup_fault = "Name a town";
  const auto again = pages::operations_page(place_in(), wrong);
  CHECK(again.status == 422);
  CHECK(has(again.content.source(), "<option value=\"musterdorf\" selected"));
  auto slow = data();
  slow.deed = told(Outcome{0, {}, {}, true});
  CHECK(has(pages::operations_page(place_in(), slow).content.source(), "It is still running"));
}

TEST_CASE("operations: the tile has figures, or none at all") {
  const auto tile = pages::operations_tile(place_in(), told_text(kStatus));
  CHECK(tile.status == 200);
  CHECK(has(tile.content.source(), "<b>4</b>"));
  CHECK(has(tile.content.source(), "class=\"sk-warn\""));
  CHECK(pages::operations_tile(place_in(), not_through(stadtkern::Code::Unavailable)).status == 503);
}

TEST_CASE("audit: the newest first, a filter that cannot stand there is told beside its field") {
  pages::AuditData audit;
  audit.entries = told_text(kAudit);
  const std::string html = pages::audit_page(place_in(), audit).content.source();
  CHECK(html.find("Eva Beispiel</a>") < html.find("epoch 1"));
  CHECK_FALSE(has(html, "person:"));
  audit.verified = told_text(R"({"intact":false,"first":1,"last":2,"fault":{"entry":2,"why":"<changed>"}})", 4);
  CHECK(has(pages::audit_page(place_in(), audit).content.source(), "&lt;changed&gt;"));
  audit.query.set("who", "/etc");
  audit.faults.emplace_back("who", "fault_plain");
  const auto wrong = pages::audit_page(place_in(), audit);
  CHECK(wrong.status == 422);
  CHECK(has(wrong.content.source(), "value=\"/etc\""));
  CHECK(has(wrong.content.source(), "id=\"who-error\""));
}

TEST_CASE("audit: what is routine is hidden and counted, deeds are told in words") {
  pages::AuditData audit;
  audit.entries = told_text(
      R"json({"entries":[{"number":1,"time":"2026-11-27T04:39:00Z","who":"operator:0","what":"restart failed","detail":"waste"},)json"
      R"json({"number":2,"time":"2026-11-27T04:39:01Z","who":"operator:0","what":"call","detail":"musterstadt actions/v1@waste List as operator"},)json"
      R"json({"number":3,"time":"2026-11-27T04:39:02Z","who":"operator:0","what":"call","detail":"musterstadt metrics/v1@waste Get as operator"},)json"
      R"json({"number":4,"time":"2026-11-27T04:39:03Z","who":"kernel","what":"call","detail":"x"}]})json");
  audit.query.set("who", "operator:0");
  const std::string html = pages::audit_page(place_in("de"), audit).content.source();
  CHECK(has(html, "neu gestartet: gescheitert"));
  CHECK(has(html, "am Rechner der Anlage"));
  CHECK(has(html, "actions/v1@waste List"));
  CHECK_FALSE(has(html, "metrics/v1@waste"));
  CHECK(has(html, "Ein Eintrag, der zum Ablauf gehört"));
  CHECK(has(html, "/audit?who=operator%3A0&amp;routine=yes"));
  audit.query.set("routine", "yes");
  CHECK(has(pages::audit_page(place_in("de"), audit).content.source(), "metrics/v1@waste"));
}

}  // namespace
}  // namespace operations
