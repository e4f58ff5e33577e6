// SPDX-License-Identifier: Apache-2.0
// What only a server can show: its loss and return, its locks, its checks at connect.
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "child_process.h"
#include "postgres_server.h"
#include "runtime/store/postgres/backend.h"
#include "runtime/store/postgres/schema.h"
#include "store_fixture.h"

using namespace stadtkern;
using namespace stadtkern::runtime::store;
using namespace stadtkern::runtime::store::test;

namespace {

postgres::Options options(const TemporaryFolder& folder) {
  return {.conninfo = PostgresServer::running().conninfo(), .module = folder.path().filename()};
}

std::unique_ptr<postgres::Session> session(const std::string& database = "postgres") {
  auto made = postgres::Session::connect(PostgresServer::running().conninfo(database), {});
  if (!made) throw std::runtime_error(made.error().message);
  return std::move(*made);
}

Result<Reply> end_own_session(Tx& tx) {
  auto done = tx.connection().system("SELECT pg_terminate_backend(pg_backend_pid())");
  if (!done) return std::move(done).error();
  return Reply{};
}

}  // namespace

TEST_CASE("postgres: a database that orders text otherwise is refused with words for the operator") {
  auto admin = session();
  REQUIRE(admin->run("CREATE DATABASE ordered TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"));
  auto refused = postgres::Session::connect(PostgresServer::running().conninfo("ordered"), {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::FailedPrecondition);
  CHECK(refused.error().reason == "collation");
  CHECK(refused.error().message.find("--locale=C") != std::string::npos);
  REQUIRE(admin->run("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"));
  CHECK(postgres::Session::connect(PostgresServer::running().conninfo("latin"), {}).error().reason == "encoding");
  CHECK(postgres::Session::connect(PostgresServer::running().conninfo("nowhere"), {}).error().reason == "connect");
}

TEST_CASE("postgres: no server is Unavailable at once, with the time of the next try") {
  TemporaryFolder folder;
  auto backend = postgres::make_backend({.conninfo = "host=" + folder.path().string() + " dbname=none", .module = "m"});
  for (int i = 0; i < 3; ++i) {
    auto opened = backend->open("musterstadt", {});
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Code::Unavailable);
    CHECK(opened.error().reason == "connect");
    CHECK(opened.error().retry_after_ms > 0);
  }
}

TEST_CASE("postgres: a session that ends under a write fails that batch, and the next write finds another") {
  TemporaryFolder folder;
  Stores stores{postgres::make_backend(options(folder))};
  REQUIRE(stores.open("musterstadt", notes()));
  REQUIRE(write(stores, "musterstadt", insert_note("a"), key("a")).reply);
  const Outcome lost = write(stores, "musterstadt", end_own_session);
  REQUIRE_FALSE(lost.reply);
  CHECK(lost.reply.error().code == Code::Unavailable);
  CHECK_FALSE(lost.reply.error().outcome_unknown);  // it never came to COMMIT
  CHECK(write(stores, "musterstadt", insert_note("b")).reply);
  CHECK(write(stores, "musterstadt", insert_note("a"), key("a")).replayed);
  CHECK(count(stores, "musterstadt", "notes") == 2);
}

TEST_CASE("postgres: a session that ends in COMMIT leaves the outcome unknown, and the key settles the repeat") {
  TemporaryFolder folder;
  Stores stores{postgres::make_backend(options(folder))};
  REQUIRE(stores.open("musterstadt", notes()));
  const std::string schema = postgres::quoted_name(folder.path().filename().string() + "/musterstadt");
  auto admin = session();
  REQUIRE(admin->run("CREATE FUNCTION " + schema +
                     ".bye() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM "
                     "pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'"));
  REQUIRE(admin->run("CREATE CONSTRAINT TRIGGER bye AFTER INSERT ON " + schema +
                     ".notes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION " + schema + ".bye()"));
  const Outcome unknown = write(stores, "musterstadt", insert_note("a"), key("k"));
  REQUIRE_FALSE(unknown.reply);
  CHECK(unknown.reply.error().code == Code::Unavailable);
  CHECK(unknown.reply.error().outcome_unknown);
  REQUIRE(admin->run("DROP TRIGGER bye ON " + schema + ".notes"));
  CHECK(write(stores, "musterstadt", insert_note("a"), key("k")).reply);
  CHECK(count(stores, "musterstadt", "notes") == 1);
}

