// SPDX-License-Identifier: EUPL-1.2
// Bus::Loop: the thread with the ROUTER socket. loop.cpp receives, delivery.cpp sends; both are the bus's only users of
// sockets.
#pragma once

#include "bus/frame.h"
#include "bus/transport.h"

#include <zmq.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

namespace stadtkern::bus {

// ZeroMQ's own routing ids: a zero byte and this number. A peer that claims another is not answered.
using PeerId = std::uint32_t;
inline constexpr std::size_t kRoutingIdSize = 1 + sizeof(PeerId);

[[nodiscard]] inline zmq_msg_t* native(Frame& frame) {
  return static_cast<zmq_msg_t*>(frame.native());
}

// Everything below runs on the bus thread, except start(), post() and the destructor.
class Bus::Loop {
 public:
  Loop(const Options& options, BusEvents events)
      : options_(options), events_(std::move(events)), router_(options.epoch, options.limits, options.generation) {}
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  Status start();
  void end(std::chrono::milliseconds linger);
  void post(Command command);
  void expect(std::string nonce, InstanceId instance);
  void forget(InstanceId instance);

 private:
  // What waits for a peer whose ZeroMQ queue is full.
  struct Peer {
    PeerId id = 0;
    std::deque<Outgoing> backlog;
    std::size_t backlog_bytes = 0;
  };

  [[nodiscard]] Status bind_socket();
  void run();
  void wait_for_work();
  void run_commands();
  bool receive_burst();
  [[nodiscard]] bool receive_one();
  void first_message(PeerId peer);
  void refuse_peer(std::string detail);
  void flush();
  void deliver(Outgoing& message);
  [[nodiscard]] int transmit(PeerId peer, Outgoing& message);
  void keep(InstanceId instance, Peer& peer, Outgoing& message);
  void retry_backlogs();
  void lose(InstanceId instance, std::string_view reason);

  const Options options_;
  const BusEvents events_;
  Router router_;
  std::int64_t now_ = 0;

  void* context_ = nullptr;
  void* socket_ = nullptr;
  int wake_ = -1;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::vector<Command> commands_;  // guarded by mutex_
  std::vector<Command> running_;

  std::unordered_map<std::string, InstanceId> nonces_;
  std::unordered_map<PeerId, InstanceId> instances_;
  std::unordered_map<InstanceId, Peer> peers_;
  std::vector<InstanceId> congested_;
  Frame identity_, header_, payload_;
  std::int64_t audit_second_ = 0;
  std::uint32_t audits_ = 0;
  std::uint64_t audits_not_recorded_ = 0;
  std::thread thread_;
};

}  // namespace stadtkern::bus
