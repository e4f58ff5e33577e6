// SPDX-License-Identifier: EUPL-1.2
// stadtkern call: requests over the bus as an operator, mapped to JSON by the descriptors that modules carry.
#include "admin/cli.h"
#include "admin/module_schema.h"

#include <cstdio>
#include <memory>

namespace stadtkern::admin {
namespace {

struct CallOptions {
  wire::admin::Call call;
  std::string body = "{}";
  bool raw = false;
};

void list_methods(Cli& cli, const ModuleOnDisk& module, const std::string& contract) {
  json::Value out = json::Value::object();
  std::vector<std::vector<std::string>> rows{{"METHOD", "REPEAT", "EXAMPLE"}};
  for (const catalogue::Provision& provision : module.manifest.provides) {
    if (contract != provision.contract && contract != provision.contract + "@" + module.id) continue;
    for (const catalogue::Method& method : provision.methods) {
      const auto known = module.schema ? find_method(*module.schema, contract, method.name) : std::nullopt;
      const std::string example = known ? module.schema->example(known->input) : "{}";
      rows.push_back({method.name, std::string(catalogue::to_text(method.safety)), example});
      json::Value& entry = out.set(method.name, json::Value::object());
      entry.set("safety", std::string(catalogue::to_text(method.safety)));
      Result<json::Value> body = json::parse(example);
      if (body) entry.set("example", *std::move(body));
    }
  }
  if (cli.json) return cli.result(out);
  print_table(rows);
}

void call(Cli& cli, const CallOptions& options) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  wire::admin::Call request = options.call;
  if (request.town == "-") request.town.clear();  // the node itself
  const Result<ModuleOnDisk> module = find_module(*client, {{}, request.service, request.town});
  if (!module) return cli.fail(module.error());
  if (request.method.empty()) return list_methods(cli, *module, request.service);

  const auto method =
      module->schema && !options.raw ? find_method(*module->schema, request.service, request.method) : std::nullopt;
  if (options.raw) {
    request.body = options.body;
  } else if (method) {
    Result<std::string> body = module->schema->to_protobuf(method->input, options.body);
    if (!body) return cli.fail(body.error());
    request.body = *std::move(body);
  } else if (options.body != "{}") {
    return cli.fail({Code::InvalidArgument, "module " + module->id + " carries no descriptors for " + request.service +
                                                "." + request.method + ": give the bytes as they are with --raw"});
  }
  wire::admin::Admin message;
  message.call = request;
  const Result<wire::admin::Admin> answer = client->ask(message);
  if (!answer) return cli.fail(answer.error());
  const std::string& bytes = answer->reply ? answer->reply->body : std::string();
  if (!method) {
    if (cli.json) return cli.result(json::Value(bytes));
    std::printf("%s\n", bytes.c_str());
    return;
  }
  const Result<std::string> json = module->schema->to_json(method->output, bytes);
  if (!json) return cli.fail(json.error());
  const Result<json::Value> value = json::parse(*json);
  std::printf("%s\n", cli.json || !value ? json->c_str() : json::write(*value, json::Style::Pretty).c_str());
}

}  // namespace

void add_calls(Command app, Cli& cli) {
  Command command = app.subcommand("call", "Call a service as an operator; without METHOD: show its methods");
  const auto options = std::make_shared<CallOptions>();
  command.option("TOWN", options->call.town, "A town, or - for the node itself; --town TOWN says the same").required();
  command.option("SERVICE", options->call.service, "A contract: \"bench/v1\"").required();
  command.option("METHOD", options->call.method);
  command.option("JSON", options->body, "The request's body").shows_default();
  command.flag("--raw", options->raw, "The body is sent and shown as it is, for modules without descriptors");
  command.option("--as", options->call.roles, "Call with this role instead of operator; repeatable").one_each_time();
  command.option("--deadline-ms", options->call.deadline_ms, "How long to wait (10 s when not given)");
  command.runs([&cli, options] { call(cli, *options); });
}

}  // namespace stadtkern::admin
