// SPDX-License-Identifier: Apache-2.0
#include "wire/identity.h"

#include "wire/prefix.h"

namespace stadtkern::wire {
namespace {

constexpr char kBlockVersion = 1;
constexpr std::size_t kBlockHead = 4;
enum Tag : std::uint8_t { kPrincipal = 1, kRole = 2, kGroup = 3, kClient = 4, kTrace = 5, kSampled = 6 };

void put_u16(std::string& out, std::size_t value) {
  out.push_back(static_cast<char>(value & 0xff));
  out.push_back(static_cast<char>(value >> 8));
}

std::uint16_t u16_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<std::uint8_t>(bytes[at]) | static_cast<std::uint8_t>(bytes[at + 1])
                                                                               << 8);
}

}  // namespace

std::optional<std::string> encode_identity(const Identity& identity) {
  std::string entries;
  std::size_t count = 0;
  bool fits = true;
  const auto put = [&](Tag tag, std::string_view value) {
    if (value.size() > kMaxIdentity) fits = false;
    if (!fits) return;
    entries.push_back(static_cast<char>(tag));
    put_u16(entries, value.size());
    entries.append(value);
    ++count;
  };
  if (!identity.principal.empty()) put(kPrincipal, identity.principal);
  for (const auto& role : identity.roles) put(kRole, role);
  for (const auto& group : identity.groups) put(kGroup, group);
  if (!identity.client.empty()) put(kClient, identity.client);
  if (!identity.trace_id.empty()) put(kTrace, identity.trace_id);
  if (identity.sampled) put(kSampled, "\1");
  if (!fits || kBlockHead + entries.size() > kMaxIdentity) return std::nullopt;

  std::string out{kBlockVersion, static_cast<char>(identity.assurance)};
  put_u16(out, count);
  return out + entries;
}

std::optional<Identity> decode_identity(std::string_view bytes) {
  Identity identity;
  if (bytes.empty()) return identity;
  if (bytes.size() < kBlockHead || bytes[0] != kBlockVersion) return std::nullopt;
  const auto assurance = static_cast<std::uint8_t>(bytes[1]);
  if (assurance > static_cast<std::uint8_t>(Assurance::High)) return std::nullopt;
  identity.assurance = static_cast<Assurance>(assurance);
  std::size_t count = u16_at(bytes, 2);
  bytes.remove_prefix(kBlockHead);
  for (; count > 0; --count) {
    if (bytes.size() < 3) return std::nullopt;
    const auto tag = static_cast<std::uint8_t>(bytes[0]);
    const std::size_t size = u16_at(bytes, 1);
    if (bytes.size() < 3 + size) return std::nullopt;
    std::string value(bytes.substr(3, size));
    bytes.remove_prefix(3 + size);
    switch (tag) {
      case kPrincipal:
        identity.principal = std::move(value);
        break;
      case kRole:
        identity.roles.push_back(std::move(value));
        break;
      case kGroup:
        identity.groups.push_back(std::move(value));
        break;
      case kClient:
        identity.client = std::move(value);
        break;
      case kTrace:
        identity.trace_id = std::move(value);
        break;
      case kSampled:
        identity.sampled = value == "\1";
        break;
      default:
        break;
    }
  }
  if (!bytes.empty()) return std::nullopt;
  return identity;
}

}  // namespace stadtkern::wire
