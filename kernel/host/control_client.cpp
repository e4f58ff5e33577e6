// SPDX-License-Identifier: EUPL-1.2
#include "host/control_client.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace stadtkern::host {
namespace {

constexpr std::size_t kMaxDescriptors = 16;

}  // namespace

bool ControlClient::send(const wire::control::Control& message) {
  const std::string bytes = wire::frame(wire::encode(message));
  const std::lock_guard lock(send_mutex_);
  for (std::size_t sent = 0; sent < bytes.size();) {
    const auto count = ::send(descriptor_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

bool ControlClient::read_more() {
  std::array<char, 64 * 1024> buffer;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxDescriptors * sizeof(int))> rights;
  iovec part{buffer.data(), buffer.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = rights.data();
  header.msg_controllen = rights.size();
  ssize_t count = 0;
  do {
    count = recvmsg(descriptor_, &header, MSG_CMSG_CLOEXEC);
  } while (count < 0 && errno == EINTR);
  if (count <= 0) return false;
  for (cmsghdr* message = CMSG_FIRSTHDR(&header); message; message = CMSG_NXTHDR(&header, message)) {
    if (message->cmsg_level != SOL_SOCKET || message->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t descriptors = (message->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < descriptors; ++i) {
      int descriptor = -1;
      std::memcpy(&descriptor, CMSG_DATA(message) + i * sizeof(int), sizeof descriptor);
      descriptors_.push_back(descriptor);
    }
  }
  frames_.feed({buffer.data(), static_cast<std::size_t>(count)});
  return true;
}

ControlClient::Received ControlClient::receive(wire::control::Control& out, int timeout_ms) {
  for (;;) {
    if (const auto frame = frames_.next()) {
      auto message = wire::decode<wire::control::Control>(*frame);
      if (!message) return Received::Gone;
      out = *std::move(message);
      return Received::Frame;
    }
    if (frames_.oversized()) return Received::Gone;
    pollfd waiting{descriptor_, POLLIN, 0};
    const int ready = poll(&waiting, 1, timeout_ms);
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return Received::Nothing;
    if (ready < 0 || !read_more()) return Received::Gone;
  }
}

int ControlClient::take_descriptor() {
  if (descriptors_.empty()) return -1;
  const int descriptor = descriptors_.front();
  descriptors_.pop_front();
  return descriptor;
}

}  // namespace stadtkern::host
