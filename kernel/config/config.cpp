// SPDX-License-Identifier: EUPL-1.2
#include "config/config.h"

#include <algorithm>
#include <functional>
#include <set>

#include "catalogue/graph.h"
#include "config/cross_check.h"
#include "config/json.h"
#include "config/toml_file.h"
#include "packages/installed.h"

namespace stadtkern::config {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNodeFile = "stadtkern.toml";
constexpr std::string_view kTowns = "towns";

fs::path below(const fs::path& folder, const fs::path& path) {
  return (folder / path).lexically_normal();
}

std::vector<RawTown> read_towns(const fs::path& folder, const LoadOptions& options, Problems& problems) {
  std::vector<RawTown> towns;
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder / kTowns, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".toml") files.push_back(entry->path());
  }
  if (error) {
    problems.push_back(problem_at({(folder / kTowns).string()}, {}, "cannot be read: " + error.message()));
  }
  for (const auto& [below_folder, text] : options.overlay) {
    const auto path = folder / below_folder;
    if (path.parent_path() != folder / kTowns) continue;
    std::erase(files, path);
    if (text) files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  for (const auto& path : files) {
    const auto file = path.string();
    const auto name = path.stem().string();
    if (!town_name(name)) {
      problems.push_back(problem_at({file}, {},
                                    "a town's file is named with lower-case letters, digits and \"-\", a "
                                    "letter first, such as \"musterstadt.toml\""));
      continue;
    }
    const auto instead = options.overlay.find(path.lexically_relative(folder).string());
    const auto text =
        instead != options.overlay.end() ? instead->second : read_file(path, kLargestToml, file, problems);
    if (!text) continue;
    if (auto town = parse_town(*text, name, file, {folder, options.time_zones, options.overlay}, problems)) {
      towns.push_back(std::move(*town));
    }
  }
  return towns;
}

catalogue::Catalogue read_modules(const fs::path& folder, const Node& node, const LoadOptions& options,
                                  Problems& problems) {
  std::vector<catalogue::ModuleFolder> folders;
  if (options.module_folders.empty()) {
    for (const auto& path : node.module_folders) folders.push_back({below(folder, path), node.module_folders_place});
  } else {
    for (const auto& path : options.module_folders) folders.push_back({path, {path.string()}});
  }
  const auto state = options.state.value_or(below(folder, node.state));
  auto catalogue = catalogue::scan(folders, problems);
  if (const auto installed = packages::scan_installed(state)) {
    for (const packages::InstalledPackage& one : *installed) {
      catalogue::add_package(catalogue, one.folder, one.id, one.sha256, one.since);
    }
  } else if (options.state) {  // else it is nobody's who only checks files, and may be closed to him
    problems.push_back(problem_at({state.string()}, {}, installed.error().message));
  }
  if (folders.empty()) catalogue.complete = false;
  catalogue::keep_running(catalogue, options.running);
  return catalogue;
}

void add_enabled(const std::vector<ModuleUse>& uses, const catalogue::Catalogue& catalogue,
                 std::vector<catalogue::Enabled>& enabled) {
  for (const auto& use : uses) {
    if (use.enabled) enabled.push_back({&catalogue.find(use.id, use.release)->manifest, use.place});
  }
}

// Checks what runs together in each town, and orders the modules in use.
void check_graph(Config& config, Problems& problems) {
  std::set<const catalogue::Manifest*> seen;
  std::vector<const catalogue::Manifest*> in_use;
  std::set<std::vector<const catalogue::Manifest*>> sound;  // most towns have what another one has
  const auto check = [&](const std::vector<catalogue::Enabled>& enabled) {
    std::vector<const catalogue::Manifest*> together;
    for (const auto& module : enabled) together.push_back(module.manifest);
    std::sort(together.begin(), together.end(), std::less<>());
    if (sound.contains(together)) return;
    const std::size_t before = problems.size();
    catalogue::check_together(enabled, problems);
    if (problems.size() == before) sound.insert(std::move(together));
    for (const auto& module : enabled) {
      if (seen.insert(module.manifest).second) in_use.push_back(module.manifest);
    }
  };
  std::vector<catalogue::Enabled> of_node;
  add_enabled(config.node.uses, config.catalogue, of_node);
  if (config.towns.empty()) check(of_node);
  for (const auto& town : config.towns) {
    auto enabled = of_node;
    add_enabled(town.modules, config.catalogue, enabled);
    check(enabled);
  }
  config.start_order = catalogue::start_order(in_use, problems);
}

