// SPDX-License-Identifier: Apache-2.0
// What keeps snapshots while they are copied: holds that end, snapshots that are forgotten, lists and bytes.
#include "runtime/backups.h"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <mutex>

#include "runtime/store/sqlite/backend.h"

using namespace stadtkern;
using namespace stadtkern::runtime;
using namespace std::chrono_literals;

namespace {

// Keeps what is sent, and says when the stream has ended.
class FakeLink final : public Link {
 public:
  bool send(std::string_view header, std::string_view payload) override {
    wire::Prefix prefix;
    // On the backup's own thread, where Catch must not be asked: without its end the test fails.
    if (wire::read(std::as_bytes(std::span(header)), prefix) != wire::PrefixError::None) return false;
    const std::lock_guard lock(mutex_);
    if (prefix.kind == wire::Kind::Chunk) bytes_ += payload;
    if (prefix.kind == wire::Kind::End) ended_ = prefix.status;
    changed_.notify_all();
    return true;
  }
  void in_order(std::function<void(Message&)>) override {}
  // The END's status.
  std::optional<std::uint16_t> end() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 10s, [&] { return ended_.has_value(); });
    return ended_;
  }
  std::string bytes() {
    const std::lock_guard lock(mutex_);
    return bytes_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string bytes_;
  std::optional<std::uint16_t> ended_;
};

struct Process {
  Process() {
    std::string name = (std::filesystem::temp_directory_path() / "sk-backups-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
    auto migrations = store::Migrations::make({{1, "notes", "CREATE TABLE notes (id @id, body TEXT NOT NULL);"}}, 0);
    REQUIRE(migrations);
    stores = std::make_unique<store::Stores>(store::sqlite::make_backend({.root = folder / "notes"}));
    REQUIRE(stores->open("musterstadt", std::make_shared<const store::Migrations>(std::move(*migrations))));
  }
  ~Process() {
    stores.reset();
    std::filesystem::remove_all(folder);
  }
  // Waits at most so long for a write.
  bool writes_within(std::chrono::milliseconds limit) const {
    const auto done = std::make_shared<std::promise<bool>>();
    auto written = done->get_future();
    stores->write("musterstadt",
                  store::make_job([](store::Tx&) -> Result<store::Reply> { return store::Reply{}; },
                                  [done](const auto& outcome, bool) { done->set_value(bool(outcome)); }));
    return written.wait_for(limit) == std::future_status::ready && written.get();
  }
  std::filesystem::path folder;
  std::unique_ptr<store::Stores> stores;
};

struct Reading {
  // Nobody tells the handlers here that the stream is gone, and they hold it.
  ~Reading() {
    if (stream) stream->set_handlers({});
  }
  FakeLink link;
  Backups::Accept accept() {
    return [this](StreamHandlers handlers) {
      stream = std::make_shared<Stream>(link, 1, 1, [](const std::function<void()>&) {});
      stream->accept(std::move(handlers), [] {});
      return stream;
    };
  }
  std::shared_ptr<Stream> stream;
};

}  // namespace

TEST_CASE("backups: a hold that nobody releases ends by itself, and says so to who comes too late") {
  const Process process;
  Backups backups(*process.stores, {.hold = 40ms});
  const auto held = backups.hold("musterstadt", 1s);
  REQUIRE(held);
  CHECK(held->schema == 1);
  CHECK(held->log_id.size() == 32);
  CHECK(process.writes_within(5s));
  CHECK(backups.release(held->snapshot).error().reason == "hold_ended");
  CHECK(backups.release("another").error().code == Code::NotFound);
}

TEST_CASE("backups: a released snapshot outlives the limit of a hold, its list and its bytes fit together") {
  const Process process;
  Backups backups(*process.stores, {.hold = 30ms});
  const auto held = backups.hold("musterstadt", 1s);
  REQUIRE(held);
  REQUIRE(backups.release(held->snapshot));
  CHECK(process.writes_within(5s));
  // Another hold that ends by itself: then the first one's limit has passed, too.
  REQUIRE(backups.hold("musterstadt", 1s));
  CHECK(process.writes_within(5s));
  Reading listing;
  REQUIRE(backups.list(held->snapshot, listing.accept()));
  REQUIRE(listing.link.end() == 0);
  const auto list = wire::decode<wire::backup::Listing>(listing.link.bytes());
  REQUIRE(list);
  REQUIRE(list->files.size() == 1);
  CHECK(list->files[0].name == "store.db");
  CHECK(list->files[0].sha256.size() == 64);
  Reading reading;
  REQUIRE(backups.read(held->snapshot, reading.accept()));
  REQUIRE(reading.link.end() == 0);
  CHECK(reading.link.bytes().size() == list->files[0].size);
  CHECK(reading.link.bytes().starts_with("SQLite format 3"));
  backups.drop(held->snapshot);
  Reading late;
  CHECK(backups.read(held->snapshot, late.accept()).error().code == Code::NotFound);
}

TEST_CASE("backups: what nobody uses is forgotten, what is closed ends, and there are never too many") {
  const Process process;
  Backups backups(*process.stores, {.hold = 20ms, .forget = 60ms});
  std::string first;
  for (std::size_t i = 0; i < Backups::kMaxSnapshots; ++i) {
    const auto held = backups.hold("musterstadt", 2s);
    REQUIRE(held);
    REQUIRE((backups.release(held->snapshot) || true));
    if (i == 0) first = held->snapshot;
  }
  const auto left = [&] {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(process.folder / "notes" / "musterstadt")) {
      count += entry.path().filename().string().starts_with("backup-") ? 1 : 0;
    }
    return count;
  };
  const auto patience = std::chrono::steady_clock::now() + 10s;
  while (left() > 0 && std::chrono::steady_clock::now() < patience) CHECK(process.writes_within(5s));
  CHECK(left() == 0);
  const auto held = backups.hold("musterstadt", 2s);
  REQUIRE(held);
  CHECK(left() == 1);
  backups.close("musterstadt");
  CHECK(left() == 0);
  CHECK(process.writes_within(5s));
  CHECK(backups.release(held->snapshot).error().code == Code::NotFound);
}

TEST_CASE("backups: with no room for another one, what nobody uses is forgotten sooner") {
  const Process process;
  Backups backups(*process.stores, {.hold = 5s, .forget = 30s});
  for (std::size_t i = 0; i < Backups::kMaxSnapshots; ++i) {
    const auto held = backups.hold("musterstadt", 2s);
    REQUIRE(held);
    REQUIRE(backups.release(held->snapshot));
  }
  CHECK(backups.hold("musterstadt", 2s).error().code == Code::ResourceExhausted);  // it may yet be copied
  const auto patience = std::chrono::steady_clock::now() + 10s;
  auto held = backups.hold("musterstadt", 2s);
  while (!held && std::chrono::steady_clock::now() < patience) held = backups.hold("musterstadt", 2s);
  CHECK(held);
}
