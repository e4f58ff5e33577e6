// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/verdict.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace stadtkern::lifecycle {
namespace {

constexpr double kMoreFaults = 0.01;        // share of requests that may fail beyond what fails in the old release
constexpr std::uint64_t kFewestFaults = 3;  // fewer may be an accident
constexpr std::uint64_t kBaseline = 50;     // requests from which the old release's own share of faults is known
constexpr double kSlower = 2;               // times the old release's latency
constexpr std::uint64_t kSlowerUs = 5'000;  // and at least so much more
constexpr double kTail = 0.02;              // share of requests that may take that much longer than the old 99 of 100
constexpr std::uint64_t kMoreMemory = std::uint64_t{128} << 20;

std::string percent(std::uint64_t part, std::uint64_t all) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", 100.0 * static_cast<double>(part) / static_cast<double>(all));
  return text.data();
}

std::string milliseconds(std::uint64_t us) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f ms", static_cast<double>(us) / 1000);
  return text.data();
}

std::string mebibytes(std::uint64_t bytes) {
  return std::to_string(bytes >> 20) + " MiB";
}

struct Share {
  std::uint64_t faults = 0;
  std::uint64_t all = 0;
  [[nodiscard]] double value() const { return all == 0 ? 0 : static_cast<double>(faults) / static_cast<double>(all); }
};

Share of(const bus::Tally& tally) {
  return {tally.safe_faults + tally.other_faults, tally.safe + tally.other};
}

Share total(const bus::Watched& seen) {
  Share sum;
  for (const auto& [town, tally] : seen.towns) {
    sum.faults += of(tally).faults;
    sum.all += of(tally).all;
  }
  return sum;
}

bool fails_more(const Share& before, const Share& now) {
  return now.faults >= kFewestFaults && surely_above(now.faults, now.all) > before.value() + kMoreFaults;
}

std::string says(const Share& before, const Share& now, const std::string& where) {
  std::string text = percent(now.faults, now.all) + " of " + std::to_string(now.all) + " requests fail" + where;
  return before.all == 0 ? text : text + ", " + percent(before.faults, before.all) + " in the version before";
}

// Of the requests that took longer than this.
std::uint64_t slower_than(const bus::Histogram& latency, std::uint64_t us) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < bus::Histogram::kBuckets; ++i) {
    const std::uint64_t from = i == 0 ? 0 : bus::Histogram::upper_us(i - 1);
    if (from >= us) count += latency.in_bucket(i);
  }
  return count;
}

std::uint64_t much_slower(std::uint64_t us) {
  return std::max(static_cast<std::uint64_t>(kSlower * static_cast<double>(us)), us + kSlowerUs);
}

std::string slower(const bus::Histogram& before, const bus::Histogram& now) {
  if (before.count() < kBaseline || now.count() < kBaseline) return {};
  for (const double quantile : {0.5, 0.9}) {
    const std::uint64_t was = before.quantile_us(quantile);
    const std::uint64_t is = now.quantile_us(quantile);
    if (is <= much_slower(was)) continue;
    return std::to_string(static_cast<int>(100 * quantile)) + " of 100 requests take up to " + milliseconds(is) +
           ", in the version before " + milliseconds(was);
  }
  const std::uint64_t limit = much_slower(before.quantile_us(0.99));
  const std::uint64_t late = slower_than(now, limit);
  if (surely_above(late, now.count()) <= kTail) return {};
  return percent(late, now.count()) + " of the requests take longer than " + milliseconds(limit) +
         ", in the version before 99 of 100 took up to " + milliseconds(before.quantile_us(0.99));
}

}  // namespace

double surely_above(std::uint64_t hits, std::uint64_t all) {
  if (all == 0) return 0;
  constexpr double z = 2.576;
  const auto n = static_cast<double>(all);
  const double share = static_cast<double>(hits) / n;
  const double middle = share + z * z / (2 * n);
  const double width = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return std::max(0.0, (middle - width) / (1 + z * z / n));
}

Verdict judge(const Side& old_release, const Side& new_release, bool over,
              const std::function<std::string(std::uint32_t)>& town_name) {
  const auto worse = [](std::string why) { return Verdict{Verdict::Kind::Worse, std::move(why)}; };
  const Share before = total(old_release.seen);
  const Share now = total(new_release.seen);
  for (const auto& [town, tally] : new_release.seen.towns) {
    const auto known = old_release.seen.towns.find(town);
    const bool enough = known != old_release.seen.towns.end() && of(known->second).all >= kBaseline;
    const Share there = enough ? of(known->second) : before;
    if (fails_more(there, of(tally))) return worse(says(there, of(tally), " in " + town_name(town)));
  }
  if (fails_more(before, now)) return worse(says(before, now, {}));
  if (std::string why = slower(old_release.seen.safe_latency, new_release.seen.safe_latency); !why.empty()) {
    return worse(std::move(why));
  }
  if (old_release.resident_bytes > 0 && new_release.resident_bytes > 2 * old_release.resident_bytes + kMoreMemory) {
    return worse("it needs " + mebibytes(new_release.resident_bytes) + " of memory, the version before " +
                 mebibytes(old_release.resident_bytes));
  }
  if (over && now.all < Verdict::kEnough) {
    return {Verdict::Kind::TooFew, "insufficient data: " + std::to_string(now.all) + " requests"};
  }
  return {};
}

}  // namespace stadtkern::lifecycle
