// SPDX-License-Identifier: EUPL-1.2
#include "statistics.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "entry.h"
#include "query.h"
#include "stats.pb.h"
#include "words.h"

namespace feedback {
namespace {

using stadtkern::Connection;
using stadtkern::Row;

constexpr std::size_t kMostModules = 32;
constexpr Micros kWindow = 90;  // days, as the figures' names say

struct Tally {
  std::int64_t received = 0;
  std::array<std::int64_t, kKinds.size()> by_kind{};
  std::vector<double> days;  // from coming to the first answer
};

std::map<std::string, Tally> count(Connection& connection, Micros from) {
  std::map<std::string, Tally> out;
  connection.each(entries::kReceived, {from}, [&](const Row& row) {
    Tally& tally = out[std::string(row.text(0))];
    tally.received += row.integer(2);
    if (const auto kind = parse_kind(row.text(1))) tally.by_kind[static_cast<std::size_t>(*kind)] = row.integer(2);
  });
  connection.each(entries::kAnswered, {from}, [&](const Row& row) {
    const double days = static_cast<double>(row.integer(1)) / static_cast<double>(kDay);
    out[std::string(row.text(0))].days.push_back(days);
  });
  return out;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

class Writer {
 public:
  Writer(stats::v1::Figures& out, Micros now) : out_(out), as_of_(w3c(now)) {}

  void add(const std::string& module, const std::string& what, double value, const char* unit,
           stats::v1::Direction direction) {
    stats::v1::KeyFigure& figure = *out_.add_figures();
    figure.set_id(what + "_" + (module.empty() ? "other" : module));
    for (const char* language : {"de", "en"}) {
      const std::string of = module.empty() ? std::string(text(language, "figure_other")) : module;
      (*figure.mutable_name())[language] = of + ": " + std::string(text(language, "figure_" + what));
    }
    figure.set_value(value);
    figure.set_unit(unit);
    figure.set_direction(direction);
    figure.set_as_of(as_of_);
  }

 private:
  stats::v1::Figures& out_;
  const std::string as_of_;
};

}  // namespace

stats::v1::Figures figures(Connection& connection, Micros now, std::int64_t least) {
  stats::v1::Figures out;
  Writer writer(out, now);
  const auto few = [&](std::int64_t number) { return number < least; };
  std::size_t shown = 0;
  for (const auto& [module, tally] : count(connection, now - kWindow * kDay)) {
    if (few(tally.received) || shown++ >= kMostModules) continue;
    writer.add(module, "received", static_cast<double>(tally.received), "1", stats::v1::NEUTRAL);
    const auto answered = static_cast<std::int64_t>(tally.days.size());
    if (!few(answered)) {
      writer.add(module, "answered", static_cast<double>(answered), "1", stats::v1::UP);
      writer.add(module, "days_to_answer", median(tally.days), "d", stats::v1::DOWN);
    }
    // One kind alone that is left out would be what the others lack to the sum.
    const bool one_few = std::any_of(tally.by_kind.begin(), tally.by_kind.end(),
                                     [&](std::int64_t number) { return number > 0 && few(number); });
    if (one_few) continue;
    for (const Kind kind : kKinds) {
      const std::int64_t number = tally.by_kind[static_cast<std::size_t>(kind)];
      if (number > 0) {
        writer.add(module, std::string(name(kind)), static_cast<double>(number), "1", stats::v1::NEUTRAL);
      }
    }
  }
  return out;
}

}  // namespace feedback
