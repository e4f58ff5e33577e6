// SPDX-License-Identifier: Apache-2.0
// One scalar into one field of a message, or the words why not. Used for the body's values and for parameters alike.
// Inside sdk/json only.
#pragma once

#include <string>
#include <string_view>

namespace google::protobuf {
class Descriptor;
class EnumDescriptor;
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace stadtkern::json {

// A JSON scalar: a number is its text.
struct Scalar {
  enum class Kind { Bool, Number, String };
  Kind kind = Kind::String;
  bool truth = false;
  std::string_view text;
};

// Sets a singular field or appends to a repeated one. Returns the reason of a refusal, "must be ...", or "".
[[nodiscard]] std::string put(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
                              const Scalar& value);

// The same from a map's key, which JSON writes as a string. Only the canonical spelling is taken, or two spellings of
// one key would pass for two keys.
[[nodiscard]] std::string put_key(google::protobuf::Message& entry, const google::protobuf::FieldDescriptor& field,
                                  std::string_view key);

// What a value (a repeated field's or map's element) of this field must be: "must be a whole number".
[[nodiscard]] std::string expectation(const google::protobuf::FieldDescriptor& field);

// "is not known here" with the nearest field's name; `parameters`: only fields that a parameter can be written into.
[[nodiscard]] std::string unknown_name(std::string_view name, const google::protobuf::Descriptor& message,
                                       bool parameters);

// The field's other oneof member that is set already; null when there is none.
[[nodiscard]] const google::protobuf::FieldDescriptor* oneof_rival(const google::protobuf::Message& message,
                                                                   const google::protobuf::FieldDescriptor& field);

}  // namespace stadtkern::json
