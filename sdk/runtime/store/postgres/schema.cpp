// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/postgres/schema.h"

#include <array>
#include <bit>
#include <cstdio>

namespace stadtkern::runtime::store::postgres {

namespace {

constexpr std::size_t kLongest = 63;  // NAMEDATALEN - 1; longer names are cut in silence

std::uint64_t hash(std::string_view text) noexcept {  // FNV-1a
  std::uint64_t value = 0xcbf29ce484222325U;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return value;
}

std::string quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) out.append(c == quote ? 2 : 1, c);
  return out += quote;
}

}  // namespace

std::string schema_name(std::string_view module, std::string_view town) {
  std::string name = std::string(module) + "/" + std::string(town);
  if (name.size() <= kLongest) return name;
  std::array<char, 20> tail{};
  const int length = std::snprintf(tail.data(), tail.size(), "~%016llx", static_cast<unsigned long long>(hash(name)));
  name.resize(kLongest - static_cast<std::size_t>(length));
  return name.append(tail.data(), static_cast<std::size_t>(length));
}

std::string quoted_name(std::string_view name) {
  return quoted(name, '"');
}

// Backslashes mean nothing: standard_conforming_strings is on in every session of ours.
std::string quoted_text(std::string_view text) {
  return quoted(text, '\'');
}

std::int64_t lock_key(std::string_view schema) {
  return std::bit_cast<std::int64_t>(hash("stadtkern writer of " + std::string(schema)));
}

}  // namespace stadtkern::runtime::store::postgres