TEST_CASE("postgres: after the server's crash and return reads and writes go on by themselves") {
  TemporaryFolder folder;
  Stores stores{postgres::make_backend(options(folder))};
  REQUIRE(stores.open("musterstadt", notes()));
  REQUIRE(write(stores, "musterstadt", insert_note("a")).reply);
  CHECK(count(stores, "musterstadt", "notes") == 1);
  PostgresServer::running().stop();
  const Outcome refused = write(stores, "musterstadt", insert_note("b"));
  CHECK(refused.reply.error().code == Code::Unavailable);
  const Status read = stores.read("musterstadt", [](Connection&) -> Status { return {}; });
  CHECK(read.error().code == Code::Unavailable);
  PostgresServer::running().start();
  // Refused without a try until the pause is over that the failures above asked for.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  Outcome back = write(stores, "musterstadt", insert_note("b"));
  while (!back.reply && std::chrono::steady_clock::now() < deadline) {
    REQUIRE(back.reply.error().code == Code::Unavailable);
    back = write(stores, "musterstadt", insert_note("b"));
  }
  CHECK(back.reply);
  CHECK(count(stores, "musterstadt", "notes") == 2);
}

TEST_CASE("postgres: the writer's right is held by one process, refused after its limit, and free with the session") {
  TemporaryFolder folder;
  postgres::Options other = options(folder);
  other.times.writer = std::chrono::milliseconds{50};
  auto first = postgres::make_backend(options(folder));
  auto second = postgres::make_backend(other);
  auto mine = first->open("musterstadt", {});
  auto theirs = second->open("musterstadt", {});
  REQUIRE(mine);
  REQUIRE(theirs);
  REQUIRE((*mine)->right().acquire());
  const Status refused = (*theirs)->right().acquire();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::Unavailable);
  CHECK(refused.error().reason == "writer_busy");
  auto elsewhere = second->open("musterdorf", {});
  REQUIRE(elsewhere);
  CHECK((*elsewhere)->right().acquire());
  (*elsewhere)->right().release();
  REQUIRE((*mine)->writer().begin());
  CHECK_FALSE((*mine)->writer().system("SELECT pg_terminate_backend(pg_backend_pid())"));
  CHECK((*theirs)->right().acquire());
  (*theirs)->right().release();
  (*mine)->right().release();
  CHECK((*mine)->right().acquire());
  (*mine)->right().release();
}

TEST_CASE("postgres: a statement that takes too long is ended, and its session goes on") {
  TemporaryFolder folder;
  postgres::Options impatient = options(folder);
  impatient.times.statement = std::chrono::milliseconds{50};
  Stores stores{postgres::make_backend(impatient)};
  REQUIRE(stores.open("musterstadt", notes()));
  const Outcome slow = write(stores, "musterstadt", [](Tx& tx) -> Result<Reply> {
    auto done = tx.connection().system("SELECT pg_sleep(60)");
    if (!done) return std::move(done).error();
    return Reply{};
  });
  REQUIRE_FALSE(slow.reply);
  CHECK(slow.reply.error().reason == "timeout");
  CHECK(write(stores, "musterstadt", insert_note("a")).reply);
}

TEST_CASE("postgres: all towns of a process share two writing and four reading sessions") {
  TemporaryFolder folder;
  postgres::Options named = options(folder);
  named.conninfo += " application_name=" + folder.path().filename().string();
  Stores stores{postgres::make_backend(named)};
  for (int i = 0; i < 20; ++i) {
    const std::string town = "town-" + std::to_string(i);
    REQUIRE(stores.open(town, notes()));
    REQUIRE(write(stores, town, insert_note("a")).reply);
    CHECK(count(stores, town, "notes") == 1);
  }
  auto admin = session();
  auto answer = admin->run("SELECT count(*) FROM pg_stat_activity WHERE application_name = " +
                           postgres::quoted_text(folder.path().filename().string()));
  REQUIRE(answer);
  CHECK(std::stoi(postgres::libpq::value(answer->get(), 0, 0)) <= 6);
}

TEST_CASE("postgres: a write that ignores the database's error is not kept, the others of its batch are") {
  TemporaryFolder folder;
  Stores stores{postgres::make_backend(options(folder))};
  REQUIRE(stores.open("musterstadt", notes()));
  REQUIRE(write(stores, "musterstadt", insert_note("a")).reply);
  Gate gate;
  auto waiting = gate.close(stores, "musterstadt");
  auto ignoring = submit(stores, "musterstadt", [](Tx& tx) -> Result<Reply> {
    static_cast<void>(static_cast<bool>(tx.query("INSERT INTO notes (body) VALUES ('a')")));
    return Reply{};
  });
  auto good = submit(stores, "musterstadt", insert_note("b"));
  gate.open();
  CHECK(waiting.get().reply);
  CHECK(ignoring.get().reply.error().reason == "unique");
  CHECK(good.get().reply);
  CHECK(count(stores, "musterstadt", "notes") == 2);
}

