// SPDX-License-Identifier: Apache-2.0
// A second process for the store's tests, on SQLite, or with STORE_TEST_CONNINFO on that PostgreSQL.
//   rows FOLDER [FIRST STEP]   writes keyed rows FIRST, FIRST + STEP ... (1, 1) with an event each until it's killed;
//                        prints every acknowledged number, and "refused NUMBER WHY" for one that was refused
//   blobs FOLDER FIRST STEP   the same, each row with a blob of contents(NUMBER), which four numbers share; every fifth
//   is
//                        removed again, and "-NUMBER" printed
//   migrate FOLDER COUNT   opens the store with COUNT further migrations, each of which adds a "+" to every row; prints
//                        "migrated" and ends
//   compete FOLDER MS    says "ready", waits for a byte on stdin, writes as fast as it can for MS milliseconds, then
//   prints
//                        "commits N p50 US p99 US max US failed N"
//   hold FOLDER          takes the writer's right, says "ready", waits for a byte on stdin
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "runtime/store/postgres/backend.h"
#include "runtime/store/sqlite/backend.h"
#include "store_fixture.h"

using namespace stadtkern;
using namespace stadtkern::runtime::store;
using namespace stadtkern::runtime::store::test;

namespace {

constexpr const char* kTown = "musterstadt";

std::unique_ptr<Backend> open_backend(const std::filesystem::path& folder) {
  const char* conninfo = std::getenv("STORE_TEST_CONNINFO");
  if (conninfo != nullptr) return postgres::make_backend({.conninfo = conninfo, .module = folder.filename()});
  return sqlite::make_backend({.root = folder / "stores" / "notes"});
}

void say(const std::string& line) {
  const std::string text = line + "\n";
  if (::write(STDOUT_FILENO, text.data(), text.size()) < 0) _exit(3);
}

void wait_for_start() {
  char byte = 0;
  if (::read(STDIN_FILENO, &byte, 1) < 0) _exit(3);
}

std::int64_t now_us() {
  return Clock::system().steady_us();
}

// At most `limit` writes under way at once.
class Window {
 public:
  explicit Window(int limit) : free_(limit), limit_(limit) {}
  void enter() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return free_ > 0; });
    --free_;
  }
  void leave() {
    const std::lock_guard guard{mutex_};
    ++free_;
    changed_.notify_one();
  }
  void drain() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return free_ == limit_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int free_;
  int limit_;
};

int rows(Stores& stores, int first, int step) {
  Window window{32};
  for (int number = first;; number += step) {
    window.enter();
    stores.write(
        kTown,
        make_job(
            [number](Tx& tx) -> Result<Reply> {
              auto done = tx.query("INSERT INTO notes (body) VALUES (?)", {std::to_string(number)});
              if (!done) return done.error();
              auto event = tx.publish({.type = "note.created", .payload = as_bytes(std::to_string(number))});
              if (!event) return event.error();
              return Reply{0, std::to_string(number)};
            },
            [&window, number](const Result<Reply>& reply, bool) {
              say(reply ? std::to_string(number) : "refused " + std::to_string(number) + " " + reply.error().message);
              window.leave();
            }),
        key(std::to_string(number)));
  }
}

// At most 32 KiB, the same for four numbers.
std::string contents(int number) {
  const std::string line = "blob " + std::to_string(number / 4) + "\n";
  std::string text;
  for (int i = 0; i < 50 + number / 4 % 40 * 50; ++i) text += line;
  return text;
}

Status put(Stores& stores, int number, std::string& blob) {
  auto name = stores.put_blob(kTown, contents(number));
  if (!name) return std::move(name).error();
  blob = *name;
  return {};
}

Result<Reply> insert_with_blob(Tx& tx, int number, const std::string& blob) {
  auto done = tx.query("INSERT INTO notes (body) VALUES (?)", {std::to_string(number) + " " + blob});
  if (!done) return done.error();
  if (Status added = tx.add_blob(blob); !added) return added.error();
  return Reply{};
}

Result<Reply> remove_with_blob(Tx& tx, int number, const std::string& blob) {
  auto done = tx.query("DELETE FROM notes WHERE body = ?", {std::to_string(number) + " " + blob});
  if (!done) return done.error();
  if (Status removed = tx.remove_blob(blob); !removed) return removed.error();
  return Reply{};
}

