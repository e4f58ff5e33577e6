// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/metrics_text.h"

#include <catch2/catch.hpp>

#include <set>
#include <sstream>

using namespace stadtkern;

TEST_CASE("metrics: every sample stands under its own head, and histograms count up to their total") {
  bus::Metrics bus;
  bus::ModuleMetrics& bench = bus.modules["bench"];
  bench.requests = 3;
  bench.answers[0] = 2;
  bench.answers[17] = 1;
  for (const std::int64_t us : {5, 900, 2'000'000}) bench.latency.add(us * 1000);
  lifecycle::UnitStatus unit;
  unit.unit = unit.module = "bench";
  unit.version = "1.2.0";
  unit.state = lifecycle::UnitState::Ready;
  const std::string text = lifecycle::metrics_text(bus, {unit});

  CHECK(text.find("stadtkern_requests_total{module=\"bench\"} 3\n") != std::string::npos);
  CHECK(text.find("stadtkern_answers_total{module=\"bench\",code=\"UNAVAILABLE\"} 1\n") != std::string::npos);
  CHECK(text.find("stadtkern_ready{module=\"bench\",unit=\"bench\",version=\"1.2.0\"} 1\n") != std::string::npos);
  CHECK(text.find("stadtkern_request_seconds_bucket{module=\"bench\",le=\"+Inf\"} 3\n") != std::string::npos);
  CHECK(text.find("stadtkern_request_seconds_sum{module=\"bench\"} 2.000905\n") != std::string::npos);

  std::istringstream lines(text);
  std::set<std::string> heads;
  std::string current;
  std::uint64_t below = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# HELP ")) {
      current = line.substr(7, line.find(' ', 7) - 7);
      REQUIRE(heads.insert(current).second);
    } else if (!line.starts_with('#')) {
      REQUIRE(line.starts_with(current));
    }
    if (line.find("_bucket{") == std::string::npos) continue;
    const auto count = std::stoull(line.substr(line.rfind(' ')));
    REQUIRE(count >= below);
    below = count;
  }
}
