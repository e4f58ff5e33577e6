// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/listeners.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <array>
#include <cstdlib>
#include <utility>

namespace stadtkern::lifecycle {
namespace {

constexpr int kFirstPassed = 3;
constexpr int kBacklog = 4096;  // connections that wait while a module comes back; the system cuts it to somaxconn

std::string address_text(const std::string& host, std::uint16_t port) {
  return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(port);
}

std::string address_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    return address_text(text.data(), ntohs(v4.sin_port));
  }
  if (address.ss_family != AF_INET6) return {};
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
  ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  return address_text(text.data(), ntohs(v6.sin6_port));
}

Result<Descriptor> listen_on(const config::Listener& listener) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(listener.port);
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(listener.port);
  const bool is_v4 = ::inet_pton(AF_INET, listener.host.c_str(), &v4.sin_addr) == 1;
  if (!is_v4 && ::inet_pton(AF_INET6, listener.host.c_str(), &v6.sin6_addr) != 1) {
    return Error{Code::InvalidArgument, "listener " + listener.name + ": " + listener.host + " is no IP address"};
  }
  const auto failed = [&] {
    return Error{Code::Unavailable, "listener " + listener.name + ": cannot listen on " +
                                        address_text(listener.host, listener.port) + ": " + ::strerror(errno) +
                                        "; free the port, or choose another (--listener " + listener.name +
                                        "=ADDRESS:PORT)"};
  };
  Descriptor socket(::socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return failed();
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (!is_v4) ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  const sockaddr* address = is_v4 ? reinterpret_cast<const sockaddr*>(&v4) : reinterpret_cast<const sockaddr*>(&v6);
  if (::bind(socket.get(), address, is_v4 ? sizeof v4 : sizeof v6) != 0 || ::listen(socket.get(), kBacklog) != 0) {
    return failed();
  }
  return socket;
}

}  // namespace

void Listeners::adopt() {
  const char* count_text = std::getenv("LISTEN_FDS");
  const char* pid_text = std::getenv("LISTEN_PID");
  const char* names_text = std::getenv("LISTEN_FDNAMES");
  if (count_text == nullptr || pid_text == nullptr || std::atoi(pid_text) != ::getpid()) return;
  std::string_view names = names_text != nullptr ? names_text : "";
  for (int i = 0; i < std::atoi(count_text); ++i) {
    Descriptor socket(kFirstPassed + i);
    ::fcntl(socket.get(), F_SETFD, FD_CLOEXEC);
    const std::size_t end = names.find(':');
    std::string name(names.substr(0, end));
    names.remove_prefix(end == std::string_view::npos ? names.size() : end + 1);
    adopted_.insert_or_assign(std::move(name), std::move(socket));
  }
  for (const char* name : {"LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"}) ::unsetenv(name);
}

void Listeners::adopt(const std::vector<Handover::Socket>& sockets) {
  for (const Handover::Socket& socket : sockets) {
    config::Listener config;
    config.name = socket.name;
    config.host = socket.host;
    config.port = static_cast<std::uint16_t>(socket.port);
    config.module = socket.module;
    Bound bound{std::move(config), Descriptor(copy_of(socket.descriptor)), {}};
    bound.address = address_of(bound.socket.get());
    bound_.insert_or_assign(socket.name, std::move(bound));
  }
}

Status Listeners::bind(const std::vector<config::Listener>& wanted) {
  std::map<std::string, Bound, std::less<>> fresh;
  for (const config::Listener& listener : wanted) {
    const Bound* old = find(listener.name);
    if (old != nullptr && old->config.host == listener.host && old->config.port == listener.port) continue;
    const auto passed = adopted_.find(listener.name);
    if (passed != adopted_.end()) {
      Bound bound{listener, std::move(passed->second), {}};
      bound.address = address_of(bound.socket.get());
      adopted_.erase(passed);
      fresh.emplace(listener.name, std::move(bound));
      continue;
    }
    Result<Descriptor> socket = listen_on(listener);
    if (!socket) return socket.error();
    Bound bound{listener, *std::move(socket), {}};
    bound.address = address_of(bound.socket.get());
    fresh.emplace(listener.name, std::move(bound));
  }
  for (const config::Listener& listener : wanted) {
    if (fresh.contains(listener.name)) continue;
    Bound kept = std::move(bound_.find(listener.name)->second);
    kept.config = listener;
    fresh.emplace(listener.name, std::move(kept));
  }
  bound_ = std::move(fresh);
  return {};
}

const Listeners::Bound* Listeners::find(std::string_view name) const {
  const auto found = bound_.find(name);
  return found == bound_.end() ? nullptr : &found->second;
}

}  // namespace stadtkern::lifecycle
