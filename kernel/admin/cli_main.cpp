// SPDX-License-Identifier: EUPL-1.2
// stadtkern: the operators' command line.
#include "admin/cli.h"
#include "admin/town_words.h"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace {

bool is_command(const CLI::App& app, const std::string& word) {
  return !app.get_subcommands([&](const CLI::App* command) { return command->get_name() == word; }).empty();
}

// The words as the parser wants them. --json and --state count wherever they stand, so they go first: what stands
// behind a module's command is that command's. `import bench FILE` is short for `run bench import FILE`: a first word
// that is no command of ours is a module's.
std::vector<std::string> expanded(const CLI::App& app, int argc, char** argv) {
  std::vector<std::string> ours;
  std::vector<std::string> words;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool state = word == "--state" && i + 1 < argc;
    auto& list = word == "--json" || word.starts_with("--state=") || state ? ours : words;
    list.push_back(word);
    if (state) list.emplace_back(argv[++i]);
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].starts_with('-')) continue;
    const bool module_follows = i + 1 < words.size() && !words[i + 1].starts_with('-');
    if (!is_command(app, words[i]) && module_follows) {
      std::swap(words[i], words[i + 1]);
      words.insert(words.begin() + static_cast<std::ptrdiff_t>(i), "run");
    }
    break;
  }
  words = stadtkern::admin::town_by_its_place(app, std::move(words));
  words.insert(words.begin(), ours.begin(), ours.end());
  std::reverse(words.begin(), words.end());
  return words;
}

// The first word when it is no command. `words` stand in reverse, ours first.
std::string unknown_command(const CLI::App& app, const std::vector<std::string>& words) {
  for (auto word = words.rbegin(); word != words.rend(); ++word) {
    if (*word == "--state") {
      if (++word == words.rend()) break;
    } else if (!word->starts_with('-')) {
      return is_command(app, *word) ? std::string() : *word;
    }
  }
  return {};
}

// Where the package, and deploy/up as root, keep it.
constexpr const char* kSystemState = "/var/lib/stadtkern";

// Where deploy/up keeps it for who is not root; empty: root, or somebody without a home.
std::string own_state() {
  if (::geteuid() == 0) return {};
  const auto named = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (const std::string folder = named("XDG_STATE_HOME"); !folder.empty()) return folder + "/stadtkern";
  const std::string home = named("HOME");
  return home.empty() ? home : home + "/.local/state/stadtkern";
}

// A clone's own state folder goes before the user's, and that before the machine's.
std::string usual_state() {
  if (const char* named = std::getenv("STADTKERN_STATE")) return named;
  std::error_code error;
  if (std::filesystem::exists("state", error)) return "state";
  for (const std::string& folder : {own_state(), std::string(kSystemState)}) {
    if (!folder.empty() && std::filesystem::exists(folder, error)) return folder;
  }
  return "state";
}

}  // namespace

int main(int argc, char** argv) {
  namespace admin = stadtkern::admin;
  admin::Cli cli;
  std::string state = usual_state();
  CLI::App app("Runs and looks after Stadtkern. A module's own commands: `stadtkern COMMAND MODULE ...`.", "stadtkern");
  app.add_option("--state", state,
                 std::string("The kernel's state folder (else STADTKERN_STATE, else ./state, else a user's own "
                             "~/.local/state/stadtkern, else ") +
                     kSystemState + ")");
  app.add_flag("--json", cli.json, "Results as JSON, on the last line");
  app.set_version_flag("--version", "stadtkern " STADTKERN_VERSION);
  app.footer(
      "Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 environment, 4 refused, 5 not reachable or timed "
      "out.\n"
      "`stadtkern COMMAND --help` tells more.");
  app.require_subcommand(1);
  app.parse_complete_callback([&] { cli.state = state; });
  admin::add_status(app, cli);
  admin::add_overview(app, cli);
  admin::add_towns(app, cli);
  admin::add_settings(app, cli);
  admin::add_node(app, cli);
  admin::add_swap(app, cli);
  admin::add_upgrade(app, cli);
  admin::add_logs(app, cli);
  admin::add_config(app, cli);
  admin::add_calls(app, cli);
  admin::add_events(app, cli);
  admin::add_top(app, cli);
  admin::add_doctor(app, cli);
  admin::add_token(app, cli);
  admin::add_admin(app, cli);
  admin::add_privacy(app, cli);
  admin::add_retention(app, cli);
  admin::add_plan(app, cli);
  admin::add_run(app, cli);
  admin::add_audit(app, cli);
  admin::add_backup(app, cli);
  admin::add_packages(app, cli);
  admin::add_keys(app, cli);
  admin::add_catalogue(app, cli);
  admin::add_uninstall(app, cli);
  std::vector<std::string> words = expanded(app, argc, argv);
  cli.json = std::find(words.begin(), words.end(), "--json") != words.end();
  if (const std::string unknown = unknown_command(app, words); !unknown.empty()) {
    cli.fail(
        {stadtkern::Code::InvalidArgument, "there is no command " + unknown +
                                               "; see `stadtkern --help`. A module's own command is followed by the " +
                                               "module: `stadtkern run MODULE` shows them"});
    return cli.exit_code;
  }
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    cli.fail({stadtkern::Code::InvalidArgument, std::string(error.what()) + "\nRun with --help for more information."});
  }
  return cli.exit_code;
}
