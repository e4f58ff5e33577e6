// SPDX-License-Identifier: EUPL-1.2
// In which order a GeoReport server is asked for all its reports of a span of time: windows of at most 90 days, the
// newest first, each page by page. Servers disagree on paging, so nothing is assumed of it: pages are asked for from 0
// on, and a window ends with a page that tells nothing new. Pure; one thread.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "timestamp.h"

namespace waste::mirror {

inline constexpr Micros kWindow = 90 * kDay;
inline constexpr std::size_t kPageSize = 100;    // what is asked for; servers may give fewer, or all
inline constexpr std::size_t kMostPages = 2000;  // of a window: a server that never ends is left

class Pull {
 public:
  Pull(Micros from, Micros to);

  struct Ask {
    Micros from = 0;
    Micros to = 0;
    std::size_t page = 0;
  };
  // What to ask now; nothing: all was asked.
  [[nodiscard]] std::optional<Ask> next() const;

  // The page came, with these ids. How many of them are new in this window.
  std::size_t answered(const std::vector<std::string>& ids);
  // The server gives no such page (or has nothing there): one that counts from 1 says so of page 0.
  void refused();

 private:
  struct Window {
    Micros from = 0;
    Micros to = 0;
  };
  void go_on();
  void end_window();

  std::vector<Window> left_;  // the last one is asked for
  std::size_t page_ = 0;
  std::set<std::string> seen_;       // in this window
  std::size_t pages_that_tell_ = 0;  // something new
  bool repeats_ = false;             // the last page was one of before: this server knows no pages
};

// A server that gives no pages gives at most so many, whatever there are; the window is then asked for in halves.
[[nodiscard]] bool may_be_cut(std::size_t reports);

}  // namespace waste::mirror
