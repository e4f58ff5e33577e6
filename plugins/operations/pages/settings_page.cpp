// SPDX-License-Identifier: EUPL-1.2
#include "pages/settings_page.h"

#include <algorithm>

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

bool is_long(Kind kind) {
  return kind == Kind::Lines || kind == Kind::Json || kind == Kind::LongText;
}

Html field_of(const Place& place, const Setting& setting, const std::string& value, const std::string& fault) {
  const std::string hint = hint_of(place, setting);
  if (setting.kind == Kind::Choice || setting.kind == Kind::Boolean) {
    std::vector<fields::Option> options;
    if (setting.shown.empty() || setting.overridden()) options.push_back({"", place.word("not_set")});
    if (setting.kind == Kind::Boolean)
      options.insert(options.end(), {{"yes", place.word("yes")}, {"no", place.word("no")}});
    for (const auto& [choice, called] : setting.choices) options.push_back({choice, called});
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
                        .optional = value.empty() && !setting.required ? place.word("optional") : std::string(),
                        .long_text = is_long(setting.kind)});
}

// Who changed it here, and the way back to what the town's file says.
Html change_of(const Place& place, const Setting& setting, bool ticked) {
  if (!setting.overridden()) return {};
  Html out =
      el("span", {{"class", "sk-quiet"}},
         {place.word("changed_here"), " ", who(place, setting.changed_by), ", ", moment(place, setting.changed_at)});
  const bool short_value = setting.in_file && setting.kind != Kind::Table;
  if (short_value) out += quiet(place.word("file_says", setting.file));
  if (!setting.in_file) out += quiet(place.word("file_says_nothing"));
  out += tick(setting.reset(), place.word("reset_setting", setting.title), ticked);
  return out;
}

class SettingsForm {
 public:
  SettingsForm(const Place& place, const SettingsData& data, const std::vector<Setting>& settings)
      : place_(place), data_(data), settings_(settings) {}

  // The first group is open; the others where something in them is wrong.
  Html form() const {
    Html inside = fields::hidden("town", data_.town);
    bool first = true;
    for (const SettingGroup& group : groups_of(data_.told.json, place_.language)) {
      Html content;
      for (const Setting& one : settings_) {
        if (one.group == group.id && one.parent.empty()) content += one.kind == Kind::Table ? table_of(one) : row(one);
      }
      const Html title = el("h2", {{"class", "kern-heading-medium"}}, {group.title});
      if (first) {
        inside += el("section", {{"class", "sk-settings"}}, {group.title.empty() ? Html() : title, content});
      } else {
        inside +=
            el("details", {{"class", "sk-fold"}, {"open", faulty(group.id)}},
               {el("summary", {}, {title, changed_badge(group.id)}), el("div", {{"class", "sk-settings"}}, {content})});
      }
      first = false;
    }
    inside += fields::button({.label = place_.word("save_settings")});
    const std::string town = "?town=" + stadtkern::percent_encoded(data_.town);
    return pages::form(place_, "/modules/" + data_.module + "/settings" + town, inside);
  }

 private:
  Html row(const Setting& setting) const {
    const bool typed = data_.came_back && data_.typed.has(setting.field());
    const std::string value = typed ? std::string(data_.typed[setting.field()]) : setting.shown;
    const std::string was = data_.came_back ? std::string(data_.typed[setting.was()]) : setting.shown;
    return el(
        "div", {{"class", "sk-setting"}},
        {field_of(place_, setting, value, fault_of(setting)), fields::hidden(setting.was(), was), change(setting)});
  }

  // What complains of the table as such stands at its head.
  Html table_of(const Setting& table) const {
    Html rows;
    if (!table.description.empty()) rows += el("p", {{"class", "kern-body sk-hint"}}, {table.description});
    if (const auto fault = fault_of(table); !fault.empty())
      rows += el("p", {{"class", "kern-error"}, {"id", table.field()}}, {fault});
    rows += change(table);
    for (const Setting& one : settings_) {
      if (one.parent == table.key) rows += row(one);
    }
    return el("fieldset", {{"class", "sk-setting-table"}},
              {el("legend", {{"class", "kern-title"}}, {table.title}), el("div", {{"class", "sk-settings"}}, {rows})});
  }

  Html change(const Setting& setting) const {
    return change_of(place_, setting, data_.typed[setting.reset()] == "yes");
  }

  std::string fault_of(const Setting& setting) const {
    std::string out;
    for (const auto& [field, words] : data_.faults) {
      if (field == setting.field()) out = words;
    }
    return out;
  }

  bool faulty(const std::string& group) const {
    return std::any_of(settings_.begin(), settings_.end(),
                       [&](const Setting& one) { return one.group == group && !fault_of(one).empty(); });
  }

  Html changed_badge(const std::string& group) const {
    const auto changed = std::count_if(settings_.begin(), settings_.end(),
                                       [&](const Setting& one) { return one.group == group && one.overridden(); });
    return changed == 0 ? Html() : badge("", place_.word("changed_count", std::to_string(changed)));
  }

  const Place& place_;
  const SettingsData& data_;
  const std::vector<Setting>& settings_;
};

}  // namespace

Page settings_page(const Place& place, const SettingsData& data) {
  const std::string title = place.word("settings_title", data.module + " – " + data.town);
  if (!data.told.good()) return trouble_page(place, title, data.told);
  const auto settings = settings_of(data.told.json, place.language);
  Html content = head(title);
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
  content += settings.empty() ? paragraph(place.word("settings_none")) : SettingsForm(place, data, settings).form();
  return {code_of_page, title, content};
}

}  // namespace operations::pages
