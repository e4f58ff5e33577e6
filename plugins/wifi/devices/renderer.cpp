// SPDX-License-Identifier: EUPL-1.2
#include "devices/renderer.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include <stadtkern/store.h>

#include "devices/draft.h"

namespace wifi::devices {

using stadtkern::Connection;
using stadtkern::Result;
using stadtkern::Status;
using stadtkern::Town;
using stadtkern::Tx;

namespace {

constexpr int kBehindRequests = 10;  // nice(2), of this thread alone
constexpr int kRest = 3;             // times as long as a turn took: what others want meanwhile is not held up by it
constexpr std::chrono::milliseconds kLongestRest{50};

}  // namespace

// Towns in turn, each with a few devices a turn.
struct Renderer::Line : std::enable_shared_from_this<Renderer::Line> {
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false;
  std::map<std::uint32_t, Town> towns;  // that are looked at
  std::deque<std::uint32_t> turns;
  std::set<std::uint32_t> writing;  // their turn comes when that is done
  std::optional<std::uint32_t> now;
  std::thread thread;  // from the first town on

  void add(const Town& town) {
    const std::lock_guard lock(mutex);
    if (over) return;
    towns.insert_or_assign(town.id(), town);
    queue(town.id());
    if (!thread.joinable()) thread = std::thread([this] { run(); });
  }

  // [locked]
  void queue(std::uint32_t id) {
    if (writing.contains(id) || std::find(turns.begin(), turns.end(), id) != turns.end()) return;
    turns.push_back(id);
    changed.notify_all();
  }

  void run() {
    ::setpriority(PRIO_PROCESS, 0, kBehindRequests);
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return over || !turns.empty(); });
      if (over) return;
      const std::uint32_t id = turns.front();
      turns.pop_front();
      const auto found = towns.find(id);
      if (found == towns.end() || writing.contains(id)) continue;
      const Town town = found->second;
      now = id;
      lock.unlock();
      const auto began = std::chrono::steady_clock::now();
      turn(town);
      const auto took = std::chrono::steady_clock::now() - began;
      lock.lock();
      now.reset();
      changed.notify_all();
      changed.wait_for(lock, std::min<std::chrono::nanoseconds>(took * kRest, kLongestRest), [this] { return over; });
    }
  }

  void turn(const Town& town) {
    auto found = town.store().read(
        [](Connection& connection) -> Result<std::vector<Draft>> { return drafts(connection, kNotedAtOnce); });
    if (!found || found->empty()) return;  // one that cannot be read is looked at again within a minute
    const std::uint32_t id = town.id();
    {
      const std::lock_guard lock(mutex);
      writing.insert(id);
    }
    town.store().write(
        [some = *std::move(found)](Tx& tx) -> Status {
          for (const Draft& one : some) settle(tx, one);
          return {};
        },
        [line = weak_from_this(), id](const Status& status) {
          if (const auto alive = line.lock()) alive->written(id, static_cast<bool>(status));
        });
  }

  void written(std::uint32_t id, bool well) {
    const std::lock_guard lock(mutex);
    writing.erase(id);
    if (well && !over && towns.contains(id)) queue(id);
  }
};

Renderer::Renderer() : line_(std::make_shared<Line>()) {}

Renderer::~Renderer() {
  stop();
}

void Renderer::follow(const Town& town) {
  // Writes of a town are done one after the other, so this one's end is behind theirs; it writes nothing itself.
  town.store().write([](Tx&) -> Status { return {}; },
                     [line = std::weak_ptr(line_), town](const Status&) {
                       if (const auto alive = line.lock()) alive->add(town);
                     });
}

void Renderer::look(const Town& town) {
  line_->add(town);
}

void Renderer::leave(const Town& town) {
  std::unique_lock lock(line_->mutex);
  line_->towns.erase(town.id());
  line_->changed.wait(lock, [&] { return line_->now != town.id(); });
}

void Renderer::stop() {
  {
    const std::lock_guard lock(line_->mutex);
    line_->over = true;
    line_->changed.notify_all();
  }
  if (line_->thread.joinable()) line_->thread.join();
}

}  // namespace wifi::devices
