// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/actions.h"

#include <catch2/catch.hpp>

#include "store_fixture.h"

using namespace stadtkern;
using namespace stadtkern::runtime::store;
using namespace stadtkern::runtime::store::test;

namespace {

struct Town {
  explicit Town(const std::string& backend) : stores(make_backend(backend, folder.path())) {
    REQUIRE(stores.open("musterstadt", notes()));
  }
  void keep(std::int64_t at_us, const std::string& person, const std::string& object) {
    REQUIRE(write(stores, "musterstadt", [&](Tx& tx) -> Result<Reply> {
              const Status kept = keep_action(tx.connection(), {0, at_us, person, "notes/v1.Put", object});
              if (!kept) return kept.error();
              return Reply{};
            }).reply);
  }
  std::vector<Action> find(const ActionFilter& filter, std::size_t limit = 100) {
    std::vector<Action> found;
    REQUIRE(stores.read("musterstadt", [&](Connection& connection) -> Status {
      auto rows = find_actions(connection, filter, limit);
      if (!rows) return rows.error();
      found = *std::move(rows);
      return {};
    }));
    return found;
  }

  TemporaryFolder folder;
  Stores stores;
};

std::vector<std::string> objects(const std::vector<Action>& rows) {
  std::vector<std::string> out;
  for (const Action& row : rows) out.push_back(row.object);
  return out;
}

}  // namespace

TEST_CASE("actions: found by person, by object, from a time on, page by page, oldest first") {
  Town town{GENERATE(from_range(backends()))};
  town.keep(10, "anna", "A");
  town.keep(20, "bert", "A");
  town.keep(30, "anna", "B");
  town.keep(40, "anna", "");
  CHECK(objects(town.find({})) == std::vector<std::string>{"A", "A", "B", ""});
  CHECK(objects(town.find({"anna"})) == std::vector<std::string>{"A", "B", ""});
  CHECK(objects(town.find({"anna", "A"})) == std::vector<std::string>{"A"});
  CHECK(objects(town.find({"", "A"})) == std::vector<std::string>{"A", "A"});
  CHECK(objects(town.find({"anna", "", 30})) == std::vector<std::string>{"B", ""});
  const auto first = town.find({"anna"}, 2);
  REQUIRE(first.size() == 2);
  CHECK(first[1].at_us == 30);
  CHECK(first[1].person == "anna");
  CHECK(first[1].action == "notes/v1.Put");
  CHECK(objects(town.find({"anna", "", 0, first[1].id}, 2)) == std::vector<std::string>{""});
}

TEST_CASE("actions: what is due is counted, and goes a few at a time") {
  Town town{GENERATE(from_range(backends()))};
  for (const std::int64_t at_us : {10, 20, 30, 40}) town.keep(at_us, "anna", std::to_string(at_us));
  REQUIRE(town.stores.read("musterstadt", [](Connection& connection) -> Status {
    const auto due = actions_due(connection, 40);
    REQUIRE(due);
    CHECK(due->count == 3);
    CHECK(due->oldest_us == 10);
    CHECK(actions_due(connection, 10)->count == 0);
    return {};
  }));
  std::vector<std::uint64_t> removed;
  for (int i = 0; i < 2; ++i) {
    REQUIRE(write(town.stores, "musterstadt", [&](Tx& tx) -> Result<Reply> {
              removed.push_back(*remove_actions(tx.connection(), 40, 2));
              return Reply{};
            }).reply);
  }
  CHECK(removed == std::vector<std::uint64_t>{2, 1});
  CHECK(objects(town.find({})) == std::vector<std::string>{"40"});
}

TEST_CASE("actions: a store of a runtime that kept none gets the table when it is opened") {
  const auto backend = GENERATE(from_range(backends()));
  TemporaryFolder folder;
  {
    Stores stores{make_backend(backend, folder.path())};
    REQUIRE(stores.open("musterstadt", notes()));
    REQUIRE(write(stores, "musterstadt", insert_note("from before")).reply);
    REQUIRE(write(stores, "musterstadt", [](Tx& tx) -> Result<Reply> {
              REQUIRE(tx.connection().system("DROP TABLE sk_actions"));
              REQUIRE(tx.connection().system("DELETE FROM sk_meta WHERE name = 'actions'"));
              return Reply{};
            }).reply);
  }
  Stores stores{make_backend(backend, folder.path())};
  REQUIRE(stores.open("musterstadt", notes()));
  CHECK(count(stores, "musterstadt", "sk_actions") == 0);
  CHECK(count(stores, "musterstadt", "notes") == 1);
}

TEST_CASE("actions: an id has no words of a person's in it") {
  for (const char* id : {"7K3M9QXT", "operator:1000", "waste.staff", "0123-ab_c"}) CHECK(opaque_id(id));
  for (const char* id : {"", "Anna Muster", "anna@example.org", "Müller", "~secret", "a/b", "a\nb"}) {
    CHECK_FALSE(opaque_id(id));
  }
  CHECK(opaque_id(std::string(128, 'a')));
  CHECK_FALSE(opaque_id(std::string(129, 'a')));
}
