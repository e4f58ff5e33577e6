// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/connection.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "store_fixture.h"

using namespace stadtkern;
using namespace stadtkern::runtime::store;
using namespace stadtkern::runtime::store::test;

namespace {

// One town's database with a table of every type, its write connection in a transaction.
struct Opened {
  explicit Opened(const std::string& name) : backend(make_backend(name, folder.path())) {
    auto opened = backend->open("musterstadt", {});
    if (!opened) throw std::runtime_error(opened.error().message);
    database = std::move(*opened);
    if (!database->right().acquire() || !writer().begin()) throw std::runtime_error("no transaction");
    migrate("CREATE TABLE things (id @id, n BIGINT, x DOUBLE PRECISION, s TEXT, b @bytes)");
    migrate("CREATE TABLE names (name TEXT PRIMARY KEY, length BIGINT NOT NULL CHECK (length > 0))");
    migrate("CREATE TABLE parts (name TEXT NOT NULL REFERENCES names (name))");
  }
  ~Opened() {
    writer().rollback();
    database->right().release();
  }
  void migrate(std::string_view sql) {
    auto done = writer().execute(Origin::Migration, sql, {}, {});
    if (!done) throw std::runtime_error(done.error().message);
  }
  Connection& writer() { return database->writer(); }

  TemporaryFolder folder;
  std::unique_ptr<Backend> backend;
  std::unique_ptr<Database> database;
};

template <class T>
Error error_of(Result<T> result) {
  return result ? Error{Code::Ok, "no error"} : result.error();
}

}  // namespace

TEST_CASE("connection: every value comes back as it went in") {
  Opened opened{GENERATE(from_range(backends()))};
  const std::string bytes{"\0\xFF\x80'", 4};
  REQUIRE(opened.writer().query("INSERT INTO things (n, x, s, b) VALUES (?, ?, ?, ?)",
                                {std::numeric_limits<std::int64_t>::min(), 0.1, "Straße", as_bytes(bytes)}));
  REQUIRE(opened.writer().query("INSERT INTO things (n, x, s, b) VALUES (?, ?, ?, ?)",
                                {std::numeric_limits<std::int64_t>::max(), -1e300, "", as_bytes("")}));
  REQUIRE(opened.writer().query("INSERT INTO things (n, x, s, b) VALUES (?, ?, ?, ?)",
                                {nullptr, nullptr, nullptr, nullptr}));
  int rows = 0;
  auto read = opened.writer().query("SELECT n, x, s, b FROM things ORDER BY id", {}, [&](const Row& row) {
    REQUIRE(row.size() == 4);
    if (++rows == 1) {
      CHECK(row[0].int64() == std::numeric_limits<std::int64_t>::min());
      CHECK(row[1].number() == 0.1);
      CHECK(row[2].text() == "Straße");
      CHECK(std::string(reinterpret_cast<const char*>(row[3].bytes().data()), row[3].bytes().size()) == bytes);
    } else if (rows == 2) {
      CHECK(row[0].int64() == std::numeric_limits<std::int64_t>::max());
      CHECK(row[1].number() == -1e300);
      CHECK(row[2].text().empty());
      CHECK(row[3].bytes().empty());
    } else {
      for (std::size_t i = 0; i < 4; ++i) CHECK(row[i].null());
    }
    return true;
  });
  REQUIRE(read);
  CHECK(*read == 0);
  CHECK(rows == 3);
}

TEST_CASE("connection: a statement says how many rows it changed") {
  Opened opened{GENERATE(from_range(backends()))};
  for (int i = 0; i < 3; ++i) CHECK(*opened.writer().query("INSERT INTO things (n) VALUES (?)", {i}) == 1);
  CHECK(*opened.writer().query("UPDATE things SET s = 'a' WHERE n >= ?", {1}) == 2);
  CHECK(*opened.writer().query("UPDATE things SET s = 'b' WHERE n = ?", {9}) == 0);
  CHECK(*opened.writer().query("SELECT n FROM things") == 0);
  CHECK(*opened.writer().query("DELETE FROM things") == 3);
}

