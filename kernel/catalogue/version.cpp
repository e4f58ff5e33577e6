// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/version.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <tuple>

namespace stadtkern::catalogue {
namespace {

bool digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
  if (!digits(text) || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint32_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  // The largest number stays free, so that a range can always name the next one.
  if (fault != std::errc{} || end != text.data() + text.size() || number == UINT32_MAX) return std::nullopt;
  return number;
}

// The next piece of `text` up to `separator`, taken off its front.
std::string_view next(std::string_view& text, char separator) {
  const auto piece = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(piece.size() + 1, text.size()));
  return piece;
}

bool valid_prerelease(std::string_view text) {
  if (text.empty() || text.size() > 64 || text.back() == '.') return false;
  while (!text.empty()) {
    const auto part = next(text, '.');
    const bool word = std::all_of(part.begin(), part.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (part.empty() || !word || (digits(part) && part.size() > 1 && part.front() == '0')) return false;
  }
  return true;
}

std::strong_ordering compare_part(std::string_view a, std::string_view b) {
  if (digits(a) != digits(b)) return digits(a) ? std::strong_ordering::less : std::strong_ordering::greater;
  if (digits(a) && a.size() != b.size()) return a.size() <=> b.size();  // no leading zeros: the longer is the larger
  return a.compare(b) <=> 0;
}

std::strong_ordering compare_prerelease(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.empty() <=> b.empty();  // a release comes after its prereleases
  while (!a.empty() && !b.empty()) {
    if (const auto order = compare_part(next(a, '.'), next(b, '.')); std::is_neq(order)) return order;
  }
  return b.empty() <=> a.empty();  // the shorter one comes first
}

// A version of which parts may be missing or a wildcard: "1", "1.2", "1.2.x".
struct Partial {
  Version version;
  int parts = 0;  // how many numbers were named
  bool wildcard = false;
};

std::optional<Partial> parse_partial(std::string_view text) {
  Partial partial;
  const auto dash = text.find('-');
  if (dash != std::string_view::npos) {
    const auto whole = parse_version(text);
    if (!whole) return std::nullopt;
    return Partial{*whole, 3, false};
  }
  const std::array<std::uint32_t*, 3> numbers{&partial.version.major, &partial.version.minor, &partial.version.patch};
  if (text.empty() || text.back() == '.') return std::nullopt;
  for (int count = 0; !text.empty(); ++count) {
    if (count == 3) return std::nullopt;
    const auto piece = next(text, '.');
    if (piece == "x" || piece == "*") {
      partial.wildcard = true;
      continue;
    }
    const auto number = parse_number(piece);
    if (!number || partial.wildcard) return std::nullopt;
    *numbers[static_cast<std::size_t>(count)] = *number;
    ++partial.parts;
  }
  return partial;
}

// The first version beyond those that share the first `parts` numbers.
Version beyond(const Version& version, int parts) {
  if (parts <= 1) return {version.major + 1, 0, 0};
  if (parts == 2) return {version.major, version.minor + 1, 0};
  return {version.major, version.minor, version.patch + 1};
}

}  // namespace

std::strong_ordering operator<=>(const Version& a, const Version& b) {
  const auto order = std::tie(a.major, a.minor, a.patch) <=> std::tie(b.major, b.minor, b.patch);
  return std::is_neq(order) ? order : compare_prerelease(a.prerelease, b.prerelease);
}

std::optional<Version> parse_version(std::string_view text) {
  Version version;
  if (const auto dash = text.find('-'); dash != std::string_view::npos) {
    version.prerelease = text.substr(dash + 1);
    if (!valid_prerelease(version.prerelease)) return std::nullopt;
    text = text.substr(0, dash);
  }
  const auto partial = parse_partial(text);
  if (!partial || partial->parts != 3) return std::nullopt;
  version.major = partial->version.major;
  version.minor = partial->version.minor;
  version.patch = partial->version.patch;
  return version;
}

std::optional<Version> parse_contract_version(std::string_view text) {
  const auto partial = text.find('-') == std::string_view::npos ? parse_partial(text) : std::nullopt;
  if (!partial || partial->parts != 2 || partial->wildcard) return std::nullopt;
  return partial->version;
}

std::string to_text(const Version& version) {
  auto text = std::to_string(version.major) + "." + std::to_string(version.minor) + "." + std::to_string(version.patch);
  return version.prerelease.empty() ? text : text + "-" + version.prerelease;
}

bool Range::add(std::string_view word) {
  using enum Comparison;
  static constexpr std::array<std::pair<std::string_view, Comparison>, 5> kSigns{
      {{">=", GreaterOrEqual}, {"<=", LessOrEqual}, {">", Greater}, {"<", Less}, {"=", Equal}}};
  const auto from_to = [this](const Version& least, const Version& end) {
    conditions_.push_back({GreaterOrEqual, least});
    conditions_.push_back({Less, end});
  };
  if (word == "*") return true;
  if (word.front() == '^' || word.front() == '~') {
    const auto partial = parse_partial(word.substr(1));
    if (!partial || partial->parts == 0) return false;
    const auto& low = partial->version;
    int same = word.front() == '^' ? 1 : std::min(partial->parts, 2);
    // Before 1.0 the minor number takes the major's part, and before 0.1 the patch.
    if (word.front() == '^' && low.major == 0 && partial->parts > 1)
      same = low.minor > 0 || partial->parts == 2 ? 2 : 3;
    from_to(low, beyond(low, same));
    return true;
  }
  for (const auto& [sign, comparison] : kSigns) {
    if (!word.starts_with(sign)) continue;
    const auto partial = parse_partial(word.substr(sign.size()));
    if (!partial || partial->wildcard) return false;
    conditions_.push_back({comparison, partial->version});
    return true;
  }
  const auto partial = parse_partial(word);
  if (!partial || (partial->parts < 3 && !partial->wildcard) || partial->parts == 0) return false;
  if (partial->wildcard) {
    from_to(partial->version, beyond(partial->version, partial->parts));
  } else {
    conditions_.push_back({Equal, partial->version});
  }
  return true;
}

std::optional<Range> Range::parse(std::string_view text) {
  Range range;
  range.text_ = text;
  if (text.size() > 256 || text.find_first_not_of(' ') == std::string_view::npos) return std::nullopt;
  while (!text.empty()) {
    const auto word = next(text, ' ');
    if (!word.empty() && !range.add(word)) return std::nullopt;
  }
  return range;
}

bool Range::contains(const Version& version) const {
  const auto holds = [&version](const Condition& condition) {
    const auto order = version <=> condition.bound;
    switch (condition.comparison) {
      case Comparison::Less:
        return std::is_lt(order);
      case Comparison::LessOrEqual:
        return std::is_lteq(order);
      case Comparison::Equal:
        return std::is_eq(order);
      case Comparison::GreaterOrEqual:
        return std::is_gteq(order);
      case Comparison::Greater:
        return std::is_gt(order);
    }
    return false;
  };
  if (!std::all_of(conditions_.begin(), conditions_.end(), holds)) return false;
  if (version.prerelease.empty()) return true;
  return std::any_of(conditions_.begin(), conditions_.end(), [&version](const Condition& condition) {
    return !condition.bound.prerelease.empty() &&
           std::tie(condition.bound.major, condition.bound.minor, condition.bound.patch) ==
               std::tie(version.major, version.minor, version.patch);
  });
}

}  // namespace stadtkern::catalogue
