// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/migrations.h"

#include <catch2/catch.hpp>

#include "store_fixture.h"

using namespace stadtkern;
using namespace stadtkern::runtime::store;
using namespace stadtkern::runtime::store::test;

namespace {

const Migration kFirst{1, "notes",
                       "CREATE TABLE notes (id @id, body TEXT NOT NULL);\nINSERT INTO notes (body) VALUES ('a;b');"};
const Migration kSecond{2, "colour",
                        "ALTER TABLE notes ADD COLUMN colour TEXT; CREATE INDEX notes_colour ON notes (colour);"};
const Migration kThird{3, "places", "CREATE TABLE places (id @id);"};

Error refused(std::vector<Migration> list, int reads_from = 0) {
  auto made = Migrations::make(std::move(list), reads_from);
  return made ? Error{Code::Ok, ""} : made.error();
}

}  // namespace

TEST_CASE("migrations: a new store gets all of them, an old one what it lacks") {
  const auto backend = GENERATE(from_range(backends()));
  TemporaryFolder folder;
  {
    Stores stores{make_backend(backend, folder.path())};
    REQUIRE(stores.open("musterstadt", migrations({kFirst})));
    CHECK(count(stores, "musterstadt", "notes") == 1);
  }
  Stores stores{make_backend(backend, folder.path())};
  REQUIRE(stores.open("musterstadt", migrations({kFirst, kSecond, kThird})));
  CHECK(count(stores, "musterstadt", "places") == 0);
  CHECK(count(stores, "musterstadt", "notes") == 1);
  CHECK(texts(stores, "musterstadt", "SELECT name FROM sk_migrations ORDER BY number") ==
        std::vector<std::string>{"notes", "colour", "places"});
  SECTION("and the same process may bring them later") {
    REQUIRE(stores.open("musterdorf", migrations({kFirst})));
    REQUIRE(stores.open("musterdorf", migrations({kFirst, kSecond, kThird})));
    CHECK(count(stores, "musterdorf", "places") == 0);
  }
}

TEST_CASE("migrations: one that fails leaves nothing of itself, and the next start goes on with it") {
  const auto backend = GENERATE(from_range(backends()));
  TemporaryFolder folder;
  const Migration broken{2, "colour", "ALTER TABLE notes ADD COLUMN colour TEXT; INSERT INTO nowhere (a) VALUES (1);"};
  Stores stores{make_backend(backend, folder.path())};
  Status failed = stores.open("musterstadt", migrations({kFirst, broken}));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message.find("migration 2 (colour), statement 2") != std::string::npos);
  REQUIRE(stores.open("musterstadt", migrations({kFirst, kSecond})));
  CHECK(count(stores, "musterstadt", "sk_migrations") == 2);
  CHECK(texts(stores, "musterstadt", "SELECT colour FROM notes WHERE colour = 'none'").empty());
}

TEST_CASE("migrations: an applied one that changed is refused in clear words") {
  const auto backend = GENERATE(from_range(backends()));
  TemporaryFolder folder;
  Stores stores{make_backend(backend, folder.path())};
  REQUIRE(stores.open("musterstadt", migrations({kFirst})));
  Migration changed = kFirst;
  changed.sql += " ";
  Status status = stores.open("musterstadt", migrations({changed}));
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Code::FailedPrecondition);
  CHECK(status.error().reason == "migration_changed");
  CHECK(status.error().message.find("migration 1 (notes)") != std::string::npos);
}

TEST_CASE("migrations: a newer store is used only when it allows this schema") {
  const auto backend = GENERATE(from_range(backends()));
  TemporaryFolder folder;
  const auto open_as = [&](std::vector<Migration> list, int reads_from) -> Status {
    Stores stores{make_backend(backend, folder.path())};
    return stores.open("musterstadt", migrations(std::move(list), reads_from));
  };
  REQUIRE(open_as({kFirst, kSecond}, 1));
  CHECK(open_as({kFirst}, 0));
  REQUIRE(open_as({kFirst, kSecond, kThird}, 2));
  CHECK(open_as({kFirst, kSecond}, 0));
  Status status = open_as({kFirst}, 0);
  REQUIRE_FALSE(status);
  CHECK(status.error().reason == "store_too_new");
  CHECK(status.error().message.find("schema 3") != std::string::npos);
}

TEST_CASE("migrations: a store of a later runtime is refused") {
  const auto backend = GENERATE(from_range(backends()));
  TemporaryFolder folder;
  Stores stores{make_backend(backend, folder.path())};
  REQUIRE(stores.open("musterstadt", migrations({kFirst})));
  REQUIRE(write(stores, "musterstadt", [](Tx& tx) -> Result<Reply> {
            REQUIRE(tx.connection().system("UPDATE sk_meta SET number = 99 WHERE name = 'format'"));
            return Reply{};
          }).reply);
  stores.close("musterstadt");
  Status status = stores.open("musterstadt", migrations({kFirst}));
  REQUIRE_FALSE(status);
  CHECK(status.error().reason == "store_too_new");
}

TEST_CASE("migrations: gaps, doubles and foreign SQL are found before any store is touched") {
  CHECK(refused({kSecond}).reason == "migration_number");
  CHECK(refused({kFirst, kThird}).reason == "migration_number");
  CHECK(refused({kFirst, kFirst}).reason == "migration_number");
  CHECK(refused({{1, "meta", "DROP TABLE sk_meta;"}}).message.find("migration 1 (meta)") != std::string::npos);
  CHECK(refused({{1, "open", "INSERT INTO t VALUES ('"}}).code == Code::InvalidArgument);
  CHECK(refused({kFirst}, 2).reason == "schema_reads_from");
  CHECK(refused({kFirst}, -1).reason == "schema_reads_from");
  CHECK(refused({kFirst, kSecond}, 2).code == Code::Ok);
  CHECK(refused({}).code == Code::Ok);
}
