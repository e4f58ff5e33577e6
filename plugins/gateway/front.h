// SPDX-License-Identifier: EUPL-1.2
// What stands behind a connection: decides about a request, has it answered, and hears of its end. One for citizens,
// one for operators' probes. All on the io thread.
#pragma once

#include <string>

#include "address.h"
#include "exchange.h"

namespace gateway {

// The other end of a connection.
struct Peer {
  Address address;
  std::string client_class;
  std::string masked;
  std::uint64_t rate_key = 0;  // 0: its requests are not counted
  bool secure = false;         // it came over TLS
  Address local{};             // our end, where it came to
};

class Front {
 public:
  virtual ~Front() = default;
  virtual Peer peer(const Address& address) = 0;
  // A connection over TLS from there may begin; its handshake costs the io thread more than a request.
  virtual bool admits(const Address&, Time) { return true; }
  // The head is read. True: exchange.answer is filled and the body, if any, is not wanted. False: the body is read, up
  // to exchange.body_limit, and begin() comes next.
  virtual bool head(Exchange& exchange, const Peer& peer) = 0;
  // The request is whole. True: answered at once; false: through exchange.completed(), later.
  virtual bool begin(Exchange& exchange, const Peer& peer) = 0;
  // What begin() had to ask about is answered (Exchange::checked). Returns as begin() does.
  virtual bool resume(Exchange&, const Peer&) { return true; }
  // Bytes that cannot be a request, or came too slowly: fills the answer.
  virtual void refuse(Exchange& exchange, Refusal refusal) = 0;
  // Writes the answer's head.
  virtual void seal(Exchange& exchange) = 0;
  // The answer was sent whole, or the client went away before.
  virtual void finished(const Exchange& exchange, const Peer& peer, bool sent, Time now) = 0;
  // The client has taken so many bytes of a stream.
  virtual void taken(const Exchange&, std::uint32_t) {}
  // The client is gone, or its stream is ended from here, while a module still has a word to say: it is still
  // completed.
  virtual void abandon(Exchange& exchange) = 0;
};

}  // namespace gateway
