// SPDX-License-Identifier: Apache-2.0
// libFuzzer: what comes over the control and the admin channel, in pieces of any size, and the payloads of the implicit
// services: read without harm, and what is accepted survives a round trip.
#include "wire/admin.h"
#include "wire/bus_messages.h"
#include "wire/commands.h"
#include "wire/control.h"
#include "wire/events.h"
#include "wire/frame_buffer.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace wire = stadtkern::wire;

namespace {

// By its encoding, which says everything that the message does.
template <class T>
void round_trip(std::string_view bytes) {
  const auto message = wire::decode<T>(bytes);
  if (!message) return;
  const std::string text = wire::encode(*message);
  const auto again = wire::decode<T>(text);
  if (!again || wire::encode(*again) != text) std::abort();
}

// Frames come out as they went in, however the bytes are cut.
void frames(std::string_view bytes) {
  const std::size_t piece = static_cast<unsigned char>(bytes.front()) + 1U;
  const std::string stream = wire::frame(bytes) + wire::frame({}) + std::string(bytes);
  wire::FrameBuffer buffer;
  std::size_t taken = 0;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    buffer.feed(std::string_view(stream).substr(at, piece));
    while (const auto content = buffer.next()) {
      if ((taken == 0 && *content != bytes) || (taken == 1 && !content->empty())) std::abort();
      ++taken;
    }
  }
  if (taken < 2 && bytes.size() <= wire::control::kMaxFrame) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (!bytes.empty()) frames(bytes);
  round_trip<wire::control::Control>(bytes);
  round_trip<wire::admin::Admin>(bytes);
  round_trip<wire::events::PullRequest>(bytes);
  round_trip<wire::events::PullReply>(bytes);
  round_trip<wire::events::HeadsReply>(bytes);
  round_trip<wire::events::ExpireReply>(bytes);
  round_trip<wire::events::SetAsideReply>(bytes);
  round_trip<wire::events::RetryReply>(bytes);
  round_trip<wire::commands::RunRequest>(bytes);
  round_trip<wire::WakeUp>(bytes);
  return 0;
}
