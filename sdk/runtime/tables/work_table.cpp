// SPDX-License-Identifier: Apache-2.0
// stadtkern.events/1 and stadtkern.timer/1: registering standing work.
#include "runtime/runtime.h"
#include "runtime/tables/tables.h"

#include <stadtkern/detail/api.h>

#include <algorithm>

namespace stadtkern::runtime::tables {
namespace {

using detail::view;

Status needs_store(const Runtime& runtime) {
  const auto& facts = runtime.facts();
  if (facts.schema > 0) return {};
  return Error{Code::FailedPrecondition, "timers and subscriptions need a store: plugin.toml says schema = 0"};
}

Status subscribe(Runtime& runtime, Subscriber subscriber) {
  if (Status status = only_in_create(runtime); !status) return status;
  if (Status status = needs_store(runtime); !status) return status;
  const auto& facts = runtime.facts();
  const bool declared = std::any_of(facts.subscribes.begin(), facts.subscribes.end(),
                                    [&](const auto& subscription) { return subscription.type == subscriber.type; });
  if (!declared) {
    return Error{Code::PermissionDenied, "plugin.toml does not subscribe to \"" + subscriber.type + "\""};
  }
  auto& known = runtime.registrations().subscribers;
  if (std::any_of(known.begin(), known.end(), [&](const auto& other) { return other.type == subscriber.type; })) {
    return Error{Code::Conflict, "\"" + subscriber.type + "\" already has a handler"};
  }
  known.push_back(std::move(subscriber));
  return {};
}

Status add_timer(Runtime& runtime, std::string name, TimerHandler timer) {
  if (Status status = only_in_create(runtime); !status) return status;
  if (Status status = needs_store(runtime); !status) return status;
  if (timer.period_us < 1'000'000) {
    return Error{Code::InvalidArgument, "timer \"" + name + "\": the shortest period is 1 s"};
  }
  if (runtime.registrations().timers.contains(name)) {
    return Error{Code::Conflict, "there is already a timer \"" + name + "\""};
  }
  runtime.registrations().timers.emplace(std::move(name), timer);
  return {};
}

}  // namespace

const stadtkern_events kEvents{
    sizeof(stadtkern_events),
    [](const stadtkern_host* host, stadtkern_bytes type,
       stadtkern_code (*handler)(void*, stadtkern_tx*, const stadtkern_event*, stadtkern_fail, void*), void* user,
       stadtkern_fail fail, void* to) {
      return answer(subscribe(runtime_of(host), {std::string(view(type)), handler, user}), fail, to);
    },
};

const stadtkern_timer kTimer{
    sizeof(stadtkern_timer),
    [](const stadtkern_host* host, stadtkern_bytes name, std::int64_t period_us,
       stadtkern_code (*handler)(void*, stadtkern_tx*, stadtkern_fail, void*), void* user, stadtkern_fail fail,
       void* to) {
      return answer(add_timer(runtime_of(host), std::string(view(name)), {period_us, handler, user}), fail, to);
    },
};

}  // namespace stadtkern::runtime::tables
