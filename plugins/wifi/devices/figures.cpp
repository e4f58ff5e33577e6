// SPDX-License-Identifier: EUPL-1.2
#include "devices/figures.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "devices/steps.h"
#include "devices/words.h"
#include "guests/times.h"
#include "pages/chart.h"
#include "pages/parts.h"

namespace wifi::devices {
namespace {

using stadtkern::html::el;
using stadtkern::html::Html;
using namespace wifi::pages;

constexpr std::size_t kLinesShown = 24;  // of the table

struct Slot {
  const v1::DevicePoint* point = nullptr;  // null: nothing was heard
  std::string start;
};

std::string amount(std::uint64_t bytes, std::string_view language) {
  constexpr std::uint64_t kMega = 1'000'000;
  std::string out = std::to_string(bytes / kMega);
  out += language.starts_with("en") ? '.' : ',';
  return out.append(std::to_string(bytes % kMega / 100'000)).append(" MB");
}

// The newest slots without a gap: one in which nothing was heard has a place, too.
std::vector<Slot> slots_of(const v1::DeviceSeries& series, const Step& step) {
  std::vector<Slot> out;
  const std::int64_t last = guests::parse_time(series.points(series.points_size() - 1).start());
  const std::int64_t first = std::max(guests::parse_time(series.points(0).start()),
                                      last - static_cast<std::int64_t>(kPointsShown - 1) * step.length);
  int at = 0;
  for (std::int64_t start = first; start <= last; start += step.length) {
    while (at < series.points_size() && guests::parse_time(series.points(at).start()) < start) ++at;
    const bool heard = at < series.points_size() && guests::parse_time(series.points(at).start()) == start;
    out.push_back({heard ? &series.points(at) : nullptr, w3c(start)});
  }
  return out;
}

Html table(const std::vector<Slot>& slots, std::string_view zone, std::string_view language) {
  // On a phone, where there is no head, each figure says what it is.
  const auto cell = [&](const char* column, const std::string& shown) {
    return el("td", {{"data-label", word(language, column)}}, {shown});
  };
  Html lines;
  const std::size_t skipped = slots.size() - std::min(slots.size(), kLinesShown);
  for (std::size_t at = skipped; at < slots.size(); ++at) {
    const auto* point = slots[at].point;
    if (!point) continue;
    lines += el("tr", {},
                {el("th", {{"scope", "row"}}, {shown_time(point->start(), zone, language)}),
                 cell("most", std::to_string(point->most_clients())),
                 cell("received", amount(point->received(), language)), cell("sent", amount(point->sent(), language))});
  }
  Html head;
  for (const char* column : {"hour", "most", "received", "sent"}) {
    head += el("th", {{"scope", "col"}}, {word(language, column)});
  }
  Html inside = el("summary", {}, {word(language, "figures_table")});
  inside += el("table", {{"class", "sk-numbers"}}, {el("thead", {}, {el("tr", {}, {head})}), el("tbody", {}, {lines})});
  return el("details", {{"class", "sk-details"}}, {inside});
}

// The same device at other lengths of time.
Html ways(const v1::DeviceSeries& series, const std::string& here, std::string_view language) {
  Html out;
  for (const Step& step : kSteps) {
    const std::string label = word(language, "step_" + std::string(step.name));
    if (!out.empty()) out += " · ";
    out += step.name == series.step()
               ? el("strong", {{"aria-current", "true"}}, {label})
               : link(std::string(here).append("?step=").append(step.name).append("#figures"), label);
  }
  return el("p", {}, {out});
}

}  // namespace

std::string shown_time(std::string_view w3c_time, std::string_view zone, std::string_view language) {
  return guests::clock_text(guests::parse_time(w3c_time), zone, language);
}

Html figures(const v1::DeviceSeries& series, const std::string& here, std::string_view zone,
             std::string_view language) {
  const auto step = step_named(series.step());
  if (!step) return {};
  Html out = el("h2", {{"class", "kern-heading-medium"}, {"id", "figures"}}, {word(language, "figures")});
  out += ways(series, here, language);
  if (series.points_size() == 0) return out += paragraph(word(language, "figures_none"));
  const std::vector<Slot> slots = slots_of(series, kSteps[*step]);
  Chart clients{.title = word(language, "most"),
                .top = {},
                .first = shown_time(slots.front().start, zone, language),
                .last = shown_time(slots.back().start, zone, language),
                .about = {},
                .bars = {}};
  Chart traffic = clients;
  traffic.title = word(language, "traffic");
  std::uint32_t most_clients = 0;
  std::uint64_t most_bytes = 0;
  for (const Slot& slot : slots) {
    const std::uint32_t there = slot.point ? slot.point->most_clients() : 0;
    const std::uint64_t bytes = slot.point ? slot.point->received() + slot.point->sent() : 0;
    most_clients = std::max(most_clients, there);
    most_bytes = std::max(most_bytes, bytes);
    clients.bars.push_back({static_cast<double>(there), slot.point != nullptr});
    traffic.bars.push_back({static_cast<double>(bytes), slot.point != nullptr});
  }
  clients.top = word_with(language, "chart_top", std::to_string(most_clients));
  traffic.top = word_with(language, "chart_top", amount(most_bytes, language));
  for (Chart* one : {&clients, &traffic}) {
    one->about = one->title + ", " + one->top + ", " + one->first + " – " + one->last;
  }
  out += chart(clients);
  out += chart(traffic);
  return out += table(slots, zone, language);
}

}  // namespace wifi::devices
