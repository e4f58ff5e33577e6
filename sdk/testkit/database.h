// SPDX-License-Identifier: Apache-2.0
// Where a node of the testkit keeps its stores: in its folder, or, where STADTKERN_TEST_DATABASE names a PostgreSQL
// server (a conninfo, whose user may create databases), in a database of its own there that goes with the node. One
// thread.
#pragma once

#include <string>

namespace stadtkern::testkit {

class Database {
 public:
  // Throws std::runtime_error where a server is named and makes no database.
  explicit Database(const std::string& name);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Empty: the stores are files.
  [[nodiscard]] const std::string& conninfo() const { return conninfo_; }

 private:
  std::string server_;
  std::string name_;
  std::string conninfo_;
};

}  // namespace stadtkern::testkit
