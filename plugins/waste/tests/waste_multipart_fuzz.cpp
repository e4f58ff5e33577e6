// SPDX-License-Identifier: EUPL-1.2
// Anything at all as a form with files: the first line is the Content-Type, the rest the body. Parts lie inside the
// body, in their order and apart from each other; never more than were asked for.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <stadtkern/multipart.h>

namespace {

constexpr std::size_t kMost = 5;

void expect(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  const std::size_t end = input.find('\n');
  const std::string_view type = input.substr(0, end);
  const std::string_view body = end == std::string_view::npos ? std::string_view() : input.substr(end + 1);
  static_cast<void>(stadtkern::is_multipart(type));
  const auto parts = stadtkern::read_multipart(type, body, kMost);
  if (!parts) {
    expect(!parts.error().message.empty());
    return 0;
  }
  expect(parts->size() <= kMost);
  const char* at = body.data();
  for (const auto& part : *parts) {
    if (part.content.empty()) continue;
    expect(part.content.data() >= at && part.content.data() + part.content.size() <= body.data() + body.size());
    at = part.content.data() + part.content.size();
  }
  return 0;
}
