// SPDX-License-Identifier: EUPL-1.2
// libFuzzer: arbitrary headers from several instances, with deaths and time between them. Whatever they say, the
// router neither crashes nor leaks, and everything is answered when all are gone.
#include "bus/router.h"
#include "wire/prefix.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

using namespace stadtkern;
using namespace stadtkern::bus;

namespace {

constexpr std::uint32_t kEpoch = 1;

struct World {
  World() : router(kEpoch) {
    router.define_town(1);
    const std::vector<MethodSpec> methods{{1, "Once", Safety::Once, Streaming::Unary},
                                          {2, "Safe", Safety::Safe, Streaming::Down},
                                          {3, "Both", Safety::Idempotent, Streaming::Both}};
    router.define_service({1, "a/v1", "a", false, methods});
    router.define_service({2, "events/v1@a", "a", true, methods});
    for (int i = 0; i < 4; ++i) join(i);
  }
  void join(int i) {
    InstanceSpec spec;
    spec.module = i % 2 == 0 ? "a" : "b";
    spec.edge = i == 1;
    spec.towns = {1};
    spec.may_call = {1, 2};
    spec.slots = 2;
    spec.queue_messages = 4;
    instances[i] = router.add_instance(spec);
    router.connected(instances[i]);
    router.set_ready(instances[i], now);
    router.subscribe(instances[i], 2);
    for (const std::uint32_t service : {1U, 2U}) router.set_route(1, service, instances[0], now, instances[2]);
  }
  void empty() {
    router.outgoing().clear();
    router.audits().clear();
  }
  Router router;
  std::int64_t now = 1'000'000'000;
  InstanceId instances[4]{};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  World world;
  constexpr std::size_t kStep = 2 + wire::kPrefixSize;
  for (; size >= kStep; data += kStep, size -= kStep) {
    const int who = data[0] % 4;
    if (data[0] >= 0xf0) {
      world.router.set_expected("a", data[1] % 2 == 0, world.now);
      world.router.remove_instance(world.instances[who], world.now);
      world.join(who);
    } else if (data[0] >= 0xe0) {
      world.now += std::int64_t{data[1]} * 100 * kNanosPerMilli;
      world.router.tick(world.now);
    } else {
      Frame header = Frame::of_size(wire::kPrefixSize + data[1] % 8U);
      std::memset(header.data(), 0, header.size());
      std::memcpy(header.data(), data + 2, wire::kPrefixSize);
      if (data[1] % 2 == 0) {  // mostly well-formed, so that the rules behind the prefix are reached
        std::memcpy(header.data(), &wire::kMagic, sizeof wire::kMagic);
        wire::Prefix prefix;
        const auto at = reinterpret_cast<std::byte*>(header.data());
        at[4] = std::byte{wire::kVersion};
        at[5] &= std::byte{7};
        for (std::size_t i = 59; i < wire::kPrefixSize; ++i) at[i] = std::byte{0};
        (void)wire::read(header.bytes(), prefix);
        prefix.epoch = kEpoch;
        prefix.town %= 2;
        prefix.service %= 3;
        prefix.method %= 4;
        prefix.correlation %= 8;
        if (data[1] % 4 == 0) prefix.correlation |= std::uint64_t{1} << 32;
        prefix.identity_size = static_cast<std::uint16_t>(header.size() - wire::kPrefixSize);
        prefix.context_size = 0;
        wire::write(prefix, header.data());
      }
      Frame payload = Frame::of_size(std::size_t{data[1]} * 300);
      std::memset(payload.data(), 'x', payload.size());
      world.router.receive(world.instances[who], std::move(header), std::move(payload), world.now);
    }
    world.empty();
  }
  for (const InstanceId id : world.instances) world.router.remove_instance(id, world.now);
  const Metrics metrics = world.router.metrics();
  if (metrics.in_flight != 0 || metrics.waiting_bytes != 0 || metrics.retry_bytes != 0) std::abort();
  return 0;
}
