// SPDX-License-Identifier: EUPL-1.2
// The home of protozero as a reader. Why not libosmium: Debian's package of it pulls in Boost 1.74, which
// conflicts with the 1.81 that this project builds with; protozero is the part of it that reads the format.
#include "import/osm_blocks.h"

#include <zlib.h>
#include <protozero/exception.hpp>
#include <protozero/pbf_reader.hpp>

#include <algorithm>

#include "import/osm_pbf.h"

namespace places {

bool is_osm_pbf(std::string_view file) {
  // The length of the first block's header (a small number, most significant byte first), then its type as field 1.
  constexpr std::string_view kType = "\x0A\x09OSMHeader";
  return file.size() > 15 && file[0] == 0 && file[1] == 0 && file.substr(4, kType.size()) == kType;
}

namespace osm {
namespace {

using protozero::data_view;
using protozero::pbf_reader;
using protozero::pbf_wire_type;
using protozero::tag_and_type;

// The format's own limits.
constexpr std::size_t kLargestHeader = 64 * 1024;
constexpr std::size_t kLargestBlock = 32 * 1024 * 1024;
// Ours: an extract that may be imported unpacks to less; one that doesn't is made to keep us busy.
constexpr std::size_t kLargestUnpacked = std::size_t{2} * 1024 * 1024 * 1024;

constexpr auto bytes(std::uint32_t tag) {
  return tag_and_type(tag, pbf_wire_type::length_delimited);
}
constexpr auto number(std::uint32_t tag) {
  return tag_and_type(tag, pbf_wire_type::varint);
}

std::string_view view(data_view data) {
  return {data.data(), data.size()};
}

pbf_reader reader_of(std::string_view data) {
  return pbf_reader{data.data(), data.size()};
}

struct BlobHeader {
  std::string_view type;
  std::size_t size = 0;
};

BlobHeader blob_header(std::string_view data) {
  BlobHeader out;
  for (auto reader = reader_of(data); reader.next();) {
    if (reader.tag_and_type() == bytes(1)) {
      out.type = view(reader.get_view());
    } else if (reader.tag_and_type() == number(3)) {
      const auto size = reader.get_int32();
      if (size < 0) throw Damaged("a block's length is negative");
      out.size = static_cast<std::size_t>(size);
    } else {
      reader.skip();
    }
  }
  return out;
}

// The block's content: in `buffer` when it is compressed.
std::string_view unpacked(std::string_view blob, std::string& buffer) {
  std::string_view raw;
  std::string_view packed;
  std::int64_t size = 0;
  for (auto reader = reader_of(blob); reader.next();) {
    switch (reader.tag_and_type()) {
      case bytes(1):
        raw = view(reader.get_view());
        break;
      case number(2):
        size = reader.get_int32();
        break;
      case bytes(3):
        packed = view(reader.get_view());
        break;
      case bytes(4):
      case bytes(6):
      case bytes(7):
        throw Damaged("a block is compressed otherwise than by zlib; \"osmium cat\" writes such a file anew");
      default:
        reader.skip();
    }
  }
  if (packed.empty()) return raw;
  if (size <= 0 || size > static_cast<std::int64_t>(kLargestBlock)) throw Damaged("a block's size is none");
  buffer.resize(static_cast<std::size_t>(size));
  auto length = static_cast<uLongf>(size);
  const int done = uncompress(reinterpret_cast<Bytef*>(buffer.data()), &length,
                              reinterpret_cast<const Bytef*>(packed.data()), static_cast<uLong>(packed.size()));
  if (done != Z_OK || length != static_cast<uLongf>(size)) throw Damaged("a block cannot be unpacked");
  return buffer;
}

void check_header(std::string_view data) {
  for (auto reader = reader_of(data); reader.next();) {
    if (reader.tag_and_type() != bytes(4)) {
      reader.skip();
      continue;
    }
    const std::string_view feature = view(reader.get_view());
    if (feature != "OsmSchema-V0.6" && feature != "DenseNodes") {
      throw Damaged("it needs a reader that knows \"" + std::string(feature.substr(0, 40)) + "\"");
    }
  }
}

// One PrimitiveBlock.
class Block {
 public:
  Block(std::string_view data, const Visitor& visitor) : visitor_{visitor} {
    std::vector<std::string_view> groups;
    for (auto reader = reader_of(data); reader.next();) {
      switch (reader.tag_and_type()) {
        case bytes(1):
          read_texts(view(reader.get_view()));
          break;
        case bytes(2):
          groups.push_back(view(reader.get_view()));
          break;
        case number(17):
          granularity_ = reader.get_int32();
          break;
        case number(19):
          lat_offset_ = static_cast<double>(reader.get_int64());
          break;
        case number(20):
          lon_offset_ = static_cast<double>(reader.get_int64());
          break;
        default:
          reader.skip();
      }
    }
    for (const std::string_view group : groups) read_group(group);
  }

