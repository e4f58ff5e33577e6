// SPDX-License-Identifier: EUPL-1.2
// What the kernel needs of JSON: module schemas in, complete settings out, and whether a file is an area. The only
// user of Boost.JSON and valijson in the kernel, neither of which shows outside json.cpp. No payload passes here.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/value.h"

namespace stadtkern::config {

// The document, its objects as tables; or nothing, with `fault` saying why.
[[nodiscard]] std::optional<Value> parse_json(std::string_view text, std::string& fault);

// Compact JSON text. Times become strings. Numbers must be finite.
[[nodiscard]] std::string json_text(const Value& value);

// "" when `text` is GeoJSON of type Polygon or MultiPolygon (bare, as a Feature, or as a FeatureCollection of them)
// with closed rings of positions within the degrees of WGS 84; otherwise what is wrong.
[[nodiscard]] std::string area_fault(std::string_view text);

// One place where a document breaks its schema.
struct Violation {
  std::vector<std::string> path;  // keys and indices from the document's root
  std::string description;        // valijson's words
};

// A compiled JSON Schema (draft 7, references within the document only). Immutable; `check` is for one thread at a
// time.
class JsonSchema {
 public:
  // Null when it is no usable schema; `fault` then says why.
  [[nodiscard]] static std::unique_ptr<const JsonSchema> compile(const Value& schema, std::string& fault);
  ~JsonSchema();
  JsonSchema(const JsonSchema&) = delete;
  JsonSchema& operator=(const JsonSchema&) = delete;

  [[nodiscard]] std::vector<Violation> check(const Value& document) const;

 private:
  struct Compiled;
  explicit JsonSchema(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace stadtkern::config
