// SPDX-License-Identifier: EUPL-1.2
// stadtkern call, events: requests over the bus as an operator, mapped to JSON by the descriptors that modules carry.
#include "admin/cli.h"
#include "admin/module_schema.h"
#include "wire/events.h"

#include <sodium.h>
#include <CLI/CLI.hpp>

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

struct EventOptions {
  std::string town;
  std::string module;
  std::string log_id;
  std::uint64_t from = 0;
  unsigned limit = 100;
};

std::string base64(const std::string& bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  return text;
}

json::Value to_json(const wire::events::Event& event, const ModuleOnDisk& module) {
  json::Value out = json::Value::object();
  out.set("seq", event.seq);
  out.set("type", event.type);
  out.set("version", event.version);
  out.set("time_us", event.time_us);
  out.set("key", event.key);
  out.set("subject", event.subject);
  if (event.tombstone) {
    out.set("tombstone", true);
    return out;
  }
  for (const catalogue::Publication& publication : module.manifest.publishes) {
    if (publication.type != event.type || !module.schema || !module.schema->has_message(publication.payload)) continue;
    const Result<std::string> payload = module.schema->to_json(publication.payload, event.payload);
    Result<json::Value> value = payload ? json::parse(*payload) : Result<json::Value>(payload.error());
    if (!value) continue;
    out.set("payload", *std::move(value));
    return out;
  }
  out.set("payload_base64", base64(event.payload));
  return out;
}

void events(Cli& cli, const EventOptions& options) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<ModuleOnDisk> module = find_module(*client, {options.module, {}, options.town});
  if (!module) return cli.fail(module.error());
  wire::events::PullRequest pull;
  pull.log_id = options.log_id;
  pull.seq = options.from;
  for (const catalogue::Publication& publication : module->manifest.publishes) pull.types.push_back(publication.type);
  if (pull.types.empty()) return cli.fail({Code::NotFound, "module " + options.module + " publishes no events"});

  json::Value list = json::Value::array();
  unsigned left = options.limit;
  for (bool more = true; more && left > 0;) {
    pull.limit = std::min(left, wire::events::kMaxPull);
    wire::admin::Admin request;
    request.call =
        wire::admin::Call{options.town, "events/v1@" + options.module, "Pull", wire::encode(pull), {}, 0, false, {}};
    const Result<wire::admin::Admin> answer = client->ask(request);
    if (!answer) return cli.fail(answer.error());
    const auto page = wire::decode<wire::events::PullReply>(answer->reply ? answer->reply->body : std::string());
    if (!page) return cli.fail({Code::Internal, "the module's answer cannot be read"});
    for (const wire::events::Event& event : page->events) {
      json::Value line = to_json(event, *module);
      if (!cli.json) std::printf("%s\n", json::write(line).c_str());
      list.push(std::move(line));
      --left;
    }
    more = page->more && page->position > pull.seq;
    pull.log_id = page->log_id;
    pull.seq = page->position;
  }
  if (!cli.json) return;
  json::Value result = json::Value::object();
  result.set("log_id", pull.log_id);
  result.set("position", pull.seq);
  result.set("events", std::move(list));
  cli.result(result);
}

}  // namespace

void add_calls(CLI::App& app, Cli& cli) {
  CLI::App* command = app.add_subcommand("call", "Call a service as an operator; without METHOD: show its methods");
  const auto options = std::make_shared<CallOptions>();
  command->add_option("TOWN", options->call.town, "A town, or - for the node itself")->required();
  command->add_option("SERVICE", options->call.service, "A contract: \"bench/v1\"")->required();
  command->add_option("METHOD", options->call.method);
  command->add_option("JSON", options->body, "The request's body")->capture_default_str();
  command->add_flag("--raw", options->raw, "The body is sent and shown as it is, for modules without descriptors");
  command->add_option("--as", options->call.roles, "Call with this role instead of operator; repeatable");
  command->add_option("--deadline-ms", options->call.deadline_ms, "How long to wait (10 s when not given)");
  command->callback([&cli, options] { call(cli, *options); });

  CLI::App* list = app.add_subcommand("events", "What a module has told of in a town, oldest first");
  const auto wanted = std::make_shared<EventOptions>();
  list->add_option("TOWN", wanted->town)->required();
  list->add_option("MODULE", wanted->module)->required();
  list->add_option("--log", wanted->log_id, "The log that --from counts in");
  list->add_option("--from", wanted->from, "Only what came after this number");
  list->add_option("--limit", wanted->limit)->capture_default_str();
  list->callback([&cli, wanted] { events(cli, *wanted); });
}

}  // namespace stadtkern::admin
