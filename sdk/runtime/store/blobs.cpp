// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/blobs.h"

#include <fcntl.h>
#include <sodium/crypto_hash_sha256.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <set>
#include <utility>

#include "runtime/store/durable_folder.h"
#include "runtime/store/tx.h"

namespace stadtkern::runtime::store {

namespace {

constexpr std::string_view kDraft = ".new";
// A draft older than this was left by a process that is gone.
constexpr std::time_t kDraftSeconds = 3600;

std::string name_of(std::string_view content) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(content.data()), content.size());
  constexpr char kHex[] = "0123456789abcdef";
  std::string name;
  for (const unsigned char byte : hash) {
    name += kHex[byte >> 4];
    name += kHex[byte & 15];
  }
  return name;
}

unsigned folder_number(std::string_view name) {
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  return digit(name[0]) * 16 + digit(name[1]);
}

// The whole file; nothing when it cannot be read or is over the limit, with errno set.
Result<std::string> read_whole(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return disk_error(path, "cannot open");
  struct stat seen {};
  std::string content;
  bool good = ::fstat(file, &seen) == 0;
  if (good) content.resize(std::min(static_cast<std::size_t>(seen.st_size), kMaxBlob + 1));
  for (std::size_t at = 0; good && at < content.size();) {
    const ssize_t got = ::read(file, content.data() + at, content.size() - at);
    if (got < 0 && errno == EINTR) continue;
    good = got >= 0;
    if (got <= 0) content.resize(at);
    if (got > 0) at += static_cast<std::size_t>(got);
  }
  Result<std::string> out = good ? Result<std::string>(std::move(content)) : disk_error(path, "cannot read");
  ::close(file);
  return out;
}

Status write_whole(int file, const std::filesystem::path& path, std::string_view content) {
  while (!content.empty()) {
    const ssize_t done = ::write(file, content.data(), content.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return disk_error(path, "cannot write");
    content.remove_prefix(static_cast<std::size_t>(done));
  }
  return ::fsync(file) == 0 ? Status{} : Status{disk_error(path, "cannot sync")};
}

void remove_old_drafts(const std::filesystem::path& folder) {
  std::error_code ignored;
  const std::time_t now = std::time(nullptr);
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    struct stat seen {};
    if (!entry.path().native().ends_with(kDraft) || ::stat(entry.path().c_str(), &seen) != 0) continue;
    if (seen.st_mtime + kDraftSeconds < now) ::unlink(entry.path().c_str());
  }
}

}  // namespace

