// SPDX-License-Identifier: EUPL-1.2
// stadtkern backup, restore, town add, town erase
#include "admin/backup.h"
#include "admin/cli.h"
#include "admin/restore.h"
#include "admin/town_files.h"
#include "admin/town_words.h"

#include <unistd.h>

#include <cstdio>
#include <memory>

namespace stadtkern::admin {
namespace {

bool on_terminal() {
  return ::isatty(STDERR_FILENO) != 0;
}

void draw(const std::string& what, std::uint64_t done, std::uint64_t total) {
  if (!on_terminal() || total == 0) return;
  std::fprintf(stderr, "\r%s: %3.0f %% of %.1f MiB%s", what.c_str(),
               100.0 * static_cast<double>(done) / static_cast<double>(total),
               static_cast<double>(total) / (1024.0 * 1024.0), done >= total ? "\n" : "");
}

std::string mib(std::uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f MiB", static_cast<double>(bytes) / (1024.0 * 1024.0));
  return text;
}

std::uint64_t bytes_of(const BackupTown& town) {
  std::uint64_t bytes = 0;
  for (const BackupModule& module : town.modules) {
    for (const BackupFile& file : module.files) bytes += file.size;
  }
  return bytes;
}

json::Value facts_of(const BackupTown& town) {
  json::Value out = json::Value::object();
  out.set("town", town.name);
  out.set("created", town.created);
  out.set("barrier_ms", static_cast<double>(town.barrier_us) / 1000);
  out.set("bytes", bytes_of(town));
  std::vector<std::string> modules;
  for (const BackupModule& module : town.modules) modules.push_back(module.id);
  out.set("modules", array_of(modules));
  out.set("left_out", array_of(town.left_out));
  return out;
}

// --- backup ---------------------------------------------------------------------------------------------------------

struct BackupOptions {
  std::vector<std::string> words;  // [TOWN] FILE
  bool all = false;
  bool leave_out = false;
};

void backup(Cli& cli, const BackupOptions& options) {
  const std::size_t wanted = options.all ? 1 : 2;
  if (options.words.size() != wanted) {
    return cli.fail({Code::InvalidArgument, "usage: stadtkern backup TOWN FILE, or stadtkern backup --all FILE"});
  }
  BackupPlan plan;
  plan.state = cli.state;
  plan.file = options.words.back();
  if (!options.all) plan.towns = {options.words.front()};
  plan.leave_out = options.leave_out;
  plan.progress = draw;
  const auto made = make_backup(plan);
  if (!made) return cli.fail(made.error());
  Result<Client> client = Client::connect(cli.state);
  json::Value towns = json::Value::array();
  for (const BackupTown& town : *made) {
    towns.push(facts_of(town));
    if (client) static_cast<void>(client->note({"backup", town.name, {}, {}}));
    if (cli.json) continue;
    std::printf("%s: %zu modules, %s, as of %s; writers stood still for %.1f ms\n", town.name.c_str(),
                town.modules.size(), mib(bytes_of(town)).c_str(), town.created.c_str(),
                static_cast<double>(town.barrier_us) / 1000);
    for (const std::string& module : town.left_out) {
      std::printf("  left out: %s, which is switched off\n", module.c_str());
    }
  }
  std::error_code error;
  const auto size = std::filesystem::file_size(plan.file, error);
  // For `audit verify --head`: kept with the backup, it shows later that no entry before it was cut off.
  const auto now = client ? client->status() : Result<wire::admin::Status>(client.error());
  const std::string head = now ? now->audit_head : std::string();
  if (!cli.json) {
    std::printf("written to %s (%s)\n", plan.file.c_str(), mib(size).c_str());
    if (!head.empty()) std::printf("audit head %s\n", head.c_str());
    return;
  }
  json::Value out = json::Value::object();
  if (!head.empty()) out.set("audit_head", head);
  out.set("file", plan.file.string());
  out.set("bytes", static_cast<std::uint64_t>(size));
  out.set("towns", std::move(towns));
  cli.result(out);
}

void add_backup_command(Command app, Cli& cli) {
  Command command = app.subcommand("backup", "Write a running town's data and configuration into one file");
  const auto options = std::make_shared<BackupOptions>();
  command
      .option("TOWN FILE", options->words, "The town (or --town TOWN) and the file to write; with --all only the file")
      .required()
      .words(1, 2);
  command.flag("--all", options->all, "All towns, one after the other, into one file");
  command.flag("--leave-out-disabled", options->leave_out, "Go on without modules that are switched off there");
  command.runs([&cli, options] { backup(cli, *options); });
}

// --- restore --------------------------------------------------------------------------------------------------------

struct RestoreOptions {
  RestorePlan plan;
  std::string as;
  std::string file;
  std::string config = "config";
  std::vector<std::string> settings;
  std::vector<std::string> modules;
};

Result<std::vector<config::Setting>> settings_of(const std::vector<std::string>& words) {
  std::vector<config::Setting> settings;
  for (const std::string& word : words) {
    auto setting = config::parse_setting(word);
    if (!setting) return setting.error();
    settings.push_back(*std::move(setting));
  }
  return settings;
}

void restore_command(Cli& cli, RestoreOptions& options) {
  RestorePlan& plan = options.plan;
  plan.state = cli.state;
  plan.file = options.file;
  plan.config = options.config;
  plan.modules.assign(options.modules.begin(), options.modules.end());
  if (!options.as.empty()) plan.as = options.as;
  auto settings = settings_of(options.settings);
  if (!settings) return cli.fail(settings.error());
  plan.settings = *std::move(settings);
  plan.progress = [](std::uint64_t done, std::uint64_t total) { draw("checking and unpacking", done, total); };
  const auto done = restore(plan);
  if (!done) return cli.fail(done.error());
  json::Value towns = json::Value::array();
  for (const Restored& town : done->towns) {
    json::Value& entry = towns.push(facts_of(town.from));
    entry.set("town", town.town);
    entry.set("from", town.from.name);
    entry.set("erasures", town.erasures);
    entry.set("notes", array_of(town.notes));
    if (cli.json) continue;
    std::printf("%s: restored as of %s, %zu modules, %s\n", town.town.c_str(), town.from.created.c_str(),
                town.from.modules.size(), mib(bytes_of(town.from)).c_str());
    if (town.erasures > 0) {
      std::printf("  %llu erasures made after the backup are made again before the town serves\n",
                  static_cast<unsigned long long>(town.erasures));
    }
    for (const std::string& note : town.notes) std::printf("  %s\n", note.c_str());
  }
  if (!cli.json) {
    if (!done->running) std::printf("no kernel runs: the towns are there when it starts\n");
    return;
  }
  json::Value out = json::Value::object();
  out.set("running", done->running);
  out.set("towns", std::move(towns));
  cli.result(out);
}

void add_restore_command(Command app, Cli& cli) {
  Command command = app.subcommand("restore", "Put the towns of a backup in place; a damaged file changes nothing");
  const auto options = std::make_shared<RestoreOptions>();
  command.option("FILE", options->file, "What `stadtkern backup` has written").required();
  command.option("--as", options->as, "Another name for the town, for instance to look at it beside the first");
  command.option("--town", options->plan.towns, "Only this town of the file; repeatable").one_each_time();
  command.option("--set", options->settings, "KEY=VALUE in the town's file (ags=99999003); repeatable").one_each_time();
  command.option("--config", options->config, "The configuration's folder, where no kernel runs").shows_default();
  command.option("--modules", options->modules, "Folder of modules, where no kernel runs; repeatable").one_each_time();
  command.runs([&cli, options] { restore_command(cli, *options); });
}

// --- town add, town erase -------------------------------------------------------------------------------------------

struct AddOptions {
  TownAdd what;
  std::string config = "config";
  std::vector<std::string> settings;
  std::vector<std::string> modules;
};

void add(Cli& cli, AddOptions& options) {
  TownAdd& what = options.what;
  what.state = cli.state;
  what.config = options.config;
  what.modules.assign(options.modules.begin(), options.modules.end());
  auto settings = settings_of(options.settings);
  if (!settings) return cli.fail(settings.error());
  what.settings = *std::move(settings);
  const auto added = add_town(what);
  if (!added) return cli.fail(added.error());
  if (!cli.json) {
    std::printf("%s: written to %s%s\n", what.name.c_str(), added->file.c_str(),
                added->running ? " and opened" : "; no kernel runs");
    for (const std::string& note : added->notes) std::printf("  %s\n", note.c_str());
    return;
  }
  json::Value out = json::Value::object();
  out.set("town", what.name);
  out.set("file", added->file.string());
  out.set("running", added->running);
  out.set("notes", array_of(added->notes));
  cli.result(out);
}

std::vector<std::string> names_of(const std::vector<std::filesystem::path>& paths) {
  std::vector<std::string> names;
  for (const auto& path : paths) names.push_back(path.string());
  return names;
}

void erase(Cli& cli, const std::string& name, bool yes) {
  const auto plan = plan_erase(cli.state, name);
  if (!plan) return cli.fail(plan.error());
  if (!cli.json) {
    std::printf("%s\n", yes ? "erased:" : "would go for good:");
    for (const auto& store : plan->stores) std::printf("  data           %s\n", store.c_str());
    for (const auto& file : plan->files) std::printf("  configuration  %s\n", file.c_str());
    if (plan->overrides > 0) std::printf("  overrides      %llu\n", static_cast<unsigned long long>(plan->overrides));
    std::printf("  logs           the lines that name the town\n");
  }
  if (!yes) {
    return cli.fail({Code::FailedPrecondition, "nothing was erased: " + mib(plan->bytes) + " of " + name +
                                                   " go for good with --yes; `stadtkern backup " + name +
                                                   " FILE` keeps a copy"});
  }
  const auto lines = erase_town(cli.state, *plan);
  if (!lines) return cli.fail(lines.error());
  if (!cli.json) {
    std::printf("%s is gone: %s, %llu lines of logs; backups that were made keep what they have\n", name.c_str(),
                mib(plan->bytes).c_str(), static_cast<unsigned long long>(*lines));
    return;
  }
  json::Value out = json::Value::object();
  out.set("town", name);
  out.set("stores", array_of(names_of(plan->stores)));
  out.set("files", array_of(names_of(plan->files)));
  out.set("bytes", plan->bytes);
  out.set("log_lines", *lines);
  cli.result(out);
}

}  // namespace

void add_backup(Command app, Cli& cli) {
  add_backup_command(app, cli);
  add_restore_command(app, cli);
}

void add_town_changes(Command town, Cli& cli) {
  Command one = town.subcommand("add", "Add a town to the running node; nothing else restarts");
  const auto options = std::make_shared<AddOptions>();
  one.option("TOWN", options->what.name, kTownWord).required();
  one.option("--template", options->what.town_template,
             "A town's file, or a name in config/templates or config/towns; {town} in it becomes the name")
      .required();
  one.option("--set", options->settings, "KEY=VALUE in the town's file (ags=99999003); repeatable").one_each_time();
  one.option("--config", options->config, "The configuration's folder, where no kernel runs").shows_default();
  one.option("--modules", options->modules, "Folder of modules, where no kernel runs; repeatable").one_each_time();
  one.runs([&cli, options] { add(cli, *options); });

  Command gone = town.subcommand("erase", "Take a town and all its data away for good, and its file");
  const auto name = std::make_shared<std::string>();
  const auto yes = std::make_shared<bool>(false);
  gone.option("TOWN", *name, kTownWord).required();
  gone.flag("--yes", *yes, "Really; without it: say what would go");
  gone.runs([&cli, name, yes] { erase(cli, *name, *yes); });
}

}  // namespace stadtkern::admin
