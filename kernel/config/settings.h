// SPDX-License-Identifier: EUPL-1.2
// A module's settings: the table in a town's (or the node's) file, checked against the module's JSON Schema, its
// defaults filled in, as JSON text for the module.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/json.h"
#include "config/problem.h"
#include "config/secrets.h"
#include "config/value.h"

namespace stadtkern::config {

inline constexpr std::string_view kSettingsSchema = "settings.schema.json";

// The schema of one module. Immutable; `complete` is for one thread at a time.
class SettingsSchema {
 public:
  // Reads `folder`/settings.schema.json. A module without that file takes no settings. At its root, a schema is closed:
  // `additionalProperties` counts as false where it does not say otherwise; `version` and `enabled` belong to the
  // kernel and may not be properties. Null, and problems, when it is not usable.
  [[nodiscard]] static std::unique_ptr<const SettingsSchema> read(const std::filesystem::path& folder,
                                                                  Problems& problems);

  // `settings` (a table) with all defaults of the schema, those of nested objects and array elements too, as compact
  // JSON. Nothing when it breaks the schema: each violation is a problem at its key. `place` is the table's own,
  // `path` its name ("modules.bench"). Secrets that are not read stay references, and pass for what the schema wants.
  [[nodiscard]] std::optional<std::string> complete(Value settings, const Place& place, const std::string& path,
                                                    Secrets& secrets, Problems& problems) const;

 private:
  SettingsSchema() = default;
  [[nodiscard]] std::vector<Violation> check_but_secrets(const Value& settings) const;

  Value tree_;
  std::unique_ptr<const JsonSchema> schema_;
  mutable std::unique_ptr<const JsonSchema> without_secrets_;  // made when it is needed
  std::string file_;
};

}  // namespace stadtkern::config