bool blob_name(std::string_view name) noexcept {
  return name.size() == kBlobName && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

BlobFolder::BlobFolder(const std::filesystem::path& root, std::string_view town)
    : root_(root), folder_(root / town / "blobs") {}

std::filesystem::path BlobFolder::file_of(std::string_view name) const {
  return folder_ / name.substr(0, 2) / name;
}

Result<std::string> BlobFolder::put(std::string_view content) {
  if (content.size() > kMaxBlob) return Error{Code::TooLarge, "a blob has at most 32 MiB", "blob"};
  std::string name = name_of(content);
  if (Status settled = settle(name); !settled) return std::move(settled).error();
  const std::filesystem::path file = file_of(name);
  // One that is damaged is replaced.
  const auto there = read_whole(file);
  const bool kept = there && *there == content;
  Status done = kept ? sync_file(file) : write(file, content);
  // Young again, for the sweep; when that fails, the worst is that the content has to be put once more.
  if (kept) ::utimensat(AT_FDCWD, file.c_str(), nullptr, 0);
  // Another process may just have removed it, with its last use.
  if (kept && !done && !has(name)) done = write(file, content);
  // Its name may be somebody else's, who was killed before this.
  if (done) done = sync_folder(file.parent_path());
  if (!done) return std::move(done).error();
  return name;
}

Status BlobFolder::write(const std::filesystem::path& path, std::string_view content) {
  static std::atomic<unsigned> number{0};
  const std::filesystem::path draft =
      folder_ / (std::to_string(::getpid()) + "-" + std::to_string(number++) + std::string(kDraft));
  ::unlink(draft.c_str());  // of a process that had our number
  const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return disk_error(draft, "cannot make");
  Status done = write_whole(file, draft, content);
  ::close(file);
  if (done && ::rename(draft.c_str(), path.c_str()) != 0) done = disk_error(path, "cannot name");
  if (!done) ::unlink(draft.c_str());
  return done;
}

// The folder that the name stands in is there, and durably so.
Status BlobFolder::settle(std::string_view name) {
  const std::lock_guard guard{mutex_};
  const unsigned number = folder_number(name);
  if (settled_.test(number)) return {};
  if (!ready_) {
    if (Status done = settle_folder(); !done) return done;
    ready_ = true;
  }
  const std::filesystem::path folder = file_of(name).parent_path();
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return disk_error(folder, "cannot make");
  if (Status done = sync_folder(folder_); !done) return done;
  settled_.set(number);
  return {};
}

// Once per process: that a folder is there does not say that anybody synced its name.
Status BlobFolder::settle_folder() {
  if (Status done = make_durable_folder(folder_); !done) return done;
  remove_old_drafts(folder_);
  return sync_folders(folder_.parent_path(), root_);
}

Result<std::string> BlobFolder::get(std::string_view name) const {
  if (!blob_name(name)) return Error{Code::InvalidArgument, "a blob's name is 64 digits of 0-9a-f", "blob"};
  auto content = read_whole(file_of(name));
  if (!content) {
    if (!has(name)) return Error{Code::NotFound, "no blob has the name " + std::string(name), "blob"};
    return content;
  }
  if (name_of(*content) != name) {
    return Error{Code::DataLoss, "the blob " + file_of(name).string() + " is damaged: restore it from a backup",
                 "blob"};
  }
  return content;
}

std::vector<std::string> BlobFolder::not_put_since(unsigned folder, std::time_t before) const {
  constexpr char kHex[] = "0123456789abcdef";
  std::vector<std::string> names;
  std::error_code ignored;
  const std::filesystem::path path = folder_ / std::string{kHex[(folder >> 4) & 15], kHex[folder & 15]};
  for (const auto& entry : std::filesystem::directory_iterator(path, ignored)) {
    std::string name = entry.path().filename().string();
    struct stat seen {};
    if (!blob_name(name) || ::stat(entry.path().c_str(), &seen) != 0 || seen.st_mtime >= before) continue;
    names.push_back(std::move(name));
  }
  return names;
}

bool BlobFolder::has(std::string_view name) const {
  return blob_name(name) && ::access(file_of(name).c_str(), F_OK) == 0;
}

Status BlobFolder::remove(std::span<const std::string> names) {
  std::set<std::filesystem::path> folders;
  for (const std::string& name : names) {
    const std::filesystem::path file = file_of(name);
    if (::unlink(file.c_str()) == 0) {
      folders.insert(file.parent_path());
    } else if (errno != ENOENT) {
      return disk_error(file, "cannot remove");
    }
  }
  for (const auto& folder : folders) {
    if (Status synced = sync_folder(folder); !synced) return synced;
  }
  return {};
}

Status add_blob_use(Connection& connection, std::string_view name) {
  auto done = connection.system(
      "INSERT INTO sk_blobs (name, uses) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET uses = sk_blobs.uses + 1",
      {name});
  return done ? Status{} : Status{std::move(done).error()};
}

Status remove_blob_use(Connection& connection, std::string_view name) {
  auto done = connection.system("UPDATE sk_blobs SET uses = uses - 1 WHERE name = ? AND uses > 0", {name});
  if (!done) return std::move(done).error();
  if (*done == 1) return {};
  return Error{Code::NotFound, "no row of this store uses the blob " + std::string(name), "blob"};
}

Status Tx::add_blob(std::string_view name) {
  if (blobs_ == nullptr || !blobs_->has(name)) {
    return Error{.code = Code::Unavailable,
                 .message = "the blob " + std::string(name.substr(0, kBlobName)) + " is not there: put it again",
                 .reason = "blob",
                 .retry_after_ms = 100};
  }
  return add_blob_use(connection_, name);
}

Status Tx::remove_blob(std::string_view name) {
  removed_blobs_ = true;
  return remove_blob_use(connection_, name);
}

Result<bool> blob_known(Connection& connection, std::string_view name) {
  bool known = false;
  auto read = connection.system("SELECT uses FROM sk_blobs WHERE name = ?", {name}, [&](const Row&) {
    known = true;
    return true;
  });
  if (!read) return std::move(read).error();
  return known;
}

Status add_unused_blob(Connection& connection, std::string_view name) {
  auto done =
      connection.system("INSERT INTO sk_blobs (name, uses) VALUES (?, 0) ON CONFLICT (name) DO NOTHING", {name});
  return done ? Status{} : Status{std::move(done).error()};
}

// Nobody's row is in danger of a sweep, however old or young its file is. Who names a blob looks for its file inside
// his transaction (Tx::add_blob) and counts his use there; the sweep's row without uses is written in one, too, and
// one store has one writer at a time, over all processes. So a use either comes first, and the sweep's row adds
// nothing to it; or it comes second, in the same commit, and makes the count one before the files are looked at below;
// or it comes after that, finds no file, and its writer is told to put the content again. A kill between the commit
// and the removal leaves a row that the next opening of the store acts on, as after any last use. A removal that a
// power loss undoes leaves the file without a row, as it was before, for the next day.
Status Tx::sweep_blob(std::string_view name) {
  removed_blobs_ = true;
  return add_unused_blob(connection_, name);
}

Status remove_unused_blobs(Connection& connection, BlobFolder& folder) {
  if (Status begun = connection.begin(); !begun) return begun;
  const auto all = [&]() -> Status {
    std::vector<std::string> names;
    auto read = connection.system("SELECT name FROM sk_blobs WHERE uses = 0", {}, [&](const Row& row) {
      names.emplace_back(row[0].text());
      return true;
    });
    if (!read) return std::move(read).error();
    if (names.empty()) return {};
    // The files first: a name without a file may be forgotten, a file without a name would stay for ever.
    if (Status gone = folder.remove(names); !gone) return gone;
    auto forgotten = connection.system("DELETE FROM sk_blobs WHERE uses = 0");
    if (!forgotten) return std::move(forgotten).error();
    return connection.commit();
  };
  Status done = all();
  if (connection.in_transaction()) connection.rollback();
  return done;
}

}  // namespace stadtkern::runtime::store
