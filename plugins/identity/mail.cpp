// SPDX-License-Identifier: EUPL-1.2
#include "mail.h"

#include <algorithm>

namespace identity {
namespace {

constexpr std::size_t kLongestMail = 254;
constexpr std::size_t kLongestLocal = 64;

bool control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
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
  if (odd || at + 1 == text.size() || !domain(text.substr(at + 1))) return std::nullopt;
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
  return std::string(text);
}

}  // namespace identity
