// SPDX-License-Identifier: EUPL-1.2
#include "use/front.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "own_pages.h"
#include "town_settings.h"
#include "use/use_page.h"
#include "use/use_store.h"
#include "words.h"

namespace portal::use {
namespace {

using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Reply;
using stadtkern::Result;
using stadtkern::Status;
using stadtkern::Town;
using stadtkern::Tx;

constexpr std::string_view kMount = "/api/portal/v1";
constexpr std::string_view kFile = "/figures.csv";
constexpr std::string_view kRole = "portal.figures";
constexpr std::chrono::days kRecent{29};          // with today: 30 days
constexpr int kAtOnce = 1000;                     // old rows that one write removes
constexpr std::size_t kLargestFile = 900 * 1024;  // within one answer

std::int64_t least_of(const Town& town) {
  return town.settings().integer("use_figures/publish_from");
}

Day today(const Town& town) {
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  return local_day(now.time_since_epoch().count(), town.time_zone());
}

Period recent(const Town& town) {
  const Day day = today(town);
  return {day - kRecent, day};
}

// What is asked for: a month, or the last 30 days where it is none.
Period period_of(const Town& town, std::string_view month) {
  return parse_month(month).value_or(recent(town));
}

std::int64_t views(const Counts& counts) {
  std::int64_t out = 0;
  for (const auto& [what, number] : counts) out += what.second == kView ? number : 0;
  return out;
}

// The declaration of accessibility is a person's to make, and to look at again each year: who looks after the portal is
// reminded in the console.
std::string reminder(const Town& town, std::string_view language) {
  const std::string date = town.settings().text("accessibility/date");
  if (date.empty()) return std::string(text(language, "a11y_remind_open"));
  if (!due_again(date, today(town))) return {};
  return text_with(language, "a11y_remind_old", day_shown(date, language));
}

}  // namespace

void Front::serve(stadtkern::Host& host) {
  load_time_zones();
  host.timers().every(std::chrono::minutes(1), "use_counts", this, &Front::write);
  host.timers().every(std::chrono::hours(1), "old_use_counts", this, &Front::forget);
  host.pages().get("/figures", this, &Front::page, kRole);
  host.pages().get("/figures/tile", this, &Front::tile, kRole);
  host.http().raw("GET", kMount, kFile, this, &Front::csv, kRole);
  host.serve("stats/v1@" STADTKERN_PLUGIN_ID ".Get", this, &Front::statistics);
}

void Front::town_open(const Town& town) {
  const std::lock_guard lock(mutex_);
  towns_.insert_or_assign(town.id(), town);
}

void Front::town_close(const Town& town) {
  {
    const std::lock_guard lock(mutex_);
    towns_.erase(town.id());
  }
  counter_.forget(town.id());
}

void Front::drain(std::function<void()> done) {
  std::vector<Town> open;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, town] : towns_) open.push_back(town);
  }
  // The last reference says that all is written.
  const std::shared_ptr<void> all(nullptr, [end = std::move(done)](void*) { end(); });
  for (const Town& town : open) {
    town.store().write([this](Tx& tx) { return write(tx); }, [all](const Status&) {});
  }
}

// A view of the last minute before midnight may count for the day after.
Status Front::write(Tx& tx) {
  const Town town = tx.town();
  const Counts counts = counter_.take(town.id());
  add(tx, local_day(tx.now_us(), town.time_zone()), counts);
  if (!tx.error()) return {};
  counter_.add(town.id(), counts);  // the next minute, perhaps
  return *tx.error();
}

// Not a rule of host.retention(), which is for modules with personal data.
Status Front::forget(Tx& tx) {
  const Town town = tx.town();
  const auto keep = stadtkern::parse_duration(town.settings().text("keep_use_figures"));
  if (!keep) return {};  // never
  drop_before(tx, local_day(tx.now_us(), town.time_zone()) - std::chrono::floor<std::chrono::days>(*keep), kAtOnce);
  return {};
}

