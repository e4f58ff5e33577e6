// SPDX-License-Identifier: EUPL-1.2
// stadtkern settings: what a module is set to in a town, and changes that hold against the town's file.
#include "admin/cli.h"
#include "admin/town_words.h"
#include "alerts/facts.h"
#include "catalogue/lock.h"
#include "config/config.h"
#include "config/settings.h"
#include "config/toml_file.h"

#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>

namespace stadtkern::admin {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string town;
  std::string module;
  std::string changes;
};

// The configuration as the kernel has it, with references in place of secrets.
Result<config::Loaded> read_files(const Cli& cli, Client& client) {
  const auto status = client.status();
  if (!status) return status.error();
  auto overrides = config::load_overrides(cli.state);
  if (!overrides) return overrides.error();
  auto lock = catalogue::load_lock(cli.state);
  if (!lock) return lock.error();
  config::LoadOptions load;
  load.module_folders.assign(status->module_folders.begin(), status->module_folders.end());
  load.state = cli.state;
  load.overrides = *std::move(overrides);
  load.choice.lock = *std::move(lock);
  config::Loaded loaded = config::load(status->config_folder, load);
  if (!loaded.config) return Error{Code::InvalidArgument, config::to_text(std::move(loaded.problems))};
  return loaded;
}

json::Value parsed(const std::string& text) {
  auto value = json::parse(text);
  return value ? *std::move(value) : json::Value();
}

json::Value schema_of(const catalogue::Module& module) {
  config::Problems none;
  const fs::path file = module.folder / config::kSettingsSchema;
  const auto text = config::read_file(file, config::kLargestJson, file.string(), none);
  return text ? parsed(*text) : json::Value::object();
}

// The town's file alone, key by key.
json::Value in_file(const config::Files& files, const Options& options) {
  json::Value out = json::Value::object();
  for (const config::RawTown& raw : files.towns) {
    if (raw.town.name != options.town) continue;
    for (const config::RawUse& use : raw.uses) {
      if (use.use.id != options.module) continue;
      for (const auto& member : use.settings.members) {
        out.set(member.key, parsed(*config::setting_in(files, options.town, options.module, member.key)));
      }
    }
  }
  return out;
}

json::Value changes_of(const config::Overrides& overrides, const Options& options) {
  json::Value out = json::Value::array();
  for (const config::Override& one : overrides) {
    if (one.town != options.town || one.module != options.module || one.setting.empty()) continue;
    json::Value& entry = out.push(json::Value::object());
    entry.set("key", one.setting);
    entry.set("value", parsed(one.value));
    entry.set("who", one.who);
    entry.set("when", alerts::rfc3339(one.when_us / 1'000'000));
  }
  return out;
}

void print(const json::Value& shown) {
  for (const json::Member& member : shown.find("in_force")->members()) {
    std::printf("%s = %s\n", member.name.c_str(), printable(json::write(member.value)).c_str());
  }
  for (const json::Value& one : shown.find("overrides")->items()) {
    std::printf("%s is set against the file by %s, %s\n", one.find("key")->as_string()->c_str(),
                one.find("who")->as_string()->c_str(), one.find("when")->as_string()->c_str());
  }
}

void show(Cli& cli, const Options& options) {
  auto client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const auto loaded = read_files(cli, *client);
  if (!loaded) return cli.fail(loaded.error());
  const config::Config& config = *loaded->config;
  const config::Town* town = config.town(options.town);
  if (town == nullptr) {
    return cli.fail({Code::NotFound, "there is no town " + options.town + "; see `stadtkern town list`"});
  }
  const config::ModuleUse* use = nullptr;
  for (const config::ModuleUse& one : town->modules) use = one.id == options.module ? &one : use;
  const catalogue::Module* module =
      use != nullptr ? config.catalogue.find(use->id, use->release) : config.catalogue.find(options.module);
  if (module == nullptr) {
    return cli.fail({Code::NotFound, "there is no module " + options.module + "; see `stadtkern status`"});
  }
  const auto overrides = config::load_overrides(cli.state);
  if (!overrides) return cli.fail(overrides.error());
  json::Value out = json::Value::object();
  out.set("town", options.town);
  out.set("module", options.module);
  out.set("version", catalogue::to_text(module->manifest.version));
  out.set("enabled", use != nullptr && use->enabled);
  out.set("schema", schema_of(*module));
  out.set("in_force", use != nullptr ? parsed(use->settings) : json::Value::object());
  out.set("file", in_file(*loaded->files, options));
  out.set("overrides", changes_of(*overrides, options));
  if (cli.json) return cli.result(out);
  print(out);
}

void change(Cli& cli, Options options) {
  if (options.changes == "-") options.changes.assign(std::istreambuf_iterator<char>(std::cin), {});
  wire::admin::Admin request;
  request.change_settings = wire::admin::ChangeSettings{options.town, options.module, options.changes};
  cli.ask(request, [&](const wire::admin::Admin& answer) { cli.done(answer); });
}

}  // namespace

void add_settings(Command app, Cli& cli) {
  Command command = app.subcommand("settings", "What a module is set to in a town; --set changes it");
  const auto options = std::make_shared<Options>();
  command.option("TOWN", options->town, kTownWord).required();
  command.option("MODULE", options->module).required();
  command.option(
      "--set", options->changes,
      "A JSON object of settings that go before the town's file, null for one that is taken back; - reads it "
      "from the input");
  command.runs([&cli, options] {
    if (options->changes.empty()) return show(cli, *options);
    change(cli, *options);
  });
}

}  // namespace stadtkern::admin