 private:
  void read_texts(std::string_view data) {
    for (auto reader = reader_of(data); reader.next();) {
      if (reader.tag_and_type() == bytes(1)) {
        texts_.push_back(view(reader.get_view()));
      } else {
        reader.skip();
      }
    }
  }

  void read_group(std::string_view data) {
    for (auto reader = reader_of(data); reader.next();) {
      const auto field = reader.tag_and_type();
      if (field == bytes(1) && visitor_.node) {
        read_node(view(reader.get_view()));
      } else if (field == bytes(2) && visitor_.node) {
        read_dense(view(reader.get_view()));
      } else if (field == bytes(3) && visitor_.way) {
        read_way(view(reader.get_view()));
      } else if (field == bytes(4) && visitor_.relation) {
        read_relation(view(reader.get_view()));
      } else {
        reader.skip();
      }
    }
  }

  std::string_view text(std::uint64_t number) const {
    if (number >= texts_.size()) throw Damaged("a tag names a text that isn't there");
    return texts_[number];
  }

  Position position(std::int64_t lat, std::int64_t lon) const {
    const auto scale = static_cast<double>(granularity_);
    return {(lat_offset_ + scale * static_cast<double>(lat)) / 1e9,
            (lon_offset_ + scale * static_cast<double>(lon)) / 1e9};
  }

  using Numbers = protozero::iterator_range<pbf_reader::const_uint32_iterator>;

  void read_tags(Tags& tags, const Numbers& keys, const Numbers& values) const {
    tags.clear();
    auto value = values.begin();
    for (auto key = keys.begin(); key != keys.end(); ++key, ++value) {
      if (value == values.end()) throw Damaged("a tag has no value");
      tags.add(text(*key), text(*value));
    }
  }

  void read_node(std::string_view data) {
    Numbers keys;
    Numbers values;
    std::int64_t lat = 0;
    std::int64_t lon = 0;
    for (auto reader = reader_of(data); reader.next();) {
      switch (reader.tag_and_type()) {
        case number(1):
          node_.id = reader.get_sint64();
          break;
        case bytes(2):
          keys = reader.get_packed_uint32();
          break;
        case bytes(3):
          values = reader.get_packed_uint32();
          break;
        case number(8):
          lat = reader.get_sint64();
          break;
        case number(9):
          lon = reader.get_sint64();
          break;
        default:
          reader.skip();
      }
    }
    node_.at = position(lat, lon);
    read_tags(node_.tags, keys, values);
    visitor_.node(node_);
  }

  void read_dense(std::string_view data) {
    protozero::iterator_range<pbf_reader::const_sint64_iterator> ids;
    protozero::iterator_range<pbf_reader::const_sint64_iterator> lats;
    protozero::iterator_range<pbf_reader::const_sint64_iterator> lons;
    protozero::iterator_range<pbf_reader::const_int32_iterator> tags;
    for (auto reader = reader_of(data); reader.next();) {
      switch (reader.tag_and_type()) {
        case bytes(1):
          ids = reader.get_packed_sint64();
          break;
        case bytes(8):
          lats = reader.get_packed_sint64();
          break;
        case bytes(9):
          lons = reader.get_packed_sint64();
          break;
        case bytes(10):
          tags = reader.get_packed_int32();
          break;
        default:
          reader.skip();
      }
    }
    // Differences to the one before; summed without sign, so that a damaged file wraps around and does no harm.
    std::uint64_t id = 0;
    std::uint64_t lat = 0;
    std::uint64_t lon = 0;
    auto next_lat = lats.begin();
    auto next_lon = lons.begin();
    auto tag = tags.begin();
    for (const std::int64_t step : ids) {
      if (next_lat == lats.end() || next_lon == lons.end()) throw Damaged("a node has no position");
      id += static_cast<std::uint64_t>(step);
      lat += static_cast<std::uint64_t>(*next_lat++);
      lon += static_cast<std::uint64_t>(*next_lon++);
      node_.id = static_cast<std::int64_t>(id);
      node_.at = position(static_cast<std::int64_t>(lat), static_cast<std::int64_t>(lon));
      node_.tags.clear();
      for (; tag != tags.end() && *tag != 0; ++tag) {
        const std::string_view key = text(static_cast<std::uint32_t>(*tag));
        if (++tag == tags.end()) throw Damaged("a tag has no value");
        node_.tags.add(key, text(static_cast<std::uint32_t>(*tag)));
      }
      if (tag != tags.end()) ++tag;
      visitor_.node(node_);
    }
  }

  static void add_steps(std::vector<std::int64_t>& to,
                        const protozero::iterator_range<pbf_reader::const_sint64_iterator>& steps) {
    std::uint64_t id = 0;
    for (const std::int64_t step : steps) {
      id += static_cast<std::uint64_t>(step);
      to.push_back(static_cast<std::int64_t>(id));
    }
  }

