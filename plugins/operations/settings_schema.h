// SPDX-License-Identifier: EUPL-1.2
// What a module's JSON Schema says of a setting to people, by the convention of sdk/README.md ("Settings for people"),
// and what is wrong with a value, in the reader's language: so that it stands at its field before the node is asked.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "json.h"

namespace operations {

// What "$ref" leads to, with what stands beside it before what it says itself; at most some steps.
[[nodiscard]] Json dereferenced(const Json& root, const Json& schema);

// "title", "description" or "form" (what a text must look like) in that language; else in English; else empty.
[[nodiscard]] std::string words_of(const Json& schema, std::string_view what, std::string_view language);
// What a value of an enum is called; the value itself where it has no name.
[[nodiscard]] std::string choice_text(const Json& schema, const std::string& value, std::string_view language);

// "muss zwischen 1 und 30 liegen"; nothing where the schema has nothing against it. What is looked at here are types,
// choices, ranges, lengths, patterns, and members; the rest is the node's to say.
[[nodiscard]] std::optional<std::string> fault_in(const Json& root, const Json& schema, const Json& value,
                                                  std::string_view language);

}  // namespace operations
