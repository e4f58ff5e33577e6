// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/postgres/connection.h"

#include <charconv>
#include <utility>

#include "runtime/store/postgres/schema.h"

namespace stadtkern::runtime::store::postgres {

namespace {

// Statements of one module; more come only from SQL that is put together anew each time.
constexpr std::size_t kTranslations = 512;

// The SELECT takes the snapshot, so a read sees the state at its begin.
std::string begin_sql(Pool::Kind kind, const std::string& schema) {
  const char* begin = kind == Pool::Kind::Writer ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
                                                 : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
  return std::string(begin) + "; SET LOCAL search_path = " + quoted_name(schema) + "; SELECT 1";
}

std::int64_t changed(const pg_result* result) {
  if (std::string_view{libpq::command_status(result)}.starts_with("SELECT")) return 0;  // rows found, not changed
  const std::string_view text = libpq::changed_rows(result);
  std::int64_t rows = 0;
  std::from_chars(text.data(), text.data() + text.size(), rows);
  return rows;
}

}  // namespace

Result<const PgConnection::Known*> PgConnection::known(Origin origin, std::string_view sql) {
  key_.assign(1, static_cast<char>('0' + static_cast<int>(origin))).append(sql);
  if (const auto found = known_.find(key_); found != known_.end()) return &found->second;
  auto statement = translate(Dialect::PostgreSql, origin, sql);
  if (!statement) return std::move(statement).error();
  if (known_.size() >= kTranslations) known_.clear();
  const auto [place, added] =
      known_.emplace(key_, Known{std::move(statement->sql), statement->placeholders, statement->schema});
  return &place->second;
}

Result<std::int64_t> PgConnection::execute(Origin origin, std::string_view sql, std::span<const Value> values,
                                           const OnRow& on_row) {
  if (Status open = check_open(); !open) return std::move(open).error();
  auto statement = known(origin, sql);
  if (!statement) return std::move(statement).error();
  if (static_cast<std::size_t>((*statement)->placeholders) != values.size()) {
    return Error{Code::Internal,
                 "the statement takes " + std::to_string((*statement)->placeholders) + " values and got " +
                     std::to_string(values.size()),
                 "sql"};
  }
  Arguments arguments;
  if (Status taken = arguments.take(values); !taken) return std::move(taken).error();
  if (origin == Origin::Migration) {
    if (Status allowed = lease_->allow_migration(); !allowed) return failed(std::move(allowed).error());
  }
  std::string key;
  if (!(*statement)->schema) {
    key = std::to_string(place_.id) + ' ' + arguments.signature() + ' ' + (*statement)->sql;
  }
  auto answer = lease_->query(key, (*statement)->sql, arguments);
  if (!answer) return failed(std::move(answer).error());

  // The whole answer is here, so `on_row` may use this connection again.
  const pg_result* result = answer->get();
  if (on_row) {
    RowReader reader{result};
    for (int row = 0; row < libpq::rows(result); ++row) {
      auto read = reader.read(row);
      if (!read) return std::move(read).error();
      if (!on_row(Row{*read})) break;
    }
  }
  return changed(result);
}

Status PgConnection::check_open() const {
  if (failure_) return *failure_;
  if (!begun_) return Error{Code::Internal, "there is no transaction to run a statement in", "sql"};
  return {};
}

Error PgConnection::failed(Error error) {
  // The server says the same to a read that tries to write as it says on a standby.
  if (kind_ == Pool::Kind::Reader && error.reason == "standby") {
    error = {Code::FailedPrecondition, "a read may not write: " + error.message, "read_only"};
  }
  failure_ = error;
  return error;
}

Status PgConnection::begin() {
  if (kind_ == Pool::Kind::Writer) return start();
  // An idle session may have died with the server's restart; nothing is lost by trying another.
  for (int attempt = 0;; ++attempt) {
    auto lease = pool_.take(kind_);
    if (!lease) return std::move(lease).error();
    lease_ = std::move(*lease);
    Status begun = start();
    if (begun) return begun;
    lease_ = Lease{};
    if (attempt > 0 || begun.error().reason != "connection_lost") return begun;
  }
}

Status PgConnection::start() {
  if (!lease_) return Error{Code::Internal, "a write needs the writer's right", "sql"};
  failure_.reset();
  auto begun = lease_->run(begin_sql(kind_, place_.schema));
  begun_ = static_cast<bool>(begun);
  if (begun) return {};
  Error error = std::move(begun).error();
  end();
  return error;
}

Status PgConnection::commit() {
  if (Status open = check_open(); !open) {
    rollback();
    return open;
  }
  auto committed = lease_->run("COMMIT");
  begun_ = false;
  if (!committed) {
    Error error = std::move(committed).error();
    if (error.reason == "connection_lost") error.outcome_unknown = true;
    end();
    return error;
  }
  const bool stored = std::string_view{libpq::command_status(committed->get())} == "COMMIT";
  end();
  if (stored) return {};
  return Error{Code::Unavailable, "the transaction was ended by an earlier error", "transaction_lost"};
}

void PgConnection::rollback() noexcept {
  if (!begun_) return;
  begun_ = false;
  end();
}

// Afterwards the session has no transaction, or is lost; a reader has none any more.
void PgConnection::end() noexcept {
  failure_.reset();
  if (!lease_) return;
  if (lease_->usable() && lease_->transaction() != libpq::Transaction::None) {
    static_cast<void>(static_cast<bool>(lease_->run("ROLLBACK")));
  }
  lease_->end_migration();
  if (kind_ == Pool::Kind::Reader) lease_ = Lease{};
}

Status PgConnection::control(const char* sql) {
  auto done = lease_->run(sql);
  if (!done) return failed(std::move(done).error());
  return {};
}

Status PgConnection::savepoint() {
  if (Status open = check_open(); !open) return open;
  return control("SAVEPOINT sk_step");
}

Status PgConnection::release() {
  if (Status open = check_open(); !open) return open;
  return control("RELEASE SAVEPOINT sk_step");
}

Status PgConnection::rollback_to() {
  if (!begun_) return check_open();
  failure_.reset();
  return control("ROLLBACK TO SAVEPOINT sk_step; RELEASE SAVEPOINT sk_step");
}

bool PgConnection::in_transaction() const noexcept {
  return begun_ && lease_->transaction() != libpq::Transaction::None &&
         lease_->transaction() != libpq::Transaction::Unknown;
}

}  // namespace stadtkern::runtime::store::postgres
