// SPDX-License-Identifier: EUPL-1.2
// Whether a new release does worse than the old one beside it. Both are measured at the same time, so what makes the
// whole machine slow blames nobody. Pure.
#pragma once

#include "bus/metrics.h"

#include <cstdint>
#include <functional>
#include <string>

namespace stadtkern::lifecycle {

struct Verdict {
  enum class Kind {
    Fair,    // nothing speaks against the new release so far
    Worse,   // `why` says in what
    TooFew,  // the window is over, and fewer than `kEnough` requests were seen
  };
  static constexpr std::uint64_t kEnough = 200;
  Kind kind = Kind::Fair;
  std::string why{};
};

// One of the two: what was tallied of it since the flip, and its memory.
struct Side {
  bus::Watched seen;
  std::uint64_t resident_bytes = 0;
};

// `over`: the window has ended. `town_name` gives a town's name for `why`.
[[nodiscard]] Verdict judge(const Side& old_release, const Side& new_release, bool over,
                            const std::function<std::string(std::uint32_t)>& town_name);

// Lower end of Wilson's score interval for a share of `hits` in `all`: with 99.5 % confidence the true share is higher.
// 0 for all = 0.
[[nodiscard]] double surely_above(std::uint64_t hits, std::uint64_t all);

}  // namespace stadtkern::lifecycle
