// SPDX-License-Identifier: EUPL-1.2
// libFuzzer entry: any bytes as a package, a signature, a key, a list of hashes and an index. Nothing may be unpacked
// beyond the bounds, and what is taken must read the same once more.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "packages/index.h"
#include "packages/minisign.h"
#include "packages/reading.h"

namespace {

using namespace stadtkern;

struct Bounded final : packages::Sink {
  Status begin(const packages::TarEntry& entry) override {
    if (!packages::name_fault(entry.name).empty()) std::abort();
    return {};
  }
  Status write(std::string_view bytes) override {
    size += bytes.size();
    return {};
  }
  Status end() override { return {}; }
  std::uint64_t size = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto signature = packages::parse_signature(text)) {
    const auto again = packages::parse_signature(packages::signature_file(*signature));
    if (!again || again->trusted_comment != signature->trusted_comment) std::abort();
  }
  if (const auto key = packages::parse_public_key(text)) {
    if (!(*packages::parse_public_key(packages::to_text(*key)) == *key)) std::abort();
  }
  static_cast<void>(packages::parse_hashes(text));
  if (const auto index = packages::parse_index(text)) {
    if (!(*packages::parse_index(packages::index_text(*index)) == *index)) std::abort();
  }
  bool given = false;
  const packages::TarReader::Source source = [&]() -> Result<std::string_view> {
    return std::exchange(given, true) ? std::string_view() : text;
  };
  Bounded sink;
  static_cast<void>(packages::read_package(source, size, &sink));
  if (sink.size > packages::kFreeGrowth + size * packages::kMostGrowth) std::abort();
  return 0;
}
