// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/sqlite/snapshot.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>
#include <utility>

#include "runtime/store/meta.h"
#include "runtime/store/sqlite/connection.h"
#include "runtime/store/sqlite/fair_lock.h"

namespace stadtkern::runtime::store::sqlite {

namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "backup-";
constexpr const char* kBlobs = "blobs";

Error trouble(const std::string& doing, int number) {
  const bool full = number == ENOSPC || number == EDQUOT || number == EROFS || number == EMLINK;
  return {full ? Code::StorageFull : Code::Unavailable, doing + ": " + std::strerror(number), "snapshot"};
}

// The snapshot's folder. Locked while in use, so that whoever sweeps knows it from one that was left behind.
class Folder {
 public:
  static Result<std::unique_ptr<Folder>> make(const fs::path& store) {
    std::string path = (store / (std::string(kPrefix) + "XXXXXX")).string();
    if (::mkdtemp(path.data()) == nullptr) return trouble("cannot make a folder in " + store.string(), errno);
    const int locked = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (locked < 0 || ::flock(locked, LOCK_EX | LOCK_NB) != 0) {
      const int number = errno;
      if (locked >= 0) ::close(locked);
      ::rmdir(path.c_str());
      return trouble("cannot lock " + path, number);
    }
    return std::unique_ptr<Folder>{new Folder{path, locked}};
  }
  ~Folder() {
    std::error_code ignored;  // what stays is swept later
    fs::remove_all(path_, ignored);
    ::close(locked_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  Folder(fs::path path, int locked) : path_(std::move(path)), locked_(locked) {}
  fs::path path_;
  int locked_;
};

// "0a/" and 64 hexadecimal digits; anything else below blobs/ is on its way to become one.
bool names_blob(const std::string& name) {
  constexpr std::size_t kLength = 67;
  return name.size() == kLength && name[2] == '/' && name.compare(0, 2, name, 3, 2) == 0 &&
         name.find_first_not_of("0123456789abcdef", 3) == std::string::npos;
}

// Links to the store's blobs, made to be what the store has at the moment of the last call. Blobs never change, so a
// link is a copy; the first call does the work, outside the hold, the second one is quick.
class BlobLinks {
 public:
  BlobLinks(fs::path from, fs::path to) : from_(std::move(from)), to_(std::move(to)) {}

  Status follow() {
    std::set<std::string> there;
    std::error_code error;
    fs::recursive_directory_iterator entry(from_, error);
    if (error == std::errc::no_such_file_or_directory) error.clear();
    for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
      if (!entry->is_regular_file(error)) continue;
      const std::string name = entry->path().lexically_relative(from_).string();
      if (!names_blob(name)) continue;
      if (!linked_.contains(name)) {
        if (Status linked = link(name); !linked) return linked;
      }
      there.insert(name);
    }
    if (error) return trouble("cannot read " + from_.string(), error.value());
    for (const std::string& name : linked_) {
      if (!there.contains(name)) fs::remove(to_ / name, error);
    }
    linked_ = std::move(there);
    return {};
  }

  [[nodiscard]] const std::set<std::string>& names() const { return linked_; }

 private:
  Status link(const std::string& name) {
    std::error_code error;
    fs::create_directories((to_ / name).parent_path(), error);
    if (!error) fs::create_hard_link(from_ / name, to_ / name, error);
    // Removed between our look and our link: then it is not there.
    if (error && error != std::errc::no_such_file_or_directory) return trouble("cannot link " + name, error.value());
    return {};
  }

  fs::path from_;
  fs::path to_;
  std::set<std::string> linked_;
};

class SqliteSnapshot final : public Snapshot {
 public:
  SqliteSnapshot(std::unique_ptr<FairLock> right, std::unique_ptr<Folder> folder, BlobLinks blobs,
                 std::unique_ptr<SqliteConnection> connection)
      : folder_(std::move(folder)),
        blobs_(std::move(blobs)),
        connection_(std::move(connection)),
        right_(std::move(right)) {}

  Connection& connection() noexcept override { return *connection_; }

  void release() noexcept override {
    if (right_) right_->release();  // wakes who waits, which its end alone does not
    right_.reset();
  }

  Result<std::vector<SnapshotFile>> copy() override {
    const fs::path file = folder_->path() / "store.db";
    if (Status copied = connection_->copy_to(file.string()); !copied) return std::move(copied).error();
    connection_->rollback();  // the log may be reused: all that is wanted is in the copy
    std::vector<SnapshotFile> files{{"store.db", file, 0}};
    for (const std::string& name : blobs_.names()) {
      const std::string below = std::string(kBlobs) + "/" + name;
      files.push_back({below, folder_->path() / below, 0});
    }
    for (SnapshotFile& entry : files) {
      std::error_code error;
      entry.size = fs::file_size(entry.path, error);
      if (error) return trouble("cannot read " + entry.path.string(), error.value());
    }
    return files;
  }

 private:
  std::unique_ptr<Folder> folder_;  // goes last
  BlobLinks blobs_;
  std::unique_ptr<SqliteConnection> connection_;
  std::unique_ptr<FairLock> right_;  // its end gives up the right
};

}  // namespace

Result<std::unique_ptr<Snapshot>> take_snapshot(const fs::path& folder, std::chrono::milliseconds wait) {
  const fs::path file = folder / "store.db";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return Error{Code::NotFound, "there is no store " + file.string()};
  sweep_snapshots(folder);
  // All that takes time comes before the hold.
  auto own = Folder::make(folder);
  if (!own) return std::move(own).error();
  auto connection = SqliteConnection::open(file.string(), Access::Read);
  if (!connection) return std::move(connection).error();
  BlobLinks blobs{folder / kBlobs, (*own)->path() / kBlobs};
  if (Status linked = blobs.follow(); !linked) return std::move(linked).error();
  auto right = FairLock::open(folder / "STORE.lock", wait);
  if (!right) return std::move(right).error();

  if (Status got = (*right)->acquire(); !got) return std::move(got).error();
  if (Status linked = blobs.follow(); !linked) return std::move(linked).error();
  if (Status begun = (*connection)->begin(); !begun) return std::move(begun).error();
  // What a transaction sees is fixed by its first read, not by its begin.
  if (auto read = meta::number(**connection, meta::kLastSeq); !read) return std::move(read).error();
  return std::unique_ptr<Snapshot>{
      std::make_unique<SqliteSnapshot>(std::move(*right), std::move(*own), std::move(blobs), std::move(*connection))};
}

void sweep_snapshots(const fs::path& folder) noexcept {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename().string().starts_with(kPrefix)) found.push_back(entry->path());
  }
  for (const fs::path& path : found) {
    const int file = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) continue;
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) fs::remove_all(path, error);
    ::close(file);
  }
}

}  // namespace stadtkern::runtime::store::sqlite
