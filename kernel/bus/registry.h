// SPDX-License-Identifier: EUPL-1.2
// What the supervisor tells the router about the world: services, instances, limits. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace stadtkern::bus {

using InstanceId = std::uint32_t;                        // given by the router, never reused
inline constexpr InstanceId kKernel = 0;                 // the kernel's own calls
inline constexpr InstanceId kNobody = 0xffffffff;        // a peer that has not shown a nonce
inline constexpr std::int64_t kNanosPerMilli = 1000000;  // all times are CLOCK_MONOTONIC nanoseconds

// A fact of the provider. Safe and Idempotent requests may be sent twice; Keyed ones only by who knows their key.
enum class Safety : std::uint8_t { Once, Keyed, Idempotent, Safe };

// Which sides may send chunks. A stream method may also be called without the flag `stream`, as an ordinary request.
enum class Streaming : std::uint8_t { Unary, Down, Up, Both };

struct MethodSpec {
  std::uint32_t id = 0;
  std::string name;
  Safety safety = Safety::Once;
  Streaming streaming = Streaming::Unary;
};

struct ServiceSpec {
  std::uint32_t id = 0;  // ids are dense: below Limits::ids
  std::string name;      // "events/v1@MODULE" is the service on which MODULE wakes its subscribers
  std::string module;    // who provides it
  bool lane = false;     // health, event pull, metrics, privacy: takes no slot and never waits
  std::vector<MethodSpec> methods;
};

struct InstanceSpec {
  std::string module;         // id of the module; its own calls are made as the principal "module:ID"
  bool edge = false;          // may say for whom it calls (identity block, pilot and shadow flags)
  bool all_towns = false;     // else only `towns`; town 0, the node itself, is everybody's
  bool all_services = false;  // else only `may_call`
  std::vector<std::uint32_t> towns;
  std::vector<std::uint32_t> may_call;
  std::uint32_t slots = 256;                  // requests handled at once; a stream counts until its first answer
  std::uint32_t streams = 1024;               // streams served at once
  std::uint32_t outstanding = 8192;           // requests of its own that are not answered yet
  std::uint32_t queue_messages = 1024;        // waiting per (module, town); the newest instance's bounds hold
  std::size_t queue_bytes = 8 * 1024 * 1024;  // header and payload
};

// Bounds of the whole router.
struct Limits {
  std::uint32_t in_flight = 65536;                // requests sent or waiting, all modules
  std::size_t waiting_bytes = 256 * 1024 * 1024;  // all queues, and chunks held for streams that wait
  std::size_t retry_bytes = 32 * 1024 * 1024;     // kept to repeat safe requests; beyond it they are not repeated
  std::uint32_t ids = 1 << 20;                    // largest interned id + 1
  std::int64_t default_deadline = 10'000 * kNanosPerMilli;
  std::int64_t longest_deadline = 3'600'000 * kNanosPerMilli;  // a later one is brought forward to this
  std::int64_t nested_margin = 5 * kNanosPerMilli;             // a nested request ends this much before its parent
  std::int64_t stream_idle = 60'000 * kNanosPerMilli;
  std::uint32_t stream_window = 1024 * 1024;  // most credit in bytes that one side may give
  std::uint32_t held_chunks = 1024;           // of one stream that waits
  std::uint32_t busy_share = 4;               // requests that a town has running at an instance while others ask it
  std::int64_t busy_time = 1'000 * kNanosPerMilli;  // so long after the last change of towns
  std::uint32_t retry_after_ms = 1000;              // told with UNAVAILABLE and RESOURCE_EXHAUSTED
  std::uint32_t refuse_after = 2;                   // crashes at which a request was under way; 0: never, see Poison
  std::uint32_t audits_per_second = 8;              // per instance; the rest is counted
};

}  // namespace stadtkern::bus
