// SPDX-License-Identifier: Apache-2.0
// stadtkern.listeners/1, registry/1, edge/1 and metrics/1.
#include "runtime/runtime.h"
#include "runtime/tables/tables.h"

#include <stadtkern/detail/api.h>

#include <algorithm>

namespace stadtkern::runtime::tables {
namespace {

using detail::bytes;
using detail::view;

std::string identity_block(const stadtkern_identity& from) {
  wire::Identity identity;
  identity.assurance = static_cast<wire::Assurance>(std::min<std::uint16_t>(from.assurance, 3));
  identity.principal = view(from.principal);
  for (std::size_t i = 0; i < from.role_count; ++i) identity.roles.emplace_back(view(from.roles[i]));
  for (std::size_t i = 0; i < from.group_count; ++i) identity.groups.emplace_back(view(from.groups[i]));
  identity.client = view(from.client);
  identity.trace_id = view(from.trace_id);
  identity.sampled = from.sampled != 0;
  return wire::encode_identity(identity).value_or(std::string());
}

wire::http::RequestHead head_of(const stadtkern_http_request& from) {
  wire::http::RequestHead head;
  head.verb = view(from.verb);
  head.path = view(from.path);
  head.query = view(from.query);
  head.base_path = view(from.base_path);
  head.mount = view(from.mount);
  head.origin = view(from.origin);
  head.request_id = view(from.request_id);
  head.headers.reserve(from.header_count);
  for (std::size_t i = 0; i < from.header_count; ++i) {
    head.headers.push_back({std::string(view(from.headers[i].name)), std::string(view(from.headers[i].value))});
  }
  return head;
}

// Which bus method carries a verb: what may be repeated is a promise of the verb or of the key.
std::uint32_t method_for(const wire::control::RegistryModule& module, std::string_view verb, bool keyed) {
  if (verb == "GET" || verb == "HEAD" || verb == "OPTIONS") return module.read_method;
  if (verb == "PUT" || verb == "DELETE" || keyed) return module.repeat_method;
  return module.write_method;
}

void give(std::string_view payload, const Error* error, stadtkern_on_http on_response, void* user) {
  if (error) return on_response(user, nullptr, detail::ErrorView(*error).get());
  std::string_view body;
  const auto head = wire::http::split<wire::http::ResponseHead>(payload, body);
  if (!head) {
    const Error broken{Code::Internal, "the module's HTTP answer cannot be read"};
    return on_response(user, nullptr, detail::ErrorView(broken).get());
  }
  std::vector<stadtkern_pair> headers;
  headers.reserve(head->headers.size());
  for (const auto& header : head->headers) headers.push_back({bytes(header.name), bytes(header.value)});
  const stadtkern_http_response response{sizeof response, head->status, headers.data(), headers.size(), bytes(body)};
  on_response(user, &response, nullptr);
}

const Error kNoModule{Code::NotFound, "the town does not have that module"};

// The same for a request that is made once more, whose number and headers may be others.
std::uint32_t print_of(const stadtkern_http_request& request) {
  std::size_t out = 0;
  for (const stadtkern_bytes& part : {request.verb, request.mount, request.path, request.query, request.body}) {
    out = (out ^ std::hash<std::string_view>()(view(part))) * 0x9e3779b97f4a7c15;
  }
  return static_cast<std::uint32_t>(out >> 32) | 1;
}

// All but method and payload.
Runtime::CallSpec spec_of(const stadtkern_http_request& request, const stadtkern_identity& identity,
                          const wire::control::RegistryModule& module) {
  Runtime::CallSpec spec;
  spec.town = request.town;
  spec.service = module.http_service;
  spec.identity = identity_block(identity);
  spec.context.idempotency_key = view(request.idempotency_key);
  spec.context.locale = view(request.locale);
  spec.deadline_ms = request.deadline_ms;
  spec.print = print_of(request);
  return spec;
}

std::uint64_t http(const stadtkern_host* host, const stadtkern_http_request* request,
                   const stadtkern_identity* identity, stadtkern_on_http on_response, void* user) {
  Runtime& runtime = runtime_of(host);
  const auto module = runtime.edge().find(request->town, view(request->module));
  if (!module || module->http_service == 0) {
    give({}, &kNoModule, on_response, user);
    return 0;
  }
  Runtime::CallSpec spec = spec_of(*request, *identity, *module);
  const bool read = method_for(*module, view(request->verb), false) == module->read_method;
  if (request->body.size > kUploadAbove && module->upload_method != 0 && !read) {
    spec.method = module->upload_method;
    const std::string head = wire::http::join(head_of(*request), {});
    spec.payload = head;
    return runtime.call_upload(
        spec, std::string(view(request->body)),
        [on_response, user](std::string_view answer, const Error* error) { give(answer, error, on_response, user); });
  }
  spec.method = method_for(*module, view(request->verb), request->idempotency_key.size != 0);
  const std::string payload = wire::http::join(head_of(*request), view(request->body));
  spec.payload = payload;
  return runtime.call(spec, [on_response, user](std::string_view answer, const Error* error) {
    give(answer, error, on_response, user);
  });
}

// Says the head, which comes as the first chunk, then piece after piece.
struct StreamedAnswer {
  const stadtkern_http_stream* callbacks;
  void* user;
  bool begun = false;

