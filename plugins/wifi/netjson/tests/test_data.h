// SPDX-License-Identifier: EUPL-1.2
// The shared test data: $STADTKERN_TEST_DATA, or ../shared/data seen from the project.
#pragma once

#include <optional>
#include <string>

#include <stadtkern/foreign_json.h>
#include "netjson/configuration.h"

namespace wifi {

using stadtkern::Json;

// A file below that folder; a missing one fails the test. With STADTKERN_TEST_DATA=none the test warns, gets nothing,
// and returns.
[[nodiscard]] std::optional<std::string> data_file(const std::string& path);

// Parsed, or the test fails.
[[nodiscard]] Json json(const std::string& text);

// The content of that file of a rendered configuration; the test fails when it is not there.
[[nodiscard]] std::string file(const netjson::Rendered& rendered, const std::string& path);

}  // namespace wifi
