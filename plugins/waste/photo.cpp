// SPDX-License-Identifier: EUPL-1.2
#include "photo.h"

#include "photo/outcome.h"

namespace waste {
namespace {

using photo::Outcome;
using stadtkern::Code;
using stadtkern::Error;

constexpr std::size_t kIdLength = 32;
constexpr std::string_view kSuffix = ".jpg";

Error fault(std::string_view field, const char* reason, const char* words) {
  return {Code::ValidationFailed, "the picture is not acceptable", reason, {{std::string(field), words}}};
}

}  // namespace

std::string photo_id(std::uint64_t high, std::uint64_t low) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string id;
  for (const std::uint64_t half : {high, low}) {
    for (int shift = 60; shift >= 0; shift -= 4) id += kHex[half >> shift & 15];
  }
  return id;
}

std::optional<std::string> parse_photo_id(std::string_view text) {
  if (text.ends_with(kSuffix)) text.remove_suffix(kSuffix.size());
  if (text.size() != kIdLength || text.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    return std::nullopt;
  }
  return std::string(text);
}

std::string photo_path(std::string_view id) {
  return "/photos/" + std::string(id) + std::string(kSuffix);
}
std::string thumbnail_path(std::string_view id) {
  return "/photos/" + std::string(id) + "/thumbnail" + std::string(kSuffix);
}

Error broken_photo(std::string_view field) {
  return fault(field, "photo.broken", "is damaged, or no picture at all");
}

std::optional<Error> photo_fault(const stadtkern::WorkerResult& result, std::string_view field) {
  if (result.end != stadtkern::WorkerResult::End::Exited) return broken_photo(field);
  switch (static_cast<Outcome>(result.status)) {
    case Outcome::Good:
      return std::nullopt;
    case Outcome::NotAPicture:
      return fault(field, "photo.type", "must be a JPEG, PNG or WebP picture");
    case Outcome::TooManyPixels:
      return fault(field, "photo.pixels", "has more than 50 million pixels");
    case Outcome::TooManyBytes:
      return fault(field, "photo.size", "is larger than 12 MiB");
    case Outcome::HostRefused:
      return fault(field, "photo.host", "leads to an address that pictures are not fetched from");
    case Outcome::Unreachable:
      return fault(field, "photo.unreachable", "cannot be fetched");
    case Outcome::Usage:
    case Outcome::Broken:
      break;
  }
  return broken_photo(field);
}

bool all_seen(const std::vector<Photo>& photos, const std::vector<std::string>& seen) {
  return std::all_of(photos.begin(), photos.end(), [&](const Photo& photo) {
    return photo.released || std::find(seen.begin(), seen.end(), photo.id) != seen.end();
  });
}

}  // namespace waste
