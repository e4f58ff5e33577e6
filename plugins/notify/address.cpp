// SPDX-License-Identifier: EUPL-1.2
#include "address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace notify {
namespace {

constexpr std::uint16_t kHttp = 80;
constexpr std::uint16_t kHttps = 443;
constexpr std::size_t kLongestHost = 253;
constexpr unsigned kMappedBits = 96;  // before an IPv4 address

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

template <class Number>
std::optional<Number> number(std::string_view text, Number most) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > most) return std::nullopt;
  return value;
}

bool host_name(std::string_view host) {
  return !host.empty() && host.size() <= kLongestHost && host.front() != '.' && host.front() != '-' &&
         host.find("..") == std::string_view::npos && std::all_of(host.begin(), host.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
         });
}

// IANA's special-purpose registries; what of 2000::/3 is special stands here, the rest of IPv6 is never public.
constexpr std::string_view kSpecial[] = {
    "0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
    "2001::/23",     "2001:db8::/32",   "2002::/16",      "3fff::/20",
};

const std::vector<Network>& special() {
  static const std::vector<Network> all = [] {
    std::vector<Network> out;
    for (const auto text : kSpecial) out.push_back(*parse_network(text));
    return out;
  }();
  return all;
}

}  // namespace

std::optional<WebAddress> parse_web_address(std::string_view url) {
  if (!std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; })) {
    return std::nullopt;
  }
  WebAddress out;
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  const std::string scheme = lowered(url.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  out.secure = scheme == "https";
  out.port = out.secure ? kHttps : kHttp;
  url.remove_prefix(scheme_end + 3);
  std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    out.host = lowered(authority.substr(1, end - 1));
    if (out.host.find(':') == std::string::npos || !parse_machine(out.host)) return std::nullopt;
    port = authority.substr(end + 1);
  } else {
    out.host = lowered(authority.substr(0, authority.find(':')));
    if (!host_name(out.host)) return std::nullopt;
    port = authority.substr(out.host.size());
  }
  if (port.empty()) return out;
  const auto given = number<unsigned>(port.substr(1), 65'535);
  if (port.front() != ':' || !given || *given == 0) return std::nullopt;
  out.port = static_cast<std::uint16_t>(*given);
  return out;
}

std::optional<Machine> parse_machine(std::string_view text) {
  const std::string copy(text);
  Machine out{};
  if (::inet_pton(AF_INET6, copy.c_str(), out.data()) == 1) return out;
  out = {};
  out[10] = out[11] = 0xff;
  if (::inet_pton(AF_INET, copy.c_str(), out.data() + 12) == 1) return out;
  return std::nullopt;
}

std::optional<Network> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_machine(text.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned before = text.find(':') == std::string_view::npos ? kMappedBits : 0;
  if (slash == std::string_view::npos) return Network{*address, 128};
  const auto bits = number<unsigned>(text.substr(slash + 1), 128 - before);
  if (!bits) return std::nullopt;
  return Network{*address, before + *bits};
}

bool within(const Machine& machine, const Network& network) {
  for (unsigned bit = 0; bit < network.bits; bit += 8) {
    const unsigned left = network.bits - bit;
    const auto mask = static_cast<std::uint8_t>(left >= 8 ? 0xff : 0xff00 >> left);
    if (((machine[bit / 8] ^ network.address[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

bool public_machine(const Machine& machine) {
  static const Network mapped = *parse_network("::ffff:0:0/96");
  static const Network translated = *parse_network("64:ff9b::/96");
  static const Network global = *parse_network("2000::/3");
  if (within(machine, translated)) {
    Machine inside = mapped.address;
    std::copy(machine.begin() + 12, machine.end(), inside.begin() + 12);
    return public_machine(inside);
  }
  if (!within(machine, mapped) && !within(machine, global)) return false;
  return std::none_of(special().begin(), special().end(),
                      [&](const Network& network) { return within(machine, network); });
}

}  // namespace notify
