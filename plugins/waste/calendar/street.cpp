// SPDX-License-Identifier: EUPL-1.2
#include "calendar/street.h"

#include <algorithm>
#include <charconv>

#include "calendar/fold.h"
#include "text.h"

namespace waste::calendar {
namespace {

constexpr unsigned kNoEnd = 1'000'000;

struct Range {
  unsigned from = 0;
  unsigned to = 0;
  bool one_side = false;  // only numbers as even or odd as `from`
};

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// Numbers, dashes and words of "19-43 und 20-50", one after the other; the letter of "12a" goes.
std::vector<std::string> tokens(std::string_view text) {
  std::vector<std::string> out;
  const std::string lower = ascii_lower(text);
  for (std::size_t i = 0; i < lower.size();) {
    const char c = lower[i];
    std::size_t end = i + 1;
    if (digit(c)) {
      while (end < lower.size() && digit(lower[end])) ++end;
      out.push_back(lower.substr(i, end - i));
      std::size_t letter = end;
      while (letter < lower.size() && lower[letter] == ' ') ++letter;
      const auto is_letter = [&](std::size_t at) { return at < lower.size() && lower[at] >= 'a' && lower[at] <= 'z'; };
      if (is_letter(letter) && !is_letter(letter + 1)) end = letter + 1;
    } else if (c == '-' || lower.compare(i, 3, "\xE2\x80\x93") == 0) {
      out.emplace_back("-");
      if (c != '-') end = i + 3;
    } else if ((c >= 'a' && c <= 'z') || (c & 0x80) != 0) {
      while (end < lower.size() && ((lower[end] >= 'a' && lower[end] <= 'z') || (lower[end] & 0x80) != 0)) ++end;
      out.push_back(lower.substr(i, end - i));
    }
    i = end;
  }
  return out;
}

std::optional<unsigned> number(const std::string& token) {
  unsigned value = 0;
  const char* end = token.data() + token.size();
  const auto [at, failure] = std::from_chars(token.data(), end, value);
  if (failure != std::errc{} || at != end || value >= kNoEnd) return std::nullopt;
  return value;
}

class Numbers {
 public:
  explicit Numbers(std::string_view text) {
    const auto words = tokens(text);
    for (std::size_t i = 0; i < words.size() && understood_; ++i) take(words, i);
    part_sides();
    understood_ = understood_ && (!ranges_.empty() || side_ || !excepted_.empty());
  }

  bool understood() const { return understood_; }

  bool hold(unsigned house) const {
    const auto in = [&](const Range& range) {
      return house >= range.from && house <= range.to && (!range.one_side || house % 2 == range.from % 2);
    };
    if (side_ && house % 2 != *side_) return false;
    if (std::any_of(excepted_.begin(), excepted_.end(), in)) return false;
    return ranges_.empty() || std::any_of(ranges_.begin(), ranges_.end(), in);
  }

 private:
  void take(const std::vector<std::string>& words, std::size_t& i) {
    const std::string& word = words[i];
    auto& target = except_ ? excepted_ : ranges_;
    if (const auto from = number(word)) {
      const bool to_follows = i + 2 < words.size() && (words[i + 1] == "-" || words[i + 1] == "bis");
      const auto to = to_follows ? number(words[i + 2]) : std::nullopt;
      if (to) i += 2;
      target.push_back({*from, to.value_or(open_end_ ? kNoEnd : *from)});
      open_end_ = false;
    } else if (word == "gerade" || word == "ungerade") {
      side_ = word == "gerade" ? 0U : 1U;
    } else if (word == "ohne" || word ==
                                     "au\xC3\x9F"
                                     "er") {
      except_ = true;
    } else if (word == "ab") {
      open_end_ = true;
    } else if (word == "bis" && i + 1 < words.size() && number(words[i + 1])) {
      target.push_back({1, *number(words[++i])});
    } else if (word != "hs" && word != "nr" && word != "hausnr" && word != "hausnummer" && word != "hausnummern" &&
               word != "und" && word != "von") {
      understood_ = false;
    }
  }

  // "19-43 und 20-50" means the two sides of the street; a single "1-22" means all houses.
  void part_sides() {
    bool even = false;
    bool odd = false;
    for (const Range& range : ranges_) {
      if (range.from == range.to) continue;
      if (range.from % 2 != range.to % 2) return;
      (range.from % 2 == 0 ? even : odd) = true;
    }
    if (!even || !odd) return;
    for (Range& range : ranges_) range.one_side = true;
  }

  std::vector<Range> ranges_;
  std::vector<Range> excepted_;
  std::optional<unsigned> side_;
  bool except_ = false;
  bool open_end_ = false;
  bool understood_ = true;
};

}  // namespace

Street read_street(std::string_view written) {
  const std::string text = one_line(written);
  const auto open = text.find('(');
  if (open != std::string::npos && text.ends_with(')')) {
    return {std::string(trim(std::string_view(text).substr(0, open))),
            std::string(trim(std::string_view(text).substr(open + 1, text.size() - open - 2)))};
  }
  const auto at = ascii_lower(text).find(" von hausn");
  if (at == std::string::npos) return {text, {}};
  const auto numbers = text.find_first_of("0123456789", at);
  if (numbers == std::string::npos) return {text, {}};
  return {text.substr(0, at), text.substr(numbers)};
}

std::vector<std::string> street_list(std::string_view text) {
  std::vector<std::string> out;
  int depth = 0;
  std::size_t begin = 0;
  const auto end_name = [&](std::size_t end) {
    const std::string_view name = trim(text.substr(begin, end - begin));
    if (!name.empty()) out.emplace_back(name);
    begin = end + 1;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && depth > 0) --depth;
    if (text[i] == ',' && depth == 0) end_name(i);
  }
  if (begin < text.size()) end_name(text.size());
  return out;
}

std::string street_key(std::string_view name) {
  return compact_name(name);
}

std::string part_key(const Street& street) {
  const std::string numbers = hyphenated(folded_words(street.numbers));
  return street_key(street.name) + (numbers.empty() ? "" : "-" + numbers);
}

std::optional<bool> covers(std::string_view numbers, std::string_view house) {
  const auto first = house.find_first_of("0123456789");
  if (first == std::string_view::npos) return std::nullopt;
  const auto end = house.find_first_not_of("0123456789", first);
  const auto wanted = number(std::string(house.substr(first, end == std::string_view::npos ? end : end - first)));
  const Numbers range(numbers);
  if (!wanted || !range.understood()) return std::nullopt;
  return range.hold(*wanted);
}

}  // namespace waste::calendar
