// SPDX-License-Identifier: EUPL-1.2
// How a request ends: the callee's reply, the caller's cancel, its deadline, or the router's own answer. Exactly one
// of them reaches the caller.
#include "bus/state.h"
#include "wire/bus_messages.h"

#include <algorithm>
#include <array>
#include <utility>

namespace stadtkern::bus {
namespace {

// How far back a CANCEL without a stream looks: a hint, so that a long list costs nothing.
constexpr int kCancelSearch = 512;

}  // namespace

// The request that this answer belongs to. Null when it has ended before (no fault), or was never this instance's.
Entry* Router::State::answered(Instance& callee, const wire::Prefix& prefix, std::int64_t now) {
  Entry* entry = in_flight_.find(prefix.correlation);
  if (entry != nullptr && entry->state == Entry::State::Sent && entry->callee == callee.id) return entry;
  if (entry == nullptr && in_flight_.was_given(prefix.correlation)) {
    ++metrics_.dropped;
    return nullptr;
  }
  audit(callee, AuditKind::AnswerForged, "number " + std::to_string(prefix.correlation), now);
  return nullptr;
}

void Router::State::reply(Instance& callee, const wire::Prefix& prefix, Frame& header, Frame& payload,
                          std::int64_t now) {
  Entry* entry = answered(callee, prefix, now);
  if (entry == nullptr) return;
  Module& module = *entry->module;
  if (payload.size() > wire::kMaxPayload) {
    finish(*entry, Code::TooLarge, "the reply is larger than 1 MiB", now);
    return pump(module);
  }
  wire::Prefix out;
  out.kind = wire::Kind::Reply;
  out.flags = prefix.flags & wire::flag::kOutcomeUnknown;
  out.correlation = entry->correlation;
  out.epoch = epoch_;
  out.aux = prefix.aux;
  out.status = prefix.status;
  module.metrics.bytes_out += wire::kPrefixSize + payload.size();
  if (entry->print != 0) module.poison.cleared(entry->print);
  count(*entry, prefix.status, now);
  put(entry->caller, out, std::move(header), std::move(payload));
  release(*entry);
  pump(module);
}

void Router::State::cancel(Instance& caller, const wire::Prefix& prefix, std::int64_t now) {
  if ((prefix.flags & wire::flag::kToCallee) == 0) {
    return audit(caller, AuditKind::Malformed, "CANCEL is the calling side's", now);
  }
  Entry* found = nullptr;
  if (const auto stream = caller.streams.find(prefix.correlation); stream != caller.streams.end()) {
    found = stream->second;
  } else {
    int left = kCancelSearch;
    for (Entry* entry = caller.calls.last(); entry != nullptr && left > 0; --left) {
      if (entry->correlation == prefix.correlation) {
        found = entry;
        break;
      }
      entry = decltype(caller.calls)::previous(*entry);
    }
  }
  if (found == nullptr) return;  // it has ended meanwhile
  Module& module = *found->module;
  tell_callee_cancel(*found);
  finish(*found, Code::Cancelled, "cancelled by the caller", now);
  pump(module);
}

// Only what was sent has a callee to tell.
void Router::State::tell_callee_cancel(const Entry& entry) {
  if (entry.state != Entry::State::Sent) return;
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Cancel;
  prefix.flags = wire::flag::kToCallee;
  prefix.correlation = entry.number();
  prefix.epoch = epoch_;
  put(entry.callee, prefix, Frame(), Frame());
}

void Router::State::tell_caller(InstanceId caller, std::uint64_t correlation, bool stream, Code code,
                                std::string_view why, bool outcome_unknown) {
  wire::Prefix prefix;
  prefix.kind = stream ? wire::Kind::End : wire::Kind::Reply;
  prefix.flags = outcome_unknown ? wire::flag::kOutcomeUnknown : std::uint16_t{0};
  prefix.correlation = correlation;
  prefix.epoch = epoch_;
  prefix.status = static_cast<std::uint16_t>(code);
  if (code == Code::Unavailable || code == Code::ResourceExhausted) prefix.aux = limits_.retry_after_ms;
  wire::ErrorDetails details;
  details.message = why;
  put(caller, prefix, Frame(), Frame(std::string_view(wire::encode(details))));
}

void Router::State::refuse(const Instance& caller, const Request& request) {
  ++metrics_.refused;
  if (request.service != nullptr) ++request.service->module->metrics.answers[static_cast<std::size_t>(request.refused)];
  const bool stream = (request.prefix.flags & wire::flag::kStream) != 0;
  tell_caller(caller.id, request.prefix.correlation, stream, request.refused, request.why);
}

void Router::State::finish(Entry& entry, Code code, std::string_view why, std::int64_t now, bool outcome_unknown) {
  count(entry, static_cast<std::uint16_t>(code), now);
  tell_caller(entry.caller, entry.correlation, entry.stream != nullptr, code, why, outcome_unknown);
  release(entry);
}

void Router::State::count(Entry& entry, std::uint16_t status, std::int64_t now) {
  ModuleMetrics& metrics = entry.module->metrics;
  const std::size_t code = status < ModuleMetrics::kCodes ? status : static_cast<std::size_t>(Code::Internal);
  ++metrics.answers[code];
  metrics.latency.add(now - entry.started);
  if (entry.state == Entry::State::Sent) tally(entry, code, now);
}

void Router::State::tally(const Entry& entry, std::size_t code, std::int64_t now) {
  const Instance* callee = tables.instance(entry.callee);
  if (callee == nullptr || callee->watched == nullptr || entry.lane) return;
  constexpr std::array kFaults{Code::Unavailable, Code::DeadlineExceeded, Code::Internal, Code::DataLoss,
                               Code::Unimplemented};
  const bool fault = std::find(kFaults.begin(), kFaults.end(), static_cast<Code>(code)) != kFaults.end();
  Tally& tally = callee->watched->towns[entry.town];
  if ((entry.flags & wire::flag::kSafe) == 0) {
    ++tally.other;
    tally.other_faults += fault ? 1 : 0;
    return;
  }
  ++tally.safe;
  tally.safe_faults += fault ? 1 : 0;
  if (entry.stream == nullptr) callee->watched->safe_latency.add(now - entry.started);
}

// Out of every list; nobody is told.
void Router::State::release(Entry& entry) {
  if (entry.state == Entry::State::Sent) {
    leave_callee(entry);
  } else {
    take_from_queue(entry);
  }
  wheel.remove(entry);
  if (Instance* caller = tables.instance(entry.caller)) {
    caller->calls.erase(entry);
    --caller->load.outstanding;
    if (entry.stream != nullptr) caller->streams.erase(entry.correlation);
  }
  if (entry.stream != nullptr) waiting_bytes_ -= entry.stream->held_bytes;
  in_flight_.give_back(entry);
}

void Router::State::tick(std::int64_t now) {
  wheel.advance(now, [this, now](Entry& entry) { expire(entry, now); });
}

// Called with an entry that has left the wheel.
void Router::State::expire(Entry& entry, std::int64_t now) {
  const bool flowing = entry.stream != nullptr && entry.stream->answered;
  const std::int64_t due = flowing ? entry.stream->last_frame + limits_.stream_idle : entry.deadline;
  if (due > now) return wheel.insert(entry, due);
  Module& module = *entry.module;
  tell_callee_cancel(entry);
  finish(entry, Code::DeadlineExceeded, flowing ? "the stream was idle for too long" : "the deadline is over", now);
  pump(module);
}

}  // namespace stadtkern::bus
