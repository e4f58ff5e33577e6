// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/audit.h"

#include "lifecycle/audit_check.h"
#include "lifecycle/audit_line.h"
#include "log.h"

#include <fcntl.h>
#include <string.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace stadtkern::lifecycle {
namespace {

// What a power loss can have damaged: not synced, so at most AppendFile's kMostUnsynced, and a line before it.
constexpr std::uint64_t kTail = 2 * kLongestAuditLine;

Error refused(int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EROFS;
  return {
      full ? Code::StorageFull : Code::Unavailable,
      std::string("refused, for it cannot be entered in the audit log: ") + ::strerror(error) + "; nothing was done"};
}

bool sync_folder(const std::filesystem::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened && ::fsync(opened.get()) == 0;
}

// The last entry of a file.
struct Ending {
  std::uint64_t end = 0;  // of its line; 0: there is none
  std::uint64_t number = 0;
  std::string hash;
};

// The last line that is one, whatever stands behind it. Mostly a look at the file's end is enough.
Result<Ending> ending_of(const AppendFile& file) {
  for (std::uint64_t size = kTail;; size *= 8) {
    const std::uint64_t from = file.size() - std::min(file.size(), size);
    const Result<std::string> text = file.read(from, file.size() - from);
    if (!text) return text.error();
    for (std::size_t end = text->rfind('\n'); end != std::string::npos && end > 0;) {
      const std::size_t begin = text->rfind('\n', end - 1);  // npos + 1 is 0
      const auto line = parse_audit_line(std::string_view(*text).substr(begin + 1, end - begin - 1));
      if (line && line->hash == audit_hash(line->before, line->body)) {
        return Ending{from + end + 1, line->number, std::string(line->hash)};
      }
      end = begin;
    }
    if (from == 0) return Ending{};
  }
}

// The number of the file's first entry.
std::uint64_t first_number(const AppendFile& file) {
  const Result<std::string> head = file.read(0, std::min<std::uint64_t>(file.size(), kTail));
  for (std::string_view left = head ? std::string_view(*head) : std::string_view(); !left.empty();) {
    const std::size_t end = std::min(left.find('\n'), left.size() - 1);
    if (const auto line = parse_audit_line(left.substr(0, end))) return line->number;
    left.remove_prefix(end + 1);
  }
  return 1;
}

std::string body_of(const AuditEntry& entry, std::uint64_t number, std::string_view before) {
  constexpr std::size_t kMost = kLongestAuditLine / 8;  // each byte may take six in JSON
  std::string body = R"({"number":)" + std::to_string(number) + R"(,"time":")" + log::timestamp() + '"';
  const auto add = [&body](std::string_view key, std::string_view value) {
    body.append(",\"").append(key).append("\":").append(log::json_string(value.substr(0, kMost)));
  };
  add("who", entry.who.substr(0, 256));
  add("what", entry.what.substr(0, 256));
  add("detail", entry.detail);
  if (!entry.why.empty()) add("why", entry.why.substr(0, 256));
  if (!entry.plan.empty()) add("plan", entry.plan.substr(0, 256));
  return body.append(R"(,"before":")").append(before).append("\"");
}

}  // namespace

Result<std::unique_ptr<AuditLog>> AuditLog::open(const std::filesystem::path& file, Limits limits) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  if (file.filename() != kAuditFile) return Error{Code::Internal, file.string() + " is no audit log's name"};
  Result<std::vector<std::filesystem::path>> aside = audit_files(folder);
  if (!aside) return aside.error();
  std::erase(*aside, folder / kAuditFile);
  Result<AppendFile> opened = AppendFile::open(file, limits.reserve);
  if (!opened) return opened.error();
  // Its name must last as long as its entries.
  if (!sync_folder(folder))
    return Error{Code::Unavailable, "cannot sync " + folder.string() + ": " + ::strerror(errno)};
  std::unique_ptr<AuditLog> audit(new AuditLog(folder, limits, *std::move(opened)));
  if (Status found = audit->go_on(aside->empty() ? std::filesystem::path() : aside->back()); !found) {
    return found.error();
  }
  audit->syncer_ = std::jthread([log = audit.get()](const std::stop_token& stop) { log->sync_batches(stop); });
  return audit;
}

AuditLog::AuditLog(std::filesystem::path folder, Limits limits, AppendFile file)
    : folder_(std::move(folder)), limits_(limits), file_(std::move(file)) {}

AuditLog::~AuditLog() {
  syncer_ = {};  // stops and joins
  if (file_.unsynced()) static_cast<void>(file_.sync());
}

// `last`: the newest of the files put aside, or empty.
Status AuditLog::go_on(const std::filesystem::path& last) {
  Result<Ending> ending = ending_of(file_);
  if (!ending) return ending.error();
  const std::uint64_t behind = file_.size() - ending->end;
  const std::uint64_t from = ending->end;
  if (ending->end > 0) {
    first_ = first_number(file_);
  } else if (!last.empty()) {
    // The kernel ended between putting a full file aside and the first line of the next.
    const Result<AppendFile> aside = AppendFile::open(last, 0);
    if (!aside) return aside.error();
    ending = ending_of(*aside);
    if (!ending) return ending.error();
    first_ = ending->number + 1;
  }
  records_ = ending->number;
  head_ = std::move(ending->hash);
  if (behind == 0) return {};
  // What is entered of it may wait: the kernel serves citizens, also when the disk is full.
  const std::string what = move_end(from);
  record({"kernel", "repaired", std::to_string(behind) + " bytes behind the last entry " + what});
  return {};
}

