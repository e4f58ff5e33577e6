// SPDX-License-Identifier: EUPL-1.2
#include "password.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "built_in.h"

namespace identity {
namespace {

constexpr std::size_t kShortestWord = 4;

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// What is left of a decorated word: "P4ssw0rt!2024" is "passwort".
std::string undecorated(std::string_view text) {
  const auto decoration = [](char c) { return !letter(c); };
  while (!text.empty() && decoration(text.back())) text.remove_suffix(1);
  std::string plain;
  for (char c : text) {
    constexpr std::string_view kFrom = "0134578@$!";
    constexpr std::string_view kTo = "oieastbasi";
    const auto at = kFrom.find(c);
    plain += at == std::string_view::npos ? lower(c) : kTo[at];
  }
  std::erase_if(plain, decoration);
  return plain;
}

// The word without what stands in front of it: "2024passwort" is "passwort".
std::string without_front(std::string_view text) {
  while (!text.empty() && !letter(text.front())) text.remove_prefix(1);
  return undecorated(text);
}

const std::unordered_set<std::string_view>& common() {
  static const auto words = [] {
    std::unordered_set<std::string_view> set;
    std::string_view text = built_in::common_passwords();
    while (!text.empty()) {
      const auto end = text.find('\n');
      const auto line = text.substr(0, end);
      if (!line.empty() && line.front() != '#') set.insert(line);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return set;
  }();
  return words;
}

// One short piece again and again: "abcabcabcabc", "aaaaaaaaaaaa", "passwortpasswort".
std::string_view period(std::string_view text) {
  for (std::size_t size = 1; size <= text.size() / 2; ++size) {
    bool same = true;
    for (std::size_t i = size; i < text.size() && same; ++i) same = text[i] == text[i - size];
    if (same) return text.substr(0, size);
  }
  return text;
}

// Neighbours on a keyboard or in the alphabet, in either direction, with few breaks: "qwertzuiop12", "123456789012".
bool walk(std::string_view text) {
  constexpr std::array<std::string_view, 8> kRows{
      "1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm", "qwertyuiop", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz",
      "01234567890"};
  const auto neighbours = [&](char a, char b) {
    return std::any_of(kRows.begin(), kRows.end(), [&](std::string_view row) {
      const auto one = row.find(lower(a));
      const auto two = row.find(lower(b));
      if (one == std::string_view::npos || two == std::string_view::npos) return false;
      return one + 1 == two || two + 1 == one || one == two;
    });
  };
  std::size_t breaks = 0;
  for (std::size_t i = 1; i < text.size(); ++i) breaks += neighbours(text[i - 1], text[i]) ? 0 : 1;
  return breaks * 4 < text.size();
}

bool known(std::string_view word) {
  return word.size() < kShortestWord || common().contains(word) || common().contains(period(word));
}

}  // namespace

std::optional<std::string> weakness(std::string_view password, const std::vector<std::string>& own) {
  if (characters(password) < kShortestPassword) {
    return "must have at least " + std::to_string(kShortestPassword) + " characters";
  }
  if (password.size() > kLongestPassword) return "is longer than " + std::to_string(kLongestPassword) + " bytes";
  std::string folded(password);
  std::transform(folded.begin(), folded.end(), folded.begin(), lower);
  const std::string plain = undecorated(password);
  const std::string middle = without_front(password);
  constexpr std::size_t kFewest = 5;
  const std::unordered_set<char> different(folded.begin(), folded.end());
  const bool trivial = common().contains(folded) || known(plain) || known(middle) || walk(folded) ||
                       period(folded).size() < kFewest || different.size() < kFewest;
  if (trivial) return "is among those that are tried first: choose something else, for example four words of your own";
  for (const std::string& word : own) {
    std::string low(word);
    std::transform(low.begin(), low.end(), low.begin(), lower);
    if (low.size() < kShortestWord) continue;
    // With the word taken out, something must be left that could stand alone.
    std::string rest = folded;
    for (auto at = rest.find(low); at != std::string::npos; at = rest.find(low)) rest.erase(at, low.size());
    if (rest.size() != folded.size() && (rest.size() < 8 || known(undecorated(rest)))) {
      return "is mostly a word that others know of you or of this town";
    }
  }
  return std::nullopt;
}

void add_words(std::string_view text, std::vector<std::string>& to) {
  std::string word;
  const auto take = [&] {
    if (word.size() >= kShortestWord) to.push_back(word);
    word.clear();
  };
  for (char c : text) {
    if (letter(c)) {
      word += lower(c);
    } else {
      take();
    }
  }
  take();
}

std::string hash_password(std::string_view password, Cost cost) {
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), cost.passes, cost.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return {};
  }
  return out.data();
}

bool verify_password(const std::string& kept, std::string_view password) {
  if (kept.empty() || kept.size() >= crypto_pwhash_STRBYTES) return false;
  std::array<char, crypto_pwhash_STRBYTES> text{};
  std::copy(kept.begin(), kept.end(), text.begin());
  return crypto_pwhash_str_verify(text.data(), password.data(), password.size()) == 0;
}

std::string decoy(Cost cost) {
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
  const auto random = [&](std::size_t size) {
    std::array<unsigned char, 32> bytes{};
    randombytes_buf(bytes.data(), size);
    std::string text(sodium_base64_ENCODED_LEN(size, kVariant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), size, kVariant);
    text.pop_back();
    return text;
  };
  return "$argon2id$v=19$m=" + std::to_string(cost.memory / 1024) + ",t=" + std::to_string(cost.passes) + ",p=1$" +
         random(crypto_pwhash_SALTBYTES) + "$" + random(32);
}

bool outdated(const std::string& kept, Cost cost) {
  return crypto_pwhash_str_needs_rehash(kept.c_str(), cost.passes, cost.memory) != 0;
}

}  // namespace identity
