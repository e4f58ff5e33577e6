// SPDX-License-Identifier: Apache-2.0
// The heads of an HTTP exchange on the bus, as plain structs; proto/http.proto says what each field means.
#pragma once

#include "wire/protobuf.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <string_view>

namespace stadtkern::wire::http {

struct Header {
  std::string name;
  std::string value;
  static void each_field(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.value);
  }
  friend bool operator==(const Header&, const Header&) = default;
};

struct RequestHead {
  std::string verb;
  std::string path;
  std::string query;
  std::string base_path;
  std::string mount;
  std::string origin;
  std::vector<Header> headers;
  std::string request_id;
  static void each_field(auto& self, auto&& field) {
    field(1, self.verb);
    field(2, self.path);
    field(3, self.query);
    field(4, self.base_path);
    field(5, self.mount);
    field(6, self.origin);
    field(7, self.headers);
    field(8, self.request_id);
  }
  friend bool operator==(const RequestHead&, const RequestHead&) = default;
};

struct ResponseHead {
  std::uint32_t status = 0;
  std::vector<Header> headers;
  static void each_field(auto& self, auto&& field) {
    field(1, self.status);
    field(2, self.headers);
  }
  friend bool operator==(const ResponseHead&, const ResponseHead&) = default;
};

// [u32 head length][head][body]
template <class Head>
[[nodiscard]] std::string join(const Head& head, std::string_view body) {
  const std::string encoded = encode(head);
  const auto size = static_cast<std::uint32_t>(encoded.size());
  std::string out;
  out.reserve(4 + encoded.size() + body.size());
  for (unsigned shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(size >> shift & 0xff));
  return out.append(encoded).append(body);
}

// The head, and the body as a view into `bytes`; nothing when they do not fit together.
template <class Head>
[[nodiscard]] std::optional<Head> split(std::string_view bytes, std::string_view& body) {
  if (bytes.size() < 4) return std::nullopt;
  std::uint32_t size = 0;
  for (unsigned i = 0; i < 4; ++i) size |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[i])) << 8 * i;
  if (size > bytes.size() - 4) return std::nullopt;
  body = bytes.substr(4 + size);
  return decode<Head>(bytes.substr(4, size));
}

}  // namespace stadtkern::wire::http
