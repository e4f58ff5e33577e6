// SPDX-License-Identifier: EUPL-1.2
#include "mirror/pull.h"

#include <algorithm>

namespace waste::mirror {
namespace {

constexpr std::size_t kUsualCap = 1000;   // GeoReport's
constexpr std::size_t kRoundNumber = 50;  // servers' caps are such
constexpr Micros kShortest = 3'600 * kSecond;

}  // namespace

bool may_be_cut(std::size_t reports) {
  return reports >= kUsualCap || (reports > 0 && reports % kRoundNumber == 0);
}

Pull::Pull(Micros from, Micros to) {
  for (Micros at = from; at < to; at += kWindow) left_.push_back({at, std::min(at + kWindow, to)});
}

std::optional<Pull::Ask> Pull::next() const {
  if (left_.empty()) return std::nullopt;
  return Ask{left_.back().from, left_.back().to, page_};
}

std::size_t Pull::answered(const std::vector<std::string>& ids) {
  std::size_t news = 0;
  for (const std::string& id : ids) news += seen_.insert(id).second ? 1 : 0;
  pages_that_tell_ += news > 0 ? 1 : 0;
  // The first of those that count from 1 may come twice, as page 0 and as page 1.
  const bool over = page_ >= 2 ? news == 0 : page_ == 1 && ids.empty();
  repeats_ = news == 0 && !ids.empty();
  if (over || page_ + 1 >= kMostPages) {
    end_window();
  } else {
    go_on();
  }
  return news;
}

void Pull::refused() {
  repeats_ = false;
  if (page_ == 0) return go_on();
  end_window();
}

void Pull::go_on() {
  ++page_;
}

void Pull::end_window() {
  const Window done = left_.back();
  left_.pop_back();
  const bool halves = repeats_ && pages_that_tell_ == 1 && may_be_cut(seen_.size()) && done.to - done.from > kShortest;
  if (halves) {
    const Micros middle = done.from + (done.to - done.from) / 2;
    left_.push_back({done.from, middle});
    left_.push_back({middle, done.to});
  }
  seen_.clear();
  page_ = 0;
  pages_that_tell_ = 0;
  repeats_ = false;
}

}  // namespace waste::mirror
