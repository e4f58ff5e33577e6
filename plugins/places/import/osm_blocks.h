// SPDX-License-Identifier: EUPL-1.2
// The blocks of an OSM PBF file, and what stands in one: nodes, ways, relations with their tags. Only osm_blocks.cpp
// knows protozero and zlib. Pure. A damaged file ends in an exception of type Damaged, which osm_pbf.cpp catches.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "geo.h"

namespace places::osm {

// Says what is wrong, and at which byte of the file.
struct Damaged : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Tags {
 public:
  [[nodiscard]] bool empty() const { return pairs_.empty(); }
  [[nodiscard]] std::string_view operator[](std::string_view key) const;  // empty when absent
  void clear() { pairs_.clear(); }
  void add(std::string_view key, std::string_view value) { pairs_.emplace_back(key, value); }

 private:
  std::vector<std::pair<std::string_view, std::string_view>> pairs_;
};

struct Node {
  std::int64_t id = 0;
  Position at;
  Tags tags;
};

struct Way {
  std::int64_t id = 0;
  std::vector<std::int64_t> nodes;
  Tags tags;
};

struct Relation {
  std::int64_t id = 0;
  std::vector<std::int64_t> outer_ways;  // members that are ways with the role "outer" or none
  std::vector<std::int64_t> inner_ways;  // those with the role "inner"
  Tags tags;
};

// What is looked at; the views in it live during the call. An empty function is not called, and what it would be given
// is not decoded.
struct Visitor {
  std::function<void(const Node&)> node;
  std::function<void(const Way&)> way;
  std::function<void(const Relation&)> relation;
};

// Goes through the file once; memory for one block (32 MiB at most) besides.
void visit(std::string_view file, const Visitor& visitor);

}  // namespace places::osm
