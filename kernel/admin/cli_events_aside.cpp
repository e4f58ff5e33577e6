// SPDX-License-Identifier: EUPL-1.2
// stadtkern events --set-aside, --retry, --discard: the events that a subscriber could not handle.
#include "admin/cli.h"
#include "admin/cli_events.h"
#include "admin/module_schema.h"
#include "wire/events.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace stadtkern::admin {
namespace {

namespace events = wire::events;

template <class Reply, class Request>
Result<Reply> ask(Client& client, const AsideOptions& options, const char* method, const Request& body) {
  wire::admin::Admin request;
  request.call =
      wire::admin::Call{options.town, "events/v1@" + options.module, method, wire::encode(body), {}, 0, false, {}};
  const Result<wire::admin::Admin> answer = client.ask(request);
  if (!answer) return answer.error();
  auto reply = wire::decode<Reply>(answer->reply ? answer->reply->body : std::string());
  if (!reply) return Error{Code::Internal, "the module's answer cannot be read"};
  return *std::move(reply);
}

std::string command(const AsideOptions& options, const std::string& rest) {
  return "stadtkern events " + options.town + " " + options.module + " " + rest;
}

void say_how_many(std::uint64_t count) {
  std::fprintf(stderr, "%llu event%s aside\n", static_cast<unsigned long long>(count),
               count == 1 ? " stands" : "s stand");
}

json::Value to_json(const events::AsideEvent& event, const ModuleOnDisk* publisher) {
  json::Value out = json::Value::object();
  out.set("id", event.id);
  out.set("publisher", event.publisher);
  out.set("type", event.type);
  out.set("version", event.version);
  out.set("key", event.key);
  out.set("subject", event.subject);
  out.set("log_id", event.log_id);
  out.set("seq", event.seq);
  out.set("time_us", event.time_us);
  out.set("set_aside_us", event.set_aside_us);
  out.set("attempts", event.attempts);
  out.set("why", event.why);
  set_payload(out, event.type, event.payload, publisher);
  return out;
}

// The publishers' descriptors, each asked for once; null: the module is not there (any more).
class Publishers {
 public:
  Publishers(Client& client, std::string town) : client_(client), town_(std::move(town)) {}
  const ModuleOnDisk* find(const std::string& id) {
    const auto [place, fresh] = known_.try_emplace(id);
    if (fresh) {
      if (Result<ModuleOnDisk> found = find_module(client_, {id, {}, town_})) place->second = *std::move(found);
    }
    return place->second ? &*place->second : nullptr;
  }

 private:
  Client& client_;
  const std::string town_;
  std::map<std::string, std::optional<ModuleOnDisk>> known_;
};

}  // namespace

void list_aside(Cli& cli, const AsideOptions& options) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  Publishers publishers(*client, options.town);
  json::Value list = json::Value::array();
  events::SetAsideRequest asked;
  std::uint64_t count = 0;
  std::uint64_t left = options.limit;
  for (bool more = true; more && left > 0;) {
    asked.limit = static_cast<std::uint32_t>(std::min<std::uint64_t>(left, events::kMaxAside));
    const auto page = ask<events::SetAsideReply>(*client, options, "SetAside", asked);
    if (!page) return cli.fail(page.error());
    for (const events::AsideEvent& event : page->events) {
      json::Value line = to_json(event, publishers.find(event.publisher));
      if (!cli.json) std::printf("%s\n", json::write(line).c_str());
      list.push(std::move(line));
      asked.after = event.id;
      --left;
    }
    count = page->count;
    more = page->more && !page->events.empty();
  }
  if (cli.json) {
    json::Value result = json::Value::object();
    result.set("count", count);
    result.set("events", std::move(list));
    return cli.result(result);
  }
  say_how_many(count);
  if (count > 0) {
    std::fprintf(stderr, "once the module is mended: %s; to give one up: %s\n", command(options, "--retry").c_str(),
                 command(options, "--discard ID").c_str());
  }
}

// Call by call, until nothing more is due.
void retry_aside(Cli& cli, const AsideOptions& options, std::uint64_t id) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  json::Value failed = json::Value::array();
  std::uint64_t handled = 0;
  std::uint64_t again = 0;
  events::RetryReply reply;
  do {
    const auto asked = ask<events::RetryReply>(*client, options, "Retry", events::RetryRequest{id, reply.position});
    if (!asked) return cli.fail(asked.error());
    reply = *asked;
    handled += reply.handled;
    again += reply.failed.size();
    for (const events::FailedAgain& event : reply.failed) {
      std::fprintf(stderr, "%s%llu %s %s: failed again: %s\n", terminal ? "\r" : "",
                   static_cast<unsigned long long>(event.id), event.type.c_str(), event.key.c_str(), event.why.c_str());
      json::Value line = json::Value::object();
      line.set("id", event.id);
      line.set("type", event.type);
      line.set("key", event.key);
      line.set("why", event.why);
      failed.push(std::move(line));
    }
    if (terminal && reply.more) {
      std::fprintf(stderr, "\r%llu handled, %llu left ", static_cast<unsigned long long>(handled),
                   static_cast<unsigned long long>(reply.count));
    }
  } while (reply.more);
  if (again > 0) cli.exit_code = 1;
  if (cli.json) {
    json::Value result = json::Value::object();
    result.set("handled", handled);
    result.set("failed", std::move(failed));
    result.set("count", reply.count);
    return cli.result(result);
  }
  std::printf("%s%llu handled, %llu failed again\n", terminal ? "\r" : "", static_cast<unsigned long long>(handled),
              static_cast<unsigned long long>(again));
  say_how_many(reply.count);
  if (again > 0) {
    std::fprintf(stderr, "next: stadtkern logs %s; mend it and repeat this, or give one up: %s\n",
                 options.module.c_str(), command(options, "--discard ID").c_str());
  }
}

void discard_aside(Cli& cli, const AsideOptions& options, std::uint64_t id) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const auto reply = ask<events::DiscardReply>(*client, options, "Discard", events::DiscardRequest{id});
  if (!reply) return cli.fail(reply.error());
  if (cli.json) {
    json::Value result = json::Value::object();
    result.set("discarded", id);
    result.set("count", reply->count);
    return cli.result(result);
  }
  std::printf("event %llu is given up\n", static_cast<unsigned long long>(id));
  say_how_many(reply->count);
  if (reply->count > 0) {
    std::fprintf(stderr, "what waited behind it: %s\n", command(options, "--retry").c_str());
  }
}

}  // namespace stadtkern::admin
