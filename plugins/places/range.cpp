// SPDX-License-Identifier: EUPL-1.2
#include "range.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "text.h"

namespace places {
namespace {

constexpr std::string_view kUnit = "bytes";

// Digits and nothing else; what is larger than any file counts as the largest.
std::optional<std::uint64_t> position(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc{} ? number : UINT64_MAX;
}

// "0-99", "100-", "-50". Nothing: no range; Unsatisfiable: one, but not of this file.
std::optional<Wanted> one_range(std::string_view text, std::uint64_t size) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string_view from = text.substr(0, dash);
  const auto last = position(text.substr(dash + 1));
  if (from.empty()) {
    if (!last) return std::nullopt;
    if (*last == 0 || size == 0) return Wanted{Wanted::What::Unsatisfiable, 0, 0};
    return Wanted{Wanted::What::Part, size - std::min(*last, size), size - 1};
  }
  const auto first = position(from);
  const bool open = dash + 1 == text.size();
  if (!first || (!open && (!last || *last < *first))) return std::nullopt;
  if (*first >= size) return Wanted{Wanted::What::Unsatisfiable, 0, 0};
  return Wanted{Wanted::What::Part, *first, open ? size - 1 : std::min(*last, size - 1)};
}

bool names(std::string_view list, std::string_view etag) {
  while (!list.empty()) {
    const std::size_t end = list.find(',');
    std::string_view item = trim(list.substr(0, end));
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == "*" || item == etag) return true;
  }
  return false;
}

}  // namespace

Wanted wanted_of(const Conditions& conditions, std::uint64_t size, std::string_view etag) {
  if (names(conditions.if_none_match, etag)) return {Wanted::What::NotModified, 0, 0};
  const Wanted whole{Wanted::What::Whole, 0, size == 0 ? 0 : size - 1};
  // A weak validator or a date never matches here: only the same bytes may be pieced together.
  if (!conditions.if_range.empty() && trim(conditions.if_range) != etag) return whole;
  std::string_view ranges = trim(conditions.range);
  const std::size_t equals = ranges.find('=');
  if (equals == std::string_view::npos || ascii_lower(trim(ranges.substr(0, equals))) != kUnit) return whole;
  ranges.remove_prefix(equals + 1);
  bool understood = false;
  while (!ranges.empty()) {
    const std::size_t end = ranges.find(',');
    const std::string_view item = trim(ranges.substr(0, end));
    ranges.remove_prefix(end == std::string_view::npos ? ranges.size() : end + 1);
    if (item.empty()) continue;
    const auto range = one_range(item, size);
    if (!range) return whole;
    if (range->what == Wanted::What::Part) return *range;
    understood = true;
  }
  return understood ? Wanted{Wanted::What::Unsatisfiable, 0, 0} : whole;
}

std::string content_range(const Wanted& wanted, std::uint64_t size) {
  const std::string all = std::to_string(size);
  if (wanted.what == Wanted::What::Unsatisfiable) return "bytes */" + all;
  return "bytes " + std::to_string(wanted.first) + "-" + std::to_string(wanted.last) + "/" + all;
}

}  // namespace places
