// SPDX-License-Identifier: EUPL-1.2
// The bus bench's yardsticks: processes of their own for each part, a caller with a window, and what it measured.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace stadtkern::bench {

// What one run asks for.
struct Load {
  std::size_t payload = 100;  // bytes
  std::size_t window = 256;   // requests that are not answered yet
  double seconds = 1.0;       // after a warm-up of a fifth
  bool pinned = false;        // every process of the run on core 0
};

// What the caller saw. Plain bytes: it travels through a pipe.
struct Measured {
  double per_second = 0;
  double p50_us = 0;
  double p99_us = 0;
  std::uint64_t failed = 0;  // answers with another status than OK
  double broker_cpu_us = 0;  // of the process between caller and callee, per request; filled by who ends it
};

// A child process that runs `body` and leaves; pinned to core 0 when asked. Ends with its parent.
[[nodiscard]] pid_t spawn(bool pinned, const std::function<void()>& body);
// Ends it (SIGKILL) and returns the processor time in seconds that it took.
double end(pid_t child);
// Runs `caller` in a child and returns what it measured; `failed` is 1 and the rest 0 when it left early.
[[nodiscard]] Measured run_caller(bool pinned, const std::function<Measured()>& caller);

// Counts answers and their times. The clock is read per answer.
class Meter {
 public:
  explicit Meter(const Load& load);
  [[nodiscard]] static std::int64_t now() noexcept;
  // False when the time is over.
  [[nodiscard]] bool answered(std::int64_t sent, bool ok);
  [[nodiscard]] Measured result();

 private:
  std::int64_t warm_;  // counting starts here
  std::int64_t end_;
  std::int64_t last_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t failed_ = 0;
  std::vector<std::int64_t> times_;
};

// Something that carries requests to an echo and back.
struct Participant {
  std::string name;
  std::string what;  // one line for the table's foot
  std::function<Measured(const Load&, const std::string& folder)> run;
};

// Bare DEALERs around our Bus, around zmq_proxy, and without anything between (bus_zmq.cpp).
[[nodiscard]] std::vector<Participant> zmq_participants();
// One round trip over a Unix socket pair: the floor (bus_zmq.cpp).
[[nodiscard]] Participant unix_socket_floor();
// NATS request-reply; empty, with `why` filled, when it cannot run here (bus_nats.cpp).
[[nodiscard]] std::vector<Participant> nats_participants(std::string& why);

}  // namespace stadtkern::bench
