// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/sqlite/unused.h"

namespace stadtkern::runtime::store::sqlite {
namespace {

constexpr std::size_t kFileHeader = 100;
constexpr std::size_t kFreeblockHead = 4;

enum PageType : unsigned { kIndexInterior = 2, kTableInterior = 5, kIndexLeaf = 10, kTableLeaf = 13 };

std::size_t two_bytes(std::span<const std::byte> page, std::size_t at) {
  return std::to_integer<std::size_t>(page[at]) << 8 | std::to_integer<std::size_t>(page[at + 1]);
}

// Where the pointers to cells begin; 0: no b-tree page.
std::size_t head_size(unsigned type) {
  if (type == kIndexInterior || type == kTableInterior) return 12;
  if (type == kIndexLeaf || type == kTableLeaf) return 8;
  return 0;
}

}  // namespace

std::vector<Range> unused_ranges(std::span<const std::byte> page, std::size_t usable, bool first) {
  const std::size_t head = first ? kFileHeader : 0;
  if (usable > page.size() || usable < head + 12) return {};
  const std::size_t size = head_size(std::to_integer<unsigned>(page[head]));
  if (size == 0) return {};
  const std::size_t pointers_end = head + size + 2 * two_bytes(page, head + 3);
  std::size_t content = two_bytes(page, head + 5);
  if (content == 0) content = 65536;
  if (pointers_end > content || content > usable) return {};
  std::vector<Range> ranges;
  if (pointers_end < content) ranges.push_back({pointers_end, content});
  for (std::size_t at = two_bytes(page, head + 1); at != 0;) {
    if (at < content || at + kFreeblockHead > usable) return {};
    const std::size_t next = two_bytes(page, at);
    const std::size_t length = two_bytes(page, at + 2);
    if (length < kFreeblockHead || at + length > usable || (next != 0 && next < at + length)) return {};
    if (length > kFreeblockHead) ranges.push_back({at + kFreeblockHead, at + length});
    at = next;
  }
  return ranges;
}

}  // namespace stadtkern::runtime::store::sqlite
