// SPDX-License-Identifier: Apache-2.0
// Snapshots of SQLite stores for backups, and what is left to do in a restored one.
#include "runtime/store/snapshot.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <optional>

#include "runtime/store/epoch.h"
#include "runtime/store/meta.h"
#include "runtime/store/sqlite/snapshot.h"
#include "runtime/store/subscriptions.h"
#include "store_fixture.h"
#include "wire/backup.h"

using namespace stadtkern;
using namespace stadtkern::runtime::store;
using namespace stadtkern::runtime::store::test;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

fs::path folder_of(const TemporaryFolder& folder, const std::string& town = "musterstadt") {
  return folder.path() / "stores" / "notes" / town;
}

void put(const fs::path& file, const std::string& bytes) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string blob_name(char digit) {
  return std::string(2, digit) + "/" + std::string(64, digit);
}

std::size_t folders_left(const fs::path& store) {
  return static_cast<std::size_t>(std::count_if(fs::directory_iterator(store), {}, [](const auto& entry) {
    return entry.path().filename().string().starts_with("backup-");
  }));
}

struct Process {
  Process() { REQUIRE(stores.open("musterstadt", notes())); }
  TemporaryFolder folder;
  Stores stores{make_backend("sqlite", folder.path())};
};

}  // namespace

TEST_CASE("snapshot: it has what was committed before the hold and nothing that came later") {
  Process process;
  REQUIRE(write(process.stores, "musterstadt", insert_note("before")).reply);
  auto held = process.stores.hold("musterstadt", 1s);
  REQUIRE(held);
  auto waiting = submit(process.stores, "musterstadt", insert_note("during"));
  CHECK(waiting.wait_for(50ms) == std::future_status::timeout);
  CHECK(count(process.stores, "musterstadt", "notes") == 1);  // reads go on
  (*held)->release();
  CHECK(waiting.get().reply);
  REQUIRE(write(process.stores, "musterstadt", insert_note("after")).reply);

  auto files = (*held)->copy();
  REQUIRE(files);
  REQUIRE(files->size() == 1);
  CHECK(files->front().name == "store.db");
  // Put in place as another town's store, it opens by itself and is whole.
  put(folder_of(process.folder, "copy") / "store.db", bytes_of(files->front().path));
  CHECK(files->front().size == fs::file_size(folder_of(process.folder, "copy") / "store.db"));
  REQUIRE(process.stores.open("copy", notes()));
  CHECK(texts(process.stores, "copy", "SELECT body FROM notes") == std::vector<std::string>{"before"});
  CHECK(write(process.stores, "copy", insert_note("goes on")).reply);
}

TEST_CASE("snapshot: blobs of that moment are kept although they are removed, later ones are not among them") {
  Process process;
  const fs::path blobs = folder_of(process.folder) / "blobs";
  put(blobs / blob_name('a'), "first");
  put(blobs / "tmp-1234", "not one yet");
  auto held = process.stores.hold("musterstadt", 1s);
  REQUIRE(held);
  (*held)->release();
  fs::remove(blobs / blob_name('a'));
  put(blobs / blob_name('b'), "second");
  auto files = (*held)->copy();
  REQUIRE(files);
  REQUIRE(files->size() == 2);
  CHECK(files->at(1).name == "blobs/" + blob_name('a'));
  CHECK(files->at(1).size == 5);
  CHECK(bytes_of(files->at(1).path) == "first");
}

TEST_CASE("snapshot: nothing of it stays, and what a killed process left is swept while one in use is not") {
  Process process;
  const fs::path store = folder_of(process.folder);
  auto held = process.stores.hold("musterstadt", 1s);
  REQUIRE(held);
  put(store / "backup-killed" / "store.db", "left");
  REQUIRE(folders_left(store) == 2);
  sqlite::sweep_snapshots(store);
  CHECK(folders_left(store) == 1);
  held->reset();
  CHECK(folders_left(store) == 0);
  CHECK(write(process.stores, "musterstadt", insert_note("writers go on")).reply);
}

TEST_CASE("snapshot: a hold that another one prevents ends at its limit and harms nothing") {
  Process process;
  auto first = process.stores.hold("musterstadt", 1s);
  REQUIRE(first);
  auto second = process.stores.hold("musterstadt", 20ms);
  REQUIRE_FALSE(second);
  CHECK(second.error().reason == "writer_busy");
  CHECK(folders_left(folder_of(process.folder)) == 1);
  CHECK(process.stores.hold("elsewhere", 20ms).error().code == Code::NotFound);
}

TEST_CASE(
    "restored: a store gets its new log id once, cursors on logs restored with it follow, the epoch begins anew") {
  TemporaryFolder folder;
  std::string old_log;
  {
    Stores stores{make_backend("sqlite", folder.path())};
    REQUIRE(stores.open("musterstadt", notes()));
    REQUIRE(write(stores, "musterstadt", [&](Tx& tx) -> Result<Reply> {
              old_log = *meta::text(tx.connection(), meta::kLogId);
              REQUIRE(set_cursor(tx, "there/it.happened", {"log-of-there", 7}));
              REQUIRE(set_cursor(tx, "away/it.happened", {"log-of-away", 9}));
              REQUIRE(raise_epoch(tx, 500));
              return Reply{};
            }).reply);
  }
  const fs::path marker = folder_of(folder) / wire::backup::kRestoredFile;
  const auto lay = [&](const std::string& from, const std::string& to) {
    put(marker, wire::encode(wire::backup::Restored{from, to, {{"log-of-there", "log-of-there-2"}}, 1}));
  };
  const auto look = [&](std::string& log, std::optional<Cursor>& there, std::optional<Cursor>& away) {
    Stores stores{make_backend("sqlite", folder.path())};
    REQUIRE(stores.open("musterstadt", notes()));
    REQUIRE(stores.read("musterstadt", [&](Connection& connection) -> Status {
      log = *meta::text(connection, meta::kLogId);
      there = *cursor(connection, "there/it.happened");
      away = *cursor(connection, "away/it.happened");
      return {};
    }));
    REQUIRE(write(stores, "musterstadt", [&](Tx& tx) -> Result<Reply> {
              if (Status raised = raise_epoch(tx, 3); !raised) return raised.error();
              return Reply{};
            }).reply);
  };
  std::string log;
  std::optional<Cursor> there;
  std::optional<Cursor> away;
  lay(old_log, "new-log");
  look(log, there, away);
  CHECK(log == "new-log");
  CHECK(there == Cursor{"log-of-there-2", 7});
  CHECK(away == Cursor{"log-of-away", 9});
  CHECK_FALSE(fs::exists(marker));
  // Laid again, as if a crash had kept it from going: it does not count for this log any more.
  lay(old_log, "third-log");
  look(log, there, away);
  CHECK(log == "new-log");
  CHECK_FALSE(fs::exists(marker));
  put(marker, "\xff\xff");
  Stores stores{make_backend("sqlite", folder.path())};
  CHECK(stores.open("musterstadt", notes()).error().code == Code::DataLoss);
}
