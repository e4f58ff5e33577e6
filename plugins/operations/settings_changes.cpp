// SPDX-License-Identifier: EUPL-1.2
// A form that came back: what was typed anew, and where the node's complaints belong.
#include <algorithm>

#include "settings_form.h"
#include "settings_schema.h"
#include "words.h"

namespace operations {
namespace {

using Kind = Setting::Kind;

std::string plain_lines(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '\r') out += c;
  }
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  return out;
}

Json lines_of(std::string_view text) {
  Json out = Json::array();
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    while (line.starts_with(' ')) line.remove_prefix(1);
    while (line.ends_with(' ')) line.remove_suffix(1);
    if (!line.empty()) out.push(Json::string(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// What it stands for; words' key of what is wrong with it.
stadtkern::Result<Json> value_of(const Setting& setting, const std::string& given) {
  const auto wrong = [](const char* key) { return stadtkern::Error{stadtkern::Code::InvalidArgument, key}; };
  switch (setting.kind) {
    case Kind::Text:
    case Kind::LongText:
    case Kind::Choice:
      return Json::string(given);
    case Kind::Secret: {
      if (!given.starts_with('/')) return wrong("fault_secret");
      Json out = Json::object();
      out.set("file", Json::string(given));
      return out;
    }
    case Kind::Boolean:
      return Json::boolean(given == "yes");
    case Kind::Lines:
      return lines_of(given);
    case Kind::Integer:
    case Kind::Number: {
      const auto number = parse_json(given);
      if (!number || !number->is(Json::Kind::Number)) return wrong("fault_number");
      const bool whole = given.find_first_of(".eE") == std::string::npos;
      if (setting.kind == Kind::Integer && !whole) return wrong("fault_integer");
      return *number;
    }
    case Kind::Table:
    case Kind::Json: {
      auto value = parse_json(given);
      if (!value) return wrong("fault_json");
      return *std::move(value);
    }
  }
  return wrong("fault_json");
}

// "/keep/0" and "keep.x": the first step.
std::string_view first_step(std::string_view place) {
  if (place.starts_with('/')) place.remove_prefix(1);
  return place.substr(0, place.find_first_of("/.["));
}

struct Named {
  std::string_view place{};  // empty: none
  std::string_view why{};
};

// `FILE:8:10: [modules.waste] "keep" must be ...` and `[modules.waste.keep] ...`, as the node complains of a file; else
// what stands before ": ".
Named named_in(std::string_view line, std::string_view module) {
  const std::string table = "[modules." + std::string(module);
  const auto begin = line.find(table);
  const auto end = line.find(']', begin);
  if (begin != std::string_view::npos && end != std::string_view::npos) {
    const std::string_view inside = line.substr(begin + table.size(), end - begin - table.size());
    std::string_view why = line.substr(end + 1);
    while (why.starts_with(' ')) why.remove_prefix(1);
    if (inside.starts_with('.')) return {inside.substr(1), why};
    const auto quote = why.find('"');
    if (!inside.empty() || quote == std::string_view::npos) return {{}, line};
    return {why.substr(quote + 1, why.find('"', quote + 1) - quote - 1), why};
  }
  const auto colon = line.find(": ");
  if (colon == std::string_view::npos) return {{}, line};
  std::string_view place = line.substr(0, colon);
  const std::string ours = "modules." + std::string(module) + ".";
  if (place.starts_with(ours)) place.remove_prefix(ours.size());
  return {place, line.substr(colon + 2)};
}

// "smtp.host" and "/smtp/host", or `[modules.notify.smtp] "host" must ...`: the member; else the setting by itself.
std::vector<Setting>::const_iterator named_setting(const std::vector<Setting>& settings, const Named& named) {
  const auto of = [&](std::string_view key) {
    return std::find_if(settings.begin(), settings.end(), [&](const Setting& one) { return one.key == key; });
  };
  std::string_view place = named.place;
  if (place.starts_with('/')) place.remove_prefix(1);
  const std::string_view first = first_step(place);
  if (first.empty()) return settings.end();
  std::string_view rest = place.substr(first.size());
  if (!rest.empty()) rest = first_step(rest.substr(1));
  if (rest.empty() && named.why.find('"') != std::string_view::npos) {
    rest = named.why.substr(named.why.find('"') + 1);
    rest = rest.substr(0, rest.find('"'));
  }
  const auto member = of(std::string(first) + "." + std::string(rest));
  return member != settings.end() ? member : of(first);
}

// What was typed, looked at setting by setting; of a table, its members follow it.
class Reading {
 public:
  Reading(const Json& root, const stadtkern::Form& form, std::string_view language)
      : root_(root), form_(form), language_(language) {}

  void take(const Setting& setting) {
    if (setting.parent.empty()) close_table();
    if (!setting.parent.empty() && table_ == nullptr) return;  // its table is taken back
    if (form_[setting.reset()] == "yes") return changes_.values.set(setting.key, Json::null());
    if (setting.kind == Kind::Table) return open_table(setting);
    if (!form_.has(setting.field())) return;
    const std::string given = plain_lines(form_[setting.field()]);
    if (setting.required && given.empty()) needed_.push_back(&setting);
    if (given == plain_lines(form_[setting.was()])) return;
    touched_ = true;
    if (given.empty() && may_be_missing(setting)) return table_ ? changed_.remove(setting.name) : take_back(setting);
    keep(setting, given);
  }

  Changes end() {
    close_table();
    return std::move(changes_);
  }

 private:
  void open_table(const Setting& setting) {
    table_ = &setting;
    changed_ = setting.value.is(Json::Kind::Object) ? setting.value : Json::object();
    touched_ = false;
    needed_.clear();
  }

  // Nothing left in it: what the town's file says.
  void close_table() {
    if (table_ != nullptr && touched_) {
      const bool empty = changed_.members().empty();
      for (const Setting* one : needed_) {
        if (!empty) changes_.faults.emplace_back(one->field(), text(language_, "fault_needed"));
      }
      changes_.values.set(table_->key, empty ? Json::null() : changed_);
    }
    table_ = nullptr;
  }

  // Emptied: a choice, number or secret is then what file or schema say; a text that stands by itself may be an empty
  // one.
  bool may_be_missing(const Setting& setting) const {
    return table_ != nullptr || (setting.kind != Kind::Text && setting.kind != Kind::Lines);
  }

  void take_back(const Setting& setting) { changes_.values.set(setting.key, Json::null()); }

  void keep(const Setting& setting, const std::string& given) {
    auto value = value_of(setting, given);
    if (!value) {
      changes_.faults.emplace_back(setting.field(), text(language_, value.error().message));
    } else if (const auto fault = fault_in(root_, setting.schema, *value, language_)) {
      changes_.faults.emplace_back(setting.field(), *fault);
    } else if (table_ != nullptr) {
      changed_.put(setting.name, *std::move(value));
    } else {
      changes_.values.set(setting.key, *std::move(value));
    }
  }

  const Json& root_;
  const stadtkern::Form& form_;
  std::string_view language_;
  Changes changes_;
  const Setting* table_ = nullptr;  // whose members come now
  Json changed_;                    // what it is to be
  bool touched_ = false;
  std::vector<const Setting*> needed_;  // of its members, those that are empty and must not be
};

}  // namespace

Changes changes_of(const Json& root, const std::vector<Setting>& settings, const stadtkern::Form& form,
                   std::string_view language) {
  Reading reading(root, form, language);
  for (const Setting& setting : settings) reading.take(setting);
  return reading.end();
}

Placed placed(const std::vector<Setting>& settings, std::string_view module, const std::vector<std::string>& lines) {
  Placed out;
  for (const std::string& line : lines) {
    const Named named = named_in(line, module);
    const auto found = named_setting(settings, named);
    if (found == settings.end()) {
      out.others.push_back(line);
    } else {
      out.at_fields.emplace_back(found->field(), std::string(named.why));
    }
  }
  return out;
}

}  // namespace operations
