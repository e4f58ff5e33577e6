// SPDX-License-Identifier: EUPL-1.2
// Server: the admin socket. Who may connect is decided by the socket's mode and the peer's credentials; what is changed
// through it is audited. Lives on the kernel's thread; owned by the kernel.
#pragma once

#include "lifecycle/descriptor.h"
#include "lifecycle/event_loop.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace stadtkern {
class Kernel;
}

namespace stadtkern::admin {

class Session;

class Server {
 public:
  static constexpr std::size_t kMaxSessions = 64;

  // Makes the socket, replacing one that an earlier kernel left (this one has the state folder's lock). Its mode is
  // 0600, or 0660 for `group` when that is not empty. Unavailable when it cannot.
  [[nodiscard]] static Result<std::unique_ptr<Server>> listen(Kernel& kernel, const std::string& path,
                                                              const std::string& group);
  // The same with a socket that the program before listened on: who connects meanwhile waits.
  [[nodiscard]] static Result<std::unique_ptr<Server>> take_over(Kernel& kernel, lifecycle::Descriptor socket,
                                                                 const std::string& path, const std::string& group);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] int descriptor() const { return socket_.get(); }

 private:
  Server(Kernel& kernel, lifecycle::Descriptor socket, std::string path, bool has_group);
  void accept();

  Kernel& kernel_;
  lifecycle::Descriptor socket_;
  const std::string path_;
  const bool has_group_;
  std::map<std::uint64_t, std::unique_ptr<Session>> sessions_;
  std::uint64_t last_session_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  lifecycle::EventLoop::Watch watch_;
};

}  // namespace stadtkern::admin
