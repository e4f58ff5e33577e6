// SPDX-License-Identifier: Apache-2.0
// What PostgreSQL's side of the store can say without a server.
#include <catch2/catch.hpp>

#include "runtime/store/postgres/errors.h"
#include "runtime/store/postgres/schema.h"

using namespace stadtkern;
using namespace stadtkern::runtime::store::postgres;

TEST_CASE("postgres: a schema is named after module and town, and no two share a name") {
  CHECK(schema_name("waste", "musterstadt") == "waste/musterstadt");
  CHECK(schema_name("a", "b__c") != schema_name("a__b", "c"));
  const std::string town(48, 'x');
  const std::string first = schema_name("a-module-of-a-long-name", town);
  const std::string second = schema_name("a-module-of-a-long-name", town.substr(1) + "y");
  CHECK(first.size() == 63);
  CHECK(first != second);
  CHECK(first.find('~') == 46);
  CHECK(schema_name("fourteen-chars", town).size() == 63);
  CHECK(schema_name("fourteen-chars", town).find('~') == std::string::npos);
}

TEST_CASE("postgres: a quoted name or text ends where it should, whatever is in it") {
  CHECK(quoted_name("waste/musterstadt") == "\"waste/musterstadt\"");
  CHECK(quoted_name("a\"; DROP SCHEMA b; --") == "\"a\"\"; DROP SCHEMA b; --\"");
  CHECK(quoted_text("it's") == "'it''s'");
}

TEST_CASE("postgres: each store has a lock of its own") {
  CHECK(lock_key("waste/musterstadt") == lock_key("waste/musterstadt"));
  CHECK(lock_key("waste/musterstadt") != lock_key("waste/musterdorf"));
}

TEST_CASE("postgres: the server's states become our codes") {
  const auto code = [](const char* state) { return error_of(state, "m").code; };
  const auto reason = [](const char* state) { return error_of(state, "m").reason; };
  CHECK(code("23505") == Code::Conflict);
  CHECK(reason("23505") == "unique");
  CHECK(reason("23503") == "foreign_key");
  CHECK(reason("23502") == "not_null");
  CHECK(reason("23514") == "check");
  CHECK(reason("42804") == "type");
  CHECK(code("53100") == Code::StorageFull);
  CHECK(error_of("53100", "m").retry_after_ms > 0);
  for (const char* state : {"57P01", "57P02", "57P03", "08006", ""}) {
    CAPTURE(state);
    CHECK(code(state) == Code::Unavailable);
    CHECK(reason(state) == "connection_lost");
    CHECK_FALSE(error_of(state, "m").outcome_unknown);
  }
  for (const char* state : {"55P03", "40P01", "40001", "57014", "53300", "25006", "58030"}) {
    CAPTURE(state);
    CHECK(code(state) == Code::Unavailable);
    CHECK(error_of(state, "m").retry_after_ms > 0);
  }
  CHECK(code("XX001") == Code::DataLoss);
  CHECK(code("54000") == Code::TooLarge);
  CHECK(code("42P01") == Code::Internal);
}

TEST_CASE("postgres: a message that quotes a value is not passed on") {
  CHECK(error_of("22P02", "invalid input syntax for type bigint: \"Erika\"").message.find("Erika") ==
        std::string::npos);
  CHECK(error_of("42P01", "relation \"nowhere\" does not exist").message.find("nowhere") != std::string::npos);
}
