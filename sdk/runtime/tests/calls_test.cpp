// SPDX-License-Identifier: Apache-2.0
#include "runtime/calls.h"

#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::runtime::Calls;
using stadtkern::runtime::OnAnswer;
using stadtkern::testkit::Town;

namespace {

// Ask{mode = ...} as protobuf.
std::string ask(const std::string& mode, const std::string& text = {}) {
  std::string out = "\x0a" + std::string(1, static_cast<char>(mode.size())) + mode;
  if (!text.empty()) out += "\x12" + std::string(1, static_cast<char>(text.size())) + text;
  return out;
}

const std::string kPlugins = STADTKERN_TEST_PLUGINS;

// The listener first, so that the probe may call it.
struct Two {
  explicit Two(unsigned workers) {
    auto started = node.start(kPlugins + "/listener");
    REQUIRE(started);
    REQUIRE(node.open_town(**started, "musterstadt"));
    auto probing = node.start(kPlugins + "/probe", nullptr, workers);
    REQUIRE(probing);
    REQUIRE(node.open_town(**probing, "musterstadt"));
  }
  stadtkern::testkit::Node node;
  std::uint32_t town = node.town_id("musterstadt");
};

}  // namespace

TEST_CASE("calls: each has one answer, and a number is not given twice") {
  Calls calls(2);
  int answers = 0;
  const auto add = [&] {
    OnAnswer on_answer = [&](std::string_view, const Error*) { ++answers; };
    return calls.add(on_answer);
  };
  const auto first = add();
  const auto second = add();
  REQUIRE(first);
  REQUIRE(second);
  OnAnswer refused = [&](std::string_view, const Error*) { ++answers; };
  CHECK_FALSE(calls.add(refused));
  CHECK(refused);  // still the caller's, who has to answer
  calls.take (*first)({}, nullptr);
  CHECK_FALSE(calls.take(*first));
  const auto third = add();
  REQUIRE(third);
  CHECK(*third != *first);
  calls.fail_all({Code::Unavailable, "gone"});
  CHECK(answers == 3);
  CHECK(calls.size() == 0);
}

TEST_CASE("calls: those that may have been lost with a bus are taken out when their time is over, the others are not") {
  Calls calls(8);
  int answers = 0;
  const auto add = [&] {
    OnAnswer on_answer = [&](std::string_view, const Error*) { ++answers; };
    return calls.add(on_answer).value_or(0);
  };
  const std::uint64_t lost = add();
  const std::uint64_t answered = add();
  const std::uint64_t other = add();
  CHECK(calls.under_way() == std::vector<std::uint64_t>{lost, answered, other});
  calls.doubt({lost, answered}, 100);
  CHECK(calls.take_doubtful(99).empty());
  calls.take(answered)({}, nullptr);
  const std::uint64_t later = add();  // in the place of the one that was answered
  const auto over = calls.take_doubtful(100);
  REQUIRE(over.size() == 1);
  CHECK(over[0].first == lost);
  CHECK_FALSE(calls.take(lost));  // an answer that comes late is nobody's
  CHECK(calls.take_doubtful(1000).empty());
  CHECK(calls.take(other));
  CHECK(calls.take(later));
  CHECK(answers == 1);
}

TEST_CASE("calls: one that waits and one that does not both bring the answer") {
  Two two(1);
  for (const char* mode : {"wait", "async"}) {
    const auto answer = two.node.call(two.town, "probe/v1", "Do", ask(mode))->answer();
    REQUIRE(answer);
  }
}

TEST_CASE("calls: with one worker that waits, requests that come meanwhile are answered afterwards") {
  Two two(1);
  std::vector<std::shared_ptr<stadtkern::testkit::Exchange>> open;
  for (int i = 0; i < 200; ++i) {
    open.push_back(two.node.call(two.town, "probe/v1", i % 2 == 0 ? "Do" : "Look", ask(i % 2 == 0 ? "wait" : "")));
  }
  std::size_t answered = 0;
  for (const auto& one : open) answered += one->answer() ? 1 : 0;
  CHECK(answered == 200);
}

TEST_CASE("calls: what plugin.toml does not require is refused") {
  Two two(1);
  const auto answer = two.node.call(two.town, "probe/v1", "Do", ask("wait", "secret/v1"))->answer();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Code::PermissionDenied);
  CHECK(two.node.log().find("plugin misbehaving: it calls what plugin.toml does not require: secret/v1") !=
        std::string::npos);
}

TEST_CASE("calls: a module that has gone is answered for") {
  Two two(1);
  two.node.stop("listener");
  const auto answer = two.node.call(two.town, "probe/v1", "Do", ask("wait"))->answer();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Code::Unavailable);
}

TEST_CASE("calls: a request that is kept is answered when its handler likes") {
  Town town{"probe"};
  const auto held = town.node().call(town.id(), "probe/v1", "Do", ask("hold"));
  const auto cancelled = town.node().call(town.id(), "probe/v1", "Do", ask("hold"));
  cancelled->cancel();
  CHECK(cancelled->answer().error().code == Code::Cancelled);
  town.node().settle();
  CHECK_FALSE(held->answered());
  REQUIRE(town.node().call(town.id(), "probe/v1", "Do", ask("release"))->answer());
  CHECK(held->answer());
}

TEST_CASE("calls: a town that is not open here, and the node itself, are refused") {
  Town town{"probe"};
  const auto elsewhere = town.node().call(99, "probe/v1", "Look", {})->answer();
  REQUIRE_FALSE(elsewhere);
  CHECK(elsewhere.error().code == Code::Unavailable);
  const auto node = town.node().call(0, "probe/v1", "Look", {})->answer();
  REQUIRE_FALSE(node);
  CHECK(node.error().code == Code::InvalidArgument);
}

TEST_CASE("calls: a body that is no such message, and an answer over 1 MiB, are refused") {
  Town town{"probe"};
  CHECK(town.anonymous().call_bytes("Look", "\x0a\xff").error().code == Code::InvalidArgument);
  CHECK(town.anonymous().call_bytes("Look", ask("big")).error().code == Code::Internal);
}

TEST_CASE("calls: codes that only the platform may say become INTERNAL") {
  Town town{"probe"};
  CHECK(town.anonymous().call_bytes("Look", ask("cancelled_code")).error().code == Code::Internal);
  CHECK(town.log().find("plugin misbehaving") != std::string::npos);
}

TEST_CASE("calls: metrics are answered for the node") {
  Town town{"probe"};
  const auto text = town.node().call(0, "metrics/v1@probe", "Get", {})->answer();
  REQUIRE(text);
  CHECK(text->find("stadtkern_module_requests_in_progress 1\n") != std::string::npos);
}
