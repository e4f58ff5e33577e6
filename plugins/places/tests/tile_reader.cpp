// SPDX-License-Identifier: EUPL-1.2
#include "tile_reader.h"

#include <catch2/catch.hpp>
#include <protozero/pbf_reader.hpp>

namespace places::testing {
namespace {

using protozero::pbf_reader;

int unzigzag(std::uint32_t number) {
  return static_cast<int>(number >> 1U) ^ -static_cast<int>(number & 1U);
}

void read_geometry(const protozero::iterator_range<pbf_reader::const_uint32_iterator>& numbers, ReadFeature& out) {
  int x = 0;
  int y = 0;
  for (auto it = numbers.begin(); it != numbers.end();) {
    const std::uint32_t command = *it++;
    if ((command & 7U) == 7) {
      REQUIRE(command >> 3U == 1);
      continue;
    }
    REQUIRE(((command & 7U) == 1 || (command & 7U) == 2));
    for (std::uint32_t i = 0; i < command >> 3U; ++i) {
      REQUIRE(it != numbers.end());
      x += unzigzag(*it++);
      REQUIRE(it != numbers.end());
      y += unzigzag(*it++);
      if ((command & 7U) == 1) out.parts.emplace_back();
      REQUIRE_FALSE(out.parts.empty());
      out.parts.back().emplace_back(x, y);
    }
  }
}

ReadFeature read_feature(pbf_reader reader, std::vector<std::uint32_t>& tags) {
  ReadFeature out;
  while (reader.next()) {
    if (reader.tag() == 2) {
      for (const std::uint32_t number : reader.get_packed_uint32()) tags.push_back(number);
    } else if (reader.tag() == 3) {
      out.type = reader.get_enum();
    } else if (reader.tag() == 4) {
      read_geometry(reader.get_packed_uint32(), out);
    } else {
      reader.skip();
    }
  }
  return out;
}

}  // namespace

std::map<std::string, ReadLayer> read_tile(std::string_view bytes) {
  std::map<std::string, ReadLayer> out;
  for (pbf_reader tile(bytes.data(), bytes.size()); tile.next();) {
    REQUIRE(tile.tag() == 3);
    ReadLayer layer;
    std::string name;
    std::vector<std::string> keys;
    std::vector<std::string> values;
    std::vector<std::vector<std::uint32_t>> tags;
    for (pbf_reader reader = tile.get_message(); reader.next();) {
      switch (reader.tag()) {
        case 1:
          name = reader.get_string();
          break;
        case 2:
          tags.emplace_back();
          layer.features.push_back(read_feature(reader.get_message(), tags.back()));
          break;
        case 3:
          keys.push_back(reader.get_string());
          break;
        case 4: {
          pbf_reader value = reader.get_message();
          REQUIRE(value.next(1));
          values.push_back(value.get_string());
          break;
        }
        case 5:
          layer.extent = reader.get_uint32();
          break;
        case 15:
          layer.version = reader.get_uint32();
          break;
        default:
          FAIL("a field that the format does not have");
      }
    }
    for (std::size_t i = 0; i < tags.size(); ++i) {
      for (std::size_t j = 0; j + 1 < tags[i].size(); j += 2) {
        layer.features[i].tags[keys.at(tags[i][j])] = values.at(tags[i][j + 1]);
      }
    }
    const bool first = out.emplace(name, std::move(layer)).second;
    REQUIRE(first);
  }
  return out;
}

}  // namespace places::testing
