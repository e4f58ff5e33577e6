// SPDX-License-Identifier: EUPL-1.2
// Templates become one configuration: laid over each other, then their variables filled in. Pure; any thread.
#pragma once

#include <map>
#include <set>
#include <string>

#include <stadtkern/foreign_json.h>

namespace wifi::netjson {

using stadtkern::Json;

// `over` laid over `base`: objects are merged, other values replaced, lists appended. In the lists of the outermost
// object an entry of `over` that is called like one of `base` (its "name", else "config_value", else "id") is merged
// with it: so a device may say one thing more of an interface that a template describes. They are two values.
void merge(Json& base, const Json& over);

using Variables = std::map<std::string, std::string, std::less<>>;

// Replaces each {{ name }} in all texts by its variable; what a variable holds is not searched again. A name that no
// variable has stays as it is, and is added to `unknown`; so does what would make more than kMostFilled of it.
constexpr std::size_t kMostFilled = std::size_t{512} * 1024;  // bytes, in a whole configuration
void fill(Json& configuration, const Variables& variables, std::set<std::string>& unknown);

// The members of an object of texts, numbers and booleans, laid over `variables`.
void add_variables(const Json& object, Variables& variables);

}  // namespace wifi::netjson
