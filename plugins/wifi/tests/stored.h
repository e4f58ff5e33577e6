// SPDX-License-Identifier: EUPL-1.2
// All that the module keeps of its town: two such texts alike say that nothing was stored between them.
#pragma once

#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "runtime/store/stores.h"

namespace wifi {

// The tables that the migrations make: a new one is looked at without anybody thinking of it.
inline std::set<std::string> tables() {
  std::set<std::string> out;
  const std::regex made("CREATE TABLE ([a-z_]+)");
  for (const auto& entry : std::filesystem::directory_iterator(STADTKERN_TEST_SOURCE "/migrations")) {
    std::ifstream file(entry.path());
    const std::string sql(std::istreambuf_iterator<char>(file), {});
    for (std::sregex_iterator one(sql.begin(), sql.end(), made), none; one != none; ++one) out.insert((*one)[1]);
  }
  REQUIRE(out.size() > 10);
  return out;
}

inline std::string stored(stadtkern::testkit::Town& town) {
  namespace store = stadtkern::runtime::store;
  town.run_timers();  // what was written behind an answer
  std::string out;
  const auto column = [&](const store::Value& value) {
    switch (value.type()) {
      case store::Value::Type::Null:
        return out.append("|-");
      case store::Value::Type::Int64:
        return out.append("|").append(std::to_string(value.int64()));
      case store::Value::Type::Double:
        return out.append("|").append(std::to_string(value.number()));
      case store::Value::Type::Text:
        return out.append("|").append(value.text());
      case store::Value::Type::Bytes:
        break;
    }
    const auto bytes = value.bytes();
    return out.append("|").append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  const auto read = [&](store::Connection& db) -> stadtkern::Status {
    for (const std::string& table : tables()) {
      out.append("\n== ").append(table);
      const auto done = db.query("SELECT * FROM " + table + " ORDER BY 1, 2", {}, [&](const store::Row& row) {
        out += "\n";
        for (const store::Value& value : row.values()) column(value);
        return true;
      });
      if (!done) return done.error();
    }
    return {};
  };
  const auto done = town.module().runtime().stores()->read("musterstadt", read);
  INFO((done ? std::string() : done.error().message));
  REQUIRE(done);
  return out;
}

}  // namespace wifi
