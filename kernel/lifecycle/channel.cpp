// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#include <array>
#include <utility>

namespace stadtkern::lifecycle {
namespace {

constexpr std::size_t kReadSize = 64 * 1024;

// sendmsg with at most one descriptor.
ssize_t send_with(int socket, std::string_view bytes, int descriptor) {
  iovec data{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
  if (descriptor >= 0) {
    message.msg_control = room.data();
    message.msg_controllen = room.size();
    cmsghdr* rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    ::memcpy(CMSG_DATA(rights), &descriptor, sizeof(int));
  }
  return ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace

Channel::Channel(EventLoop& loop, Descriptor socket, OnFrame on_frame, OnClosed on_closed, std::string_view rest)
    : socket_(std::move(socket)), on_frame_(std::move(on_frame)), on_closed_(std::move(on_closed)) {
  incoming_.feed(rest);
  watch_.emplace(loop, socket_.get());
  watch_->on_readable([this] { receive(); });
}

Channel::~Channel() {
  *alive_ = false;
}

void Channel::send(std::string_view message, int descriptor) {
  if (closed_) return;
  Waiting waiting{wire::frame(message), 0, {}};
  if (descriptor >= 0) waiting.descriptor = Descriptor(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
  waiting_bytes_ += waiting.bytes.size();
  if (waiting_bytes_ > kMaxWaiting) return close("it does not read what it is sent");
  outgoing_.push_back(std::move(waiting));
  if (!waits_for_room_) flush();
}

void Channel::flush() {
  while (!outgoing_.empty()) {
    Waiting& first = outgoing_.front();
    const ssize_t sent =
        send_with(socket_.get(), std::string_view(first.bytes).substr(first.sent), first.descriptor.get());
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return close("the connection is closed");
      waits_for_room_ = true;
      watch_->when_writable([this] {
        waits_for_room_ = false;
        flush();
      });
      return;
    }
    first.descriptor.reset();
    first.sent += static_cast<std::size_t>(sent);
    if (first.sent < first.bytes.size()) continue;
    waiting_bytes_ -= first.bytes.size();
    outgoing_.pop_front();
  }
}

bool Channel::receive() {
  std::array<char, kReadSize> buffer;
  const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return errno == EINTR;
  if (size <= 0) {
    close(size == 0 ? "it closed the connection" : "the connection is broken");
    return false;
  }
  incoming_.feed({buffer.data(), static_cast<std::size_t>(size)});
  const std::shared_ptr<bool> alive = alive_;
  while (const std::optional<std::string> bytes = incoming_.next()) {
    const bool understood = on_frame_(*bytes);
    if (!*alive || closed_) return false;
    if (understood) continue;
    close("it sent a frame that cannot be read");
    return false;
  }
  if (incoming_.oversized()) close("it sent a frame that is too long");
  return !closed_;
}

void Channel::read_rest() {
  if (closed_) return;
  while (receive()) continue;
}

void Channel::close(std::string_view reason) {
  if (std::exchange(closed_, true)) return;
  outgoing_.clear();
  watch_.reset();
  // The other side sees the end; the descriptor stays ours until the destructor.
  ::shutdown(socket_.get(), SHUT_RDWR);
  on_closed_(reason);
}

Result<ChannelPair> make_channel_pair() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return Error{Code::Unavailable, std::string("cannot make a control channel: ") + ::strerror(errno)};
  }
  ChannelPair pair{Descriptor(ends[0]), Descriptor(ends[1])};
  ::fcntl(pair.kernel.get(), F_SETFL, O_NONBLOCK);
  return pair;
}

}  // namespace stadtkern::lifecycle
