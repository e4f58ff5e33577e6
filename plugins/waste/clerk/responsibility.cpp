// SPDX-License-Identifier: EUPL-1.2
#include "clerk/responsibility.h"

#include <algorithm>
#include <utility>

#include <stadtkern/foreign_json.h>
#include "text.h"
#include "timestamp.h"

namespace waste::clerk {
namespace {

constexpr std::size_t kMostRules = 500;
constexpr std::size_t kMostAbsences = 500;
constexpr std::size_t kLongestName = 64;

bool a_date(std::string_view text) {
  return text.size() == 10 && parse_local(text).has_value();
}

}  // namespace

bool group_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && text.front() != '-' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
             std::string_view::npos;
}

std::string_view Responsibility::group_for(const Report& report, std::string_view district) const {
  for (const Rule& rule : rules_) {
    if (!rule.category.empty() && rule.category != report.category) continue;
    if (rule.area && !(report.position && rule.area->contains(*report.position))) continue;
    if (!rule.district.empty() && rule.district != district) continue;
    return rule.group;
  }
  return {};
}

bool Responsibility::knows(std::string_view group) const {
  return std::binary_search(groups_.begin(), groups_.end(), group);
}

std::string_view Responsibility::deputy_of(std::string_view group) const {
  for (const Rule& rule : rules_) {
    if (rule.group == group && !rule.deputy.empty()) return rule.deputy;
  }
  return {};
}

bool Responsibility::absent(std::string_view group, std::string_view today) const {
  return std::any_of(absences_.begin(), absences_.end(), [&](const Absence& one) {
    return one.group == group && (one.from.empty() || one.from <= today) && (one.until.empty() || today <= one.until);
  });
}

class ResponsibilityReader {
 public:
  void rules(const stadtkern::Json& list) {
    each(list, "/responsibility", kMostRules, [&](const stadtkern::Json& value, const std::string& here) {
      Responsibility::Rule rule;
      rule.group = group(value, "group", here, true);
      rule.deputy = group(value, "deputy", here, false);
      rule.category = value.text_of("category");
      rule.district = std::string(trim(value.text_of("district")));
      if (!rule.category.empty()) out.named_.push_back({here + "/category", rule.category});
      if (!rule.deputy.empty() && rule.deputy == rule.group) fault(here + "/deputy", "must be another group");
      if (const stadtkern::Json* area = value.find("area")) {
        auto read = area->is(stadtkern::Json::Type::String) ? Area::parse(area->text) : Area::read(*area);
        if (read) {
          rule.area = *std::move(read);
        } else {
          fault(here + "/area", read.error().message);
        }
      }
      const std::string_view before = out.deputy_of(rule.group);
      if (!rule.deputy.empty() && !before.empty() && before != rule.deputy) {
        fault(here + "/deputy", "is \"" + std::string(before) + "\" in a rule before: a group has one deputy");
      }
      known(rule.group);
      known(rule.deputy);
      out.rules_.push_back(std::move(rule));
    });
  }

  void absences(const stadtkern::Json& list) {
    each(list, "/absent", kMostAbsences, [&](const stadtkern::Json& value, const std::string& here) {
      Responsibility::Absence one;
      one.group = group(value, "group", here, true);
      one.from = date(value, "from", here);
      one.until = date(value, "until", here);
      if (!one.from.empty() && !one.until.empty() && one.until < one.from) {
        fault(here + "/until", "lies before \"from\"");
      }
      out.absences_.push_back(std::move(one));
    });
  }

  Responsibility out;
  std::vector<stadtkern::FieldError> faults;

 private:
  void fault(std::string pointer, std::string reason) { faults.push_back({std::move(pointer), std::move(reason)}); }

  template <class Fn>
  void each(const stadtkern::Json& list, const std::string& at, std::size_t most, Fn&& fn) {
    if (!list.is(stadtkern::Json::Type::Array)) return fault(at, "must be a list");
    if (list.items.size() > most) return fault(at, "must hold at most " + std::to_string(most) + " entries");
    for (std::size_t i = 0; i < list.items.size(); ++i) fn(list.items[i], at + "/" + std::to_string(i));
  }

  std::string group(const stadtkern::Json& value, const char* key, const std::string& here, bool needed) {
    std::string name{value.text_of(key)};
    if (name.empty() ? needed : !group_name(name)) {
      fault(here + "/" + key, "must be 1 to 64 letters, digits, dots, hyphens or underscores");
    }
    return name;
  }

  std::string date(const stadtkern::Json& value, const char* key, const std::string& here) {
    std::string text{value.text_of(key)};
    if (!text.empty() && !a_date(text)) fault(here + "/" + key, "must be a date such as 2026-12-24");
    return text;
  }

  void known(const std::string& name) {
    const auto at = std::lower_bound(out.groups_.begin(), out.groups_.end(), name);
    if (!name.empty() && (at == out.groups_.end() || *at != name)) out.groups_.insert(at, name);
  }
};

stadtkern::Result<Responsibility> Responsibility::read(const stadtkern::Json* rules, const stadtkern::Json* absences) {
  ResponsibilityReader reader;
  if (rules) reader.rules(*rules);
  if (absences) reader.absences(*absences);
  if (reader.faults.empty()) return std::move(reader.out);
  return stadtkern::Error{stadtkern::Code::ValidationFailed, "the responsibilities are not acceptable",
                          "responsibility", std::move(reader.faults)};
}

}  // namespace waste::clerk
