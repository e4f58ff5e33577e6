// SPDX-License-Identifier: Apache-2.0
// backup/v1@MODULE: keeps snapshots of this process's stores while somebody copies them. Each snapshot has a thread of
// its own, which copies and sends, so that no worker waits for a disk; it also sees to it that a hold ends and that a
// forgotten snapshot goes.
#pragma once

#include "runtime/store/stores.h"
#include "runtime/stream.h"
#include "wire/backup.h"

#include <stadtkern/result.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::runtime {

// Any thread.
class Backups {
 public:
  struct Limits {
    std::chrono::milliseconds hold{1000};         // then writers go on, asked or not
    std::chrono::milliseconds forget{1'800'000};  // without being used: other modules are copied meanwhile
  };
  static constexpr std::size_t kMaxSnapshots = 4;

  explicit Backups(store::Stores& stores) : Backups(stores, Limits()) {}
  Backups(store::Stores& stores, Limits limits);
  ~Backups();  // ends all
  Backups(const Backups&) = delete;
  Backups& operator=(const Backups&) = delete;

  [[nodiscard]] Result<wire::backup::HoldReply> hold(std::string_view town, std::chrono::milliseconds wait);
  [[nodiscard]] Result<wire::backup::ReleaseReply> release(std::string_view snapshot);
  // Takes the request's stream (called once, when the snapshot is there) and sends.
  using Accept = std::function<std::shared_ptr<Stream>(StreamHandlers)>;
  [[nodiscard]] Status list(std::string_view snapshot, const Accept& accept);
  [[nodiscard]] Status read(std::string_view snapshot, const Accept& accept);
  void drop(std::string_view snapshot);
  // Before the town's store goes.
  void close(std::string_view town);

 private:
  class Kept;
  std::shared_ptr<Kept> find(std::string_view snapshot);
  void end(const std::vector<std::shared_ptr<Kept>>& ending);

  store::Stores& stores_;
  const Limits limits_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Kept>> kept_;
};

}  // namespace stadtkern::runtime
