// SPDX-License-Identifier: EUPL-1.2
#include "admin/server.h"

#include "admin/node_commands.h"
#include "admin/session.h"
#include "kernel.h"

#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <utility>

namespace stadtkern::admin {
namespace {

constexpr int kBacklog = 16;

Error failed(const std::string& path) {
  return {Code::Unavailable, "cannot listen on " + path + ": " + ::strerror(errno)};
}

}  // namespace

Result<std::unique_ptr<Server>> Server::listen(Kernel& kernel, const std::string& path, const std::string& group) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return Error{Code::Internal, path + " is too long for a socket"};
  ::memcpy(address.sun_path, path.data(), path.size());
  lifecycle::Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return failed(path);
  ::unlink(path.c_str());
  // The mode counts from the moment it is there.
  const mode_t before = ::umask(0177);
  const int bound = ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::umask(before);
  if (bound != 0 || ::listen(socket.get(), kBacklog) != 0) return failed(path);
  if (!group.empty()) {
    const ::group* entry = ::getgrnam(group.c_str());
    if (entry == nullptr || ::chown(path.c_str(), static_cast<uid_t>(-1), entry->gr_gid) != 0 ||
        ::chmod(path.c_str(), 0660) != 0) {
      return failed(path);
    }
  }
  return std::unique_ptr<Server>(new Server(kernel, std::move(socket), path, !group.empty()));
}

Result<std::unique_ptr<Server>> Server::take_over(Kernel& kernel, lifecycle::Descriptor socket, const std::string& path,
                                                  const std::string& group) {
  if (!socket) return failed(path);
  return std::unique_ptr<Server>(new Server(kernel, std::move(socket), path, !group.empty()));
}

Server::Server(Kernel& kernel, lifecycle::Descriptor socket, std::string path, bool has_group)
    : kernel_(kernel),
      socket_(std::move(socket)),
      path_(std::move(path)),
      has_group_(has_group),
      watch_(kernel.loop(), socket_.get()) {
  watch_.on_readable([this] { accept(); });
}

Server::~Server() {
  *alive_ = false;
  ::unlink(path_.c_str());
}

void Server::accept() {
  lifecycle::Descriptor peer(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!peer) return;
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(peer.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return;
  const bool known = credentials.uid == ::geteuid() || credentials.uid == 0 || has_group_;
  if (!known || sessions_.size() >= kMaxSessions) {
    kernel_.audit().record("operator:" + std::to_string(credentials.uid), "refused",
                           known ? "admin socket: too many connections" : "admin socket: not the kernel's user");
    return;
  }
  // What runs for somebody at the console speaks in that person's name.
  std::string who = kernel_.node_commands().who(credentials.pid);
  if (who.empty()) who = "operator:" + std::to_string(credentials.uid);
  const std::uint64_t number = ++last_session_;
  auto session = std::make_unique<Session>(kernel_, std::move(peer), std::move(who), [this, number] {
    // Not from within itself.
    kernel_.loop().post([this, number, alive = std::weak_ptr(alive_)] {
      if (!alive.expired()) sessions_.erase(number);
    });
  });
  sessions_.emplace(number, std::move(session));
}

}  // namespace stadtkern::admin
