// SPDX-License-Identifier: EUPL-1.2
// Which group of staff a report is for, by its category and place, and who stands in for a group that is absent. Values
// only; never changes once read, so any thread may use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "geo.h"
#include "report.h"

namespace stadtkern {
struct Json;
}

namespace waste::clerk {

// Letters, digits, dots, hyphens and underscores, at most 64, not beginning with a hyphen.
[[nodiscard]] bool group_name(std::string_view text);

class Responsibility {
 public:
  // The first of the town's rules that fits; empty: none does. `district`: empty when it isn't known.
  [[nodiscard]] std::string_view group_for(const Report& report, std::string_view district) const;

  // Every group that a rule names, as responsible or as deputy; sorted.
  [[nodiscard]] const std::vector<std::string>& groups() const { return groups_; }
  [[nodiscard]] bool knows(std::string_view group) const;
  // Who stands in for the group; empty: nobody does.
  [[nodiscard]] std::string_view deputy_of(std::string_view group) const;
  // `today`: the town's date, "2026-12-24".
  [[nodiscard]] bool absent(std::string_view group, std::string_view today) const;

  // Reads the settings `responsibility` and `absent` (either may be null). VALIDATION_FAILED with a pointer for each
  // fault; whether a category exists is checked by the caller, to whom named_categories()
  // tells those that stand in rules.
  struct NamedCategory {
    std::string pointer;
    std::string code;
  };
  [[nodiscard]] static stadtkern::Result<Responsibility> read(const stadtkern::Json* rules,
                                                              const stadtkern::Json* absences);
  [[nodiscard]] const std::vector<NamedCategory>& named_categories() const { return named_; }

 private:
  friend class ResponsibilityReader;
  struct Rule {
    std::string category;  // empty: every one
    std::optional<Area> area;
    std::string district;
    std::string group;
    std::string deputy;
  };
  struct Absence {
    std::string group;
    std::string from;   // empty: since ever
    std::string until;  // that day, too; empty: until it is taken out of the settings
  };
  std::vector<Rule> rules_;
  std::vector<Absence> absences_;
  std::vector<std::string> groups_;
  std::vector<NamedCategory> named_;
};

}  // namespace waste::clerk
