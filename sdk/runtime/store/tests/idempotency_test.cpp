// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/idempotency.h"

#include <catch2/catch.hpp>

#include "store_fixture.h"

using namespace stadtkern;
using namespace stadtkern::runtime::store;
using namespace stadtkern::runtime::store::test;

namespace {

constexpr std::int64_t kHour = std::int64_t{3600} * 1'000'000;

struct Town {
  explicit Town(const std::string& backend) : stores(make_backend(backend, folder.path()), {}, {}, clock.clock()) {
    if (!stores.open("musterstadt", notes())) throw std::runtime_error("not opened");
  }
  Outcome write_keyed(const Write& what, const IdempotencyKey& with) {
    return write(stores, "musterstadt", what, with);
  }
  std::int64_t rows(const char* table) { return count(stores, "musterstadt", table); }

  TemporaryFolder folder;
  FakeClock clock;
  Stores stores;
};

}  // namespace

TEST_CASE("idempotency: the same key and request get the first reply, and the effect is there once") {
  Town town{GENERATE(from_range(backends()))};
  int runs = 0;
  const Write once = [&](Tx& tx) -> Result<Reply> {
    ++runs;
    REQUIRE(tx.query("INSERT INTO notes (body) VALUES (?)", {"note " + std::to_string(runs)}));
    return Reply{201, std::string("reply\0with NUL", 14)};
  };
  const Outcome first = town.write_keyed(once, key("a"));
  const Outcome second = town.write_keyed(once, key("a"));
  REQUIRE(first.reply);
  REQUIRE(second.reply);
  CHECK_FALSE(first.replayed);
  CHECK(second.replayed);
  CHECK(second.reply->code == 201);
  CHECK(second.reply->bytes == first.reply->bytes);
  CHECK(runs == 1);
  CHECK(town.rows("notes") == 1);
  CHECK_FALSE(town.write_keyed(once, key("b")).replayed);
}

TEST_CASE("idempotency: the same key with another request is refused") {
  Town town{GENERATE(from_range(backends()))};
  REQUIRE(town.write_keyed(insert_note("a"), key("k", 1)).reply);
  const Outcome other = town.write_keyed(insert_note("b"), key("k", 2));
  REQUIRE_FALSE(other.reply);
  CHECK(other.reply.error().code == Code::KeyReused);
  CHECK(town.rows("notes") == 1);
}

TEST_CASE("idempotency: a key that is queued or running answers that it is still running") {
  Town town{GENERATE(from_range(backends()))};
  Gate gate;
  auto waiting = gate.close(town.stores, "musterstadt");
  auto first = submit(town.stores, "musterstadt", insert_note("a"), key("k"));
  auto second = submit(town.stores, "musterstadt", insert_note("a"), key("k"));
  const Outcome refused = second.get();  // at once, while the first still waits
  REQUIRE_FALSE(refused.reply);
  CHECK(refused.reply.error().code == Code::Conflict);
  CHECK(refused.reply.error().reason == "still_running");
  gate.open();
  CHECK(first.get().reply);
  CHECK(waiting.get().reply);
  CHECK(town.write_keyed(insert_note("a"), key("k")).replayed);
}

TEST_CASE("idempotency: a refused write is not remembered and may be repeated") {
  Town town{GENERATE(from_range(backends()))};
  const Outcome refused = town.write_keyed(
      [](Tx&) -> Result<Reply> {
        return Error{Code::ValidationFailed, "no"};
      },
      key("k", 1));
  REQUIRE_FALSE(refused.reply);
  const Outcome repeated = town.write_keyed(insert_note("a"), key("k", 2));
  CHECK(repeated.reply);
  CHECK_FALSE(repeated.replayed);
}

