// SPDX-License-Identifier: Apache-2.0
// An answer with fields of HTTP's head beside the message, for typed routes: Reply<WithHeaders<v1::Thing>>. On the bus
// the message arrives alone. The gateway lets pass only fields that a module may set.
#pragma once

#include <stadtkern/answer.h>

#include <string>
#include <utility>
#include <vector>

namespace stadtkern {

template <class Message>
struct WithHeaders {
  Message message;
  std::vector<std::pair<std::string, std::string>> headers{};  // names in lower case
};

namespace detail {

template <class Message>
struct Encoding<WithHeaders<Message>> {
  explicit Encoding(const WithHeaders<Message>& from) : body(from.message.SerializeAsString()) {
    for (const auto& [name, value] : from.headers) pairs.push_back({bytes(name), bytes(value)});
    response.body = bytes(body);
    response.headers = pairs.data();
    response.header_count = pairs.size();
  }
  std::string body;
  std::vector<stadtkern_pair> pairs;
  stadtkern_response response{sizeof(stadtkern_response), 0, 0, {}, {}, {}, nullptr, 0};
};

}  // namespace detail
}  // namespace stadtkern
