// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/postgres/session.h"

#include <poll.h>

#include <array>
#include <cerrno>
#include <iterator>
#include <utility>

#include "runtime/store/postgres/errors.h"

namespace stadtkern::runtime::store::postgres {

namespace {

using std::chrono::steady_clock;

// The server ends a statement by itself; this much later it is taken for dead.
constexpr std::chrono::milliseconds kGrace{2000};

// What a prepared statement meets whose result has other columns now.
constexpr std::string_view kPlanChanged = "PostgreSQL 0A000";

Error not_connected(std::string why) {
  while (!why.empty() && why.back() == '\n') why.pop_back();
  return {.code = Code::Unavailable,
          .message = "cannot connect to PostgreSQL: " + why,
          .reason = "connect",
          .retry_after_ms = 1000};
}

// What every session of ours relies on, whatever the server's or the role's own settings say.
std::string settings(const Times& times) {
  const auto ms = [](std::chrono::milliseconds time) { return std::to_string(time.count()); };
  return "SET standard_conforming_strings = on; SET bytea_output = hex; SET extra_float_digits = 1; "
         "SET client_min_messages = warning; SET statement_timeout = " +
         ms(times.statement) + "; SET lock_timeout = " + ms(times.writer) +
         "; SET idle_in_transaction_session_timeout = 60000; "
         // "Stored" means on disk; a stronger setting of the server's (replicas) stays.
         "SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' "
         "ELSE current_setting('synchronous_commit') END, false), pg_encoding_to_char(encoding), datcollate, "
         "datlocprovider FROM pg_database WHERE datname = current_database()";
}

}  // namespace

Result<std::unique_ptr<Session>> Session::connect(const std::string& conninfo, const Times& times) {
  if (Status loaded = libpq::load(); !loaded) return std::move(loaded).error();
  const std::array<const char*, 4> keywords{"dbname", "client_encoding", "fallback_application_name", nullptr};
  const std::array<const char*, 4> values{conninfo.c_str(), "UTF8", "stadtkern", nullptr};
  pg_conn* connection = libpq::connect_start(keywords.data(), values.data());
  if (connection == nullptr) return Error{Code::ResourceExhausted, "no memory for a connection", "memory"};
  std::unique_ptr<Session> session{new Session{connection, times}};
  if (Status done = session->finish_connecting(); !done) return std::move(done).error();
  if (Status ready = session->set_up(); !ready) return std::move(ready).error();
  return session;
}

Session::~Session() {
  libpq::finish(connection_);
}

Status Session::finish_connecting() {
  const Deadline deadline = steady_clock::now() + times_.connect;
  bool for_write = true;
  for (;;) {
    if (libpq::socket(connection_) < 0) return not_connected(libpq::error_message(connection_));
    if (!wait(for_write, deadline)) return not_connected("no answer in time");
    const libpq::Poll poll = libpq::connect_poll(connection_);
    if (poll == libpq::Poll::Done) break;
    if (poll == libpq::Poll::Failed) return not_connected(libpq::error_message(connection_));
    for_write = poll == libpq::Poll::Write;
  }
  lost_ = false;
  return libpq::set_nonblocking(connection_) ? Status{} : Status{not_connected("the socket cannot be set up")};
}

Status Session::set_up() {
  auto answer = run(settings(times_));
  if (!answer) return std::move(answer).error();
  if (libpq::rows(answer->get()) != 1) return Error{Code::Internal, "PostgreSQL doesn't name its database", "sql"};
  const std::string encoding = libpq::value(answer->get(), 0, 1);
  const std::string collation = libpq::value(answer->get(), 0, 2);
  const std::string provider = libpq::value(answer->get(), 0, 3);
  if (encoding != "UTF8") {
    return Error{
        Code::FailedPrecondition,
        "the PostgreSQL database has the encoding " + encoding +
            " and must have UTF8; create it with: createdb --template=template0 --encoding=UTF8 --locale=C NAME",
        "encoding"};
  }
  if (provider != "c" || (collation != "C" && collation != "POSIX")) {
    return Error{Code::FailedPrecondition,
                 "the PostgreSQL database has the collation " + collation +
                     (provider == "c" ? "" : " of the provider " + provider) +
                     " and must have C, so that text is ordered alike everywhere; create it with: createdb "
                     "--template=template0 --encoding=UTF8 --locale=C NAME",
                 "collation"};
  }
  return {};
}

Result<Answer> Session::run(const std::string& sql) {
  return finish(libpq::send_query(connection_, sql.c_str()));
}

Result<Answer> Session::query(const std::string& key, const std::string& sql, const Arguments& arguments) {
  if (key.empty()) return finish(libpq::send_query_params(connection_, sql.c_str(), arguments.parameters()));
  auto name = prepare(key, sql, arguments);
  if (!name) return std::move(name).error();
  auto answer = finish(libpq::send_query_prepared(connection_, name->c_str(), arguments.parameters()));
  if (!answer && answer.error().reason == "sql") {
    // Another process may have altered a table: prepared again, the statement is right next time.
    forget(by_key_.at(key));
    if (answer.error().message.starts_with(kPlanChanged)) {
      return Error{.code = Code::Unavailable,
                   .message = "a table was altered meanwhile",
                   .reason = "schema_changed",
                   .retry_after_ms = 100};
    }
  }
  return answer;
}

Result<std::string> Session::prepare(const std::string& key, const std::string& sql, const Arguments& arguments) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    prepared_.splice(prepared_.begin(), prepared_, found->second);
    return found->second->name;
  }
  if (prepared_.size() >= kKept) forget(std::prev(prepared_.end()));
  for (; !forgotten_.empty(); forgotten_.pop_back()) {
    if (auto told = run("DEALLOCATE " + forgotten_.back()); !told) return std::move(told).error();
  }
  std::string name = "s" + std::to_string(next_name_++);
  auto prepared = finish(libpq::send_prepare(connection_, name.c_str(), sql.c_str(), arguments.parameters()));
  if (!prepared) return std::move(prepared).error();
  prepared_.push_front({key, name});
  by_key_.emplace(prepared_.front().key, prepared_.begin());
  return name;
}

