// SPDX-License-Identifier: EUPL-1.2
#include "bus/transport.h"

#include "bus/loop.h"

#include <time.h>

#include <utility>

namespace stadtkern::bus {

std::int64_t monotonic_now() noexcept {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Result<std::unique_ptr<Bus>> Bus::start(const Options& options, BusEvents events) {
  auto loop = std::make_unique<Loop>(options, std::move(events));
  if (auto started = loop->start(); !started) return std::move(started).error();
  return std::unique_ptr<Bus>(new Bus(std::move(loop)));
}

Bus::Bus(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
Bus::~Bus() = default;
void Bus::end(std::chrono::milliseconds linger) {
  loop_->end(linger);
}

void Bus::post(Command command) {
  loop_->post(std::move(command));
}
void Bus::expect(std::string nonce, InstanceId instance) {
  loop_->expect(std::move(nonce), instance);
}
void Bus::remove_instance(InstanceId instance) {
  loop_->forget(instance);
}

}  // namespace stadtkern::bus
