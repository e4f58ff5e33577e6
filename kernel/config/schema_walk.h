// SPDX-License-Identifier: EUPL-1.2
// Finding one's way in a JSON Schema's tree beside a document: which subschema speaks of a value, and which defaults
// it gives. Follows `properties`, `additionalProperties`, `items` and references within the document; what stands in
// `anyOf` and the like has no defaults. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/value.h"

namespace stadtkern::config {

// `schema` itself, or what its `$ref` points at. Null for a reference that leads nowhere or round in a circle.
[[nodiscard]] const Value* dereferenced(const Value& root, const Value* schema);

// The subschema for the member `key` (or element, by its index) of what `schema` describes; null when none speaks of
// it.
[[nodiscard]] const Value* subschema(const Value& root, const Value* schema, const std::string& step);

// The keys of the schema's `properties`.
[[nodiscard]] std::vector<std::string> property_names(const Value& root, const Value* schema);

// Whether an object that `schema` describes takes no other members than its `properties`.
[[nodiscard]] bool closed(const Value& root, const Value* schema);

// Adds what `value` lacks and the schema has a default for. An object that is missing is made when its own defaults
// are enough for what it requires.
void fill_defaults(const Value& root, const Value* schema, Value& value);

}  // namespace stadtkern::config
