// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "runtime/store/epoch.h"
#include "runtime/store/outbox.h"
#include "runtime/store/subscriptions.h"
#include "runtime/store/timers.h"
#include "store_fixture.h"

using namespace stadtkern;
using namespace stadtkern::runtime::store;
using namespace stadtkern::runtime::store::test;

namespace {

struct Publication {
  std::string town;
  std::string log_id;
  std::int64_t last_seq;
};

struct Town {
  explicit Town(const std::string& backend_name) : backend(backend_name) { start(); }
  void start() {
    Hooks hooks;
    hooks.published = [this](std::string_view name, std::string_view log, std::int64_t seq) {
      const std::lock_guard guard{mutex};
      published.push_back({std::string(name), std::string(log), seq});
    };
    stores.emplace(make_backend(backend, folder.path()), StoreLimits{}, std::move(hooks), clock.clock());
    if (!stores->open("musterstadt", notes())) throw std::runtime_error("not opened");
  }
  // Runs `what` as one write that must succeed.
  void in_tx(const std::function<void(Tx&)>& what) {
    const Outcome done = write(*stores, "musterstadt", [&](Tx& tx) -> Result<Reply> {
      what(tx);
      return Reply{};
    });
    if (!done.reply) FAIL(done.reply.error().message);
  }
  void publish(const std::string& type, int times = 1) {
    in_tx([&](Tx& tx) {
      for (int i = 0; i < times; ++i)
        REQUIRE(tx.publish({.type = type, .key = "k", .subject = "s1", .payload = as_bytes("p")}));
    });
  }
  Result<EventPage> after(std::int64_t seq, std::vector<std::string_view> types, std::size_t limit = 100) {
    Result<EventPage> page = EventPage{};
    REQUIRE(stores->read("musterstadt", [&](Connection& connection) -> Status {
      page = events_after(connection, types, seq, limit);
      return {};
    }));
    return page;
  }
  DueEvents due(std::string_view type, std::int64_t before_us) {
    DueEvents found;
    REQUIRE(stores->read("musterstadt", [&](Connection& connection) -> Status {
      auto counted = events_due(connection, type, before_us, clock.wall_us);
      if (!counted) return counted.error();
      found = *counted;
      return {};
    }));
    return found;
  }
  std::vector<std::int64_t> seqs(std::int64_t seq, std::vector<std::string_view> types) {
    std::vector<std::int64_t> found;
    auto page = after(seq, std::move(types));
    REQUIRE(page);
    for (const Event& event : page->events) found.push_back(event.seq);
    return found;
  }

