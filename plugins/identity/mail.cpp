// SPDX-License-Identifier: EUPL-1.2
#include "mail.h"

#include <algorithm>
#include <utility>

namespace identity {
namespace {

constexpr std::size_t kLongestMail = 254;
constexpr std::size_t kLongestLocal = 64;

bool control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// Whether it is UTF-8 (RFC 3629), so that it can be stored and shown.
bool utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if ((first >= 0x80 && first < 0xc2) || first > 0xf4 || i + size > text.size()) return false;
    for (std::size_t k = 1; k < size; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) return false;
    }
    const auto second = size > 1 ? static_cast<unsigned char>(text[i + 1]) : 0U;
    const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool outside = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
    if (overlong || outside) return false;
    i += size;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool label_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || byte >= 0x80;
}

bool domain(std::string_view text) {
  if (text.find('.') == std::string_view::npos || text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || label_char(c); });
}

}  // namespace

std::optional<std::string> checked_mail(std::string_view text) {
  text = trimmed(text);
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > kLongestLocal || text.size() > kLongestMail) return std::nullopt;
  const auto local = text.substr(0, at);
  const bool odd = std::any_of(local.begin(), local.end(), [](char c) {
    return control(c) || std::string_view(" \"(),:;<>@[\\]").find(c) != std::string_view::npos;
  });
  if (odd || !utf8(text) || at + 1 == text.size() || !domain(text.substr(at + 1))) return std::nullopt;
  return std::string(text);
}

std::string mail_key(std::string_view mail) {
  std::string key(trimmed(mail));
  std::transform(key.begin(), key.end(), key.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return key;
}

std::optional<std::string> checked_line(std::string_view text, std::size_t most) {
  text = trimmed(text);
  if (text.empty() || text.size() > most || std::any_of(text.begin(), text.end(), control)) return std::nullopt;
  return utf8(text) ? std::optional<std::string>(text) : std::nullopt;
}

std::string folded_name(std::string_view name) {
  std::string out = mail_key(name);
  for (const auto& [upper, lower] : {std::pair<std::string_view, std::string_view>{"Ä", "ä"}, {"Ö", "ö"}, {"Ü", "ü"}}) {
    for (auto at = out.find(upper); at != std::string::npos; at = out.find(upper, at)) {
      out.replace(at, upper.size(), lower);
    }
  }
  return out;
}

}  // namespace identity
