// SPDX-License-Identifier: EUPL-1.2
#include "use/counter.h"

#include <utility>

namespace portal::use {

Counts counts_of(const stadtkern::shell::Seen& seen, std::string_view automatic) {
  Counts out;
  if (automatic == "program") return out;
  if (!seen.submitted) {
    if (!automatic.empty()) return out;
    if (seen.status == 404) {
      out[{std::string(), kView}] = 1;
    } else if (seen.status == 200 && !seen.page.empty()) {
      out[{seen.page, kView}] = 1;
      if (seen.step_shown > 0) out[{seen.page, 1}] = 1;
    }
    return out;
  }
  // A form that does not say where it stands may be anything, a button to sign out.
  if (seen.page.empty() || seen.step_sent == 0 || seen.shown_again) return out;
  if (seen.status == 303) out[{seen.page, kFinished}] = 1;
  if (seen.status != 200) return out;
  for (unsigned step = seen.step_sent + 1; step <= seen.step_shown; ++step) out[{seen.page, step}] = 1;
  return out;
}

void Counter::add(std::uint32_t town, const Counts& counts) {
  if (counts.empty()) return;
  const std::lock_guard lock(mutex_);
  Counts& known = towns_[town];
  for (const auto& [what, number] : counts) {
    const auto found = known.find(what);
    if (found != known.end()) {
      found->second += number;
    } else if (known.size() < kMost) {
      known.emplace(what, number);
    } else if (what.second == kView) {
      known[{std::string(), kView}] += number;
    }
  }
}

Counts Counter::take(std::uint32_t town) {
  const std::lock_guard lock(mutex_);
  const auto found = towns_.find(town);
  return found == towns_.end() ? Counts() : std::exchange(found->second, {});
}

void Counter::forget(std::uint32_t town) {
  const std::lock_guard lock(mutex_);
  towns_.erase(town);
}

}  // namespace portal::use
