// SPDX-License-Identifier: Apache-2.0
// Path and query parameters into a message's fields. Inside sdk/json only.
#pragma once

#include "json/schema.h"

#include <string>
#include <string_view>
#include <vector>

namespace google::protobuf {
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace stadtkern::json {

class Refusals;

// A field that a parameter filled, and which kind did.
struct Given {
  const google::protobuf::FieldDescriptor* field = nullptr;
  Parameter::Kind kind = Parameter::Kind::Query;
};

// Writes path parameters, then query parameters; what is wrong goes to `refusals`. Error: Internal for a path
// parameter without a field.
[[nodiscard]] Result<std::vector<Given>> put_parameters(google::protobuf::Message& message,
                                                        std::span<const Parameter> parameters, Refusals& refusals);

}  // namespace stadtkern::json
