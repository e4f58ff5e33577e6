// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/sqlite/backend.h"

#include <utility>

#include "runtime/store/durable_folder.h"
#include "runtime/store/sqlite/connection.h"
#include "runtime/store/sqlite/creation.h"
#include "runtime/store/sqlite/fair_lock.h"
#include "runtime/store/sqlite/restored.h"
#include "runtime/store/sqlite/snapshot.h"

namespace stadtkern::runtime::store::sqlite {

namespace {

// One step of an erasure: how long it waits for readers that still need the log, and how much it looks through.
constexpr std::chrono::milliseconds kLogWait{20};
constexpr std::int64_t kPagesAtOnce = 2048;

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(std::string file, std::unique_ptr<FairLock> right, std::unique_ptr<SqliteConnection> writer)
      : file_(std::move(file)), right_(std::move(right)), writer_(std::move(writer)) {}

  ~SqliteDatabase() override {
    // The last one to close copies the log into the file, so it must be nobody else's turn to write.
    const bool alone = static_cast<bool>(right_->acquire());
    if (!alone) writer_->keep_log_at_close();
    writer_.reset();
    if (alone) right_->release();
  }

  Connection& writer() noexcept override { return *writer_; }
  WriterRight& right() noexcept override { return *right_; }
  bool housekeeping_due() const noexcept override { return writer_->checkpoint_due(); }
  void housekeep() noexcept override { writer_->checkpoint(); }
  void overwrite(Overwriting& progress) noexcept override {
    const auto next = writer_->clear_unused(progress.next, kPagesAtOnce, kLogWait);
    progress.blocked = !next;
    if (!next) return;
    progress.next = *next;
    progress.done = *next == 0;
  }

  Result<std::unique_ptr<Connection>> reader() override {
    auto opened = SqliteConnection::open(file_, Access::Read);
    if (!opened) return std::move(opened).error();
    return std::unique_ptr<Connection>{std::move(*opened)};
  }

 private:
  std::string file_;
  std::unique_ptr<FairLock> right_;
  std::unique_ptr<SqliteConnection> writer_;
};

class SqliteBackend final : public Backend {
 public:
  explicit SqliteBackend(Options options) : options_(std::move(options)) {}

  Result<std::unique_ptr<Database>> open(std::string_view town, const FirstContent& first) override {
    const std::filesystem::path folder = options_.root / town;
    const std::filesystem::path file = folder / "store.db";
    if (Status made = make_durable_folder(folder); !made) return std::move(made).error();
    auto right = FairLock::open(folder / "STORE.lock", options_.writer_limit);
    if (!right) return std::move(right).error();
    if (Status got = (*right)->acquire(); !got) return std::move(got).error();
    auto writer = open_writer(file, first);
    (*right)->release();
    if (!writer) return std::move(writer).error();
    return std::unique_ptr<Database>{
        std::make_unique<SqliteDatabase>(file.string(), std::move(*right), std::move(*writer))};
  }

  Result<std::unique_ptr<Snapshot>> hold(std::string_view town, std::chrono::milliseconds wait) override {
    return take_snapshot(options_.root / town, wait);
  }

  // Above this a batch's time is the writes' own, not the commit's.
  [[nodiscard]] std::size_t max_batch() const noexcept override { return 256; }

 private:
  // With the right held.
  Result<std::unique_ptr<SqliteConnection>> open_writer(const std::filesystem::path& file, const FirstContent& first) {
    std::error_code ignored;  // cannot tell: then opening it says why
    if (!std::filesystem::exists(file, ignored)) {
      if (Status made = create_store(file, options_.max_pages, first); !made) return std::move(made).error();
    }
    if (Status settled = settle_store(file, options_.root); !settled) return std::move(settled).error();
    sweep_snapshots(file.parent_path());
    auto writer = SqliteConnection::open(file, Access::Write);
    if (!writer) return writer;
    if (Status settled = settle_restore(file.parent_path(), **writer); !settled) return std::move(settled).error();
    if (options_.max_pages <= 0) return writer;
    if (Status limited = (*writer)->limit_pages(options_.max_pages); !limited) return std::move(limited).error();
    return writer;
  }

  Options options_;
};

}  // namespace

std::unique_ptr<Backend> make_backend(Options options) {
  return std::make_unique<SqliteBackend>(std::move(options));
}

}  // namespace stadtkern::runtime::store::sqlite
