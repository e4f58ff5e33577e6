// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "pages/plan_page.h"
#include "test_data.h"

namespace operations {
namespace {

const char* const kPlan =
    R"json({"plan":"303cff2a23d9a669ecd5d097e6d1e1d8c73935afe9cbfa9115e7a00c54142092","pending":true,"steps":[{"kind":"swap","module":"waste","from":"1.0.3","to":"1.1.0","towns":["musterdorf","musterstadt"],"text":"swap waste 1.0.3 -> 1.1.0"},{"kind":"migrate","module":"waste","from":"1.0.3","to":"1.1.0","towns":[],"from_schema":4,"to_schema":5,"needs_stop":true,"estimate_ms":2000,"text":"migrate waste from schema 4 to 5"}],"permissions":[{"module":"waste","version":"1.1.0","permission":"outbound"}],"roles":[],"touched":["musterdorf"],"warnings":["<slow>"]})json";

TEST_CASE("plan: its steps, what it asks for, and the button for this one alone") {
  const std::string html = pages::plan_page(place_in(), {told_text(kPlan), {}, {}, {}}).content.source();
  CHECK(has(html, "1.0.3 → 1.1.0"));
  CHECK(has(html, "musterdorf, musterstadt"));
  CHECK(has(html, "waste 1.1.0: outbound"));
  CHECK(has(html, "name=\"consent\""));
  CHECK(has(html, "name=\"stop\""));
  CHECK(has(html, "&lt;slow&gt;"));
  CHECK(has(html, "name=\"plan\" value=\"303cff2a23d9a669ecd5d097e6d1e1d8c73935afe9cbfa9115e7a00c54142092\""));
}

TEST_CASE("plan: nothing to do has no button, a refusal shows the plan as it is now") {
  const Told nothing = told_text(
      R"json({"plan":"303c","pending":false,"steps":[],"permissions":[],"roles":[],"touched":[],"warnings":[]})json");
  const std::string html = pages::plan_page(place_in("de"), {nothing, {}, {}, {}}).content.source();
  CHECK(has(html, "Nichts zu tun"));
  CHECK_FALSE(has(html, "Plan ausführen</span>"));
  const auto page = pages::plan_page(
      place_in(), {told_text(kPlan), {}, {}, told_error("FAILED_PRECONDITION", "the world changed since that plan")});
  CHECK(page.status == 409);
  CHECK(has(page.content.source(), "the world changed since that plan"));
  CHECK(has(page.content.source(), "Apply plan"));
}

}  // namespace
}  // namespace operations
