// SPDX-License-Identifier: EUPL-1.2
// Anything at all typed into the search: it ends soon, within its limits.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "built_in.h"
#include "import/contents.h"
#include "index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace places;
  static const Index kIndex = [] {
    const auto example = built_in::example("musterstadt");
    return Index(read_csv(example.addresses, nullptr)->addresses, read_districts(example.districts, nullptr)->districts,
                 "Musterstadt");
  }();
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto hits = kIndex.search(text, Position{48.59, 8.87}, 5);
  if (hits.size() > 5 || readings(text).size() > kMostReadings) std::abort();
  for (const Hit& hit : hits) {
    if (hit.label().empty() || !on_earth(hit.at)) std::abort();
  }
  return 0;
}
