// SPDX-License-Identifier: EUPL-1.2
// Pulling from servers that page in every known way: each of their reports is told at least once, and the end is
// reached.
#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

#include "mirror/page.h"
#include "mirror/pull.h"

namespace waste::mirror {
namespace {

enum class Paging { FromZero, FromOne, FromOneRefusingZero, None };

// A report each `step`, from 0 on.
struct Server {
  Paging paging = Paging::FromZero;
  std::size_t reports = 0;
  Micros step = 0;
  std::size_t cap = 1000;  // of an answer
  std::size_t asked = 0;

  std::optional<std::vector<std::string>> answer(const Pull::Ask& ask) {
    ++asked;
    std::vector<std::string> all;
    for (std::size_t i = 0; i < reports; ++i) {
      const Micros at = static_cast<Micros>(i) * step;
      if (at >= ask.from && at <= ask.to) all.push_back(std::to_string(i));
    }
    const std::size_t size = std::min(kPageSize, cap);
    std::size_t begin = ask.page * size;
    if (paging == Paging::None) {
      all.resize(std::min(all.size(), cap));
      return all;
    }
    if (paging != Paging::FromZero) {
      if (ask.page == 0 && paging == Paging::FromOneRefusingZero) return std::nullopt;
      begin = ask.page == 0 ? 0 : (ask.page - 1) * size;
    }
    begin = std::min(begin, all.size());
    const std::size_t end = std::min(begin + size, all.size());
    return std::vector<std::string>(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                    all.begin() + static_cast<std::ptrdiff_t>(end));
  }
};

std::set<std::string> pulled(Server& server, Micros from, Micros to) {
  std::set<std::string> out;
  Pull pull(from, to);
  for (std::size_t i = 0; i < 10'000; ++i) {
    const auto ask = pull.next();
    if (!ask) return out;
    REQUIRE(ask->to - ask->from <= 90 * kDay);
    if (const auto ids = server.answer(*ask)) {
      out.insert(ids->begin(), ids->end());
      pull.answered(*ids);
    } else {
      pull.refused();
    }
  }
  FAIL("it never ends");
  return out;
}

TEST_CASE("mirror: every report is told, however the server pages") {
  for (const Paging paging : {Paging::FromZero, Paging::FromOne, Paging::FromOneRefusingZero, Paging::None}) {
    for (const std::size_t reports : {0U, 1U, 99U, 100U, 101U, 250U, 2500U}) {
      for (const std::size_t cap : {50U, 100U, 1000U}) {
        INFO(static_cast<int>(paging) << ' ' << reports << ' ' << cap);
        Server server{paging, reports, 3 * 3'600 * kSecond, cap};
        CHECK(pulled(server, 0, 400 * kDay).size() == reports);
      }
    }
  }
}

TEST_CASE("mirror: a span of 250 days is three windows, the newest first, and empty ones cost two questions") {
  Pull pull(0, 250 * kDay);
  CHECK(pull.next()->from == 180 * kDay);
  CHECK(pull.next()->to == 250 * kDay);
  Server server;
  CHECK(pulled(server, 0, 250 * kDay).empty());
  CHECK(server.asked == 6);
  // Fifty is what a server may be capped at; one that knows pages has shown that there are no more.
  Server paged{Paging::FromZero, 50, kSecond};
  CHECK(pulled(paged, 0, kDay).size() == 50);
  CHECK(paged.asked == 2);
  CHECK_FALSE(Pull(5, 5).next());
  CHECK_FALSE(Pull(6, 5).next());
}

TEST_CASE("mirror: a server that tells something new for ever is left") {
  Pull pull(0, kDay);
  std::size_t asked = 0;
  for (; pull.next() && asked < 10'000; ++asked) pull.answered({std::to_string(asked)});
  CHECK(asked == kMostPages);
}

TEST_CASE("mirror: more than fits into an hour is not halved for ever") {
  Server server{Paging::None, 5000, 1, 1000};
  CHECK(pulled(server, 0, 90 * kDay).size() == 1000);
  CHECK(server.asked < 200);
}

importing::Tables tables() {
  return *importing::Tables::read("name,form,zone,south,west,north,east\nkoeln,open311,Europe/Berlin,,,,\n",
                                  "source,source_category,category\nkoeln,Ampel defekt,traffic_sign\n*,*,other\n");
}

Page page(int status, std::string body) {
  foreign::Mirror mirror;
  mirror.categories = {{"017", "lighting"}};
  return read_page({status, "", std::move(body)}, mirror, {"koeln", "open311", "Europe/Berlin", std::nullopt},
                   tables());
}

TEST_CASE("mirror: a page's rows are told apart, and keep their ids") {
  const Page one = page(200, R"([
      {"service_request_id":"A-1","status":"Open","service_code":"017","service_name":"Ampel defekt","lat":50.9,"long":6.8,
       "requested_datetime":"2016-02-16T21:26:17+01:00","media_url":"https://a.example/1.jpg"},
      {"service_request_id":2,"status":"closed","service_code":"1","service_name":"Ampel defekt","lat":50.9,"long":6.8,
       "requested_datetime":"2016-02-16 21:26:17"},
      {"service_request_id":3,"status":"open","service_code":"1","requested_datetime":"2016-02-16 21:26:17"},
      {"service_request_id":4,"status":"maybe"}, {}])");
  REQUIRE(one.kind == Page::Kind::Good);
  CHECK(one.ids == std::vector<std::string>{"A-1", "2", "3", "4"});
  REQUIRE(one.reports.size() == 2);
  CHECK(one.reports[0].report.category == "lighting");
  CHECK(one.reports[1].report.category == "traffic_sign");
  CHECK(one.reports[0].report.requested == one.reports[1].report.requested);
  CHECK(one.unlocated == 1);
  CHECK(one.failed == 1);
  CHECK(one.first_failure == "status is neither open nor closed");
}

TEST_CASE("mirror: pages that are no data") {
  CHECK(page(404, "[]").kind == Page::Kind::Nothing);
  CHECK(page(400, R"([{"code":400,"description":"page counts from 1"}])").why == "400: 400 page counts from 1");
  CHECK(page(400, "").kind == Page::Kind::Refused);
  CHECK(page(200, R"([{"code":400,"description":"no"}])").kind == Page::Kind::Refused);
  CHECK(page(503, "<html>").kind == Page::Kind::Trouble);
  CHECK(page(200, "<html><body>Wartung").kind == Page::Kind::Trouble);
  CHECK(page(200, R"([{"service_request_id":1)").kind == Page::Kind::Trouble);
  CHECK(page(200, "[]").kind == Page::Kind::Good);
}

}  // namespace
}  // namespace waste::mirror
