// SPDX-License-Identifier: EUPL-1.2
// libFuzzer: any bytes on a connection, in pieces of any size, are read without harm; each head that is accepted names
// one host and one target, and the place found for it is one of the towns'.
#include <cstdlib>
#include <cstring>

#include "place.h"
#include "sample_towns.h"
#include "session.h"

namespace {

using gateway::Exchange;

const gateway::Registry& registry() {
  static const gateway::Registry made(1, sample_towns());
  return made;
}

class FuzzFront final : public gateway::Front {
 public:
  gateway::Peer peer(const gateway::Address& address) override { return {address, {}, {}}; }
  bool head(Exchange& exchange, const gateway::Peer&) override {
    exchange.body_limit = 4096;
    const auto target = gateway::parse_target(exchange.head.target);
    gateway::Authority authority;
    if (exchange.head.count(gateway::Name::Host) > 1) std::abort();
    if (target && target->path != "*" &&
        gateway::parse_authority(exchange.head.first(gateway::Name::Host), authority)) {
      const auto place = gateway::find_place(registry(), {}, authority, target->path);
      if (place.town != nullptr && place.town->id == 0) std::abort();
      if (place.kind == gateway::Place::Kind::Town && !place.path.starts_with("/")) std::abort();
      if (place.town != nullptr) registry().mount(*place.town, place.path);
    }
    return false;
  }
  bool begin(Exchange& exchange, const gateway::Peer&) override {
    if (exchange.body.size() > exchange.body_limit) std::abort();
    exchange.answer.status = 200;
    return true;
  }
  void refuse(Exchange& exchange, gateway::Refusal refusal) override {
    exchange.answer.status = gateway::problem_of(refusal).status;
  }
  void seal(Exchange& exchange) override {
    gateway::write_head(exchange.answer, "id", "date", exchange.ending, exchange.sealed);
  }
  void finished(const Exchange&, const gateway::Peer&, bool, gateway::Time) override {}
  void abandon(Exchange&) override {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] + 1u;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const gateway::Limits limits;
  FuzzFront front;
  gateway::Completions completions([] {});
  gateway::ExchangePool pool(completions);
  gateway::Session session(front, pool, limits, {}, nullptr, {});
  while (!bytes.empty() && session.wants_bytes()) {
    const auto space = session.space();
    const auto count = std::min({space.size(), bytes.size(), piece});
    if (count == 0) std::abort();
    std::memcpy(space.data(), bytes.data(), count);
    session.received(count, {});
    bytes.remove_prefix(count);
    std::string_view pieces[4];
    while (const auto filled = session.output(pieces)) {
      std::size_t sum = 0;
      for (std::size_t i = 0; i < filled; ++i) sum += pieces[i].size();
      session.sent(sum, {});
    }
  }
  return 0;
}
