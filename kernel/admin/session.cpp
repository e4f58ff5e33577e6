// SPDX-License-Identifier: EUPL-1.2
#include "admin/session.h"

#include "alerts/facts.h"
#include "config/json.h"
#include "kernel.h"
#include "lifecycle/services.h"
#include "swapping.h"
#include "uninstalling.h"
#include "wire/bus_messages.h"
#include "wire/identity.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>
#include <utility>

namespace stadtkern::admin {
namespace {

namespace in = wire::admin;

Error error_of(const wire::Prefix& prefix, const std::string& payload) {
  Error error{static_cast<Code>(prefix.status), {}};
  if (const auto details = wire::decode<wire::ErrorDetails>(payload)) {
    error.message = details->message;
    error.reason = details->reason;
    for (const wire::FieldError& field : details->fields) error.fields.push_back({field.pointer, field.reason});
  }
  error.retry_after_ms = prefix.aux;
  error.outcome_unknown = (prefix.flags & wire::flag::kOutcomeUnknown) != 0;
  return error;
}

// The hash of a plan, or none.
bool plan_hash(std::string_view text) {
  return text.size() <= 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Versions, hashes, the ids of keys; nothing that could pass for something else.
bool may_be_noted(std::string_view detail) {
  constexpr std::string_view kMay = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@.+:-_/ ";
  return detail.size() <= 256 && detail.find_first_not_of(kMay) == std::string_view::npos;
}

// Which settings are changed, for the audit log: names alone, for a value may be anybody's.
std::string names_in(const std::string& changes) {
  constexpr std::size_t kMost = 256;
  std::string fault;
  const auto wanted = config::parse_json(changes, fault);
  std::string names;
  if (!wanted) return names;
  for (const config::Member& member : wanted->members) {
    const bool plain = member.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
    if (plain && names.size() + member.key.size() < kMost) names.append(" ").append(member.key);
  }
  return names;
}

}  // namespace

Session::Session(Kernel& kernel, lifecycle::Descriptor socket, std::string who, std::function<void()> on_closed)
    : kernel_(kernel),
      who_(std::move(who)),
      on_closed_(std::move(on_closed)),
      channel_(
          kernel.loop(), std::move(socket),
          [this](const std::string& bytes) {
            const auto request = wire::decode<in::Admin>(bytes);
            if (request) handle(*request);
            return request.has_value();
          },
          [this](std::string_view) {
            if (running_) kernel_.calls().cancel(*std::exchange(running_, std::nullopt));
            on_closed_();
          }) {}

Session::~Session() {
  *alive_ = false;
  if (running_) kernel_.calls().cancel(*running_);
}

void Session::handle(const in::Admin& request) {
  if (running_) {
    if (request.chunk) kernel_.calls().send(*running_, wire::Kind::Chunk, request.chunk->data);
    if (request.credit) kernel_.calls().send(*running_, wire::Kind::Credit, {}, request.credit->bytes);
    if (request.end) kernel_.calls().send(*running_, wire::Kind::End, {});
    return;
  }
  if (request.chunk || request.credit || request.end) return;  // of a stream that has just ended
  if (request.get_status) {
    return kernel_.status([this, alive = std::weak_ptr(alive_)](in::Status status) {
      if (alive.expired()) return;
      in::Admin answer;
      answer.status = std::move(status);
      send(answer);
    });
  }
  in::Admin answer;
  if (request.get_town) {
    Result<in::Town> town = kernel_.town(request.get_town->name);
    if (!town) return fail(town.error());
    answer.town = *std::move(town);
    return send(answer);
  }
  if (request.locate) {
    Result<in::Located> located = kernel_.locate(*request.locate);
    if (!located) return fail(located.error());
    answer.located = *std::move(located);
    return send(answer);
  }
  if (request.call) return call(*request.call);
  if (request.erase) return erase(*request.erase);
  if (request.get_erasures) {
    Result<in::Erasures> list = kernel_.erasures(*request.get_erasures);
    if (!list) return fail(list.error());
    answer.erasures = *std::move(list);
    return send(answer);
  }
  if (request.set_enabled) {
    const in::SetEnabled& change = *request.set_enabled;
    const std::string what = change.town + "/" + change.module;
    return done(audited({who_, change.enabled ? "enable" : "disable", what},
                        [&] { return kernel_.set_enabled(change.town, change.module, change.enabled, who_); }),
                change.module + (change.enabled ? " enabled in " : " disabled in ") + change.town);
  }
  if (request.change_settings) return change_settings(*request.change_settings);
  if (request.restart) {
    const std::string& module = request.restart->module;
    return done(audited({who_, "restart", module}, [&] { return kernel_.restart(module); }), module + " restarts");
  }
  if (request.upgrade) {
    return kernel_.upgrade(request.upgrade->program, who_, [this, alive = std::weak_ptr(alive_)](const Status& begun) {
      if (!alive.expired()) done(begun, "the kernel is being replaced");
    });
  }
  if (request.swap) return swap(*request.swap);
  if (request.end_swap) {
    const bool keep = request.end_swap->keep;
    const std::string& module = request.end_swap->module;
    if (!module.empty() && !catalogue::module_id(module)) {
      return fail({Code::InvalidArgument, "a module is named like bench"});
    }
    return done(audited({who_, keep ? "swap keep" : "swap back", module},
                        [&] { return kernel_.swaps().end(keep, module, who_); }),
                keep ? "kept" : "turned back");
  }
  if (request.forget) return forget(*request.forget);
  if (request.reload) {
    std::string steps;
    const in::Reload& reload = *request.reload;
    if (!plan_hash(reload.plan)) return fail({Code::InvalidArgument, "this is no plan's hash"});
    const Status reloaded = audited({who_, "reload", {}, {}, reload.plan}, [&]() -> Status {
      Result<std::string> taken = kernel_.reload();
      if (!taken) return taken.error();
      steps = *std::move(taken);
      return {};
    });
    return done(reloaded, "configuration reloaded: " + steps);
  }
  if (request.note) return note(*request.note);
  if (request.set_log_level) {
    const std::string& level = request.set_log_level->level;
    return done(audited({who_, "log level", level}, [&] { return kernel_.set_log_level(level); }),
                "log level " + level);
  }
  fail({Code::Unimplemented, "this kernel (" STADTKERN_VERSION ") does not know the request; is the CLI newer?"});
}

void Session::note(const in::Note& request) {
  constexpr std::array<std::string_view, 10> kDeeds{"backup",    "restore", "town add",       "town erase", "apply",
                                                    "uninstall", "install", "package remove", "key trust",  "key pin"};
  if (std::find(kDeeds.begin(), kDeeds.end(), request.what) == kDeeds.end() ||
      (!request.town.empty() && !config::town_name(request.town)) || !plan_hash(request.plan) ||
      (!request.module.empty() && !catalogue::module_id(request.module)) || !may_be_noted(request.detail)) {
    return fail({Code::InvalidArgument, "this cannot be noted"});
  }
  std::string detail = request.town;
  if (!request.module.empty()) detail += (detail.empty() ? "" : "/") + request.module;
  if (!request.detail.empty()) detail += (detail.empty() ? "" : " ") + request.detail;
  // The working directory is the state folder.
  done(audited({who_, request.what, detail, {}, request.plan},
               [&] {
                 return request.what == "backup" ? alerts::note_backup(".", request.town, std::time(nullptr))
                                                 : Status();
               }),
       "noted");
}

void Session::forget(const in::Forget& request) {
  std::string what;
  for (const std::string& town : request.towns) {
    if (!config::town_name(town)) return fail({Code::InvalidArgument, "this is no town's name"});
    what += (what.empty() ? "" : " ") + town + "/" + request.module;
  }
  if (!catalogue::module_id(request.module)) return fail({Code::InvalidArgument, "a module is named like bench"});
  done(audited({who_, "forget", what}, [&] { return kernel_.uninstalls().forget(request); }),
       request.module + " is forgotten");
}

void Session::change_settings(const in::ChangeSettings& request) {
  if (!catalogue::module_id(request.module) || !config::town_name(request.town)) {
    return fail({Code::InvalidArgument, "a module is named like bench, a town like neustadt"});
  }
  const std::string what = request.town + "/" + request.module + names_in(request.changes);
  done(audited({who_, "settings", what},
               [&] { return kernel_.change_settings(request.town, request.module, request.changes, who_); }),
       "settings of " + request.module + " changed in " + request.town);
}

void Session::swap(const in::SwapModule& request) {
  if (kernel_.upgrading()) {
    return fail({Code::FailedPrecondition, "the kernel is being replaced; try again in a moment"});
  }
  // Only words that may stand in the audit.
  if (!catalogue::module_id(request.module) ||
      !catalogue::Range::parse(request.version.empty() ? "*" : request.version)) {
    return fail({Code::InvalidArgument, "a module is named like bench, and its version like 1.2.3"});
  }
  Swapping::OnState on_state;
  if (request.follow) {
    on_state = [this, alive = std::weak_ptr(alive_)](const in::SwapState& state) {
      if (alive.expired()) return;
      in::Admin answer;
      answer.swap_state = state;
      send(answer);
    };
  }
  const std::string what = request.version.empty() ? request.module : request.module + " " + request.version;
  const char* const deed = request.back ? "rollback" : request.stop ? "swap with a stop" : "swap";
  const Status begun =
      audited({who_, deed, what}, [&] { return kernel_.swaps().begin(request, who_, std::move(on_state)); });
  if (!begun || !request.follow) done(begun, "the swap of " + request.module + " is under way");
}

Status Session::audited(const lifecycle::AuditEntry& entry, const std::function<Status()>& change) {
  if (Status entered = kernel_.audit().enter(entry); !entered) return entered;
  Status changed = change();
  if (!changed) {
    // The code alone: a message may quote what a person wrote.
    kernel_.audit().record(
        {who_, std::string(entry.what) + " failed", entry.detail, name(changed.error().code), entry.plan});
  }
  return changed;
}

void Session::call(const in::Call& request) {
  if (request.service.starts_with("privacy/v1@") && request.method == "Erase") {
    return fail({Code::FailedPrecondition,
                 "an erasure is noted first, so that it holds after a restore: use `stadtkern privacy erase`"});
  }
  Result<BusCall> prepared = kernel_.prepare(request);
  if (!prepared) return fail(prepared.error());
  wire::Identity identity;
  identity.principal = who_;
  identity.assurance = wire::Assurance::Substantial;  // a user of this machine whom the system knows
  identity.roles = request.roles.empty() ? std::vector<std::string>{"operator"} : request.roles;
  const std::optional<std::string> block = wire::encode_identity(identity);
  if (!block) return fail({Code::InvalidArgument, "too many roles"});
  prepared->identity = *block;
  wire::Context context;
  context.locale = request.locale;
  prepared->context = wire::encode(context);

  std::string roles;
  for (const std::string& role : identity.roles) roles += (roles.empty() ? "" : ",") + role;
  // Somebody who follows a module's events asks twice a second: one record per connection says it.
  const std::string what =
      request.town + " " + request.service + " " + request.method + prepared->told + " as " + roles;
  const bool follows = request.method == "Pull" && request.service.starts_with(lifecycle::kEvents);
  if (!prepared->safe) {
    if (const Status entered = kernel_.audit().enter({who_, "call", what}); !entered) return fail(entered.error());
  } else if (!follows || what != followed_) {
    kernel_.audit().record(who_, "call", what);
  }
  if (follows) followed_ = what;
  run(*std::move(prepared), request.stream);
}

void Session::erase(const in::Erase& request) {
  Result<BusCall> prepared = kernel_.prepare_erasure(request, who_);
  if (!prepared) return fail(prepared.error());
  wire::Identity identity;
  identity.principal = who_;
  identity.assurance = wire::Assurance::Substantial;
  identity.roles = {"operator"};
  prepared->identity = wire::encode_identity(identity).value_or(std::string());
  prepared->context = wire::encode(wire::Context{});
  run(*std::move(prepared), false);
}

void Session::run(BusCall call, bool stream) {
  running_ = kernel_.calls().call(std::move(call), [this, stream, alive = std::weak_ptr(alive_)](
                                                       const wire::Prefix& prefix, const std::string& payload) {
    if (!alive.expired()) answered(prefix, payload, stream);
  });
}

void Session::answered(const wire::Prefix& prefix, const std::string& payload, bool stream) {
  in::Admin answer;
  switch (prefix.kind) {
    case wire::Kind::Chunk:
      answer.chunk = in::Chunk{payload};
      return send(answer);
    case wire::Kind::Credit:
      answer.credit = in::Credit{prefix.aux};
      return send(answer);
    case wire::Kind::Reply:
    case wire::Kind::End:
      running_.reset();
      if (prefix.status != 0) return fail(error_of(prefix, payload));
      if (stream) {
        answer.end = in::End{prefix.status, payload};
      } else {
        answer.reply = in::Reply{payload};
      }
      return send(answer);
    default:
      return;  // GOAWAY: the stream ends by itself soon
  }
}

void Session::send(const in::Admin& message) {
  channel_.send(wire::encode(message));
}

void Session::done(const Status& status, std::string message) {
  if (!status) return fail(status.error());
  in::Admin answer;
  answer.done = in::Done{std::move(message)};
  send(answer);
}

void Session::fail(const Error& error) {
  in::Admin answer;
  in::Failure& failure = answer.failure.emplace();
  failure.code = static_cast<std::uint32_t>(error.code);
  failure.message = error.message.empty() ? std::string(name(error.code)) : error.message;
  failure.reason = error.reason;
  for (const FieldError& field : error.fields) failure.fields.push_back(field.pointer + ": " + field.reason);
  failure.retry_after_ms = error.retry_after_ms;
  failure.outcome_unknown = error.outcome_unknown;
  send(answer);
}

}  // namespace stadtkern::admin