// Moves what stands from there on out of the chain's way; says where it is now.
std::string AuditLog::move_end(std::uint64_t from) {
  const Result<std::string> bytes = file_.read(from, file_.size() - from);
  std::string name = "audit.damaged-" + std::to_string(records_ + 1) + ".txt";
  for (int more = 2; std::filesystem::exists(folder_ / name) && more < 100; ++more) {
    name = "audit.damaged-" + std::to_string(records_ + 1) + "-" + std::to_string(more) + ".txt";
  }
  bool kept = false;
  if (bytes) {
    Result<AppendFile> aside = AppendFile::open(folder_ / name, 0);
    kept = aside && aside->size() == 0 && aside->append(*bytes) == 0 && aside->sync() == 0;
    if (!kept) std::remove((folder_ / name).c_str());
  }
  // A line that a crash tore was promised to nobody; anything else is not thrown away.
  const bool torn = bytes && bytes->size() <= kLongestAuditLine + 1 && bytes->find('\n') == std::string::npos;
  if (kept || torn) {
    if (file_.cut(from) == 0) return kept ? "stand in " + name + " now" : "were cut off";
  }
  put_aside();
  return "stay where they are, for they cannot be moved";
}

// Garbage in the middle harms nothing that comes after it, and must be seen.
void AuditLog::look_back() {
  AuditCheck check;
  check.newest_file = true;
  const Result<AuditReport> report = check_audit(folder_, check);
  if (!report || !report->fault) return;
  const std::lock_guard lock(mutex_);
  fault_ = report->fault->file.filename().string() + ":" + std::to_string(report->fault->line) + ": " +
           report->fault->why + "; see `stadtkern audit verify`";
}

int AuditLog::write_line(const AuditEntry& entry) {
  const std::string body = body_of(entry, records_ + 1, head_);
  std::string hash = audit_hash(head_, body);
  const std::string line = audit_line(body, hash);
  if (file_.size() > 0 && file_.size() + line.size() > limits_.file_bytes) put_aside();
  if (const int error = file_.append(line); error != 0) return error;
  ++records_;
  head_ = std::move(hash);
  last_bytes_ = line.size();
  return 0;
}

// When records are missing, a line that says so.
int AuditLog::write_missed() {
  if (missed_ == 0) return 0;
  const std::string count = std::to_string(missed_) + " entries of what happened";
  if (const int error = write_line({"kernel", "not written", count, "disk"}); error != 0) return error;
  missed_ = 0;
  return 0;
}

// The full file takes its number as its name; when it cannot, it grows on.
void AuditLog::put_aside() {
  if (file_.sync() != 0) return;
  const std::filesystem::path now = folder_ / kAuditFile;
  const std::filesystem::path aside = folder_ / audit_file_aside(first_);
  std::error_code error;
  if (std::filesystem::exists(aside, error)) return;
  if (std::filesystem::rename(now, aside, error); error) return;
  Result<AppendFile> next = AppendFile::open(now, limits_.reserve);
  if (!next || !sync_folder(folder_)) {
    std::filesystem::rename(aside, now, error);
    return;
  }
  file_.close_reserve();
  file_ = *std::move(next);
  first_ = records_ + 1;
}

void AuditLog::record(const AuditEntry& entry) {
  const std::lock_guard lock(mutex_);
  if (write_missed() != 0 || write_line(entry) != 0) {
    ++missed_;
    return;
  }
  written_.notify_one();
}

Status AuditLog::enter(const AuditEntry& entry) {
  const std::lock_guard lock(mutex_);
  if (const int error = write_missed(); error != 0) return refused(error);
  std::string before = head_;
  if (const int error = write_line(entry); error != 0) return refused(error);
  const int error = file_.sync();
  if (error == 0) return {};
  file_.take_back(last_bytes_);
  --records_;
  head_ = std::move(before);
  written_.notify_one();  // what stands before it is still to be synced
  return refused(error);
}

std::string AuditLog::head() const {
  const std::lock_guard lock(mutex_);
  return head_;
}

std::string AuditLog::fault() const {
  const std::lock_guard lock(mutex_);
  return fault_;
}

std::uint64_t AuditLog::records() const {
  const std::lock_guard lock(mutex_);
  return records_;
}

void AuditLog::sync_batches(const std::stop_token& stop) {
  look_back();
  std::unique_lock lock(mutex_);
  while (written_.wait(lock, stop, [this] { return file_.unsynced(); })) {
    // What comes within the time shares the sync.
    written_.wait_for(lock, stop, limits_.batch, [] { return false; });
    if (stop.stop_requested()) return;  // the destructor syncs what is left
    if (!file_.unsynced()) continue;
    if (file_.suspect()) {
      static_cast<void>(file_.sync());  // when it fails, again after the same time
      continue;
    }
    const AppendFile::Pending pending = file_.pending();
    lock.unlock();
    const int error = AppendFile::sync(pending);
    lock.lock();
    file_.synced(pending, error);
  }
}

}  // namespace stadtkern::lifecycle
