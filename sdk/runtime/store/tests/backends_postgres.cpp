// SPDX-License-Identifier: Apache-2.0
// The same promises on PostgreSQL: starts one server for all cases, and ends it.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "postgres_server.h"
#include "runtime/store/postgres/backend.h"
#include "runtime/store/sqlite/backend.h"
#include "store_fixture.h"

namespace stadtkern::runtime::store::test {

std::vector<std::string> backends() {
  return {"postgresql"};
}

std::unique_ptr<Backend> make_backend(const std::string& name, const std::filesystem::path& folder) {
  if (name == "sqlite") return sqlite::make_backend({.root = folder / "stores" / "notes"});
  // All cases share a database; the folder's name, another for each, keeps them apart.
  return postgres::make_backend({.conninfo = PostgresServer::running().conninfo(), .module = folder.filename()});
}

}  // namespace stadtkern::runtime::store::test

int main(int count, char** arguments) {
  constexpr int kSkipped = 77;
  const char* asked = std::getenv("STADTKERN_TEST_POSTGRESQL");
  if (asked != nullptr && std::string_view{asked} == "none") {
    std::puts("STADTKERN_TEST_POSTGRESQL=none: the store's tests on PostgreSQL are left out");
    return kSkipped;
  }
  try {
    const stadtkern::runtime::store::test::PostgresServer server;
    return Catch::Session().run(count, arguments);
  } catch (const std::exception& thrown) {
    std::fprintf(stderr, "store_postgres_test: %s\n", thrown.what());
    return 1;
  }
}
