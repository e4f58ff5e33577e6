// SPDX-License-Identifier: EUPL-1.2
// Cuts what comes out of a module's pipe into lines of bounded length. Pure; one per pipe.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace stadtkern::lifecycle {

class LineCutter {
 public:
  // `cut`: the line was longer, and what follows the limit is thrown away.
  using OnLine = std::function<void(std::string_view line, bool cut)>;

  explicit LineCutter(std::size_t limit) : limit_(limit) {}

  void feed(std::string_view bytes, const OnLine& on_line) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      const std::string_view part = bytes.substr(0, end);
      const std::size_t room = limit_ - partial_.size();
      overlong_ = overlong_ || part.size() > room;
      partial_.append(part.substr(0, room));
      if (end == std::string_view::npos) return;
      finish(on_line);
      bytes.remove_prefix(end + 1);
    }
  }
  // What is not a whole line yet.
  [[nodiscard]] const std::string& rest() const { return partial_; }
  // The pipe has ended: what is there is the last line.
  void finish(const OnLine& on_line) {
    if (!partial_.empty()) on_line(partial_, overlong_);
    partial_.clear();
    overlong_ = false;
  }

 private:
  std::size_t limit_;
  std::string partial_;
  bool overlong_ = false;
};

}  // namespace stadtkern::lifecycle
