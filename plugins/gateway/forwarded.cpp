// SPDX-License-Identifier: EUPL-1.2
#include "forwarded.h"

#include <string>

#include "ascii.h"
#include "request_id.h"

namespace gateway {
namespace {

// Proxies in a row add to the end: the fields' values as one list.
std::string joined(const RequestHead& head, Name name) {
  std::string all;
  for (const auto& field : head.fields) {
    if (field.name != name) continue;
    if (!all.empty()) all.push_back(',');
    all.append(field.value);
  }
  return all;
}

// One that stands there once, or nothing with `contradictory` set.
std::string_view only(const RequestHead& head, Name name, Forwarded& said) noexcept {
  const auto count = head.count(name);
  const auto value = trimmed(head.first(name));
  if (count > 1 || value.find(',') != std::string_view::npos) said.contradictory = true;
  return count == 1 ? value : std::string_view{};
}

void note_protocol(std::string_view text, Forwarded& said) noexcept {
  if (equal_ignoring_case(text, "https")) said.secure = true;
  if (equal_ignoring_case(text, "http")) said.secure = false;
}

std::string_view unquoted(std::string_view text) noexcept {
  return text.size() >= 2 && text.front() == '"' && text.back() == '"' ? text.substr(1, text.size() - 2) : text;
}

// The value of `name` in one element of Forwarded ("for=192.0.2.1;proto=https").
std::string_view parameter(std::string_view element, std::string_view name) noexcept {
  while (!element.empty()) {
    std::string_view pair = trimmed(cut(element, ';'));
    if (equal_ignoring_case(trimmed(cut(pair, '=')), name)) return unquoted(trimmed(pair));
  }
  return {};
}

// "192.0.2.1:80", "[2001:db8::1]:80" without port and brackets.
std::string_view node_address(std::string_view text) noexcept {
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  return text.substr(0, text.find(':'));
}

void read_x_forwarded(const RequestHead& head, const Address& peer, const std::vector<Network>& trusted,
                      Forwarded& said) {
  said.client = forwarded_client(peer, joined(head, Name::ForwardedFor), trusted);
  note_protocol(only(head, Name::ForwardedProto, said), said);
  said.host = only(head, Name::ForwardedHost, said);
}

void read_rfc_7239(const RequestHead& head, const Address& peer, const std::vector<Network>& trusted, Forwarded& said) {
  std::string addresses;
  for (const auto& field : head.fields) {
    if (field.name != Name::Forwarded) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      const auto element = cut(rest, ',');
      addresses.append(",").append(node_address(parameter(element, "for")));
      // Protocol and host are what the proxy next to us saw.
      said.secure.reset();
      note_protocol(parameter(element, "proto"), said);
      said.host = parameter(element, "host");
    }
  }
  said.client = forwarded_client(peer, addresses, trusted);
}

}  // namespace

Forwarded read_forwarded(const RequestHead& head, const Address& peer, const std::vector<Network>& trusted,
                         ProxyFields fields) {
  Forwarded said;
  if (fields == ProxyFields::Forwarded) {
    read_rfc_7239(head, peer, trusted, said);
  } else {
    read_x_forwarded(head, peer, trusted, said);
  }
  for (const auto& field : head.fields) {
    if (field.name == Name::RequestId && valid_request_id(field.value)) said.request_id = field.value;
  }
  return said;
}

}  // namespace gateway
