// SPDX-License-Identifier: EUPL-1.2
#include "figures/front.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "figures/tally.h"

namespace waste {
namespace {

using figures::Months;
using figures::Summary;
using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::FieldError;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Town;
using stadtkern::Tx;

constexpr std::int64_t kUsualMonths = 12;
constexpr std::int64_t kMostMonths = 600;
// Of one write, which must be done within milliseconds.
constexpr std::size_t kCountedAtOnce = 200;

Result<Months> months_of(const v1::StatisticsQuery& query, const Settings& settings, std::int64_t current) {
  std::vector<FieldError> faults;
  if (!query.category().empty() && !settings.categories.find(query.category())) {
    faults.push_back({"category", "is not one of this town's categories"});
  }
  const auto month = [&](const char* name, const std::string& text, std::int64_t otherwise) {
    if (text.empty()) return otherwise;
    const auto parsed = figures::parse_month(text);
    if (!parsed) faults.push_back({name, "must be a month such as 2026-03"});
    return parsed.value_or(otherwise);
  };
  Months months;
  months.last = month("to", query.to(), current);
  months.first = month("from", query.from(), months.last - kUsualMonths + 1);
  if (faults.empty() && months.first > months.last) faults.push_back({"from", "must not be after \"to\""});
  if (faults.empty() && months.last - months.first >= kMostMonths) {
    faults.push_back({"from", "must be at most 600 months before \"to\""});
  }
  if (faults.empty()) return months;
  return Error{Code::InvalidArgument, "these figures cannot be made", "query", std::move(faults)};
}

double days(Micros time) {
  return static_cast<double>(time) / kDay;
}

void fill(v1::Figures& to, const Summary& summary) {
  to.set_reports(static_cast<std::uint64_t>(summary.reports));
  to.set_open(static_cast<std::uint64_t>(summary.open));
  to.set_closed(static_cast<std::uint64_t>(summary.closed));
  if (!summary.median) return;
  to.set_median_days(days(summary.median->estimate));
  to.set_median_at_least_days(days(summary.median->at_least));
  to.set_median_at_most_days(days(summary.median->at_most));
}

}  // namespace

void FiguresFront::serve(stadtkern::Host& host) {
  host.serve("GetStatistics", this, &FiguresFront::statistics);
  host.http().get("/statistics", "GetStatistics");
}

Result<v1::Statistics> FiguresFront::statistics(const Request& request, const v1::StatisticsQuery& body) {
  const auto town = towns_.of(request.town());
  const Settings& settings = town->settings;
  const auto months = months_of(body, settings, figures::month_of(system_now(), request.town().time_zone()));
  if (!months) return months.error();
  auto answer = request.town().store().read([&](Connection& connection) -> Result<v1::Statistics> {
    v1::Statistics out;
    out.set_from(figures::month_text(months->first));
    out.set_to(figures::month_text(months->last));
    out.set_complete(figures::complete(connection));
    out.set_bucket_width(figures::kWidth);
    const auto figures_of = [&](const std::string& district, const std::string& category) {
      return figures::summary_of(figures::histogram(connection, district, category, *months));
    };
    fill(*out.mutable_total(), figures_of(body.district(), body.category()));
    for (const std::string& category : figures::categories(connection, body.district())) {
      if (!body.category().empty() && body.category() != category) continue;
      const Summary summary = figures_of(body.district(), category);
      if (summary.reports == 0) continue;
      v1::Figures& to = *out.add_categories();
      const Category* known = settings.categories.find(category);
      to.set_category(category);
      to.set_category_name(known ? known->name.in(request.locale()) : category);
      fill(to, summary);
    }
    for (const std::string& district : figures::districts(connection)) {
      if (!body.district().empty() && body.district() != district) continue;
      const Summary summary = figures_of(district, body.category());
      if (summary.reports == 0) continue;
      v1::Figures& to = *out.add_districts();
      to.set_district(district);
      fill(to, summary);
    }
    return out;
  });
  if (answer && !answer->complete()) begin_catching_up(request.town());
  return answer;
}

void FiguresFront::begin_catching_up(const Town& town) {
  std::shared_ptr<Open> open;
  {
    const std::lock_guard lock(mutex_);
    auto& known = catching_up_[town.id()];
    if (!known) known = std::make_shared<Open>();
    open = known;
  }
  {
    const std::lock_guard lock(open->mutex);
    if (std::exchange(open->running, true)) return;
  }
  catch_up(town, open);
}

void FiguresFront::town_close(const Town& town) {
  std::shared_ptr<Open> open;
  {
    const std::lock_guard lock(mutex_);
    const auto found = catching_up_.find(town.id());
    if (found == catching_up_.end()) return;
    open = std::move(found->second);
    catching_up_.erase(found);
  }
  const std::lock_guard lock(open->mutex);
  open->closed = true;
}

// What fails is tried again when somebody asks the next time; until then the statistics say that they are not complete.
void FiguresFront::catch_up(const Town& town, const std::shared_ptr<Open>& open) {
  const auto counted = std::make_shared<std::size_t>(0);
  town.store().write(
      [counted](Tx& tx) -> stadtkern::Status {
        *counted = figures::catch_up(tx, kCountedAtOnce);
        return {};
      },
      [counted, town, open](const stadtkern::Status& stored) {
        const std::lock_guard lock(open->mutex);
        open->running = stored && *counted == kCountedAtOnce && !open->closed;
        if (open->running) catch_up(town, open);
      });
}

}  // namespace waste
