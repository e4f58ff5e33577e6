// SPDX-License-Identifier: EUPL-1.2
// The whole configuration: `stadtkern.toml`, `towns/*.toml`, and the modules that lie in the node's folders, checked
// together. It is taken whole or not at all.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/modules.h"
#include "config/node.h"
#include "config/overrides.h"
#include "config/problem.h"
#include "config/secrets.h"
#include "config/town.h"

namespace stadtkern::config {

struct Config {
  Node node;
  std::filesystem::path state;           // node.state, made absolute against the configuration's folder
  std::vector<Town> towns;               // by name
  catalogue::Catalogue catalogue;        // every module that lies there, used or not
  std::vector<std::string> start_order;  // ids of the modules in use, each after those that a version of it requires
  std::vector<Drift> drifts;             // overrides that the files moved away from

  // Releases that a town or the node uses.
  [[nodiscard]] std::vector<catalogue::Module> in_use() const;
  // The town of that name, or null.
  [[nodiscard]] const Town* town(std::string_view name) const;
};

// What stands in the files, before it is checked together: so that another choice of releases is tried on the same
// texts, whatever was written into the files meanwhile.
struct Files {
  std::optional<RawNode> node;
  std::vector<RawTown> towns;  // without any override
};

// What a town's file says of a module's setting, as compact JSON; nothing: it does not say.
[[nodiscard]] std::optional<std::string> setting_in(const Files& files, std::string_view town, std::string_view module,
                                                    std::string_view key);

// Either a configuration or problems, never both and never neither.
struct Loaded {
  std::optional<Config> config;
  Problems problems;
  std::shared_ptr<const Files> files{};
};

// What a caller says instead of, or beside, the files.
struct LoadOptions {
  std::vector<std::filesystem::path> module_folders;  // when not empty: instead of the node file's
  std::filesystem::path time_zones = "/usr/share/zoneinfo";
  Overrides overrides;
  std::optional<std::filesystem::path> state =
      {};              // instead of the file's; installed packages lie in its folder `packages`
  Choice choice = {};  // where nothing was chosen, the newest that fits serves
  std::vector<catalogue::Module> running = {};  // go on, whatever their folders hold now
  std::shared_ptr<const Files> files = {};      // read before, without a problem; null: they are read
  const catalogue::Catalogue* catalogue = {};   // likewise
  // What was read of secrets before holds on, and what is read is added; null: only their form is checked.
  std::shared_ptr<Secrets> secrets = {};
  // Texts that are read as if they stood in the folder, by path below it ("towns/a.toml", "areas/a.geojson"); nothing:
  // as if there were no such file. So a change is checked before anything is written.
  Overlay overlay = {};
};

// Reads and checks the configuration in `folder`; in problems a file is `folder` as given and its path below. Reads
// files only: a running configuration is replaced by its owner once this returned one.
[[nodiscard]] Loaded load(const std::filesystem::path& folder, const LoadOptions& options = {});

// The configuration's folder that a file belongs to: of "config/towns/a.toml" and "config/stadtkern.toml", "config".
[[nodiscard]] std::filesystem::path folder_of(const std::filesystem::path& file);

}  // namespace stadtkern::config
