// SPDX-License-Identifier: EUPL-1.2
#include "tiles/vector_tile.h"

#include <protozero/pbf_writer.hpp>

#include <map>
#include <utility>

namespace places::tiles {
namespace {

constexpr std::uint32_t kMoveTo = 1;
constexpr std::uint32_t kLineTo = 2;
constexpr std::uint32_t kClosePath = 7;

constexpr std::uint32_t command(std::uint32_t id, std::size_t count) {
  return (id & 0x7U) | static_cast<std::uint32_t>(count << 3U);
}

std::uint32_t zigzag(std::int32_t step) {
  return static_cast<std::uint32_t>(step) << 1U ^ static_cast<std::uint32_t>(step >> 31);
}

// Field numbers and types as vector_tile.proto has them.
enum TileField : protozero::pbf_tag_type { kLayerField = 3 };
enum LayerField : protozero::pbf_tag_type {
  kName = 1,
  kFeature = 2,
  kKey = 3,
  kValue = 4,
  kExtentField = 5,
  kVersion = 15
};
enum FeatureField : protozero::pbf_tag_type { kTags = 2, kType = 3, kGeometry = 4 };
enum GeometryType : std::int32_t { kLineString = 2, kPolygon = 3 };
constexpr protozero::pbf_tag_type kStringValue = 1;

constexpr std::uint32_t kKindKey = 0;
constexpr std::uint32_t kNameKey = 1;

std::string layer_of(Layer layer, const std::vector<TileFeature>& features) {
  std::string out;
  protozero::pbf_writer writer(out);
  std::map<std::string_view, std::uint32_t> numbers;
  std::vector<std::string_view> values;
  const auto number_of = [&](std::string_view text) {
    const auto [found, added] = numbers.try_emplace(text, static_cast<std::uint32_t>(values.size()));
    if (added) values.push_back(text);
    return found->second;
  };
  const std::string_view layer_name = name(layer);
  writer.add_uint32(kVersion, 2);
  writer.add_string(kName, layer_name.data(), layer_name.size());
  bool any = false;
  for (const TileFeature& feature : features) {
    if (feature.look.layer != layer || feature.geometry.empty()) continue;
    any = true;
    std::vector<std::uint32_t> tags{kKindKey, number_of(feature.look.kind)};
    if (!feature.name.empty()) tags.insert(tags.end(), {kNameKey, number_of(feature.name)});
    protozero::pbf_writer one(writer, kFeature);
    one.add_packed_uint32(kTags, tags.begin(), tags.end());
    one.add_enum(kType, feature.look.area ? kPolygon : kLineString);
    one.add_packed_uint32(kGeometry, feature.geometry.numbers().begin(), feature.geometry.numbers().end());
  }
  if (!any) return {};
  for (const std::string_view key : {std::string_view("kind"), std::string_view("name")}) {
    writer.add_string(kKey, key.data(), key.size());
  }
  for (const std::string_view value : values) {
    protozero::pbf_writer one(writer, kValue);
    one.add_string(kStringValue, value.data(), value.size());
  }
  writer.add_uint32(kExtentField, static_cast<std::uint32_t>(kExtent));
  return out;
}

}  // namespace

void Geometry::go(std::uint32_t id, const Corner* first, std::size_t count) {
  numbers_.push_back(command(id, count));
  for (std::size_t i = 0; i < count; ++i) {
    numbers_.push_back(zigzag(first[i].x - at_.x));
    numbers_.push_back(zigzag(first[i].y - at_.y));
    at_ = first[i];
  }
}

void Geometry::line(const std::vector<Corner>& corners) {
  go(kMoveTo, corners.data(), 1);
  go(kLineTo, corners.data() + 1, corners.size() - 1);
}

void Geometry::ring(const std::vector<Corner>& corners) {
  line(corners);
  numbers_.push_back(command(kClosePath, 1));
}

std::string vector_tile(const std::vector<TileFeature>& features, std::size_t most) {
  std::string out;
  for (const Layer layer : kLayers) {
    const std::string content = layer_of(layer, features);
    constexpr std::size_t kHead = 8;  // of a field of that length
    if (content.empty() || out.size() + content.size() + kHead > most) continue;
    protozero::pbf_writer(out).add_message(kLayerField, content);
  }
  return out;
}

}  // namespace places::tiles
