// SPDX-License-Identifier: EUPL-1.2
#include "figures.h"

#include <catch2/catch.hpp>

#include "stats.pb.h"

using portal::Figure;
using portal::FigureCache;
using portal::Figures;

namespace {

Figure figure(const char* id, double value, bool count = true, std::int64_t least = 0) {
  return {id, {{"de", std::string("D ") + id}, {"en", std::string("E ") + id}}, value, count, least};
}

}  // namespace

TEST_CASE("figures: a number is written as its language does") {
  CHECK(portal::number_text(0, "en") == "0");
  CHECK(portal::number_text(999, "en") == "999");
  CHECK(portal::number_text(1234, "en") == "1,234");
  CHECK(portal::number_text(1234567, "de") == "1.234.567");
  CHECK(portal::number_text(2.54, "de-x-simple") == "2,5");
  CHECK(portal::number_text(2.96, "en") == "3");
  CHECK(portal::number_text(-1.5, "en") == "-1.5");
  CHECK(portal::number_text(-0.01, "en") == "0");
}

TEST_CASE("figures: those that the page names, in its order, from the greater threshold on") {
  const Figures all{figure("open", 7), figure("few", 4), figure("days", 2.5, false), figure("own", 9, true, 10)};
  const std::vector<std::string> ids{"days", "open", "few", "own", "none"};
  CHECK(portal::figure_lines(all, ids, 5, "en") == std::vector<std::string>{"E days: 2.5", "E open: 7"});
  CHECK(portal::figure_lines(all, {"few"}, 4, "de-x-simple") == std::vector<std::string>{"D few: 4"});
  CHECK(portal::figure_lines(all, {"open"}, 8, "en").empty());
  CHECK(portal::figure_lines({figure("frost", -3.5, false)}, {"frost"}, 5, "en") ==
        std::vector<std::string>{"E frost: -3.5"});
  CHECK(portal::figure_lines({figure("cold", -3.5, false, 1)}, {"cold"}, 5, "en").empty());
  CHECK(portal::figure_lines({{"x", {{"fr", "X"}}, 100, true, 0}}, {"x"}, 5, "en").empty());
}

TEST_CASE("figures: an answer is read, what is no number or no answer is left out") {
  stats::v1::Figures answer;
  auto& good = *answer.add_figures();
  good.set_id("open");
  good.set_value(12);
  good.set_unit("1");
  good.set_publish_from(3);
  (*good.mutable_name())["en"] = "Open";
  answer.add_figures()->set_value(1e300);
  const auto read = portal::read_figures(answer.SerializeAsString());
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  CHECK(read->front().count);
  CHECK(read->front().least == 3);
  CHECK(read->front().names.at("en") == "Open");
  CHECK_FALSE(portal::read_figures("\xff\xff"));
  CHECK_FALSE(portal::read_figures(std::string(300 * 1024, 'a')));
}

TEST_CASE("figures: a module is asked once a minute, what it said is shown for ten") {
  FigureCache cache;
  const FigureCache::Time now{std::chrono::hours{1}};
  CHECK(cache.begin(1, "waste", now));
  CHECK_FALSE(cache.begin(1, "waste", now + std::chrono::seconds{59}));
  CHECK(cache.begin(2, "waste", now));
  CHECK_FALSE(cache.usable(1, "waste", now));
  cache.keep(1, "waste", std::make_shared<Figures>(), now);
  CHECK(cache.begin(1, "waste", now + std::chrono::seconds{60}));
  CHECK(cache.usable(1, "waste", now + std::chrono::minutes{10}));
  CHECK_FALSE(cache.usable(1, "waste", now + std::chrono::minutes{11}));
  CHECK_FALSE(cache.usable(2, "waste", now));
  cache.forget(1);
  CHECK_FALSE(cache.usable(1, "waste", now));
}
