// SPDX-License-Identifier: EUPL-1.2
#include "exposition.h"

#include <catch2/catch.hpp>

#include "metrics.h"

TEST_CASE("exposition: samples get their module and stand by family") {
  gateway::Exposition joined;
  joined.add("# HELP a_total Things.\n# TYPE a_total counter\na_total 1\na_total{x=\"y\"} 2\nb 3\n", "waste");
  joined.add("# HELP a_total Other words.\n# TYPE a_total counter\na_total{} 4\n", "kernel");
  CHECK(joined.text() ==
        "# HELP a_total Things.\n# TYPE a_total counter\na_total{module=\"waste\"} 1\n"
        "a_total{module=\"waste\",x=\"y\"} 2\na_total{module=\"kernel\"} 4\nb{module=\"waste\"} 3\n");
}

TEST_CASE("exposition: a histogram's samples belong to it") {
  gateway::Exposition joined;
  joined.add("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 0.5\nh_count 1\n", "m");
  joined.add("# TYPE h histogram\nh_count 2\n", "n");
  CHECK(joined.text() ==
        "# TYPE h histogram\nh_bucket{module=\"m\",le=\"1\"} 1\nh_sum{module=\"m\"} 0.5\nh_count{module=\"m\"} 1\n"
        "h_count{module=\"n\"} 2\n");
}

TEST_CASE("exposition: who says of which module a figure is keeps that") {
  gateway::Exposition joined;
  joined.add("a{module=\"bench\",code=\"OK\"} 1\na{code=\"x\",module=\"b\"} 2\na{x=\"{module=\\\",module=\\\"\"} 3\n",
             "kernel");
  CHECK(joined.text() ==
        "a{module=\"bench\",code=\"OK\"} 1\na{code=\"x\",module=\"b\"} 2\n"
        "a{module=\"kernel\",x=\"{module=\\\",module=\\\"\"} 3\n");
}

TEST_CASE("exposition: junk is left out") {
  gateway::Exposition joined;
  joined.add("\n# a comment\n{x} 1\nname\n 5\n# TYPE \nok 1\r\n", "m");
  CHECK(joined.text() == "ok{module=\"m\"} 1\n");
}

TEST_CASE("metrics: requests are counted by target and class of status, times in buckets") {
  gateway::Metrics metrics;
  metrics.request("musterstadt", "waste", 200, std::chrono::microseconds(700), 100);
  metrics.request("musterstadt", "waste", 204, std::chrono::microseconds(90), 0);
  metrics.request("", "", 404, std::chrono::seconds(60), 10);
  metrics.connection_opened();
  const auto text = metrics.text();
  for (const auto* line :
       {"stadtkern_http_requests_total{target=\"waste\",status=\"2xx\"} 2\n",
        "stadtkern_http_requests_total{target=\"gateway\",status=\"4xx\"} 1\n",
        "stadtkern_http_request_seconds_bucket{target=\"waste\",le=\"0.0005\"} 1\n",
        "stadtkern_http_request_seconds_bucket{target=\"waste\",le=\"0.001\"} 2\n",
        "stadtkern_http_request_seconds_bucket{target=\"gateway\",le=\"5\"} 0\n",
        "stadtkern_http_request_seconds_bucket{target=\"gateway\",le=\"+Inf\"} 1\n",
        "stadtkern_http_response_bytes_total{target=\"waste\"} 100\n", "stadtkern_http_connections 1\n"}) {
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
}
