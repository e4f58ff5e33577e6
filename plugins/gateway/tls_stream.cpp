// SPDX-License-Identifier: EUPL-1.2
#include "tls_stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace gateway {
namespace {

constexpr std::size_t kRecord = 16 * 1024;

}  // namespace

TlsStream::~TlsStream() {
  SSL_free(ssl_);
}

// Before OpenSSL has read anything: afterwards the first byte that waits would be one in the middle.
TlsStream::State TlsStream::look() noexcept {
  unsigned char first = 0;
  const auto size = ::recv(SSL_get_fd(ssl_), &first, 1, MSG_PEEK | MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return State::Readable;
  broken_ = size <= 0;
  looked_ = true;
  if (broken_) return State::Broken;
  return first >= 'A' && first <= 'z' ? State::Unsecured : State::Done;
}

TlsStream::State TlsStream::state_after(int result) noexcept {
  const int error = SSL_get_error(ssl_, result);
  ERR_clear_error();
  if (SSL_is_init_finished(ssl_) == 1) agreed_ = true;
  switch (error) {
    case SSL_ERROR_WANT_READ:
      return State::Readable;
    case SSL_ERROR_WANT_WRITE:
      return State::Writable;
    case SSL_ERROR_ZERO_RETURN:
      return State::Closed;
    default:
      broken_ = true;
      return State::Broken;
  }
}

TlsStream::Outcome TlsStream::read(std::span<char> to) noexcept {
  if (broken_) return {State::Broken, 0};
  if (!looked_) {
    if (const State seen = look(); seen != State::Done) return {seen, 0};
  }
  std::size_t bytes = 0;
  const int result = SSL_read_ex(ssl_, to.data(), to.size(), &bytes);
  if (result != 1) return {state_after(result), 0};
  agreed_ = true;
  return {State::Done, bytes};
}

TlsStream::Outcome TlsStream::write(std::span<const std::string_view> pieces) noexcept {
  if (broken_) return {State::Broken, 0};
  std::array<char, kRecord> record;
  std::size_t size = 0;
  for (const auto piece : pieces) {
    const auto part = std::min(piece.size(), record.size() - size);
    std::memcpy(record.data() + size, piece.data(), part);
    size += part;
  }
  std::size_t bytes = 0;
  const int result = SSL_write_ex(ssl_, record.data(), size, &bytes);
  if (result != 1) return {state_after(result), 0};
  return {State::Done, bytes};
}

void TlsStream::farewell() noexcept {
  if (!agreed_ || broken_) return;
  SSL_shutdown(ssl_);
  ERR_clear_error();
}

}  // namespace gateway
