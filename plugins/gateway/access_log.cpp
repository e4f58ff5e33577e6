// SPDX-License-Identifier: EUPL-1.2
#include "access_log.h"

#include <array>

#include "ascii.h"

namespace gateway {
namespace {

// 128 bits in hexadecimal digits: what gives a right to its holder, as part of a link.
constexpr std::size_t kShortestSecret = 32;

// Also where some of its characters are escaped.
bool looks_secret(std::string_view segment) {
  return segment.size() >= kShortestSecret &&
         segment.find_first_not_of("0123456789abcdefABCDEF%") == std::string_view::npos;
}

}  // namespace

void append_path(std::string& to, std::string_view path, std::size_t most) {
  const std::size_t begin = to.size();
  while (!path.empty() && to.size() - begin < most) {
    const std::size_t end = path.find('/', 1);
    const std::string_view segment = path.substr(0, end);
    const bool slash = segment.front() == '/';
    if (looks_secret(segment.substr(slash ? 1 : 0))) {
      to.append(slash ? "/*" : "*");
    } else {
      to.append(segment);
    }
    path.remove_prefix(segment.size());
  }
  if (to.size() - begin > most) to.resize(begin + most);
}

void AccessLog::add(const AccessLine& line) {
  if (!on_) return;
  constexpr std::size_t kMostPath = 512;
  if (count_ == waiting_.size()) waiting_.emplace_back();
  auto& waiting = waiting_[count_++];
  waiting.text.clear();
  std::size_t field = 0;
  const auto text = [&](std::string_view value) {
    waiting.text.append(value);
    waiting.ends[field++] = waiting.text.size();
  };
  const auto count = [&](std::uint64_t value) {
    append_number(waiting.text, value);
    waiting.ends[field++] = waiting.text.size();
  };
  text(line.client);
  text(line.verb);
  append_path(waiting.text, line.path, kMostPath);
  text({});
  count(line.status);
  count(line.bytes);
  count(line.microseconds);
  text(line.town);
  text(line.module);
  text(line.request_id);
  if (count_ == kMostWaiting) flush();
}

void AccessLog::flush() {
  // "module" is the line's own key: the gateway.
  static constexpr std::array<std::string_view, kFields> kNames{"client", "verb", "path",   "status", "bytes",
                                                                "us",     "town", "target", "request"};
  for (std::size_t i = 0; i < count_; ++i) {
    const auto& waiting = waiting_[i];
    std::array<HeaderLine, kFields> fields;
    std::size_t begin = 0;
    for (std::size_t f = 0; f < kFields; ++f) {
      fields[f] = {kNames[f], std::string_view(waiting.text).substr(begin, waiting.ends[f] - begin)};
      begin = waiting.ends[f];
    }
    backend_.log(Backend::Level::Info, "request", fields);
  }
  count_ = 0;
}

}  // namespace gateway
