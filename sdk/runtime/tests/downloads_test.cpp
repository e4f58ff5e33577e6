// SPDX-License-Identifier: Apache-2.0
#include "runtime/http/downloads.h"
#include "testkit/http.h"
#include "wire/prefix.h"

#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <thread>

using stadtkern::Code;
using stadtkern::runtime::Downloads;
using stadtkern::testkit::Exchange;
using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

namespace {

std::shared_ptr<Exchange> begin(Town& town, const std::string& path, const std::string& verb = "GET",
                                const std::string& who = {}) {
  return town.node().call(town.id(), "http/v1@probe", "Stream",
                          stadtkern::testkit::encode_request(town.module().manifest().facts, verb, path, {}, {}),
                          {.principal = who}, true);
}

std::int64_t gone(Town& town) {
  town.node().settle();
  return *town.get("/notes?mode=gone").json("/number").as_int();
}

// All that comes without credit for more.
std::size_t first_bytes(Town& town, Exchange& exchange) {
  town.node().settle();
  std::size_t bytes = 0;
  while (bytes + 70'000 < stadtkern::wire::kInitialCredit) bytes += exchange.next().value_or("").size();
  return bytes;
}

// Whether it is not refused at once.
bool begins(Town& town, Exchange& exchange) {
  town.node().settle();
  return exchange.next().has_value();
}

}  // namespace

TEST_CASE("downloads: a file of megabytes comes whole, with the head that its handler gave") {
  Town town{"probe"};
  for (const char* name : {"/files/small", "/files/large"}) {
    const Response file = town.get(name);
    CHECK(file.status == 200);
    CHECK_FALSE(file.broken_off);
    CHECK(file.body.size() == 5'000'000);
    CHECK(file.body.front() == 'a' + (name == std::string("/files/small") ? 4'930'000 : 4'000'000) / 70'000 % 26);
    CHECK(file.body.back() == 'a');
    CHECK(file.header("content-type") == "text/plain");
    CHECK(file.header("etag") == "\"x\"");
    CHECK(file.header("accept-ranges") == "none");
  }
  CHECK(town.get("/files/plain").header("content-type") == "application/octet-stream");
  const Response empty = town.get("/files/empty");
  CHECK(empty.status == 200);
  CHECK(empty.body.empty());
  CHECK_FALSE(empty.broken_off);
  CHECK(gone(town) == 4);
}

TEST_CASE("downloads: what fails before the first byte is an ordinary answer, what fails behind it breaks off") {
  Town town{"probe"};
  CHECK(town.get("/files/refused").status == 409);
  CHECK(town.get("/files/throws").status == 500);
  const Response broken = town.get("/files/broken");
  CHECK(broken.status == 500);
  CHECK_FALSE(broken.broken_off);
  for (const char* name : {"/files/breaks", "/files/throws_later"}) {
    const Response breaks = town.get(name);
    CHECK(breaks.status == 200);
    CHECK(breaks.broken_off);
    CHECK(breaks.body.size() >= 1'000'000);
    CHECK(breaks.body.size() < 1'200'000);
  }
}

TEST_CASE("downloads: a Read is told to come again as a stream, after it was looked at") {
  Town town{"probe"};
  const auto read = [&](const std::string& verb, const std::string& path) {
    const std::string request = stadtkern::testkit::encode_request(town.module().manifest().facts, verb, path, {}, {});
    return town.node().call(town.id(), "http/v1@probe", "Read", request)->answer();
  };
  for (const char* verb : {"GET", "HEAD"}) {
    const auto told = read(verb, "/files/small");
    REQUIRE_FALSE(told);
    CHECK(told.error().code == Code::FailedPrecondition);
    CHECK(told.error().reason == "http.stream");
  }
  CHECK(read("GET", "/standard/v2/secret").error().code == Code::Unauthenticated);
  CHECK(town.get("/standard/v2/secret").status == 401);
  CHECK(town.as("probe.staff").get("/standard/v2/secret").body.size() == 5'000'000);
  CHECK(town.post("/files/small").status == 405);
  CHECK(town.anonymous().request("OPTIONS", "/files/small").header("allow") == "GET, HEAD");
  CHECK(gone(town) == 1);
}

TEST_CASE("downloads: HEAD comes to the same handler and takes no bytes") {
  Town town{"probe"};
  const Response head = town.anonymous().request("HEAD", "/files/small");
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  CHECK_FALSE(head.broken_off);
  CHECK(head.header("content-type") == "text/plain");
  CHECK(town.anonymous().request("HEAD", "/files/empty").status == 200);
  CHECK(town.anonymous().request("HEAD", "/files/refused").status == 409);
  CHECK(gone(town) == 2);
  // An address that is no stream answers as ever.
  const auto plain = begin(town, "/notes", "HEAD");
  CHECK(stadtkern::testkit::take_stream(*plain).status == 200);
}

TEST_CASE("downloads: no more than the credit is on its way, and who goes away ends it") {
  Town town{"probe"};
  const auto file = begin(town, "/files/small");
  std::size_t bytes = first_bytes(town, *file);
  CHECK(bytes <= stadtkern::wire::kInitialCredit);
  CHECK_FALSE(file->answered());
  for (int i = 0; i < 20; ++i) {
    file->credit(70'000);
    bytes += file->next().value_or("").size();
    CHECK(bytes <= stadtkern::wire::kInitialCredit + static_cast<std::size_t>(i + 1) * 70'000);
  }
  CHECK(gone(town) == 0);
  file->cancel();
  CHECK(file->answer().error().code == Code::Cancelled);
  CHECK(gone(town) == 1);
}

TEST_CASE("downloads: only so many of a town run at once, and each that ends makes room") {
  Town town{"probe"};
  std::vector<std::shared_ptr<Exchange>> running;
  for (std::size_t i = 0; i < Downloads::kMostInTown; ++i) {
    running.push_back(begin(town, "/files/small", "GET", "person:" + std::to_string(i)));
  }
  town.node().settle();
  const Response refused = town.get("/files/small");
  CHECK(refused.status == 503);
  CHECK(refused.error->retry_after_ms > 0);
  running.front()->cancel();
  town.node().settle();
  const Response next = town.get("/files/small");
  INFO(next.body.substr(0, 300));
  CHECK(next.body.size() == 5'000'000);
  for (const auto& one : running) one->cancel();
  town.node().settle();  // what is cancelled is heard before the module ends
}

TEST_CASE("downloads: nobody takes all that a town may have") {
  Town town{"probe"};
  std::vector<std::shared_ptr<Exchange>> running;
  const auto take = [&](const std::string& who) {
    running.push_back(begin(town, "/files/small", "GET", who));
    return begins(town, *running.back());
  };
  for (std::size_t i = 0; i < Downloads::kMostOfClient; ++i) CHECK(take("person:greedy"));
  CHECK_FALSE(take("person:greedy"));
  CHECK(running.back()->answer().error().code == Code::ResourceExhausted);
  CHECK(take("person:other"));
  running.front()->cancel();
  town.node().settle();
  CHECK(take("person:greedy"));
  for (const auto& one : running) one->cancel();
  town.node().settle();
}

TEST_CASE("downloads: those that come at the same moment do not all find the last place") {
  Town town{"probe"};
  std::vector<std::shared_ptr<Exchange>> all;
  for (std::size_t i = 0; i < 2 * Downloads::kMostInTown; ++i) {
    all.push_back(begin(town, "/files/small", "GET", "person:greedy"));
  }
  town.node().settle();
  const auto refused = std::count_if(all.begin(), all.end(), [](const auto& one) { return one->answered(); });
  CHECK(refused == 2 * Downloads::kMostInTown - Downloads::kMostOfClient);
  for (const auto& one : all) one->cancel();
  town.node().settle();
}

TEST_CASE("downloads: one that its handler refuses holds no place") {
  Town town{"probe"};
  for (std::size_t i = 0; i < 2 * Downloads::kMostInTown; ++i) CHECK(town.get("/files/refused").status == 409);
  CHECK(town.get("/files/small").body.size() == 5'000'000);
}

TEST_CASE("downloads: a town that closes breaks them off") {
  Town town{"probe"};
  const auto file = begin(town, "/files/small");
  (void)first_bytes(town, *file);
  const auto began = std::chrono::steady_clock::now();
  town.module().runtime().close_town(town.id());
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
  CHECK(file->answer().error().code == Code::Unavailable);
}

TEST_CASE("downloads: a drain waits for who takes his file, and breaks off who does not") {
  Town town{"probe"};
  const auto slow = begin(town, "/files/small");
  REQUIRE(first_bytes(town, *slow) > 0);  // both have begun before the drain does
  const auto quick = begin(town, "/files/small");
  town.node().settle();
  Response whole;
  std::thread reader([&] { whole = stadtkern::testkit::take_stream(*quick); });
  town.module().runtime().drain(700);
  reader.join();
  CHECK(whole.status == 200);
  CHECK_FALSE(whole.broken_off);
  CHECK(whole.body.size() == 5'000'000);
  CHECK(slow->answer().error().code == Code::Unavailable);
}

TEST_CASE("downloads: a head says what was not said, and has an end") {
  const auto head = [](const std::vector<stadtkern::wire::http::Header>& headers) {
    return stadtkern::runtime::download_head(200, headers).value_or("none");
  };
  CHECK(head({}).find("no-store") != std::string::npos);
  CHECK(head({{"cache-control", "no-cache"}}).find("no-store") == std::string::npos);
  CHECK(head({{"link", std::string(20'000, 'x')}}) == "none");
}
