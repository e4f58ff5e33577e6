// SPDX-License-Identifier: Apache-2.0
// Messages as JSON Schema (draft 2020-12), as OpenAPI 3.1 takes it: what json/schema.h reads and writes, in words for
// others. Descriptions are the .proto's comments, where the descriptors have them (protoc --include_source_info).
#pragma once

#include "json/schema.h"
#include "json/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::json {

// Adds to `components`, an object, that message and all that it holds, by full name; nothing for an unknown one.
void describe(const Schema& schema, std::string_view message, Value& components);

struct DescribedField {
  std::string name;
  std::string description;  // may be empty
  Value schema;
};
// Its fields that can be a path or query parameter, in the .proto's order.
[[nodiscard]] std::vector<DescribedField> describe_parameters(const Schema& schema, std::string_view message);

// The comment on the rpc of that full name, "bench.v1.Bench.StartWait"; empty where there is none.
[[nodiscard]] std::string describe_method(const Schema& schema, std::string_view method);

}  // namespace stadtkern::json
