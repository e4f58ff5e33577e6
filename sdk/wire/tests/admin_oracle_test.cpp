// SPDX-License-Identifier: Apache-2.0
// The admin socket's messages against protoc's generated ones, both ways.
#include "admin.pb.h"
#include "wire/admin.h"

#include <catch2/catch.hpp>

namespace wire = stadtkern::wire;
namespace admin = stadtkern::wire::admin;
namespace oracle = stadtkern::admin::v1;

namespace {

// What we wrote, read by protoc's code and written again.
std::string through(const admin::Admin& message) {
  oracle::Admin theirs;
  REQUIRE(theirs.ParseFromString(wire::encode(message)));
  return theirs.SerializeAsString();
}

}  // namespace

TEST_CASE("admin codec: a status with instances is byte-equal to protoc's and comes back whole") {
  admin::Admin message;
  admin::Status& status = message.status.emplace();
  status.version = "0.1.0";
  status.pid = 4711;
  status.uptime_ms = 1ULL << 40;
  status.epoch = 4000000000;
  status.towns = {"musterstadt", "musterdorf"};
  status.listeners.push_back({"public", "127.0.0.1:8080", "edge"});
  admin::Instance& instance = status.instances.emplace_back();
  instance.module = "bench";
  instance.state = "quarantined";
  instance.rss_bytes = 9 << 20;
  instance.towns = {"musterstadt"};
  instance.failed_towns.push_back({"musterdorf", "no area"});
  instance.last_output = std::string("bad\0feed", 8);
  CHECK(through(message) == wire::encode(message));
  CHECK(wire::decode<admin::Admin>(wire::encode(message)) == message);
}

TEST_CASE("admin codec: requests, calls and the frames of a stream agree with protoc's") {
  std::vector<admin::Admin> all(14);
  all[0].get_status.emplace();
  all[1].set_enabled = admin::SetEnabled{"musterdorf", "bench", true};
  all[2].restart = admin::Restart{"bench"};
  all[3].locate = admin::Locate{"", "bench/v1", "musterstadt"};
  all[4].call =
      admin::Call{"musterstadt", "bench/v1", "List", std::string("\x0a\0", 2), {"bench.staff"}, 5000, true, "de"};
  all[5].chunk = admin::Chunk{std::string(65536, '\xff')};
  all[6].end = admin::End{17, "gone"};
  all[7].failure = admin::Failure{3, "refused", "", {"/a: too long"}, 0, true};
  all[8].located.emplace().modules.push_back({"bench", "1.2.0", "/x", {"bench/v1", "http/v1@bench"}});
  all[9].swap = admin::SwapModule{"bench", "1.3.0", {"musterdorf"}, 60000, 10, true, true, true, {"ab"}, true};
  all[10].end_swap = admin::EndSwap{true, "bench"};
  all[12].forget = admin::Forget{"bench", {"musterdorf", "musterstadt"}, 2'592'000};
  admin::Status& told = all[13].status.emplace();
  told.lock_notes.push_back({"bench", "it is not here", "install it"});
  told.audit_fault = "audit.jsonl:2";
  told.kept_data.push_back({"bench", "musterdorf", 1'800'000'000});
  admin::SwapState& swap = all[11].swap_state.emplace();
  swap = {"bench",
          "1.2.0",
          "1.3.0",
          "undone",
          {"musterdorf"},
          {{"musterstadt", "no room"}},
          "it crashed",
          "few",
          120,
          1,
          {"+1 ms starting"},
          true,
          "operator:1000",
          admin::SwapSide{412, 1, 3900, 9'000'000},
          admin::SwapSide{}};
  for (const admin::Admin& message : all) {
    CHECK(through(message) == wire::encode(message));
    CHECK(wire::decode<admin::Admin>(wire::encode(message)) == message);
  }
}
