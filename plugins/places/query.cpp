// SPDX-License-Identifier: EUPL-1.2
#include "query.h"

#include <algorithm>
#include <span>
#include <utility>

#include "fold.h"
#include "text.h"

namespace places {
namespace {

constexpr std::size_t kMostWords = 24;

enum class Kind { Word, Number, Postcode };

struct Word {
  Kind kind = Kind::Word;
  std::string text;
};
using Segment = std::vector<Word>;  // what stands between commas

bool digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_dash(std::string_view word) {
  return word == "-" || word == "\u2013" || word == "\u2014";
}

bool is_letter(std::string_view word) {
  return word.size() == 1 && ((word[0] >= 'a' && word[0] <= 'z') || (word[0] >= 'A' && word[0] <= 'Z'));
}

// "17." is an ordinal and part of a name.
Kind kind_of(std::string_view word) {
  if (word.empty() || !digit(word[0]) || word.back() == '.') return Kind::Word;
  if (word.size() == 5 && std::all_of(word.begin(), word.end(), digit)) return Kind::Postcode;
  return parse_house_number(word) ? Kind::Number : Kind::Word;
}

std::vector<std::string_view> split(std::string_view text, std::string_view at) {
  std::vector<std::string_view> parts;
  while (!text.empty() && parts.size() < kMostWords) {
    const std::size_t end = text.find_first_of(at);
    if (end != 0) parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return parts;
}

// "12 a", "12 - 14" and "12 1/2" are one number.
Segment words_of(std::string_view text) {
  Segment out;
  const auto raw = split(text, " \t\r\n");
  for (std::size_t i = 0; i < raw.size(); ++i) {
    Word word{kind_of(raw[i]), std::string(raw[i])};
    while (word.kind == Kind::Number && i + 1 < raw.size()) {
      const std::string_view next = raw[i + 1];
      const bool range = is_dash(next) && i + 2 < raw.size() && (digit(raw[i + 2][0]) || is_letter(raw[i + 2]));
      const bool fraction = digit(next[0]) && next.find('/') != std::string_view::npos;
      if (!range && !fraction && !is_letter(next)) break;
      word.text += fraction ? " " + std::string(next) : std::string(next);
      ++i;
      if (range) word.text += raw[++i];
    }
    if (word.kind == Kind::Number && !parse_house_number(word.text)) word.kind = Kind::Word;
    out.push_back(std::move(word));
  }
  return out;
}

std::vector<Segment> segments_of(std::string_view text) {
  std::vector<Segment> out;
  for (const std::string_view part : split(text, ",;")) {
    Segment words = words_of(part);
    if (words.empty()) continue;
    // "Gartenstraße, 5"
    if (!out.empty() && words[0].kind == Kind::Number) {
      std::move(words.begin(), words.end(), std::back_inserter(out.back()));
    } else {
      out.push_back(std::move(words));
    }
  }
  return out;
}

class Readings {
 public:
  explicit Readings(std::vector<Segment> segments) : segments_{std::move(segments)} {}

  std::vector<Reading> all() {
    for (std::size_t s = 0; s < segments_.size(); ++s) with_number(s);
    for (std::size_t s = 0; s < std::min<std::size_t>(segments_.size(), 2); ++s) without_number(s);
    return std::move(out_);
  }

 private:
  void with_number(std::size_t s) {
    const Segment& words = segments_[s];
    for (std::size_t i = words.size(); i-- > 0;) {
      if (words[i].kind != Kind::Number) continue;
      if (i == 0) {
        add(s, {1, words.size()}, i, false);  // "5 Gartenstraße"
      } else {
        add(s, {0, i}, i, false);
        if (i > 1) add(s, {1, i}, i, true);  // "Nordheim Gartenstraße 5"
      }
    }
  }

  void without_number(std::size_t s) {
    const std::size_t count = segments_[s].size();
    add(s, {0, count}, count, false);
    for (std::size_t behind = 1; behind <= 2 && behind < count; ++behind) add(s, {0, count - behind}, count, true);
    if (count > 1) add(s, {1, count}, count, true);
  }

  // The words [from, to) of a segment are the street, `number` is the number's (or the segment's size), all else the
  // place.
  void add(std::size_t s, std::pair<std::size_t, std::size_t> street, std::size_t number, bool guessed) {
    if (out_.size() == kMostReadings) return;
    const Segment& words = segments_[s];
    Reading reading;
    reading.guessed = guessed;
    if (number < words.size()) reading.number = parse_house_number(words[number].text);
    std::string name;
    std::string place;
    for (std::size_t other = 0; other < segments_.size(); ++other) {
      for (std::size_t i = 0; i < segments_[other].size(); ++i) {
        if (other == s && i == number) continue;
        const Word& word = segments_[other][i];
        const bool in_street = other == s && i >= street.first && i < street.second && word.kind != Kind::Postcode;
        (in_street ? name : place) += " " + word.text;
      }
    }
    reading.street = folded_words(name);
    shorten_typed_words(reading.street);
    reading.place = folded_words(place);
    reading.open = !reading.number && reading.place.empty();
    if (reading.street.empty() || std::find(out_.begin(), out_.end(), reading) != out_.end()) return;
    out_.push_back(std::move(reading));
  }

  const std::vector<Segment> segments_;
  std::vector<Reading> out_;
};

}  // namespace

std::vector<Reading> readings(std::string_view text) {
  return Readings(segments_of(text.substr(0, kLongestQuery))).all();
}

}  // namespace places
