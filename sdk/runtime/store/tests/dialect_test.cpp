// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/dialect.h"

#include <catch2/catch.hpp>

#include "runtime/store/utf8.h"

using namespace stadtkern;
using namespace stadtkern::runtime::store;

namespace {

std::string on_sqlite(std::string_view sql, Origin origin = Origin::Migration) {
  auto statement = translate(Dialect::Sqlite, origin, sql);
  return statement ? statement->sql : "refused: " + statement.error().message;
}

std::string on_postgresql(std::string_view sql, Origin origin = Origin::Migration) {
  auto statement = translate(Dialect::PostgreSql, origin, sql);
  return statement ? statement->sql : "refused: " + statement.error().message;
}

}  // namespace

TEST_CASE("dialect: placeholders are numbered for PostgreSQL and left for SQLite") {
  const std::string sql = "SELECT a FROM t WHERE a = ? AND b < ?";
  CHECK(on_sqlite(sql, Origin::Module) == sql);
  CHECK(on_postgresql(sql, Origin::Module) == "SELECT a FROM t WHERE a = $1 AND b < $2");
  CHECK(translate(Dialect::Sqlite, Origin::Module, sql)->placeholders == 2);
}

TEST_CASE("dialect: a question mark in a string, a quoted name or a comment is none") {
  const std::string sql = "SELECT 'a?''?', \"b?\" /* ? */ FROM t -- ?\n WHERE c = ?";
  CHECK(on_postgresql(sql, Origin::Module) == "SELECT 'a?''?', \"b?\" /* ? */ FROM t -- ?\n WHERE c = $1");
  CHECK(translate(Dialect::PostgreSql, Origin::Module, sql)->placeholders == 1);
}

TEST_CASE("dialect: a table's types become each database's own, and SQLite's table is strict") {
  const std::string sql =
      "CREATE TABLE t (id @id, n BIGINT NOT NULL, x double precision, s TEXT DEFAULT 'BIGINT', b @bytes);";
  CHECK(on_sqlite(sql) ==
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, n INTEGER NOT NULL, x REAL, s TEXT "
        "DEFAULT 'BIGINT', b BLOB) STRICT");
  CHECK(on_postgresql(sql) ==
        "CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n BIGINT NOT NULL, x double precision, s "
        "TEXT DEFAULT 'BIGINT', b BYTEA)");
}

TEST_CASE("dialect: PRIMARY KEY after @id is taken as said already") {
  CHECK(on_sqlite("CREATE TABLE t (id @id PRIMARY KEY, a TEXT)") ==
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT) STRICT");
  CHECK(on_postgresql("CREATE TABLE t (id @id PRIMARY  KEY)") ==
        "CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY)");
}

TEST_CASE("dialect: ALTER TABLE gets the types, and no STRICT") {
  CHECK(on_sqlite("ALTER TABLE t ADD COLUMN n BIGINT") == "ALTER TABLE t ADD COLUMN n INTEGER");
  CHECK(on_postgresql("ALTER TABLE t ADD COLUMN b @bytes") == "ALTER TABLE t ADD COLUMN b BYTEA");
}

TEST_CASE("dialect: @bytes in a query is translated too") {
  CHECK(on_sqlite("SELECT CAST(? AS @bytes)", Origin::Module) == "SELECT CAST(? AS BLOB)");
  CHECK(on_postgresql("SELECT CAST(? AS @bytes)", Origin::Module) == "SELECT CAST($1 AS BYTEA)");
}

TEST_CASE("dialect: what only one database understands is refused on both") {
  const auto sql =
      GENERATE(as<std::string>{}, "SELECT :name", "SELECT $1", "SELECT ?1", "SELECT @name", "SELECT a::text FROM t",
               "SELECT [a] FROM t", "SELECT `a` FROM t", "SELECT E'a\\'b'", "SELECT x'00'", "SELECT /* a /* b */ 1",
               "SELECT $$a$$", "SELECT a FROM t COLLATE NOCASE", "SELECT rowid FROM t",
               "INSERT OR REPLACE INTO t VALUES (1)", "REPLACE INTO t VALUES (1)", "SELECT 1; SELECT 2", "",
               " -- nothing\n", "SELECT 'open", "SELECT \"open", "SELECT /* open", "SELECT a FROM t WHERE a GLOB 'x*'");
  CAPTURE(sql);
  for (const Dialect dialect : {Dialect::Sqlite, Dialect::PostgreSql}) {
    auto refused = translate(dialect, Origin::Module, sql);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::Internal);
    CHECK(refused.error().reason == "sql");
    CHECK_FALSE(refused.error().message.empty());
  }
}

