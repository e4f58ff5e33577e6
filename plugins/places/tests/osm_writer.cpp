// SPDX-License-Identifier: EUPL-1.2
#include "osm_writer.h"

#include <zlib.h>
#include <protozero/pbf_writer.hpp>

#include <algorithm>
#include <cmath>

namespace places::testing {
namespace {

using protozero::pbf_writer;

std::int64_t units(double degrees) {
  return std::llround(degrees * 1e7);
}

class Texts {
 public:
  std::uint32_t number(const std::string& text) {
    const auto found = std::find(all_.begin(), all_.end(), text);
    if (found != all_.end()) return static_cast<std::uint32_t>(found - all_.begin());
    all_.push_back(text);
    return static_cast<std::uint32_t>(all_.size() - 1);
  }
  const std::vector<std::string>& all() const { return all_; }

 private:
  std::vector<std::string> all_{""};
};

std::vector<std::int64_t> steps(const std::vector<std::int64_t>& values) {
  std::vector<std::int64_t> out;
  std::int64_t before = 0;
  for (const std::int64_t value : values) {
    out.push_back(value - before);
    before = value;
  }
  return out;
}

void add_tags(pbf_writer& to, Texts& texts, const Tags& tags) {
  std::vector<std::uint32_t> keys;
  std::vector<std::uint32_t> values;
  for (const auto& [key, value] : tags) {
    keys.push_back(texts.number(key));
    values.push_back(texts.number(value));
  }
  to.add_packed_uint32(2, keys.begin(), keys.end());
  to.add_packed_uint32(3, values.begin(), values.end());
}

std::string dense(const std::vector<OsmNode>& nodes, Texts& texts) {
  std::vector<std::int64_t> ids;
  std::vector<std::int64_t> lats;
  std::vector<std::int64_t> lons;
  std::vector<std::int32_t> tags;
  for (const OsmNode& node : nodes) {
    ids.push_back(node.id);
    lats.push_back(units(node.lat));
    lons.push_back(units(node.lon));
    for (const auto& [key, value] : node.tags) {
      tags.push_back(static_cast<std::int32_t>(texts.number(key)));
      tags.push_back(static_cast<std::int32_t>(texts.number(value)));
    }
    tags.push_back(0);
  }
  std::string out;
  pbf_writer to(out);
  ids = steps(ids);
  lats = steps(lats);
  lons = steps(lons);
  to.add_packed_sint64(1, ids.begin(), ids.end());
  to.add_packed_sint64(8, lats.begin(), lats.end());
  to.add_packed_sint64(9, lons.begin(), lons.end());
  to.add_packed_int32(10, tags.begin(), tags.end());
  return out;
}

std::string block(const std::string& type, const std::string& content, bool packed) {
  std::string blob;
  {
    pbf_writer to(blob);
    if (packed) {
      std::string small(compressBound(content.size()), '\0');
      auto size = static_cast<uLongf>(small.size());
      compress(reinterpret_cast<Bytef*>(small.data()), &size, reinterpret_cast<const Bytef*>(content.data()),
               content.size());
      small.resize(size);
      to.add_int32(2, static_cast<std::int32_t>(content.size()));
      to.add_bytes(3, small);
    } else {
      to.add_bytes(1, content);
    }
  }
  std::string header;
  {
    pbf_writer to(header);
    to.add_string(1, type);
    to.add_int32(3, static_cast<std::int32_t>(blob.size()));
  }
  std::string length(4, '\0');
  for (int i = 0; i < 4; ++i)
    length[static_cast<std::size_t>(i)] = static_cast<char>(header.size() >> (24 - 8 * i) & 255);
  return length + header + blob;
}

}  // namespace

std::string OsmFile::bytes() const {
  Texts texts;
  std::string group;
  {
    pbf_writer to(group);
    if (dense && !nodes.empty()) to.add_message(2, testing::dense(nodes, texts));
    for (const OsmNode& node : nodes) {
      if (dense) break;
      pbf_writer one(to, 1);
      one.add_sint64(1, node.id);
      add_tags(one, texts, node.tags);
      one.add_sint64(8, units(node.lat));
      one.add_sint64(9, units(node.lon));
    }
    for (const OsmWay& way : ways) {
      pbf_writer one(to, 3);
      one.add_int64(1, way.id);
      add_tags(one, texts, way.tags);
      const auto ids = steps(way.nodes);
      one.add_packed_sint64(8, ids.begin(), ids.end());
    }
    for (const OsmRelation& relation : relations) {
      pbf_writer one(to, 4);
      one.add_int64(1, relation.id);
      add_tags(one, texts, relation.tags);
      std::vector<std::int64_t> members = relation.ways;
      members.insert(members.end(), relation.holes.begin(), relation.holes.end());
      std::vector<std::int32_t> roles(relation.ways.size(), static_cast<std::int32_t>(texts.number("outer")));
      roles.resize(members.size(), static_cast<std::int32_t>(texts.number("inner")));
      const std::vector<std::int32_t> types(members.size(), 1);
      const auto ids = steps(members);
      one.add_packed_int32(8, roles.begin(), roles.end());
      one.add_packed_sint64(9, ids.begin(), ids.end());
      one.add_packed_int32(10, types.begin(), types.end());
    }
  }
  std::string content;
  {
    pbf_writer to(content);
    {
      pbf_writer table(to, 1);
      for (const std::string& text : texts.all()) table.add_bytes(1, text);
    }
    to.add_message(2, group);
  }
  std::string header;
  {
    pbf_writer to(header);
    to.add_string(4, feature);
    to.add_string(4, "DenseNodes");
  }
  return block("OSMHeader", header, packed) + block("OSMData", content, packed);
}

OsmFile small_town() {
  OsmFile file;
  file.nodes = {
      {1, 48.5900, 8.8700, {{"addr:street", "Gartenstraße"}, {"addr:housenumber", "1"}, {"addr:postcode", "99999"}}},
      {2, 48.5904, 8.8700, {}},
      {3, 48.5904, 8.8706, {}},
      {4, 48.5908, 8.8700, {}},
      {11, 48.58, 8.86, {}},
      {12, 48.58, 8.88, {}},
      {13, 48.60, 8.88, {}},
      {14, 48.60, 8.86, {}},
      {21, 48.5950, 8.8750, {}},
      {22, 48.5960, 8.8760, {}},
  };
  file.ways = {
      {101, {2, 3, 4, 2}, {{"building", "yes"}, {"addr:street", "Gartenstraße"}, {"addr:housenumber", "2;2a"}}},
      {102, {1, 2, 4}, {{"highway", "residential"}, {"name", "Gartenstraße"}}},
      {103, {21, 22}, {{"highway", "track"}, {"name", "Feldweg"}}},
      {104, {11, 12, 13}, {}},
      {105, {11, 14, 13}, {}},
      {106, {21, 22}, {{"highway", "proposed"}, {"name", "Umgehung"}}},
  };
  file.relations = {
      {201, {104, 105}, {{"boundary", "administrative"}, {"admin_level", "10"}, {"name", "Mitte"}}},
      {202, {104, 999}, {{"boundary", "administrative"}, {"admin_level", "10"}, {"name", "Nachbarort"}}},
      {203, {104, 105}, {{"boundary", "administrative"}, {"admin_level", "8"}, {"name", "Stadt"}}},
  };
  return file;
}

}  // namespace places::testing
