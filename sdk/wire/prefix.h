// SPDX-License-Identifier: Apache-2.0
// The fixed 64-byte little-endian prefix that begins every header on the data bus (PROTOCOL.md, "Prefix").
// The router reads nothing but this. Pure; no allocation; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace stadtkern::wire {

inline constexpr std::uint32_t kMagic = 0x314b5453;  // "STK1" read as bytes
inline constexpr std::uint8_t kVersion = 1;
inline constexpr std::size_t kPrefixSize = 64;
inline constexpr std::size_t kMaxIdentity = 4 * 1024;
inline constexpr std::size_t kMaxContext = 8 * 1024;
inline constexpr std::size_t kMaxPayload = 1024 * 1024;
inline constexpr std::size_t kMaxChunk = 64 * 1024;
inline constexpr std::uint32_t kInitialCredit = 256 * 1024;
inline constexpr std::uint8_t kMaxHops = 8;

enum class Kind : std::uint8_t {
  Connect = 0,  // the first message of an instance: payload is the nonce from the control channel
  Request = 1,
  Reply = 2,
  Chunk = 3,
  Credit = 4,
  End = 5,
  Cancel = 6,
  GoAway = 7,
  Event = 8,
};
inline constexpr std::uint8_t kLastKind = 8;

namespace flag {
inline constexpr std::uint16_t kSafe = 1 << 0;
inline constexpr std::uint16_t kIdempotent = 1 << 1;
inline constexpr std::uint16_t kStream = 1 << 2;
inline constexpr std::uint16_t kNames = 1 << 3;  // reserved: plain strings instead of interned ids
inline constexpr std::uint16_t kPilot = 1 << 4;
inline constexpr std::uint16_t kShadow = 1 << 5;
inline constexpr std::uint16_t kOutcomeUnknown = 1 << 6;
inline constexpr std::uint16_t kToCallee = 1 << 7;  // CHUNK, CREDIT, END, CANCEL sent by the side that called
}  // namespace flag

struct Prefix {
  Kind kind = Kind::Request;
  std::uint16_t flags = 0;
  std::uint64_t correlation = 0;  // the caller's own number; towards the callee the router's
  std::int64_t deadline = 0;      // CLOCK_MONOTONIC, nanoseconds; 0 in a request means "the default of 10 s"
  std::uint64_t parent = 0;       // router's number of the request being handled; 0 = as the module itself
  std::uint32_t epoch = 0;
  std::uint32_t town = 0;  // interned; 0 = the node itself
  std::uint32_t service = 0;
  std::uint32_t method = 0;
  std::uint32_t aux = 0;     // REQUEST: print; CREDIT: bytes; REPLY: retry-after in ms; GOAWAY: drain in ms
  std::uint16_t status = 0;  // stadtkern_code in REPLY and END
  std::uint16_t identity_size = 0;
  std::uint16_t context_size = 0;
  std::uint8_t hops = 0;
};

// Why a header was refused.
enum class PrefixError { None, TooShort, BadMagic, BadVersion, BadKind, BadLength, BadReserved };
[[nodiscard]] std::string_view describe(PrefixError error) noexcept;

// Reads and checks the prefix of a whole header; sizes must add up to exactly header.size().
[[nodiscard]] PrefixError read(std::span<const std::byte> header, Prefix& out) noexcept;

// Writes 64 bytes at `at`.
void write(const Prefix& prefix, std::byte* at) noexcept;

// The parts behind the prefix of a header that read() accepted.
[[nodiscard]] std::span<const std::byte> identity_of(std::span<const std::byte> header, const Prefix& prefix) noexcept;
[[nodiscard]] std::span<const std::byte> context_of(std::span<const std::byte> header, const Prefix& prefix) noexcept;

// A whole header; identity and context sizes are set from the arguments, which must not exceed their limits.
[[nodiscard]] std::string header(Prefix prefix, std::string_view identity = {}, std::string_view context = {});

}  // namespace stadtkern::wire
