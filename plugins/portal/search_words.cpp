// SPDX-License-Identifier: EUPL-1.2
#include "search_words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace portal {
namespace {

constexpr std::size_t kMostWords = 8;
constexpr std::size_t kLeastInside = 4;  // letters: shorter ones stand inside of almost anything
constexpr std::size_t kLeastSlip = 5;    // letters: shorter ones are soon another word

// Letters of German and its neighbours; others are compared as they are.
constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kPlain{{
    {"ä", "a"}, {"ö", "o"}, {"ü", "u"}, {"Ä", "a"}, {"Ö", "o"}, {"Ü", "u"}, {"ß", "ss"}, {"é", "e"},
    {"è", "e"}, {"ê", "e"}, {"É", "e"}, {"à", "a"}, {"â", "a"}, {"á", "a"}, {"ç", "c"},  {"ô", "o"},
    {"ó", "o"}, {"í", "i"}, {"ú", "u"}, {"ñ", "n"}, {"å", "a"}, {"ø", "o"}, {"ł", "l"},  {"š", "s"},
}};

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80) != 0;
}

// An "e" behind "a", "o" and "u" may be what is left of an umlaut.
bool umlaut_goes_on(const std::string& so_far, char next) {
  return next == 'e' && !so_far.empty() && (so_far.back() == 'a' || so_far.back() == 'o' || so_far.back() == 'u');
}

std::string plain(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto same = [&](const auto& pair) { return text.starts_with(pair.first); };
    if (const auto* const known = std::find_if(kPlain.begin(), kPlain.end(), same); known != kPlain.end()) {
      out.append(known->second);
      text.remove_prefix(known->first.size());
      continue;
    }
    const char c = text.front();
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (!umlaut_goes_on(out, lower)) out += lower;
    text.remove_prefix(1);
  }
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  const std::string all = plain(text);
  for (std::size_t at = 0; at < all.size();) {
    const auto begin = std::find_if(all.begin() + static_cast<std::ptrdiff_t>(at), all.end(), letter);
    const auto end = std::find_if_not(begin, all.end(), letter);
    if (begin != end) out.emplace_back(begin, end);
    at = static_cast<std::size_t>(end - all.begin());
  }
  return out;
}

// Whether the text begins with the word, but for one slip.
bool nearly_begins(std::string_view word, std::string_view text) {
  const auto [at, same] = std::mismatch(word.begin(), word.end(), text.begin(), text.end());
  if (at == word.end()) return true;
  const std::string_view wanted = word.substr(static_cast<std::size_t>(at - word.begin()));
  const std::string_view there = text.substr(static_cast<std::size_t>(same - text.begin()));
  if (there.starts_with(wanted.substr(1))) return true;  // too many
  if (there.empty()) return false;
  const std::string_view rest = there.substr(1);
  if (rest.starts_with(wanted) || rest.starts_with(wanted.substr(1))) return true;  // missing; wrong
  return wanted.size() > 1 && !rest.empty() && wanted[0] == rest[0] && wanted[1] == there[0] &&
         rest.substr(1).starts_with(wanted.substr(2));  // changed places
}

Fit fit_of(const std::string& word, const std::string& known) {
  if (known.starts_with(word)) return Fit::Begins;
  if (word.size() >= kLeastInside && known.find(word) != std::string::npos) return Fit::Inside;
  if (word.size() >= kLeastSlip && known.front() == word.front() && nearly_begins(word, known)) return Fit::Slip;
  return Fit::None;
}

}  // namespace

std::vector<std::string> search_words(std::string_view typed) {
  auto words = words_of(typed);
  if (words.size() > kMostWords) words.resize(kMostWords);
  return words;
}

Fit fit(const std::vector<std::string>& words, std::string_view text) {
  if (words.empty()) return Fit::None;
  const auto known = words_of(text);
  Fit worst = Fit::Begins;
  for (const std::string& word : words) {
    Fit best = Fit::None;
    for (const std::string& one : known) best = std::max(best, fit_of(word, one));
    worst = std::min(worst, best);
  }
  return worst;
}

}  // namespace portal
