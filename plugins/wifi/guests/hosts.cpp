// SPDX-License-Identifier: EUPL-1.2
#include "guests/hosts.h"

#include <charconv>
#include <optional>

#include "addresses.h"

namespace wifi::guests {
namespace {

struct Network {
  IpAddress address;
  unsigned bits = 0;
};

std::optional<Network> network_of(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = ip_of(text.substr(0, slash));
  if (!address) return std::nullopt;
  unsigned bits = address->bits;
  if (slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits > address->bits) return std::nullopt;
  }
  return Network{*address, bits};
}

}  // namespace

bool is_network(std::string_view text) {
  return network_of(text).has_value();
}

bool host_in(std::string_view address, std::string_view network) {
  const auto one = ip_of(address);
  const auto all = network_of(network);
  if (!one || !all || one->bits != all->address.bits) return false;
  for (unsigned bit = 0; bit < all->bits; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    if ((one->bytes[bit / 8] & mask) != (all->address.bytes[bit / 8] & mask)) return false;
  }
  return true;
}

}  // namespace wifi::guests
