// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/postgres/backend.h"

#include <atomic>
#include <utility>

#include "runtime/store/postgres/connection.h"
#include "runtime/store/postgres/schema.h"

namespace stadtkern::runtime::store::postgres {

namespace {

// An advisory lock of the session: it dies with it, and the server serves who waits in the order of their asking.
class AdvisoryRight final : public WriterRight {
 public:
  AdvisoryRight(Pool& pool, PgConnection& writer, const std::string& schema)
      : pool_(pool), writer_(writer), key_(std::to_string(lock_key(schema))) {}

  Status acquire() override {
    // An idle session may have died with the server's restart; nothing is lost by trying another.
    for (int attempt = 0;; ++attempt) {
      auto lease = pool_.take(Pool::Kind::Writer);
      if (!lease) return std::move(lease).error();
      auto locked = (*lease)->run("SELECT pg_advisory_lock(" + key_ + ")");
      if (locked) {
        writer_.lease() = std::move(*lease);
        return {};
      }
      Error error = std::move(locked).error();
      if (error.reason == "busy") {
        error.message = "another process has held the store's writer for too long";
        error.reason = "writer_busy";
        error.retry_after_ms = 2000;
      }
      if (attempt > 0 || error.reason != "connection_lost") return error;
    }
  }

  void release() noexcept override {
    writer_.rollback();
    Lease lease = std::move(writer_.lease());
    if (!lease || !lease->usable()) return;  // the lock is gone with the session
    if (auto unlocked = lease->run("SELECT pg_advisory_unlock(" + key_ + ")"); !unlocked) lease.discard();
  }

  // Asking would cost a round trip; a batch is short anyway.
  [[nodiscard]] bool wanted() const noexcept override { return false; }

 private:
  Pool& pool_;
  PgConnection& writer_;
  std::string key_;
};

class PgDatabase final : public Database {
 public:
  PgDatabase(std::shared_ptr<Pool> pool, Place place) : pool_(std::move(pool)), place_(std::move(place)) {}

  Connection& writer() noexcept override { return writer_; }
  WriterRight& right() noexcept override { return right_; }
  Result<std::unique_ptr<Connection>> reader() override {
    return std::unique_ptr<Connection>{std::make_unique<PgConnection>(*pool_, place_, Pool::Kind::Reader)};
  }
  bool housekeeping_due() const noexcept override { return false; }  // it is autovacuum's
  void housekeep() noexcept override {}
  // Likewise: sdk/README.md, "Personal data".
  void overwrite(Overwriting& progress) noexcept override { progress.done = true; }

  // Makes the schema when it's missing.
  Status prepare(const Backend::FirstContent& first) {
    if (Status got = right_.acquire(); !got) return got;
    Status done = prepare_held(first);
    right_.release();
    return done;
  }

 private:
  Status prepare_held(const Backend::FirstContent& first) {
    if (Status begun = writer_.begin(); !begun) return begun;
    bool found = false;
    auto looked = writer_.system("SELECT 1 FROM pg_namespace WHERE nspname = ?", {place_.schema}, [&](const Row&) {
      found = true;
      return true;
    });
    if (!looked) return std::move(looked).error();
    if (found) return {};
    if (auto made = writer_.lease()->run("CREATE SCHEMA " + quoted_name(place_.schema)); !made) {
      return std::move(made).error();
    }
    if (Status filled = first ? first(writer_) : Status{}; !filled) return filled;
    return writer_.commit();
  }

  std::shared_ptr<Pool> pool_;
  const Place place_;
  PgConnection writer_{*pool_, place_, Pool::Kind::Writer};
  AdvisoryRight right_{*pool_, writer_, place_.schema};
};

class PgBackend final : public Backend {
 public:
  explicit PgBackend(Options options)
      : module_(std::move(options.module)),
        pool_(std::make_shared<Pool>(std::move(options.conninfo), options.times, options.writers, options.readers)) {}

  Result<std::unique_ptr<Database>> open(std::string_view town, const FirstContent& first) override {
    auto database = std::make_unique<PgDatabase>(pool_, Place{schema_name(module_, town), ++opened_});
    if (Status ready = database->prepare(first); !ready) return std::move(ready).error();
    return std::unique_ptr<Database>{std::move(database)};
  }

  Result<std::unique_ptr<Snapshot>> hold(std::string_view town, std::chrono::milliseconds) override {
    return Error{Code::FailedPrecondition,
                 "the stores are in PostgreSQL, whose own tools back them up: pg_dump --schema='" +
                     schema_name(module_, town) + "'",
                 "no_backup"};
  }

  // Above 64 subtransactions, one per write, PostgreSQL becomes much slower.
  [[nodiscard]] std::size_t max_batch() const noexcept override { return 60; }

 private:
  const std::string module_;
  std::shared_ptr<Pool> pool_;
  std::atomic<std::uint64_t> opened_{0};
};

}  // namespace

std::unique_ptr<Backend> make_backend(Options options) {
  return std::make_unique<PgBackend>(std::move(options));
}

}  // namespace stadtkern::runtime::store::postgres
