// SPDX-License-Identifier: EUPL-1.2
#include "oidc/address.h"

#include <algorithm>
#include <charconv>

namespace identity::oidc {
namespace {

constexpr std::size_t kLongestHost = 253;
constexpr std::size_t kLongestPath = 500;
constexpr unsigned kMostPort = 65'535;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool digit(char c) {
  return c >= '0' && c <= '9';
}

bool host_byte(char c) {
  return (c >= 'a' && c <= 'z') || digit(c) || c == '.' || c == '-';
}

bool port_text(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port > 0 && port <= kMostPort;
}

}  // namespace

std::optional<WebAddress> parse_web_address(std::string_view url) {
  const bool plain = std::all_of(url.begin(), url.end(),
                                 [](char c) { return c > ' ' && c < '\x7f' && c != '\\' && c != '#' && c != '"'; });
  const bool secure = url.starts_with("https://");
  if (!plain || (!secure && !url.starts_with("http://"))) return std::nullopt;
  url.remove_prefix(secure ? 8 : 7);
  const std::string_view authority = url.substr(0, url.find_first_of("/?"));
  const auto colon = authority.find(':');
  WebAddress out{std::string(authority.substr(0, colon)), secure};
  std::transform(out.host.begin(), out.host.end(), out.host.begin(), lower);
  if (out.host.empty() || out.host.size() > kLongestHost || !std::all_of(out.host.begin(), out.host.end(), host_byte)) {
    return std::nullopt;
  }
  const std::string_view port =
      colon == std::string_view::npos ? std::string_view(secure ? "443" : "80") : authority.substr(colon + 1);
  if (!port_text(port)) return std::nullopt;
  out.host.append(":").append(port);
  return out;
}

std::string with_port(std::string_view host) {
  std::string out(host);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out.find(':') == std::string::npos ? out + ":443" : out;
}

std::string local_path(std::string_view text) {
  if (text.size() > kLongestPath || !text.starts_with('/') || text.starts_with("//")) return {};
  const bool clean = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
  return clean ? std::string(text) : std::string();
}

std::string encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const char low = lower(c);
    if ((low >= 'a' && low <= 'z') || digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

}  // namespace identity::oidc
