// SPDX-License-Identifier: EUPL-1.2
// Where a webhook may stand: addresses of pages (strict, so that no two readers see two hosts in one) and of machines
// (so that no name leads into the town's own network). Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace notify {

struct WebAddress {
  std::string host;  // lower case, without brackets
  std::uint16_t port = 0;
  bool secure = false;
};

// http or https, a host, maybe a port, then nothing or "/" or "?". No user, no escapes in the host, visible ASCII only.
[[nodiscard]] std::optional<WebAddress> parse_web_address(std::string_view url);

// 16 bytes; IPv4 as ::ffff:a.b.c.d.
using Machine = std::array<std::uint8_t, 16>;
[[nodiscard]] std::optional<Machine> parse_machine(std::string_view text);

struct Network {
  Machine address{};
  unsigned bits = 128;  // counted in 16 bytes
};
[[nodiscard]] std::optional<Network> parse_network(std::string_view text);  // "10.1.0.0/16", "fd00::/8"
[[nodiscard]] bool within(const Machine& machine, const Network& network);

// False for everything that is not out in the world: private, loopback, link-local, shared, multicast, reserved, and
// what carries such an IPv4 address inside an IPv6 one.
[[nodiscard]] bool public_machine(const Machine& machine);

}  // namespace notify
