// SPDX-License-Identifier: EUPL-1.2
// TOML text with some of its keys changed, for files that are made from others. Comments do not survive.
#pragma once

#include <stadtkern/result.h>

#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::config {

struct Setting {
  std::string key;    // "hosts", "name.de", "modules.bench.agency"
  std::string value;  // as TOML writes it; what is none is taken for a text: 12345678 is a number, "12345678" is not
};

// "KEY=VALUE" of a command line. InvalidArgument when it is none.
[[nodiscard]] Result<Setting> parse_setting(std::string_view text);

// The text without the keys of `dropped` (top level) and with `settings` set, tables made where they are missing. Pure.
// InvalidArgument, with the place, when the text is no TOML or a key leads through what is no table.
[[nodiscard]] Result<std::string> edited_toml(std::string_view text, const std::string& file,
                                              const std::vector<Setting>& settings,
                                              const std::vector<std::string>& dropped = {});

// A town's file without `[modules.MODULE]` and the tables below it; all else stays as it is, comments too, where the
// file is written with a line for each key. InvalidArgument when the text is no TOML.
[[nodiscard]] Result<std::string> without_module(std::string_view text, const std::string& file,
                                                 const std::string& module);

}  // namespace stadtkern::config
