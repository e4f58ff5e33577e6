// SPDX-License-Identifier: Apache-2.0
#include "wire/prefix.h"

#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

using stadtkern::Code;
using stadtkern::testkit::Town;

TEST_CASE("streams: chunks come in order, whichever worker takes them, and none before the handler is lost") {
  Town town{Town::Place{std::string(STADTKERN_TEST_PLUGINS) + "/probe", {}, nullptr, 4}};
  for (int round = 0; round < 20; ++round) {
    const auto stream = town.node().call(town.id(), "probe/v1", "Flow", {}, {}, true);
    for (int i = 0; i < 200; ++i) stream->chunk(std::to_string(i));
    stream->end();
    for (int i = 0; i < 200; ++i) REQUIRE(stream->next() == std::to_string(i));
    REQUIRE(stream->answer());
  }
}

TEST_CASE("streams: both sides keep to the credit, also when the caller has said all") {
  Town town{"probe"};
  const auto stream = town.node().call(town.id(), "probe/v1", "Flow", {}, {}, true);
  const std::string piece(stadtkern::wire::kMaxChunk, 'x');
  constexpr std::size_t kPieces = 12;
  for (std::size_t i = 0; i < kPieces; ++i) {
    const auto sent = (i + 1) * piece.size();
    if (sent > stadtkern::wire::kInitialCredit) {
      REQUIRE(stream->wait_for_credit(sent - stadtkern::wire::kInitialCredit));
    }
    stream->chunk(piece);
  }
  stream->end();
  town.node().settle();
  // 256 KiB have come, the rest waits for us.
  for (std::size_t i = 0; i < 4; ++i) REQUIRE(stream->next());
  CHECK_FALSE(stream->answered());
  for (std::size_t i = 4; i < kPieces; ++i) {
    stream->credit(static_cast<std::uint32_t>(piece.size()));
    REQUIRE(stream->next() == piece);
  }
  CHECK(stream->answer());
}

TEST_CASE("streams: a caller that goes away ends it, and the module can be closed") {
  Town town{"probe"};
  for (int i = 0; i < 50; ++i) {
    const auto stream = town.node().call(town.id(), "probe/v1", "Flow", {}, {}, true);
    stream->chunk("a");
    if (i % 2 == 0) REQUIRE(stream->next());
    stream->cancel();
    CHECK(stream->answer().error().code == Code::Cancelled);
  }
  town.node().settle();
  town.module().runtime().close_town(town.id());
}

TEST_CASE("streams: a handler may refuse one, and cannot make one of a plain request") {
  Town town{"probe"};
  const auto refused = town.node().call(town.id(), "probe/v1", "Flow", "\x0a\x06refuse", {}, true);
  refused->chunk("too late");
  CHECK(refused->answer().error().code == Code::Conflict);
  const auto plain = town.node().call(town.id(), "probe/v1", "Flow", {});
  CHECK(plain->answer().error().code == Code::InvalidArgument);
}
