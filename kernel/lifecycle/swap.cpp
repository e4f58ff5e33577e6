// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/swap.h"

#include <array>
#include <utility>

namespace stadtkern::lifecycle {
namespace {

std::string seconds(std::chrono::milliseconds time) {
  return time.count() % 1000 == 0 ? std::to_string(time.count() / 1000) + " s" : std::to_string(time.count()) + " ms";
}

std::string counted(std::size_t count, const std::set<std::string>& towns) {
  if (towns.size() == 1 && towns.contains({})) return "the node";
  if (count == 1) return *towns.begin();
  return std::to_string(count) + " towns";
}

}  // namespace

std::string_view name(Swap::Phase phase) noexcept {
  constexpr std::array<std::string_view, 7> kNames{"stopping", "opening", "trying", "watching",
                                                   "leaving",  "done",    "undone"};
  return kNames[static_cast<std::size_t>(phase)];
}

Swap::Swap(SwapOrder order, Time now) : order_(std::move(order)), began_(now), towns_(order_.towns) {
  if (order_.stop) {
    phase_ = Phase::Stopping;
    say("stopping the version before; requests wait", now);
    return;
  }
  say("starting " + order_.module + " " + catalogue::to_text(order_.to.version) + " beside the version that serves",
      now);
}

void Swap::say(std::string text, Time now) {
  events_.push_back({now - began_, std::move(text)});
}

std::vector<Swap::Act> Swap::take_acts() {
  return std::exchange(acts_, {});
}

Swap::Time Swap::watch_left(Time now) const {
  const Time end = flipped_at_ + order_.watch;
  return phase_ == Phase::Watching && now < end ? end - now : Time(0);
}

void Swap::leave_out(const std::map<std::string, std::string>& failed, Time now) {
  for (const auto& [town, why] : failed) {
    if (towns_.erase(town) == 0) continue;
    left_out_.emplace(town, why);
    say((town.empty() ? std::string("the node") : town) + " stays on the version before: " + why, now);
  }
}

void Swap::stopped(Time now) {
  if (phase_ != Phase::Stopping) return;
  phase_ = Phase::Opening;
  acts_.push_back(Act::Open);
  say("the version before has stopped; starting " + order_.module + " " + catalogue::to_text(order_.to.version), now);
}

void Swap::look(const Candidate& candidate, Time now) {
  if (over() || phase_ == Phase::Leaving || phase_ == Phase::Stopping) return;
  if (candidate.down) return undo("the new version failed: " + candidate.why, now);
  if (phase_ != Phase::Opening || !candidate.ready) return;
  leave_out(candidate.failed, now);
  for (const std::string& town : towns_) {
    if (!town.empty() && !candidate.open.contains(town)) return;  // not yet
  }
  if (towns_.empty()) return undo("no town could be opened", now);
  if (!left_out_.empty()) acts_.push_back(Act::Narrow);
  if (order_.stop) return flip(now);  // it serves already: nobody else could
  phase_ = Phase::Trying;
  say("open in " + counted(towns_.size(), towns_) + ", being tried", now);
  acts_.push_back(Act::Try);
}

void Swap::tried(const std::map<std::string, std::string>& failed, Time now) {
  if (phase_ != Phase::Trying) return;
  leave_out(failed, now);
  if (towns_.empty()) return undo("the new version failed when it was tried", now);
  if (!failed.empty()) acts_.push_back(Act::Narrow);
  flip(now);
}

void Swap::flip(Time now) {
  phase_ = Phase::Watching;
  flipped_at_ = now;
  acts_.push_back(Act::Flip);
  say("serves " + counted(towns_.size(), towns_) +
          (order_.stop ? "; requests waited for " + seconds(now - began_) : std::string()),
      now);
  if (order_.watch == Time(0)) return settle(now);
  say("watched for " + seconds(order_.watch) + (order_.stop ? "" : "; the version before stays warm"), now);
}

void Swap::judged(const Verdict& verdict, Time now) {
  if (phase_ != Phase::Watching || settling_) return;
  if (verdict.kind == Verdict::Kind::Worse) return undo("the new version does worse: " + verdict.why, now);
  if (!window_over(now)) return;
  note_ = verdict.why;
  if (!note_.empty()) say(note_, now);
  settle(now);
}

void Swap::keep(Time now) {
  if (phase_ == Phase::Watching && !settling_) settle(now);
}

void Swap::settle(Time now) {
  settling_ = true;
  acts_.push_back(Act::Settle);
  (void)now;
}

void Swap::settled(Time now) {
  if (phase_ != Phase::Watching) return;
  phase_ = Phase::Leaving;
  say("permanent", now);
}

void Swap::left(Time now) {
  if (phase_ != Phase::Leaving) return;
  phase_ = Phase::Done;
  say("the version before has ended", now);
}

void Swap::undo(const std::string& why, Time now) {
  if (over() || phase_ == Phase::Leaving) return;
  const bool was_flipped = flipped();
  // The new one may have moved stores to a schema that the old one does not know.
  const bool moved = order_.stop && phase_ != Phase::Stopping;
  phase_ = Phase::Undone;
  why_ = why;
  if (moved) {
    why_ +=
        "; a town whose store has the new schema already cannot be opened by the version before, and `stadtkern "
        "status` names it: swap again, or restore its last backup";
  }
  say((was_flipped || moved ? "turned back: " : "not begun: ") + why_, now);
  acts_ = {Act::Undo};
}

std::string unfit(const catalogue::Manifest& old_release, const catalogue::Manifest& new_release) {
  const auto needs = [](const catalogue::Manifest& one, const catalogue::Manifest& other) {
    return catalogue::to_text(one.version) + " has schema " + std::to_string(one.schema) + ", but a store of " +
           catalogue::to_text(other.version) + " can only be used from schema " +
           std::to_string(other.schema_reads_from) + " on";
  };
  if (old_release.schema < new_release.schema_reads_from) return needs(old_release, new_release);
  if (new_release.schema < old_release.schema_reads_from) return needs(new_release, old_release);
  return {};
}

}  // namespace stadtkern::lifecycle
