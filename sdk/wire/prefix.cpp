// SPDX-License-Identifier: Apache-2.0
#include "wire/prefix.h"

#include <bit>
#include <cstring>

namespace stadtkern::wire {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the prefix is little-endian: add byte swaps for this machine");

// Offsets of the fields; PROTOCOL.md holds the same table.
enum Offset : std::size_t {
  kAtMagic = 0,
  kAtVersion = 4,
  kAtKind = 5,
  kAtFlags = 6,
  kAtCorrelation = 8,
  kAtDeadline = 16,
  kAtParent = 24,
  kAtEpoch = 32,
  kAtTown = 36,
  kAtService = 40,
  kAtMethod = 44,
  kAtAux = 48,
  kAtStatus = 52,
  kAtIdentitySize = 54,
  kAtContextSize = 56,
  kAtHops = 58,
  kAtReserved = 59,
};

template <class T>
T load(const std::byte* at, std::size_t offset) noexcept {
  T value;
  std::memcpy(&value, at + offset, sizeof value);
  return value;
}

template <class T>
void store(std::byte* at, std::size_t offset, T value) noexcept {
  std::memcpy(at + offset, &value, sizeof value);
}

}  // namespace

std::string_view describe(PrefixError error) noexcept {
  switch (error) {
    case PrefixError::None:
      return "ok";
    case PrefixError::TooShort:
      return "header shorter than 64 bytes";
    case PrefixError::BadMagic:
      return "header does not begin with STK1";
    case PrefixError::BadVersion:
      return "unknown protocol version in header";
    case PrefixError::BadKind:
      return "unknown kind in header";
    case PrefixError::BadLength:
      return "identity and context sizes do not add up to the header";
    case PrefixError::BadReserved:
      return "reserved bytes of the header are not zero";
  }
  return "unknown";
}

PrefixError read(std::span<const std::byte> header, Prefix& out) noexcept {
  if (header.size() < kPrefixSize) return PrefixError::TooShort;
  const std::byte* at = header.data();
  if (load<std::uint32_t>(at, kAtMagic) != kMagic) return PrefixError::BadMagic;
  if (load<std::uint8_t>(at, kAtVersion) != kVersion) return PrefixError::BadVersion;
  const auto kind = load<std::uint8_t>(at, kAtKind);
  if (kind > kLastKind) return PrefixError::BadKind;
  out.kind = static_cast<Kind>(kind);
  out.flags = load<std::uint16_t>(at, kAtFlags);
  out.correlation = load<std::uint64_t>(at, kAtCorrelation);
  out.deadline = load<std::int64_t>(at, kAtDeadline);
  out.parent = load<std::uint64_t>(at, kAtParent);
  out.epoch = load<std::uint32_t>(at, kAtEpoch);
  out.town = load<std::uint32_t>(at, kAtTown);
  out.service = load<std::uint32_t>(at, kAtService);
  out.method = load<std::uint32_t>(at, kAtMethod);
  out.aux = load<std::uint32_t>(at, kAtAux);
  out.status = load<std::uint16_t>(at, kAtStatus);
  out.identity_size = load<std::uint16_t>(at, kAtIdentitySize);
  out.context_size = load<std::uint16_t>(at, kAtContextSize);
  out.hops = load<std::uint8_t>(at, kAtHops);
  for (std::size_t i = kAtReserved; i < kPrefixSize; ++i) {
    if (at[i] != std::byte{0}) return PrefixError::BadReserved;
  }
  if (out.identity_size > kMaxIdentity || out.context_size > kMaxContext) return PrefixError::BadLength;
  if (header.size() != kPrefixSize + out.identity_size + out.context_size) return PrefixError::BadLength;
  return PrefixError::None;
}

void write(const Prefix& prefix, std::byte* at) noexcept {
  store(at, kAtMagic, kMagic);
  store(at, kAtVersion, kVersion);
  store(at, kAtKind, static_cast<std::uint8_t>(prefix.kind));
  store(at, kAtFlags, prefix.flags);
  store(at, kAtCorrelation, prefix.correlation);
  store(at, kAtDeadline, prefix.deadline);
  store(at, kAtParent, prefix.parent);
  store(at, kAtEpoch, prefix.epoch);
  store(at, kAtTown, prefix.town);
  store(at, kAtService, prefix.service);
  store(at, kAtMethod, prefix.method);
  store(at, kAtAux, prefix.aux);
  store(at, kAtStatus, prefix.status);
  store(at, kAtIdentitySize, prefix.identity_size);
  store(at, kAtContextSize, prefix.context_size);
  store(at, kAtHops, prefix.hops);
  std::memset(at + kAtReserved, 0, kPrefixSize - kAtReserved);
}

std::span<const std::byte> identity_of(std::span<const std::byte> header, const Prefix& prefix) noexcept {
  return header.subspan(kPrefixSize, prefix.identity_size);
}

std::span<const std::byte> context_of(std::span<const std::byte> header, const Prefix& prefix) noexcept {
  return header.subspan(kPrefixSize + prefix.identity_size, prefix.context_size);
}

std::string header(Prefix prefix, std::string_view identity, std::string_view context) {
  prefix.identity_size = static_cast<std::uint16_t>(identity.size());
  prefix.context_size = static_cast<std::uint16_t>(context.size());
  std::string out;
  out.reserve(kPrefixSize + identity.size() + context.size());
  out.resize(kPrefixSize);
  write(prefix, reinterpret_cast<std::byte*>(out.data()));
  out.append(identity).append(context);
  return out;
}

}  // namespace stadtkern::wire
