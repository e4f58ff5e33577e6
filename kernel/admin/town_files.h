// SPDX-License-Identifier: EUPL-1.2
// Adding a town from a template, and erasing one with all it has left. Both work on the files and let the kernel read
// its configuration again: nothing else is touched or restarted.
#pragma once

#include "admin/client.h"
#include "config/toml_edit.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stadtkern::admin {

struct TownAdd {
  std::filesystem::path state;
  std::string name;
  std::string town_template;  // a file; or a name: of config/templates/NAME.toml, or of a town that is there
  std::vector<config::Setting> settings;
  std::filesystem::path config = "config";     // where no kernel runs
  std::vector<std::filesystem::path> modules;  // likewise
};
struct TownAdded {
  std::filesystem::path file;
  bool running = false;  // a kernel has opened it
  std::vector<std::string> notes;
};
// Checked whole before anything is written. InvalidArgument: what the configuration's check says; NotFound: no such
// template; FailedPrecondition: the town, or data of one of that name, is there.
[[nodiscard]] Result<TownAdded> add_town(const TownAdd& what);

// Until every module that is enabled there says how it went, at most a minute; what failed shows in the notes.
void wait_until_open(Client& client, const std::string& town, std::vector<std::string>& notes);

struct TownErase {
  std::string name;
  std::filesystem::path config;               // folder
  std::vector<std::filesystem::path> stores;  // each a folder that goes
  std::vector<std::filesystem::path> files;   // of the configuration
  std::uint64_t overrides = 0;
  std::uint64_t bytes = 0;                     // in the stores
  std::vector<std::filesystem::path> modules;  // module folders that the kernel was given
};
// What would go. NotFound when there is nothing of that town.
[[nodiscard]] Result<TownErase> plan_erase(const std::filesystem::path& state, const std::string& name);
// Takes it away: first from the kernel, then the files. Returns how many lines of logs were blanked. FailedPrecondition
// when the configuration does not stand without the town; Unavailable when a module does not let go of it: repeat.
[[nodiscard]] Result<std::uint64_t> erase_town(const std::filesystem::path& state, const TownErase& plan);

// Overwrites the lines of a log that name the town, in place: whoever appends to the file goes on. Returns how many.
[[nodiscard]] Result<std::uint64_t> blank_log_lines(const std::filesystem::path& log, const std::string& town,
                                                    const std::vector<std::string>& hosts);
// Pure: whether a line of a log is about the town.
[[nodiscard]] bool names_town(std::string_view line, std::string_view town, const std::vector<std::string>& hosts);

}  // namespace stadtkern::admin
