// SPDX-License-Identifier: EUPL-1.2
// What a JPEG holds besides its pixels. The worker that decodes what strangers send could be taken over by it, so what
// it answers is looked at before it is kept. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace waste::photo {

struct Size {
  int width = 0;
  int height = 0;
  friend bool operator==(const Size&, const Size&) = default;
};

// The picture's size when the bytes are one JPEG with nothing in it but its pixels (a JFIF header without thumbnail,
// tables, scans) and nothing behind its end. Nothing for everything else: Exif, GPS, XMP, profiles, comments, rests.
[[nodiscard]] std::optional<Size> only_pixels(std::string_view jpeg);

}  // namespace waste::photo
