// SPDX-License-Identifier: Apache-2.0
// The identity block: who a request is made for. Opaque to the router, which alone attaches it (PROTOCOL.md,
// "Identity block"). Layout: u8 version, u8 assurance, u16 count, then count x {u8 tag, u16 length, bytes}.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::wire {

enum class Assurance : std::uint8_t { None = 0, Low = 1, Substantial = 2, High = 3 };

struct Identity {
  Assurance assurance = Assurance::None;
  std::string principal;            // "" = anonymous; "token:NAME", "module:ID", "operator:UID", "person:OPAQUE"
  std::vector<std::string> roles;   // of the request's town only
  std::vector<std::string> groups;  // of the request's town only
  std::string client;               // the gateway's class of an anonymous client; scopes idempotency keys
  std::string trace_id;             // 16 bytes, or empty
  bool sampled = false;
  friend bool operator==(const Identity&, const Identity&) = default;
};

// Nothing when the block would pass 4 KiB.
[[nodiscard]] std::optional<std::string> encode_identity(const Identity& identity);

// Nothing when the bytes are no block. An empty block is the anonymous identity. Unknown tags are skipped.
[[nodiscard]] std::optional<Identity> decode_identity(std::string_view bytes);

}  // namespace stadtkern::wire
