// SPDX-License-Identifier: EUPL-1.2
#include "pages/settings_page.h"

#include "figures.h"
#include "pages/trouble.h"

namespace operations::pages {
namespace {

namespace fields = stadtkern::fields;
using Kind = Setting::Kind;

std::string hint_of(const Place& place, const Setting& setting) {
  std::string out = setting.description;
  if (!out.empty() && out.find_last_of(".!?") != out.size() - 1) out += '.';
  const auto add = [&](const std::string& words) { out.append(out.empty() ? "" : " ").append(words); };
  if (setting.kind == Kind::Secret) add(place.word("secret_hint"));
  if (setting.kind == Kind::Lines) add(place.word("lines_hint"));
  if (setting.kind == Kind::Json) add(place.word("json_hint"));
  if (!setting.minimum.empty()) add(place.word("at_least", setting.minimum));
  if (!setting.maximum.empty()) add(place.word("at_most", setting.maximum));
  if (!setting.fallback.empty() && setting.kind != Kind::Json) add(place.word("default_is", setting.fallback));
  return out;
}

Html field_of(const Place& place, const Setting& setting, const std::string& value, const std::string& fault) {
  const std::string hint = hint_of(place, setting);
  if (setting.kind == Kind::Choice || setting.kind == Kind::Boolean) {
    std::vector<fields::Option> options;
    if (setting.shown.empty() || setting.overridden()) options.push_back({"", place.word("not_set")});
    if (setting.kind == Kind::Boolean)
      options.insert(options.end(), {{"yes", place.word("yes")}, {"no", place.word("no")}});
    for (const std::string& choice : setting.choices) options.push_back({choice, choice});
    return fields::select({.name = setting.field(),
                           .label = setting.title,
                           .options = options,
                           .chosen = value,
                           .hint = hint,
                           .fault = fault});
  }
  return fields::field({.name = setting.field(),
                        .label = setting.title,
                        .value = value,
                        .hint = hint,
                        .fault = fault,
                        .optional = value.empty() ? place.word("optional") : std::string(),
                        .long_text = setting.kind == Kind::Lines || setting.kind == Kind::Json});
}

// Who changed it here, and the way back to what the town's file says.
Html change_of(const Place& place, const Setting& setting, bool ticked) {
  if (!setting.overridden()) return {};
  Html out = quiet(place.word("changed_here", setting.changed_by + ", " + time_text(setting.changed_at)));
  out += quiet(setting.in_file ? place.word("file_says", setting.file) : place.word("file_says_nothing"));
  out += tick(setting.reset(), place.word("reset_setting", setting.title), ticked);
  return out;
}

Html settings_form(const Place& place, const SettingsData& data, const std::vector<Setting>& settings) {
  Html inside = fields::hidden("town", data.town);
  for (const Setting& setting : settings) {
    const bool typed = data.came_back && data.typed.has(setting.field());
    const std::string value = typed ? std::string(data.typed[setting.field()]) : setting.shown;
    const std::string was = data.came_back ? std::string(data.typed[setting.was()]) : setting.shown;
    std::string fault;
    for (const auto& [field, words] : data.faults) {
      if (field == setting.field()) fault = words;
    }
    inside += el("div", {{"class", "sk-setting"}},
                 {field_of(place, setting, value, fault), fields::hidden(setting.was(), was),
                  change_of(place, setting, data.typed[setting.reset()] == "yes")});
  }
  inside += fields::button({.label = place.word("save_settings")});
  const std::string town = "?town=" + stadtkern::percent_encoded(data.town);
  return form(place, "/modules/" + data.module + "/settings" + town, inside);
}

}  // namespace

Page settings_page(const Place& place, const SettingsData& data) {
  const std::string title = place.word("settings_title", data.module + " – " + data.town);
  if (!data.told.good()) return trouble_page(place, title, "/modules", data.told);
  const auto settings = settings_of(data.told.json, place.language);
  Html content = head(place, title, "/modules");
  unsigned code_of_page = 200;
  if (data.refused) {
    content += data.refused->trouble ? trouble_notice(place, *data.refused->trouble) : still_running_notice(place);
    if (data.refused->trouble) code_of_page = status_of(*data.refused->trouble);
  }
  if (!data.faults.empty()) {
    code_of_page = 422;
    content += fields::summary(place.word("check_entries"), data.faults);
  }
  content += done_notice(place, data.query);
  content += el("p", {{"class", "kern-body"}},
                {place.word("settings_about"), " ",
                 link(place.link("/modules/" + data.module), place.word("back_to", data.module))});
  content += settings.empty() ? paragraph(place.word("settings_none")) : settings_form(place, data, settings);
  return {code_of_page, title, content};
}

}  // namespace operations::pages
