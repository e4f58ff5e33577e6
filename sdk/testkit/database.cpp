// SPDX-License-Identifier: Apache-2.0
#include "testkit/database.h"

#include "runtime/store/postgres/session.h"

#include <cstdlib>
#include <stdexcept>

namespace stadtkern::testkit {
namespace {

namespace postgres = runtime::store::postgres;

constexpr std::chrono::seconds kPatience{60};  // many tests may make theirs at once

Status run(const std::string& server, const std::string& sql) {
  postgres::Times times;
  times.connect = times.statement = kPatience;
  auto session = postgres::Session::connect(server, times);
  if (!session) return session.error();
  const auto done = (*session)->run(sql);
  return done ? Status() : Status(done.error());
}

}  // namespace

Database::Database(const std::string& name) : name_(name) {
  const char* server = std::getenv("STADTKERN_TEST_DATABASE");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  if (server == nullptr || *server == '\0') return;
  server_ = server;
  if (const Status made = run(server_, "CREATE DATABASE \"" + name_ + "\""); !made) {
    throw std::runtime_error("STADTKERN_TEST_DATABASE: " + made.error().message);
  }
  conninfo_ = server_ + " dbname='" + name_ + "'";  // of two names the last one counts
}

Database::~Database() {
  // What cannot be dropped goes with the server.
  if (!conninfo_.empty()) static_cast<void>(run(server_, "DROP DATABASE \"" + name_ + "\" WITH (FORCE)"));
}

}  // namespace stadtkern::testkit
