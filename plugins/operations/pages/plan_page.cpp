// SPDX-License-Identifier: EUPL-1.2
#include "pages/plan_page.h"

#include "figures.h"
#include "pages/trouble.h"

namespace operations::pages {
namespace {

namespace fields = stadtkern::fields;
constexpr std::size_t kShownTowns = 5;
constexpr std::size_t kShownHash = 12;

std::string towns_text(const Place& place, const std::vector<std::string>& towns) {
  if (towns.size() > kShownTowns) return place.word("towns_count", std::to_string(towns.size()));
  std::string out;
  for (const std::string& town : towns) out += (out.empty() ? "" : ", ") + town;
  return out;
}

bool needs_stop(const Json& plan) {
  for (const Json& step : plan["steps"].items()) {
    if (step["needs_stop"].truth()) return true;
  }
  return false;
}

Html steps_table(const Place& place, const Json& plan) {
  std::vector<Row> rows;
  for (const Json& step : plan["steps"].items()) {
    const std::string kind = "step_" + step["kind"].text();
    std::string versions = step["from"].text();
    if (!versions.empty() && !step["to"].text().empty()) versions += " → ";
    versions += step["to"].text();
    Html about = el("span", {{"lang", "en"}}, {step["text"].text()});
    if (step["needs_stop"].truth()) about += badge("warning", place.word("needs_stop"));
    rows.push_back({{has_text(place.language, kind) ? place.word(kind) : step["kind"].text(), step["module"].text(),
                     versions, towns_text(place, step["towns"].texts()), about}});
  }
  return table(place.word("plan_steps"),
               {{place.word("step")},
                {place.word("module")},
                {place.word("version")},
                {place.word("towns")},
                {place.word("detail")}},
               rows);
}

Html asked_for(const Place& place, const Json& list, const char* what, const char* title) {
  std::vector<std::string> lines;
  for (const Json& one : list.items())
    lines.push_back(one["module"].text() + " " + one["version"].text() + ": " + one[what].text());
  if (lines.empty()) return {};
  return el("section", {{"class", "sk-panel"}}, {heading(place.word(title)), bullets(lines)});
}

Html apply_form(const Place& place, const PlanData& data) {
  const Json& plan = data.plan.json;
  Html inside = fields::hidden("plan", plan["plan"].text());
  if (data.query["all"] == "yes" || data.typed["all"] == "yes") inside += fields::hidden("all", "yes");
  std::vector<fields::Option> options;
  for (const char* watch : {"60s", "10min", "1h", "24h", "0"})
    options.push_back({watch, place.word("watch_" + std::string(watch))});
  inside += fields::select({.name = "watch",
                            .label = place.word("watch"),
                            .options = options,
                            .chosen = data.typed["watch"].empty() ? "60s" : std::string(data.typed["watch"]),
                            .hint = place.word("watch_hint")});
  if (!plan["permissions"].items().empty()) inside += tick("consent", place.word("consent"), false);
  if (needs_stop(plan)) inside += tick("stop", place.word("stop_modules"), false);
  inside += fields::button({.label = place.word("apply_plan")});
  return form(place, "/plan", inside);
}

}  // namespace

Page plan_page(const Place& place, const PlanData& data) {
  const std::string title = place.word("plan_title");
  if (!data.plan.good()) return trouble_page(place, title, data.plan);
  const Json& plan = data.plan.json;
  Html content = head(title);
  unsigned code_of_page = 200;
  if (data.refused) {
    content += data.refused->trouble ? trouble_notice(place, *data.refused->trouble) : still_running_notice(place);
    if (data.refused->trouble) code_of_page = status_of(*data.refused->trouble);
  }
  content += done_notice(place, data.query);
  content += paragraph(place.word("plan_about"));
  const std::vector<std::string> told = plan["warnings"].texts();
  if (!told.empty())
    content += fields::notice(fields::Tone::Warning, place.word("plan_warnings"),
                              el("div", {{"lang", "en"}}, {bullets(told)}));
  if (!plan["pending"].truth()) {
    content += fields::notice(fields::Tone::Info, place.word("plan_none"), {});
  } else {
    content += steps_table(place, plan);
    content += asked_for(place, plan["permissions"], "permission", "new_permissions");
    content += asked_for(place, plan["roles"], "role", "new_roles");
    Html about = fact(place.word("plan_hash"), code(plan["plan"].text().substr(0, kShownHash)));
    about += fact(place.word("touched"), towns_text(place, plan["touched"].texts()));
    content += facts(about);
    content += panel(place.word("apply_title"), apply_form(place, data));
  }
  if (data.query["all"] != "yes")
    content += el("p", {}, {link(place.link("/plan?all=yes"), place.word("plan_upgrade_all"))});
  else
    content += el("p", {}, {link(place.link("/plan"), place.word("plan_locked"))});
  return {code_of_page, title, el("div", {{"class", "sk-stack"}}, {content})};
}

}  // namespace operations::pages
