// SPDX-License-Identifier: Apache-2.0
#include "runtime/actions.h"

#include "runtime/http/routes.h"
#include "runtime/methods.h"
#include "runtime/request.h"
#include "runtime/runtime.h"
#include "runtime/store/actions.h"
#include "runtime/tables/handles.h"

#include <stadtkern/town.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace stadtkern::runtime {
namespace {

namespace out = wire::actions;

constexpr std::string_view kNever = "never";
constexpr std::string_view kOperator = "operator";
constexpr std::size_t kLongestDeed = 32;

// Of a path's parameters those that name a thing by their own name: others may be secrets of a link.
bool names_thing(std::string_view parameter) {
  return parameter == "id" || parameter.ends_with("_id");
}

using Objects = std::set<std::string, std::less<>>;

void add(Objects& objects, std::string_view object) {
  if (store::opaque_id(object) && objects.size() < Actions::kMostObjects) objects.emplace(object);
}

// A form's field "do" names what its button does, in one word.
std::string deed_of(std::string_view form) {
  const auto fields = parse_query(form);
  if (!fields) return {};
  for (const auto& [name, value] : *fields) {
    const bool word =
        !value.empty() && value.size() <= kLongestDeed &&
        std::all_of(value.begin(), value.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
    if (name == "do" && word) return " " + value;
  }
  return {};
}

std::string action_of(const Request& request) {
  if (request.http && request.http->page) {
    return "page " + request.runtime->welcome().module + pattern_of(*request.http->route) + deed_of(request.body);
  }
  if (request.method) return request.method->service + "." + request.method->name;
  const Route& route = *request.http->route;
  std::string text = route.verb + " " + route.mount;
  for (const std::string& segment : route.segments) text.append("/").append(segment);
  return text;
}

// A method that came over the bus: its routes say which fields name the thing.
void add_fields(Objects& objects, const Request& request, const Routes& routes) {
  std::vector<std::string> names = routes.parameters_of(*request.method);
  std::erase_if(names, [](const std::string& name) { return !names_thing(name); });
  if (names.empty() || !request.method->input) return;
  const auto text = request.method->input->to_json(request.body);
  const auto fields = text ? json::parse(*text) : Result<json::Value>(text.error());
  if (!fields) return;
  for (const std::string& name : names) {
    const json::Value* value = fields->find(name);
    if (value && value->as_string()) add(objects, *value->as_string());
  }
}

Objects objects_of(const stadtkern_tx& tx, const Request& request, const Routes& routes) {
  if (!tx.told.empty()) return tx.told;
  Objects objects;
  if (request.http) {
    for (const auto& [name, value] : request.http->parameters) {
      if (names_thing(name)) add(objects, value);
    }
  } else {
    add_fields(objects, request, routes);
  }
  for (const std::string& subject : tx.found) add(objects, subject);
  return objects;
}

}  // namespace

struct Actions::Run {
  std::string town;
  std::function<void(const Result<Report>&)> done;
  Report report;
  std::int64_t before_us = 0;
  bool more = false;
};

bool Actions::recorded(const Request& request) {
  if (request.identity.principal.empty()) return false;
  if (request.http) return request.http->for_staff;
  const std::string own = request.runtime->welcome().module + ".";
  return std::any_of(request.identity.roles.begin(), request.identity.roles.end(),
                     [&own](const std::string& role) { return role == kOperator || role.starts_with(own); });
}

bool Actions::staff(const Request& request) {
  return !request.identity.principal.empty() && !request.identity.roles.empty();
}

Status Actions::keep(const stadtkern_tx& tx, const Request& request, const Routes& routes) {
  store::Action row{0, tx.tx->now_us(), request.identity.principal, action_of(request), {}};
  Objects objects = objects_of(tx, request, routes);
  if (objects.empty()) objects.emplace();
  for (const std::string& object : objects) {
    row.object = object;
    if (Status kept = store::keep_action(tx.tx->connection(), row); !kept) return kept;
  }
  return {};
}

Result<out::ListReply> Actions::list(const std::string& town, const out::ListRequest& asked) const {
  const std::uint32_t limit = asked.limit == 0 ? out::kMostListed : std::min(asked.limit, out::kMostListed);
  const store::ActionFilter filter{asked.person, asked.object, static_cast<std::int64_t>(asked.since_us),
                                   static_cast<std::int64_t>(asked.after)};
  out::ListReply reply;
  const Status status = stores_.read(town, [&](store::Connection& connection) -> Status {
    auto found = store::find_actions(connection, filter, limit + 1);
    if (!found) return found.error();
    reply.more = found->size() > limit;
    if (reply.more) found->pop_back();
    for (store::Action& row : *found) {
      reply.actions.push_back({static_cast<std::uint64_t>(row.id), static_cast<std::uint64_t>(row.at_us),
                               std::move(row.person), std::move(row.action), std::move(row.object)});
    }
    return {};
  });
  if (!status) return status.error();
  return reply;
}

Result<std::optional<std::int64_t>> Actions::before(const stadtkern_town& town, std::string& keep) const {
  const auto settings = town.settings();
  const json::Value* set = settings ? settings->value.at(kSetting) : nullptr;
  keep = set && set->as_string() ? *set->as_string() : std::string(kKept);
  if (keep == kNever) return std::optional<std::int64_t>();
  const auto time = parse_duration(keep);
  if (!time) {
    return Error{Code::FailedPrecondition,
                 "the setting keep_actions = \"" + keep + "\" is neither a duration such as \"180 d\" nor \"never\""};
  }
  return std::optional(clock_.wall_us() - std::chrono::microseconds(*time).count());
}

Result<Actions::Report> Actions::due(const std::shared_ptr<stadtkern_town>& town) const {
  Report report;
  const auto limit = before(*town, report.keep);
  if (!limit) return limit.error();
  if (!*limit) return report;
  const Status status = stores_.read(town->facts().name, [&](store::Connection& connection) -> Status {
    const auto found = store::actions_due(connection, **limit);
    if (!found) return found.error();
    report.due = found->count;
    report.oldest_us = static_cast<std::uint64_t>(found->oldest_us);
    return {};
  });
  if (!status) return status.error();
  return report;
}

void Actions::expire(const std::shared_ptr<stadtkern_town>& town, std::function<void(const Result<Report>&)> done) {
  const auto report = due(town);
  if (!report || report->due == 0) return done(report);
  auto run = std::make_shared<Run>(Run{town->facts().name, std::move(done), *report});
  run->before_us = **before(*town, run->report.keep);
  step(run);
}

void Actions::step(const std::shared_ptr<Run>& run) {
  auto remove = [run](store::Tx& tx) -> Result<store::Reply> {
    const auto removed = store::remove_actions(tx.connection(), run->before_us, kRowsPerWrite);
    if (!removed) return removed.error();
    run->report.done += *removed;
    run->more = *removed == kRowsPerWrite;
    return store::Reply{};
  };
  auto removed = [this, run](const Result<store::Reply>& outcome, bool) {
    if (!outcome) return run->done(outcome.error());
    if (run->more) return step(run);
    run->done(run->report);
  };
  stores_.write(run->town, store::make_job(std::move(remove), std::move(removed)));
}

}  // namespace stadtkern::runtime
