// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/swap.h"

#include <catch2/catch.hpp>

using namespace stadtkern;
using namespace stadtkern::lifecycle;

namespace {

using Phase = Swap::Phase;
using Act = Swap::Act;
using Time = Swap::Time;
using Acts = std::vector<Act>;

SwapOrder order(std::set<std::string> towns, Time watch = Time(60'000)) {
  SwapOrder order;
  order.module = "bench";
  order.to.version = {1, 1, 0, {}};
  order.towns = std::move(towns);
  order.watch = watch;
  return order;
}

Candidate ready(std::set<std::string> open, std::map<std::string, std::string> failed = {}) {
  return {true, false, {}, std::move(open), std::move(failed)};
}

Candidate down(const std::string& why) {
  return {false, true, why, {}, {}};
}

Verdict worse(const std::string& why) {
  return {Verdict::Kind::Worse, why};
}

}  // namespace

TEST_CASE("swap: open, try, flip, watch, settle, leave") {
  Swap swap(order({"a", "b"}), Time(1000));
  swap.look({}, Time(1010));
  CHECK(swap.take_acts().empty());
  swap.look(ready({"a", "b"}), Time(1100));
  CHECK(swap.take_acts() == Acts{Act::Try});
  CHECK_FALSE(swap.flipped());
  swap.look(ready({"a", "b"}), Time(1101));  // told twice
  CHECK(swap.take_acts().empty());
  swap.tried({}, Time(1110));
  CHECK(swap.take_acts() == Acts{Act::Flip});
  CHECK(swap.flipped());
  CHECK(swap.flip_ms() == Time(110));
  CHECK(swap.watch_left(Time(1110)) == Time(60'000));
  swap.judged({}, Time(30'000));
  CHECK(swap.take_acts().empty());
  swap.judged({Verdict::Kind::TooFew, "insufficient data: 3 requests"}, Time(61'110));
  CHECK(swap.take_acts() == Acts{Act::Settle});
  CHECK(swap.note() == "insufficient data: 3 requests");
  swap.judged(worse("too late"), Time(61'120));
  CHECK(swap.take_acts().empty());
  swap.settled(Time(61'130));
  CHECK(swap.phase() == Phase::Leaving);
  swap.left(Time(61'200));
  CHECK(swap.phase() == Phase::Done);
  CHECK(swap.over());
}

TEST_CASE("swap: without a watch it is settled at once, and the node is a town without a name") {
  Swap swap(order({""}, Time(0)), Time(0));
  swap.look(ready({}), Time(50));
  CHECK(swap.take_acts() == Acts{Act::Try});
  swap.tried({}, Time(60));
  CHECK(swap.take_acts() == Acts{Act::Flip, Act::Settle});
}

TEST_CASE("swap: with a stop the old one ends first, and the new one serves as soon as it is open") {
  SwapOrder with_stop = order({"a", "b"});
  with_stop.stop = true;
  Swap swap(with_stop, Time(0));
  CHECK(swap.phase() == Phase::Stopping);
  swap.look(ready({"a", "b"}), Time(10));  // of nothing that was started
  CHECK(swap.take_acts().empty());
  swap.stopped(Time(100));
  CHECK(swap.take_acts() == Acts{Act::Open});
  swap.look(ready({"a"}, {{"b", "migration 2 failed"}}), Time(500));
  CHECK(swap.take_acts() == Acts{Act::Narrow, Act::Flip});
  CHECK(swap.towns() == std::set<std::string>{"a"});
  CHECK(swap.flip_ms() == Time(500));
  swap.stopped(Time(600));
  CHECK(swap.take_acts().empty());
  swap.judged({Verdict::Kind::TooFew, "insufficient data: 3 requests"}, Time(61'000));
  CHECK(swap.take_acts() == Acts{Act::Settle});
}

TEST_CASE("swap: a stop that fails brings the old one back, and says what that may not mend") {
  SwapOrder with_stop = order({"a"});
  with_stop.stop = true;
  Swap early(with_stop, Time(0));
  early.undo("by operator:1000", Time(10));
  CHECK(early.take_acts() == Acts{Act::Undo});
  CHECK(early.why() == "by operator:1000");
  Swap late(with_stop, Time(0));
  late.stopped(Time(10));
  CHECK(late.take_acts() == Acts{Act::Open});
  late.look(down("it cannot be made"), Time(20));
  CHECK(late.take_acts() == Acts{Act::Undo});
  CHECK(late.why().find("restore its last backup") != std::string::npos);
}

TEST_CASE("swap: a town that cannot be opened or fails when it is tried stays where it is, the others go on") {
  Swap swap(order({"a", "b", "c"}), Time(0));
  swap.look(ready({"a", "c"}, {{"b", "migration 2 failed"}}), Time(100));
  CHECK(swap.take_acts() == Acts{Act::Narrow, Act::Try});
  CHECK(swap.towns() == std::set<std::string>{"a", "c"});
  swap.tried({{"c", "INTERNAL"}}, Time(110));
  CHECK(swap.take_acts() == Acts{Act::Narrow, Act::Flip});
  CHECK(swap.towns() == std::set<std::string>{"a"});
  CHECK(swap.left_out() == std::map<std::string, std::string>{{"b", "migration 2 failed"}, {"c", "INTERNAL"}});
}

TEST_CASE("swap: when no town is left, nothing was changed") {
  Swap opened(order({"a"}), Time(0));
  opened.look(ready({}, {{"a", "no"}}), Time(100));
  CHECK(opened.take_acts() == Acts{Act::Undo});
  CHECK(opened.phase() == Phase::Undone);
  Swap tried(order({"a"}), Time(0));
  tried.look(ready({"a"}), Time(100));
  (void)tried.take_acts();
  tried.tried({{"a", "INTERNAL"}}, Time(110));
  CHECK(tried.take_acts() == Acts{Act::Undo});
  CHECK_FALSE(tried.flipped());
}

TEST_CASE("swap: a new release that dies is undone in whatever phase, and only the old one's end cannot be undone") {
  for (int until = 0; until < 3; ++until) {
    Swap swap(order({"a"}), Time(0));
    if (until > 0) swap.look(ready({"a"}), Time(10));
    if (until > 1) swap.tried({}, Time(20));
    (void)swap.take_acts();
    swap.look(down("SIGSEGV"), Time(30));
    CHECK(swap.take_acts() == Acts{Act::Undo});
    CHECK(swap.phase() == Phase::Undone);
    CHECK(swap.why() == "the new version failed: SIGSEGV");
    swap.look(ready({"a"}), Time(40));
    swap.tried({}, Time(40));
    swap.settled(Time(40));
    CHECK(swap.take_acts().empty());
    CHECK(swap.phase() == Phase::Undone);
  }
  Swap swap(order({"a"}), Time(0));
  swap.look(ready({"a"}), Time(10));
  swap.tried({}, Time(20));
  swap.keep(Time(25));
  swap.settled(Time(30));
  (void)swap.take_acts();
  swap.look(down("SIGSEGV"), Time(40));
  swap.undo("too late", Time(40));
  CHECK(swap.take_acts().empty());
  CHECK(swap.phase() == Phase::Leaving);
}

TEST_CASE("swap: what does worse is turned back, and so is what cannot be noted durably") {
  Swap judged(order({"a"}), Time(0));
  judged.look(ready({"a"}), Time(10));
  judged.tried({}, Time(20));
  (void)judged.take_acts();
  judged.judged(worse("5.0 % of 400 requests fail"), Time(1000));
  CHECK(judged.take_acts() == Acts{Act::Undo});
  CHECK(judged.why() == "the new version does worse: 5.0 % of 400 requests fail");
  Swap unnoted(order({"a"}, Time(0)), Time(0));
  unnoted.look(ready({"a"}), Time(10));
  unnoted.tried({}, Time(20));
  (void)unnoted.take_acts();
  unnoted.undo("stadtkern.lock cannot be written: disk full", Time(21));
  CHECK(unnoted.take_acts() == Acts{Act::Undo});
}

TEST_CASE("swap: two releases share a store when each can read what the other leaves") {
  const auto manifest = [](std::uint32_t minor, std::uint32_t schema, std::uint32_t from) {
    catalogue::Manifest one;
    one.version = {1, minor, 0, {}};
    one.schema = schema;
    one.schema_reads_from = from;
    return one;
  };
  CHECK(unfit(manifest(0, 1, 1), manifest(1, 2, 1)).empty());
  CHECK(unfit(manifest(1, 2, 1), manifest(0, 1, 1)).empty());
  CHECK(unfit(manifest(0, 0, 0), manifest(1, 0, 0)).empty());
  CHECK(unfit(manifest(0, 1, 1), manifest(1, 2, 2)) ==
        "1.0.0 has schema 1, but a store of 1.1.0 can only be used from schema 2 on");
  CHECK(unfit(manifest(1, 2, 2), manifest(0, 1, 1)) ==
        "1.0.0 has schema 1, but a store of 1.1.0 can only be used from schema 2 on");
}
