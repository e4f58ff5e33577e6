// SPDX-License-Identifier: EUPL-1.2
#include "guests/hosts.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>

namespace wifi::guests {
namespace {

struct Bits {
  std::array<unsigned char, 16> bytes{};
  unsigned count = 0;  // 32 or 128
};

std::optional<Bits> parse(std::string_view text) {
  const std::string copy(text);
  Bits out;
  if (inet_pton(AF_INET, copy.c_str(), out.bytes.data()) == 1) {
    out.count = 32;
    return out;
  }
  if (inet_pton(AF_INET6, copy.c_str(), out.bytes.data()) != 1) return std::nullopt;
  static constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::memcmp(out.bytes.data(), kMapped.data(), kMapped.size()) == 0) {  // IPv4 within IPv6 is IPv4
    std::memmove(out.bytes.data(), out.bytes.data() + kMapped.size(), 4);
    out.count = 32;
    return out;
  }
  out.count = 128;
  return out;
}

struct Network {
  Bits address;
  unsigned bits = 0;
};

std::optional<Network> network_of(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  unsigned bits = address->count;
  if (slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits > address->count) return std::nullopt;
  }
  return Network{*address, bits};
}

}  // namespace

bool is_network(std::string_view text) {
  return network_of(text).has_value();
}

bool is_address(std::string_view text) {
  return parse(text).has_value();
}

bool host_in(std::string_view address, std::string_view network) {
  const auto one = parse(address);
  const auto all = network_of(network);
  if (!one || !all || one->count != all->address.count) return false;
  for (unsigned bit = 0; bit < all->bits; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    if ((one->bytes[bit / 8] & mask) != (all->address.bytes[bit / 8] & mask)) return false;
  }
  return true;
}

}  // namespace wifi::guests
