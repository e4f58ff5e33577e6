// SPDX-License-Identifier: EUPL-1.2
// A message comes in; a request is checked rule by rule, gets its identity and goes on, waits or is refused.
#include "bus/state.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace stadtkern::bus {
namespace {

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void Router::State::receive(InstanceId from, Frame& header, Frame& payload, std::int64_t now, InstanceId target) {
  Instance* sender = tables.instance(from);
  if (sender == nullptr) {
    ++metrics_.dropped;
    return;
  }
  wire::Prefix prefix;
  if (const auto error = wire::read(header.bytes(), prefix); error != wire::PrefixError::None) {
    return audit(*sender, AuditKind::Malformed, std::string(wire::describe(error)), now);
  }
  switch (prefix.kind) {
    case wire::Kind::Request:
      return request(*sender, prefix, header, payload, now, target);
    case wire::Kind::Reply:
      return reply(*sender, prefix, header, payload, now);
    case wire::Kind::Chunk:
    case wire::Kind::Credit:
    case wire::Kind::End:
      return stream_frame(*sender, prefix, header, payload, now);
    case wire::Kind::Cancel:
      return cancel(*sender, prefix, now);
    case wire::Kind::Event:
      return wake_up(*sender, prefix, header, payload, now);
    case wire::Kind::GoAway:
      if (prefix.correlation != 0) break;
      sender->quiet = true;
      return;
    case wire::Kind::Connect:
      break;
  }
  audit(*sender, AuditKind::Malformed, "an instance may not send this kind", now);
}

void Router::State::request(Instance& caller, const wire::Prefix& prefix, Frame& header, Frame& payload,
                            std::int64_t now, InstanceId target) {
  Request request;
  request.prefix = prefix;
  check_access(caller, request, now);
  if (request.refused == Code::Ok) check_identity(caller, request, now);
  if (request.refused == Code::Ok) check_contract(caller, request, payload.size());
  if (request.refused != Code::Ok) return refuse(caller, request);
  admit(caller, request, header, payload, now, target);
}

// Epoch, declared access, deadline.
void Router::State::check_access(Instance& caller, Request& request, std::int64_t now) {
  wire::Prefix& prefix = request.prefix;
  const auto refused = [&request](Code code, std::string_view why) {
    request.refused = code;
    request.why = why;
  };
  if (prefix.epoch != epoch_) return refused(Code::Stale, "the ids are of another epoch");
  if ((prefix.flags & wire::flag::kNames) != 0) return refused(Code::Unimplemented, "names instead of ids");
  const bool town = prefix.town == 0 || caller.spec.all_towns || caller.towns.contains(prefix.town);
  if (!town || !(caller.spec.all_services || caller.may_call.contains(prefix.service))) {
    audit(caller, AuditKind::AccessDenied,
          "town " + std::to_string(prefix.town) + " service " + std::to_string(prefix.service), now);
    return refused(Code::PermissionDenied, "this call is not declared in the manifest");
  }
  if (caller.load.outstanding >= caller.spec.outstanding) {
    return refused(Code::ResourceExhausted, "too many requests of this instance are not answered yet");
  }
  if (prefix.deadline == 0) prefix.deadline = now + limits_.default_deadline;
  prefix.deadline = std::min(prefix.deadline, now + limits_.longest_deadline);
  if (prefix.deadline <= now) return refused(Code::DeadlineExceeded, "the deadline was over on arrival");
}

// For whom the request is made: the sender's own word (edge), the parent's, or the module itself.
void Router::State::check_identity(Instance& caller, Request& request, std::int64_t now) {
  wire::Prefix& prefix = request.prefix;
  const std::uint16_t marks = prefix.flags & (wire::flag::kPilot | wire::flag::kShadow);
  prefix.flags &= wire::flag::kStream;
  prefix.hops = 0;
  const auto refused = [&request](Code code, std::string_view why) {
    request.refused = code;
    request.why = why;
  };
  if (prefix.identity_size > 0 && (!caller.spec.edge || prefix.parent != 0)) {
    audit(caller, AuditKind::IdentityForged, "service " + std::to_string(prefix.service), now);
    return refused(Code::PermissionDenied, "this instance may not send an identity block here");
  }
  if (prefix.parent == 0) {
    if (caller.spec.edge) {
      prefix.flags |= marks;
    } else {
      request.block = caller.block;
    }
    return;
  }
  if (in_flight_.of_kernel_before(prefix.parent)) {
    return refused(Code::Unavailable, "the request was ended when the kernel was replaced");
  }
  const Entry* parent = in_flight_.find(prefix.parent);
  if (parent == nullptr || parent->state != Entry::State::Sent || parent->callee != caller.id) {
    audit(caller, AuditKind::ParentForged, "parent " + std::to_string(prefix.parent), now);
    return refused(Code::PermissionDenied, "the parent is not a request that this instance handles");
  }
  // An identity's roles are those of its town.
  if (prefix.town != 0 && parent->town != 0 && prefix.town != parent->town) {
    audit(caller, AuditKind::ParentForged, "parent " + std::to_string(prefix.parent) + " of another town", now);
    return refused(Code::PermissionDenied, "the parent is a request of another town");
  }
  prefix.flags |= parent->flags & (wire::flag::kPilot | wire::flag::kShadow);
  prefix.hops = static_cast<std::uint8_t>(parent->hops + 1);
  if (prefix.hops > wire::kMaxHops) return refused(Code::HopsExceeded, "more than 8 nested calls");
  if (parent->deadline < kNever) prefix.deadline = std::min(prefix.deadline, parent->deadline - limits_.nested_margin);
  if (prefix.deadline <= now) return refused(Code::DeadlineExceeded, "nothing is left of the parent's time");
  request.block = as_text(parent->header.bytes().subspan(wire::kPrefixSize, parent->identity_size));
}

// Service, method, size, stream.
void Router::State::check_contract(const Instance& caller, Request& request, std::size_t payload_size) {
  wire::Prefix& prefix = request.prefix;
  const auto refused = [&request](Code code, std::string_view why) {
    request.refused = code;
    request.why = why;
  };
  request.service = tables.service(prefix.service);
  if (request.service == nullptr) return refused(Code::NotFound, "no such service");
  request.method = request.service->method(prefix.method);
  if (request.method == nullptr) return refused(Code::Unimplemented, "the service has no such method");
  if (payload_size > wire::kMaxPayload) return refused(Code::TooLarge, "the payload is larger than 1 MiB");
  if (request.method->safety == Safety::Safe) prefix.flags |= wire::flag::kSafe | wire::flag::kIdempotent;
  if (request.method->safety == Safety::Idempotent) prefix.flags |= wire::flag::kIdempotent;
  if ((prefix.flags & wire::flag::kStream) == 0) return;
  if (request.method->streaming == Streaming::Unary) return refused(Code::Unimplemented, "the method is no stream");
  if (caller.streams.contains(prefix.correlation)) {
    return refused(Code::InvalidArgument, "a stream with this correlation is open");
  }
}

void Router::State::admit(Instance& caller, const Request& request, Frame& header, Frame& payload, std::int64_t now,
                          InstanceId target) {
  const wire::Prefix& prefix = request.prefix;
  Service& service = *request.service;
  const bool stream = (prefix.flags & wire::flag::kStream) != 0;
  const auto refused = [&](Code code, std::string_view why) {
    Request refusal = request;
    refusal.refused = code;
    refusal.why = why;
    refuse(caller, refusal);
  };

  Instance* callee = nullptr;
  TownQueue* queue = nullptr;
  bool at_once = service.lane;
  if (target != kNobody) {
    callee = tables.instance(target);
    if (callee == nullptr || callee->module != service.module) return refused(Code::NotFound, "no such instance");
    if (!callee->connected) return refused(Code::Unavailable, "the instance is not connected");
    queue = &service.module->queues[prefix.town];
    at_once = true;
  } else {
    Route* route = tables.route(prefix.town, prefix.service);
    if (route == nullptr) route = tables.kernel_route(prefix.service);
    if (route == nullptr) return refused(Code::NotFound, "nobody serves this in that town");
    const bool shared = !stream && !service.lane && (prefix.flags & wire::flag::kSafe) != 0;
    callee = shared ? tables.chosen_for_safe(*route) : tables.chosen(*route);
    if (callee == nullptr && (at_once || !service.module->expected)) {
      return refused(Code::Unavailable, "the module has no ready instance");
    }
    queue = route->queue;
  }
  if (stream && callee != nullptr && callee->load.streams >= callee->spec.streams) {
    ++service.module->metrics.queue_full;
    return refused(Code::ResourceExhausted, "the module serves as many streams as it may");
  }
  if (callee != nullptr && !service.lane) callee->asked(prefix.town, limits_, now);
  at_once = at_once || (callee != nullptr && callee->has_slot() && queue->running < callee->share &&
                        service.module->waiting.empty());
  const std::size_t size = header.size() + request.block.size() + payload.size();
  if (!at_once && !queue_has_room(*service.module, *queue, size)) {
    ++service.module->metrics.queue_full;
    return refused(Code::ResourceExhausted, "the module's queue for this town is full");
  }
  std::uint64_t print = 0;
  if (service.module->poison.alert(now) && !service.lane) {
    print = Poison::print(prefix.town, prefix.service, prefix.method, prefix.aux, payload.text());
    if (service.module->poison.refuses(print, limits_.refuse_after, now)) {
      ++service.module->metrics.poison;
      return refused(Code::Unavailable, "the module crashed twice while it handled this request; refused for 30 s");
    }
  }
  Entry* entry = in_flight_.take();
  if (entry == nullptr) return refused(Code::ResourceExhausted, "too many requests are in flight");

  entry->print = print;
  entry->said_print = prefix.aux;
  entry->hops = prefix.hops;
  entry->lane = service.lane;
  entry->repeatable = (prefix.flags & wire::flag::kIdempotent) != 0;
  entry->retriable = target == kNobody;
  entry->flags = prefix.flags;
  entry->identity_size =
      request.block.empty() ? prefix.identity_size : static_cast<std::uint16_t>(request.block.size());
  entry->town = prefix.town;
  entry->method = prefix.method;
  entry->caller = caller.id;
  entry->correlation = prefix.correlation;
  entry->deadline = prefix.deadline;
  entry->started = now;
  entry->service = &service;
  entry->module = service.module;
  entry->queue = queue;
  if (stream) {
    entry->stream = std::make_unique<Stream>();
    entry->stream->direction = request.method->streaming;
    if (request.method->streaming != Streaming::Down) entry->retriable = false;
    caller.streams.emplace(prefix.correlation, entry);
  }
  caller.calls.push_back(*entry);
  ++caller.load.outstanding;
  wheel.insert(*entry, entry->deadline);
  write_header(*entry, request, header);
  if (at_once) return send(*entry, *callee, header, payload);
  wait(*entry, header, payload);
  pump(*service.module);
}

void Router::State::write_header(const Entry& entry, const Request& request, Frame& header) {
  wire::Prefix prefix = request.prefix;
  prefix.correlation = entry.number();
  prefix.parent = 0;
  prefix.aux = 0;
  prefix.status = 0;
  prefix.identity_size = entry.identity_size;
  if (!request.block.empty()) {
    const auto context = wire::context_of(header.bytes(), request.prefix);
    Frame whole = Frame::of_size(wire::kPrefixSize + request.block.size() + context.size());
    std::byte* at = whole.data() + wire::kPrefixSize;
    std::memcpy(at, request.block.data(), request.block.size());
    if (!context.empty()) std::memcpy(at + request.block.size(), context.data(), context.size());
    header = std::move(whole);
  }
  wire::write(prefix, header.data());
}

void Router::State::audit(Instance& instance, AuditKind what, std::string detail, std::int64_t now) {
  ++metrics_.audits;
  if (what == AuditKind::Malformed || what == AuditKind::AnswerForged || what == AuditKind::EventRefused) {
    ++metrics_.dropped;
  }
  const std::int64_t second = now / (1000 * kNanosPerMilli);
  if (second != instance.audit_second) {
    instance.audit_second = second;
    instance.audits = 0;
  }
  if (++instance.audits > limits_.audits_per_second) {
    ++instance.audits_not_recorded;
    return;
  }
  audits.push_back({instance.id, what, std::move(detail), std::exchange(instance.audits_not_recorded, 0)});
}

void Router::State::put(InstanceId to, const wire::Prefix& prefix, Frame&& header, Frame&& payload) {
  // Identity and context belong to requests alone: what stands behind another kind's prefix goes no further.
  if (header.size() != wire::kPrefixSize) header = Frame::of_size(wire::kPrefixSize);
  wire::write(prefix, header.data());
  outgoing.push_back({to, false, std::move(header), std::move(payload)});
}

}  // namespace stadtkern::bus
