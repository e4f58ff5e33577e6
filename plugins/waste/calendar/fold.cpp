// SPDX-License-Identifier: EUPL-1.2
#include "calendar/fold.h"

#include <array>

#include "calendar/encoding.h"
#include "text.h"

namespace waste::calendar {
namespace {

constexpr std::string_view kStrasse = "strasse";

// Base letters of U+00C0 to U+017F; '.' stands for what is no letter, '2' for a letter that is written out below.
constexpr std::string_view kBase =
    "aaaaaa2ceeeeiiii"  // 00C0
    "dnooooo.ouuuuy22"
    "aaaaaa2ceeeeiiii"  // 00E0
    "dnooooo.ouuuuy2y"
    "aaaaaaccccccccdd"  // 0100
    "ddeeeeeeeeeegggg"
    "gggghhhhiiiiiiii"  // 0120
    "ii22jjkkklllllll"
    "lllnnnnnnnnnoooo"  // 0140
    "oo22rrrrrrssssss"
    "ssttttttuuuuuuuu"  // 0160
    "uuuuwwyyyzzzzzzs";
static_assert(kBase.size() == 0x180 - 0xC0);

std::string_view written_out(char32_t code) {
  switch (code) {
    case 0xC6:  // ae
    case 0xE6:
      return "a";
    case 0xDE:  // thorn
    case 0xFE:
      return "th";
    case 0xDF:
      return "ss";
    case 0x132:
    case 0x133:
      return "ij";
    case 0x152:  // oe
    case 0x153:
      return "o";
    default:
      return "";
  }
}

bool is_vowel_before_e(char letter) {
  return letter == 'a' || letter == 'o' || letter == 'u';
}

class Folding {
 public:
  std::vector<std::string> words;

  void take(char32_t code) {
    if (code >= 'A' && code <= 'Z') return letter(static_cast<char>(code - 'A' + 'a'));
    if ((code >= 'a' && code <= 'z') || (code >= '0' && code <= '9')) return letter(static_cast<char>(code));
    if (code == '\'' || code == '`' || code == 0xB4 || code == 0x2018 || code == 0x2019) return;
    if (code >= 0x300 && code <= 0x36F) return;  // accents that stand beside their letter
    if (code == 0x1E9E) return text("ss");
    if (code >= 0xC0 && code < 0x180) {
      const char base = kBase[code - 0xC0];
      if (base == '2') return text(written_out(code));
      if (base != '.') return text({&base, 1});
    }
    const bool foreign = code >= 0x180 && !(code >= 0x2000 && code <= 0x2BFF) && !(code >= 0x3000 && code <= 0x303F) &&
                         code != 0xFFFD && code != 0xFEFF;
    if (!foreign) {
      in_word_ = false;
      return;
    }
    begin();
    append_utf8(words.back(), code);
    droppable_ = false;
  }

 private:
  void begin() {
    if (!in_word_) words.emplace_back();
    in_word_ = true;
  }

  void letter(char c) {
    begin();
    const bool drop = c == 'e' && droppable_;
    droppable_ = !drop && is_vowel_before_e(c);
    if (!drop) words.back() += c;
  }

  void text(std::string_view letters) {
    begin();
    words.back() += letters;
    droppable_ = false;
  }

  bool in_word_ = false;
  bool droppable_ = false;  // an "e" that comes now belongs to the vowel before it
};

void cut_street(std::string& word, std::string_view ending) {
  if (word.ends_with(ending)) word.resize(word.size() - ending.size() + 3);
}

}  // namespace

std::vector<std::string> folded_words(std::string_view text) {
  Folding folding;
  while (!text.empty()) folding.take(take_code_point(text));
  return std::move(folding.words);
}

void shorten_street_words(std::vector<std::string>& words) {
  for (std::string& word : words) {
    cut_street(word, kStrasse);
    cut_street(word, "strase");
    if (word == "pl") word = "platz";
    if (word == "sankt") word = "st";
  }
}

void shorten_typed_words(std::vector<std::string>& words) {
  shorten_street_words(words);
  if (words.empty()) return;
  for (const std::string_view part : {"strass", "stras", "stra"}) cut_street(words.back(), part);
}

std::string joined(const std::vector<std::string>& words, std::size_t from) {
  std::string out;
  for (std::size_t i = from; i < words.size(); ++i) out += words[i];
  return out;
}

std::string hyphenated(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : "-") + word;
  return out;
}

std::string compact_name(std::string_view name) {
  auto words = folded_words(name);
  shorten_street_words(words);
  return joined(words);
}

}  // namespace waste::calendar
