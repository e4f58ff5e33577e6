// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/stores.h"

#include <algorithm>
#include <exception>
#include <map>
#include <mutex>
#include <utility>

#include "runtime/store/shelf.h"
#include "runtime/store/town.h"
#include "runtime/store/writers.h"

namespace stadtkern::runtime::store {

namespace {

Error unknown(std::string_view town) {
  return {Code::NotFound, "the store of the town \"" + std::string(town) + "\" is not open in this process"};
}

// Runs the caller's function in a read transaction, so that it sees one state throughout.
Status read_once(Connection& connection, const std::function<Status(Connection&)>& read) {
  if (Status begun = connection.begin(); !begun) return begun;
  Status done;
  try {
    done = read(connection);
  } catch (const std::exception& thrown) {
    done = Error{Code::Internal, std::string("the read threw: ") + thrown.what(), "exception"};
  } catch (...) {
    done = Error{Code::Internal, "the read threw", "exception"};
  }
  connection.rollback();
  return done;
}

}  // namespace

Clock Clock::system() {
  return {[] {
            return std::chrono::duration_cast<std::chrono::microseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                .count();
          },
          [] {
            return std::chrono::duration_cast<std::chrono::microseconds>(
                       std::chrono::steady_clock::now().time_since_epoch())
                .count();
          }};
}

class Stores::Core {
 public:
  Core(std::unique_ptr<Backend> backend, StoreLimits limits, Hooks hooks, Clock clock, std::filesystem::path blobs)
      : backend_(std::move(backend)),
        limits_(limits),
        hooks_(std::move(hooks)),
        clock_(std::move(clock)),
        blobs_(std::move(blobs)),
        shelf_(*backend_, std::max<std::size_t>(limits.max_open, 1), clock_.wall_us) {
    limits_.writers = std::max<std::size_t>(limits_.writers, 1);
    writers_.emplace(mutex_, shelf_, std::min(limits_.max_batch, backend_->max_batch()), limits_, hooks_, clock_);
  }

  ~Core() {
    writers_.reset();
    Lock lock{mutex_};
    for (auto& [name, town] : towns_) shelf_.close(lock, *town);
  }

  Status open(std::string_view name, std::shared_ptr<const Migrations> migrations) {
    if (!valid_town(name)) {
      return Error{Code::InvalidArgument,
                   "a town's name is 1 to 48 of a-z, 0-9, - and _, not \"" + std::string(name) + "\""};
    }
    Lock lock{mutex_};
    auto& place = towns_[std::string(name)];
    if (!place) place = std::make_unique<Town>(std::string(name));
    Town& town = *place;
    if (town.leaving) return unknown(name);
    if (town.migrations && town.migrations != migrations) shelf_.close(lock, town);
    town.migrations = std::move(migrations);
    if (!town.blobs && !blobs_.empty()) town.blobs = std::make_shared<BlobFolder>(blobs_, name);
    ++town.pins;
    Status opened = shelf_.open(lock, town, limits_.room_wait);
    unpin(town);
    return opened;
  }

  Status read(std::string_view name, const std::function<Status(Connection&)>& function) {
    Lock lock{mutex_};
    Town* town = find(name);
    if (town == nullptr) return unknown(name);
    ++town->pins;
    Status done = shelf_.open(lock, *town, limits_.room_wait);
    if (done) done = read_open(lock, *town, function);
    unpin(*town);
    return done;
  }

  void write(std::string_view name, std::unique_ptr<Job> job, std::optional<IdempotencyKey> key) {
    std::optional<Error> refused;
    {
      const Lock lock{mutex_};
      Town* town = find(name);
      refused = town == nullptr ? unknown(name) : admit(*town, key);
      if (!refused) {
        town->incoming.push_back({std::move(job), std::move(key)});
        writers_->schedule(*town);
        return;
      }
    }
    job->done(std::move(*refused), false);
  }

  Result<std::shared_ptr<BlobFolder>> blobs(std::string_view name) {
    const Lock lock{mutex_};
    const Town* town = find(name);
    if (town == nullptr) return unknown(name);
    if (!town->blobs) return Error{Code::Unimplemented, "these stores have no blobs", "blob"};
    return town->blobs;
  }

  Result<std::unique_ptr<Snapshot>> hold(std::string_view name, std::chrono::milliseconds wait) {
    Lock lock{mutex_};
    Town* town = find(name);
    if (town == nullptr) return unknown(name);
    ++town->pins;  // the store is not closed while its files are looked at
    lock.unlock();
    auto held = backend_->hold(name, wait);
    lock.lock();
    unpin(*town);
    return held;
  }

  void close(std::string_view name) {
    Lock lock{mutex_};
    Town* town = find(name);
    if (town == nullptr) return;
    town->leaving = true;
    shelf_.close(lock, *town);
    towns_.erase(towns_.find(name));
  }

  void watch() { writers_->watch(); }