int blobs(Stores& stores, int first, int step) {
  Window window{8};
  const auto queue = [&](int number, const std::string& blob, bool remove) {
    window.enter();
    const std::string word = (remove ? "-" : "") + std::to_string(number);
    stores.write(
        kTown,
        make_job(
            [=](Tx& tx) { return remove ? remove_with_blob(tx, number, blob) : insert_with_blob(tx, number, blob); },
            [&window, word](const Result<Reply>& reply, bool) {
              // The other process has removed the last use meanwhile: the next run repeats it.
              const bool again = !reply && reply.error().reason == "blob";
              if (!again) say(reply ? word : "refused " + word + " " + reply.error().message);
              window.leave();
            }),
        key(word));
  };
  for (int number = first;; number += step) {
    std::string blob;
    if (Status done = put(stores, number, blob); !done) {
      say("refused " + std::to_string(number) + " " + done.error().message);
      return 1;
    }
    queue(number, blob, false);
    if (number % 5 == 0) {
      window.drain();
      queue(number, blob, true);
    }
  }
}

int migrate(Stores& stores, int count) {
  std::vector<Migration> list{{1, "notes", "CREATE TABLE notes (id @id, body TEXT NOT NULL UNIQUE);"}};
  for (int i = 0; i < count; ++i) list.push_back({2 + i, "plus", "UPDATE notes SET body = body || '+';"});
  if (Status opened = stores.open(kTown, migrations(std::move(list))); !opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    return 1;
  }
  say("migrated");
  wait_for_start();
  return 0;
}

int compete(Stores& stores, std::int64_t milliseconds) {
  say("ready");
  wait_for_start();
  std::mutex mutex;
  std::vector<std::int64_t> waits;
  int failed = 0;
  Window window{16};
  const std::string who = std::to_string(getpid());
  const std::int64_t end = now_us() + milliseconds * 1000;
  for (int i = 0; now_us() < end; ++i) {
    window.enter();
    const std::int64_t begin = now_us();
    stores.write(kTown, make_job(insert_note(who + "-" + std::to_string(i) + std::string(200, 'x')),
                                 [&, begin](const Result<Reply>& reply, bool) {
                                   {
                                     const std::lock_guard guard{mutex};
                                     waits.push_back(now_us() - begin);
                                     if (!reply) {
                                       ++failed;
                                       std::fprintf(stderr, "%s\n", reply.error().message.c_str());
                                     }
                                   }
                                   window.leave();
                                 }));
  }
  window.drain();
  std::sort(waits.begin(), waits.end());
  const auto at = [&](double share) {
    return waits.empty() ? 0 : waits[static_cast<std::size_t>(share * static_cast<double>(waits.size() - 1))];
  };
  say("commits " + std::to_string(waits.size()) + " p50 " + std::to_string(at(0.5)) + " p99 " +
      std::to_string(at(0.99)) + " max " + std::to_string(at(1)) + " failed " + std::to_string(failed));
  return 0;
}

int hold(const std::filesystem::path& folder) {
  auto backend = open_backend(folder);
  auto database = backend->open(kTown, {});
  if (!database || !(*database)->right().acquire()) return 1;
  say("ready");
  wait_for_start();
  (*database)->right().release();
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return 2;
  const std::string_view mode = arguments[1];
  if (mode == "hold") return hold(arguments[2]);
  Stores stores{
      open_backend(arguments[2]), {}, {}, Clock::system(), std::filesystem::path(arguments[2]) / "stores" / "notes"};
  if (mode == "migrate" && count == 4) return migrate(stores, std::atoi(arguments[3]));
  if (Status opened = stores.open(kTown, notes()); !opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    return 1;
  }
  if (mode == "rows" && count == 3) return rows(stores, 1, 1);
  if (mode == "rows" && count == 5) return rows(stores, std::atoi(arguments[3]), std::atoi(arguments[4]));
  if (mode == "blobs" && count == 5) return blobs(stores, std::atoi(arguments[3]), std::atoi(arguments[4]));
  if (mode == "compete" && count == 4) return compete(stores, std::atoll(arguments[3]));
  return 2;
}
