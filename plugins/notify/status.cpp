// SPDX-License-Identifier: EUPL-1.2
#include "status.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "deliveries.h"

namespace notify {
namespace {

using deliveries::Standing;
using stadtkern::Code;
using stadtkern::Command;
using stadtkern::CommandRun;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Town;
using stadtkern::Tx;

constexpr std::string_view kAdmin = "notify.admin";
constexpr std::int64_t kMostListed = 50;

stadtkern::Status only_admins(const Request& request) {
  if (request.principal().has(kAdmin) || request.principal().has("operator")) return {};
  return Error{Code::PermissionDenied, "this needs the role \"notify.admin\" in this town"};
}

class NoInput final : public CommandRun {
 public:
  std::uint32_t input(std::string_view chunk) override { return static_cast<std::uint32_t>(chunk.size()); }
  void input_end() override {}
};

std::string member(std::string_view name, std::uint64_t value) {
  return "\"" + std::string(name) + "\":" + std::to_string(value);
}

}  // namespace

std::string json_of(const v1::Status& status) {
  std::string out = std::string(R"({"healthy":)") + (status.healthy() ? "true" : "false") + R"(,"channels":[)";
  for (const auto& one : status.channels()) {
    if (out.back() != '[') out += ",";
    out += R"({"id":)" + json_text(one.id()) + R"(,"configured":)" + (one.configured() ? "true" : "false") + "," +
           member("waiting", one.waiting()) + R"(,"waiting_since":)" + json_text(one.waiting_since()) + "," +
           member("given_up", one.given_up()) + R"(,"trouble":)" + json_text(one.trouble()) + R"(,"paused_until":)" +
           json_text(one.paused_until()) + "," + member("sent", one.sent()) + "," +
           member("withdrawn", one.withdrawn()) + "," + member("no_server", one.no_server()) + "}";
  }
  out += R"(],"failed":[)";
  for (const auto& one : status.failed()) {
    if (out.back() != '[') out += ",";
    out += R"({"channel":)" + json_text(one.channel()) + R"(,"event":)" + json_text(one.event()) + R"(,"subject":)" +
           json_text(one.subject()) + R"(,"at":)" + json_text(one.at()) + "," + member("failures", one.failures()) +
           R"(,"error":)" + json_text(one.error()) + "}";
  }
  return out + "]}";
}

void StatusFront::serve(stadtkern::Host& host) {
  host.serve("GetStatus", this, &StatusFront::get);
  host.serve("RetryFailed", this, &StatusFront::retry);
  host.http().get("/status", "GetStatus", kAdmin);
  host.http().post("/retry", "RetryFailed", kAdmin);
  host.command("status", this, &StatusFront::run);
}

Result<v1::Status> StatusFront::status(const Town& town) {
  const auto settings = towns_.of(town);
  auto channels = settings->channels();
  if (!settings->smtp) channels.insert(channels.begin(), std::string(kMail));
  v1::Status out;
  auto read = town.store().read([&](Connection& db) -> Result<std::vector<Standing>> {
    for (const auto& one : deliveries::failed(db, kMostListed)) {
      v1::Failed& to = *out.add_failed();
      to.set_channel(one.channel);
      to.set_event(one.event);
      to.set_subject(one.subject);
      to.set_at(format_w3c(one.at));
      to.set_failures(static_cast<std::uint32_t>(one.failures));
      to.set_error(one.error);
    }
    return deliveries::standings(db);
  });
  if (!read) return std::move(read).error();
  for (const Standing& one : *read) {
    if (std::find(channels.begin(), channels.end(), one.channel) == channels.end()) channels.push_back(one.channel);
  }
  const auto known = settings->channels();
  bool healthy = settings->smtp.has_value();
  for (const std::string& channel : channels) {
    v1::Channel& to = *out.add_channels();
    to.set_id(channel);
    to.set_configured(std::find(known.begin(), known.end(), channel) != known.end());
    const auto found =
        std::find_if(read->begin(), read->end(), [&](const Standing& one) { return one.channel == channel; });
    if (found != read->end()) {
      to.set_waiting(static_cast<std::uint64_t>(found->waiting));
      if (found->waiting > 0) to.set_waiting_since(format_w3c(found->since));
      to.set_given_up(static_cast<std::uint64_t>(found->given_up));
      to.set_sent(static_cast<std::uint64_t>(found->sent));
      to.set_withdrawn(static_cast<std::uint64_t>(found->withdrawn));
      to.set_no_server(static_cast<std::uint64_t>(found->no_server));
    }
    const auto trouble = to.configured() ? poster_.trouble(town, channel) : std::nullopt;
    if (trouble) {
      to.set_trouble(trouble->why);
      to.set_paused_until(format_w3c(trouble->until));
    } else if (!to.configured() && channel == kMail) {
      to.set_trouble("the settings name no mail server (smtp): no mail is sent, and none is kept");
    }
    healthy = healthy && to.trouble().empty() && (to.given_up() == 0 || !to.configured());
  }
  out.set_healthy(healthy);
  return out;
}

Result<v1::Status> StatusFront::get(const Request& request, const v1::StatusQuery&) {
  if (auto allowed = only_admins(request); !allowed) return std::move(allowed).error();
  return status(request.town());
}

void StatusFront::retry(const Request& request, const v1::Retry&, stadtkern::Reply<v1::Retried> reply) {
  if (auto allowed = only_admins(request); !allowed) return reply.send(std::move(allowed).error());
  const Town town = request.town();
  poster_.forgive(town);
  town.store().write(std::move(reply), [this, town](Tx& tx) -> Result<v1::Retried> {
    v1::Retried out;
    out.set_deliveries(static_cast<std::uint64_t>(deliveries::retry(tx)));
    poster_.kick(town);  // its own write comes behind this one
    return out;
  });
}

Result<std::unique_ptr<CommandRun>> StatusFront::run(const Request&, Command command,
                                                     const stadtkern::Host::Arguments& arguments) {
  const bool retry = arguments.size() == 1 && arguments[0] == "--retry";
  if (!arguments.empty() && !retry) return Error{Code::InvalidArgument, "usage: status [--retry]"};
  if (!retry) {
    finish(command);
    return std::unique_ptr<CommandRun>(std::make_unique<NoInput>());
  }
  const Town town = command.town();
  poster_.forgive(town);
  town.store().write(
      [](Tx& tx) -> stadtkern::Status {
        deliveries::retry(tx);
        return {};
      },
      [this, town, command](const stadtkern::Status& stored) {
        if (!stored) return command.finish(stored.error());
        poster_.kick(town);
        finish(command);
      });
  return std::unique_ptr<CommandRun>(std::make_unique<NoInput>());
}

void StatusFront::finish(const Command& command) {
  const auto now = status(command.town());
  if (!now) return command.finish(now.error());
  command.finish(json_of(*now));
}

}  // namespace notify
