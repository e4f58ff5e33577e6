// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "pages/settings_page.h"
#include "settings_form.h"
#include "settings_schema.h"
#include "test_data.h"

namespace operations {
namespace {

using stadtkern::Form;
using Kind = Setting::Kind;

const char* const kSettings =
    R"json({"town":"musterdorf","module":"waste","schema":{"type":"object","properties":{)json"
    R"json("publish":{"description":"When texts are public","enum":["after_review","text_at_once"],"default":"after_review"},)json"
    R"json("agency":{"title":"Agency","x-de":{"title":"Stelle"},"type":"string","maxLength":500},)json"
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
  const Changes changes = changes_of((*parse_json(kSettings))["schema"], settings(), form, "en");
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
  CHECK(changed(typed("per_hour", "many")) == "set-per_hour This is no number. Write it like 2.5.");
  CHECK(changed(typed("per_hour", "2.5")) == "set-per_hour This takes a whole number.");
  CHECK(changed(typed("share", "0,5")) == "set-share This is no number. Write it like 2.5.");
  CHECK(changed(typed("share", "\"5\"")) == "set-share This is no number. Write it like 2.5.");
  CHECK(changed(typed("key", "hunter2")) == "set-key Name the path of a file; it begins with /.");
  CHECK(changed(typed("categories", "[{")) == "set-categories This is not valid JSON.");
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
  CHECK(has(html, ">Eva Beispiel</a>, <time datetime=\"2026-11-27T04:39:00Z\">27 Nov 2026, 05:39:00</time>"));
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

// Groups, a table, texts by language, as a module's schema has them.
const char* const kGrouped =
    R"json({"town":"x","module":"notify","schema":{"x-groups":[{"id":"mail","title":"Mails","x-de":{"title":"E-Mails"}},)json"
    R"json({"id":"none","title":"Nobody's"},{"id":"limits","title":"Limits","x-de":{"title":"Grenzen"}}],)json"
    R"json("$defs":{"text":{"type":"object","x-languages":["de","en"],"additionalProperties":{"type":"string","maxLength":5}}},)json"
    R"json("properties":{"queue":{"title":"Queue","x-group":"limits","type":"integer","minimum":1,"maximum":30,"default":20},)json"
    R"json("smtp":{"title":"Server","x-de":{"title":"Mailserver"},"x-group":"mail","type":"object","required":["host"],"properties":{)json"
    R"json("host":{"title":"Host","type":"string","pattern":"^[a-z.]+$","x-form":"a name","x-de":{"form":"ein Name"}},)json"
    R"json("tls":{"enum":["tls","none"],"x-choices":{"none":"no"},"x-de":{"choices":{"none":"keine"}},"default":"none"},)json"
    R"json("port":{"type":"integer"}}},)json"
    R"json("welcome":{"title":"Welcome","x-group":"mail","$ref":"#/$defs/text"}}},)json"
    R"json("in_force":{"smtp":{"host":"mail.example","port":25},"welcome":{"de":"Hallo","xx":"kept"}},"file":{},"overrides":[]})json";

Changes grouped(const std::vector<std::pair<std::string, std::string>>& typed, std::string_view language = "de") {
  const Json told = *parse_json(kGrouped);
  const auto all = settings_of(told, language);
  Form form;
  for (const Setting& one : all) {
    form.set(one.field(), one.shown);
    form.set(one.was(), one.shown);
  }
  for (const auto& [field, value] : typed) form.set(field, value);
  return changes_of(told["schema"], all, form, language);
}

TEST_CASE("settings: groups come in their order, those that nothing is in are left out") {
  const Json told = *parse_json(kGrouped);
  const auto groups = groups_of(told, "de");
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].title == "E-Mails");
  CHECK(groups[1].title == "Grenzen");
  std::string keys;
  for (const Setting& one : settings_of(told, "de")) keys.append(one.key).append(" ");
  CHECK(keys == "smtp smtp.host smtp.tls smtp.port welcome welcome.de welcome.en queue ");
}

TEST_CASE("settings: a table's members are fields of their own, and it is sent whole, without what was emptied") {
  CHECK(to_text(grouped({}).values) == "{}");
  CHECK(to_text(grouped({{"set-smtp.host", "a.example"}}).values) ==
        R"json({"smtp":{"host":"a.example","port":25}})json");
  CHECK(to_text(grouped({{"set-smtp.port", ""}}).values) == R"json({"smtp":{"host":"mail.example"}})json");
  CHECK(to_text(grouped({{"set-smtp.port", ""}, {"set-smtp.host", ""}, {"set-smtp.tls", ""}}).values) ==
        R"json({"smtp":null})json");
  CHECK(to_text(grouped({{"reset-smtp", "yes"}, {"set-smtp.host", "a.example"}}).values) == R"json({"smtp":null})json");
  CHECK(to_text(grouped({{"set-welcome.en", "Hi"}}).values) ==
        R"json({"welcome":{"de":"Hallo","xx":"kept","en":"Hi"}})json");
  const Faults needed{{"set-smtp.host", "Diese Angabe wird gebraucht."}};
  CHECK(grouped({{"set-smtp.host", ""}}).faults == needed);
}

