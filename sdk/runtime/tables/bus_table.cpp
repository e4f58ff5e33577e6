// SPDX-License-Identifier: Apache-2.0
// stadtkern.bus/1: handlers, completing requests, calls to other modules.
#include "runtime/runtime.h"
#include "runtime/tables/handles.h"
#include "runtime/tables/tables.h"

#include <stadtkern/detail/api.h>

namespace stadtkern::runtime::tables {
namespace {

using detail::bytes;
using detail::view;

Status add_handler(Runtime& runtime, std::string_view name, stadtkern_handler handler, void* user) {
  if (Status status = only_in_create(runtime); !status) return status;
  auto method = runtime.methods().provided(name);
  if (!method) return method.error();
  if ((*method)->handler) return Error{Code::Conflict, "\"" + std::string(name) + "\" already has a handler"};
  (*method)->handler = handler;
  (*method)->user = user;
  return {};
}

stadtkern_code serve(const stadtkern_host* host, stadtkern_bytes method, stadtkern_handler handler, void* user,
                     stadtkern_fail fail, void* to) {
  return answer(add_handler(runtime_of(host), view(method), handler, user), fail, to);
}

void read_view(stadtkern_request* request, stadtkern_request_view* out) {
  out->assurance = static_cast<std::uint16_t>(request->identity.assurance);
  out->number = request->prefix.correlation;
  out->deadline = request->prefix.deadline;
  out->town = request->town.get();
  out->method = request->method ? bytes(request->method->name) : stadtkern_bytes{};
  out->body = bytes(request->body);
  out->principal = bytes(request->identity.principal);
  out->roles = request->role_views.data();
  out->role_count = request->role_views.size();
  out->groups = request->group_views.data();
  out->group_count = request->group_views.size();
  out->locale = bytes(request->context.locale);
  out->trace_id = bytes(request->identity.trace_id);
  out->idempotency_key = bytes(request->context.idempotency_key);
}

void call(const stadtkern_host* host, stadtkern_request* parent, stadtkern_town* town, stadtkern_bytes service,
          stadtkern_bytes method, stadtkern_bytes body, stadtkern_bytes key, std::uint32_t deadline_ms,
          stadtkern_on_reply on_reply, void* user) {
  Runtime& runtime = runtime_of(host);
  const auto refuse = [&](const Error& error) { on_reply(user, {}, detail::ErrorView(error).get()); };
  if (in_write) {
    return refuse({Code::FailedPrecondition, "no bus call inside a write function: publish an event, or call before"});
  }
  if (runtime.creating()) {
    return refuse({Code::FailedPrecondition, "no bus call while the plugin is created: towns are opened later"});
  }
  const stadtkern_town* where = parent && parent->town ? parent->town.get() : town;
  const auto facts = where ? where->settings() : nullptr;
  const auto target = facts ? runtime.methods().target(view(service), view(method), facts->providers)
                            : runtime.methods().target(view(service), view(method));
  if (!target) {
    // Of what the wire would carry, the router would say it; this never comes so far.
    if (target.error().code == Code::PermissionDenied) {
      runtime.misbehaviour().tell("it calls what plugin.toml does not require: " + std::string(view(service)));
    }
    return refuse(target.error());
  }
  Runtime::CallSpec spec;
  if (town) spec.town = town->facts().id;
  if (parent) {
    spec.parent = parent->prefix.correlation;
    spec.town = parent->prefix.town;
    spec.context = parent->context;
  }
  spec.context.idempotency_key = view(key);
  spec.service = target->service;
  spec.method = target->method;
  spec.payload = view(body);
  spec.deadline_ms = deadline_ms;
  runtime.call(spec, [on_reply, user](std::string_view payload, const Error* error) {
    if (error) return on_reply(user, {}, detail::ErrorView(*error).get());
    on_reply(user, bytes(payload), nullptr);
  });
}

// Shared with the callback: the worker that waits may be gone before the one that tells has finished telling.
struct Waiting {
  Runtime* runtime;
  std::string body;
  std::optional<Error> error;
  std::atomic<bool> done = false;
};

void call_wait(const stadtkern_host* host, stadtkern_request* parent, stadtkern_town* town, stadtkern_bytes service,
               stadtkern_bytes method, stadtkern_bytes body, stadtkern_bytes key, std::uint32_t deadline_ms,
               stadtkern_on_reply on_reply, void* user) {
  const auto waiting = std::make_shared<Waiting>();
  waiting->runtime = &runtime_of(host);
  call(
      host, parent, town, service, method, body, key, deadline_ms,
      [](void* to, stadtkern_bytes payload, const stadtkern_error* error) {
        const std::unique_ptr<std::shared_ptr<Waiting>> self(static_cast<std::shared_ptr<Waiting>*>(to));
        (*self)->body = view(payload);
        if (error) (*self)->error = detail::copy(*error);
        (*self)->done.store(true);
        (*self)->runtime->wake();
      },
      new std::shared_ptr<Waiting>(waiting));
  waiting->runtime->wait_for(waiting->done);
  if (!waiting->done) {  // the bus was closed under us
    const Error error{Code::Unavailable, "the module is ending", {}, {}, 1000, true};
    return on_reply(user, {}, detail::ErrorView(error).get());
  }
  if (waiting->error) return on_reply(user, {}, detail::ErrorView(*waiting->error).get());
  on_reply(user, bytes(waiting->body), nullptr);
}

}  // namespace

const stadtkern_bus kBus{
    sizeof(stadtkern_bus),
    serve,
    read_view,
    [](stadtkern_request* request, const stadtkern_response* response) {
      request->runtime->reply(request, copy(*response));
    },
    [](stadtkern_request* request, const stadtkern_error* error) {
      request->runtime->fail(request, plugins_error(*request->runtime, detail::copy(*error)));
    },
    [](stadtkern_request* request) { return request->cancelled.load() ? 1 : 0; },
    call,
    call_wait,
};

}  // namespace stadtkern::runtime::tables
