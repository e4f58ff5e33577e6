// SPDX-License-Identifier: EUPL-1.2
#include "table_backend.h"

#include <stadtkern/detail/api.h>

#include <memory>

namespace gateway {
namespace {

using stadtkern::detail::bytes;
using stadtkern::detail::view;

// C views of what the gateway holds as C++ values; one per thread, so that a call allocates nothing after the first.
struct Views {
  std::vector<stadtkern_pair> headers;
  std::vector<stadtkern_bytes> roles;
  std::vector<stadtkern_bytes> groups;
};

void copy_views(std::span<const std::string> from, std::vector<stadtkern_bytes>& to) {
  to.clear();
  for (const auto& text : from) to.push_back(bytes(text));
}

// On the calling thread, until its next call.
std::span<const HeaderLine> header_views(const stadtkern_pair* pairs, std::size_t count) {
  thread_local std::vector<HeaderLine> headers;
  headers.clear();
  for (std::size_t i = 0; i < count; ++i) headers.push_back({view(pairs[i].name), view(pairs[i].value)});
  return headers;
}

void on_http(void* user, const stadtkern_http_response* response, const stadtkern_error* error) {
  auto& sink = *static_cast<AnswerSink*>(user);
  if (error != nullptr) return sink.failed(stadtkern::detail::copy(*error));
  sink.answered(response->status, header_views(response->headers, response->header_count), view(response->body));
}

constexpr stadtkern_http_stream kStreamed{
    sizeof(stadtkern_http_stream),
    [](void* user, std::uint32_t status, const stadtkern_pair* headers, std::size_t count) {
      static_cast<AnswerSink*>(user)->stream_began(status, header_views(headers, count));
    },
    [](void* user, stadtkern_bytes piece) { static_cast<AnswerSink*>(user)->stream_piece(view(piece)); },
    [](void* user, const stadtkern_http_response* response, const stadtkern_error* error) {
      if (response == nullptr && error == nullptr) return static_cast<AnswerSink*>(user)->stream_ended();
      on_http(user, response, error);
    },
};

void on_metrics(void* user, stadtkern_bytes body, const stadtkern_error* error) {
  using OnText = std::function<void(const std::string*)>;
  const std::unique_ptr<OnText> on_text(static_cast<OnText*>(user));
  const std::string text(error == nullptr ? view(body) : std::string_view{});
  (*on_text)(error == nullptr ? &text : nullptr);
}

Texts copy_texts(const stadtkern_pair* pairs, std::size_t count) {
  Texts texts;
  for (std::size_t i = 0; i < count; ++i) texts.emplace_back(view(pairs[i].name), view(pairs[i].value));
  return texts;
}

std::vector<std::string> copy_list(const stadtkern_bytes* list, std::size_t count) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) texts.emplace_back(view(list[i]));
  return texts;
}

Module copy_module(const stadtkern_registry_module& from) {
  Module module;
  module.id = view(from.id);
  module.version = view(from.version);
  module.names = copy_texts(from.names, from.name_count);
  module.summaries = copy_texts(from.summaries, from.summary_count);
  module.mount = view(from.mount);
  module.claims = copy_list(from.claims, from.claim_count);
  module.max_body = from.max_body;
  module.clients = from.clients;
  return module;
}

}  // namespace

std::uint64_t TableBackend::http(const Call& call, const Identity& identity, AnswerSink& sink) {
  thread_local Views views;
  views.headers.clear();
  for (const auto& header : call.headers) views.headers.push_back({bytes(header.name), bytes(header.value)});
  copy_views(identity.roles, views.roles);
  copy_views(identity.groups, views.groups);

  stadtkern_http_request request{};
  request.size = sizeof request;
  request.town = call.town;
  request.module = bytes(call.module);
  request.verb = bytes(call.verb);
  request.path = bytes(call.path);
  request.query = bytes(call.query);
  request.base_path = bytes(call.base_path);
  request.mount = bytes(call.mount);
  request.origin = bytes(call.origin);
  request.headers = views.headers.data();
  request.header_count = views.headers.size();
  request.body = bytes(call.body);
  request.idempotency_key = bytes(call.idempotency_key);
  request.locale = bytes(call.locale);
  request.request_id = bytes(call.request_id);
  request.deadline_ms = static_cast<std::uint32_t>(call.deadline.count());

  stadtkern_identity who{};
  who.size = sizeof who;
  who.assurance = static_cast<std::uint16_t>(identity.assurance);
  who.principal = bytes(identity.principal);
  who.roles = views.roles.data();
  who.role_count = views.roles.size();
  who.groups = views.groups.data();
  who.group_count = views.groups.size();
  who.client = bytes(identity.client);
  who.trace_id = bytes(identity.trace_id);
  if (call.stream) return edge_->http_stream(host_, &request, &who, &kStreamed, &sink);
  return edge_->http(host_, &request, &who, on_http, &sink);
}

void TableBackend::call(std::uint32_t town, std::string_view contract, std::string_view method, std::string_view body,
                        std::chrono::milliseconds deadline,
                        std::function<void(std::string_view answer, const stadtkern::Error* error)> on_answer) {
  using OnAnswer = decltype(on_answer);
  auto user = std::make_unique<OnAnswer>(std::move(on_answer));
  edge_->call(
      host_, town, bytes(contract), bytes(method), bytes(body), static_cast<std::uint32_t>(deadline.count()),
      [](void* to, stadtkern_bytes answer, const stadtkern_error* error) {
        const std::unique_ptr<OnAnswer> told(static_cast<OnAnswer*>(to));
        if (error == nullptr) return (*told)(view(answer), nullptr);
        const stadtkern::Error copied = stadtkern::detail::copy(*error);
        (*told)({}, &copied);
      },
      user.release());
}

void TableBackend::metrics(std::string_view module, std::function<void(const std::string*)> on_text) {
  auto user = std::make_unique<std::function<void(const std::string*)>>(std::move(on_text));
  edge_->metrics(host_, bytes(module), on_metrics, user.release());
}

void TableBackend::log(Level level, std::string_view message, std::span<const HeaderLine> fields) {
  constexpr std::size_t kMost = 16;
  stadtkern_pair pairs[kMost];
  std::size_t count = 0;
  for (const auto& field : fields) {
    if (count < kMost) pairs[count++] = {bytes(field.name), bytes(field.value)};
  }
  log_->write(host_, static_cast<std::uint32_t>(level), nullptr, bytes(message), pairs, count);
}

std::vector<Town> copy_towns(const stadtkern_registry_town* towns, std::size_t count) {
  std::vector<Town> copies;
  copies.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& from = towns[i];
    Town town;
    town.id = from.id;
    town.name = view(from.name);
    town.display_names = copy_texts(from.display_names, from.display_name_count);
    town.hosts = copy_list(from.hosts, from.host_count);
    town.languages = copy_list(from.languages, from.language_count);
    town.is_default = from.is_default != 0;
    for (std::size_t m = 0; m < from.module_count; ++m) town.modules.push_back(copy_module(from.modules[m]));
    copies.push_back(std::move(town));
  }
  return copies;
}

}  // namespace gateway
