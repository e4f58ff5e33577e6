// SPDX-License-Identifier: Apache-2.0
#include "runtime/backups.h"

#include "runtime/outflow.h"
#include "runtime/store/meta.h"

#include <sodium/crypto_hash_sha256.h>
#include <sodium/utils.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <functional>
#include <optional>
#include <thread>

namespace stadtkern::runtime {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kDefaultWait{100};
constexpr std::size_t kPiece = 64 * 1024;
constexpr int kCrowded = 30;  // with no room for another, a snapshot is forgotten that many times sooner

// Hands over a file's bytes piece by piece. An error when it cannot be read to its end.
Status each_piece(const store::SnapshotFile& file, const std::function<Status(std::string_view)>& piece) {
  std::ifstream in(file.path, std::ios::binary);
  std::string buffer(kPiece, '\0');
  std::uint64_t left = file.size;
  while (in && left > 0) {
    in.read(buffer.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(kPiece, left)));
    const auto size = static_cast<std::size_t>(in.gcount());
    if (size == 0) break;
    left -= size;
    if (Status done = piece(std::string_view(buffer).substr(0, size)); !done) return done;
  }
  if (left > 0) return Error{Code::DataLoss, "the copy of " + file.name + " cannot be read to its end"};
  return {};
}

Result<std::string> sha256_of(const store::SnapshotFile& file) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  const Status hashed = each_piece(file, [&](std::string_view piece) -> Status {
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
    return {};
  });
  if (!hashed) return hashed.error();
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256_final(&state, hash.data());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
  return std::string(sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size()));
}

Result<std::uint32_t> schema_of(store::Connection& connection) {
  std::uint32_t schema = 0;
  auto read = connection.system("SELECT max(number) FROM sk_migrations", {}, [&](const store::Row& row) {
    if (!row[0].null()) schema = static_cast<std::uint32_t>(row[0].int64());
    return true;
  });
  if (!read) return read.error();
  return schema;
}

}  // namespace

// One snapshot and its thread.
class Backups::Kept {
 public:
  Kept(const Limits& limits, std::string name, std::string town, std::unique_ptr<store::Snapshot> snapshot)
      : limits_(limits),
        name_(std::move(name)),
        town_(std::move(town)),
        snapshot_(std::move(snapshot)),
        held_since_(steady_clock::now()),
        thread_([this] { run(); }) {}
  ~Kept() { end(); }

  const std::string& name() const { return name_; }
  const std::string& town() const { return town_; }

  bool ended() const { return gone_; }
  // Returns when its thread has gone, and with it what it kept.
  void end() {
    ending_ = true;
    { const std::lock_guard lock(mutex_); }
    changed_.notify_all();
    const std::lock_guard joining(join_mutex_);
    if (thread_.joinable()) thread_.join();
  }

  // Asks it to end, unless somebody has used it within that time.
  bool end_if_unused_for(std::chrono::milliseconds time) {
    const std::lock_guard lock(mutex_);
    if (held_ || busy_ || !tasks_.empty() || steady_clock::now() - used_ < time) return false;
    ending_ = true;
    changed_.notify_all();
    return true;
  }

  Result<wire::backup::ReleaseReply> release() {
    const std::lock_guard lock(mutex_);
    if (!let_go()) {
      return Error{Code::FailedPrecondition, "the hold has ended before: writers went on after 1 s", "hold_ended"};
    }
    changed_.notify_all();
    const auto held = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - held_since_);
    return wire::backup::ReleaseReply{static_cast<std::uint64_t>(held.count())};
  }

  // False when it has ended or has much to do.
  bool post(std::function<void(Kept&)> task) {
    const std::lock_guard lock(mutex_);
    if (ending_ || tasks_.size() >= kTasks) return false;
    tasks_.push_back(std::move(task));
    changed_.notify_all();
    return true;
  }

  void send_listing(Outflow& out) {
    if (const Status copied = copy(); !copied) return out.end(copied);
    wire::backup::Listing listing;
    for (std::size_t i = 0; i < files_->size(); ++i) {
      const store::SnapshotFile& file = files_->at(i);
      auto hash = sha256_of(file);
      if (!hash) return out.end(hash.error());
      listing.files.push_back({file.name, file.size, *std::move(hash)});
    }
    out.end(out.send(wire::encode(listing)));
  }

  void send_files(Outflow& out) {
    if (const Status copied = copy(); !copied) return out.end(copied);
    for (const store::SnapshotFile& file : *files_) {
      const Status sent = each_piece(file, [&](std::string_view piece) { return out.send(piece); });
      if (!sent) return out.end(sent);
    }
    out.end({});
  }

  const std::atomic<bool>& ending() const { return ending_; }

 private:
  static constexpr std::size_t kTasks = 16;

  // With mutex_ held. False: writers went on before.
  bool let_go() {
    if (!std::exchange(held_, false)) return false;
    snapshot_->release();
    return true;
  }

  Status copy() {
    if (ending_) return Error{Code::Unavailable, "the snapshot has ended", "no_snapshot", {}, 1000};
    {
      // Whoever copies without a release lets go all the same: copying takes long.
      const std::lock_guard lock(mutex_);
      let_go();
    }
    if (files_) return {};
    auto files = snapshot_->copy();
    if (!files) return files.error();
    files_ = *std::move(files);
    return {};
  }

  void run() {
    std::unique_lock lock(mutex_);
    while (!ending_) {
      const auto deadline = held_ ? held_since_ + limits_.hold : used_ + limits_.forget;
      if (!tasks_.empty()) {
        const auto task = std::move(tasks_.front());
        tasks_.pop_front();
        busy_ = true;
        lock.unlock();
        task(*this);
        lock.lock();
        busy_ = false;
        used_ = steady_clock::now();
      } else if (steady_clock::now() < deadline) {
        changed_.wait_until(lock, deadline);  // a release changes the deadline: looked at anew each time
      } else if (!let_go()) {
        break;
      }
    }
    ending_ = true;
    const auto left = std::move(tasks_);
    lock.unlock();
    for (const auto& task : left) task(*this);  // each tells its caller that this has ended
    lock.lock();
    held_ = false;
    const auto snapshot = std::move(snapshot_);
    lock.unlock();
    gone_ = true;
  }

  const Limits limits_;
  const std::string name_;
  const std::string town_;
  std::mutex mutex_;
  std::mutex join_mutex_;
  std::condition_variable changed_;
  std::unique_ptr<store::Snapshot> snapshot_;
  std::optional<std::vector<store::SnapshotFile>> files_;  // [its thread]
  std::deque<std::function<void(Kept&)>> tasks_;
  const steady_clock::time_point held_since_;
  steady_clock::time_point used_ = held_since_;  // by a task that has ended
  bool busy_ = false;                            // a task runs
  bool held_ = true;
  std::atomic<bool> ending_ = false;
  std::atomic<bool> gone_ = false;
  std::thread thread_;
};

