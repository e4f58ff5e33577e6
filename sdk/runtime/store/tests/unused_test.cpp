// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/sqlite/unused.h"

#include <catch2/catch.hpp>

#include <initializer_list>
#include <utility>

using stadtkern::runtime::store::sqlite::Range;
using stadtkern::runtime::store::sqlite::unused_ranges;

namespace {

// A page of 512 bytes with these bytes at these places.
std::vector<std::byte> page(std::initializer_list<std::pair<std::size_t, unsigned>> set) {
  std::vector<std::byte> out(512);
  for (const auto& [at, byte] : set) out[at] = static_cast<std::byte>(byte);
  return out;
}

}  // namespace

TEST_CASE("unused: between the pointers and the content, and in freed blocks, lies nothing") {
  // Two cells, content from 400 on, a freed block of 20 bytes at 450.
  const auto leaf = page({{0, 13}, {1, 1}, {2, 194}, {4, 2}, {5, 1}, {6, 144}, {453, 20}});
  CHECK(unused_ranges(leaf, 512, false) == std::vector<Range>{{12, 400}, {454, 470}});
  const auto interior = page({{0, 5}, {4, 1}, {5, 1}, {6, 144}});
  CHECK(unused_ranges(interior, 512, false) == std::vector<Range>{{14, 400}});
  const auto first = page({{100, 13}, {104, 1}, {105, 1}, {106, 144}});
  CHECK(unused_ranges(first, 512, true) == std::vector<Range>{{110, 400}});
}

TEST_CASE("unused: a page that is no sound b-tree page is left alone") {
  CHECK(unused_ranges(page({}), 512, false).empty());                                     // overflow or free
  CHECK(unused_ranges(page({{0, 13}, {4, 250}, {5, 1}, {6, 144}}), 512, false).empty());  // pointers over content
  CHECK(unused_ranges(page({{0, 13}, {5, 3}}), 512, false).empty());                      // content past the end
  CHECK(unused_ranges(page({{0, 13}, {2, 20}, {5, 1}, {6, 144}}), 512, false).empty());   // a block before it
  CHECK(unused_ranges(page({{0, 13}, {1, 1}, {2, 194}, {5, 1}, {6, 144}, {453, 3}}), 512, false).empty());
  CHECK(unused_ranges(page({{0, 13}, {1, 1}, {2, 194}, {5, 1}, {6, 144}, {450, 1}, {451, 194}, {453, 20}}), 512, false)
            .empty());  // a chain that turns back
  CHECK(unused_ranges(page({{0, 13}}), 8, false).empty());
}
