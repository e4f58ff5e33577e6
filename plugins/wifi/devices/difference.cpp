// SPDX-License-Identifier: EUPL-1.2
#include "devices/difference.h"

#include <algorithm>
#include <vector>

namespace wifi::devices {
namespace {

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
  Lines out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

void add(std::string& out, char mark, std::string_view line) {
  out += mark;
  out.append(line);
  out += '\n';
}

// How many lines the longest common part of a[i...] and b[j...] has, for all i and j.
std::vector<std::vector<unsigned>> common(const Lines& a, const Lines& b) {
  std::vector<std::vector<unsigned>> out(a.size() + 1, std::vector<unsigned>(b.size() + 1, 0));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      out[i][j] = a[i] == b[j] ? out[i + 1][j + 1] + 1 : std::max(out[i + 1][j], out[i][j + 1]);
    }
  }
  return out;
}

}  // namespace

std::string difference(std::string_view before, std::string_view after) {
  std::string out;
  if (before == after) return out;
  const Lines a = lines_of(before);
  const Lines b = lines_of(after);
  std::size_t i = 0;
  std::size_t j = 0;
  if (a.size() <= kMostCompared && b.size() <= kMostCompared) {
    const auto longest = common(a, b);
    while (i < a.size() && j < b.size()) {
      if (a[i] == b[j]) {
        add(out, ' ', a[i++]);
        ++j;
      } else if (longest[i + 1][j] >= longest[i][j + 1]) {
        add(out, '-', a[i++]);
      } else {
        add(out, '+', b[j++]);
      }
    }
  }
  for (; i < a.size(); ++i) add(out, '-', a[i]);
  for (; j < b.size(); ++j) add(out, '+', b[j]);
  return out;
}

}  // namespace wifi::devices