Backups::Backups(store::Stores& stores, Limits limits) : stores_(stores), limits_(limits) {}

Backups::~Backups() {
  end(std::exchange(kept_, {}));
}

Result<wire::backup::HoldReply> Backups::hold(std::string_view town, std::chrono::milliseconds wait) {
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(kept_, [](const auto& kept) { return kept->ended(); });
    if (kept_.size() >= kMaxSnapshots) {
      // Whoever was to copy it may have been killed. It needs a moment to go: whoever asks again finds room.
      static_cast<void>(std::find_if(kept_.begin(), kept_.end(), [&](const auto& kept) {
        return kept->end_if_unused_for(limits_.forget / kCrowded);
      }));
      return Error{Code::ResourceExhausted,
                   "other backups are under way, or were killed and are forgotten in a minute",
                   "backups",
                   {},
                   10'000};
    }
  }
  auto snapshot = stores_.hold(town, wait.count() > 0 ? std::min(wait, limits_.hold) : kDefaultWait);
  if (!snapshot) return snapshot.error();
  store::Connection& connection = (*snapshot)->connection();
  auto log_id = store::meta::text(connection, store::meta::kLogId);
  if (!log_id) return log_id.error();
  const auto last_seq = store::meta::number(connection, store::meta::kLastSeq);
  if (!last_seq) return last_seq.error();
  const auto schema = schema_of(connection);
  if (!schema) return schema.error();
  // Not to be guessed: 128 random bits.
  wire::backup::HoldReply reply{store::meta::new_log_id(), *std::move(log_id), static_cast<std::uint64_t>(*last_seq),
                                *schema};
  const std::lock_guard lock(mutex_);
  kept_.push_back(std::make_shared<Kept>(limits_, reply.snapshot, std::string(town), *std::move(snapshot)));
  return reply;
}

Result<wire::backup::ReleaseReply> Backups::release(std::string_view snapshot) {
  const auto kept = find(snapshot);
  if (!kept) return Error{Code::NotFound, "there is no such snapshot (any more)", "no_snapshot"};
  return kept->release();
}

namespace {

template <class Kept, class Send>
Status serve(const std::shared_ptr<Kept>& kept, const Backups::Accept& accept, Send send) {
  if (!kept) return Error{Code::NotFound, "there is no such snapshot (any more)", "no_snapshot"};
  const auto out = std::make_shared<Outflow>(kept->ending());
  if (!out->open(accept)) return Error{Code::InvalidArgument, "this is asked as a stream"};
  const bool posted = kept->post([out, send](Kept& self) { (self.*send)(*out); });
  if (!posted) out->end(Error{Code::Unavailable, "the snapshot has ended, or is busy", "no_snapshot", {}, 1000});
  return {};
}

}  // namespace

Status Backups::list(std::string_view snapshot, const Accept& accept) {
  return serve(find(snapshot), accept, &Kept::send_listing);
}

Status Backups::read(std::string_view snapshot, const Accept& accept) {
  return serve(find(snapshot), accept, &Kept::send_files);
}

void Backups::drop(std::string_view snapshot) {
  std::vector<std::shared_ptr<Kept>> ending;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& kept : kept_) {
      if (kept->name() == snapshot) ending.push_back(kept);
    }
    std::erase_if(kept_, [&](const auto& kept) { return kept->name() == snapshot; });
  }
  end(ending);
}

void Backups::close(std::string_view town) {
  std::vector<std::shared_ptr<Kept>> ending;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& kept : kept_) {
      if (kept->town() == town) ending.push_back(kept);
    }
    std::erase_if(kept_, [&](const auto& kept) { return kept->town() == town; });
  }
  end(ending);
}

std::shared_ptr<Backups::Kept> Backups::find(std::string_view snapshot) {
  const std::lock_guard lock(mutex_);
  for (const auto& kept : kept_) {
    if (kept->name() == snapshot) return kept;
  }
  return nullptr;
}

void Backups::end(const std::vector<std::shared_ptr<Kept>>& ending) {
  for (const auto& kept : ending) kept->end();
}

}  // namespace stadtkern::runtime