std::string Front::name_of(std::uint32_t town, std::string_view page, std::string_view language) const {
  if (page == "/") return std::string(text(language, "home"));
  const auto first = page.substr(1, page.find('/', 1) - 1);
  if (own_word(first)) return std::string(text(language, first));
  const auto list = lists_.last(town, std::string(first));
  if (!list) return {};
  for (const auto& one : list->pages()) {
    if (stadtkern::shell::path_of(std::string(first), one.path()) == page) {
      return stadtkern::shell::words_in(one.title(), language).text;
    }
  }
  return stadtkern::shell::words_in(list->name(), language).text;
}

Result<stadtkern::Page> Front::page(const Request& request, const stadtkern::PageRequest& asked) {
  const Town town = request.town();
  View view;
  view.language = asked.language();
  view.here = std::string(asked.base_path()) + "/figures";
  view.least = least_of(town);
  view.counted = town.settings().boolean("use_figures/counted");
  if (parse_month(asked.query()["month"])) view.month = asked.query()["month"];
  if (asked.query().has("page")) view.page = asked.query()["page"];
  view.csv = std::string(asked.site_path()).append(kMount).append(kFile).append("?month=").append(view.month);
  view.name = [this, id = town.id(), language = view.language](std::string_view page) {
    return name_of(id, page, language);
  };
  const Period period = period_of(town, view.month);
  return town.store().read([&](Connection& connection) -> Result<stadtkern::Page> {
    const Counts counts = sums(connection, period);
    if (view.page && !counts.contains({*view.page, kView})) view.page.reset();
    view.reminder = reminder(town, view.language);
    return stadtkern::Page{
        200, std::string(text(view.language, "use_title")),
        use_page(view, counts, days(connection, period, view.page ? &*view.page : nullptr), months(connection))};
  });
}

Result<stadtkern::Page> Front::tile(const Request& request, const stadtkern::PageRequest& asked) {
  stadtkern::Page out;
  if (const std::string words = reminder(request.town(), asked.language()); !words.empty()) {
    out.content = stadtkern::html::el("p", {{"class", "kern-body"}}, {words});
  }
  return out;
}

void Front::csv(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
  const Town town = request.town();
  const stadtkern::Form query(http.query());
  const auto month = query["month"];
  if (!month.empty() && !parse_month(month)) {
    return reply.send(
        Error{stadtkern::Code::InvalidArgument, "month: a month as 2026-05, or none for the last 30 days"});
  }
  auto file = town.store().read([&](Connection& connection) -> Result<std::string> {
    std::string out(kCsvHead);
    each(connection, period_of(town, month),
         [&](std::string_view day, std::string_view page, unsigned step, std::int64_t number) {
           out.append(csv_line(day, page, step, number, least_of(town)));
         });
    return out;
  });
  if (!file) return reply.send(std::move(file).error());
  if (file->size() > kLargestFile) {
    return reply.send(Error{stadtkern::Code::TooLarge, "the figures of that month are too many for one file"});
  }
  Raw raw{200, "text/csv; charset=utf-8", *std::move(file)};
  const std::string name = "figures-" + (month.empty() ? std::string("30-days") : std::string(month)) + ".csv";
  raw.headers = {{"content-disposition", "attachment; filename=\"" + name + "\""}, {"cache-control", "no-store"}};
  reply.send(raw);
}

Result<stats::v1::Figures> Front::statistics(const Request& request, const stats::v1::GetFigures&) {
  const Town town = request.town();
  stats::v1::Figures out;
  if (!town.settings().boolean("use_figures/counted")) return out;
  const auto counts =
      town.store().read([&](Connection& connection) -> Result<Counts> { return sums(connection, recent(town)); });
  if (!counts) return counts.error();
  stats::v1::KeyFigure& figure = *out.add_figures();
  figure.set_id("views_30d");
  for (const char* language : {"de", "en"}) {
    (*figure.mutable_name())[language] = std::string(text(language, "use_figure"));
  }
  figure.set_value(static_cast<double>(views(*counts)));
  figure.set_unit("1");
  figure.set_direction(stats::v1::NEUTRAL);
  figure.set_as_of(iso(today(town)));
  figure.set_publish_from(static_cast<std::uint32_t>(least_of(town)));
  return out;
}

}  // namespace portal::use
