// SPDX-License-Identifier: EUPL-1.2
#include "pages/module_page.h"

#include <algorithm>
#include <map>
#include <set>

#include "pages/operations_page.h"
#include "pages/swap_panel.h"
#include "pages/trouble.h"
#include "releases.h"

namespace operations::pages {
namespace {

namespace fields = stadtkern::fields;
constexpr std::size_t kOnPage = 50;

std::string fault_of(const Place& place, const ModuleData& data, std::string_view field) {
  for (const auto& [name, key] : data.faults) {
    if (name == field) return place.word(key);
  }
  return {};
}

struct TownRow {
  std::string version{};
  std::string why{};  // it failed
};

// Where it serves or should; a town that is not there has it not.
std::map<std::string, TownRow> towns_of(const std::vector<const Instance*>& instances) {
  std::map<std::string, TownRow> out;
  for (const Instance* one : instances) {
    for (const std::string& town : one->towns) out[town].version = one->version;
    for (const auto& [town, why] : one->failed_towns) out[town] = {one->version, why};
  }
  return out;
}

Row town_row(const Place& place, const ModuleData& data, const std::string& town, const TownRow* served) {
  Html state;
  if (served == nullptr) {
    state = quiet(place.word("town_off"));
  } else if (served->why.empty()) {
    state = badge("success", place.word("town_on"));
  } else {
    state = badge("danger", place.word("town_failed"));
    state += el("span", {{"class", "sk-quiet"}, {"lang", "en"}}, {served->why});
  }
  const std::string module = "/modules/" + data.id;
  Html deeds;
  if (served == nullptr) {
    deeds = deed(place, {.to = module,
                         .label = place.word("enable"),
                         .hidden = {{"do", "enable"}, {"town", town}},
                         .about = place.word("enable_in", town)});
  } else {
    const std::string query = "?town=" + stadtkern::percent_encoded(town);
    deeds = el("span", {{"class", "sk-deeds"}},
               {link(place.link(module + "/settings" + query), place.word("settings_of", town)),
                link(place.link(module + "/disable" + query), place.word("disable_in", town))});
  }
  return {{link(place.link("/towns/" + town), town), served ? Html(served->version) : Html(), state, deeds}};
}

Html towns_panel(const Place& place, const ModuleData& data, const Status& status,
                 const std::vector<const Instance*>& instances) {
  const bool whole_node = !instances.empty() && std::all_of(instances.begin(), instances.end(), [](const auto* one) {
    return one->wanted_towns == 0 && one->towns.empty() && one->failed_towns.empty();
  });
  const auto served = towns_of(instances);
  if (whole_node && served.empty() && instances.front()->state == "ready")
    return panel(place.word("towns"), paragraph(place.word("whole_node_about")));
  const std::string_view words = data.query["q"];
  std::vector<std::string> shown;
  for (const std::string& town : status.towns) {
    if (town.find(words) != std::string::npos) shown.push_back(town);
  }
  // Those that have it come first.
  std::stable_partition(shown.begin(), shown.end(), [&](const std::string& town) { return served.contains(town); });
  const Slice part = slice(shown.size(), kOnPage, data.query["from"]);
  std::vector<Row> rows;
  for (std::size_t i = part.begin; i < part.end; ++i) {
    const auto found = served.find(shown[i]);
    rows.push_back(town_row(place, data, shown[i], found == served.end() ? nullptr : &found->second));
  }
  const std::string here = place.link("/modules/" + data.id);
  Html inside = paragraph(place.word("served_towns", out_of(place, served.size(), status.towns.size())));
  if (status.towns.size() > kOnPage) {
    inside += el("form", {{"class", "sk-filters"}, {"method", "get"}, {"action", here}, {"role", "search"}},
                 {fields::field({.name = "q",
                                 .label = place.word("town"),
                                 .value = std::string(words),
                                 .optional = place.word("optional"),
                                 .type = "search"}),
                  el("div", {{"class", "sk-buttons"}}, {fields::button({.label = place.word("filter")})})});
  }
  if (rows.empty()) inside += paragraph(place.word("towns_none"));
  if (!rows.empty()) {
    inside += table(
        place.word("towns"),
        {{place.word("town")}, {place.word("version")}, {place.word("state")}, {place.word("deeds"), false, true}},
        rows);
  }
  inside += pager(place, part, here + "?q=" + stadtkern::percent_encoded(words) + "&from=");
  return panel(place.word("towns"), inside);
}

Html watch_field(const Place& place, const ModuleData& data, const std::string& chosen) {
  std::vector<fields::Option> options;
  for (const char* watch : {"60s", "10min", "1h", "24h", "0"})
    options.push_back({watch, place.word("watch_" + std::string(watch))});
  return fields::select({.name = "watch",
                         .label = place.word("watch"),
                         .options = options,
                         .chosen = chosen,
                         .hint = place.word("watch_hint"),
                         .fault = fault_of(place, data, "watch")});
}

bool asks_for_consent(const ModuleData& data) {
  return data.deed && data.deed->trouble && data.deed->trouble->message.find("consent") != std::string::npos;
}

Html swap_form(const Place& place, const ModuleData& data, const std::vector<Release>& list,
               const std::vector<std::string>& towns) {
  const auto& typed = data.typed;
  const Release* next = newer(list);
  std::string version(typed["version"]);
  if (!typed.has("version") && next != nullptr && next->installed) version = next->version;
  const std::string fault = fault_of(place, data, "version");
  Html inside = fields::hidden("do", "swap");
  inside += fields::field({.name = "version",
                           .label = place.word("version"),
                           .value = version,
                           .hint = place.word("version_hint"),
                           .fault = fault,
                           .optional = place.word("optional")});
  std::string here;
  for (const Release& one : list) {
    if (!one.installed && !one.used) continue;
    here += (here.empty() ? "" : ", ") + one.version;
  }
  if (!here.empty()) inside += el("p", {{"class", "kern-body sk-hint"}}, {place.word("versions_here", here)});
  inside += watch_field(place, data, typed.has("watch") ? std::string(typed["watch"]) : "60s");
  inside +=
      town_field(place, towns, std::string(typed["town"]), place.word("all_its_towns"), fault_of(place, data, "town"));
  if (asks_for_consent(data)) inside += tick("consent", place.word("consent"), false);
  inside += tick("stop", place.word("stop_first"), typed["stop"] == "yes");
  inside += fields::button({.label = place.word("begin_swap")});
  return form(place, "/modules/" + data.id, inside);
}

Html versions_panel(const Place& place, const ModuleData& data, const std::vector<Release>& list) {
  std::vector<Row> rows;
  for (const Release& one : list) {
    Html state;
    if (one.used) state += badge("success", place.word("in_use"));
    if (one.installed) state += badge("", place.word("installed"));
    if (!one.withdrawn.empty()) {
      state += badge("danger", place.word("withdrawn"));
      state += quiet(one.withdrawn);
    }
    Html about = one.whats_new.empty() ? Html() : Html(one.whats_new);
    if (!one.needs.empty()) {
      std::string needs;
      for (const std::string& need : one.needs) needs += (needs.empty() ? "" : ", ") + need;
      about += quiet(place.word("needs", needs));
    }
    Html deeds;
    if (!one.installed && !one.used && !one.catalogue.empty() && one.withdrawn.empty()) {
      deeds = deed(place, {.to = "/catalogue",
                           .label = place.word("install"),
                           .hidden = {{"do", "install"}, {"module", one.module}, {"version", one.version}},
                           .about = place.word("install_version", one.version)});
    }
    rows.push_back({{one.version, el("span", {{"class", "sk-badges"}}, {state}), one.catalogue, about, deeds}});
  }
  Html inside = table(place.word("versions"),
                      {{place.word("version")},
                       {place.word("state")},
                       {place.word("catalogue")},
                       {place.word("whats_new")},
                       {place.word("deeds"), false, true}},
                      rows);
  if (!data.search.good()) inside += trouble_line(place, data.search);
  return panel(place.word("versions"), inside);
}

Html deeds_panel(const Place& place, const ModuleData& data) {
  const std::string here = "/modules/" + data.id;
  Html ways = deed(place, {.to = here, .label = place.word("restart"), .hidden = {{"do", "restart"}}});
  ways += link(place.link(here + "/rollback"), place.word("roll_back"));
  ways += link(place.link("/logs?module=" + data.id), place.word("its_log"));
  ways += link(place.link(here + "/uninstall"), place.word("uninstall"));
  return panel(place.word("deeds"), el("div", {{"class", "sk-deeds"}}, {ways}));
}

}  // namespace

Page module_page(const Place& place, const ModuleData& data) {
  if (!data.status.good()) return trouble_page(place, data.id, data.status);
  const Status status = read_status(data.status.json);
  const auto instances = instances_of(status, data.id);
  const auto list = releases_of(releases(status, data.packages.json, data.search.json, place.language), data.id);
  if (list.empty()) {
    Html content = head(data.id);
    content += paragraph(place.word("module_unknown", data.id));
    return {404, data.id, content};
  }
  const std::string& name = list.front().name;
  const std::string title = place.word("module_title", name.empty() ? data.id : name);
  Html content = head(title);
  unsigned code_of_page = data.faults.empty() ? 200 : 422;
  if (data.deed) {
    content += data.deed->trouble ? trouble_notice(place, *data.deed->trouble) : still_running_notice(place);
    if (data.deed->trouble) code_of_page = status_of(*data.deed->trouble);
  }
  if (!data.faults.empty()) {
    std::vector<std::pair<std::string, std::string>> told;
    for (const auto& [field, key] : data.faults) told.emplace_back(field, place.word(key));
    content += fields::summary(place.word("check_entries"), told);
  }
  content += done_notice(place, data.query);
  content += swap_panel(place, status, data.id);
  if (!instances.empty()) {
    content += el("section", {{"class", "sk-panel"}},
                  {heading(place.word("instances")), instances_table(place, instances, false)});
  }
  const bool busy = status.swap && !status.swap->over();
  std::vector<std::string> served;
  for (const auto& [town, row] : towns_of(instances)) served.push_back(town);
  Html swap;
  if (busy) swap = paragraph(place.word("swap_busy", status.swap->module));
  if (!busy && !instances.empty()) swap = swap_form(place, data, list, served);
  if (!swap.empty()) content += panel(place.word("other_version"), swap);
  content += towns_panel(place, data, status, instances);
  content += versions_panel(place, data, list);
  content += deeds_panel(place, data);
  return {code_of_page, title, el("div", {{"class", "sk-stack"}}, {content})};
}

bool is_asked_before(std::string_view which) {
  return which == "disable" || which == "rollback" || which == "uninstall";
}

std::vector<std::string> stands_on(const Place& place, const Status& status, std::string_view module) {
  std::vector<std::string> out;
  const auto add = [&out](const char* key) {
    if (std::find(out.begin(), out.end(), key) == out.end()) out.emplace_back(key);
  };
  for (const Instance* one : instances_of(status, module)) {
    for (const std::string& contract : one->provides) {
      if (contract.starts_with("accounts/") || contract.starts_with("sessions/")) add("stands_accounts");
    }
    for (const std::string& claim : one->claims) {
      if (claim.size() > 1 && place.base.find(claim + "/") != std::string::npos) add("stands_pages");
    }
    if (place.base.ends_with("/" + one->module)) add("stands_itself");
  }
  return out;
}

Page confirm_page(const Place& place, const std::string& module, std::string_view which, const stadtkern::Form& typed,
                  const Deed& deed, const std::optional<Told>& told, const std::vector<std::string>& stands) {
  const std::string key(which);
  const auto fault = [&](std::string_view field) {
    for (const auto& [name, word] : deed.faults) {
      if (name == field) return place.word(word);
    }
    return std::string();
  };
  const std::string title = place.word("sure_" + key, module);
  const std::string town(typed["town"]);
  Html content = head(title);
  unsigned code_of_page = deed.faults.empty() ? 200 : 422;
  if (told && told->trouble) {
    content += trouble_notice(place, *told->trouble);
    code_of_page = status_of(*told->trouble);
  }
  if (!deed.faults.empty()) {
    std::vector<std::pair<std::string, std::string>> list;
    for (const auto& [field, word] : deed.faults) list.emplace_back(field, place.word(word));
    content += fields::summary(place.word("check_entries"), list);
  }
  content += paragraph(which == "disable" ? place.word("disable_about", town) : place.word(key + "_about"));
  // Elsewhere it takes these pages from nobody here; without a town it is every town.
  if (which != "rollback" && (town.empty() || town == place.town)) {
    for (const std::string& word : stands) {
      Html ways = paragraph(place.word("stands_back"));
      ways += code((which == "disable" ? "stadtkern enable " : "stadtkern install ") +
                   (which == "disable" ? place.town + " " + module : module));
      content += fields::notice(fields::Tone::Warning, place.word(word, place.town), ways);
    }
  }
  Html inside = fields::hidden("do", which);
  if (which == "rollback") {
    inside += fields::field({.name = "version",
                             .label = place.word("version"),
                             .value = std::string(typed["version"]),
                             .hint = place.word("rollback_hint"),
                             .fault = fault("version"),
                             .optional = place.word("optional")});
  }
  if (which == "disable") {
    inside += fields::hidden("town", town);
  } else {
    inside += fields::field({.name = "town",
                             .label = place.word("town"),
                             .value = town,
                             .hint = place.word("one_town_hint"),
                             .fault = fault("town"),
                             .optional = place.word("optional")});
  }
  if (which == "uninstall") {
    std::vector<fields::Option> options;
    for (const char* keep : {"30d", "90d", "7d", "0"})
      options.push_back({keep, place.word("keep_" + std::string(keep))});
    inside += fields::select({.name = "keep",
                              .label = place.word("keep_data"),
                              .options = options,
                              .chosen = typed.has("keep") ? std::string(typed["keep"]) : "30d",
                              .fault = fault("keep")});
    inside += tick("sure", place.word("uninstall_sure", module), typed["sure"] == "yes");
  }
  inside += el("div", {{"class", "sk-deeds"}},
               {fields::button({.label = place.word("yes_" + key)}),
                link(place.link("/modules/" + module), place.word("cancel"))});
  content += form(place, "/modules/" + module, inside);
  return {code_of_page, title, content};
}

}  // namespace operations::pages
