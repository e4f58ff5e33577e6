// SPDX-License-Identifier: EUPL-1.2
#include "photo/jpeg.h"

#include <cstddef>
#include <cstdint>

namespace waste::photo {
namespace {

constexpr unsigned kStart = 0xd8;
constexpr unsigned kEnd = 0xd9;
constexpr unsigned kScan = 0xda;
constexpr unsigned kHuffman = 0xc4;
constexpr unsigned kQuantisation = 0xdb;
constexpr unsigned kRestartInterval = 0xdd;
constexpr unsigned kApp0 = 0xe0;
constexpr std::string_view kJfif{"JFIF\0", 5};
constexpr std::size_t kJfifSize = 16;  // with no thumbnail in it

unsigned byte(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}
unsigned word(std::string_view bytes, std::size_t at) {
  return byte(bytes, at) << 8 | byte(bytes, at + 1);
}

bool frame(unsigned marker) {
  return marker == 0xc0 || marker == 0xc1 || marker == 0xc2;  // baseline, extended, progressive
}

// Where the next marker is: behind coded data, in which FF is followed by 0 or by a restart's number.
std::size_t behind_scan(std::string_view jpeg, std::size_t at) {
  while (at + 1 < jpeg.size()) {
    if (byte(jpeg, at) == 0xff) {
      const unsigned next = byte(jpeg, at + 1);
      if (next != 0 && (next < 0xd0 || next > 0xd7)) return at;
    }
    ++at;
  }
  return jpeg.size();
}

}  // namespace

std::optional<Size> only_pixels(std::string_view jpeg) {
  std::optional<Size> size;
  if (jpeg.size() < 4 || byte(jpeg, 0) != 0xff || byte(jpeg, 1) != kStart) return std::nullopt;
  for (std::size_t at = 2; at + 2 <= jpeg.size();) {
    if (byte(jpeg, at) != 0xff) return std::nullopt;
    const unsigned marker = byte(jpeg, at + 1);
    if (marker == kEnd) return at + 2 == jpeg.size() ? size : std::nullopt;
    if (at + 4 > jpeg.size()) return std::nullopt;
    const std::size_t length = word(jpeg, at + 2);
    if (length < 2 || at + 2 + length > jpeg.size()) return std::nullopt;
    const std::string_view content = jpeg.substr(at + 4, length - 2);
    if (marker == kApp0) {
      if (length != kJfifSize || content.substr(0, kJfif.size()) != kJfif) return std::nullopt;
    } else if (frame(marker)) {
      if (size || content.size() < 6) return std::nullopt;
      size = Size{static_cast<int>(word(content, 3)), static_cast<int>(word(content, 1))};
      if (size->width == 0 || size->height == 0) return std::nullopt;
    } else if (marker != kScan && marker != kHuffman && marker != kQuantisation && marker != kRestartInterval) {
      return std::nullopt;
    }
    at += 2 + length;
    if (marker == kScan) at = behind_scan(jpeg, at);
  }
  return std::nullopt;
}

}  // namespace waste::photo
