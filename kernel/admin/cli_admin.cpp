// SPDX-License-Identifier: EUPL-1.2
// stadtkern admin invite|reset: a town's first administrator, or one who is locked out. Whoever keeps the town's
// accounts (contract accounts/v1) does it, by its command `admin`.
#include "admin/cli.h"
#include "admin/command_stream.h"
#include "admin/module_schema.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>

namespace stadtkern::admin {
namespace {

constexpr const char* kAccounts = "accounts/v1";
constexpr const char* kCommand = "admin";

struct Options {
  std::string town;
  std::string mail;
  std::string name;
};

// Where the town's pages are reached from this machine; empty when that is not known.
std::string reached_at(const Cli& cli) {
  std::ifstream file(cli.state / "run" / "listeners.json");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const Result<json::Value> listeners = json::parse(text);
  if (!listeners) return {};
  for (const json::Value& listener : listeners->items()) {
    const json::Value* name = listener.find("name");
    const json::Value* address = listener.find("address");
    if (name == nullptr || address == nullptr || name->as_string() == nullptr || address->as_string() == nullptr)
      continue;
    if (*name->as_string() == "http") return "http://" + *address->as_string();
  }
  return {};
}

// Why nobody keeps accounts there: no such town, or the module is switched off or missing.
Error no_keeper(Client& client, const std::string& town) {
  wire::admin::Admin request;
  request.get_town = wire::admin::GetTown{town};
  const Result<wire::admin::Admin> answer = client.ask(request);
  if (!answer) return answer.error();
  std::string off;
  if (answer->town) {
    for (const wire::admin::TownModule& module : answer->town->modules) {
      if (!module.enabled) off.append(off.empty() ? "" : ", ").append(module.id);
    }
  }
  const Result<ModuleOnDisk> elsewhere = find_module(client, {{}, kAccounts, {}});
  std::string text = "no module that serves " + town + " keeps accounts (";
  text.append(kAccounts).append("): switch one on with `stadtkern enable ").append(town).append(" ");
  text.append(elsewhere ? elsewhere->id : "MODULE").append("`");
  if (!off.empty()) text.append("; switched off there: ").append(off);
  return Error{Code::NotFound, std::move(text)};
}

Result<std::string> keeper_of(Client& client, const std::string& town) {
  const Result<ModuleOnDisk> module = find_module(client, {{}, kAccounts, town});
  if (!module) {
    if (module.error().code != Code::NotFound) return module.error();
    return no_keeper(client, town);
  }
  const auto& commands = module->manifest.commands;
  const bool offers =
      std::any_of(commands.begin(), commands.end(), [](const auto& command) { return command.name == kCommand; });
  if (offers) return module->id;
  return Error{Code::Unimplemented, "module " + module->id + " keeps the accounts, but has no command " + kCommand};
}

void run(Cli& cli, const std::string& action, const Options& options) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<std::string> module = keeper_of(*client, options.town);
  if (!module) return cli.fail(module.error());
  CommandRun run;
  run.town = options.town;
  run.module = *module;
  run.command = kCommand;
  run.arguments = {action};
  if (!options.mail.empty()) run.arguments.insert(run.arguments.end(), {"--mail", options.mail});
  if (!options.name.empty()) run.arguments.insert(run.arguments.end(), {"--name", options.name});
  run.roles = {"operator"};
  const Result<std::string> line = run_command(*client, run, [](std::string_view) {});
  if (!line) return cli.fail(line.error());
  Result<json::Value> result = json::parse(*line);
  const json::Value* link = result ? result->find("link") : nullptr;
  if (link == nullptr || link->as_string() == nullptr) {
    return cli.fail({Code::Internal, "module " + *module + " answered without a link"});
  }
  std::string whole = *link->as_string();
  if (whole.starts_with('/')) whole = reached_at(cli) + whole;
  result->set("link", whole);
  if (cli.json) return cli.result(*result);
  const json::Value* until = result->find("expires_at");
  std::printf("Hand this link on; it works once%s%s:\n%s\n", until != nullptr ? ", until " : "",
              until != nullptr && until->as_string() != nullptr ? until->as_string()->c_str() : "", whole.c_str());
}

}  // namespace

void add_admin(Command app, Cli& cli) {
  Command command = app.group("admin", "A town's first administrator, or one who is locked out");
  const auto add = [&](const std::string& action, const char* what) {
    Command sub = command.subcommand(action, what);
    const auto options = std::make_shared<Options>();
    sub.option("--town,TOWN", options->town, "The town").required();
    Option mail = sub.option("--mail", options->mail, "The mail address of whoever it is for");
    if (action == "reset") mail.required();
    if (action == "invite") sub.option("--name", options->name, "The name; else whoever opens the link is asked");
    sub.runs([&cli, options, action] { run(cli, action, *options); });
  };
  add("invite", "A one-time link for a new administrator (15 min, needs no mail server)");
  add("reset", "A one-time link to a new password for an administrator");
}

}  // namespace stadtkern::admin