  TemporaryFolder folder;
  FakeClock clock;
  std::string backend;
  std::mutex mutex;
  std::vector<Publication> published;
  std::optional<Stores> stores;
};

using Seqs = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("events: they are numbered without a gap, and a rolled back write leaves none") {
  Town town{GENERATE(from_range(backends()))};
  Gate gate;
  auto waiting = gate.close(*town.stores, "musterstadt");
  std::vector<std::future<Outcome>> answers;
  for (int i = 0; i < 6; ++i) {
    answers.push_back(submit(*town.stores, "musterstadt", [i](Tx& tx) -> Result<Reply> {
      auto seq = tx.publish({.type = "note.created", .payload = as_bytes(std::to_string(i))});
      if (!seq) return seq.error();
      if (i % 3 == 1) return Error{Code::Conflict, "no"};
      return Reply{0, std::to_string(*seq)};
    }));
  }
  gate.open();
  REQUIRE(waiting.get().reply);
  std::string numbers;
  for (auto& answer : answers) {
    const Outcome outcome = answer.get();
    numbers += outcome.reply ? outcome.reply->bytes : "-";
  }
  CHECK(numbers == "1-23-4");
  auto page = town.after(0, {"note.created"});
  REQUIRE(page);
  REQUIRE(page->events.size() == 4);
  CHECK(page->events[3].payload == "5");
  CHECK(page->position == 4);
  CHECK_FALSE(page->more);
}

TEST_CASE("events: subscribers are told once per batch, after the commit, with the log and its end") {
  Town town{GENERATE(from_range(backends()))};
  Gate gate;
  auto waiting = gate.close(*town.stores, "musterstadt");
  std::vector<std::future<Outcome>> answers;
  for (int i = 0; i < 3; ++i) {
    answers.push_back(submit(*town.stores, "musterstadt", [](Tx& tx) -> Result<Reply> {
      REQUIRE(tx.publish({.type = "a"}));
      return Reply{};
    }));
  }
  gate.open();
  for (auto& answer : answers) REQUIRE(answer.get().reply);
  const std::string log_id = texts(*town.stores, "musterstadt", "SELECT text FROM sk_meta WHERE name = 'log_id'").at(0);
  town.stores.reset();  // all told
  REQUIRE(town.published.size() == 1);
  CHECK(town.published[0].town == "musterstadt");
  CHECK(town.published[0].last_seq == 3);
  CHECK(town.published[0].log_id == log_id);
  CHECK(log_id.size() == 32);
  town.start();
  town.publish("a");
  town.in_tx([](Tx&) {});
  town.stores.reset();
  REQUIRE(town.published.size() == 2);
  CHECK(town.published[1].last_seq == 4);
  CHECK(town.published[1].log_id == log_id);
}

TEST_CASE("events: a subscriber reads its types in order, page by page") {
  Town town{GENERATE(from_range(backends()))};
  for (const char* type : {"a", "b", "a", "c", "a", "b"}) town.publish(type);
  CHECK(town.seqs(0, {"a"}) == Seqs{1, 3, 5});
  CHECK(town.seqs(3, {"a", "b"}) == Seqs{5, 6});
  auto page = town.after(0, {"a"}, 2);
  REQUIRE(page);
  CHECK(page->events.size() == 2);
  CHECK(page->position == 3);
  CHECK(page->more);
  page = town.after(5, {"a"});
  REQUIRE(page);
  CHECK(page->events.empty());
  CHECK(page->position == 6);  // nothing for this subscriber up to here
  CHECK_FALSE(page->more);
  CHECK(town.seqs(0, {"unknown"}).empty());
  CHECK(town.seqs(99, {"a"}).empty());
  const Event first = town.after(0, {"b"})->events.at(0);
  CHECK(first.type == "b");
  CHECK(first.version == 1);
  CHECK(first.key == "k");
  CHECK(first.subject == "s1");
  CHECK(first.payload == "p");
  CHECK(first.created_us == town.clock.wall_us);
  CHECK_FALSE(first.tombstone);
}

TEST_CASE("events: a rare type in a long log is found over several bounded pages") {
  Town town{GENERATE(from_range(backends()))};
  town.publish("common", 10500);
  town.publish("rare");
  auto page = town.after(0, {"rare"});
  REQUIRE(page);
  CHECK(page->events.empty());
  CHECK(page->more);
  CHECK(page->position == 10000);
  page = town.after(page->position, {"rare"});
  REQUIRE(page);
  CHECK(page->events.size() == 1);
  CHECK_FALSE(page->more);
}

TEST_CASE("events: retention removes by type and age, and a cursor that missed something is told so") {
  Town town{GENERATE(from_range(backends()))};
  for (const char* type : {"a", "b", "a"}) town.publish(type);
  const std::int64_t old_us = town.clock.wall_us;
  town.clock.wall_us += 1000;
  for (const char* type : {"a", "b"}) town.publish(type);
  CHECK(town.due("a", old_us + 1).count == 2);
  CHECK(town.due("a", old_us + 1).oldest_us == old_us);
  CHECK(town.due("a", old_us).count == 0);
  Seqs removed;
  std::vector<bool> more;
  town.in_tx([&](Tx& tx) {
    for (int i = 0; i < 4; ++i) {
      const auto some = remove_events(tx, "a", old_us + 1, 1);
      REQUIRE(some);
      removed.push_back(some->count);
      more.push_back(some->more);
    }
  });
  CHECK(removed == Seqs{1, 1, 0, 0});
  CHECK(more == std::vector<bool>{true, true, false, false});
  CHECK(town.due("a", old_us + 1).count == 0);
  CHECK(town.due("b", old_us + 1).count == 1);
  CHECK(town.seqs(3, {"a"}) == Seqs{4});
  CHECK(town.seqs(0, {"b"}) == Seqs{2, 5});
  auto lagged = town.after(2, {"a", "b"});
  REQUIRE_FALSE(lagged);
  CHECK(lagged.error().code == Code::Lagged);
  std::int64_t oldest = 0;
  REQUIRE(town.stores->read("musterstadt", [&](Connection& connection) -> Status {
    const std::array<std::string_view, 2> types{"a", "b"};
    oldest = *oldest_position(connection, types);
    return {};
  }));
  CHECK(oldest == 3);
  // The numbers go on also when nothing is left.
  town.clock.wall_us += 1000;
  town.in_tx([&](Tx& tx) {
    REQUIRE(remove_events(tx, "a", town.clock.wall_us, 100)->count == 1);
    REQUIRE(remove_events(tx, "b", town.clock.wall_us, 100)->count == 2);
  });
  CHECK(count(*town.stores, "musterstadt", "sk_events") == 0);
  town.publish("a");
  CHECK(town.seqs(5, {"a"}) == Seqs{6});
}

TEST_CASE("events: the retention goes through a long log in bounded steps and stops at what is young") {
  Town town{GENERATE(from_range(backends()))};
  town.publish("common", 4500);
  town.publish("rare");
  town.clock.wall_us += 1000;
  town.publish("rare", 2);
  const std::int64_t before_us = town.clock.wall_us;
  CHECK(town.due("rare", before_us).count == 1);
  Seqs removed;
  bool more = true;
  while (more) {
    town.in_tx([&](Tx& tx) {
      const auto some = remove_events(tx, "rare", before_us, 100);
      REQUIRE(some);
      removed.push_back(some->count);
      more = some->more;
    });
  }
  CHECK(removed == Seqs{0, 0, 1});
  CHECK(town.seqs(4501, {"rare"}) == Seqs{4502, 4503});
  CHECK(town.due("common", before_us).count == 4500);
}

TEST_CASE("events: those of a clock that was far ahead hold up no retention, and go with their neighbours") {
  Town town{GENERATE(from_range(backends()))};
  const std::int64_t right_us = town.clock.wall_us;
  town.publish("a");
  town.clock.wall_us += std::int64_t{70} * 365 * 86'400 * 1'000'000;
  town.publish("a", 2);
  town.clock.wall_us = right_us + 1000;
  const auto remove = [&] {
    std::int64_t count = 0;
    town.in_tx([&](Tx& tx) { count = remove_events(tx, "a", right_us + 2000, 100)->count; });
    return count;
  };
  town.clock.wall_us = right_us + 5000;
  CHECK(remove() == 1);  // nothing behind them says yet that they are old
  town.clock.wall_us = right_us + 1500;
  town.publish("a");
  town.clock.wall_us = right_us + 5000;
  town.publish("a");
  CHECK(remove() == 3);
  CHECK(town.seqs(4, {"a"}) == Seqs{5});
}

TEST_CASE("events: what is erased stays as a tombstone in its place") {
  Town town{GENERATE(from_range(backends()))};
  town.publish("a");
  town.in_tx([](Tx& tx) { REQUIRE(tx.publish({.type = "a", .subject = "other", .payload = as_bytes("kept")})); });
  town.in_tx([](Tx& tx) { CHECK(*erase_events(tx, "s1") == 1); });
  auto page = town.after(0, {"a"});
  REQUIRE(page);
  REQUIRE(page->events.size() == 2);
  CHECK(page->events[0].tombstone);
  CHECK(page->events[0].payload.empty());
  CHECK(page->events[0].subject.empty());
  CHECK(page->events[1].payload == "kept");
}

TEST_CASE("events: one without a type or over 256 KiB is refused and takes no number") {
  Town town{GENERATE(from_range(backends()))};
  town.in_tx([](Tx& tx) {
    CHECK(tx.publish({.type = ""}).error().reason == "event");
    const std::string big(kMaxPayload + 1, 'x');
    CHECK(tx.publish({.type = "a", .payload = as_bytes(big)}).error().code == Code::TooLarge);
    CHECK(*tx.publish({.type = "a", .payload = as_bytes(std::string_view(big).substr(1))}) == 1);
  });
}

TEST_CASE("subscriptions: the cursor moves with the effect, or not at all") {
  Town town{GENERATE(from_range(backends()))};
  const Cursor at{"0123", 7};
  town.in_tx([&](Tx& tx) { REQUIRE(set_cursor(tx, "other/a", at)); });
  const Outcome failed = write(*town.stores, "musterstadt", [](Tx& tx) -> Result<Reply> {
    REQUIRE(set_cursor(tx, "other/a", {"0123", 8}));
    return Error{Code::Conflict, "the effect failed"};
  });
  CHECK_FALSE(failed.reply);
  town.in_tx([&](Tx& tx) {
    CHECK(**cursor(tx.connection(), "other/a") == at);
    CHECK_FALSE(*cursor(tx.connection(), "other/b"));
    REQUIRE(remove_cursor(tx, "other/a"));
    CHECK_FALSE(*cursor(tx.connection(), "other/a"));
  });
}

TEST_CASE("subscriptions: a poisonous event is set aside once, found by its key, and goes when it's done") {
  Town town{GENERATE(from_range(backends()))};
  Event event{.seq = 5, .type = "a", .version = 2, .key = "k", .subject = "s", .payload = std::string("\0x", 2)};
  town.in_tx([&](Tx& tx) {
    REQUIRE(set_aside(tx, "other/a", "0123", event, "it failed", 3));
    REQUIRE(set_aside(tx, "other/a", "0123", event, "it failed again", 4));
    event.seq = 6;
    event.key = "";
    REQUIRE(set_aside(tx, "other/a", "0123", event, "unknown version", 1));
    CHECK(*key_set_aside(tx.connection(), "other/a", "k"));
    CHECK_FALSE(*key_set_aside(tx.connection(), "other/a", "l"));
    CHECK_FALSE(*key_set_aside(tx.connection(), "other/b", "k"));
    CHECK_FALSE(*key_set_aside(tx.connection(), "other/a", ""));
    auto list = list_set_aside(tx.connection(), 0, 10);
    REQUIRE(list);
    REQUIRE(list->size() == 2);
    const SetAside& first = list->at(0);
    CHECK(first.cursor == "other/a");
    CHECK(first.log_id == "0123");
    CHECK(first.event.seq == 5);
    CHECK(first.event.version == 2);
    CHECK(first.event.payload == std::string("\0x", 2));
    CHECK(first.reason == "it failed again");
    CHECK(first.attempts == 4);
    CHECK(first.set_aside_us == tx.now_us());
    REQUIRE(remove_set_aside(tx, first.id));
    CHECK(remove_set_aside(tx, first.id).error().code == Code::NotFound);
    CHECK_FALSE(*key_set_aside(tx.connection(), "other/a", "k"));
    CHECK(list_set_aside(tx.connection(), first.id, 10)->size() == 1);
  });
}

TEST_CASE("subscriptions: of those set aside only the first of each key comes next, and an erased subject's go") {
  Town town{GENERATE(from_range(backends()))};
  const auto aside = [&](Tx& tx, std::int64_t seq, const char* key, const char* subject) {
    const Event event{seq, "a", 1, key, subject, "payload", 1000 + seq, false};
    REQUIRE(set_aside(tx, "other/a", "0123", event, std::string("bad \xff"), 3));
  };
  town.in_tx([&](Tx& tx) {
    aside(tx, 1, "k", "s1");
    aside(tx, 2, "k", "s2");
    aside(tx, 3, "", "s1");
    aside(tx, 4, "", "s2");
    Connection& connection = tx.connection();
    const auto first = *next_set_aside(connection, 0);
    REQUIRE(first);
    CHECK(first->event.seq == 1);
    CHECK(first->event.created_us == 1001);
    CHECK(first->reason.find("not UTF-8") != std::string::npos);
    const auto second = *next_set_aside(connection, first->id);
    CHECK(second->event.seq == 3);
    CHECK(*set_aside_before(connection, *second) == 0);
    const auto waits = list_set_aside(connection, first->id, 1)->at(0);
    CHECK(*set_aside_before(connection, waits) == first->id);
    REQUIRE(failed_set_aside(tx, first->id, "again"));
    CHECK((*find_set_aside(connection, first->id))->reason == "again");
    CHECK((*find_set_aside(connection, first->id))->attempts == 4);
    CHECK(list_set_aside(connection, 0, 10, 1)->size() == 1);
    CHECK(*count_set_aside(connection) == 4);
    CHECK(*erase_set_aside(tx, "s1") == 2);
    CHECK(*count_set_aside(connection) == 2);
    CHECK((*next_set_aside(connection, 0))->event.seq == 2);
    CHECK_FALSE(*find_set_aside(connection, first->id));
  });
}

TEST_CASE("timers: due ones come by age, a single one runs once, a repeated one once however late") {
  Town town{GENERATE(from_range(backends()))};
  const std::int64_t now = town.clock.wall_us;
  town.in_tx([&](Tx& tx) {
    Connection& connection = tx.connection();
    CHECK_FALSE(*next_due(connection));
    REQUIRE(upsert_timer(tx, "once", now - 5));
    REQUIRE(declare_timer(tx, "often", now - 95, 10));
    REQUIRE(upsert_timer(tx, "later", now + 1));
    auto due = due_timers(connection, now, 10);
    REQUIRE(due);
    REQUIRE(due->size() == 2);
    CHECK(due->at(0).name == "often");
    CHECK(*next_due(connection) == now - 95);
    for (const Timer& timer : *due) CHECK(*timer_ran(tx, timer));
    for (const Timer& timer : *due) CHECK_FALSE(*timer_ran(tx, timer));
    CHECK(due_timers(connection, now, 10)->empty());
    CHECK(*next_due(connection) == now + 1);
    due = due_timers(connection, now + 5, 10);
    REQUIRE(due->size() == 2);
    CHECK(due->at(1).name == "often");
    CHECK(due->at(1).due_us == now + 5);
    // A new start declares it again: the due time stays while the period does.
    REQUIRE(declare_timer(tx, "often", now + 777, 10));
    CHECK(due_timers(connection, now + 5, 10)->size() == 2);
    REQUIRE(declare_timer(tx, "often", now + 777, 20));
    CHECK(due_timers(connection, now + 5, 10)->size() == 1);
    REQUIRE(remove_timer(tx, "later"));
    CHECK(*next_due(connection) == now + 777);
  });
}

TEST_CASE("epoch: only the latest activation's standing work may commit") {
  Town town{GENERATE(from_range(backends()))};
  town.in_tx([](Tx& tx) {
    CHECK(check_epoch(tx, 0));
    REQUIRE(raise_epoch(tx, 4));
    REQUIRE(raise_epoch(tx, 4));
    CHECK(check_epoch(tx, 4));
    CHECK(check_epoch(tx, 3).error().code == Code::Stale);
    CHECK(check_epoch(tx, 5).error().code == Code::Stale);
    CHECK(raise_epoch(tx, 3).error().code == Code::Stale);
  });
  town.stores.reset();
  town.start();
  town.in_tx([](Tx& tx) { CHECK(check_epoch(tx, 4)); });
}
