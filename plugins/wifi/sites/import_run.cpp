// SPDX-License-Identifier: EUPL-1.2
#include "sites/import_run.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include <stadtkern/json_writer.h>
#include <stadtkern/store.h>

#include "random.h"
#include "sites/import.h"
#include "sites/store.h"

namespace wifi::sites {
namespace {

constexpr std::size_t kLargestFile = std::size_t{16} << 20;
constexpr std::size_t kRowsPerWrite = 50;  // a write function must be done within milliseconds
constexpr std::size_t kRowsPerProgress = 500;
constexpr std::size_t kMostFailures = 200;  // the result is one chunk of a stream, at most 64 KiB
constexpr std::size_t kLongestReason = 120;

}  // namespace

// One write after the other; what was stored stays when one fails, and a second run goes on from there.
class ImportWork : public std::enable_shared_from_this<ImportWork> {
 public:
  explicit ImportWork(const stadtkern::Command& command) : command_(command), town_(command.town()) {}

  void begin(std::vector<ImportRow> rows) {
    rows_ = std::move(rows);
    next();
  }
  void fail(const stadtkern::Error& error) {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(over_, true)) command_.finish(error);
  }
  // The command is gone, and with it everything that could be told to its caller.
  void abandon() {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }

 private:
  // [any]
  void next() {
    {
      const std::lock_guard lock(mutex_);
      if (over_) return;
      if (at_ == rows_.size()) {
        over_ = true;
        command_.finish(result());
        return;
      }
      tell_progress();
    }
    town_.store().write([self = shared_from_this()](stadtkern::Tx& tx) { return self->write(tx); },
                        [self = shared_from_this()](const stadtkern::Status& status) {
                          if (status) return self->next();
                          stadtkern::Error error = status.error();
                          error.message +=
                              " (what was written so far is stored; running the import again goes on from there)";
                          self->fail(error);
                        });
  }

  stadtkern::Status write(stadtkern::Tx& tx) {
    const std::size_t end = std::min(rows_.size(), at_ + kRowsPerWrite);
    for (; at_ < end; ++at_) {
      auto* site = std::get_if<Site>(&rows_[at_].outcome);
      if (site == nullptr) continue;
      site->id = random_hex(kIdBytes);
      site->created = site->updated = tx.now_us();
      ++counts_[static_cast<std::size_t>(import(tx, std::move(*site)))];
    }
    return {};
  }

  void tell_progress() {
    if (at_ / kRowsPerProgress == told_ / kRowsPerProgress) return;
    told_ = at_;
    stadtkern::JsonWriter json;
    json.begin_object().key("progress").begin_object().key("read").integer(static_cast<std::int64_t>(at_));
    json.key("of").integer(static_cast<std::int64_t>(rows_.size())).end_object().end_object();
    // A caller that takes nothing at the moment misses a step of its progress bar.
    (void)command_.output(json.take());
  }

  std::string result() const {
    const auto number = [](std::size_t value) { return static_cast<std::int64_t>(value); };
    stadtkern::JsonWriter json;
    json.begin_object().key("read").integer(number(rows_.size())).key("stored").integer(counts_[0]);
    json.key("updated").integer(counts_[1]).key("skipped").integer(counts_[2]).key("failed").begin_array();
    std::size_t failures = 0;
    for (const ImportRow& row : rows_) {
      const auto* why = std::get_if<std::string>(&row.outcome);
      if (why == nullptr || ++failures > kMostFailures) continue;
      json.begin_object().key("line").integer(static_cast<std::int64_t>(row.line));
      json.key("reason").string(why->substr(0, kLongestReason)).end_object();
    }
    json.end_array().key("failures").integer(number(failures)).end_object();
    return json.take();
  }

  const stadtkern::Command command_;
  const stadtkern::Town town_;
  std::mutex mutex_;
  std::vector<ImportRow> rows_;
  std::size_t at_ = 0;
  std::size_t told_ = 0;
  std::array<std::int64_t, 3> counts_{};  // by Imported
  bool over_ = false;                     // nothing more is told to the caller, and nothing more is written
};

ImportRun::ImportRun(const stadtkern::Command& command, std::string source)
    : work_(std::make_shared<ImportWork>(command)), source_(std::move(source)) {}

ImportRun::~ImportRun() {
  work_->abandon();
}

std::uint32_t ImportRun::input(std::string_view chunk) {
  if (refused_) return 0;
  if (file_.size() + chunk.size() > kLargestFile) {
    refused_ = true;
    file_.clear();
    work_->fail({stadtkern::Code::TooLarge, "the file is larger than 16 MiB; cut it into parts"});
    return 0;
  }
  file_ += chunk;
  return static_cast<std::uint32_t>(chunk.size());
}

void ImportRun::input_end() {
  if (refused_) return;
  auto rows = read_sites(file_, source_);
  file_ = {};
  if (!rows) return work_->fail(rows.error());
  work_->begin(*std::move(rows));
}

}  // namespace wifi::sites
