// SPDX-License-Identifier: Apache-2.0
// What the store's tests share: a folder that goes away, a clock that stands still, a backend by its name.
#pragma once

#include <stadtkern/result.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/store/database.h"
#include "runtime/store/migrations.h"
#include "runtime/store/stores.h"

namespace stadtkern::runtime::store::test {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Time that moves only when a test says so. Microseconds.
struct FakeClock {
  std::atomic<std::int64_t> wall_us{1'700'000'000'000'000};
  std::atomic<std::int64_t> steady_us{1'000'000};
  [[nodiscard]] Clock clock() {
    return {[this] { return wall_us.load(); }, [this] { return steady_us.load(); }};
  }
};

// Every test of the store's promises runs on each of these; which they are, the test's binary decides.
std::vector<std::string> backends();
std::unique_ptr<Backend> make_backend(const std::string& name, const std::filesystem::path& folder);

inline std::shared_ptr<const Migrations> migrations(std::vector<Migration> list, int reads_from = 0) {
  auto made = Migrations::make(std::move(list), reads_from);
  if (!made) throw std::runtime_error(made.error().message);
  return std::make_shared<const Migrations>(std::move(*made));
}

// One table: notes(id, body UNIQUE).
std::shared_ptr<const Migrations> notes();

struct Outcome {
  Result<Reply> reply = Error{Code::Internal, "never answered"};
  bool replayed = false;
};
using Write = std::function<Result<Reply>(Tx&)>;

// Queues a write; the future is its answer.
std::future<Outcome> submit(Stores& stores, std::string_view town, Write write, std::optional<IdempotencyKey> key = {});
// The same, and waits.
Outcome write(Stores& stores, std::string_view town, Write write, std::optional<IdempotencyKey> key = {});
// A write that inserts one note and answers with its body.
Write insert_note(std::string body);
std::int64_t count(Stores& stores, std::string_view town, std::string_view table);
// The values of the first column, as text.
std::vector<std::string> texts(Stores& stores, std::string_view town, std::string_view sql);

IdempotencyKey key(std::string scope, unsigned char fill = 1);

// Holds a writer thread until it is opened: makes batches of exactly what a test queues meanwhile.
class Gate {
 public:
  // A write that waits in the town's batch. Returns when the writer has arrived there.
  std::future<Outcome> close(Stores& stores, std::string_view town);
  void open() { open_.set_value(); }

 private:
  std::promise<void> arrived_;
  std::promise<void> open_;
};

}  // namespace stadtkern::runtime::store::test
