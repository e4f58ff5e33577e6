// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/service_manager.h"

#include "lifecycle/descriptor.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstdlib>

namespace stadtkern::lifecycle {

void tell_service_manager(std::string_view words) noexcept {
  const char* name = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::size_t size = name != nullptr ? ::strlen(name) : 0;
  if (size < 2 || size >= sizeof address.sun_path || (name[0] != '/' && name[0] != '@')) return;
  ::memcpy(address.sun_path, name, size);
  if (name[0] == '@') address.sun_path[0] = '\0';  // a name that is no file
  const Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return;
  ::sendto(socket.get(), words.data(), words.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
           reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size));
}

}  // namespace stadtkern::lifecycle
