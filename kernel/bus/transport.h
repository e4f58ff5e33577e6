// SPDX-License-Identifier: EUPL-1.2
// Bus: the thread that owns the ROUTER socket and the Router. The only socket code of the data bus; no rule lives here.
#pragma once

#include "bus/router.h"

#include <stadtkern/result.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace stadtkern::bus {

// CLOCK_MONOTONIC in nanoseconds, the time of the whole bus. Any thread.
[[nodiscard]] std::int64_t monotonic_now() noexcept;

// All are called on the bus thread, must not block and must not throw. Empty ones are skipped.
struct BusEvents {
  std::function<void(InstanceId)> connected;  // showed its nonce
  // Its connection is gone or it does not read; the owner follows with remove_instance. At most once per instance.
  std::function<void(InstanceId, std::string_view reason)> lost;
  std::function<void(const Audit&)> audit;
  std::function<void(Frame header, Frame payload)> answer;  // to a call of the kernel's own
};

class Bus {
 public:
  struct Options {
    std::string endpoint = "ipc://run/bus.sock";  // the socket file is made with mode 0600 and replaced when it exists
    std::uint32_t epoch = 1;
    std::uint32_t generation = 0;  // of the kernel that had this epoch before, see Router
    Limits limits{};
    int high_water = 1000;                   // messages in ZeroMQ's queue towards one peer
    std::uint32_t backlog_messages = 16384;  // held here for a peer whose queue is full; beyond it, it is lost
    std::size_t backlog_bytes = 32 * 1024 * 1024;
  };
  using Command = std::function<void(Router&, std::int64_t now)>;

  // Binds and starts the thread. Unavailable with the endpoint and the system's reason when it cannot.
  [[nodiscard]] static Result<std::unique_ptr<Bus>> start(const Options& options, BusEvents events);
  // Ends the thread; commands posted before are still run. Not from a callback. What was put out last goes to whoever
  // reads it within `linger`.
  void end(std::chrono::milliseconds linger);
  ~Bus();  // without waiting for anybody
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;

  // Runs `command` on the bus thread, in order of posting, within microseconds when it is idle. Any thread.
  // Add, route, ready, drain, call_from_kernel ...; removal goes through remove_instance below.
  void post(Command command);
  // The peer whose first message is CONNECT with this nonce is `instance`. Good for one connection. Any thread.
  void expect(std::string nonce, InstanceId instance);
  // Router::remove_instance, and forgets peer and nonce. Any thread; in order with post().
  void remove_instance(InstanceId instance);

 private:
  class Loop;
  explicit Bus(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace stadtkern::bus
