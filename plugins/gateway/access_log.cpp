// SPDX-License-Identifier: EUPL-1.2
#include "access_log.h"

#include <array>

#include "ascii.h"

namespace gateway {
namespace {

constexpr std::size_t kMostPath = 512;

}  // namespace

// What stands behind a tilde that begins a segment is a secret: who knows the address may do what it says.
void append_without_secrets(std::string& to, std::string_view path) {
  path = path.substr(0, kMostPath);
  while (!path.empty()) {
    const auto end = path.find('/', 1);
    const auto segment = path.substr(0, end);
    const auto name = segment.substr(segment.starts_with('/') ? 1 : 0);
    const bool secret = name.starts_with('~') || name.starts_with("%7E") || name.starts_with("%7e");
    to.append(secret ? std::string_view("/~") : segment);
    path.remove_prefix(segment.size());
  }
}

void AccessLog::add(const AccessLine& line) {
  if (!on_) return;
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
  append_without_secrets(waiting.text, line.path);
  waiting.ends[field++] = waiting.text.size();
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
