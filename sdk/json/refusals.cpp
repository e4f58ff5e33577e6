// SPDX-License-Identifier: Apache-2.0
#include "json/refusals.h"

#include "json/text.h"

#include <algorithm>
#include <numeric>

namespace stadtkern::json {
namespace {

// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t k = 0; k < b.size(); ++k) {
      const std::size_t change = diagonal + (a[i] == b[k] ? 0 : 1);
      diagonal = row[k + 1];
      row[k + 1] = std::min({change, row[k] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

void Refusals::add(std::string pointer, std::string reason) {
  if (fields_.size() < kMaxFieldErrors) {
    fields_.push_back({std::move(pointer), std::move(reason)});
  } else {
    ++more_;
  }
}

bool Refusals::touches(std::string_view pointer) const {
  return std::any_of(fields_.begin(), fields_.end(), [&](const FieldError& field) {
    const std::string_view at = field.pointer;
    return at.starts_with(pointer) && (at.size() == pointer.size() || at[pointer.size()] == '/');
  });
}

Error Refusals::error() && {
  const FieldError& first = fields_.front();
  std::string message = (first.pointer.empty() ? "the body" : first.pointer) + ": " + first.reason;
  const std::size_t others = fields_.size() - 1 + more_;
  if (others > 0) message += " (and " + std::to_string(others) + " more)";
  return {.code = malformed_ ? Code::InvalidArgument : Code::ValidationFailed,
          .message = std::move(message),
          .fields = std::move(fields_)};
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& names) {
  static constexpr std::size_t kMaxWord = 64;  // no field is called longer; a hostile word costs no more than this
  const std::string_view start = clip(word, kMaxWord);
  std::string_view best;
  // About a third of the letters may be wrong; what is further away was not meant.
  std::size_t fewest = std::max<std::size_t>(1, (start.size() + 1) / 3) + 1;
  for (const std::string_view name : names) {
    const std::size_t changes = distance(start, name);
    if (changes >= fewest) continue;
    fewest = changes;
    best = name;
  }
  return best;
}

}  // namespace stadtkern::json
