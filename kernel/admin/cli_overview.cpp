// SPDX-License-Identifier: EUPL-1.2
// stadtkern overview: versions, health and key figures of all towns at once, and nothing that a module keeps of people.
#include "admin/cli.h"
#include "admin/holders.h"
#include "admin/module_schema.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stadtkern::admin {
namespace {

constexpr const char* kStats = "stats/v1";

// The modules' folders, each read once; nothing for one without figures.
class Figures {
 public:
  explicit Figures(Client& client) : client_(client) {}

  json::Value of(const std::string& town, const std::string& id) {
    const ModuleOnDisk* module = find(id, town);
    if (module == nullptr || !module->schema || slow_.contains(id)) return json::Value::array();
    const auto method = find_method(*module->schema, kStats, "Get");
    if (!method) return json::Value::array();
    const Result<std::string> bytes = ask(town, id);
    if (!bytes) return json::Value::array();
    const Result<std::string> text = module->schema->to_json(method->output, *bytes);
    const Result<json::Value> told = text ? json::parse(*text) : Result<json::Value>(text.error());
    const json::Value* figures = told ? told->find("figures") : nullptr;
    return figures != nullptr ? *figures : json::Value::array();
  }

 private:
  const ModuleOnDisk* find(const std::string& id, const std::string& town) {
    const auto [place, fresh] = known_.try_emplace(id);
    if (fresh) {
      if (Result<ModuleOnDisk> found = find_module(client_, {id, {}, town})) place->second = *std::move(found);
    }
    const auto& module = place->second;
    if (!module) return nullptr;
    const auto& provides = module->manifest.provides;
    const bool gives =
        std::any_of(provides.begin(), provides.end(), [](const auto& one) { return one.contract == kStats; });
    return gives ? &*module : nullptr;
  }

  // Who does not answer for one town would make the others wait, too.
  Result<std::string> ask(const std::string& town, const std::string& id) {
    constexpr std::uint32_t kPatienceMs = 2'000;
    wire::admin::Admin request;
    request.call = wire::admin::Call{town, std::string(kStats) + "@" + id, "Get", {}, {}, kPatienceMs, false, {}};
    const Result<wire::admin::Admin> answer = client_.ask(request);
    if (!answer && answer.error().code == Code::DeadlineExceeded) slow_.insert(id);
    if (!answer) return answer.error();
    return answer->reply ? answer->reply->body : std::string();
  }

  Client& client_;
  std::set<std::string> slow_;
  std::map<std::string, std::optional<ModuleOnDisk>> known_;
};

std::string words(const json::Value& figures) {
  std::string text;
  for (const json::Value& figure : figures.items()) {
    const json::Value* id = figure.find("id");
    const json::Value* value = figure.find("value");
    if (id == nullptr || value == nullptr || id->as_string() == nullptr) continue;
    text += (text.empty() ? "" : ", ") + printable(*id->as_string()) + " " + json::write(*value);
  }
  return text;
}

void overview(Cli& cli) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<wire::admin::Status> status = client->status();
  if (!status) return cli.fail(status.error());
  Figures figures(*client);
  json::Value towns = json::Value::array();
  std::vector<std::vector<std::string>> rows{{"TOWN", "MODULE", "VERSION", "STATE", "FIGURES"}};
  std::vector<wire::admin::Admin> questions(status->towns.size());
  for (std::size_t i = 0; i < questions.size(); ++i) questions[i].get_town = wire::admin::GetTown{status->towns[i]};
  const std::vector<Result<wire::admin::Admin>> answers = client->ask_each(questions);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::string& name = status->towns[i];
    const Result<wire::admin::Admin>& answer = answers[i];
    if (!answer || !answer->town) {
      complain(cli, name, answer ? Error{Code::Internal, "the kernel's answer holds no town"} : answer.error());
      continue;
    }
    json::Value& town = towns.push(json::Value::object());
    town.set("town", name);
    json::Value& modules = town.set("modules", json::Value::array());
    for (const wire::admin::TownModule& module : answer->town->modules) {
      json::Value& row = modules.push(json::Value::object());
      const std::string state = module.enabled ? module.state : "disabled";
      json::Value told = module.enabled ? figures.of(name, module.id) : json::Value::array();
      rows.push_back({name, module.id, module.version, state, words(told)});
      row.set("module", module.id);
      row.set("version", module.version);
      row.set("state", state);
      row.set("figures", std::move(told));
    }
  }
  if (!cli.json) return print_table(rows);
  json::Value result = json::Value::object();
  result.set("towns", std::move(towns));
  cli.result(result);
}

}  // namespace

void add_overview(Command app, Cli& cli) {
  Command command = app.subcommand("overview", "Versions, health and key figures of all towns");
  command.runs([&cli] { overview(cli); });
}

}  // namespace stadtkern::admin
