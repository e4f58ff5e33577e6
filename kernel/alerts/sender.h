// SPDX-License-Identifier: EUPL-1.2
// Sender: hands notices, one after another, to the program stadtkern-alert, which posts them. The kernel neither speaks
// HTTP nor waits: the program is a child with a limit of time, watched through its pidfd. Lives on the loop's thread.
#pragma once

#include "lifecycle/event_loop.h"
#include "lifecycle/process.h"
#include "log.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>

namespace stadtkern::alerts {

// The wait before attempt number `attempt` (1 is the second try): 5 s, then three times as long each, at most 5 min.
[[nodiscard]] std::chrono::milliseconds wait_before(unsigned attempt) noexcept;

class Sender {
 public:
  static constexpr std::size_t kMostWaiting = 64;                 // then the oldest is given up
  static constexpr unsigned kMostAttempts = 10;                   // about half an hour
  static constexpr std::chrono::milliseconds kTimeLimit{12'000};  // of one attempt; the program itself takes 10 s

  Sender(lifecycle::EventLoop& loop, log::Log& log, std::string program);
  ~Sender();  // ends an attempt that runs
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  // Where to, from now on; an empty address drops what waits.
  void set_target(std::string webhook, std::string secret);
  // `body` is JSON of at most 16 KiB; `what` names it in the log. `delivered` is called once the webhook has taken it,
  // and never when it is given up or there is no webhook.
  void send(std::string what, std::string body, std::function<void()> delivered);

  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  [[nodiscard]] std::uint64_t lost() const { return lost_; }

 private:
  struct Letter {
    std::string what;
    std::string body;
    std::function<void()> delivered;
    unsigned attempts = 0;
  };
  void next();
  [[nodiscard]] Status begin(const Letter& letter);
  void ended();
  void give_up(const std::string& why);
  void try_again(const std::string& why);

  lifecycle::EventLoop& loop_;
  log::Log& log_;
  const std::string program_;
  std::string webhook_;
  std::string secret_;
  std::deque<Letter> waiting_;
  std::uint64_t delivered_ = 0;
  std::uint64_t lost_ = 0;
  bool pausing_ = false;  // before the next attempt
  std::optional<lifecycle::Process> process_;
  lifecycle::Descriptor output_;  // what the program says
  lifecycle::EventLoop::Timer timer_;
  std::optional<lifecycle::EventLoop::Watch> death_;
};

}  // namespace stadtkern::alerts