TEST_CASE("postgres: what was acknowledged survives kill -9 of the writer, exactly once") {
  TemporaryFolder folder;
  REQUIRE(setenv("STORE_TEST_CONNINFO", PostgresServer::running().conninfo().c_str(), 1) == 0);
  std::vector<std::string> acknowledged;
  for (const std::size_t wanted : {37U, 200U}) {
    // The second writer begins again with the first number: it replays what the first had stored.
    ChildProcess child{{"rows", folder.path()}};
    for (std::size_t i = 0; i < wanted; ++i) {
      auto line = child.line();
      REQUIRE(line);
      acknowledged.push_back(*line);
    }
    child.kill();
    while (auto line = child.line()) acknowledged.push_back(*line);
  }
  Stores stores{postgres::make_backend(options(folder))};
  REQUIRE(stores.open("musterstadt", notes()));
  const auto bodies = texts(stores, "musterstadt", "SELECT body FROM notes ORDER BY id");
  const std::set<std::string> stored(bodies.begin(), bodies.end());
  CHECK(stored.size() == bodies.size());
  CHECK(stored.size() >= 200);
  for (const std::string& number : acknowledged) CHECK(stored.contains(number));
  CHECK(count(stores, "musterstadt", "sk_idempotency") == static_cast<std::int64_t>(bodies.size()));
  CHECK(count(stores, "musterstadt", "sk_events") == static_cast<std::int64_t>(bodies.size()));
}

TEST_CASE("postgres: two processes that write without pause share the store fairly") {
  TemporaryFolder folder;
  REQUIRE(setenv("STORE_TEST_CONNINFO", PostgresServer::running().conninfo().c_str(), 1) == 0);
  ChildProcess one{{"compete", folder.path(), "2000"}};
  ChildProcess two{{"compete", folder.path(), "2000"}};
  REQUIRE(one.line() == "ready");
  REQUIRE(two.line() == "ready");
  one.send_byte();
  two.send_byte();
  long all = 0;
  std::vector<long> shares;
  for (ChildProcess* child : {&one, &two}) {
    long commits = 0;
    long p50 = 0;
    long p99 = 0;
    long max = 0;
    long failed = -1;
    const auto line = child->line();
    REQUIRE(line);
    REQUIRE(std::sscanf(line->c_str(), "commits %ld p50 %ld p99 %ld max %ld failed %ld", &commits, &p50, &p99, &max,
                        &failed) == 5);
    std::printf("a writer on PostgreSQL: %s\n", line->c_str());
    CHECK(failed == 0);
    CHECK(child->wait() == 0);
    shares.push_back(commits);
    all += commits;
  }
  REQUIRE(all > 0);
  for (const long share : shares) CHECK(share * 5 >= all);  // beside other work only starving fails
  Stores stores{postgres::make_backend(options(folder))};
  REQUIRE(stores.open("musterstadt", notes()));
  CHECK(count(stores, "musterstadt", "notes") == all);
}

TEST_CASE("postgres: a statement whose table another process altered works at the next try") {
  TemporaryFolder folder;
  Stores stores{postgres::make_backend(options(folder))};
  REQUIRE(stores.open("musterstadt", notes()));
  const auto columns = [&]() -> Result<std::size_t> {
    std::size_t found = 0;
    Status read = stores.read("musterstadt", [&](Connection& connection) -> Status {
      auto done = connection.query("SELECT * FROM notes", {}, [&](const Row& row) {
        found = row.size();
        return true;
      });
      if (!done) return std::move(done).error();
      return {};
    });
    if (!read) return std::move(read).error();
    return found;
  };
  REQUIRE(write(stores, "musterstadt", insert_note("a")).reply);
  CHECK(*columns() == 2);
  REQUIRE(session()->run("ALTER TABLE " + postgres::quoted_name(folder.path().filename().string() + "/musterstadt") +
                         ".notes ADD COLUMN colour TEXT"));
  auto first = columns();
  if (!first) CHECK(first.error().reason == "schema_changed");
  CHECK(*columns() == 3);
}
