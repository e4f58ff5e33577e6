// SPDX-License-Identifier: EUPL-1.2
// Range requests as RFC 9110 section 14 has them, and the conditions that go before them. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace places {

// What a GET asks for of a file.
struct Wanted {
  enum class What { Whole, Part, NotModified, Unsatisfiable };
  What what = What::Whole;
  std::uint64_t first = 0;  // bytes of a part, both inclusive
  std::uint64_t last = 0;
  friend bool operator==(const Wanted&, const Wanted&) = default;
};

struct Conditions {
  std::string_view range;
  std::string_view if_range;
  std::string_view if_none_match;
};

// `etag` is strong and has its quotes. Of several ranges the first that can be satisfied counts: an answer may hold
// less than was asked for. A Range that is not understood is ignored.
[[nodiscard]] Wanted wanted_of(const Conditions& conditions, std::uint64_t size, std::string_view etag);

// "bytes 0-99/1234"; of what cannot be satisfied "bytes */1234".
[[nodiscard]] std::string content_range(const Wanted& wanted, std::uint64_t size);

}  // namespace places
