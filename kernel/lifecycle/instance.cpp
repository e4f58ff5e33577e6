// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/instance.h"

#include <algorithm>
#include <utility>

namespace stadtkern::lifecycle {
namespace {

// After the channel's end the process is about to go by itself; its own exit says more than the channel does.
constexpr std::chrono::milliseconds kExitAfterClose{500};
constexpr int kKilled = 9;                             // SIGKILL: our own
constexpr std::chrono::milliseconds kDrainGrace{500};  // on top of what the instance was told

std::string seconds(std::chrono::milliseconds time) {
  return time.count() % 1000 == 0 ? std::to_string(time.count() / 1000) + " s" : std::to_string(time.count()) + " ms";
}

}  // namespace

Instance::Instance(InstancePlan plan, const TimeLimits& limits, Time now)
    : plan_(std::move(plan)), limits_(limits), phase_deadline_(now + limits.hello) {
  waited_for_ = "no hello within " + seconds(limits.hello);
  for (const std::uint32_t town : plan_.towns) towns_.emplace(town, Town{});
}

void Instance::act(Action::Kind kind, std::uint32_t town, std::uint64_t number, std::string text) {
  actions_.push_back({kind, town, number, std::move(text)});
}

std::vector<Action> Instance::take_actions() {
  return std::exchange(actions_, {});
}

bool Instance::any_opening() const {
  return std::any_of(towns_.begin(), towns_.end(),
                     [](const auto& town) { return town.second.state == TownState::Opening || town.second.reopen; });
}

std::chrono::milliseconds Instance::open_limit() const {
  return limits_.town_open + (plan_.has_schema ? limits_.migrations : Time(0));
}

void Instance::registered(Time now) {
  registered_ = true;
  if (hello_ && phase_ == Phase::Hello) welcome(now);
}

void Instance::connected(Time now) {
  connected_ = true;
  if (said_ready_ && phase_ == Phase::Starting) become_ready(now);
}

// The words are the host's, and a process of a third party may send any, as often as it likes.
void Instance::misbehaves(std::string_view what, Time now) {
  constexpr unsigned kPerMinute = 32;
  constexpr std::size_t kMaxText = 256;
  const auto minute = std::chrono::floor<std::chrono::minutes>(now);
  if (minute != misbehaviour_minute_) {
    misbehaviour_minute_ = minute;
    misbehaviours_ = 0;
  }
  if (++misbehaviours_ > kPerMinute) return;
  act(Action::Kind::Note, 0, 0, "misbehaving: " + std::string(what.substr(0, kMaxText)));
}

void Instance::message(const wire::control::Control& message, Time now) {
  unanswered_pings_ = 0;  // any sign of life will do
  if (message.failed) {
    reason_ = message.failed->reason.empty() ? "it failed without a reason" : message.failed->reason;
    act(Action::Kind::Note, 0, 0, reason_);
    if (phase_ < Phase::Stopping) send_stop(now);
  }
  if (message.misbehaving) misbehaves(message.misbehaving->what, now);
  if (message.pong) log_lines_dropped_ = message.pong->log_lines_dropped;
  if (message.registry_applied) registry_applied_ = message.registry_applied->number;
  if (phase_ >= Phase::Killed) return;
  if (message.hello) {
    if (phase_ != Phase::Hello || hello_) return kill("it said hello twice");
    hello_ = *message.hello;
    resumes_ = hello_->resumes;
    hello(*hello_, now);
    if (registered_ && phase_ == Phase::Hello) welcome(now);
  }
  if (message.town_opened) town_opened(*message.town_opened, now);
  if (message.town_closed) town_closed(message.town_closed->id);
  if (message.ready) {
    if (phase_ != Phase::Starting) return;  // said while it is being stopped: too late to matter
    said_ready_ = true;
    if (connected_) become_ready(now);
  }
  if (message.drained && phase_ == Phase::Draining) drained(now);
}

void Instance::hello(const wire::control::Hello& hello, Time now) {
  std::string refusal;
  // A host that has not loaded the code yet knows no version.
  const bool other_version = !hello.version.empty() && hello.version != plan_.version;
  if (hello.module != plan_.module || other_version) {
    refusal = "it says that it is " + hello.module + " " + hello.version + ", its plugin.toml says " + plan_.module +
              " " + plan_.version + "; build and install both together";
  } else if (std::find(hello.versions.begin(), hello.versions.end(), kWireVersion) == hello.versions.end()) {
    std::string spoken;
    for (const std::uint32_t version : hello.versions) spoken += (spoken.empty() ? "" : ", ") + std::to_string(version);
    refusal = "it speaks version " + (spoken.empty() ? std::string("none") : spoken) +
              " of the wire protocol, this kernel version " + std::to_string(kWireVersion) +
              "; rebuild it with an SDK of this kernel (its own says \"" + hello.sdk + "\")";
  }
  if (refusal.empty()) return;
  act(Action::Kind::Refuse, 0, 0, refusal);
  reason_ = refusal;
  phase_ = Phase::Stopping;
  phase_deadline_ = now + limits_.stop;
  waited_for_ = std::move(refusal);
}

void Instance::welcome(Time now) {
  act(Action::Kind::Welcome);
  phase_ = Phase::Opening;
  for (const auto& [town, state] : towns_) act(Action::Kind::OpenTown, town);
  if (towns_.empty()) return begin_start(now);
  phase_deadline_ = now + limits_.create + open_limit();
  waited_for_ = "no town was open " + seconds(limits_.create + open_limit()) + " after the welcome";
}

void Instance::town_opened(const wire::control::TownOpened& opened, Time now) {
  const auto found = towns_.find(opened.id);
  if (found == towns_.end() || found->second.state == TownState::Closing) return;
  if (found->second.state != TownState::Opening) {  // the answer to new settings: refused ones leave the old in force
    const bool refused = !opened.error.empty();
    if (refused) act(Action::Kind::Note, opened.id, 0, "new settings were refused: " + opened.error);
    if (!refused && found->second.refused) act(Action::Kind::Note, opened.id, 0, "the new settings are in force now");
    found->second.refused = refused;
    return;
  }
  Town& town = found->second;
  const bool news = town.error != opened.error;  // said once, not at every try
  const bool back = !town.error.empty() && opened.error.empty();
  town.state = opened.error.empty() ? TownState::Open : TownState::Failed;
  town.error = opened.error;
  town.failures = opened.error.empty() ? 0 : town.failures + 1;
  if (town.failures > 0) {
    const unsigned doublings = std::min(town.failures - 1, 10U);
    town.retry_at = now + std::min(limits_.town_retry * (1U << doublings), limits_.town_retry_most);
    if (news) act(Action::Kind::Note, opened.id, 0, "a town was not opened: " + opened.error);
  }
  if (phase_ == Phase::Opening) {
    if (!any_opening()) return begin_start(now);
    phase_deadline_ = now + open_limit();
    waited_for_ = "the next town was not open within " + seconds(open_limit());
  } else if (phase_ == Phase::Ready) {
    if (opened.error.empty()) act(Action::Kind::RouteTown, opened.id);
    if (back && failed_towns().empty()) act(Action::Kind::Note, 0, 0, "every town is open now");
    town_deadline_ = any_opening() ? now + open_limit() : kNever;
  }
}

void Instance::town_closed(std::uint32_t id) {
  const auto found = towns_.find(id);
  if (found == towns_.end() || found->second.state != TownState::Closing) return;
  const bool reopen = found->second.reopen;
  towns_.erase(found);
  if (!reopen || phase_ >= Phase::Draining) return;
  towns_.emplace(id, Town{});
  act(Action::Kind::OpenTown, id);
}

void Instance::retry_towns(Time now) {
  for (auto& [id, town] : towns_) {
    if (town.state != TownState::Failed || now < town.retry_at) continue;
    town.state = TownState::Opening;
    act(Action::Kind::OpenTown, id);
    if (town_deadline_ == kNever) town_deadline_ = now + open_limit();
  }
}

void Instance::begin_start(Time now) {
  act(Action::Kind::Start);
  // Without towns this is the first answer since the welcome, so the plugin is constructed meanwhile.
  const Time limit = limits_.start + (plan_.towns.empty() ? limits_.create : Time(0));
  phase_ = Phase::Starting;
  phase_deadline_ = now + limit;
  waited_for_ = "not ready within " + seconds(limit);
}

void Instance::become_ready(Time now) {
  phase_ = Phase::Ready;
  phase_deadline_ = kNever;
  next_ping_ = now + limits_.ping;
  unanswered_pings_ = 0;
  act(Action::Kind::BecomeReady);
  town_deadline_ = any_opening() ? now + open_limit() : kNever;
}

void Instance::open_town(std::uint32_t town, Time now) {
  if (phase_ >= Phase::Draining) return;
  Town& opening = towns_[town];
  if (opening.state == TownState::Closing) {
    opening.reopen = true;  // once it is closed: else the answer to the one would be taken for the other's
  } else {
    opening = Town{};
    if (phase_ == Phase::Hello) return;  // the welcome opens it with the others
    act(Action::Kind::OpenTown, town);
  }
  if (phase_ == Phase::Ready && town_deadline_ == kNever) town_deadline_ = now + open_limit();
}

void Instance::close_town(std::uint32_t town, Time now) {
  const auto found = towns_.find(town);
  if (found == towns_.end() || phase_ >= Phase::Draining) return;
  if (phase_ == Phase::Hello) {
    towns_.erase(found);
    return;
  }
  found->second.reopen = false;
  if (found->second.state != TownState::Closing) act(Action::Kind::CloseTown, town);
  found->second.state = TownState::Closing;
  if (phase_ == Phase::Opening && !any_opening()) begin_start(now);
}

void Instance::stop(Time now) {
  stop_wanted_ = true;
  if (phase_ == Phase::Ready) {
    phase_ = Phase::Draining;
    phase_deadline_ = now + plan_.drain + kDrainGrace;
    act(Action::Kind::Drain, 0, static_cast<std::uint64_t>(plan_.drain.count()));
  } else if (phase_ < Phase::Draining) {
    send_stop(now);
  }
}

void Instance::drained(Time now) {
  send_stop(now);
}

void Instance::send_stop(Time now) {
  const bool knows_us = phase_ != Phase::Hello;
  phase_ = Phase::Stopping;
  phase_deadline_ = now + limits_.stop;
  waited_for_ = "it did not end within " + seconds(limits_.stop) + " after it was told to stop";
  if (knows_us) return act(Action::Kind::Stop);
  kill({});  // nothing is lost with one that has not been welcomed
}

void Instance::channel_closed(std::string_view reason, Time now) {
  if (phase_ >= Phase::Killed) return;
  next_ping_ = kNever;
  phase_deadline_ = std::min(phase_deadline_, now + kExitAfterClose);
  town_deadline_ = kNever;
  if (phase_ != Phase::Stopping) waited_for_ = reason;
}

void Instance::bus_lost(std::string_view reason) {
  // While it stops, its socket goes before its process does.
  bus_lost_ = phase_ < Phase::Draining;
  if (phase_ < Phase::Draining) kill("it lost the data bus: " + std::string(reason));
}

void Instance::kill(std::string reason) {
  if (phase_ >= Phase::Killed) return;
  phase_ = Phase::Killed;
  phase_deadline_ = town_deadline_ = next_ping_ = kNever;
  if (!reason.empty() && reason_.empty()) reason_ = reason;
  act(Action::Kind::Kill, 0, 0, std::move(reason));
}

void Instance::exited(const Exit& exit) {
  const bool killed = phase_ == Phase::Killed;
  // Its connection was seen to end before its process was: what ended that says more.
  if (killed && bus_lost_ && exit.signal != kKilled && !exit.clean()) reason_ = "it ended with " + describe(exit);
  phase_ = Phase::Ended;
  phase_deadline_ = town_deadline_ = next_ping_ = kNever;
  if (killed || !reason_.empty() || (stop_wanted_ && exit.clean())) return;
  reason_ = (stop_wanted_ ? "while it was being stopped, it ended with " : "it ended with ") + describe(exit);
}

void Instance::tick(Time now) {
  if (now >= phase_deadline_) {
    if (phase_ == Phase::Draining) {
      act(Action::Kind::Note, 0, 0, "it was not drained within " + seconds(plan_.drain));
      send_stop(now);
    } else {
      kill(waited_for_);
    }
  }
  if (now >= town_deadline_) kill("a town was not open within " + seconds(open_limit()));
  if (phase_ == Phase::Ready) retry_towns(now);
  if (now < next_ping_ || phase_ != Phase::Ready) return;
  if (unanswered_pings_ >= limits_.missed_pongs) {
    return kill("it hangs: " + std::to_string(unanswered_pings_) + " pings were not answered");
  }
  ++unanswered_pings_;
  act(Action::Kind::Ping, 0, ++pings_);
  next_ping_ = now + limits_.ping;
}

Instance::Time Instance::deadline() const {
  Time next = std::min(phase_deadline_, town_deadline_);
  if (phase_ != Phase::Ready) return next;
  for (const auto& [id, town] : towns_) {
    if (town.state == TownState::Failed) next = std::min(next, town.retry_at);
  }
  return std::min(next, next_ping_);
}

std::vector<std::uint32_t> Instance::open_towns() const {
  std::vector<std::uint32_t> out;
  for (const auto& [id, town] : towns_) {
    if (town.state == TownState::Open) out.push_back(id);
  }
  return out;
}

std::vector<std::uint32_t> Instance::closing_towns() const {
  std::vector<std::uint32_t> out;
  for (const auto& [id, town] : towns_) {
    if (town.state == TownState::Closing) out.push_back(id);
  }
  return out;
}

bool Instance::has_failed(const Town& town) {
  return town.state == TownState::Failed || (town.state == TownState::Opening && !town.error.empty());
}

std::map<std::uint32_t, std::string> Instance::failed_towns() const {
  std::map<std::uint32_t, std::string> out;
  for (const auto& [id, town] : towns_) {
    if (has_failed(town)) out.emplace(id, town.error);
  }
  return out;
}

std::string Instance::failed_town(std::uint32_t id) const {
  const auto found = towns_.find(id);
  return found != towns_.end() && has_failed(found->second) ? found->second.error : std::string();
}

}  // namespace stadtkern::lifecycle
