// SPDX-License-Identifier: EUPL-1.2
// Streams: chunks under credit in both directions, kept in the bounds that were granted.
#include "bus/state.h"

#include <utility>

namespace stadtkern::bus {

void Router::State::stream_frame(Instance& sender, const wire::Prefix& prefix, Frame& header, Frame& payload,
                                 std::int64_t now) {
  if ((prefix.flags & wire::flag::kToCallee) != 0) return caller_frame(sender, prefix, header, payload, now);
  callee_frame(sender, prefix, header, payload, now);
}

void Router::State::caller_frame(Instance& caller, const wire::Prefix& prefix, Frame& header, Frame& payload,
                                 std::int64_t now) {
  const auto found = caller.streams.find(prefix.correlation);
  if (found == caller.streams.end()) {  // it has ended meanwhile
    ++metrics_.dropped;
    return;
  }
  Entry& entry = *found->second;
  Stream& stream = *entry.stream;
  if (prefix.kind == wire::Kind::Credit) {
    if (prefix.aux == 0) return;
    if (prefix.aux > limits_.stream_window - stream.credit_to_caller) {
      return violate(caller, entry, Code::ResourceExhausted, "more credit than a stream may have", now);
    }
    stream.credit_to_caller += prefix.aux;
    payload = Frame();
  } else {
    const std::size_t size = payload.size();
    if (stream.caller_ended) return violate(caller, entry, Code::InvalidArgument, "a frame after END", now);
    if (size > wire::kMaxChunk) return violate(caller, entry, Code::TooLarge, "a chunk over 64 KiB", now);
    if (prefix.kind == wire::Kind::End) {
      stream.caller_ended = true;
    } else {
      if (size == 0) return;
      if (stream.direction == Streaming::Down) {
        return violate(caller, entry, Code::InvalidArgument, "the method takes no chunks", now);
      }
      if (size > stream.credit_to_callee) {
        return violate(caller, entry, Code::ResourceExhausted, "chunks beyond the credit", now);
      }
      stream.credit_to_callee -= static_cast<std::uint32_t>(size);
    }
  }
  stream.last_frame = now;
  to_callee(entry, prefix, header, payload, now);
}

// Forwards, or holds while the request itself waits.
void Router::State::to_callee(Entry& entry, const wire::Prefix& prefix, Frame& header, Frame& payload,
                              std::int64_t now) {
  Stream& stream = *entry.stream;
  wire::Prefix out;
  out.kind = prefix.kind;
  out.flags = wire::flag::kToCallee;
  out.correlation = entry.number();
  out.epoch = epoch_;
  out.aux = prefix.aux;
  out.status = prefix.status;
  const std::size_t size = wire::kPrefixSize + payload.size();
  entry.module->metrics.bytes_in += size;
  entry.retriable = false;  // another instance would miss this frame
  if (entry.state == Entry::State::Sent) return put(entry.callee, out, std::move(header), std::move(payload));

  if (stream.held.size() >= limits_.held_chunks || waiting_bytes_ + size > limits_.waiting_bytes) {
    Module& module = *entry.module;
    ++module.metrics.queue_full;
    finish(entry, Code::ResourceExhausted, "the module is busy and its queue is full", now);
    return pump(module);
  }
  put(kNobody, out, std::move(header), std::move(payload));
  stream.held.push_back(std::move(outgoing.back()));
  outgoing.pop_back();
  stream.held_bytes += size;
  waiting_bytes_ += size;
}

void Router::State::release_held(Entry& entry) {
  Stream& stream = *entry.stream;
  for (Outgoing& held : stream.held) {
    held.to = entry.callee;
    outgoing.push_back(std::move(held));
  }
  stream.held.clear();
  waiting_bytes_ -= std::exchange(stream.held_bytes, 0);
}

void Router::State::callee_frame(Instance& callee, const wire::Prefix& prefix, Frame& header, Frame& payload,
                                 std::int64_t now) {
  Entry* entry = answered(callee, prefix, now);
  if (entry == nullptr) return;
  if (entry->stream == nullptr) {
    return audit(callee, AuditKind::StreamViolation, "a stream's frame for a request that is none", now);
  }
  Stream& stream = *entry->stream;
  wire::Prefix out;
  out.kind = prefix.kind;
  out.correlation = entry->correlation;
  out.epoch = epoch_;
  out.aux = prefix.aux;
  const std::size_t size = payload.size();
  if (prefix.kind == wire::Kind::End) {
    Module& module = *entry->module;
    if (size > wire::kMaxPayload) {
      finish(*entry, Code::TooLarge, "the end of the stream is larger than 1 MiB", now);
    } else {
      out.flags = prefix.flags & wire::flag::kOutcomeUnknown;
      out.status = prefix.status;
      module.metrics.bytes_out += wire::kPrefixSize + size;
      count(*entry, prefix.status, now);
      put(entry->caller, out, std::move(header), std::move(payload));
      release(*entry);
    }
    return pump(module);
  }
  if (prefix.kind == wire::Kind::Credit) {
    if (prefix.aux == 0) return;
    if (prefix.aux > limits_.stream_window - stream.credit_to_callee) {
      return violate(callee, *entry, Code::ResourceExhausted, "more credit than a stream may have", now);
    }
    stream.credit_to_callee += prefix.aux;
    payload = Frame();
  } else {
    if (size == 0) return;
    if (stream.direction == Streaming::Up) {
      return violate(callee, *entry, Code::InvalidArgument, "the method sends no chunks", now);
    }
    if (size > wire::kMaxChunk) return violate(callee, *entry, Code::TooLarge, "a chunk over 64 KiB", now);
    if (size > stream.credit_to_caller) {
      return violate(callee, *entry, Code::ResourceExhausted, "chunks beyond the credit", now);
    }
    stream.credit_to_caller -= static_cast<std::uint32_t>(size);
    entry->module->metrics.bytes_out += wire::kPrefixSize + size;
  }
  put(entry->caller, out, std::move(header), std::move(payload));
  stream.last_frame = now;
  first_answer(*entry, now);
}

// From here the idle limit holds, the slot is free for a request, and nobody else can take the stream over.
void Router::State::first_answer(Entry& entry, std::int64_t now) {
  Stream& stream = *entry.stream;
  if (stream.answered) return;
  stream.answered = true;
  entry.retriable = false;
  entry.deadline = kNever;
  wheel.remove(entry);
  wheel.insert(entry, now + limits_.stream_idle);
  retry_bytes_ -= std::exchange(entry.retry_bytes, 0);
  entry.payload = Frame();
  if (entry.lane) return;
  if (Instance* callee = tables.instance(entry.callee)) {
    --callee->load.running;
    ++callee->load.streams;
  }
  --entry.queue->running;
  pump(*entry.module);
}

// The stream ends for both sides.
void Router::State::violate(Instance& sender, Entry& entry, Code code, std::string_view why, std::int64_t now) {
  audit(sender, AuditKind::StreamViolation, std::string(why), now);
  Module& module = *entry.module;
  tell_callee_cancel(entry);
  finish(entry, code, why, now);
  pump(module);
}

}  // namespace stadtkern::bus
