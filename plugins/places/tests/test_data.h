// SPDX-License-Identifier: EUPL-1.2
// Files that tests read: the module's own, and the shared test data.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace places {

// A file below plugins/places; fails the test when it isn't there.
[[nodiscard]] std::string module_file(const std::string& path);

// A file of the project, seen from its root; fails likewise.
[[nodiscard]] std::string project_file(const std::string& path);

// Where the test data lies: $STADTKERN_TEST_DATA, or ../shared/data seen from the project. With
// STADTKERN_TEST_DATA=none the test warns, gets nothing, and returns.
[[nodiscard]] std::optional<std::string> data_folder();

// A file below that folder; a missing one fails the test.
[[nodiscard]] std::optional<std::string> data_file(const std::string& path);

}  // namespace places
