// SPDX-License-Identifier: EUPL-1.2
// Small TOML files of the state folder that hold one table of tables, with a format number.
#pragma once

#include "config/table_reader.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace stadtkern::packages {

inline constexpr std::int64_t kStateForm = 1;

// Calls `each` for every table in `section`; a missing file has none. Errors: FailedPrecondition (a newer format),
// DataLoss (not readable as what we write, with file, line and key), those of read_small.
[[nodiscard]] Status read_state_table(const std::filesystem::path& file, std::string_view section,
                                      const std::function<void(const config::Member&, config::TableReader&)>& each);

}  // namespace stadtkern::packages
