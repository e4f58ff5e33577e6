// SPDX-License-Identifier: EUPL-1.2
#include "admin/daemon_options.h"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace stadtkern::admin {

namespace {

int could_take_over(std::uint32_t format, const KernelOptions& kernel) {
  constexpr int kRefused = 4;
  constexpr int kConfiguration = 2;
  std::printf("%s\n", STADTKERN_VERSION);
  if (format != lifecycle::Handover::kFormat) return kRefused;
  config::LoadOptions load;
  load.module_folders = kernel.module_folders;
  load.state = kernel.state;
  load.secrets = std::make_shared<config::Secrets>(config::Secrets::Mode::Read);
  config::Loaded loaded = config::load(kernel.config, load);
  if (loaded.config) return 0;
  std::printf("%s\n", config::to_text(std::move(loaded.problems)).c_str());
  return kConfiguration;
}

}  // namespace

std::optional<DaemonOptions> parse_daemon_options(int argc, char** argv, int& exit_code) {
  CLI::App app("The kernel of Stadtkern: runs the modules of a node's towns until SIGTERM.", "stadtkernd");
  DaemonOptions options;
  std::string config = "config";
  std::string state;
  std::string level;
  std::vector<std::string> listeners;
  std::vector<std::string> folders;
  app.add_option("--config", config, "Folder with stadtkern.toml and towns/")->capture_default_str();
  app.add_option("--state", state, "State folder, instead of the one that stadtkern.toml names");
  app.add_option("--listener", listeners, "NAME=ADDRESS:PORT, instead of what stadtkern.toml says; port 0: any");
  app.add_option("--modules", folders, "Folder of modules, instead of those that stadtkern.toml names; repeatable");
  app.add_option("--log-level", level, "trace, debug, info, warning or error, instead of the file's");
  app.add_option("--ready-fd", options.kernel.ready_descriptor,
                 "Descriptor that gets one line: \"ready\" once every module answers, \"failed ...\" when one cannot");
  std::uint32_t takes_over = 0;
  app.add_option("--takes-over", takes_over,
                 "Say whether this program can take over from a kernel that hands over in that format; then end");
  app.add_flag("--allow-root", options.root_allowed, "Run as root (give it twice): modules then have all rights");
  app.set_version_flag("--version", "stadtkernd " STADTKERN_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? 0 : 2;
    return std::nullopt;
  }
  options.kernel.config = config;
  if (!state.empty()) options.kernel.state = state;
  options.kernel.module_folders.assign(folders.begin(), folders.end());
  for (const std::string& listener : listeners) {
    const std::size_t equals = listener.find('=');
    options.kernel.listeners[listener.substr(0, equals)] =
        equals == std::string::npos ? std::string() : listener.substr(equals + 1);
  }
  if (!level.empty()) {
    options.kernel.log_level = log::level_named(level);
    if (!options.kernel.log_level) {
      std::fprintf(stderr, "--log-level %s: one of trace, debug, info, warning, error\n", level.c_str());
      exit_code = 2;
      return std::nullopt;
    }
  }
  if (takes_over != 0) {
    exit_code = could_take_over(takes_over, options.kernel);
    return std::nullopt;
  }
  return options;
}

}  // namespace stadtkern::admin
