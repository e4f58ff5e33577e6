// SPDX-License-Identifier: EUPL-1.2
// How many slips of the keyboard lie between what was typed and a name: a letter too many, too few, another one, or two
// in the wrong order. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace places {

// One typed word, compared with many names: bit-parallel (Hyyrö 2003), some nanoseconds a letter.
class Typed {
 public:
  static constexpr std::size_t kLongest = 64;  // bytes; what is longer is compared by its beginning

  explicit Typed(std::string_view text);

  // The smallest distance to the name, or with `beginning` to what the name begins with.
  [[nodiscard]] unsigned distance(std::string_view name, bool beginning) const;

 private:
  std::array<std::uint64_t, 256> places_{};  // byte -> where the text has it
  std::size_t size_;
};

// So many slips are forgiven in a text of that length.
[[nodiscard]] unsigned forgiven_slips(std::size_t length);

}  // namespace places
