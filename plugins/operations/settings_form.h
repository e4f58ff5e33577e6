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
  // Table: an object whose members are settings of their own, which follow it and name it as their parent.
  enum class Kind { Text, LongText, Secret, Integer, Number, Boolean, Choice, Lines, Json, Table };
  std::string key;       // "keep", "smtp.host"
  std::string parent{};  // "smtp"; empty: it stands by itself
  std::string name{};    // in its table: "host"
  Kind kind = Kind::Text;
  std::string title;                                           // in the reader's language; the key where there is none
  std::string description;                                     // in the reader's language, where there is one
  std::string group{};                                         // of the schema's "x-groups"
  std::vector<std::pair<std::string, std::string>> choices{};  // a value, what it is called
  std::string minimum{};                                       // as the schema writes it
  std::string maximum{};
  std::string fallback{};  // the schema's default, as it is shown
  std::string shown{};     // what is in force, as it is typed
  std::string file{};      // what the town's file says, as it is typed
  bool required = false;   // in its table, where there is one at all
  bool in_file = false;
  std::string changed_by{};  // of an override: who, when
  std::string changed_at{};
  Json schema{};
  Json value{};  // what is in force
  [[nodiscard]] bool overridden() const { return !changed_at.empty() || !changed_by.empty(); }

  // Fields of the form: what is typed, what stood there, and whether the change is taken back.
  [[nodiscard]] std::string field() const { return "set-" + key; }
  [[nodiscard]] std::string was() const { return "was-" + key; }
  [[nodiscard]] std::string reset() const { return "reset-" + key; }
};

// `told` as `settings TOWN MODULE` tells it. In the order of groups, of each as the schema has them.
[[nodiscard]] std::vector<Setting> settings_of(const Json& told, std::string_view language);

// The schema's "x-groups", those that have settings. Settings of none of them come first, in one without a title. The
// first one holds what is changed often.
struct SettingGroup {
  std::string id;
  std::string title;
};
[[nodiscard]] std::vector<SettingGroup> groups_of(const Json& told, std::string_view language);

using Faults = std::vector<std::pair<std::string, std::string>>;  // a field, words

struct Changes {
  Json values = Json::object();  // for `settings TOWN MODULE --set`; null takes a change back
  Faults faults{};               // fields, and what is wrong with them
};
// Only what was typed anew, so that a colleague's change of another setting stays; of a table all of it, as it is in
// force. `root`: the schema.
[[nodiscard]] Changes changes_of(const Json& root, const std::vector<Setting>& settings, const stadtkern::Form& form,
                                 std::string_view language);

// What the node complains of, line by line, at the fields that it is about: "/keep: why", `[modules.waste] "keep" ...`.
struct Placed {
  Faults at_fields;
  std::vector<std::string> others;
};
[[nodiscard]] Placed placed(const std::vector<Setting>& settings, std::string_view module,
                            const std::vector<std::string>& lines);

}  // namespace operations