// The server is told later: now its transaction may have failed, and then it takes nothing.
void Session::forget(std::list<Prepared>::iterator entry) {
  forgotten_.push_back(std::move(entry->name));
  by_key_.erase(entry->key);
  prepared_.erase(entry);
}

Status Session::allow_migration() {
  if (patience_ == times_.migration) return {};
  const std::string ms = std::to_string(times_.migration.count());
  auto set = run("SET LOCAL statement_timeout = " + ms);
  if (!set) return std::move(set).error();
  patience_ = times_.migration;
  return {};
}

bool Session::alive() noexcept {
  if (!usable()) return false;
  pollfd poll_on{libpq::socket(connection_), POLLIN, 0};
  if (::poll(&poll_on, 1, 0) == 0) return true;
  // Nobody asked for anything: it is a notice, or the server's farewell.
  if (!libpq::consume_input(connection_) || (poll_on.revents & (POLLHUP | POLLERR)) != 0) return false;
  return libpq::connected(connection_) && !libpq::is_busy(connection_);
}

libpq::Transaction Session::transaction() const noexcept {
  return usable() ? libpq::transaction(connection_) : libpq::Transaction::Unknown;
}

Result<Answer> Session::finish(bool sent) {
  if (lost_) return connection_lost("it was given up before");
  if (!sent) return lose(libpq::error_message(connection_));
  const Deadline deadline = steady_clock::now() + patience_ + kGrace;
  for (int left = libpq::flush(connection_); left != 0; left = libpq::flush(connection_)) {
    if (left < 0) return lose(libpq::error_message(connection_));
    // A server that sends while we do must be read, or both would wait.
    if (Status ready = wait(true, deadline); !ready) return std::move(ready).error();
    if (!libpq::consume_input(connection_)) return lose(libpq::error_message(connection_));
  }
  Answer last;
  for (;;) {
    while (libpq::is_busy(connection_)) {
      if (Status ready = wait(false, deadline); !ready) return std::move(ready).error();
      // A lost connection still has the server's last words to read.
      if (!libpq::consume_input(connection_) && libpq::is_busy(connection_)) {
        return lose(libpq::error_message(connection_));
      }
    }
    Answer next{libpq::get_result(connection_)};
    if (!next) break;
    if (last == nullptr || libpq::succeeded(last.get())) last = std::move(next);
  }
  if (last == nullptr) return lose(libpq::error_message(connection_));
  if (libpq::succeeded(last.get())) return last;
  Error error = error_of(libpq::sqlstate(last.get()), libpq::primary_message(last.get()));
  if (error.reason == "connection_lost") lost_ = true;
  return error;
}

Status Session::wait(bool for_write, Deadline deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0) return lose("no answer in time");
    pollfd poll_on{libpq::socket(connection_), static_cast<short>(for_write ? POLLIN | POLLOUT : POLLIN), 0};
    const int ready = ::poll(&poll_on, 1, static_cast<int>(left.count()));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return lose("it cannot be waited for");
  }
}

Error Session::lose(std::string_view why) {
  lost_ = true;
  while (!why.empty() && why.back() == '\n') why.remove_suffix(1);
  return connection_lost(why);
}

}  // namespace stadtkern::runtime::store::postgres
