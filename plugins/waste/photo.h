// SPDX-License-Identifier: EUPL-1.2
// Photos of reports, as the module keeps them: pictures that its worker has written anew, never the bytes that came.
// Values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/worker.h>

#include "photo/jpeg.h"

namespace waste {

inline constexpr std::size_t kMostPhotos = 5;  // of one report

// A picture and its thumbnail as blobs.
struct MadePhoto {
  std::string picture;
  std::string thumbnail;
  photo::Size size;
  friend bool operator==(const MadePhoto&, const MadePhoto&) = default;
};

struct Photo {
  std::string id;  // photo_id(): until a report names it, whoever knows it may attach it
  MadePhoto made;
  bool released = false;  // public
  friend bool operator==(const Photo&, const Photo&) = default;
};

// 32 hex digits: 128 random bits.
[[nodiscard]] std::string photo_id(std::uint64_t high, std::uint64_t low);
// The id of "ID" or "ID.jpg"; nothing for what is none.
[[nodiscard]] std::optional<std::string> parse_photo_id(std::string_view text);

// Below the base path of the module's own interface, or of Open311's.
[[nodiscard]] std::string photo_path(std::string_view id);      // "/photos/ID.jpg"
[[nodiscard]] std::string thumbnail_path(std::string_view id);  // "/photos/ID/thumbnail.jpg"

// Why a worker's outcome is no picture: VALIDATION_FAILED with a reason that pages have words for (i18n, [photo]);
// nothing when it may be one. A crash, a hang and a flood are told as a broken picture.
[[nodiscard]] std::optional<stadtkern::Error> photo_fault(const stadtkern::WorkerResult& result,
                                                          std::string_view field);
[[nodiscard]] stadtkern::Error broken_photo(std::string_view field);

// Whether all of them that wait for their release are among these ids.
[[nodiscard]] bool all_seen(const std::vector<Photo>& photos, const std::vector<std::string>& seen);

}  // namespace waste