  void chunk(std::string_view bytes_of_chunk) {
    if (begun) return callbacks->on_piece(user, bytes(bytes_of_chunk));
    std::string_view rest;
    const auto head = wire::http::split<wire::http::ResponseHead>(bytes_of_chunk, rest);
    begun = true;
    std::vector<stadtkern_pair> headers;
    if (head) {
      for (const auto& header : head->headers) headers.push_back({bytes(header.name), bytes(header.value)});
    }
    callbacks->on_head(user, head ? head->status : 502, headers.data(), headers.size());
    if (!rest.empty()) callbacks->on_piece(user, bytes(rest));
  }

  void end(std::optional<std::string_view> reply, const Error* error) const {
    if (!reply && !error) return callbacks->on_end(user, nullptr, nullptr);
    struct Target {
      const stadtkern_http_stream* callbacks;
      void* user;
    } target{callbacks, user};
    give(
        reply.value_or(std::string_view()), error,
        [](void* to, const stadtkern_http_response* response, const stadtkern_error* failed) {
          const auto& self = *static_cast<Target*>(to);
          self.callbacks->on_end(self.user, response, failed);
        },
        &target);
  }
};

std::uint64_t http_stream(const stadtkern_host* host, const stadtkern_http_request* request,
                          const stadtkern_identity* identity, const stadtkern_http_stream* callbacks, void* user) {
  Runtime& runtime = runtime_of(host);
  const auto answer = std::make_shared<StreamedAnswer>(StreamedAnswer{callbacks, user});
  const auto module = runtime.edge().find(request->town, view(request->module));
  if (!module || module->stream_method == 0) {
    answer->end(std::nullopt, &kNoModule);
    return 0;
  }
  Runtime::CallSpec spec = spec_of(*request, *identity, *module);
  spec.method = module->stream_method;
  const std::string payload = wire::http::join(head_of(*request), view(request->body));
  spec.payload = payload;
  CallStreamHandlers handlers;
  handlers.on_chunk = [answer](std::string_view chunk) { answer->chunk(chunk); };
  handlers.on_end = [answer](std::optional<std::string_view> reply, const Error* error) { answer->end(reply, error); };
  return runtime.call_stream(spec, std::move(handlers));
}

void metrics(const stadtkern_host* host, stadtkern_bytes module, stadtkern_on_reply on_reply, void* user) {
  Runtime& runtime = runtime_of(host);
  Runtime::CallSpec spec;
  spec.deadline_ms = 2000;
  if (module.size == 0) {  // the kernel is no module of the registry: the welcome named its service
    const auto target = runtime.methods().target("metrics/v1@kernel", "Get");
    if (!target) return on_reply(user, {}, detail::ErrorView(target.error()).get());
    spec.service = target->service;
    spec.method = target->method;
  } else {
    const auto found = runtime.edge().find_anywhere(view(module));
    if (!found || found->metrics_service == 0) {
      const Error error{Code::NotFound, "no module \"" + std::string(view(module)) + "\" is running"};
      return on_reply(user, {}, detail::ErrorView(error).get());
    }
    spec.service = found->metrics_service;
    spec.method = found->metrics_method;
  }
  runtime.call(spec, [on_reply, user](std::string_view answer, const Error* error) {
    if (error) return on_reply(user, {}, detail::ErrorView(*error).get());
    on_reply(user, bytes(answer), nullptr);
  });
}

void provider(const stadtkern_host* host, std::uint32_t town, stadtkern_bytes contract,
              void (*put)(void* to, stadtkern_bytes module), void* to) {
  const auto found = runtime_of(host).edge().provider(town, view(contract));
  if (found.contract != nullptr) put(to, bytes(found.module->id));
}

std::uint64_t call(const stadtkern_host* host, std::uint32_t town, stadtkern_bytes contract, stadtkern_bytes method,
                   stadtkern_bytes body, std::uint32_t deadline_ms, stadtkern_on_reply on_reply, void* user) {
  Runtime& runtime = runtime_of(host);
  const auto refused = [&](Code code, std::string_view what) -> std::uint64_t {
    const Error error{code, std::string(what) + " " + std::string(view(contract))};
    on_reply(user, {}, detail::ErrorView(error).get());
    return 0;
  };
  const auto found = runtime.edge().provider(town, view(contract));
  if (found.contract == nullptr) return refused(Code::NotFound, "no module of the town provides");
  const auto& methods = found.contract->methods;
  const auto known = std::find_if(methods.begin(), methods.end(),
                                  [&](const wire::control::Method& one) { return one.name == view(method); });
  if (known == methods.end()) return refused(Code::Unimplemented, "the method asked for is not in");
  Runtime::CallSpec spec;
  spec.town = town;
  spec.service = found.contract->id;
  spec.method = known->id;
  spec.deadline_ms = deadline_ms;
  spec.payload = view(body);
  return runtime.call(spec, [on_reply, user](std::string_view answer, const Error* error) {
    if (error) return on_reply(user, {}, detail::ErrorView(*error).get());
    on_reply(user, bytes(answer), nullptr);
  });
}

}  // namespace

const stadtkern_listeners kListeners{
    sizeof(stadtkern_listeners),
    [](const stadtkern_host* host, void (*callback)(void*, const stadtkern_listener*), void* user) {
      runtime_of(host).edge().on_listener(callback, user);
    },
};

const stadtkern_registry kRegistry{
    sizeof(stadtkern_registry),
    [](const stadtkern_host* host, void (*callback)(void*, std::uint64_t, const stadtkern_registry_town*, std::size_t),
       void* user) { runtime_of(host).edge().on_registry(callback, user); },
};

const stadtkern_edge kEdge{
    sizeof(stadtkern_edge),
    http,
    [](const stadtkern_host* host, std::uint64_t call) {
      if (call != 0) runtime_of(host).cancel(call);
    },
    metrics,
    http_stream,
    [](const stadtkern_host* host, std::uint64_t call, std::uint32_t credit) {
      if (call != 0 && credit != 0) runtime_of(host).give_credit(call, credit);
    },
    provider,
    call,
};

const stadtkern_metrics kMetrics{
    sizeof(stadtkern_metrics),
    [](const stadtkern_host* host, void (*callback)(void*, void (*)(void*, stadtkern_bytes), void*), void* user) {
      runtime_of(host).registrations().scrapes.push_back({callback, user});
    },
};

}  // namespace stadtkern::runtime::tables
