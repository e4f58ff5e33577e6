// SPDX-License-Identifier: EUPL-1.2
// Where a request comes from (IP addresses, networks of trusted proxies) and which host it names. Pure values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// An IPv4 or IPv6 address; IPv4 mapped into IPv6 counts as IPv4.
struct Address {
  std::array<std::uint8_t, 16> bytes{};
  bool v4 = true;  // only the first four bytes count

  static std::optional<Address> parse(std::string_view text);
  bool loopback() const noexcept;
  std::string text() const;
  // Cut to /24 (IPv4) or /48 (IPv6): what a log may hold.
  std::string masked() const;
  friend bool operator==(const Address&, const Address&) = default;
};

struct Network {
  Address address;
  unsigned bits = 0;

  // "10.0.0.0/8", "::1", "192.0.2.7".
  static std::optional<Network> parse(std::string_view text);
  bool contains(const Address& address) const noexcept;
};

// The client behind a chain of proxies: the last entry of X-Forwarded-For that no trusted proxy wrote itself. `peer`
// when it is not trusted, or the header says nothing usable.
Address forwarded_client(const Address& peer, std::string_view forwarded_for, const std::vector<Network>& trusted);

// What stands in a Host header or in a target of absolute form.
struct Authority {
  std::string host;       // lower case, without port, brackets and a final dot
  bool literal = false;   // an IP address
  Address address;        // which
  bool loopback = false;  // localhost, 127.0.0.0/8, ::1
};

// False when `text` is no valid authority; `out` is then undefined. Takes `out` to reuse its memory.
bool parse_authority(std::string_view text, Authority& out);

}  // namespace gateway
