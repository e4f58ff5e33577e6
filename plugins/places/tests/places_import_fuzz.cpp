// SPDX-License-Identifier: EUPL-1.2
// Anything at all as an import file: it is refused with words, or each thing in it is in one bucket; never a crash.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "import/contents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace places;
  static const Shape kArea = *Shape::parse(R"({"type":"Polygon","coordinates":[[[0,0],[90,0],[90,80],[0,80],[0,0]]]})");
  if (size == 0) return 0;
  const GeoJsonUse use = (data[0] & 1) != 0 ? GeoJsonUse::Districts : GeoJsonUse::Map;
  const auto contents = read_contents({reinterpret_cast<const char*>(data) + 1, size - 1}, &kArea, use);
  if (!contents) return contents.error().message.empty() ? (std::abort(), 0) : 0;
  const std::uint64_t told = contents->addresses.size() + contents->districts.size() + contents->repeated +
                             contents->outside + contents->failed.size() + (contents->map ? 1 : 0);
  if (contents->read != told) std::abort();
  return 0;
}
