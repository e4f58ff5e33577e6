// SPDX-License-Identifier: Apache-2.0
// What a handler answers: a message, "created" with its place, a raw HTTP answer, or an Error.
#pragma once

#include <stadtkern/detail/api.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace stadtkern {

// The answer of a raw HTTP route, in whatever format the module speaks.
struct Raw {
  unsigned status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers{};  // names in lower case
};

// A message with HTTP 201 and Location: `location` is the path below the module's mount.
template <class Message>
struct Created {
  Message message;
  std::string location;
};
template <class Message>
Created<Message> created(Message message, std::string location) {
  return {std::move(message), std::move(location)};
}

inline Error not_found(std::string_view what, std::string_view id) {
  return {Code::NotFound, std::string(what) + " \"" + std::string(id) + "\" does not exist"};
}

namespace detail {

// How a message becomes a C response; specialise for types that are no protobuf message.
template <class Message>
struct Encoding {
  explicit Encoding(const Message& message) : body(message.SerializeAsString()) { response.body = bytes(body); }
  std::string body;
  stadtkern_response response{sizeof(stadtkern_response), 0, 0, {}, {}, {}, nullptr, 0};
};
template <>
struct Encoding<Raw> {
  explicit Encoding(const Raw& raw);
  std::vector<stadtkern_pair> headers;
  stadtkern_response response{sizeof(stadtkern_response), 0, 0, {}, {}, {}, nullptr, 0};
};

}  // namespace detail

// Made from a Message, Created<Message>, Error, or Result<Message>.
template <class Message>
class [[nodiscard]] Answer {
 public:
  Answer(Message message) : state_(std::in_place_index<0>, Created<Message>{std::move(message), {}}) {}
  Answer(Created<Message> made) : state_(std::in_place_index<0>, std::move(made)), made_(true) {}
  Answer(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  Answer(Result<Message> result) : Answer(result ? Answer(*std::move(result)) : Answer(std::move(result).error())) {}

  explicit operator bool() const { return state_.index() == 0; }
  const Message& operator*() const { return std::get<0>(state_).message; }
  const Error& error() const { return std::get<1>(state_); }

  // Calls `use` with the C response, which lives during the call. Only when it holds a message.
  template <class Use>
  void with_response(Use&& use) const {
    const auto& made = std::get<0>(state_);
    detail::Encoding<Message> encoding(made.message);
    if (made_) {
      encoding.response.http_status = 201;
      encoding.response.location = detail::bytes(made.location);
    }
    use(&encoding.response);
  }

 private:
  std::variant<Created<Message>, Error> state_;
  bool made_ = false;
};

}  // namespace stadtkern
