// SPDX-License-Identifier: EUPL-1.2
#include "map_file.h"

#include <sodium/crypto_generichash.h>
#include <sodium/utils.h>

#include <array>
#include <cstdint>

#include <stadtkern/foreign_json.h>

namespace places {
namespace {

using stadtkern::Code;
using stadtkern::Error;

// PMTiles v3: "PMTiles", the version, then pairs of u64 (offset, length) of root directory, metadata, leaf directories
// and tile data.
constexpr std::string_view kMagic = "PMTiles";
constexpr std::size_t kHeader = 127;
constexpr std::array<std::size_t, 4> kSections{8, 24, 40, 56};

std::uint64_t u64_at(std::string_view bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

}  // namespace

std::string_view name(MapKind kind) {
  return kind == MapKind::PmTiles ? "pmtiles" : "geojson";
}

std::string_view content_type(MapKind kind) {
  return kind == MapKind::PmTiles ? "application/vnd.pmtiles" : "application/geo+json";
}

MapKind map_kind(std::string_view name) {
  return name == "pmtiles" ? MapKind::PmTiles : MapKind::GeoJson;
}

std::optional<stadtkern::Status> recognise_pmtiles(std::string_view file) {
  if (!file.starts_with(kMagic)) return std::nullopt;
  if (file.size() < kHeader) return Error{Code::InvalidArgument, "the PMTiles file is cut off within its header"};
  if (file[kMagic.size()] != 3) {
    return Error{Code::UnsupportedMedia, "the PMTiles file is of version " +
                                             std::to_string(static_cast<unsigned char>(file[kMagic.size()])) +
                                             "; version 3 is read (\"pmtiles convert\" makes it)"};
  }
  for (const std::size_t section : kSections) {
    const std::uint64_t offset = u64_at(file, section);
    const std::uint64_t length = u64_at(file, section + 8);
    if (offset > file.size() || length > file.size() - offset) {
      return Error{Code::InvalidArgument, "the PMTiles file is cut off: it says that it is longer than it is"};
    }
  }
  return stadtkern::Status{};
}

stadtkern::Status check_geojson_map(std::string_view file) {
  const auto value = stadtkern::parse_json(file);
  if (!value) return Error{Code::InvalidArgument, "not usable GeoJSON: " + value.error().message};
  const stadtkern::Json* features = value->find("features");
  if (value->text_of("type") != "FeatureCollection" || features == nullptr ||
      !features->is(stadtkern::Json::Type::Array)) {
    return Error{Code::InvalidArgument, "a base map in GeoJSON is a FeatureCollection"};
  }
  return {};
}

std::string etag_of(std::string_view bytes) {
  std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                     nullptr, 0);
  std::array<char, 2 * crypto_generichash_BYTES_MIN + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return "\"" + std::string(hex.data()) + "\"";
}

}  // namespace places