TEST_CASE("dialect: a migration's table is plain, with common types only") {
  const auto sql =
      GENERATE(as<std::string>{}, "CREATE TABLE t (a BIGINT) WITHOUT ROWID", "CREATE TABLE t (a INTEGER)",
               "CREATE TABLE t (a REAL)", "CREATE TABLE t (a BLOB)", "CREATE TABLE t AS SELECT 1",
               "CREATE TABLE t (a TEXT) INHERITS", "CREATE TEMP TABLE t (a TEXT)",
               "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END", "CREATE VIRTUAL TABLE f USING fts5(a)",
               "DROP TRIGGER x", "CREATE TABLE t (id BIGINT PRIMARY KEY AUTOINCREMENT)");
  CAPTURE(sql);
  CHECK_FALSE(translate(Dialect::Sqlite, Origin::Migration, sql));
  CHECK_FALSE(translate(Dialect::PostgreSql, Origin::Migration, sql));
}

TEST_CASE("dialect: modules have no way to transactions, settings, files or tables' shapes") {
  const auto sql =
      GENERATE(as<std::string>{}, "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT a", "RELEASE a", "PRAGMA journal_mode=OFF",
               "ATTACH DATABASE 'x' AS y", "VACUUM INTO 'x'", "SET search_path = other", "COPY t TO '/tmp/x'",
               "DROP TABLE t", "CREATE TABLE t (a TEXT)", "EXPLAIN SELECT 1", "LISTEN x");
  CAPTURE(sql);
  CHECK_FALSE(translate(Dialect::Sqlite, Origin::Module, sql));
  CHECK_FALSE(translate(Dialect::PostgreSql, Origin::Module, sql));
}

TEST_CASE("dialect: the runtime's and the databases' own tables are out of a module's reach") {
  const auto name = GENERATE(as<std::string>{}, "sk_meta", "SK_Events", "\"sk_meta\"", "sqlite_master", "pg_class",
                             "pragma_table_info", "information_schema", "\"PG_shadow\"");
  CAPTURE(name);
  const std::string select = "SELECT 1 FROM " + name;
  CHECK_FALSE(translate(Dialect::Sqlite, Origin::Module, select));
  CHECK_FALSE(translate(Dialect::PostgreSql, Origin::Module, select));
  CHECK_FALSE(translate(Dialect::Sqlite, Origin::Migration, "DROP TABLE " + name));
  CHECK(translate(Dialect::Sqlite, Origin::System, select));
}

TEST_CASE("dialect: names and strings that only resemble the runtime's are the module's") {
  CHECK(translate(Dialect::Sqlite, Origin::Module, "SELECT task_sk_meta, 'sk_meta' FROM ask_meta -- sk_meta"));
}

TEST_CASE("dialect: a script is cut at its semicolons, not at those in strings and comments") {
  auto parts = split_script("-- first;\nINSERT INTO t VALUES (';');\n\n;; /* ; */ DELETE FROM t WHERE a = 1 ;\n--end");
  REQUIRE(parts);
  CHECK(*parts == std::vector<std::string_view>{"INSERT INTO t VALUES (';')", "DELETE FROM t WHERE a = 1"});
  CHECK(split_script("  \n-- nothing\n")->empty());
  CHECK_FALSE(split_script("SELECT 'open"));
}

TEST_CASE("dialect: an error shows the statement's beginning, cut between characters") {
  const std::string sql = "SELECT :x, '" + std::string(107, 'a') + "\xC3\xA4\xC3\xA4\xC3\xA4'";
  auto refused = translate(Dialect::Sqlite, Origin::Module, sql);
  REQUIRE_FALSE(refused);
  CHECK(storable_text(refused.error().message));
  CHECK(refused.error().message.ends_with(" ..."));
}

TEST_CASE("utf8: only well-formed text without NUL is stored") {
  using namespace std::string_view_literals;
  for (const auto good : {""sv, "a"sv, "Straße in Köln"sv, "\xF0\x9F\x8F\x9B"sv, "\xEF\xBF\xBF"sv, "\xF4\x8F\xBF\xBF"sv,
                          "0123456789abcdefghijklmnopqrstuvwxyz"sv, "01234567\xC3\x9F 01234567"sv, "\x01\x7F"sv}) {
    CAPTURE(good);
    CHECK(storable_text(good));
  }
  for (const auto bad :
       {"\0"sv, "0123456\0"sv, "01234567890123\0 5"sv, "\x80"sv, "\xC0\x80"sv, "\xC1\xBF"sv, "\xE0\x80\x80"sv,
        "\xED\xA0\x80"sv, "\xF0\x80\x80\x80"sv, "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xC3"sv, "\xE2\x82"sv,
        "\xF0\x9F\x8F"sv, "\xFF"sv, "01234567\xC3"sv, "\xC3("sv}) {
    CAPTURE(bad.size(), static_cast<int>(static_cast<unsigned char>(bad[0])));
    CHECK_FALSE(storable_text(bad));
  }
}
