// SPDX-License-Identifier: Apache-2.0
// What the fuzz targets of JSON and of its way to a message have in common: libFuzzer's input as text, the message that
// they map onto, and what must hold of each message that the mapping has made. Each target cuts its input in its own
// way.
#pragma once

#include "json/schema.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace stadtkern::json::test {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// sample.v1.Bench, by the descriptors that the build made.
inline const MessageType& bench() {
  static const auto schema = [] {
    std::ifstream file(SAMPLE_DESCRIPTORS, std::ios::binary);
    auto loaded = Schema::load(std::string(std::istreambuf_iterator<char>(file), {}));
    if (!loaded) std::abort();
    return std::move(*loaded);
  }();
  static const auto type = schema->message("sample.v1.Bench");
  return *type;
}

// A message of bench() that was accepted can be printed, and its JSON, read without anything beside it, is that
// message.
inline void must_come_back(std::string_view message) {
  const auto text = bench().to_json(message);
  if (!text) std::abort();
  const auto again = bench().to_protobuf(*text);
  if (!again || *again != message) std::abort();
}

}  // namespace stadtkern::json::test
