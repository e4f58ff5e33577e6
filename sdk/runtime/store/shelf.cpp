// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/shelf.h"

#include <algorithm>
#include <utility>

namespace stadtkern::runtime::store {

Result<std::unique_ptr<OpenStore>> OpenStore::open(Backend& backend, const std::string& town,
                                                   const Migrations& migrations, BlobFolder* blobs,
                                                   std::int64_t now_us) {
  auto database = backend.open(town, [&](Connection& connection) { return migrations.create(connection, now_us); });
  if (!database) return std::move(database).error();
  auto store = std::make_unique<OpenStore>();
  store->database = std::move(*database);
  if (Status got = store->database->right().acquire(); !got) return std::move(got).error();
  auto migrated = migrations.apply(store->database->writer(), now_us);
  // What fails here hinders no work: it is tried again later.
  if (migrated && blobs != nullptr) (void)remove_unused_blobs(store->database->writer(), *blobs);
  store->database->right().release();
  if (!migrated) return std::move(migrated).error();
  store->log_id = std::move(migrated->log_id);
  return store;
}

Status Shelf::open(Lock& lock, Town& town, std::chrono::milliseconds room_wait) {
  const auto deadline = std::chrono::steady_clock::now() + room_wait;
  for (;;) {
    if (town.state == Town::State::Open) return touch(town), Status{};
    if (town.state != Town::State::Closed) {
      wait(lock, std::chrono::milliseconds{100});  // somebody else opens or closes it: milliseconds
    } else if (on_shelf_.size() < max_open_) {
      return open_now(lock, town);
    } else if (Town* idle = longest_idle(); idle != nullptr) {
      close_now(lock, *idle);
    } else {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      if (left.count() <= 0) {
        return Error{.code = Code::ResourceExhausted,
                     .message = std::to_string(max_open_) + " stores are open and all at work",
                     .reason = "no_room",
                     .retry_after_ms = 1000};
      }
      wait(lock, left);
    }
  }
}

bool Shelf::can_open(const Town& town) const noexcept {
  return town.state != Town::State::Closed || on_shelf_.size() < max_open_ || longest_idle() != nullptr;
}

void Shelf::close(Lock& lock, Town& town) {
  while (!town.idle() || town.state == Town::State::Opening || town.state == Town::State::Closing) {
    wait(lock, std::chrono::milliseconds{100});
  }
  if (town.state == Town::State::Open) close_now(lock, town);
}

void Shelf::idle() noexcept {
  if (waiting_ > 0) changed_.notify_all();
}

void Shelf::wait(Lock& lock, std::chrono::milliseconds limit) {
  ++waiting_;
  changed_.wait_for(lock, limit);
  --waiting_;
}

Town* Shelf::longest_idle() const noexcept {
  Town* found = nullptr;
  for (Town* town : on_shelf_) {
    if (town->state != Town::State::Open || !town->idle()) continue;
    if (found == nullptr || town->last_use < found->last_use) found = town;
  }
  return found;
}

void Shelf::close_now(Lock& lock, Town& town) {
  town.state = Town::State::Closing;
  std::unique_ptr<OpenStore> closing = std::move(town.store);
  lock.unlock();
  closing.reset();  // copies the log into the file: not under the lock
  lock.lock();
  town.state = Town::State::Closed;
  std::erase(on_shelf_, &town);
  idle();
}

Status Shelf::open_now(Lock& lock, Town& town) {
  town.state = Town::State::Opening;
  on_shelf_.push_back(&town);
  const auto migrations = town.migrations;
  const auto blobs = town.blobs;
  lock.unlock();
  auto opened = OpenStore::open(backend_, town.name, *migrations, blobs.get(), wall_us_());
  lock.lock();
  if (opened) {
    town.store = std::move(*opened);
    town.state = Town::State::Open;
    touch(town);
  } else {
    town.state = Town::State::Closed;
    std::erase(on_shelf_, &town);
  }
  idle();
  if (!opened) return std::move(opened).error();
  return {};
}

}  // namespace stadtkern::runtime::store