  [[nodiscard]] std::size_t open_count() const {
    const Lock lock{mutex_};
    return shelf_.open_count();
  }

  [[nodiscard]] std::size_t queued(std::string_view name) const {
    const Lock lock{mutex_};
    const auto found = towns_.find(name);
    return found == towns_.end() ? 0 : found->second->unanswered;
  }

 private:
  using Lock = std::unique_lock<std::mutex>;

  Town* find(std::string_view name) {
    const auto found = towns_.find(name);
    return found == towns_.end() || found->second->leaving ? nullptr : found->second.get();
  }

  void unpin(Town& town) {
    --town.pins;
    shelf_.idle();
  }

  // Counts the write in, or says why not.
  std::optional<Error> admit(Town& town, const std::optional<IdempotencyKey>& key) const {
    if (town.unanswered >= limits_.max_queued) {
      return Error{.code = Code::ResourceExhausted,
                   .message = "the town has " + std::to_string(town.unanswered) + " writes waiting",
                   .reason = "writes_waiting",
                   .retry_after_ms = 1000};
    }
    if (key && !town.running_keys.insert(key->scope).second) {
      return Error{.code = Code::Conflict,
                   .message = "a request with this idempotency key is still running",
                   .reason = "still_running",
                   .retry_after_ms = 1000};
    }
    ++town.unanswered;
    return std::nullopt;
  }

  Status read_open(Lock& lock, Town& town, const std::function<Status(Connection&)>& function) {
    OpenStore& store = *town.store;  // pinned: it stays
    std::unique_ptr<Connection> connection;
    if (!store.idle_readers.empty()) {
      connection = std::move(store.idle_readers.back());
      store.idle_readers.pop_back();
    }
    lock.unlock();
    Status done;
    if (!connection) {
      auto opened = store.database->reader();
      if (opened) {
        connection = std::move(*opened);
      } else {
        done = std::move(opened).error();
      }
    }
    if (connection) done = read_once(*connection, function);
    lock.lock();
    if (connection && store.idle_readers.size() < limits_.idle_readers) {
      store.idle_readers.push_back(std::move(connection));
    }
    if (connection) {  // more readers at once than are kept: closed without the lock
      lock.unlock();
      connection.reset();
      lock.lock();
    }
    return done;
  }

  std::unique_ptr<Backend> backend_;
  StoreLimits limits_;
  Hooks hooks_;
  Clock clock_;
  const std::filesystem::path blobs_;
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Town>, std::less<>> towns_;
  Shelf shelf_;
  std::optional<Writers> writers_;
};

Stores::Stores(std::unique_ptr<Backend> backend, StoreLimits limits, Hooks hooks, Clock clock,
               std::filesystem::path blobs)
    : core_(std::make_unique<Core>(std::move(backend), limits, std::move(hooks), std::move(clock), std::move(blobs))) {}

Stores::~Stores() = default;

Status Stores::open(std::string_view town, std::shared_ptr<const Migrations> migrations) {
  return core_->open(town, std::move(migrations));
}

Status Stores::read(std::string_view town, const std::function<Status(Connection&)>& read) {
  return core_->read(town, read);
}

void Stores::write(std::string_view town, std::unique_ptr<Job> job, std::optional<IdempotencyKey> key) {
  core_->write(town, std::move(job), std::move(key));
}

Result<std::string> Stores::put_blob(std::string_view town, std::string_view content) {
  auto blobs = core_->blobs(town);
  if (!blobs) return std::move(blobs).error();
  return (*blobs)->put(content);
}

Result<std::vector<std::string>> Stores::unused_blobs(std::string_view town, unsigned folder, std::time_t before) {
  const auto blobs = core_->blobs(town);
  if (!blobs) return blobs.error();
  const std::vector<std::string> old = (*blobs)->not_put_since(folder, before);
  std::vector<std::string> unused;
  if (old.empty()) return unused;
  const Status looked = read(town, [&](Connection& connection) -> Status {
    for (const std::string& name : old) {
      const auto known = blob_known(connection, name);
      if (!known) return known.error();
      if (!*known) unused.push_back(name);
    }
    return {};
  });
  if (!looked) return looked.error();
  return unused;
}

Result<std::string> Stores::get_blob(std::string_view town, std::string_view name) {
  auto blobs = core_->blobs(town);
  if (!blobs) return std::move(blobs).error();
  return (*blobs)->get(name);
}

Result<std::unique_ptr<Snapshot>> Stores::hold(std::string_view town, std::chrono::milliseconds wait) {
  return core_->hold(town, wait);
}

void Stores::close(std::string_view town) {
  core_->close(town);
}

void Stores::watch() {
  core_->watch();
}

std::size_t Stores::open_count() const {
  return core_->open_count();
}

std::size_t Stores::queued(std::string_view town) const {
  return core_->queued(town);
}

}  // namespace stadtkern::runtime::store
