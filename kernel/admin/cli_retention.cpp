// SPDX-License-Identifier: EUPL-1.2
// stadtkern retention: what a town keeps no longer, over privacy/v1, events, over events/v1, and the record of
// what staff did, over actions/v1.
#include "admin/holders.h"
#include "admin/town_words.h"
#include "config/units.h"
#include "wire/actions.h"
#include "wire/events.h"
#include "wire/privacy.h"

#include <cstdio>
#include <ctime>
#include <memory>

namespace stadtkern::admin {
namespace {

namespace privacy = wire::privacy;

std::string words(const privacy::RetentionRule& rule) {
  for (const privacy::LocalText& text : rule.name) {
    if (text.language == "en") return text.text;
  }
  return rule.name.empty() ? rule.id : rule.name.front().text;
}

std::string day(std::uint64_t time_us) {
  if (time_us == 0) return "-";
  const auto seconds = static_cast<std::time_t>(time_us / 1'000'000);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[16];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d", &utc)};
}

json::Value to_json(const std::string& module, const privacy::RetentionRule& rule) {
  json::Value row = json::Value::object();
  row.set("module", module);
  row.set("rule", rule.id);
  json::Value& name = row.set("name", json::Value::object());
  for (const privacy::LocalText& text : rule.name) name.set(text.language, text.text);
  row.set("keep", rule.keep);
  row.set("due", static_cast<std::int64_t>(rule.due));
  row.set("oldest", rule.oldest_us == 0 ? json::Value() : json::Value(day(rule.oldest_us)));
  row.set("done", static_cast<std::int64_t>(rule.done));
  return row;
}

json::Value to_json(const std::string& module, const wire::events::KeptType& type, const std::string& keep) {
  json::Value row = json::Value::object();
  row.set("module", module);
  row.set("type", type.type);
  row.set("keep", keep);
  row.set("due", static_cast<std::int64_t>(type.due));
  row.set("oldest", type.oldest_us == 0 ? json::Value() : json::Value(day(type.oldest_us)));
  row.set("done", static_cast<std::int64_t>(type.done));
  return row;
}

// Asks the publishing modules, and adds their lines to both forms of the answer.
void retain_events(Cli& cli, Client& client, const std::string& town, bool dry_run, const Holders& from,
                   json::Value& list, std::vector<std::vector<std::string>>& rows) {
  for (const std::string& module : from.publishing) {
    const auto reply = ask_module<wire::events::ExpireReply>(client, town, module, "Expire",
                                                             wire::events::ExpireRequest{dry_run}, "events/v1");
    if (!reply) {
      complain(cli, module, reply.error());
      continue;
    }
    for (const wire::events::KeptType& type : reply->types) {
      const std::string keep = config::duration_text(std::chrono::seconds(type.keep_seconds));
      rows.push_back({module, type.type, keep, std::to_string(type.due), day(type.oldest_us),
                      dry_run ? "-" : std::to_string(type.done), "Events"});
      list.push(to_json(module, type, keep));
    }
  }
}

// The record of what staff did, in every module that keeps one.
void retain_actions(Cli& cli, Client& client, const std::string& town, bool dry_run, const Holders& from,
                    json::Value& list, std::vector<std::vector<std::string>>& rows) {
  for (const std::string& module : from.acting) {
    const auto reply = ask_module<wire::actions::ExpireReply>(client, town, module, "Expire",
                                                              wire::actions::ExpireRequest{dry_run}, "actions/v1");
    if (!reply) {
      complain(cli, module, reply.error());
      continue;
    }
    rows.push_back({module, "actions", reply->keep, std::to_string(reply->due), day(reply->oldest_us),
                    dry_run ? "-" : std::to_string(reply->done), "What staff did"});
    json::Value& row = list.push(json::Value::object());
    row.set("module", module);
    row.set("keep", reply->keep);
    row.set("due", static_cast<std::int64_t>(reply->due));
    row.set("oldest", reply->oldest_us == 0 ? json::Value() : json::Value(day(reply->oldest_us)));
    row.set("done", static_cast<std::int64_t>(reply->done));
  }
}

void retention(Cli& cli, const std::string& town, bool dry_run) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<Holders> from = holders(*client, town);
  if (!from) return cli.fail(from.error());
  json::Value list = json::Value::array();
  std::vector<std::vector<std::string>> rows{{"MODULE", "RULE", "KEEP", "DUE", "OLDEST", "DONE", "WHAT"}};
  for (const std::string& module : from->holding) {
    const auto reply =
        ask_module<privacy::RetentionReply>(*client, town, module, "Retention", privacy::RetentionRequest{dry_run});
    if (!reply) {
      complain(cli, module, reply.error());
      continue;
    }
    for (const privacy::RetentionRule& rule : reply->rules) {
      rows.push_back({module, rule.id, rule.keep, std::to_string(rule.due), day(rule.oldest_us),
                      dry_run ? "-" : std::to_string(rule.done), words(rule)});
      list.push(to_json(module, rule));
    }
  }
  json::Value events = json::Value::array();
  retain_events(cli, *client, town, dry_run, *from, events, rows);
  json::Value actions = json::Value::array();
  retain_actions(cli, *client, town, dry_run, *from, actions, rows);
  tell_gaps(cli, town, *from);
  if (!cli.json) return print_table(rows);
  json::Value result = json::Value::object();
  result.set("town", town);
  result.set("dry_run", dry_run);
  result.set("rules", std::move(list));
  result.set("events", std::move(events));
  result.set("actions", std::move(actions));
  cli.result(result);
}

}  // namespace

void add_retention(Command app, Cli& cli) {
  Command times = app.subcommand("retention", "Remove what a town keeps no longer, now instead of by night");
  const auto town = std::make_shared<std::string>();
  const auto dry_run = std::make_shared<bool>(false);
  times.option("TOWN", *town, kTownWord).required();
  times.flag("--dry-run", *dry_run, "Only show what would go");
  times.runs([&cli, town, dry_run] { retention(cli, *town, *dry_run); });
}

}  // namespace stadtkern::admin
