// SPDX-License-Identifier: EUPL-1.2
// Anything at all as the answer of the program that writes photos anew: what is taken for pixels alone begins and ends
// as a JPEG and carries none of the segments that photos carry their secrets in.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "photo/jpeg.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view jpeg{reinterpret_cast<const char*>(data), size};
  const auto pixels = waste::photo::only_pixels(jpeg);
  if (!pixels) return 0;
  const bool whole = jpeg.starts_with("\xFF\xD8\xFF") && jpeg.ends_with("\xFF\xD9");
  if (!whole || pixels->width <= 0 || pixels->height <= 0) std::abort();
  // APP1 (Exif, XMP) right behind the beginning, where cameras write it.
  if (jpeg.size() > 3 && jpeg[3] == '\xE1') std::abort();
  return 0;
}
