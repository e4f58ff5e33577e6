// SPDX-License-Identifier: EUPL-1.2
#include "admin/bus_calls.h"

#include <utility>

namespace stadtkern::admin {
namespace {

void post(bus::Bus& bus, std::string header, std::string payload, bus::InstanceId target = bus::kNobody) {
  bus.post([header = std::move(header), payload = std::move(payload), target](bus::Router& router, std::int64_t now) {
    router.call_from_kernel(bus::Frame(header), bus::Frame(payload), now, target);
  });
}

}  // namespace

std::uint64_t BusCalls::call(BusCall call, OnFrame on_frame) {
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Request;
  prefix.flags = call.stream ? wire::flag::kStream : 0;
  prefix.correlation = ++last_;
  prefix.deadline = bus::monotonic_now() + call.deadline.count() * bus::kNanosPerMilli;
  prefix.epoch = epoch_;
  prefix.town = call.town;
  prefix.service = call.service;
  prefix.method = call.method;
  waiting_.emplace(last_, std::move(on_frame));
  post(bus_, wire::header(prefix, call.identity, call.context), std::move(call.body), call.target);
  return last_;
}

void BusCalls::send(std::uint64_t number, wire::Kind kind, std::string payload, std::uint32_t aux) {
  if (!waiting_.contains(number)) return;
  wire::Prefix prefix;
  prefix.kind = kind;
  prefix.flags = wire::flag::kToCallee | wire::flag::kStream;
  prefix.correlation = number;
  prefix.epoch = epoch_;
  prefix.aux = aux;
  post(bus_, wire::header(prefix), std::move(payload));
}

void BusCalls::cancel(std::uint64_t number) {
  send(number, wire::Kind::Cancel, {});
  waiting_.erase(number);
}

void BusCalls::answer(const wire::Prefix& prefix, std::string payload) {
  loop_.post([this, prefix, payload = std::move(payload)] {
    const auto found = waiting_.find(prefix.correlation);
    if (found == waiting_.end()) return;
    const OnFrame on_frame = found->second;  // it may end the call
    if (prefix.kind == wire::Kind::Reply || prefix.kind == wire::Kind::End) waiting_.erase(found);
    on_frame(prefix, payload);
  });
}

}  // namespace stadtkern::admin
