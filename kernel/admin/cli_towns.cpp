// SPDX-License-Identifier: EUPL-1.2
// stadtkern town list|show, enable, disable
#include "admin/cli.h"
#include "admin/town_words.h"

#include <cstdio>
#include <memory>

namespace stadtkern::admin {
namespace {

void list(Cli& cli) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<wire::admin::Status> status = client->status();
  if (!status) return cli.fail(status.error());
  if (cli.json) return cli.result(array_of(status->towns));
  for (const std::string& town : status->towns) std::printf("%s\n", town.c_str());
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

void print(const wire::admin::Town& town) {
  std::vector<std::vector<std::string>> facts{{"town", town.name + (town.is_default ? " (default)" : "")}};
  for (const std::string& name : town.display_name) facts.push_back({"name", name});
  facts.push_back({"hosts", joined(town.hosts)});
  facts.push_back({"languages", joined(town.languages)});
  facts.push_back({"time zone", town.time_zone});
  if (!town.ags.empty()) facts.push_back({"AGS", town.ags});
  print_table(facts);
  std::printf("\n");
  std::vector<std::vector<std::string>> rows{{"MODULE", "VERSION", "STATE", "MOUNT", "NOTE"}};
  for (const wire::admin::TownModule& module : town.modules) {
    rows.push_back({module.id, module.version, module.enabled ? module.state : "disabled", module.mount, module.error});
  }
  print_table(rows);
}

json::Value to_json(const wire::admin::Town& town) {
  json::Value out = json::Value::object();
  out.set("name", town.name);
  json::Value& names = out.set("display_name", json::Value::object());
  for (const std::string& entry : town.display_name) {
    const std::size_t colon = entry.find(": ");
    names.set(entry.substr(0, colon), entry.substr(colon + 2));
  }
  out.set("hosts", array_of(town.hosts));
  out.set("languages", array_of(town.languages));
  out.set("time_zone", town.time_zone);
  out.set("ags", town.ags);
  out.set("default", town.is_default);
  json::Value& modules = out.set("modules", json::Value::array());
  for (const wire::admin::TownModule& module : town.modules) {
    json::Value row = json::Value::object();
    row.set("id", module.id);
    row.set("version", module.version);
    row.set("enabled", module.enabled);
    row.set("state", module.state);
    row.set("mount", module.mount);
    row.set("error", module.error);
    modules.push(std::move(row));
  }
  return out;
}

void show(Cli& cli, const std::string& name) {
  wire::admin::Admin request;
  request.get_town = wire::admin::GetTown{name};
  cli.ask(request, [&](const wire::admin::Admin& answer) {
    if (cli.json) return cli.result(to_json(*answer.town));
    print(*answer.town);
  });
}

void add_switch(Command app, Cli& cli, const char* name, const char* text, bool enabled) {
  Command command = app.subcommand(name, text);
  const auto change = std::make_shared<wire::admin::SetEnabled>();
  change->enabled = enabled;
  command.option("TOWN", change->town, kTownWord).required();
  command.option("MODULE", change->module).required();
  command.runs([&cli, change] {
    wire::admin::Admin request;
    request.set_enabled = *change;
    cli.ask(request, [&](const wire::admin::Admin& answer) { cli.done(answer); });
  });
}

}  // namespace

void add_towns(Command app, Cli& cli) {
  Command town = app.group("town", "The node's towns");
  town.subcommand("list", "Their names").runs([&cli] { list(cli); });
  Command one = town.subcommand("show", "One town and its modules");
  const auto name = std::make_shared<std::string>();
  one.option("TOWN", *name, kTownWord).required();
  one.runs([&cli, name] { show(cli, *name); });
  add_town_changes(town, cli);
  add_switch(app, cli, "enable", "Switch a module on in a town, whatever the town's file says", true);
  add_switch(app, cli, "disable", "Switch a module off in a town; its data stays", false);
}

}  // namespace stadtkern::admin