TEST_CASE("connection: RETURNING, ON CONFLICT and WITH work as in the common dialect") {
  Opened opened{GENERATE(from_range(backends()))};
  std::vector<std::int64_t> ids;
  const auto note = [&](const Row& row) {
    ids.push_back(row[0].int64());
    return true;
  };
  CHECK(*opened.writer().query("INSERT INTO things (n) VALUES (?), (?) RETURNING id", {1, 2}, note) == 2);
  CHECK(ids == std::vector<std::int64_t>{1, 2});
  CHECK(*opened.writer().query("INSERT INTO names (name, length) VALUES (?, ?)", {"a", 1}) == 1);
  CHECK(*opened.writer().query("INSERT INTO names (name, length) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET "
                               "length = names.length + excluded.length RETURNING length",
                               {"a", 2}, note) == 1);
  CHECK(ids.back() == 3);
  CHECK(opened.writer().query("WITH big AS (SELECT n FROM things WHERE n > ?) SELECT count(*) FROM big", {1}, note));
  CHECK(ids.back() == 1);
}

TEST_CASE("connection: a generated key is never used twice") {
  Opened opened{GENERATE(from_range(backends()))};
  std::int64_t id = 0;
  const auto note = [&](const Row& row) {
    id = row[0].int64();
    return true;
  };
  REQUIRE(opened.writer().query("INSERT INTO things (n) VALUES (1) RETURNING id", {}, note));
  const std::int64_t first = id;
  REQUIRE(opened.writer().query("DELETE FROM things"));
  REQUIRE(opened.writer().query("INSERT INTO things (n) VALUES (1) RETURNING id", {}, note));
  CHECK(id > first);
}

TEST_CASE("connection: text is compared bytewise, also by LIKE") {
  Opened opened{GENERATE(from_range(backends()))};
  for (const char* name : {"b", "B", "a", "ä", "Z"}) {
    REQUIRE(opened.writer().query("INSERT INTO names (name, length) VALUES (?, 1)", {name}));
  }
  std::string order;
  REQUIRE(opened.writer().query("SELECT name FROM names ORDER BY name", {}, [&](const Row& row) {
    order += row[0].text();
    return true;
  }));
  CHECK(order == "BZabä");
  int found = 0;
  REQUIRE(
      opened.writer().query("SELECT name FROM names WHERE name LIKE 'B%'", {}, [&](const Row&) { return ++found; }));
  CHECK(found == 1);
}

TEST_CASE("connection: what the caller's data did wrong has a code of its own") {
  Opened opened{GENERATE(from_range(backends()))};
  Connection& writer = opened.writer();
  const auto failing = [&](std::string_view sql, std::initializer_list<Value> values) {
    REQUIRE(writer.savepoint());
    Error error = error_of(writer.query(sql, values));
    REQUIRE(writer.rollback_to());
    return error;
  };
  REQUIRE(writer.query("INSERT INTO names (name, length) VALUES (?, ?)", {"a", 1}));
  const Error unique = failing("INSERT INTO names (name, length) VALUES (?, ?)", {"a", 2});
  CHECK(unique.code == Code::Conflict);
  CHECK(unique.reason == "unique");
  const Error foreign = failing("INSERT INTO parts (name) VALUES (?)", {"nobody"});
  CHECK(foreign.code == Code::Conflict);
  CHECK(foreign.reason == "foreign_key");
  CHECK(failing("INSERT INTO names (name, length) VALUES (?, ?)", {"b", nullptr}).reason == "not_null");
  CHECK(failing("INSERT INTO names (name, length) VALUES (?, ?)", {"b", 0}).reason == "check");
  CHECK(failing("INSERT INTO names (name, length) VALUES (?, ?)", {"b", "many"}).reason == "type");
  using namespace std::string_view_literals;
  for (const auto text : {"a\0b"sv, "\xC3("sv}) {
    const Error refused = failing("INSERT INTO names (name, length) VALUES (?, 1)", {text});
    CHECK(refused.code == Code::InvalidArgument);
    CHECK(refused.reason == "text");
  }
  CHECK(failing("INSERT INTO things (x) VALUES (?)", {std::nan("")}).reason == "number");
  CHECK(failing("SELECT nothing FROM nowhere", {}).reason == "sql");
  CHECK(failing("SELECT ?", {}).reason == "sql");
  CHECK(failing("SELECT name FROM names", {1}).reason == "sql");
  CHECK(failing("SELECT \"no column\" FROM names", {}).reason == "sql");
  CHECK(*writer.query("DELETE FROM names") == 1);
}

