// SPDX-License-Identifier: EUPL-1.2
// A module's settings in a town as fields of a form, made of its JSON Schema, and a form that came back as the values
// that differ. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/form.h>

#include "json.h"

namespace operations {

struct Setting {
  enum class Kind { Text, Secret, Integer, Number, Boolean, Choice, Lines, Json };
  std::string key;
  Kind kind = Kind::Text;
  std::string title;        // in the reader's language; the key where there is none
  std::string description;  // as the schema has it
  std::vector<std::string> choices{};
  std::string minimum{};  // as the schema writes it
  std::string maximum{};
  std::string fallback{};  // the schema's default, as it is typed
  std::string shown{};     // what is in force, as it is typed
  std::string file{};      // what the town's file says, as it is typed
  bool in_file = false;
  std::string changed_by{};  // of an override: who, when
  std::string changed_at{};
  [[nodiscard]] bool overridden() const { return !changed_at.empty() || !changed_by.empty(); }

  // Fields of the form: what is typed, what stood there, and whether the change is taken back.
  [[nodiscard]] std::string field() const { return "set-" + key; }
  [[nodiscard]] std::string was() const { return "was-" + key; }
  [[nodiscard]] std::string reset() const { return "reset-" + key; }
};

// `told` as `settings TOWN MODULE` tells it.
[[nodiscard]] std::vector<Setting> settings_of(const Json& told, std::string_view language);

using Faults = std::vector<std::pair<std::string, std::string>>;  // a field, words

struct Changes {
  Json values = Json::object();  // for `settings TOWN MODULE --set`; null takes a change back
  Faults faults{};               // fields, and the keys of their words
};
// Only what was typed anew, so that a colleague's change of another setting stays.
[[nodiscard]] Changes changes_of(const std::vector<Setting>& settings, const stadtkern::Form& form);

// What the node complains of, line by line, at the fields that it is about: "/keep: why", `[modules.waste] "keep" ...`.
struct Placed {
  Faults at_fields;
  std::vector<std::string> others;
};
[[nodiscard]] Placed placed(const std::vector<Setting>& settings, std::string_view module,
                            const std::vector<std::string>& lines);

}  // namespace operations