  void read_way(std::string_view data) {
    Numbers keys;
    Numbers values;
    way_.nodes.clear();
    for (auto reader = reader_of(data); reader.next();) {
      switch (reader.tag_and_type()) {
        case number(1):
          way_.id = reader.get_int64();
          break;
        case bytes(2):
          keys = reader.get_packed_uint32();
          break;
        case bytes(3):
          values = reader.get_packed_uint32();
          break;
        case bytes(8):
          add_steps(way_.nodes, reader.get_packed_sint64());
          break;
        default:
          reader.skip();
      }
    }
    read_tags(way_.tags, keys, values);
    visitor_.way(way_);
  }

  void read_relation(std::string_view data) {
    constexpr std::int32_t kWay = 1;
    Numbers keys;
    Numbers values;
    std::vector<std::int64_t> members;
    protozero::iterator_range<pbf_reader::const_int32_iterator> roles;
    protozero::iterator_range<pbf_reader::const_int32_iterator> types;
    for (auto reader = reader_of(data); reader.next();) {
      switch (reader.tag_and_type()) {
        case number(1):
          relation_.id = reader.get_int64();
          break;
        case bytes(2):
          keys = reader.get_packed_uint32();
          break;
        case bytes(3):
          values = reader.get_packed_uint32();
          break;
        case bytes(8):
          roles = reader.get_packed_int32();
          break;
        case bytes(9):
          add_steps(members, reader.get_packed_sint64());
          break;
        case bytes(10):
          types = reader.get_packed_enum();
          break;
        default:
          reader.skip();
      }
    }
    relation_.outer_ways.clear();
    relation_.inner_ways.clear();
    auto role = roles.begin();
    auto type = types.begin();
    for (const std::int64_t member : members) {
      if (role == roles.end() || type == types.end()) throw Damaged("a relation's member has no role");
      const std::string_view name = text(static_cast<std::uint32_t>(*role++));
      if (*type++ != kWay) continue;
      if (name.empty() || name == "outer") relation_.outer_ways.push_back(member);
      if (name == "inner") relation_.inner_ways.push_back(member);
    }
    read_tags(relation_.tags, keys, values);
    visitor_.relation(relation_);
  }

  const Visitor& visitor_;
  std::vector<std::string_view> texts_;
  std::int32_t granularity_ = 100;
  double lat_offset_ = 0;
  double lon_offset_ = 0;
  // Kept from one to the next for their memory.
  Node node_;
  Way way_;
  Relation relation_;
};

std::size_t length_at(std::string_view file) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(file[i]);
  return length;
}

std::string_view take(std::string_view& file, std::size_t size, const char* what) {
  if (size > file.size()) throw Damaged(std::string("the file ends within ") + what);
  const std::string_view out = file.substr(0, size);
  file.remove_prefix(size);
  return out;
}

struct Progress {
  bool begun = false;
  std::size_t unpacked = 0;
  std::string buffer;
};

// The next block of the file, which it is taken away from.
void visit_block(std::string_view& file, Progress& progress, const Visitor& visitor) {
  const std::size_t header_size = length_at(take(file, 4, "a block's length"));
  if (header_size > kLargestHeader) throw Damaged("a block's header is too long");
  const BlobHeader header = blob_header(take(file, header_size, "a block's header"));
  if (header.size > kLargestBlock) throw Damaged("a block is too long");
  const std::string_view blob = take(file, header.size, "a block");
  if (header.type == "OSMHeader") {
    check_header(unpacked(blob, progress.buffer));
    progress.begun = true;
  } else if (header.type == "OSMData") {
    if (!progress.begun) throw Damaged("data come before the header");
    const std::string_view content = unpacked(blob, progress.buffer);
    progress.unpacked += content.size();
    if (progress.unpacked > kLargestUnpacked) throw Damaged("it unpacks to more than 2 GiB");
    const Block block(content, visitor);
  }
}

}  // namespace

std::string_view Tags::operator[](std::string_view key) const {
  const auto found = std::find_if(pairs_.begin(), pairs_.end(), [&](const auto& pair) { return pair.first == key; });
  return found == pairs_.end() ? std::string_view() : found->second;
}

void visit(std::string_view file, const Visitor& visitor) {
  const std::size_t size = file.size();
  Progress progress;
  while (!file.empty()) {
    const std::size_t at = size - file.size();
    try {
      visit_block(file, progress, visitor);
    } catch (const Damaged& damaged) {
      throw Damaged(std::string(damaged.what()) + " (block at byte " + std::to_string(at) + ")");
    } catch (const protozero::exception&) {
      throw Damaged("a block's content cannot be read (block at byte " + std::to_string(at) + ")");
    }
  }
}

}  // namespace osm
}  // namespace places