TEST_CASE("settings: what is wrong is said in the reader's language, at its field") {
  const auto fault = [](const char* field, const char* value, std::string_view language) {
    const Changes changes = grouped({{field, value}}, language);
    REQUIRE(changes.faults.size() == 1);
    CHECK(changes.faults[0].first == field);
    return changes.faults[0].second;
  };
  CHECK(fault("set-queue", "31", "de") == "Der Wert muss zwischen 1 und 30 liegen.");
  CHECK(fault("set-queue", "0", "en") == "The value must be between 1 and 30.");
  CHECK(fault("set-smtp.host", "A B", "de") == "Erwartet wird ein Name.");
  CHECK(fault("set-smtp.host", "A B", "en") == "What is expected is a name.");
  CHECK(fault("set-smtp.tls", "ssl", "de") == "Erlaubt ist nur: tls, keine.");
  CHECK(fault("set-welcome.de", "Hallöchen", "de") == "Der Text darf höchstens 5 Zeichen haben.");
}

TEST_CASE("settings: what is wrong within JSON is said with its place") {
  const Json root = *parse_json(R"json({"$defs":{"code":{"type":"string","pattern":"^[a-z]+$"}}})json");
  const Json schema = *parse_json(
      R"json({"type":"array","maxItems":2,"items":{"type":"object","required":["code"],"additionalProperties":false,"properties":{"code":{"$ref":"#/$defs/code"},"due":{"type":"integer","minimum":1}}}})json");
  const auto fault = [&](const char* value) {
    return fault_in(root, schema, *parse_json(value), "en").value_or("nothing");
  };
  CHECK(fault(R"json([{"code":"a","due":1}])json") == "nothing");
  CHECK(fault(R"json({})json") == "This takes a list: [ ... ]");
  CHECK(fault(R"json([{"code":"a"},{"due":1}])json") == "Entry 2: code is missing.");
  CHECK(fault(R"json([{"code":"A"}])json") == "Entry 1: code: This does not have the form that is asked for.");
  CHECK(fault(R"json([{"code":"a","due":0}])json") == "Entry 1: due: The value must be at least 1.");
  CHECK(fault(R"json([{"code":"a","dew":0}])json") == "Entry 1: There is no dew here.");
  CHECK(fault(R"json([1,2,3])json") == "There must be at most 2 entries.");
}

TEST_CASE("settings: the page folds all groups but the first, and opens what holds a fault") {
  pages::SettingsData data;
  data.module = "notify";
  data.town = "x";
  data.told = told_text(kGrouped);
  const std::string html = pages::settings_page(place_in("de"), data).content.source();
  CHECK(html.find("E-Mails") < html.find("<details class=\"sk-fold\">"));
  CHECK(html.find("<details class=\"sk-fold\">") < html.find("Grenzen"));
  CHECK(has(html, "<legend class=\"kern-title\">Mailserver</legend>"));
  CHECK(has(html, ">keine</option>"));
  CHECK(has(html, "Ohne Angabe: keine."));
  CHECK(has(html, "<textarea"));
  data.faults.emplace_back("set-queue", "Der Wert muss zwischen 1 und 30 liegen.");
  CHECK(has(pages::settings_page(place_in("de"), data).content.source(), "<details class=\"sk-fold\" open>"));
}

// What a form shows of a schema: each setting, and the members of tables.
void check_words(const std::string& place, const Json& schema, const Json& groups) {
  CAPTURE(place);
  CHECK_FALSE(words_of(schema, "title", "en").empty());
  CHECK_FALSE(schema["x-de"]["title"].text().empty());
  CHECK(schema["title"].text().find(" / ") == std::string::npos);
  CHECK(schema["x-de"].has("description") == schema.has("description"));
  CHECK(schema["x-de"].has("form") == schema.has("x-form"));
  if (schema.has("pattern")) CHECK(schema.has("x-form"));
  for (const auto& [value, called] : schema["x-choices"].members()) CHECK(schema["x-de"]["choices"].has(value));
  if (groups.items().empty()) return;
  const auto& all = groups.items();
  CHECK(std::any_of(all.begin(), all.end(), [&](const Json& one) { return one["id"] == schema["x-group"]; }));
}

TEST_CASE("settings: every module's schema speaks to people in both languages") {
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(STADTKERN_SOURCE_DIR "/plugins")) {
    std::ifstream in(entry.path() / "settings.schema.json");
    if (!in) continue;
    ++seen;
    const auto root = parse_json(std::string{std::istreambuf_iterator<char>(in), {}});
    REQUIRE(root);
    for (const Json& group : (*root)["x-groups"].items()) CHECK_FALSE(group["x-de"]["title"].text().empty());
    for (const auto& [key, schema] : (*root)["properties"].members()) {
      const std::string place = entry.path().filename().string() + "." + key;
      check_words(place, schema, (*root)["x-groups"]);
      for (const auto& [name, member] : schema["properties"].members()) {
        check_words(std::string(place).append(".").append(name), member, {});
      }
    }
  }
  CHECK(seen > 0);
}

}  // namespace
}  // namespace operations
