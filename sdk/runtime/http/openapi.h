// SPDX-License-Identifier: Apache-2.0
// A module's HTTP interface as an OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.1), made of its routes, the messages
// behind them and the comments of its .proto files.
#pragma once

#include "json/schema.h"
#include "runtime/http/routes.h"

#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::runtime {

struct OpenApi {
  std::string_view module;
  std::string_view version;
  std::vector<const Route*> routes;      // below one mount
  const json::Schema* schema = nullptr;  // with comments; null: no messages
  [[nodiscard]] std::string document() const;
};

// The document for those who reach the mount at `base_path`, "/t/musterstadt/api/bench/v1".
[[nodiscard]] std::string with_server(const std::string& document, std::string_view base_path);

}  // namespace stadtkern::runtime
