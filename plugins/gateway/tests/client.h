// SPDX-License-Identifier: EUPL-1.2
// A plain blocking HTTP client on loopback that sends exactly the bytes it is given.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "ascii.h"

// A listening socket on a free port of 127.0.0.1, non-blocking, as the kernel hands it over.
inline int listening_socket(std::uint16_t& port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(descriptor, 512) == 0);
  socklen_t size = sizeof address;
  REQUIRE(::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port = ntohs(address.sin_port);
  return descriptor;
}

struct Reply {
  unsigned status = 0;  // 0: the connection ended before a whole answer
  std::string head;     // as it came
  std::string body;

  // The value of a field, or empty.
  std::string field(std::string_view name) const {
    const auto at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) return {};
    const auto begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

class Client {
 public:
  explicit Client(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{10, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    REQUIRE(::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  }
  Client(const Client&) = delete;
  ~Client() { ::close(descriptor_); }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // the other side has had enough; what it answered is still to be read
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void send_no_more() { ::shutdown(descriptor_, SHUT_WR); }
  // Gone without a farewell: the other side's next write or read fails.
  void vanish() {
    const linger none{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    ::close(descriptor_);
    descriptor_ = -1;
  }

  Reply reply(bool head_only = false) {
    Reply reply;
    auto end = std::string::npos;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) return reply;
    }
    reply.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    reply.status = static_cast<unsigned>(std::stoul(reply.head.substr(9, 3)));
    const auto length =
        reply.status < 200 || head_only ? 0 : gateway::number<std::size_t>(reply.field("content-length")).value_or(0);
    while (buffer_.size() < length) {
      if (!more()) return {};
    }
    reply.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return reply;
  }
  Reply ask(std::string_view bytes) {
    send(bytes);
    return reply(bytes.starts_with("HEAD"));
  }
  // Whether the other side has ended the connection, with nothing more sent.
  bool ended() { return buffer_.empty() && !more(); }

 private:
  bool more() {
    char bytes[16 * 1024];
    const auto count = ::recv(descriptor_, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }
  int descriptor_;
  std::string buffer_;
};
