// SPDX-License-Identifier: EUPL-1.2
#include "foreign/ticker.h"

namespace waste::foreign {
namespace {

constexpr std::chrono::seconds kPeriod{30};
constexpr std::chrono::seconds kFirst{5};  // after a start, before which something may have been due for long

}  // namespace

void Ticker::start() {
  thread_ = std::thread([this] { run(); });
}

void Ticker::stop() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
    ending_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Ticker::watch(const stadtkern::Town& town, bool wanted) {
  const std::lock_guard lock(mutex_);
  if (wanted) {
    towns_.insert_or_assign(town.id(), town);
  } else {
    towns_.erase(town.id());
  }
}

void Ticker::run() {
  std::unique_lock lock(mutex_);
  for (auto pause = kFirst; !ending_.wait_for(lock, pause, [this] { return over_; }); pause = kPeriod) {
    for (const auto& [id, town] : towns_) tick_(town);
  }
}

}  // namespace waste::foreign
