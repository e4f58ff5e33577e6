// SPDX-License-Identifier: EUPL-1.2
#include "head_scan.h"

#include "ascii.h"

namespace gateway {

HeadScan::State HeadScan::advance(std::string_view text) noexcept {
  // What begins like no verb (a TLS greeting, say) is refused before a whole line is waited for.
  if (line_ == 0 && !text.empty() && !token_char(text.front())) return State::Malformed;
  for (;;) {
    const auto at = text.find('\n', seen_);
    if (at == std::string_view::npos) {
      seen_ = text.size();
      return unfinished(text);
    }
    if (at == 0 || text[at - 1] != '\r') return State::Malformed;
    if (line_ > 0 && (text[line_] == ' ' || text[line_] == '\t')) return State::Malformed;
    const bool blank = at == line_ + 1;
    const bool first = line_ == 0;
    seen_ = line_ = at + 1;
    if (line_ > most_head_) return State::TooLarge;
    if (blank) return State::Complete;
    if (first) {
      const auto begin = text.find(' ') + 1;
      const auto end = text.find(' ', begin);
      if (end < at && end - begin > most_target_) return State::TargetTooLong;
    }
  }
}

HeadScan::State HeadScan::unfinished(std::string_view text) const noexcept {
  constexpr std::size_t kVerbAndVersion = 64;
  if (line_ == 0 && text.size() > most_target_ + kVerbAndVersion) return State::TargetTooLong;
  return text.size() >= most_head_ ? State::TooLarge : State::More;
}

}  // namespace gateway
