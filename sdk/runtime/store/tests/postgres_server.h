// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL server of the test's own: a fresh cluster in a temporary folder, reached by a Unix socket only, run as
// somebody else than root. It dies with the test, however that ends.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "store_fixture.h"

namespace stadtkern::runtime::store::test {

class PostgresServer {
 public:
  // Makes the cluster and starts the server; throws std::runtime_error that says what is missing.
  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // The one that main() has started.
  static PostgresServer& running();

  [[nodiscard]] std::string conninfo(const std::string& database = "postgres") const;
  void stop();  // at once, as by a crash
  void start();

 private:
  pid_t spawn(const std::vector<std::string>& arguments, int output) const;
  [[nodiscard]] bool wait(pid_t pid, int milliseconds, int& status) const;
  void make_cluster();
  void listen(int output);
  [[nodiscard]] std::string said();

  TemporaryFolder folder_;
  std::filesystem::path programs_;
  uid_t user_ = 0;
  gid_t group_ = 0;
  pid_t pid_ = -1;
  std::thread listener_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string said_;
  bool ready_ = false;
  bool silent_ = false;
};

}  // namespace stadtkern::runtime::store::test
