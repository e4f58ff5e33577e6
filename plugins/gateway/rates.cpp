// SPDX-License-Identifier: EUPL-1.2
#include "rates.h"

#include <sodium.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "ascii.h"

namespace gateway {
namespace {

constexpr double kSecond = 1e9;  // ns

std::chrono::milliseconds rounded_up(std::int64_t nanoseconds) noexcept {
  return std::chrono::milliseconds((std::max<std::int64_t>(nanoseconds, 0) + 999'999) / 1'000'000);
}

std::int64_t seconds_of(std::chrono::milliseconds time) noexcept {
  return (time.count() + 999) / 1000;
}

void begin_item(std::string& to, std::string_view policy) {
  if (!to.empty()) to.append(", ");
  to.append("\"").append(policy).append("\"");
}

}  // namespace

const RateRules& RateSettings::of(std::string_view town) const {
  if (towns.empty()) return node;
  const auto own = towns.find(town);
  return own == towns.end() ? node : own->second;
}

RateLimiter::RateLimiter(std::size_t sets) : sets_(sets), buckets_(sets * kWays) {
  if (sodium_init() < 0) std::abort();  // no random numbers: nothing here would be safe
  static_assert(sizeof secret_ == crypto_shorthash_KEYBYTES);
  randombytes_buf(secret_.data(), secret_.size());
}

std::uint64_t RateLimiter::of(const Address& address) const noexcept {
  std::array<std::uint8_t, 17> bytes{};
  std::copy_n(address.bytes.begin(), address.v4 ? 4 : 8, bytes.begin());
  bytes.back() = address.v4 ? 4 : 6;
  std::uint64_t hash = 0;
  crypto_shorthash(reinterpret_cast<unsigned char*>(&hash), bytes.data(), bytes.size(), secret_.data());
  return hash | 1;
}

std::uint64_t RateLimiter::of(std::string_view kind, const Address& address) const noexcept {
  const std::uint64_t client = of(address);
  return of(kind, 0, {reinterpret_cast<const char*>(&client), sizeof client});
}

std::uint64_t RateLimiter::of(std::string_view kind, std::uint32_t town, std::string_view name) const noexcept {
  std::uint64_t parts[3] = {town, 0, 0};
  const auto hash = [this](std::string_view text, std::uint64_t& to) {
    crypto_shorthash(reinterpret_cast<unsigned char*>(&to), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), secret_.data());
  };
  hash(kind, parts[1]);
  hash(name, parts[2]);
  std::uint64_t whole = 0;
  hash({reinterpret_cast<const char*>(parts), sizeof parts}, whole);
  return whole | 1;
}

RateLimiter::Outcome RateLimiter::take(std::uint64_t who, const Rate& rate, Time now) noexcept {
  const std::int64_t at = std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count();
  const auto each = static_cast<std::int64_t>(kSecond / rate.per_second);
  const std::int64_t most = each * rate.burst;
  Bucket* const set = &buckets_[(who >> 8) % sets_ * kWays];
  Bucket* bucket = std::find_if(set, set + kWays, [who](const Bucket& one) { return one.who == who; });
  if (bucket == set + kWays) {
    bucket = std::min_element(set, set + kWays, [](const Bucket& a, const Bucket& b) { return a.full_at < b.full_at; });
    *bucket = {who, at};
  }
  const std::int64_t full_at = std::max(bucket->full_at, at) + each;
  Outcome outcome;
  outcome.passed = full_at - at <= most;
  if (outcome.passed) bucket->full_at = full_at;
  const std::int64_t missing = std::max(bucket->full_at - at, std::int64_t{0});
  outcome.left = static_cast<std::uint32_t>(std::max(most - missing, std::int64_t{0}) / each);
  outcome.wait = outcome.left > 0 ? std::chrono::milliseconds(0) : rounded_up(missing + each - most);
  outcome.whole = rounded_up(missing);
  return outcome;
}

void note_rate(std::string_view policy, const Rate& rate, const RateLimiter::Outcome& outcome, std::string& policies,
               std::string& limits) {
  begin_item(policies, policy);
  policies.append(";q=");
  append_number(policies, rate.burst);
  policies.append(";w=");
  append_number(policies, std::max<std::int64_t>(1, std::llround(std::ceil(rate.burst / rate.per_second))));
  begin_item(limits, policy);
  limits.append(";r=");
  append_number(limits, outcome.left);
  limits.append(";t=");
  append_number(limits, seconds_of(outcome.passed ? outcome.whole : outcome.wait));
}

}  // namespace gateway
