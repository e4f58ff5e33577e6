// SPDX-License-Identifier: EUPL-1.2
// Secrets among a module's settings: what the schema marks `"writeOnly": true` stands in no configuration file, but in
// a file of its own or in the environment, and a message never shows it.
#pragma once

#include <optional>
#include <string>

#include "config/problem.h"
#include "config/value.h"

namespace stadtkern::config {

// Whether what `schema` describes is a secret; `schema` may be null.
[[nodiscard]] bool is_secret(const Value& root_schema, const Value* schema);

// What `value`, which is `{ file = "/path" }` or `{ env = "NAME" }`, names; nothing, and `fault` says why.
[[nodiscard]] std::optional<std::string> secret_of(const Value& value, std::string& fault);

// Puts what is named in place of each `{ file = "/path" }` and `{ env = "NAME" }` where a secret is to stand. Any other
// value there is a problem, as is a file or a variable that is missing or empty.
void resolve_secrets(const Value& root_schema, const Value* schema, Value& settings, const Place& place,
                     const std::string& path, Problems& problems);

}  // namespace stadtkern::config
