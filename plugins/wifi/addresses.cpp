// SPDX-License-Identifier: EUPL-1.2
#include "addresses.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

namespace wifi {
namespace {

constexpr std::size_t kDigits = 12;
constexpr std::size_t kPairs = 17;  // characters of six pairs with marks between

struct Hardware {
  std::string digits;      // twelve, in lower case
  std::size_t length = 0;  // of what they were read from
};

// The distances between marks: 2 digits and "-" or ":", or 4 and ".", or none at all.
std::size_t group_of(std::string_view text) {
  if (text.size() > 2 && (text[2] == '-' || text[2] == ':')) return 2;
  return text.size() > 4 && text[4] == '.' ? 4 : kDigits;
}

// What the text begins with.
std::optional<Hardware> read_hardware(std::string_view text) {
  const std::size_t group = group_of(text);
  const char mark = group == kDigits ? '\0' : text[group];
  Hardware out;
  std::size_t& at = out.length;
  while (out.digits.size() < kDigits) {
    const bool border = !out.digits.empty() && out.digits.size() % group == 0;
    if (border && (at >= text.size() || text[at++] != mark)) return std::nullopt;
    if (at >= text.size()) return std::nullopt;
    const char c = text[at++];
    const char low = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((c < '0' || c > '9') && (low < 'a' || low > 'f')) return std::nullopt;
    out.digits += low;
  }
  return out;
}

}  // namespace

std::optional<IpAddress> ip_of(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;  // the system would read up to it
  const std::string copy(text);
  IpAddress out;
  if (inet_pton(AF_INET, copy.c_str(), out.bytes.data()) == 1) {
    out.bits = 32;
    return out;
  }
  if (inet_pton(AF_INET6, copy.c_str(), out.bytes.data()) != 1) return std::nullopt;
  static constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::memcmp(out.bytes.data(), kMapped.data(), kMapped.size()) == 0) {
    std::memmove(out.bytes.data(), out.bytes.data() + kMapped.size(), 4);
    out.bits = 32;
    return out;
  }
  out.bits = 128;
  return out;
}

bool is_address(std::string_view text) {
  return ip_of(text).has_value();
}

std::optional<std::string> mac_of(std::string_view text) {
  if (text.size() != kPairs) return std::nullopt;
  std::string alike(text);
  std::replace(alike.begin(), alike.end(), '-', ':');  // some agents mix them
  const auto read = read_hardware(alike);
  if (!read || read->length != kPairs) return std::nullopt;
  std::string out;
  for (std::size_t at = 0; at < kDigits; ++at) {
    if (at > 0 && at % 2 == 0) out += ':';
    const char c = read->digits[at];
    out += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

std::optional<std::string> station_of(std::string_view text) {
  auto read = read_hardware(text);
  if (!read || (read->length < text.size() && text[read->length] != ':')) return std::nullopt;
  if (read->digits.find_first_not_of('0') == std::string::npos) return std::nullopt;
  return std::move(read->digits);
}

}  // namespace wifi