Files read_files(const fs::path& folder, const LoadOptions& options, Secrets& secrets, Problems& problems) {
  Files files;
  const auto node_file = folder / kNodeFile;
  if (const auto text = read_file(node_file, kLargestToml, node_file.string(), problems)) {
    files.node = parse_node(*text, node_file.string(), secrets, problems);
  }
  files.towns = read_towns(folder, options, problems);
  return files;
}

// Problems of the node's modules would show again for each town.
void drop_repeats(Problems& problems) {
  Problems once;
  for (auto& problem : problems) {
    if (std::find(once.begin(), once.end(), problem) == once.end()) once.push_back(std::move(problem));
  }
  problems = std::move(once);
}

}  // namespace

std::vector<catalogue::Module> Config::in_use() const {
  std::set<const catalogue::Module*> found;
  const auto add = [&](const std::vector<ModuleUse>& uses) {
    for (const ModuleUse& use : uses) {
      if (use.enabled) found.insert(catalogue.find(use.id, use.release));
    }
  };
  add(node.uses);
  for (const Town& town : towns) add(town.modules);
  std::vector<catalogue::Module> modules;
  for (const catalogue::Module* module : found) modules.push_back(*module);
  return modules;
}

const Town* Config::town(std::string_view name) const {
  const auto found = std::find_if(towns.begin(), towns.end(), [&](const Town& one) { return one.name == name; });
  return found == towns.end() ? nullptr : &*found;
}

Loaded load(const fs::path& folder, const LoadOptions& options) {
  Problems problems;
  Secrets form(Secrets::Mode::Form);
  Secrets& secrets = options.secrets ? *options.secrets : form;
  auto files = options.files;
  if (files == nullptr) files = std::make_shared<const Files>(read_files(folder, options, secrets, problems));
  std::optional<RawNode> node = files->node;
  std::vector<RawTown> towns = files->towns;
  Config config;
  check_towns_apart(towns, problems);
  if (node) {
    config.catalogue =
        options.catalogue != nullptr ? *options.catalogue : read_modules(folder, node->node, options, problems);
    config.drifts = apply_overrides(options.overrides, config.catalogue, towns);
    check_node(node->node, node->uses, towns, config.catalogue, problems);
    UseCheck uses(config.catalogue, options.choice, secrets, problems);
    config.node = std::move(node->node);
    config.node.uses = uses.complete(node->uses, {}, catalogue::Scope::Node);
    for (auto& raw : towns) {
      config.towns.push_back(std::move(raw.town));
      Town& town = config.towns.back();
      town.modules = uses.complete(raw.uses, town.name, catalogue::Scope::Town);
    }
    // A module left out for a fault of its own would be missed by others: those faults come first.
    if (problems.empty()) check_graph(config, problems);
    config.state = fs::absolute(below(folder, config.node.state));
  }
  if (!problems.empty()) {
    drop_repeats(problems);
    return {std::nullopt, std::move(problems)};
  }
  return {std::move(config), {}, std::move(files)};
}

std::optional<std::string> setting_in(const Files& files, std::string_view town, std::string_view module,
                                      std::string_view key) {
  for (const RawTown& raw : files.towns) {
    if (raw.town.name != town) continue;
    for (const RawUse& use : raw.uses) {
      const Member* member = use.use.id == module ? use.settings.find(key) : nullptr;
      if (member != nullptr) return json_text(member->value);
    }
  }
  return std::nullopt;
}

fs::path folder_of(const fs::path& file) {
  const auto parent = file.parent_path();
  if (parent.filename() != kTowns) return parent.empty() ? fs::path(".") : parent;
  return parent.has_parent_path() ? parent.parent_path() : fs::path(".");
}

}  // namespace stadtkern::config
