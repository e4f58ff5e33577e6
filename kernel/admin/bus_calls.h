// SPDX-License-Identifier: EUPL-1.2
// BusCalls: the kernel's own calls into modules, for whoever asks through the admin socket. Lives on the loop's thread;
// answer() alone is called on the bus thread.
#pragma once

#include "bus/transport.h"
#include "lifecycle/event_loop.h"
#include "wire/prefix.h"

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

namespace stadtkern::admin {

struct BusCall {
  std::uint32_t town = 0;
  std::uint32_t service = 0;
  std::uint32_t method = 0;
  bool stream = false;
  bool safe = false;  // it changes nothing, says the manifest
  std::chrono::milliseconds deadline{10'000};
  std::string identity;  // block
  std::string context;
  std::string body;
  std::string told;                       // of the body, for the audit: a command's name and options, never a value
  bus::InstanceId target = bus::kNobody;  // that instance, ready or not, whatever the routes say
};

class BusCalls {
 public:
  // A frame of the answer; Reply and End are the last.
  using OnFrame = std::function<void(const wire::Prefix&, const std::string& payload)>;

  BusCalls(lifecycle::EventLoop& loop, bus::Bus& bus, std::uint32_t epoch) : loop_(loop), bus_(bus), epoch_(epoch) {}
  BusCalls(const BusCalls&) = delete;
  BusCalls& operator=(const BusCalls&) = delete;

  // Returns the call's number.
  std::uint64_t call(BusCall call, OnFrame on_frame);
  // A frame of the caller's side of a stream: Chunk, Credit (aux = bytes), End. Nothing happens when it has ended.
  void send(std::uint64_t number, wire::Kind kind, std::string payload, std::uint32_t aux = 0);
  // Nobody waits for the answer any more.
  void cancel(std::uint64_t number);
  // A message for the kernel that is no request.
  void answer(const wire::Prefix& prefix, std::string payload);

 private:
  lifecycle::EventLoop& loop_;
  bus::Bus& bus_;
  const std::uint32_t epoch_;
  std::uint64_t last_ = 0;
  std::unordered_map<std::uint64_t, OnFrame> waiting_;
};

}  // namespace stadtkern::admin
