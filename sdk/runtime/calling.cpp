// SPDX-License-Identifier: Apache-2.0
// What the module asks of others over the bus: calls and streams, from the request until their end.
#include "runtime/runtime.h"

#include "wire/prefix.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

namespace stadtkern::runtime {

std::uint64_t Runtime::call(const CallSpec& spec, OnAnswer on_answer) {
  const auto correlation = calls_.add(on_answer);
  if (!correlation) {
    const Error error{Code::ResourceExhausted, "too many calls are under way", {}, {}, 100};
    on_answer({}, &error);
    return 0;
  }
  return send_call(spec, *correlation, 0);
}

std::uint64_t Runtime::call_stream(const CallSpec& spec, CallStreamHandlers handlers,
                                   const std::shared_ptr<std::atomic<std::uint64_t>>& number) {
  const auto stream = std::make_shared<CallStream>(std::move(handlers));
  // Its place among the calls, for its number and for what ends all of them.
  OnAnswer lost = [stream](std::string_view, const Error* error) {
    stream->end(std::nullopt, error ? std::optional(*error) : std::nullopt);
    stream->run();
  };
  const auto correlation = calls_.add(lost);
  if (!correlation) {
    const Error error{Code::ResourceExhausted, "too many calls are under way", {}, {}, 100};
    lost({}, &error);
    return 0;
  }
  if (number) *number = *correlation;  // before any frame of it can come
  {
    const std::lock_guard lock(streams_mutex_);
    call_streams_[*correlation] = stream;
  }
  const std::uint64_t sent = send_call(spec, *correlation, wire::flag::kStream);
  if (sent == 0) forget_call_stream(*correlation);
  return sent;
}

// Takes the call out again, with an error, when it cannot be sent.
std::uint64_t Runtime::send_call(const CallSpec& spec, std::uint64_t correlation, std::uint16_t flags) {
  const auto failed = [&](const Error& error) -> std::uint64_t {
    if (const OnAnswer waiting = calls_.take(correlation)) waiting({}, &error);
    return 0;
  };
  const std::string context = wire::encode(spec.context);
  if (context.size() > wire::kMaxContext || spec.payload.size() > wire::kMaxPayload) {
    return failed({Code::TooLarge, "the call is over 1 MiB"});
  }
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Request;
  prefix.flags = flags;
  prefix.epoch = welcome_.epoch;
  prefix.town = spec.town;
  prefix.service = spec.service;
  prefix.aux = spec.print;
  prefix.method = spec.method;
  prefix.parent = spec.parent;
  prefix.correlation = correlation;
  if (spec.deadline_ms != 0) prefix.deadline = options_.monotonic_ns() + std::int64_t{spec.deadline_ms} * 1'000'000;
  if (link_.send(wire::header(prefix, spec.identity, context), spec.payload)) return correlation;
  return failed({Code::Unavailable, "the bus takes no message at the moment", {}, {}, 100});
}

std::shared_ptr<CallStream> Runtime::find_call_stream(std::uint64_t correlation) {
  const std::lock_guard lock(streams_mutex_);
  const auto found = call_streams_.find(correlation);
  return found == call_streams_.end() ? nullptr : found->second;
}

void Runtime::forget_call_stream(std::uint64_t correlation) {
  const std::lock_guard lock(streams_mutex_);
  call_streams_.erase(correlation);
}

// False: the frame belongs to an ordinary call.
bool Runtime::run_call_stream(const wire::Prefix& prefix) {
  const auto stream = find_call_stream(prefix.correlation);
  if (!stream) return false;
  if (prefix.kind == wire::Kind::Reply || prefix.kind == wire::Kind::End) {
    forget_call_stream(prefix.correlation);
    calls_.take(prefix.correlation);
  }
  stream->run();
  return true;
}

void Runtime::give_credit(std::uint64_t correlation, std::uint32_t bytes) {
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Credit;
  prefix.flags = wire::flag::kToCallee;
  prefix.epoch = welcome_.epoch;
  prefix.correlation = correlation;
  prefix.aux = bytes;
  link_.send(wire::header(prefix), {});
}

void Runtime::cancel(std::uint64_t correlation) {
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Cancel;
  prefix.flags = wire::flag::kToCallee;
  prefix.epoch = welcome_.epoch;
  prefix.correlation = correlation;
  link_.send(wire::header(prefix), {});
}

void Runtime::bus_replaced(const std::vector<std::uint64_t>& before,
                           const std::unordered_set<std::uint64_t>& sent_again) {
  constexpr std::int64_t kPatience = 1'000'000'000;
  std::vector<std::uint64_t> doubtful;
  std::copy_if(before.begin(), before.end(), std::back_inserter(doubtful),
               [&](std::uint64_t call) { return !sent_again.contains(call); });
  calls_.doubt(std::move(doubtful), options_.monotonic_ns() + kPatience);
}

void Runtime::look_after_doubtful() {
  const Error error{Code::Unavailable, "the kernel was replaced meanwhile", {}, {}, 1000, true};
  for (const auto& [call, waiting] : calls_.take_doubtful(options_.monotonic_ns())) {
    forget_call_stream(call);
    waiting({}, &error);
  }
}

void Runtime::bus_lost() {
  calls_.fail_all({Code::Unavailable, "the bus is gone", {}, {}, 1000, true});
  const std::lock_guard lock(streams_mutex_);
  call_streams_.clear();
}

}  // namespace stadtkern::runtime
