// SPDX-License-Identifier: Apache-2.0
// libFuzzer: prefix, identity block, control and HTTP heads read any bytes without harm, and what they accept survives
// a round trip.
#include "wire/bus_messages.h"
#include "wire/control.h"
#include "wire/http_head.h"
#include "wire/identity.h"
#include "wire/prefix.h"

#include <cstdlib>

namespace wire = stadtkern::wire;

namespace {

template <class T>
void round_trip(std::string_view bytes) {
  if (const auto message = wire::decode<T>(bytes)) {
    const auto again = wire::decode<T>(wire::encode(*message));
    if (!again || !(*again == *message)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  wire::Prefix prefix;
  if (wire::read(std::as_bytes(std::span(bytes)), prefix) == wire::PrefixError::None) {
    std::byte again[wire::kPrefixSize];
    wire::write(prefix, again);
    if (std::string_view(reinterpret_cast<const char*>(again), wire::kPrefixSize) !=
        bytes.substr(0, wire::kPrefixSize)) {
      std::abort();
    }
  }
  if (const auto identity = wire::decode_identity(bytes)) {
    const auto block = wire::encode_identity(*identity);
    if (block && wire::decode_identity(*block) != identity) std::abort();
  }
  round_trip<wire::control::Control>(bytes);
  round_trip<wire::Context>(bytes);
  round_trip<wire::ErrorDetails>(bytes);
  std::string_view body;
  (void)wire::http::split<wire::http::RequestHead>(bytes, body);
  return 0;
}
