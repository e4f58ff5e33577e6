// SPDX-License-Identifier: EUPL-1.2
// Secrets among a module's settings: what the schema marks `"writeOnly": true` stands in no configuration file, but in
// a file of its own or in the environment, and a message never shows it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/problem.h"
#include "config/value.h"

namespace stadtkern::config {

// Whether what `schema` describes is a secret; `schema` may be null.
[[nodiscard]] bool is_secret(const Value& root_schema, const Value* schema);

// The secrets that a configuration names. The kernel reads each once and goes on with it until `reload` begins with an
// empty one: a file that is missing, or being written, by then is nobody else's matter. Whoever only checks files reads
// none: neither the right to read them nor the kernel's environment is needed for that.
class Secrets {
 public:
  enum class Mode { Form, Read };
  explicit Secrets(Mode mode) : mode_(mode) {}

  [[nodiscard]] bool reads() const { return mode_ == Mode::Read; }
  // What `value`, which is `{ file = "/path" }` or `{ env = "NAME" }`, names (Form: a word for it, never empty);
  // nothing, and `fault` says why. What was not found is looked for again the next time.
  [[nodiscard]] std::optional<std::string> find(const Value& value, std::string& fault);
  // A line for each file that others than its owner may read or write, as far as whoever asks can see.
  [[nodiscard]] std::vector<std::string> warnings() const;

 private:
  Mode mode_;
  std::map<std::string, std::string> known_;  // by reference
  std::vector<std::string> warnings_;         // of those that were read
  std::set<std::string> files_;               // named, and not read
};

// With `secrets` that read: puts what is named in place of each `{ file = "/path" }` and `{ env = "NAME" }` where a
// secret is to stand; else leaves it there. Any other value there is a problem, as is one that is missing or empty.
void resolve_secrets(const Value& root_schema, const Value* schema, Value& settings, Secrets& secrets,
                     const Place& place, const std::string& path, Problems& problems);

// Where the tree says `writeOnly` in a place that settings are not walked by (a JSON pointer), so that a secret would
// pass for any other text: beside `$ref`, in `patternProperties`, `anyOf` and the like. "" when there is none.
[[nodiscard]] std::string hidden_secret(const Value& root_schema);

// The schema with all that describes a secret taken away: whatever stands there is as wanted.
[[nodiscard]] Value without_secrets(Value schema);

}  // namespace stadtkern::config
