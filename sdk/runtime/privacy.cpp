// SPDX-License-Identifier: Apache-2.0
#include "runtime/privacy.h"

#include "runtime/runtime.h"
#include "runtime/store/actions.h"
#include "runtime/store/idempotency.h"
#include "runtime/store/subscriptions.h"
#include "runtime/tables/handles.h"

#include <stadtkern/detail/api.h>
#include <stadtkern/town.h>

#include <algorithm>
#include <future>

namespace stadtkern::runtime {
namespace {

namespace in = wire::privacy;

constexpr std::size_t kLongestSubject = 128;
constexpr std::int64_t kRepliesPerWrite = 500;
constexpr std::int64_t kMostEvents = 1000;
constexpr std::size_t kMostActions = 1000;
constexpr unsigned kMostBlocked = 100;  // times that the store waits a moment for its readers
constexpr std::string_view kNever = "never";
// Of subjects in one write, when many are erased again: their town's other writes pass between.
constexpr std::chrono::milliseconds kErasingAtOnce{5};

template <class Message>
void reply(Runtime& runtime, stadtkern_request* request, const Message& message) {
  Response response;
  response.body = wire::encode(message);
  runtime.reply(request, response);
}

bool is_operator(const wire::Identity& identity) {
  return std::find(identity.roles.begin(), identity.roles.end(), "operator") != identity.roles.end();
}

Error no_subject() {
  return {Code::InvalidArgument, "a subject is an id of 1 to 128 bytes"};
}

bool usable(std::string_view subject) {
  return !subject.empty() && subject.size() <= kLongestSubject;
}

// Runs a handler of the plugin's with a write's handle.
template <class Call>
Status in_tx(store::Tx& tx, stadtkern_town* town, Call&& call) {
  stadtkern_tx handle{&tx, {&tx.connection()}, town, {}, false};
  detail::Failure failure;
  const tables::WriteScope scope;
  const auto code = call(&handle, failure);
  if (code != STADTKERN_OK) return failure.take_error(code);
  return {};
}

json::Value named(std::string_view id, std::string_view german, std::string_view english) {
  json::Value out = json::Value::object();
  out.set("id", id);
  json::Value& words = out.set("name", json::Value::object());
  words.set("de", german);
  words.set("en", english);
  return out;
}

// That something was told of the subject, and when; events hold nothing else of it.
Status add_events(store::Connection& connection, std::string_view subject, stadtkern_export& out) {
  stadtkern_export::Section section{named("events", "Ereignisse", "Events"), {}};
  const auto read = connection.system(
      "SELECT type, created_us FROM sk_events WHERE subject = ? AND tombstone = 0 ORDER BY seq LIMIT ?",
      {subject, kMostEvents}, [&](const store::Row& row) {
        json::Value field = named(row[0].text(), "Zeitpunkt (µs seit 1970, UTC)", "Time (µs since 1970, UTC)");
        field.set("value", row[1].int64());
        section.fields.push_back(std::move(field));
        return true;
      });
  if (!read) return read.error();
  if (!section.fields.empty()) out.sections.push_back(std::move(section));
  return {};
}

// What the subject changed as staff, in this module.
Status add_actions(store::Connection& connection, std::string_view subject, stadtkern_export& out) {
  auto found = store::find_actions(connection, {subject}, kMostActions + 1);
  if (!found) return found.error();
  const bool more = found->size() > kMostActions;
  if (more) found->pop_back();
  stadtkern_export::Section section{named("actions", "Was diese Person geändert hat", "What this person changed"), {}};
  for (const store::Action& one : *found) {
    json::Value field = named(one.action, "Zeitpunkt (µs seit 1970, UTC)", "Time (µs since 1970, UTC)");
    field.set("value", one.at_us);
    if (!one.object.empty()) field.set("object", one.object);
    section.fields.push_back(std::move(field));
  }
  if (more) {
    section.fields.push_back(
        named("more", "Es folgen weitere (stadtkern audit actions)", "More follow (stadtkern audit actions)"));
    section.fields.back().set("value", true);
  }
  if (!section.fields.empty()) out.sections.push_back(std::move(section));
  return {};
}

json::Value to_json(stadtkern_export& out) {
  json::Value list = json::Value::array();
  for (auto& section : out.sections) {
    section.head.set("fields", json::Value::array(std::move(section.fields)));
    list.push(std::move(section.head));
  }
  return list;
}

}  // namespace

struct Privacy::Erasure {
  std::shared_ptr<stadtkern_town> town;
  std::vector<std::string> subjects;
  std::function<void(const Result<std::uint64_t>&)> done;  // how many records; exactly once
  std::uint64_t changed = 0;
  std::size_t next = 0;    // subject; behind the last one: the handler has done its part
  std::int64_t aside = 0;  // events of the last write that stood aside
  bool more = true;
};

struct Privacy::Sweep {
  std::shared_ptr<stadtkern_town> town;
  std::function<void(Result<in::RetentionReply>)> done;
  in::RetentionReply report;
  std::vector<std::optional<std::int64_t>> before;  // of each rule; nothing: switched off
  std::size_t rule = 0;
  bool more = false;
};

void Privacy::serve(stadtkern_request* request) {
  if (!is_operator(request->identity)) {
    return runtime_.fail(request, {Code::PermissionDenied, "privacy/v1 needs the role \"operator\""});
  }
  if (!request->town || !runtime_.stores()) {
    return runtime_.fail(request, {Code::InvalidArgument, "this is asked in a town, not of the node"});
  }
  const std::string& method = request->method->name;
  if (method == "Find") return find(request);
  if (method == "Export") return give(request);
  if (method == "Erase") return erase(request);
  return retention(request);
}

void Privacy::find(stadtkern_request* request) {
  const auto asked = wire::decode<in::FindRequest>(request->body);
  if (!asked || asked->value.empty()) {
    return runtime_.fail(request, {Code::InvalidArgument, "find needs a kind and a value"});
  }
  in::FindReply found;
  const auto take = [](void* to, stadtkern_bytes subject) {
    auto& reply = *static_cast<in::FindReply*>(to);
    reply.more = reply.subjects.size() >= in::kMostFound;
    if (!reply.more) reply.subjects.emplace_back(detail::view(subject));
  };
  const auto& town = request->town;
  const Status status = runtime_.stores()->read(town->facts().name, [&](store::Connection& connection) -> Status {
    if (!handlers_.find.handler) return {};
    stadtkern_connection handle{&connection};
    detail::Failure failure;
    const auto code =
        handlers_.find.handler(handlers_.find.user, town.get(), &handle, detail::bytes(asked->kind),
                               detail::bytes(asked->value), take, &found, detail::Failure::take, failure.self());
    if (code != STADTKERN_OK) return failure.take_error(code);
    return {};
  });
  if (!status) return runtime_.fail(request, status.error());
  reply(runtime_, request, found);
}

void Privacy::give(stadtkern_request* request) {
  const auto asked = wire::decode<in::ExportRequest>(request->body);
  if (!asked || !usable(asked->subject)) return runtime_.fail(request, no_subject());
  stadtkern_export out;
  const auto& town = request->town;
  const Status status = runtime_.stores()->read(town->facts().name, [&](store::Connection& connection) -> Status {
    stadtkern_connection handle{&connection};
    detail::Failure failure;
    const auto code =
        handlers_.export_.handler(handlers_.export_.user, town.get(), &handle, detail::bytes(asked->subject), &out,
                                  detail::Failure::take, failure.self());
    if (code != STADTKERN_OK) return failure.take_error(code);
    if (!out.sections.empty()) {
      if (Status added = add_events(connection, asked->subject, out); !added) return added;
    }
    return add_actions(connection, asked->subject, out);
  });
  if (!status) return runtime_.fail(request, status.error());
  reply(runtime_, request, in::ExportReply{!out.sections.empty(), json::write(to_json(out))});
}

// --- erase ----------------------------------------------------------------------------------------------------------

void Privacy::erase(stadtkern_request* request) {
  auto asked = wire::decode<in::EraseRequest>(request->body);
  if (!asked || !usable(asked->subject)) return runtime_.fail(request, no_subject());
  const auto answer = [this, request](const Result<std::uint64_t>& changed) {
    if (!changed) return runtime_.fail(request, changed.error());
    reply(runtime_, request, in::EraseReply{*changed});
  };
  step(std::make_shared<Erasure>(Erasure{request->town, {std::move(asked->subject)}, answer}));
}

Status Privacy::erase_and_wait(const std::shared_ptr<stadtkern_town>& town, std::vector<std::string> subjects) {
  // Shared with the write: one that comes after the wait is over must find it alive.
  const auto told = std::make_shared<std::promise<Status>>();
  auto outcome = told->get_future();
  step(std::make_shared<Erasure>(Erasure{town, std::move(subjects), [told](const Result<std::uint64_t>& changed) {
                                           told->set_value(changed ? Status() : Status(changed.error()));
                                         }}));
  if (outcome.wait_for(kEraseWait) == std::future_status::ready) return outcome.get();
  return Error{Code::DeadlineExceeded, "the module takes too long to erase again who was erased after the backup"};
}

void Privacy::overwrite_removed(const std::shared_ptr<stadtkern_town>& town, std::function<void(Status)> done) {
  auto erasure =
      std::make_shared<Erasure>(Erasure{town, {}, [done = std::move(done)](const Result<std::uint64_t>& changed) {
                                          done(changed ? Status() : Status(changed.error()));
                                        }});
  step(erasure);
}

// First the plugin's records, write by write; then the replies kept for repeated requests, which may say the same;
// last, once for all subjects, what is left of them in the files.
void Privacy::step(const std::shared_ptr<Erasure>& erasure) {
  auto run = [this, erasure](store::Tx& tx) -> Result<store::Reply> {
    Erasure& it = *erasure;
    it.aside = 0;
    if (it.next < it.subjects.size()) {
      if (Status erased = erase_some(it, tx); !erased) return erased.error();
      return store::Reply{};
    }
    const auto forgotten = store::Idempotency::forget_replies(tx.connection(), kRepliesPerWrite);
    if (!forgotten) return forgotten.error();
    it.more = *forgotten >= kRepliesPerWrite;
    return store::Reply{};
  };
  auto done = [this, erasure](const Result<store::Reply>& outcome, bool) {
    if (!outcome) return erasure->done(outcome.error());
    runtime_.aside().add(erasure->town->facts().name, -erasure->aside);
    if (erasure->more) return step(erasure);
    overwrite(erasure->town, [erasure](const Status& status) {
      if (!status) return erasure->done(status.error());
      erasure->done(erasure->changed);
    });
  };
  runtime_.stores()->write(erasure->town->facts().name, store::make_job(std::move(run), std::move(done)));
}

Status Privacy::erase_some(Erasure& it, store::Tx& tx) {
  const auto end = std::chrono::steady_clock::now() + kErasingAtOnce;
  std::uint64_t changed_now = 0;
  int more = 0;
  do {
    std::uint64_t changed = 0;
    Status status = in_tx(tx, it.town.get(), [&](stadtkern_tx* handle, detail::Failure& failure) {
      return handlers_.erase.handler(handlers_.erase.user, handle, detail::bytes(it.subjects[it.next]), &changed, &more,
                                     detail::Failure::take, failure.self());
    });
    if (!status) return status;
    if (more != 0 && changed == 0) {
      return Error{Code::Internal, "plugin misbehaving: it wants to go on erasing, but has changed nothing"};
    }
    changed_now += changed;
    if (more != 0) continue;
    // Of an event that stands aside the store has a copy, which a retry would bring to life.
    const auto aside = store::erase_set_aside(tx, it.subjects[it.next]);
    if (!aside) return aside.error();
    it.aside += *aside;
    changed_now += static_cast<std::uint64_t>(*aside);
    ++it.next;
  } while (more == 0 && it.next < it.subjects.size() && changed_now < kRowsPerWrite &&
           std::chrono::steady_clock::now() < end);
  it.changed += changed_now;
  return {};
}

void Privacy::overwrite(const std::shared_ptr<stadtkern_town>& town, std::function<void(Status)> done) {
  struct Run {
    std::shared_ptr<store::Overwriting> progress = std::make_shared<store::Overwriting>();
    unsigned blocked = 0;
    std::function<void()> go;
  };
  const auto run = std::make_shared<Run>();
  run->go = [this, town, run, done = std::move(done)] {
    auto step = [run](store::Tx& tx) -> Result<store::Reply> {
      tx.overwrite(run->progress);
      return store::Reply{};
    };
    auto stepped = [run, done](const Result<store::Reply>& outcome, bool) {
      const bool given_up = run->progress->blocked && ++run->blocked >= kMostBlocked;
      if (outcome && !given_up && !run->progress->done) return run->go();
      run->go = nullptr;  // which holds this run; `done` is a copy
      if (!outcome) return done(outcome.error());
      if (!given_up) return done({});
      done(Error{Code::Unavailable,
                 "erased, but the old content is still in the store's files, which a reader holds: repeat it",
                 "readers",
                 {},
                 1000});
    };
    runtime_.stores()->write(town->facts().name, store::make_job(std::move(step), std::move(stepped)));
  };
  run->go();
}

// --- retention ------------------------------------------------------------------------------------------------------

void Privacy::retention(stadtkern_request* request) {
  const auto asked = wire::decode<in::RetentionRequest>(request->body);
  if (!asked) return runtime_.fail(request, {Code::InvalidArgument, "the body is not the message that this takes"});
  sweep(request->town, asked->dry_run, [this, request](const Result<in::RetentionReply>& report) {
    if (!report) return runtime_.fail(request, report.error());
    reply(runtime_, request, *report);
  });
}

void Privacy::run_rules_soon(const std::shared_ptr<stadtkern_town>& town) {
  if (handlers_.rules.empty()) return;
  soon_([this, town] {
    sweep(town, false, [this, name = town->facts().name](const Result<in::RetentionReply>& report) {
      if (!report) {
        return runtime_.log().write(STADTKERN_LOG_ERROR, "retention failed",
                                    {{"town", name}, {"why", report.error().message}});
      }
      for (const auto& rule : report->rules) {
        if (rule.done == 0) continue;
        runtime_.log().write(STADTKERN_LOG_INFO, "retention",
                             {{"town", name}, {"rule", rule.id}, {"records", std::to_string(rule.done)}});
      }
    });
  });
}

Status Privacy::look(Sweep& sweep) {
  const auto settings = sweep.town->settings();
  return runtime_.stores()->read(sweep.town->facts().name, [&](store::Connection& connection) -> Status {
    for (const RetentionRule& rule : handlers_.rules) {
      in::RetentionRule& entry = sweep.report.rules.emplace_back();
      entry.id = rule.id;
      for (const auto& [language, text] : rule.names) entry.name.push_back({language, text});
      const json::Value* set = settings ? settings->value.at(rule.setting) : nullptr;
      entry.keep = set && set->as_string() ? *set->as_string() : rule.fallback;
      auto& before = sweep.before.emplace_back();
      if (entry.keep == kNever) continue;
      const auto keep = parse_duration(entry.keep);
      if (!keep) {
        return Error{Code::FailedPrecondition, "the setting " + rule.setting.substr(1) + " = \"" + entry.keep +
                                                   "\" is neither a duration such as \"90 d\" nor \"never\""};
      }
      before = runtime_.wall_us() - std::chrono::microseconds(*keep).count();
      stadtkern_connection handle{&connection};
      detail::Failure failure;
      std::int64_t oldest = 0;
      const auto code =
          rule.due(rule.user, &handle, *before, &entry.due, &oldest, detail::Failure::take, failure.self());
      if (code != STADTKERN_OK) return failure.take_error(code);
      entry.oldest_us = oldest > 0 ? static_cast<std::uint64_t>(oldest) : 0;
    }
    return {};
  });
}

void Privacy::sweep(std::shared_ptr<stadtkern_town> town, bool dry_run,
                    std::function<void(Result<in::RetentionReply>)> done) {
  const auto sweep = std::make_shared<Sweep>();
  sweep->town = std::move(town);
  sweep->done = std::move(done);
  if (const Status status = look(*sweep); !status) return sweep->done(status.error());
  if (dry_run) return sweep->done(std::move(sweep->report));
  step(sweep);
}

void Privacy::step(const std::shared_ptr<Sweep>& sweep) {
  auto& rules = sweep->report.rules;
  while (sweep->rule < rules.size() && (!sweep->before[sweep->rule] || rules[sweep->rule].due == 0)) ++sweep->rule;
  if (sweep->rule == rules.size()) {
    const bool changed = std::any_of(rules.begin(), rules.end(), [](const auto& rule) { return rule.done > 0; });
    if (!changed) return sweep->done(std::move(sweep->report));
    return overwrite(sweep->town, [sweep](const Status& status) {
      if (!status) return sweep->done(status.error());
      sweep->done(std::move(sweep->report));
    });
  }
  auto run = [this, sweep](store::Tx& tx) -> Result<store::Reply> {
    const RetentionRule& rule = handlers_.rules[sweep->rule];
    auto& entry = sweep->report.rules[sweep->rule];
    // No more than was due when it began: a rule need not look through all its records for one that isn't there.
    const std::uint64_t limit = std::min(kRowsPerWrite, entry.due - entry.done);
    std::uint64_t changed = 0;
    const Status status = in_tx(tx, sweep->town.get(), [&](stadtkern_tx* handle, detail::Failure& failure) {
      return rule.apply(rule.user, handle, *sweep->before[sweep->rule], limit, &changed, detail::Failure::take,
                        failure.self());
    });
    if (!status) return status.error();
    entry.done += changed;
    sweep->more = changed >= limit && entry.done < entry.due;
    return store::Reply{};
  };
  auto done = [this, sweep](const Result<store::Reply>& outcome, bool) {
    if (!outcome) return sweep->done(outcome.error());
    if (!sweep->more) ++sweep->rule;
    step(sweep);
  };
  runtime_.stores()->write(sweep->town->facts().name, store::make_job(std::move(run), std::move(done)));
}

}  // namespace stadtkern::runtime
