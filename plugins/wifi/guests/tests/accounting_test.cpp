// SPDX-License-Identifier: EUPL-1.2
// What records make of a session, in order, out of it, twice, and with half of their attributes empty.
#include "guests/accounting.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <vector>

namespace wifi::guests {
namespace {

constexpr Micros kNow = 1'764'201'600 * kSecond;
constexpr std::int64_t kWord = std::int64_t{1} << 32;

Record record(RecordKind kind, std::optional<std::int64_t> seconds = {}, std::optional<std::int64_t> in = {},
              std::optional<std::int64_t> out = {}) {
  Record one;
  one.kind = kind;
  one.id = "d11a8069e261040d8b01b9135bdb8dc9";
  one.seconds = seconds;
  one.in = in;
  one.out = out;
  return one;
}

Session after(const std::vector<Record>& records) {
  std::optional<Session> session;
  Micros now = kNow;
  for (const Record& one : records) session = apply(session, one, now += kMinute).session;
  return *session;
}

TEST_CASE("accounting: the words of the contract are known, others are not") {
  CHECK(parse_record_kind("Start") == RecordKind::Start);
  CHECK(parse_record_kind("Interim-Update") == RecordKind::Interim);
  CHECK(parse_record_kind("Stop") == RecordKind::Stop);
  CHECK(parse_record_kind("Accounting-On") == RecordKind::On);
  CHECK(parse_record_kind("Accounting-Off") == RecordKind::Off);
  for (const char* other : {"", "start", "Interim", "Failed"}) CHECK_FALSE(parse_record_kind(other));
}

TEST_CASE("accounting: a Start without counters is a new session of nothing") {
  const Change change = apply({}, record(RecordKind::Start), kNow);
  CHECK(change.created);
  CHECK(change.session.open());
  CHECK(change.session.started == kNow);
  CHECK(change.session.seconds == 0);
  CHECK(change.bytes == 0);
}

TEST_CASE("accounting: what arrives empty keeps what was known") {
  Record start = record(RecordKind::Start);
  start.called = "C0-4A-00-EE-D1-0D";
  const Session session = after({start, record(RecordKind::Interim, 261, 1'111'909, 1'511'074'444),
                                 record(RecordKind::Interim), record(RecordKind::Stop)});
  CHECK(session.called == "C0-4A-00-EE-D1-0D");
  CHECK(session.seconds == 261);
  CHECK(session.in == 1'111'909);
  CHECK(session.out == 1'511'074'444);
  CHECK_FALSE(session.open());
}

TEST_CASE("accounting: what a record adds is told once, however often it comes") {
  std::optional<Session> session;
  std::int64_t seconds = 0;
  std::int64_t bytes = 0;
  for (const Record& one :
       {record(RecordKind::Start), record(RecordKind::Interim, 60, 100, 200), record(RecordKind::Interim, 60, 100, 200),
        record(RecordKind::Stop, 90, 150, 200), record(RecordKind::Stop, 90, 150, 200), record(RecordKind::Start)}) {
    const Change change = apply(session, one, kNow);
    session = change.session;
    seconds += change.seconds;
    bytes += change.bytes;
  }
  CHECK(seconds == 90);
  CHECK(bytes == 350);
  CHECK_FALSE(session->open());
}

TEST_CASE("accounting: a Start that is told again behind the end opens nothing, an Interim does") {
  const Session closed = after({record(RecordKind::Start), record(RecordKind::Stop, 90)});
  const Change again = apply(closed, record(RecordKind::Start), *closed.stopped + kMinute);
  CHECK(again.unchanged);
  CHECK_FALSE(again.session.open());
  CHECK(again.session.updated == closed.updated);
  const Change interim = apply(closed, record(RecordKind::Interim, 120), kNow + kDay);
  CHECK(interim.session.open());
  CHECK(interim.session.cause.empty());
  CHECK(interim.seconds == 30);
}

TEST_CASE("accounting: what is told once more of a session that is over changes nothing of it") {
  Record stop = record(RecordKind::Stop, 90, 150, 200);
  stop.cause = "User-Request";
  const Session closed = after({record(RecordKind::Start), record(RecordKind::Interim, 60, 100, 200), stop});
  for (const Record& one : {record(RecordKind::Start), record(RecordKind::Interim, 60, 100, 200),
                            record(RecordKind::Interim, 90, 150, 200), stop, record(RecordKind::Stop, 90, 150, 200)}) {
    const Change again = apply(closed, one, *closed.stopped + kMinute);
    CHECK(again.unchanged);
    CHECK_FALSE(again.created);
    CHECK(again.session.stopped == closed.stopped);
    CHECK(again.session.updated == closed.updated);
    CHECK(again.session.cause == "User-Request");
  }
  // More than that is news, and so is one whose server tells no time.
  CHECK(apply(closed, record(RecordKind::Interim, 91, 150, 200), kNow + kDay).session.open());
  CHECK(apply(closed, record(RecordKind::Interim, 60, 151, 200), kNow + kDay).session.open());
  CHECK(apply(closed, record(RecordKind::Interim), kNow + kDay).session.open());
  stop.cause = "Lost-Carrier";
  CHECK(apply(closed, stop, kNow + kDay).session.cause == "Lost-Carrier");
}

TEST_CASE("accounting: a Start that comes late begins another session under the id that a server counts anew") {
  const Session closed = after({record(RecordKind::Start), record(RecordKind::Stop, 900, 5'000, 0)});
  const Session open = after({record(RecordKind::Start), record(RecordKind::Interim, 900, 5'000, 0)});
  for (const Session& kept : {closed, open}) {
    const Change anew = apply(kept, record(RecordKind::Start), kNow + kDay);
    CHECK(anew.created);
    CHECK(anew.replaces);
    CHECK(anew.session.open());
    CHECK(anew.session.started == kNow + kDay);
    const Change then = apply(anew.session, record(RecordKind::Interim, 300, 700, 0), kNow + kDay + 5 * kMinute);
    CHECK(then.seconds == 300);
    CHECK(then.bytes == 700);
  }
  // Told again at once it is the same, and so is an Interim at any time.
  CHECK_FALSE(apply(open, record(RecordKind::Start), open.started + kMinute).replaces);
  const Session overtaken = apply({}, record(RecordKind::Interim, 900, 5'000, 0), kNow).session;
  CHECK_FALSE(apply(overtaken, record(RecordKind::Start), kNow + kSecond).replaces);
  CHECK_FALSE(apply(open, record(RecordKind::Interim, 960), kNow + kDay).replaces);
}

TEST_CASE("accounting: a repeated Stop keeps the time of the first, and the last cause that was told") {
  Record stop = record(RecordKind::Stop, 90);
  stop.cause = "User-Request";
  const Change first = apply({}, stop, kNow);
  CHECK(first.created);
  CHECK(first.session.started == kNow - 90 * kSecond);
  stop.cause.clear();
  const Change second = apply(first.session, stop, kNow + kMinute);
  CHECK(second.session.stopped == kNow);
  CHECK(second.session.cause == "User-Request");
}

TEST_CASE("accounting: counters reach beyond 4 GiB with and without their upper half") {
  Record high = record(RecordKind::Stop, 90, 5, 7);
  high.in_words = 1;
  high.out_words = 2;
  const Session told = after({record(RecordKind::Start), high});
  CHECK(told.in == kWord + 5);
  CHECK(told.out == 2 * kWord + 7);
  const Session wrapped =
      after({record(RecordKind::Interim, 60, 4'000'000'000, 10), record(RecordKind::Interim, 120, 1'000'000'000, 20),
             record(RecordKind::Interim, 180, 4'200'000'000, 30), record(RecordKind::Stop, 240, 3, 40)});
  CHECK(wrapped.in == 2 * kWord + 3);
  CHECK(wrapped.out == 40);
  // One that comes late is no turn of the counter.
  const Session late = after({record(RecordKind::Interim, 120, 2'000, 20), record(RecordKind::Interim, 60, 1'000, 10)});
  CHECK(late.in == 2'000);
  CHECK(after({record(RecordKind::Interim, 60, 3 * kWord + 1, 0)}).in == 3 * kWord + 1);
}

TEST_CASE("accounting: any order and any repetition end at the same counters") {
  std::mt19937 random(8);
  for (int round = 0; round < 500; ++round) {
    std::vector<Record> all{record(RecordKind::Start)};
    for (int i = 1; i < 6; ++i) all.push_back(record(RecordKind::Interim, i * 60, i * 1'000, i * 2'000));
    all.push_back(record(RecordKind::Stop, 400, 6'000, 13'000));
    const auto repeated = all;
    all.insert(all.end(), repeated.begin(), repeated.end());
    std::shuffle(all.begin(), all.end(), random);
    std::optional<Session> session;
    std::int64_t seconds = 0;
    std::int64_t bytes = 0;
    for (const Record& one : all) {
      const Change change = apply(session, one, kNow);
      CHECK(change.seconds >= 0);
      CHECK(change.bytes >= 0);
      seconds += change.seconds;
      bytes += change.bytes;
      session = change.session;
    }
    CHECK(session->seconds == 400);
    CHECK(session->in + session->out == 19'000);
    CHECK(seconds == 400);
    CHECK(bytes == 19'000);
  }
}

}  // namespace
}  // namespace wifi::guests