TEST_CASE("connection: the runtime's tables are refused even where SQLite takes a string for a name") {
  Opened opened{"sqlite"};
  REQUIRE(opened.writer().system("CREATE TABLE sk_secret (a TEXT)"));
  const Error refused = error_of(opened.writer().query("SELECT a FROM 'sk_secret'"));
  CHECK(refused.code == Code::Internal);
  CHECK_FALSE(opened.writer().query("DELETE FROM 'sk_secret'"));
  CHECK(opened.writer().system("SELECT a FROM sk_secret"));
}

TEST_CASE("connection: a row callback may run statements, the same one too, and may stop") {
  Opened opened{GENERATE(from_range(backends()))};
  Connection& writer = opened.writer();
  for (int i = 0; i < 4; ++i) REQUIRE(writer.query("INSERT INTO things (n) VALUES (?)", {i}));
  int outer = 0;
  int inner = 0;
  const std::string_view sql = "SELECT n FROM things ORDER BY n";
  REQUIRE(writer.query(sql, {}, [&](const Row& row) {
    const std::int64_t before = row[0].int64();
    REQUIRE(writer.query(sql, {}, [&](const Row&) { return ++inner % 2 != 0; }));
    CHECK(row[0].int64() == before);
    return ++outer < 3;
  }));
  CHECK(outer == 3);
  CHECK(inner == 6);
}

TEST_CASE("connection: more statements than the cache keeps, and rows wider than usual") {
  Opened opened{GENERATE(from_range(backends()))};
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 300; ++i) {
      std::int64_t sum = 0;
      REQUIRE(opened.writer().query("SELECT " + std::to_string(i) + " + CAST(? AS BIGINT)", {1}, [&](const Row& row) {
        sum = row[0].int64();
        return true;
      }));
      REQUIRE(sum == i + 1);
    }
  }
  std::string wide = "SELECT 0";
  for (int i = 1; i < 100; ++i) wide += ", " + std::to_string(i);
  REQUIRE(opened.writer().query(wide, {}, [](const Row& row) {
    CHECK(row.size() == 100);
    CHECK(row[99].int64() == 99);
    return true;
  }));
}

TEST_CASE("connection: a savepoint undoes its own and nothing before") {
  Opened opened{GENERATE(from_range(backends()))};
  Connection& writer = opened.writer();
  REQUIRE(writer.query("INSERT INTO things (n) VALUES (1)"));
  REQUIRE(writer.savepoint());
  REQUIRE(writer.query("INSERT INTO things (n) VALUES (2)"));
  REQUIRE(writer.savepoint());
  REQUIRE(writer.query("INSERT INTO things (n) VALUES (3)"));
  REQUIRE(writer.rollback_to());
  REQUIRE(writer.release());
  std::vector<std::int64_t> left;
  REQUIRE(writer.query("SELECT n FROM things ORDER BY n", {}, [&](const Row& row) {
    left.push_back(row[0].int64());
    return true;
  }));
  CHECK(left == std::vector<std::int64_t>{1, 2});
}

TEST_CASE("connection: a reader sees what is committed, one state throughout, and writes nothing") {
  Opened opened{GENERATE(from_range(backends()))};
  Connection& writer = opened.writer();
  REQUIRE(writer.commit());
  auto reader = opened.database->reader();
  REQUIRE(reader);
  const auto seen = [&] {
    std::int64_t rows = -1;
    REQUIRE((*reader)->query("SELECT count(*) FROM things", {}, [&](const Row& row) {
      rows = row[0].int64();
      return true;
    }));
    return rows;
  };
  REQUIRE(writer.begin());
  REQUIRE(writer.query("INSERT INTO things (n) VALUES (1)"));
  REQUIRE((*reader)->begin());
  CHECK(seen() == 0);
  REQUIRE(writer.commit());
  CHECK(seen() == 0);
  const Error refused = error_of((*reader)->query("DELETE FROM things"));
  CHECK(refused.code == Code::FailedPrecondition);
  CHECK(refused.reason == "read_only");
  (*reader)->rollback();
  REQUIRE((*reader)->begin());
  CHECK(seen() == 1);
  (*reader)->rollback();
  REQUIRE(writer.begin());
}
