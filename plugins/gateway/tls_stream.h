// SPDX-License-Identifier: EUPL-1.2
// TLS on one non-blocking socket: bytes in and out without waiting, each call saying what to wait for. Knows no HTTP.
// One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

struct ssl_st;

namespace gateway {

class TlsStream {
 public:
  enum class State {
    Done,       // `bytes` were taken or given
    Readable,   // to be tried again when the socket can be read
    Writable,   // when it can be written
    Closed,     // the other side has said that it sends no more
    Broken,     // it is gone, or spoke no TLS that we take
    Unsecured,  // its first byte was that of a text, not of TLS: nothing has been read
  };
  struct Outcome {
    State state = State::Done;
    std::size_t bytes = 0;
  };

  // Takes `ssl` over.
  explicit TlsStream(ssl_st* ssl) noexcept : ssl_(ssl) {}
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  // Also carries the handshake on.
  Outcome read(std::span<char> to) noexcept;
  // Sends what of `pieces` fits into one record. After Writable the same bytes must come first again.
  Outcome write(std::span<const std::string_view> pieces) noexcept;
  // Tells the other side that nothing more comes, as far as that goes at once.
  void farewell() noexcept;
  bool agreed() const noexcept { return agreed_; }

 private:
  State state_after(int result) noexcept;
  State look() noexcept;

  ssl_st* const ssl_;
  bool looked_ = false;
  bool agreed_ = false;  // the handshake is over
  bool broken_ = false;
};

}  // namespace gateway
