// SPDX-License-Identifier: EUPL-1.2
#include "versions.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace operations {
namespace {

constexpr std::size_t kLongest = 64;

std::string_view cut(std::string_view& text, char at) {
  const auto end = std::min(text.find(at), text.size());
  const auto part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

bool numeric(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// By number where both are numbers; a number comes before a word.
int compare(std::string_view left, std::string_view right) {
  if (numeric(left) && numeric(right)) {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    std::from_chars(left.data(), left.data() + left.size(), a);
    std::from_chars(right.data(), right.data() + right.size(), b);
    return a < b ? -1 : static_cast<int>(b < a);
  }
  if (numeric(left) != numeric(right)) return numeric(left) ? -1 : 1;
  return left.compare(right);
}

int compare_dotted(std::string_view left, std::string_view right) {
  while (!left.empty() || !right.empty()) {
    if (left.empty()) return -1;
    if (right.empty()) return 1;
    const std::string_view a = cut(left, '.');
    const std::string_view b = cut(right, '.');
    if (const int order = compare(a, b); order != 0) return order;
  }
  return 0;
}

}  // namespace

bool before(std::string_view left, std::string_view right) {
  left = left.substr(0, left.find('+'));
  right = right.substr(0, right.find('+'));
  const std::string_view a = cut(left, '-');
  const std::string_view b = cut(right, '-');
  if (const int order = compare_dotted(a, b); order != 0) return order < 0;
  if (left.empty() != right.empty()) return !left.empty();  // 1.0.0-rc.1 comes before 1.0.0
  return compare_dotted(left, right) < 0;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongest && text.front() != '-' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

bool is_version(std::string_view text) {
  constexpr std::string_view kMore = ".+-^~<>=* ";
  return !text.empty() && text.size() <= kLongest && text.front() != '-' &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  kMore.find(c) != std::string_view::npos;
         });
}

}  // namespace operations
