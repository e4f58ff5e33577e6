// SPDX-License-Identifier: EUPL-1.2
// AuditLog: what was done, what is about to be done and what was refused, in append-only files in which each line
// carries the hash of the one before (lifecycle/audit_line.h). Opaque ids only: no name, no address, no free text. Any
// thread.
#pragma once

#include "lifecycle/append_file.h"

#include <stadtkern/result.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

namespace stadtkern::lifecycle {

struct AuditEntry {
  std::string_view who;       // "operator:1000", "module:bench", "kernel"
  std::string_view what;      // a word or two: "enable"
  std::string_view detail{};  // ids and names: "neustadt/bench"
  std::string_view why{};     // a cause or a ticket's number; left out when empty
  std::string_view plan{};    // the plan's hash; left out when empty
};

class AuditLog {
 public:
  struct Limits {
    std::uint64_t file_bytes = std::uint64_t{16} << 20;  // then the file is put aside and the next one begun
    std::uint64_t reserve = std::uint64_t{256} << 10;    // disk taken ahead, so that a full one refuses no operator
    std::chrono::milliseconds batch{1000};               // within which `record` reaches the disk
  };

  // Goes on where `file`, which is called audit.jsonl, or the last one put aside ends. What stands behind the last
  // entry, a line that was torn by a crash, zeros that a power loss left, or anything else, is moved to a file of its
  // own beside it, and that is entered. Unavailable when it cannot be opened.
  [[nodiscard]] static Result<std::unique_ptr<AuditLog>> open(const std::filesystem::path& file, Limits limits);
  [[nodiscard]] static Result<std::unique_ptr<AuditLog>> open(const std::filesystem::path& file) {
    return open(file, Limits());
  }
  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // What has happened: written at once, synced within `batch`. When it cannot be written it is counted, and the next
  // line that can be tells how many are missing.
  void record(const AuditEntry& entry);
  void record(std::string_view who, std::string_view what, std::string_view detail) { record({who, what, detail}); }

  // What is about to be done: on the disk when this returns. Otherwise nothing is entered, and the caller must not do
  // it. Errors: StorageFull, Unavailable.
  [[nodiscard]] Status enter(const AuditEntry& entry);

  // Hash of the last line, in hexadecimal: who has noted it can tell whether what stands before was changed.
  [[nodiscard]] std::string head() const;
  [[nodiscard]] std::uint64_t records() const;  // since the first file began
  // Where the chain of the newest file was broken when this began, in words; empty: nowhere. Known soon after open().
  [[nodiscard]] std::string fault() const;

 private:
  AuditLog(std::filesystem::path folder, Limits limits, AppendFile file);
  [[nodiscard]] Status go_on(const std::filesystem::path& last);
  [[nodiscard]] std::string move_end(std::uint64_t from);
  void look_back();
  [[nodiscard]] int write_line(const AuditEntry& entry);
  [[nodiscard]] int write_missed();
  void put_aside();
  void sync_batches(const std::stop_token& stop);

  const std::filesystem::path folder_;
  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable_any written_;
  AppendFile file_;
  std::string head_;
  std::uint64_t records_ = 0;
  std::uint64_t first_ = 1;       // number of the file's first line
  std::uint64_t missed_ = 0;      // records that could not be written
  std::uint64_t last_bytes_ = 0;  // of the last line
  std::string fault_;
  std::jthread syncer_;
};

}  // namespace stadtkern::lifecycle
