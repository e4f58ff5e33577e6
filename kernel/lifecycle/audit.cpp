// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/audit.h"

#include "lifecycle/audit_line.h"
#include "log.h"

#include <fcntl.h>
#include <string.h>

#include <algorithm>
#include <cerrno>

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

// Where the whole lines of `tail` end: before the first zero, which no line holds, and before a line without an end.
std::size_t whole_lines(std::string_view tail) {
  const std::string_view clean = tail.substr(0, tail.find('\0'));
  return clean.rfind('\n') + 1;  // npos + 1 is 0
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
  const std::uint64_t from = file_.size() - std::min(file_.size(), kTail);
  const Result<std::string> tail = file_.read(from, file_.size() - from);
  if (!tail) return tail.error();
  const std::size_t whole = whole_lines(*tail);
  const std::size_t torn = tail->size() - whole;
  if (torn > kLongestAuditLine + 1) {
    return Error{Code::DataLoss, (folder_ / kAuditFile).string() +
                                     " does not end with an audit line; move it away and " +
                                     "keep it, the kernel begins a new one"};
  }
  if (torn > 0) {
    if (const int error = file_.cut(from + whole); error != 0) return refused(error);
  }
  std::string lines = tail->substr(0, whole);
  std::filesystem::path named = folder_ / kAuditFile;
  const bool in_this = file_.size() > 0;
  if (!in_this && !last.empty()) {
    // The kernel ended between putting a full file aside and the first line of the next.
    const Result<AppendFile> aside = AppendFile::open(last, 0);
    if (!aside) return aside.error();
    const std::uint64_t size = std::min(aside->size(), kTail);
    Result<std::string> text = aside->read(aside->size() - size, size);
    if (!text) return text.error();
    lines = *std::move(text);
    named = last;
  }
  if (!lines.empty()) {
    lines.pop_back();
    const auto line = parse_audit_line(std::string_view(lines).substr(lines.rfind('\n') + 1));
    if (!line || line->hash != audit_hash(line->before, line->body)) {
      return Error{Code::DataLoss, named.string() + " does not end with an audit line; move it away and keep it, the " +
                                       "kernel begins a new one"};
    }
    records_ = line->number;
    head_ = line->hash;
    first_ = records_ + 1;
  }
  if (in_this) {
    const Result<std::string> head = file_.read(0, std::min<std::uint64_t>(file_.size(), kLongestAuditLine));
    if (!head) return head.error();
    const auto line = parse_audit_line(std::string_view(*head).substr(0, head->find('\n')));
    first_ = line ? line->number : 1;
  }
  if (torn > 0) return enter({"kernel", "repaired", "a torn end of " + std::to_string(torn) + " bytes was cut off"});
  return {};
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

std::uint64_t AuditLog::records() const {
  const std::lock_guard lock(mutex_);
  return records_;
}

void AuditLog::sync_batches(const std::stop_token& stop) {
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
