// SPDX-License-Identifier: EUPL-1.2
// What reads many entries finds them by an index, in the order it wants: seen in the plans that SQLite makes.
#include "query.h"

#include <sqlite3.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <memory>

using namespace feedback;
namespace entries = feedback::entries;

namespace {

struct Database {
  Database() {
    sqlite3* opened = nullptr;
    REQUIRE(sqlite3_open(":memory:", &opened) == SQLITE_OK);
    file.reset(opened);
    std::ifstream migration{STADTKERN_SOURCE_DIR "/plugins/feedback/migrations/001_entries.sql"};
    const std::string sql{std::istreambuf_iterator<char>{migration}, {}};
    REQUIRE(sqlite3_exec(opened, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  std::string plan(const std::string& sql) const {
    std::string out;
    const auto line = [](void* to, int columns, char** values, char**) {
      static_cast<std::string*>(to)->append(values[columns - 1]).append("\n");
      return 0;
    };
    INFO(sql);
    REQUIRE(sqlite3_exec(file.get(), ("EXPLAIN QUERY PLAN " + sql).c_str(), line, &out, nullptr) == SQLITE_OK);
    return out;
  }
  struct Close {
    void operator()(sqlite3* opened) const { sqlite3_close(opened); }
  };
  std::unique_ptr<sqlite3, Close> file;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void by_index(const std::string& plan, const std::string& index) {
  INFO(plan);
  CHECK(has(plan, "INDEX " + index));
  CHECK_FALSE(has(plan, "TEMP B-TREE FOR ORDER BY"));
}

constexpr std::string_view kSelect = "SELECT id, owner FROM entries ";

}  // namespace

TEST_CASE("query: every list of entries has an index with its order") {
  const Database database;
  const std::pair<entries::Query, const char*> lists[] = {{{}, "entries_open"},
                                                          {{.owner = "user:1"}, "entries_open"},
                                                          {{.overdue = "2026-01-01"}, "entries_overdue (due<?)"},
                                                          {{.state = State::Closed}, "entries_by_state (state=?)"},
                                                          {{.state = State::New}, "entries_by_state (state=?)"},
                                                          {{.all = true}, "entries_by_time"},
                                                          {{.doubtful = true}, "entries_doubtful"}};
  for (const auto& [query, index] : lists) by_index(database.plan(entries::list_statement(kSelect, query).sql), index);
  by_index(database.plan(std::string(kSelect).append(entries::kPublished)), "entries_by_answer");
}

TEST_CASE("query: a count ends where no page goes") {
  const Database database;
  const auto count = entries::count_statement({});
  CHECK(has(count.sql, "LIMIT ?"));
  by_index(database.plan(count.sql), "entries_");
}

TEST_CASE("query: what is due for removal, and figures, read nothing else") {
  const Database database;
  const std::string order = " ORDER BY updated LIMIT ?";
  by_index(database.plan("SELECT id" + std::string(entries::kDone) + order), "entries_done (updated<?)");
  by_index(database.plan("SELECT COUNT(*), MIN(updated)" + std::string(entries::kDone)), "entries_done (updated<?)");
  by_index(database.plan("SELECT id" + std::string(entries::kDoubtful) + order),
           "entries_doubtful_by_update (updated<?)");
  by_index(database.plan(std::string(entries::kReceived)), "entries_figures (received>?)");
  by_index(database.plan(std::string(entries::kAnswered)), "entries_figures (received>?)");
}
