// SPDX-License-Identifier: EUPL-1.2
// What the gateway needs of the world behind it: modules that answer HTTP, metrics, a log. plugin.cpp fills it from the
// C tables, the tests from memory.
#pragma once

#include <stadtkern/result.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

struct HeaderLine {
  std::string_view name;  // lower case
  std::string_view value;
};

// For whom a call is made; anonymous when `principal` is empty.
struct Identity {
  std::string_view principal;
  std::span<const std::string> roles;
  std::span<const std::string> groups;
  std::string_view client;  // class of an anonymous client
  std::string_view trace_id;
  unsigned assurance = 0;  // 0 none, 1 low, 2 substantial, 3 high
};

// One HTTP request to a module. Views live until http() returns.
struct Call {
  std::uint32_t town = 0;
  std::string_view module, verb, path, query, base_path, mount, origin;
  std::span<const HeaderLine> headers;
  std::string_view body;
  std::string_view idempotency_key, locale, request_id;
  std::chrono::milliseconds deadline{};
  bool stream = false;  // a GET of somebody who takes server-sent events
};

// Takes the outcome of one call, exactly once: either of the two, on any thread, maybe before http() returns. What the
// views show lives during the call.
class AnswerSink {
 public:
  virtual void answered(unsigned status, std::span<const HeaderLine> headers, std::string_view body) noexcept = 0;
  virtual void failed(const stadtkern::Error& error) noexcept = 0;
  // Only for a call with `stream`: in place of an answer its head, pieces of its body one after the other, and the end,
  // which is failed() where something went wrong.
  virtual void stream_began(unsigned, std::span<const HeaderLine>) noexcept {}
  virtual void stream_piece(std::string_view) noexcept {}
  virtual void stream_ended() noexcept {}

 protected:
  ~AnswerSink() = default;
};

class Backend {
 public:
  enum class Level { Debug, Info, Warning, Error };

  virtual ~Backend() = default;
  // Never blocks. The number is for cancel and void once the sink was called. [any]
  virtual std::uint64_t http(const Call& call, const Identity& identity, AnswerSink& sink) = 0;
  // Bytes of a stream that the client has taken. [any]
  virtual void give_credit(std::uint64_t call, std::uint32_t bytes) = 0;
  // The client is gone; the sink is still called. [any]
  virtual void cancel(std::uint64_t call) = 0;
  // A method of a contract that a module of the town provides, asked as the gateway itself. Calls back once, on any
  // thread, maybe before it returns; NotFound: nobody provides it there. [any]
  virtual void call(std::uint32_t town, std::string_view contract, std::string_view method, std::string_view body,
                    std::chrono::milliseconds deadline,
                    std::function<void(std::string_view answer, const stadtkern::Error* error)> on_answer) = 0;
  // Prometheus text of a module, or of the kernel (empty id); nothing on failure. Calls back once, on any thread. [any]
  virtual void metrics(std::string_view module, std::function<void(const std::string* text)> on_text) = 0;
  // Never blocks. [any]
  virtual void log(Level level, std::string_view message, std::span<const HeaderLine> fields) = 0;
};

}  // namespace gateway
