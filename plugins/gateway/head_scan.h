// SPDX-License-Identifier: EUPL-1.2
// Finds the end of a request's head in bytes that arrive in pieces, and refuses early what could be read in two ways:
// bare line feeds, folded lines, heads that never end. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace gateway {

class HeadScan {
 public:
  enum class State { More, Complete, Malformed, TargetTooLong, TooLarge };

  HeadScan(std::size_t most_head, std::size_t most_target) noexcept
      : most_head_(most_head), most_target_(most_target) {}

  // `text` is all that has come since the head's first byte, each time from the same beginning. After Complete, size()
  // is the head's length with its blank line. Bytes already seen are not looked at again.
  State advance(std::string_view text) noexcept;
  std::size_t size() const noexcept { return line_; }
  // Ready for the next head.
  void reset() noexcept { seen_ = line_ = 0; }

 private:
  State unfinished(std::string_view text) const noexcept;

  std::size_t most_head_;
  std::size_t most_target_;
  std::size_t seen_ = 0;  // bytes looked at
  std::size_t line_ = 0;  // where the current line begins
};

}  // namespace gateway
