// SPDX-License-Identifier: EUPL-1.2
// What the router put out goes to its peers; a peer with a full queue is held back, and lost when it does not read.
#include "bus/loop.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace stadtkern::bus {
namespace {

using RoutingId = std::array<char, kRoutingIdSize>;

RoutingId routing_id(PeerId peer) {
  RoutingId id{};
  std::memcpy(id.data() + 1, &peer, sizeof peer);
  return id;
}

}  // namespace

// Sends what the router put out. Nothing that deliver() calls puts out more.
void Bus::Loop::flush() {
  std::vector<Outgoing>& outgoing = router_.outgoing();
  for (std::size_t i = 0; i < outgoing.size(); ++i) deliver(outgoing[i]);
  outgoing.clear();
  std::vector<Audit>& audits = router_.audits();
  if (audits.empty()) return;
  if (events_.audit) {
    for (const Audit& audit : audits) events_.audit(audit);
  }
  audits.clear();
}

void Bus::Loop::deliver(Outgoing& message) {
  if (message.to == kKernel) {
    if (events_.answer) events_.answer(std::move(message.header), std::move(message.payload));
    return;
  }
  const auto found = peers_.find(message.to);
  if (found == peers_.end()) return;  // lost; its death answers for it
  Peer& peer = found->second;
  if (!peer.backlog.empty()) return keep(message.to, peer, message);
  switch (transmit(peer.id, message)) {
    case 0:
      return;
    case EAGAIN:
      congested_.push_back(message.to);
      router_.set_congested(message.to, true, now_);
      return keep(message.to, peer, message);
    default:
      return lose(message.to, "its connection is gone");
  }
}

// 0, or the error; then the message is as it was. Only the first part can fail: the queue counts whole messages.
int Bus::Loop::transmit(PeerId peer, Outgoing& message) {
  const RoutingId id = routing_id(peer);
  if (zmq_send(socket_, id.data(), id.size(), ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0) return zmq_errno();
  if (zmq_msg_send(native(message.header), socket_, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0) return zmq_errno();
  if (zmq_msg_send(native(message.payload), socket_, ZMQ_DONTWAIT) < 0) return zmq_errno();
  return 0;
}

void Bus::Loop::keep(InstanceId instance, Peer& peer, Outgoing& message) {
  if (message.droppable && !peer.backlog.empty()) return;
  const std::size_t size = message.header.size() + message.payload.size();
  if (peer.backlog.size() >= options_.backlog_messages || peer.backlog_bytes + size > options_.backlog_bytes) {
    return lose(instance, "it does not read its messages");
  }
  peer.backlog_bytes += size;
  peer.backlog.push_back(std::move(message));
}

void Bus::Loop::retry_backlogs() {
  for (std::size_t i = 0; i < congested_.size();) {
    const InstanceId instance = congested_[i];
    const auto found = peers_.find(instance);
    int error = 0;
    while (found != peers_.end() && error == 0 && !found->second.backlog.empty()) {
      Peer& peer = found->second;
      const std::size_t size = peer.backlog.front().header.size() + peer.backlog.front().payload.size();
      error = transmit(peer.id, peer.backlog.front());
      if (error != 0) break;
      peer.backlog_bytes -= size;
      peer.backlog.pop_front();
    }
    if (error == EAGAIN) {
      ++i;
      continue;
    }
    congested_.erase(congested_.begin() + static_cast<std::ptrdiff_t>(i));
    if (error != 0) {
      lose(instance, "its connection is gone");
    } else {
      router_.set_congested(instance, false, now_);
    }
  }
  flush();
}

void Bus::Loop::lose(InstanceId instance, std::string_view reason) {
  const auto found = peers_.find(instance);
  if (found == peers_.end()) return;
  instances_.erase(found->second.id);
  peers_.erase(found);
  std::erase(congested_, instance);
  router_.disconnected(instance);
  if (events_.lost) events_.lost(instance, reason);
}

}  // namespace stadtkern::bus
