// SPDX-License-Identifier: EUPL-1.2
#include "encoding.h"

#include <algorithm>

namespace notify {
namespace {

constexpr std::size_t kLine = 76;
constexpr std::size_t kLongestWord = 75;  // RFC 2047, section 2
constexpr std::string_view kBegin = "=?utf-8?B?";
constexpr std::string_view kEnd = "?=";
constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr std::size_t kLongestLocal = 64;
constexpr std::size_t kLongestAddress = 254;

bool plain(char c) {
  return c >= ' ' && c <= '~';
}

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

// How many bytes of `text` fit into `most`, without cutting a character.
std::size_t whole(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text.size();
  std::size_t size = most;
  while (size > 0 && continues(text[size])) --size;
  return size == 0 ? most : size;
}

std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return out;
}

std::string encoded_words(std::string_view text, std::size_t begun) {
  std::string out;
  while (!text.empty()) {
    const std::size_t room = std::min(kLongestWord, kLine - std::min(begun, kLine / 2)) - kBegin.size() - kEnd.size();
    const std::size_t size = whole(text, room / 4 * 3);
    if (!out.empty()) out += "\r\n ";
    out += std::string(kBegin) + base64(text.substr(0, size)) + std::string(kEnd);
    text.remove_prefix(size);
    begun = 1;
  }
  return out;
}

void append_hex(std::string& line, char c) {
  const auto byte = static_cast<unsigned char>(c);
  line += '=';
  line += kHex[byte >> 4U];
  line += kHex[byte & 15U];
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t k) {
      return i + k < bytes.size() ? static_cast<unsigned>(static_cast<unsigned char>(bytes[i + k])) : 0U;
    };
    const unsigned group = at(0) << 16U | at(1) << 8U | at(2);
    out += kDigits[group >> 18U];
    out += kDigits[group >> 12U & 63U];
    out += i + 1 < bytes.size() ? kDigits[group >> 6U & 63U] : '=';
    out += i + 2 < bytes.size() ? kDigits[group & 63U] : '=';
  }
  return out;
}

std::string header_text(std::string_view text, std::size_t begun) {
  std::string line = one_line(text);
  const bool short_ascii = std::all_of(line.begin(), line.end(), plain) && line.find("=?") == std::string::npos &&
                           begun + line.size() <= kLine;
  return short_ascii ? line : encoded_words(line, begun);
}

std::string display_name(std::string_view name) {
  const std::string line = one_line(name);
  const bool words = std::all_of(line.begin(), line.end(), [](char c) {
    return c == ' ' || c == '-' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
  return words && line.size() < kLine / 2 ? line : encoded_words(line, std::string_view("From: ").size());
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  std::string line;
  const auto room_for = [&](std::size_t size) {
    if (line.size() + size < kLine) return;  // the last place is for "="
    out += line + "=\r\n";
    line.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\r') continue;
    if (c == '\n') {
      out += line + "\r\n";
      line.clear();
      continue;
    }
    const bool last = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
    const bool as_is = plain(c) && c != '=' && !(c == ' ' && last);
    room_for(as_is ? 1 : 3);
    if (as_is) {
      line += c;
    } else {
      append_hex(line, c);
    }
  }
  return line.empty() ? out : out + line + "\r\n";
}

bool plain_address(std::string_view address) {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > kLongestLocal || at + 1 == address.size()) return false;
  if (address.size() > kLongestAddress || address.front() == '-') return false;
  return std::all_of(address.begin(), address.end(), [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("\"(),:;<>[\\]").find(c) == std::string_view::npos;
  });
}

}  // namespace notify
