// SPDX-License-Identifier: EUPL-1.2
#include "bus/frame.h"
#include "bus/metrics.h"
#include "bus/tables.h"
#include "bus/wheel.h"
#include "world.h"

#include <algorithm>
#include <cstring>

using namespace stadtkern;
using namespace stadtkern::bus;

TEST_CASE("frame: a copy, a move, a shared owner") {
  const std::string large(5000, 'x');
  for (const std::string& text : {std::string(), std::string("small"), large}) {
    Frame first{std::string_view(text)};
    CHECK(first.text() == text);
    Frame second = std::move(first);
    CHECK(second.text() == text);
    Frame third = second.share();
    second = Frame("other");
    CHECK(third.text() == text);
    Frame fourth;
    fourth = std::move(third);
    CHECK(fourth.text() == text);
  }
  Frame sized = Frame::of_size(100);
  std::memset(sized.data(), 'y', sized.size());
  CHECK(sized.text() == std::string(100, 'y'));
}

TEST_CASE("frame: sharing a large part does not copy it") {
  Frame first(std::string_view(std::string(5000, 'x')));
  Frame second = first.share();
  CHECK(first.data() == second.data());
}

TEST_CASE("in flight: numbers are unique, found while live, and known after") {
  InFlight table(100);
  Entry* first = table.take();
  first->state = Entry::State::Sent;
  const std::uint64_t number = first->number();
  CHECK(number != 0);
  CHECK(table.find(number) == first);
  table.give_back(*first);
  CHECK(table.find(number) == nullptr);
  CHECK(table.was_given(number));
  Entry* again = table.take();
  CHECK(again->number() != number);
  CHECK_FALSE(table.was_given(again->number() + (std::uint64_t{1} << 32)));
  CHECK_FALSE(table.was_given(again->index));
  CHECK_FALSE(table.was_given(std::uint64_t{1} << 32 | 5000));
}

TEST_CASE("in flight: bounded") {
  InFlight table(2);
  CHECK(table.take() != nullptr);
  CHECK(table.take() != nullptr);
  CHECK(table.take() == nullptr);
}

TEST_CASE("wheel: entries come at their time, in any order, beyond one turn, and not when removed") {
  constexpr std::int64_t kSecond = 1'000'000'000;
  Wheel wheel;
  std::vector<Entry> entries(5);
  const std::int64_t start = 500 * kSecond;
  const std::int64_t at[] = {start + 5, start + kSecond, start + 3 * kSecond, start + 60 * kSecond, start + kSecond};
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].index = static_cast<std::uint32_t>(i);
    wheel.insert(entries[i], at[i]);
  }
  wheel.remove(entries[4]);
  wheel.remove(entries[4]);
  std::vector<std::uint32_t> order;
  std::int64_t now = start;
  wheel.advance(now, [&](Entry&) { FAIL("early"); });
  while (wheel.next() < Router::kNever) {
    now = std::max(now, wheel.next());
    wheel.advance(now, [&](Entry& entry) {
      order.push_back(entry.index);
      CHECK(now >= at[entry.index]);
      CHECK(now < at[entry.index] + 2 * Wheel::kTick);
    });
  }
  CHECK(order == std::vector<std::uint32_t>{0, 1, 2, 3});
}

TEST_CASE("wheel: an expiring entry may take another with it") {
  Wheel wheel;
  std::vector<Entry> entries(3);
  for (Entry& entry : entries) wheel.insert(entry, 100 * kNanosPerMilli);
  int expired = 0;
  wheel.advance(200 * kNanosPerMilli, [&](Entry& entry) {
    ++expired;
    wheel.remove(&entry == &entries[0] ? entries[1] : entries[0]);
    wheel.insert(entry, 300 * kNanosPerMilli);
  });
  CHECK(expired == 2);  // the first took the second; the third took the first, which had been put in again
  wheel.advance(310 * kNanosPerMilli, [&](Entry& entry) {
    ++expired;
    CHECK(&entry == &entries[2]);
  });
  CHECK(expired == 3);
}

TEST_CASE("histogram: values land in a bucket within an eighth, and quantiles rise") {
  for (const std::int64_t us : {0, 1, 7, 8, 15, 100, 999, 123456, 99999999}) {
    Histogram one;
    one.add(us * 1000);
    const auto upper = static_cast<std::int64_t>(one.quantile_us(1));
    CHECK(upper > us);
    CHECK(upper <= us + us / 8 + 1);
  }
  Histogram many;
  for (std::int64_t us = 1; us <= 1000; ++us) many.add(us * 1000);
  CHECK(many.count() == 1000);
  CHECK(many.sum_us() == 500500);
  CHECK(many.quantile_us(0.5) >= 500);
  CHECK(many.quantile_us(0.5) <= 580);
  CHECK(many.quantile_us(0.99) >= many.quantile_us(0.5));
  many.add(std::int64_t{1} << 62);  // beyond the last bucket
  CHECK(many.in_bucket(Histogram::kBuckets - 1) == 1);
}

TEST_CASE("tables: an id set holds what was put in") {
  IdSet set;
  CHECK_FALSE(set.contains(100));
  set.insert(100);
  set.insert(0);
  CHECK(set.contains(100));
  CHECK(set.contains(0));
  CHECK_FALSE(set.contains(101));
  set.erase(100);
  set.erase(100000);
  CHECK_FALSE(set.contains(100));
}
