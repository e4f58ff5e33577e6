// SPDX-License-Identifier: EUPL-1.2
#include "pages/swap_panel.h"

#include <functional>

#include "figures.h"

namespace operations::pages {
namespace {

// The old and the new one; either may be null: not there yet, or gone.
struct Pair {
  const Instance* old = nullptr;
  const Instance* fresh = nullptr;
};

// A module that is brought to the version it has already is told apart by the order in which its two were started.
Pair pair_of(const Status& status, const Swap& swap) {
  Pair out;
  const auto all = instances_of(status, swap.module);
  for (const Instance* one : all) {
    if (swap.from != swap.to) {
      if (one->version == swap.from) out.old = one;
      if (one->version == swap.to) out.fresh = one;
    } else if (out.old == nullptr && (all.size() > 1 || !swap.over())) {
      out.old = one;
    } else {
      out.fresh = one;
    }
  }
  return out;
}

using Value = std::function<std::string(const Instance&)>;
using Measure = std::function<std::string(const SwapSide&)>;

Row row(const Place& place, const char* key, const Pair& pair, const Value& value) {
  const auto cell = [&](const Instance* one) { return Html(one ? value(*one) : std::string("–")); };
  return {{place.word(key), cell(pair.old), cell(pair.fresh)}};
}

Row row(const Place& place, const char* key, const Swap& swap, const Measure& measure) {
  const auto cell = [&](const std::optional<SwapSide>& side) { return Html(side ? measure(*side) : std::string("–")); };
  return {{place.word(key), cell(swap.old_side), cell(swap.new_side)}};
}

// What was measured of both since requests turned to the new one; a module's own figures count both together.
Html comparison(const Place& place, const Status& status, const Swap& swap) {
  const Pair pair = pair_of(status, swap);
  const auto& language = place.language;
  const auto state = [&](const Instance& one) {
    const std::string key = "state_" + one.state;
    return has_text(language, key) ? place.word(key) : one.state;
  };
  const auto towns = [](const Instance& one) { return std::to_string(one.towns.size()); };
  const auto up = [&](const Instance& one) { return duration_text(one.uptime_s, language); };
  const auto requests = [](const SwapSide& side) { return std::to_string(side.requests); };
  const auto errors = [](const SwapSide& side) { return std::to_string(side.errors); };
  const auto p99 = [&](const SwapSide& side) {
    return side.p99_us > 0 ? latency_text(side.p99_us, language) : std::string("–");
  };
  const auto memory = [](const SwapSide& side) { return memory_text(side.memory); };
  const std::vector<Row> rows{row(place, "requests", swap, Measure(requests)),
                              row(place, "errors", swap, Measure(errors)),
                              row(place, "p99_reading", swap, Measure(p99)),
                              row(place, "memory", swap, Measure(memory)),
                              row(place, "state", pair, Value(state)),
                              row(place, "open_towns", pair, Value(towns)),
                              row(place, "up", pair, Value(up))};
  return table(place.word("swap_figures"),
               {{place.word("figure")},
                {place.word("old_version", swap.from), true},
                {place.word("new_version", swap.to), true}},
               rows);
}

Html progress(const Place& place, const Swap& swap) {
  const std::string key = "phase_" + swap.phase;
  Html out = el("p", {{"class", "kern-body"}, {"role", "status"}},
                {badge(swap.phase == "undone" ? "danger" : (swap.phase == "done" ? "success" : ""),
                       has_text(place.language, key) ? place.word(key) : swap.phase)});
  if (swap.watched()) {
    out += paragraph(place.word("watch_left", duration_text(swap.watch_left_ms / 1000, place.language)));
  }
  if (!swap.why.empty()) out += el("p", {{"class", "kern-body"}, {"lang", "en"}}, {swap.why});
  if (!swap.note.empty()) out += el("p", {{"class", "kern-body"}, {"lang", "en"}}, {swap.note});
  std::vector<std::string> stayed;
  for (const auto& [town, why] : swap.left_out) stayed.emplace_back(town).append(": ").append(why);
  if (!stayed.empty()) {
    out += paragraph(place.word("left_out"));
    out += el("div", {{"lang", "en"}}, {bullets(stayed)});
  }
  return out;
}

Html steps(const Place& place, const Swap& swap) {
  Html items;
  for (const std::string& event : swap.events) items += el("li", {{"lang", "en"}}, {event});
  if (items.empty()) return {};
  return el("details", {{"open", !swap.over()}},
            {el("summary", {}, {place.word("swap_steps")}), el("ol", {{"class", "sk-steps"}}, {items})});
}

}  // namespace

Html swap_panel(const Place& place, const Status& status, std::string_view module) {
  if (!status.swap || status.swap->module != module) return {};
  const Swap& swap = *status.swap;
  Html live = progress(place, swap);
  live += comparison(place, status, swap);
  live += steps(place, swap);
  Html inside = el("div", {{"data-operations-live", swap.over() ? "over" : "running"}}, {live});
  if (!swap.over()) {
    // Of two that have the same version the unit tells the one that comes from the one that goes.
    const Pair pair = pair_of(status, swap);
    const auto called = [&](const Instance* one, const std::string& version) {
      return swap.from == swap.to && one != nullptr && !one->unit.empty() ? one->unit : version;
    };
    const std::string fresh = called(pair.fresh, swap.to);
    const std::string old = called(pair.old, swap.from);
    const std::string to = "/modules/" + swap.module;
    inside += el(
        "div", {{"class", "sk-deeds"}},
        {deed(place, {.to = to, .label = place.word("keep_new", fresh), .hidden = {{"do", "keep"}}, .primary = true}),
         deed(place, {.to = to, .label = place.word("turn_back", old), .hidden = {{"do", "back"}}}),
         link(place.link(to), place.word("refresh"))});
  }
  const std::string title = swap.over() ? "last_swap" : "swap_running";
  return el("section", {{"class", "sk-panel"}, {"id", "swap"}},
            {heading(place.word(title, swap.from + " → " + swap.to)), inside});
}

}  // namespace operations::pages
