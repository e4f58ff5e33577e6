// SPDX-License-Identifier: EUPL-1.2
#include "calendar/json_plan.h"

#include <array>
#include <utility>

#include <stadtkern/foreign_json.h>
#include "calendar/recurrence.h"
#include "import/json_rows.h"
#include "text.h"

namespace waste::calendar {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kKleveBins{
    {{"GREY", "Restmüll (graue Tonne)"},
     {"BROWN", "Biomüll (braune Tonne)"},
     {"GREEN", "Altpapier (grüne Tonne)"},
     {"YELLOW", "Verpackungen (gelbe Tonne)"},
     {"PINK", "Wertstoffe"}}};
constexpr std::string_view kKleveGlass = "Altglas";

bool upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool digit(char c) {
  return c >= '0' && c <= '9';
}

class Rows {
 public:
  Rows(const Hints& hints, Calendar& out) : hints_{hints}, out_{out} {}

  void take(std::uint64_t line, std::string_view piece) {
    if (full()) return;
    const auto row = stadtkern::parse_json(piece);
    if (!row) return fault(line, "is no JSON");
    if (row->find("datum")) return kleve_day(line, *row);
    if (row->find("street")) {
      return row->find("yellow") || row->find("bins") || row->find("others") ? kleve_street(line, *row)
                                                                             : street(line, *row);
    }
    if (row->find("date")) return collection(line, *row);
    fault(line, "is neither a street nor a date");
  }

  void fault(std::uint64_t line, std::string reason) {
    if (out_.faults.size() < kMostFaults) out_.faults.push_back({line, std::move(reason)});
  }

 private:
  bool full() const {
    return out_.collections.size() + out_.memberships.size() > kMostRows || out_.faults.size() >= kMostFaults;
  }

  static std::string text(const stadtkern::Json& row, std::string_view name) {
    return kept_text(row.text_of(name), false, kLongestName);
  }

  void kleve_street(std::uint64_t line, const stadtkern::Json& row) {
    const Street street = read_street(text(row, "street"));
    if (street_key(street.name).empty()) return fault(line, "the street has no name");
    for (const char* group : {"bins", "yellow", "others"}) {
      const std::string district = text(row, group);
      if (!district.empty()) out_.memberships.push_back({street, district});
    }
    out_.streets_whole = true;
  }

  void kleve_day(std::uint64_t line, const stadtkern::Json& row) {
    const auto day = parse_iso_day(row.text_of("datum"));
    if (!day) return fault(line, "is no date: " + kept_text(row.text_of("datum"), false, 20));
    for (const auto& [name, value] : row.members) {
      if (name != "datum") kleve_code(line, value.as_text(), *day);
    }
  }

  void kleve_code(std::uint64_t line, std::string_view code, Day day) {
    for (const auto& [ending, label] : kKleveBins) {
      if (!code.ends_with(ending) || code.size() == ending.size()) continue;
      out_.collections.push_back(
          {std::string(code.substr(0, code.size() - ending.size())), kind_of(label), std::string(label), day});
      return;
    }
    if (code.size() == 2 && upper(code[0]) && digit(code[1])) {
      out_.collections.push_back({std::string(code), Kind::Glass, std::string(kKleveGlass), day});
      return;
    }
    fault(line, "code \"" + kept_text(code, false, 20) + "\" names no bin");
  }

  std::string district_of(const stadtkern::Json& row) const {
    std::string named = text(row, "district");
    return named.empty() ? hints_.district : named;
  }

  void street(std::uint64_t line, const stadtkern::Json& row) {
    Street street = read_street(text(row, "street"));
    if (row.find("numbers")) street.numbers = text(row, "numbers");
    std::string district = district_of(row);
    if (street_key(street.name).empty()) return fault(line, "the street has no name");
    if (district.empty()) return fault(line, "the street has no district");
    out_.memberships.push_back({std::move(street), std::move(district)});
    out_.streets_whole = true;
  }

  void collection(std::uint64_t line, const stadtkern::Json& row) {
    const auto day = parse_iso_day(row.text_of("date"));
    if (!day) return fault(line, "is no date: " + kept_text(row.text_of("date"), false, 20));
    const std::string label = text(row, "kind");
    const std::string district = district_of(row);
    if (label.empty()) return fault(line, "says no kind");
    if (district.empty()) return fault(line, "says no district");
    std::vector<Day> days{*day};
    if (row.find("rule")) {
      if (++rules_ > kMostRules) return fault(line, "comes after " + std::to_string(kMostRules) + " other rules");
      const auto rule = read_rule(row.text_of("rule"), parse_iso_day);
      if (!rule) return fault(line, rule.error().message);
      const Window window = window_of(hints_.today);
      days = days_of(*rule, *day, window.from, window.to);
      if (days.empty()) return fault(line, no_day_in(window));
      out_.recurring = true;
    }
    for (const Day each : days) out_.collections.push_back({district, kind_of(label), label, each});
  }

  const Hints& hints_;
  Calendar& out_;
  int rules_ = 0;
};

}  // namespace

void read_json_plan(std::string_view text, const Hints& hints, Calendar& out) {
  Rows rows(hints, out);
  importing::JsonRows cut([&](std::uint64_t line, std::string_view piece) { rows.take(line, piece); },
                          [&](std::uint64_t line, std::string reason) { rows.fault(line, std::move(reason)); });
  cut.write(text);
  cut.finish();
  if (!hints.district.empty()) out.district = hints.district;
}

}  // namespace waste::calendar
