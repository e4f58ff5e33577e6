// SPDX-License-Identifier: EUPL-1.2
// What the module and its two workers agree on: exit codes, bounds, and how two pictures travel in one answer. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace waste::photo {

inline constexpr std::size_t kMostBytes = std::size_t{12} << 20;  // of a picture as it comes
inline constexpr std::uint64_t kMostPixels = 50'000'000;          // before it is decoded
inline constexpr int kLongestEdge = 2048;                         // pixels, of what is kept
inline constexpr int kLongestThumbnailEdge = 400;                 // pixels
inline constexpr std::size_t kMostPictureBytes = 900'000;         // of what is kept: an answer holds 1 MB
inline constexpr std::size_t kMostRectangles = 50;                // to be blacked out at once

// Exit codes of the workers.
enum class Outcome {
  Good = 0,
  Usage = 2,
  NotAPicture = 10,    // neither JPEG nor PNG nor WebP
  Broken = 11,         // cannot be decoded
  TooManyPixels = 12,  // kMostPixels
  HostRefused = 20,    // not among the hosts, or its address is a private one
  Unreachable = 21,    // no answer, or none that is a picture
  TooManyBytes = 22,   // kMostBytes
};

// [u32 size][picture][thumbnail], little-endian.
[[nodiscard]] inline std::string pack(std::string_view picture, std::string_view thumbnail) {
  std::string out;
  out.reserve(4 + picture.size() + thumbnail.size());
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(picture.size() >> shift & 0xff);
  return out.append(picture).append(thumbnail);
}

[[nodiscard]] inline std::optional<std::pair<std::string_view, std::string_view>> unpack(std::string_view bytes) {
  if (bytes.size() < 4) return std::nullopt;
  std::size_t size = 0;
  for (unsigned i = 0; i < 4; ++i) size |= static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[i])) << 8 * i;
  if (size > bytes.size() - 4) return std::nullopt;
  return std::pair(bytes.substr(4, size), bytes.substr(4 + size));
}

}  // namespace waste::photo
