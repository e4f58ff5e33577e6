// SPDX-License-Identifier: EUPL-1.2
#include "import_run.h"

#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include <stadtkern/store.h>

#include <stadtkern/json_writer.h>
#include "changes.h"

namespace waste {
namespace {

using importing::ImportedReport;
using importing::Row;

// A write function must be done within milliseconds; several of them share a commit.
constexpr std::size_t kRowsPerWrite = 20;
constexpr int kMostWrites = 8;
// Above that many waiting rows the caller gets no credit.
constexpr std::size_t kMostWaiting = 2000;
constexpr std::uint64_t kRowsPerProgress = 500;
// The result is one chunk of a stream, at most 64 KiB: names and reasons are kept short and few.
constexpr std::size_t kMostUnmapped = 100;
constexpr std::size_t kLongestName = 60;
constexpr std::size_t kLongestReason = 60;

// Cut without leaving half a character.
std::string shortened(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0u) == 0x80u) --most;
  return text.substr(0, most);
}

}  // namespace

class ImportWork : public std::enable_shared_from_this<ImportWork> {
 public:
  ImportWork(const stadtkern::Command& command, std::shared_ptr<const TownSnapshot> town)
      : command_{command}, town_{command.town()}, snapshot_{std::move(town)} {}

  // A row of the file; the callers of these come one at a time. [worker]
  void add(Row row) {
    const std::lock_guard lock(mutex_);
    if (auto* report = std::get_if<ImportedReport>(&row.outcome)) {
      if (!report->category_known) count_unmapped(report->source_category);
      const Settings& settings = snapshot_->settings;
      report->report.text_public = settings.publish == Publish::TextAtOnce;
      report->report.group = settings.responsibility.group_for(report->report, {});
      waiting_.push_back(std::move(report->report));
    } else if (auto* failure = std::get_if<importing::RowFailure>(&row.outcome)) {
      if (!result_.hopeless())
        result_.failed.push_back({row.line, shortened(std::move(failure->reason), kLongestReason)});
    } else {
      ++result_.unlocated;
    }
  }

  // Writes what waits, if there is enough of it. Returns the credit to give back now. [worker]
  std::uint32_t go_on(std::uint32_t used) {
    pump();
    const std::lock_guard lock(mutex_);
    if (over_) return 0;
    if (result_.hopeless()) {
      stop(
          {stadtkern::Code::InvalidArgument, "too many rows failed: " + first_failure() + ". Is this the right file?"});
      return 0;
    }
    if (waiting_.size() <= kMostWaiting) return used;
    held_credit_ += used;
    return 0;
  }

  void file_ended() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    go_on(0);
    const std::lock_guard lock(mutex_);
    finish_when_done();
  }

  void fail(const stadtkern::Error& error) {
    const std::lock_guard lock(mutex_);
    stop(error);
  }

  // The command is gone, and with it everything that could be told to its caller.
  void abandon() {
    const std::lock_guard lock(mutex_);
    over_ = true;
    waiting_.clear();
  }

 private:
  struct Batch {
    std::vector<Report> reports;
    std::uint64_t stored = 0;
    std::uint64_t updated = 0;
    std::uint64_t skipped = 0;
  };

  void pump() {
    while (const auto batch = next_batch()) {
      town_.store().write(
          [batch](stadtkern::Tx& tx) -> stadtkern::Status {
            for (const Report& report : batch->reports) {
              const store::Imported outcome = changes::import(tx, report).outcome;
              ++(outcome == store::Imported::Stored    ? batch->stored
                 : outcome == store::Imported::Updated ? batch->updated
                                                       : batch->skipped);
            }
            return {};
          },
          [self = shared_from_this(), batch](const stadtkern::Status& status) { self->written(*batch, status); });
    }
  }

  std::shared_ptr<Batch> next_batch() {
    const std::lock_guard lock(mutex_);
    const bool enough = waiting_.size() >= kRowsPerWrite || (ended_ && !waiting_.empty());
    if (over_ || !enough || writes_ == kMostWrites) return nullptr;
    ++writes_;
    auto batch = std::make_shared<Batch>();
    while (!waiting_.empty() && batch->reports.size() < kRowsPerWrite) {
      batch->reports.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    return batch;
  }

  // [any]
  void written(const Batch& batch, const stadtkern::Status& status) {
    {
      const std::lock_guard lock(mutex_);
      --writes_;
      if (over_) return;
      if (!status) {
        stadtkern::Error error = status.error();
        error.message += " (" + std::to_string(result_.stored + result_.updated + result_.skipped) +
                         " rows are stored; running the import again goes on from there)";
        return stop(error);
      }
      result_.stored += batch.stored;
      result_.updated += batch.updated;
      result_.skipped += batch.skipped;
      tell_progress();
      if (waiting_.size() <= kMostWaiting) command_.give_credit(std::exchange(held_credit_, 0));
    }
    pump();
    const std::lock_guard lock(mutex_);
    finish_when_done();
  }

  // The rest runs under the lock.

  void tell_progress() {
    const std::uint64_t read = result_.read();
    if (read / kRowsPerProgress == told_ / kRowsPerProgress) return;
    told_ = read;
    stadtkern::JsonWriter json;
    json.begin_object().key("progress").begin_object().key("read").integer(static_cast<std::int64_t>(read));
    json.end_object().end_object();
    // A caller that takes nothing at the moment misses a step of its progress bar.
    (void)command_.output(json.take());
  }

  void finish_when_done() {
    if (over_ || !ended_ || writes_ > 0 || !waiting_.empty()) return;
    over_ = true;
    command_.finish(result_.json());
  }

  void stop(const stadtkern::Error& error) {
    if (std::exchange(over_, true)) return;
    waiting_.clear();
    command_.finish(error);
  }

  std::string first_failure() const {
    const auto& first = result_.failed.front();
    return "line " + std::to_string(first.line) + ", " + first.reason;
  }

  void count_unmapped(const std::string& category) {
    std::string name = shortened(category, kLongestName);
    const bool room = result_.unmapped.size() < kMostUnmapped || result_.unmapped.contains(name);
    ++result_.unmapped[room ? name : "..."];
  }

  const stadtkern::Command command_;
  const stadtkern::Town town_;
  const std::shared_ptr<const TownSnapshot> snapshot_;
  std::mutex mutex_;
  importing::ImportResult result_;
  std::deque<Report> waiting_;
  int writes_ = 0;  // under way
  std::uint32_t held_credit_ = 0;
  std::uint64_t told_ = 0;
  bool ended_ = false;  // the file
  bool over_ = false;   // nothing more is told to the caller, and nothing more is written
};

ImportRun::ImportRun(const stadtkern::Command& command, const importing::Tables& tables, std::string source,
                     std::shared_ptr<const TownSnapshot> town)
    : work_{std::make_shared<ImportWork>(command, std::move(town))},
      importer_{tables, std::move(source), [work = work_.get()](Row row) { work->add(std::move(row)); }} {}

ImportRun::~ImportRun() {
  work_->abandon();
}

std::uint32_t ImportRun::input(std::string_view chunk) {
  const auto size = static_cast<std::uint32_t>(chunk.size());
  if (const auto status = importer_.write(chunk); !status) {
    work_->fail(status.error());
    return 0;
  }
  return work_->go_on(size);
}

void ImportRun::input_end() {
  if (const auto status = importer_.finish(); !status) return work_->fail(status.error());
  work_->file_ended();
}

}  // namespace waste
