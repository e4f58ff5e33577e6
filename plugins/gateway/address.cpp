// SPDX-License-Identifier: EUPL-1.2
#include "address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "ascii.h"

namespace gateway {

std::optional<Address> Address::parse(std::string_view text) {
  char copy[INET6_ADDRSTRLEN + 1] = {};
  if (text.empty() || text.size() >= sizeof copy) return std::nullopt;
  std::memcpy(copy, text.data(), text.size());
  if (std::strlen(copy) != text.size()) return std::nullopt;
  Address address;
  if (inet_pton(AF_INET, copy, address.bytes.data()) == 1) return address;
  if (inet_pton(AF_INET6, copy, address.bytes.data()) != 1) return std::nullopt;
  static constexpr std::uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  address.v4 = std::equal(std::begin(kMapped), std::end(kMapped), address.bytes.begin());
  if (address.v4) {
    std::rotate(address.bytes.begin(), address.bytes.begin() + 12, address.bytes.end());
    std::fill(address.bytes.begin() + 4, address.bytes.end(), std::uint8_t{0});
  }
  return address;
}

bool Address::loopback() const noexcept {
  if (v4) return bytes[0] == 127;
  return bytes[15] == 1 && std::all_of(bytes.begin(), bytes.begin() + 15, [](std::uint8_t b) { return b == 0; });
}

std::string Address::text() const {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(v4 ? AF_INET : AF_INET6, bytes.data(), text, sizeof text);
  return text;
}

std::string Address::masked() const {
  Address cut = *this;
  std::fill(cut.bytes.begin() + (v4 ? 3 : 6), cut.bytes.end(), std::uint8_t{0});
  return cut.text() + (v4 ? "/24" : "/48");
}

std::optional<Network> Network::parse(std::string_view text) {
  const auto address = Address::parse(cut(text, '/'));
  if (!address) return std::nullopt;
  const unsigned most = address->v4 ? 32 : 128;
  if (text.empty()) return Network{*address, most};
  const auto bits = number<unsigned>(text);
  if (!bits || *bits > most) return std::nullopt;
  return Network{*address, *bits};
}

bool Network::contains(const Address& other) const noexcept {
  if (other.v4 != address.v4) return false;
  const unsigned whole = bits / 8;
  const unsigned rest = bits % 8;
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole, other.bytes.begin())) return false;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
  return (address.bytes[whole] & mask) == (other.bytes[whole] & mask);
}

Address forwarded_client(const Address& peer, std::string_view forwarded_for, const std::vector<Network>& trusted) {
  const auto is_trusted = [&](const Address& address) {
    return std::any_of(trusted.begin(), trusted.end(), [&](const Network& n) { return n.contains(address); });
  };
  Address client = peer;
  while (is_trusted(client) && !forwarded_for.empty()) {
    const auto comma = forwarded_for.rfind(',');
    const auto entry = trimmed(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1));
    forwarded_for = comma == std::string_view::npos ? std::string_view{} : forwarded_for.substr(0, comma);
    const auto address = Address::parse(entry);
    if (!address) break;
    client = *address;
  }
  return client;
}

bool parse_authority(std::string_view text, Authority& out) {
  std::string_view port;
  out = {std::move(out.host), false, {}, false};
  if (!text.empty() && text.front() == '[') {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return false;
    const auto address = Address::parse(text.substr(1, end - 1));
    if (!address || text.substr(1, end - 1).find(':') == std::string_view::npos) return false;
    out.host.assign(text.substr(1, end - 1));
    out.literal = true;
    out.address = *address;
    out.loopback = address->loopback();
    port = text.substr(end + 1);
    if (!port.empty() && port.front() != ':') return false;
    if (!port.empty()) port.remove_prefix(1);
  } else {
    const auto colon = text.find(':');
    port = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
    text = text.substr(0, colon);
    if (text.size() > 1 && text.back() == '.') text.remove_suffix(1);
    if (text.empty() || text.size() > 253 || text.front() == '.') return false;
    for (const char c : text) {
      if (!digit(c) && !letter(c) && c != '-' && c != '.' && c != '_') return false;
    }
    out.host.assign(text);
    if (digit(text.front())) {
      if (const auto address = Address::parse(text)) {
        out.literal = true;
        out.address = *address;
        out.loopback = address->loopback();
      }
    }
  }
  std::transform(out.host.begin(), out.host.end(), out.host.begin(), [](char c) { return lower(c); });
  if (out.host == "localhost") out.loopback = true;
  return port.empty() || number<std::uint16_t>(port).has_value();
}

}  // namespace gateway
