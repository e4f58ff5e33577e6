// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "pages/settings_page.h"
#include "settings_form.h"
#include "test_data.h"

namespace operations {
namespace {

using stadtkern::Form;
using Kind = Setting::Kind;

const char* const kSettings =
    R"json({"town":"musterdorf","module":"waste","schema":{"type":"object","properties":{)json"
    R"json("publish":{"description":"When texts are public","enum":["after_review","text_at_once"],"default":"after_review"},)json"
    R"json("agency":{"title":"Stelle / Agency","type":"string","maxLength":500},)json"
    R"json("per_hour":{"type":"integer","minimum":0,"maximum":100000,"default":0},)json"
    R"json("share":{"type":"number","default":0.5},)json"
    R"json("open":{"type":"boolean"},)json"
    R"json("hosts":{"type":"array","items":{"type":"string"}},)json"
    R"json("key":{"type":"string","writeOnly":true},)json"
    R"json("categories":{"description":"As the town has them","type":"array","items":{"type":"object"}}}},)json"
    R"json("in_force":{"publish":"text_at_once","agency":"Bauhof <Nord>","per_hour":5,"share":0.5,"hosts":["a.example","b.example"],"key":{"file":"/run/key"},"categories":[{"code":"x"}]},)json"
    R"json("file":{"agency":"Bauhof","per_hour":5},)json"
    R"json("overrides":[{"key":"agency","value":"Bauhof <Nord>","who":"person:a1@musterstadt","when":"2026-11-27T04:39:00Z"}]})json";

std::vector<Setting> settings(std::string_view language = "en") {
  return settings_of(*parse_json(kSettings), language);
}

// The form as a browser sends it when nobody has touched it.
Form untouched() {
  Form form;
  form.set("town", "musterdorf");
  for (const Setting& one : settings()) {
    form.set(one.field(), one.shown);
    form.set(one.was(), one.shown);
  }
  return form;
}

Form typed(const char* key, const char* value) {
  Form form = untouched();
  form.set(std::string("set-") + key, value);
  return form;
}

std::string changed(const Form& form) {
  const Changes changes = changes_of(settings(), form);
  return changes.faults.empty() ? to_text(changes.values) : changes.faults[0].first + " " + changes.faults[0].second;
}

TEST_CASE("settings: each kind of setting becomes its field") {
  const auto all = settings();
  REQUIRE(all.size() == 8);
  const std::vector<Kind> kinds{Kind::Choice,  Kind::Text,  Kind::Integer, Kind::Number,
                                Kind::Boolean, Kind::Lines, Kind::Secret,  Kind::Json};
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i].kind == kinds[i]);
  CHECK(all[1].title == "Agency");
  CHECK(settings("de")[1].title == "Stelle");
  CHECK(all[1].overridden());
  CHECK(all[1].file == "Bauhof");
  CHECK_FALSE(all[2].overridden());
  CHECK(all[5].shown == "a.example\nb.example");
  CHECK(all[6].shown == "/run/key");
}

TEST_CASE("settings: what nobody has touched is not sent, whatever its kind") {
  CHECK(changed(untouched()) == "{}");
  // As browsers end lines.
  CHECK(changed(typed("hosts", "a.example\r\nb.example\r\n")) == "{}");
}

TEST_CASE("settings: what was typed is what is sent") {
  CHECK(changed(typed("publish", "after_review")) == R"json({"publish":"after_review"})json");
  CHECK(changed(typed("agency", "Amt \"7\"")) == R"json({"agency":"Amt \"7\""})json");
  CHECK(changed(typed("agency", "")) == R"json({"agency":""})json");
  CHECK(changed(typed("per_hour", "7")) == R"json({"per_hour":7})json");
  CHECK(changed(typed("per_hour", "")) == R"json({"per_hour":null})json");
  CHECK(changed(typed("share", "0.25")) == R"json({"share":0.25})json");
  CHECK(changed(typed("open", "yes")) == R"json({"open":true})json");
  CHECK(changed(typed("hosts", " c.example \n\nd.example")) == R"json({"hosts":["c.example","d.example"]})json");
  CHECK(changed(typed("hosts", "")) == R"json({"hosts":[]})json");
  CHECK(changed(typed("key", "/run/other")) == R"json({"key":{"file":"/run/other"}})json");
  CHECK(changed(typed("categories", R"json([{"code":"y"}])json")) == R"json({"categories":[{"code":"y"}]})json");
  Form back = untouched();
  back.set("reset-agency", "yes");
  CHECK(changed(back) == R"json({"agency":null})json");
}

TEST_CASE("settings: what cannot be one is refused at its field") {
  CHECK(changed(typed("per_hour", "many")) == "set-per_hour fault_number");
  CHECK(changed(typed("per_hour", "2.5")) == "set-per_hour fault_integer");
  CHECK(changed(typed("share", "0,5")) == "set-share fault_number");
  CHECK(changed(typed("share", "\"5\"")) == "set-share fault_number");
  CHECK(changed(typed("key", "hunter2")) == "set-key fault_secret");
  CHECK(changed(typed("categories", "[{")) == "set-categories fault_json");
}

TEST_CASE("settings: why the node refused stands at the field that it names") {
  const auto found =
      placed(settings(), "waste",
             {"/per_hour: at most 100000", "modules.waste.hosts[1]: no host", "agency: too long", "the rest"});
  const Faults wanted{{"set-per_hour", "at most 100000"}, {"set-hosts", "no host"}, {"set-agency", "too long"}};
  CHECK(found.at_fields == wanted);
  CHECK(found.others == std::vector<std::string>{"the rest"});
  const auto lines =
      placed(settings(), "waste",
             {"/c/towns/x.toml:8:10: [modules.waste] \"per_hour\" must be at least 0, not -1",
              "/c/towns/x.toml:8:10: [modules.waste.categories] missing setting \"name\"",
              "/c/towns/x.toml: [modules.waste] unknown setting \"nix\"", "  see: /p/settings.schema.json",
              "/c/towns/x.toml: [modules.other] \"per_hour\" is no number"});
  const Faults at{{"set-per_hour", "\"per_hour\" must be at least 0, not -1"},
                  {"set-categories", "missing setting \"name\""}};
  CHECK(lines.at_fields == at);
  CHECK(lines.others.size() == 3);
}

TEST_CASE(
    "settings: the page shows values, who changed them and the way back, a form that came back keeps what was typed") {
  pages::SettingsData data;
  data.module = "waste";
  data.town = "musterdorf";
  data.told = told_text(kSettings);
  const std::string html = pages::settings_page(place_in(), data).content.source();
  CHECK(has(html, "value=\"Bauhof &lt;Nord&gt;\""));
  CHECK(has(html, "person:a1@musterstadt, 2026-11-27 04:39:00"));
  CHECK(has(html, "The file says: Bauhof"));
  CHECK(has(html, "name=\"reset-agency\""));
  CHECK(has(html, "At most 100000."));
  CHECK(has(html, "value=\"/run/key\""));
  CHECK(has(html, "&quot;code&quot;: &quot;x&quot;"));
  data.came_back = true;
  data.typed = typed("per_hour", "many");
  data.faults.emplace_back("set-per_hour", "This is no number.");
  const auto again = pages::settings_page(place_in(), data);
  CHECK(again.status == 422);
  CHECK(has(again.content.source(), "value=\"many\""));
  CHECK(has(again.content.source(), "id=\"set-per_hour-error\""));
  CHECK(has(again.content.source(), "name=\"was-per_hour\" value=\"5\""));
}

}  // namespace
}  // namespace operations
