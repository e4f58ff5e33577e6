// SPDX-License-Identifier: EUPL-1.2
// stadtkern uninstall: a module out of towns; its data is copied before, and kept for a while.
#include "admin/cli.h"
#include "admin/uninstall.h"
#include "alerts/facts.h"
#include "config/units.h"

#include <cstdio>
#include <memory>

namespace stadtkern::admin {
namespace {

struct Options {
  std::string module;
  std::vector<std::string> towns;
  std::string copy;
  bool no_export = false;
  std::string keep = "30d";
  bool consent = false;
};

std::optional<std::chrono::seconds> days_of(Cli& cli, std::string text) {
  constexpr std::chrono::hours kLongest{24 * 3660};
  const std::string given = text;
  if (text == "0") return std::chrono::seconds(0);
  const std::size_t unit = text.find_first_not_of("0123456789");
  if (unit != std::string::npos && text[unit] != ' ') text.insert(unit, " ");
  const auto time = config::parse_duration(text);
  if (time && *time <= kLongest) return std::chrono::duration_cast<std::chrono::seconds>(*time);
  cli.fail({Code::InvalidArgument, "--keep-data " + given + ": write it like 30d, at most 10 years; 0 for not at all"});
  return std::nullopt;
}

void print(const UninstallPlan& plan, const Options& options) {
  for (const UninstallTown& town : plan.towns) {
    std::printf("  %s: %s, taken out of %s%s\n", town.name.c_str(), town.enabled ? "switched off" : "is off",
                town.file.c_str(), town.data ? ("; its data is kept for " + options.keep).c_str() : "");
  }
  if (plan.in_database) {
    std::printf(
        "  its tables stay in PostgreSQL, a schema for each town such as \"%s/TOWN\": pg_dump --schema copies it, "
        "DROP SCHEMA erases it\n",
        plan.module.c_str());
  }
  if (plan.last) std::printf("  out of the lock; its packages are removed\n");
  for (const auto& folder : plan.left_folder) std::printf("  %s stays: a module folder\n", folder.c_str());
}

json::Value to_json(const UninstallPlan& plan) {
  json::Value out = json::Value::object();
  out.set("module", plan.module);
  std::vector<std::string> towns;
  std::vector<std::string> enabled;
  for (const UninstallTown& town : plan.towns) {
    towns.push_back(town.name);
    if (town.enabled) enabled.push_back(town.name);
  }
  out.set("towns", array_of(towns));
  out.set("enabled", array_of(enabled));
  out.set("last", plan.last);
  out.set("in_database", plan.in_database);
  return out;
}

// What has to be said before: consent where it serves, and whether its data is copied.
Status asked_well(const UninstallPlan& plan, const Options& options) {
  const auto count = [&](bool UninstallTown::*what) {
    std::size_t towns = 0;
    for (const UninstallTown& town : plan.towns) towns += town.*what ? 1 : 0;
    return towns;
  };
  const std::size_t serves = count(&UninstallTown::enabled);
  const std::size_t data = count(&UninstallTown::data);
  if (data > 0 && options.copy.empty() && !options.no_export) {
    return Error{Code::InvalidArgument, plan.module + " has data in " + std::to_string(data) +
                                            (data == 1 ? " town" : " towns") +
                                            ": --export FILE copies it before, --no-export does not; nothing was done"};
  }
  if (serves > 0 && !options.consent) {
    return Error{Code::FailedPrecondition,
                 plan.module + " serves " + std::to_string(serves) + (serves == 1 ? " town" : " towns") +
                     ": --consent switches it off there and does the above; nothing was done"};
  }
  return {};
}

void run(Cli& cli, const Options& options) {
  const auto keep = days_of(cli, options.keep);
  if (!keep) return;
  const UninstallWish wish{cli.state, options.module, options.towns};
  const auto plan = plan_uninstall(wish);
  if (!plan) return cli.fail(plan.error());
  if (!cli.json) print(*plan, options);
  if (Status may = asked_well(*plan, options); !may) return cli.fail(may.error());
  std::optional<std::filesystem::path> copy;
  if (!options.copy.empty()) copy = options.copy;
  const auto done = uninstall(wish, *plan, copy, *keep);
  if (!done) return cli.fail(done.error());
  const std::string until = done->kept_until > 0 ? alerts::rfc3339(done->kept_until) : std::string();
  if (cli.json) {
    json::Value out = to_json(*plan);
    out.set("exported", done->exported);
    out.set("kept_until", until);
    out.set("packages", array_of(done->packages));
    return cli.result(out);
  }
  if (done->exported > 0) std::printf("its data is in %s, too\n", options.copy.c_str());
  for (const std::string& package : done->packages) std::printf("removed %s\n", package.c_str());
  std::printf("%s is uninstalled%s\n", options.module.c_str(),
              until.empty() ? "" : ("; whoever installs it again before " + until + " finds its data").c_str());
}

}  // namespace

void add_uninstall(Command app, Cli& cli) {
  Command command = app.subcommand("uninstall", "Take a module out of towns; its data is kept for a while");
  const auto options = std::make_shared<Options>();
  command.option("MODULE", options->module).required();
  command.option("--town", options->towns, "Only out of this town; repeatable").one_each_time();
  Option copy = command.option("--export", options->copy, "Write its data into this file before, as `backup` does");
  command.flag("--no-export", options->no_export, "Make no copy of its data").excludes(copy);
  command.option("--keep-data", options->keep, "How long its stores are kept: 30d, 12h; 0 for not at all")
      .shows_default();
  command.flag("--consent", options->consent, "Switch it off where it serves");
  command.runs([&cli, options] { run(cli, *options); });
}

}  // namespace stadtkern::admin