TEST_CASE("idempotency: a reply that tells what is wrong is not remembered, and what was written before it is undone") {
  Town town{GENERATE(from_range(backends()))};
  const Outcome refused = town.write_keyed(
      [](Tx& tx) -> Result<Reply> {
        auto done = insert_note("half")(tx);
        if (!done) return done;
        return Reply{0, "the form, with what is wrong", true};
      },
      key("k", 1));
  REQUIRE(refused.reply);
  CHECK(refused.reply->bytes == "the form, with what is wrong");
  CHECK(town.rows("notes") == 0);
  const Outcome repeated = town.write_keyed(insert_note("a"), key("k", 1));
  CHECK(repeated.reply);
  CHECK_FALSE(repeated.replayed);
  CHECK(town.rows("notes") == 1);
}

TEST_CASE("idempotency: of a reply over 64 KiB only the fact is kept") {
  Town town{GENERATE(from_range(backends()))};
  const auto reply_of = [](std::size_t size) {
    return [size](Tx&) -> Result<Reply> { return Reply{0, std::string(size, 'x')}; };
  };
  REQUIRE(town.write_keyed(reply_of(64 * 1024), key("fits")).reply);
  CHECK(town.write_keyed(reply_of(0), key("fits")).reply->bytes.size() == 64 * 1024);
  CHECK(town.write_keyed(reply_of(64 * 1024 + 1), key("long")).reply->bytes.size() == 64 * 1024 + 1);
  const Outcome repeated = town.write_keyed(reply_of(0), key("long"));
  REQUIRE_FALSE(repeated.reply);
  CHECK(repeated.reply.error().code == Code::Conflict);
  CHECK(repeated.reply.error().reason == "already_done");
}

TEST_CASE("idempotency: keys are forgotten after 48 hours and not before") {
  Town town{GENERATE(from_range(backends()))};
  REQUIRE(town.write_keyed(insert_note("a"), key("k")).reply);
  town.clock.wall_us += 48 * kHour;
  CHECK(town.write_keyed(insert_note("b"), key("k")).replayed);
  town.clock.wall_us += 1;
  CHECK_FALSE(town.write_keyed(insert_note("c"), key("k")).replayed);
  CHECK(town.rows("sk_idempotency") == 1);
}

TEST_CASE("idempotency: keys from a clock that was far ahead still hold when it is right, and go in their time") {
  Town town{GENERATE(from_range(backends()))};
  constexpr std::int64_t kAhead = 24 * 3650 * kHour;
  town.clock.wall_us += kAhead;
  REQUIRE(town.write_keyed(insert_note("a"), key("k")).reply);
  town.clock.wall_us -= kAhead;
  CHECK(town.write_keyed(insert_note("b"), key("k")).replayed);
  town.clock.wall_us += 48 * kHour + 1;
  CHECK_FALSE(town.write_keyed(insert_note("c"), key("k")).replayed);
  CHECK(town.rows("sk_idempotency") == 1);
}

TEST_CASE("idempotency: old rows go in passing, a bounded number per batch") {
  Town town{GENERATE(from_range(backends()))};
  for (int i = 0; i < 100; ++i)
    REQUIRE(town.write_keyed([](Tx&) -> Result<Reply> { return Reply{}; }, key(std::to_string(i))).reply);
  town.clock.wall_us += 24 * kHour;
  REQUIRE(town.write_keyed(insert_note("young"), key("young")).reply);
  town.clock.wall_us += 24 * kHour + 1;
  REQUIRE(write(town.stores, "musterstadt", insert_note("1")).reply);
  CHECK(town.rows("sk_idempotency") == 101 - 64);
  REQUIRE(write(town.stores, "musterstadt", insert_note("2")).reply);
  CHECK(town.rows("sk_idempotency") == 1);
  CHECK(town.write_keyed(insert_note("young"), key("young")).replayed);
  // An expired row that waits for its removal counts for nothing.
  town.clock.wall_us += 24 * kHour;
  CHECK_FALSE(town.write_keyed(insert_note("3"), key("young")).replayed);
}
