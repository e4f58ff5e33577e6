// SPDX-License-Identifier: EUPL-1.2
// One line per answered request, without personal data: no whole address, no query, no header, and no path segment that
// begins with "~", which stands for a secret. Lines are collected and
// written together, so that the reader of the log is woken seldom. io thread only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "backend.h"

namespace gateway {

struct AccessLine {
  std::string_view client;  // cut to /24 or /48
  std::string_view verb;
  std::string_view path;  // without query
  unsigned status = 0;
  std::uint64_t bytes = 0;
  std::uint64_t microseconds = 0;
  std::string_view town;
  std::string_view module;
  std::string_view request_id;
};

// `path` without what stands behind a tilde that begins a segment, and cut to what a line holds.
void append_without_secrets(std::string& to, std::string_view path);

class AccessLog {
 public:
  AccessLog(Backend& backend, bool on) : backend_(backend), on_(on) {}
  void add(const AccessLine& line);
  void flush();

 private:
  static constexpr std::size_t kMostWaiting = 256;  // lines
  static constexpr std::size_t kFields = 9;
  struct Waiting {
    std::string text;  // the fields' values one after the other
    std::size_t ends[kFields];
  };
  Backend& backend_;
  const bool on_;
  std::vector<Waiting> waiting_;
  std::size_t count_ = 0;  // of waiting_, whose memory is used again
};

}  // namespace gateway
