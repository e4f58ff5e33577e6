// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "use/counter.h"
#include "use/days.h"
#include "use/use_page.h"

using portal::use::Counter;
using portal::use::Counts;
using portal::use::counts_of;
using portal::use::kFinished;
using portal::use::kView;
using stadtkern::shell::Seen;

namespace {

Seen sent(unsigned status, unsigned before, unsigned now) {
  return {"/waste/report", status, true, false, before, now};
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("use: a page that somebody looks at counts, what programs and browsers take beforehand doesn't") {
  const Seen page{"/waste/reports/*"};
  CHECK(counts_of(page, {}) == Counts{{{"/waste/reports/*", kView}, 1}});
  for (const char* how : {"program", "prefetch", "part"}) CHECK(counts_of(page, how).empty());
  CHECK(counts_of({"/waste/report", 404}, {}) == Counts{{{"", kView}, 1}});
  CHECK(counts_of({"/waste/report", 503}, {}).empty());
  CHECK(counts_of({"", 200}, {}).empty());  // whose list has not come
}

TEST_CASE("use: a form counts each step once, however often people go back") {
  CHECK(counts_of({"/waste/report", 200, false, false, 0, 1}, {}) ==
        Counts{{{"/waste/report", kView}, 1}, {{"/waste/report", 1}, 1}});
  CHECK(counts_of(sent(200, 1, 2), {}) == Counts{{{"/waste/report", 2}, 1}});
  CHECK(counts_of(sent(200, 1, 3), {}).size() == 2);  // a step that was passed over was no hurdle
  CHECK(counts_of(sent(200, 3, 3), {}).empty());      // back, and on again
  CHECK(counts_of(sent(422, 2, 3), {}).empty());
  CHECK(counts_of(sent(303, 4, 0), "part") == Counts{{{"/waste/report", kFinished}, 1}});  // by the service worker
  CHECK(counts_of(sent(303, 4, 0), "program").empty());
  CHECK(counts_of(sent(303, 0, 0), {}).empty());                           // a form that says nothing of itself
  CHECK(counts_of({"/waste/report", 200, true, true, 1, 2}, {}).empty());  // in another language
}

TEST_CASE("use: the memory is bounded, and another town's is another") {
  Counter counter;
  for (std::size_t i = 0; i < Counter::kMost + 10; ++i) counter.add(1, {{{"/m/" + std::to_string(i), kView}, 1}});
  counter.add(1, {{{"/m/0", kView}, 2}});
  counter.add(2, {{{"/m/0", kView}, 1}});
  const Counts taken = counter.take(1);
  CHECK(taken.size() == Counter::kMost + 1);
  CHECK(taken.at({"/m/0", kView}) == 3);
  CHECK(taken.at({"", kView}) == 10);
  CHECK(counter.take(1).empty());
  counter.forget(2);
  CHECK(counter.take(2).empty());
}

TEST_CASE("use: days are the town's, months have their last day") {
  using namespace portal::use;
  load_time_zones();
  const Micros night = 1'767'221'940'000'000;  // 2025-12-31 22:59 UTC
  CHECK(iso(local_day(night, "Europe/Berlin")) == "2025-12-31");
  CHECK(iso(local_day(night + 120'000'000, "Europe/Berlin")) == "2026-01-01");
  CHECK(iso(local_day(night, "No/Where")) == "2025-12-31");
  REQUIRE(parse_month("2024-02"));
  CHECK(iso(parse_month("2024-02")->last) == "2024-02-29");
  for (const char* none : {"", "2024-13", "2024-1", "24-01", "2024-02-01", "abcd-ef"}) CHECK_FALSE(parse_month(none));
  CHECK(parse_day("2024-02-29"));
  CHECK_FALSE(parse_day("2023-02-29"));
  CHECK(day_text(*parse_day("2026-03-05"), "de") == "5. März 2026");
  CHECK(month_text("2026-12", "en") == "December 2026");
}

TEST_CASE("use: staff see what is used and where forms are given up, and nothing of a few people") {
  using namespace portal::use;
  View view;
  view.language = "en";
  view.here = "/console/en/portal/figures";
  view.csv = "/api/portal/v1/figures.csv?month=";
  view.least = 5;
  view.name = [](std::string_view page) { return page == "/waste/report" ? std::string("Report") : std::string(); };
  const Counts counts{{{"/waste/report", kView}, 1234},
                      {{"/waste/report", 1}, 40},
                      {{"/waste/report", 2}, 30},
                      {{"/waste/report", 3}, 28},
                      {{"/waste/report", kFinished}, 20},
                      {{"/wifi/*", kView}, 4},
                      {{"", kView}, 7}};
  const auto html = use_page(view, counts, {{"2026-03-05", 1245}}, {{"2026-03", 1245}}).source();
  CHECK(has(html, "1,234"));
  CHECK(has(html, "/wifi: pages below it"));
  CHECK(has(html, "under 5"));
  CHECK_FALSE(has(html, ">4<"));
  CHECK(has(html, "Addresses that do not exist"));
  CHECK(has(html, "Step 2</th><td data-label=\"Times reached\">30</td><td data-label=\"Given up here\">under 5</td>"));
  CHECK(has(html, "Begun</th><td data-label=\"Times reached\">40</td><td data-label=\"Given up here\">10</td>"));
  CHECK(has(html, "Step 3</th><td data-label=\"Times reached\">28</td><td data-label=\"Given up here\">8</td>"));
  CHECK(has(html, "month=2026-03"));
  CHECK(has(use_page(view, {}, {}, {}).source(), "Nothing has been counted yet"));
  view.counted = false;
  CHECK(has(use_page(view, {}, {}, {}).source(), "does not count at the moment"));
  CHECK(csv_line("2026-03-05", "/waste/report", 2, 30, 5) == "2026-03-05,\"/waste/report\",step 2,30\r\n");
  CHECK(csv_line("2026-03-05", "", kView, 4, 5) == "2026-03-05,\"\",view,\r\n");
}
