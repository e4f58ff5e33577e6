// SPDX-License-Identifier: Apache-2.0
// From a REQUEST of the bus to the plugin's handler, and from its answer back: bus, typed HTTP and raw HTTP.
#include "runtime/http/openapi.h"
#include "runtime/module_folder.h"
#include "runtime/pages.h"
#include "runtime/runtime.h"

#include <stadtkern/detail/api.h>

#include <algorithm>

namespace stadtkern::runtime {
namespace {

constexpr std::string_view kOpenApi = "/openapi.json";
constexpr std::size_t kLargestFile = 1000 * 1024;  // of web/: with its head one message of the bus
constexpr std::string_view kScriptPolicy =
    "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'";

std::string_view header(const wire::http::RequestHead& head, std::string_view name) {
  for (const auto& candidate : head.headers) {
    if (candidate.name == name) return candidate.value;
  }
  return {};
}

bool has_role(const wire::Identity& identity, std::string_view role) {
  return std::find(identity.roles.begin(), identity.roles.end(), role) != identity.roles.end();
}

bool json_body(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return type == "application/json" || type.ends_with("+json");
}

Error unreadable_body() {
  return {Code::InvalidArgument, "the body is not the message that this takes"};
}

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

template <class Message>
void Runtime::answer(stadtkern_request* request, const Result<Message>& outcome) {
  if (!outcome) return fail(request, outcome.error());
  Response response;
  response.body = wire::encode(*outcome);
  reply(request, response);
}

void Runtime::make_views(stadtkern_request& request) {
  for (const auto& role : request.identity.roles) request.role_views.push_back(detail::bytes(role));
  for (const auto& group : request.identity.groups) request.group_views.push_back(detail::bytes(group));
  if (!request.http) return;
  for (const auto& [name, value] : request.http->head.headers) {
    request.http->header_views.push_back({detail::bytes(name), detail::bytes(value)});
  }
  for (const auto& [name, value] : request.http->parameters) {
    request.http->parameter_views.push_back({detail::bytes(name), detail::bytes(value)});
  }
}

void Runtime::handle_request(wire::Prefix prefix, Message message) {
  auto request = std::make_unique<stadtkern_request>();
  request->runtime = this;
  request->prefix = prefix;
  request->message = std::move(message);
  request->body = request->message.payload;
  stadtkern_request* raw = request.release();
  if (const Status status = track(raw); !status) return fail(raw, status.error());
  // Held here: the request may be completed, and gone, when its handler returns.
  const auto stream = (prefix.flags & wire::flag::kStream) != 0 ? find_stream(prefix.correlation) : nullptr;
  dispatch(raw);
  if (stream) stream->start();
}

void Runtime::dispatch(stadtkern_request* raw) {
  const wire::Prefix& prefix = raw->prefix;
  const auto header_bytes = std::as_bytes(std::span(raw->message.header));
  auto identity = wire::decode_identity(text_of(wire::identity_of(header_bytes, prefix)));
  auto context = wire::decode<wire::Context>(text_of(wire::context_of(header_bytes, prefix)));
  if (!identity || !context) return fail(raw, {Code::InvalidArgument, "identity block or context cannot be read"});
  raw->identity = *std::move(identity);
  raw->context = *std::move(context);

  const Service* service = methods_.service(prefix.service);
  const Method* method = methods_.find(prefix.service, prefix.method);
  if (!service || !service->provided || !method) {
    return fail(raw, {Code::Unimplemented, "this version does not know that method"});
  }
  if (service->implicit != Implicit::None && service->implicit != Implicit::Http &&
      service->implicit != Implicit::Pages && !method->handler) {
    raw->method = method;
    make_views(*raw);
    return serve_implicit(*service, raw);
  }
  if (service->implicit == Implicit::Pages && raw->town) {
    raw->method = method;
    make_views(*raw);
    return serve_pages(raw);
  }
  if (!raw->town && !facts_.node_scope) {
    return fail(raw, {Code::InvalidArgument, "this is asked in a town, not of the node"});
  }
  if (service->implicit == Implicit::Http) {
    if (method->name == "Upload") return take_upload(raw);
    if (const Status status = prepare_http(*raw, method->name); !status) return refuse_http(raw, status.error());
    if (!raw->http->route) {
      return serve_static(raw, std::string_view(raw->http->head.path).substr(std::string_view("/web/").size()));
    }
    method = raw->http->route->method;
  }
  raw->method = method;
  make_views(*raw);
  if (method) return method->handler(method->user, raw);
  raw->http->route->handler(raw->http->route->user, raw);
}

// A mount by itself, where the module has no route of its own: what there is below it.
void Runtime::list_routes(stadtkern_request* request) {
  json::Value list = json::Value::array();
  for (const Route* known : routes_.below(request->http->head.mount)) {
    json::Value route = json::Value::object();
    route.set("verb", known->verb);
    route.set("path", request->http->head.base_path + (known->segments.empty() ? "" : pattern_of(*known)));
    list.push(std::move(route));
  }
  json::Value out = json::Value::object();
  out.set("module", welcome_.module);
  out.set("version", welcome_.module_version);
  out.set("openapi", request->http->head.base_path + std::string(kOpenApi));
  out.set("routes", std::move(list));
  Response response;
  response.content_type = "application/json; charset=utf-8";
  response.body = json::write(out);
  reply(request, response);
}

// Made when somebody asks for the first time: most modules are never asked.
void Runtime::serve_openapi(stadtkern_request* request) {
  const std::string& mount = request->http->head.mount;
  std::unique_lock lock(openapi_mutex_);
  auto made = openapi_.find(mount);
  if (made == openapi_.end()) {
    const auto documented = load_documented_schema(options_.folder);
    if (!documented) return fail(request, {Code::Unavailable, "the module's schema cannot be read"});
    const OpenApi api{welcome_.module, welcome_.module_version, routes_.below(mount), documented->get()};
    made = openapi_.emplace(mount, api.document()).first;
  }
  lock.unlock();  // what was made stays
  Response response;
  response.content_type = "application/json; charset=utf-8";
  response.body = with_server(made->second, request->http->head.base_path);
  reply(request, response);
}

// OPTIONS asks for just what the refusal of a wrong verb says.
void Runtime::refuse_http(stadtkern_request* request, const Error& error) {
  const bool asked = request->http && request->http->head.verb == "OPTIONS";
  const bool bare = request->http && (request->http->head.path.empty() || request->http->head.path == "/");
  if (bare && !asked && error.code == Code::NotFound && (request->prefix.flags & wire::flag::kSafe) != 0) {
    return list_routes(request);
  }
  const bool described = request->http && request->http->head.path == kOpenApi;
  if (described && !asked && error.code == Code::NotFound && (request->prefix.flags & wire::flag::kSafe) != 0) {
    return serve_openapi(request);
  }
  if (!asked || error.code != Code::MethodNotAllowed || error.fields.empty()) return fail(request, error);
  Response response;
  response.http_status = 204;
  response.headers = {{"allow", error.fields[0].reason}};
  reply(request, response);
}

// Finds the route and brings the body into the handler's form. No route and no error: a file of web/ is wanted.
Status Runtime::prepare_http(stadtkern_request& request, std::string_view way) {
  std::string_view body;
  auto head = wire::http::split<wire::http::RequestHead>(request.message.payload, body);
  if (!head) return Error{Code::InvalidArgument, "the HTTP head cannot be read"};
  request.body = body;
  request.http = std::make_unique<HttpExchange>();
  request.http->head = *std::move(head);
  const auto& verb = request.http->head.verb;
  const auto& path = request.http->head.path;
  const bool read = verb == "GET" || verb == "HEAD" || verb == "OPTIONS";
  const bool streamed = way == "Stream";
  if (streamed ? verb != "GET" && verb != "HEAD" : read != (way == "Read"))
    return Error{Code::InvalidArgument, "the verb does not fit the bus method"};
  if (read && path.starts_with("/web/") && request.http->head.mount == facts_.mount && !static_files_.empty()) {
    if (verb != "OPTIONS") return {};
    return Error{Code::MethodNotAllowed, "a file is read", "options", {{"allow", "GET, HEAD"}}};
  }

  auto match = routes_.match(verb, request.http->head.mount, path);
  if (!match) return match.error();
  const Route& route = *match->route;
  request.http->route = &route;
  request.http->parameters = std::move(match->parameters);
  request.http->for_staff = !route.role.empty();
  if (!route.role.empty() && !has_role(request.identity, route.role)) {
    if (request.identity.principal.empty()) return Error{Code::Unauthenticated, "sign in, or send a token, to do this"};
    return Error{Code::PermissionDenied, "this needs the role \"" + route.role + "\" in this town"};
  }
  if (route.download) return admit_download(request, streamed);
  if (route.events && (!streamed || verb == "HEAD")) {
    return Error{Code::InvalidArgument, "this address gives a stream of events: ask with Accept: text/event-stream"};
  }
  if (route.method) return map_typed(request);
  return {};
}

// Whoever asks cannot know that an address gives a stream: it is told, and asks again.
Status Runtime::admit_download(const stadtkern_request& request, bool streamed) {
  if (!streamed) {
    return Error{Code::FailedPrecondition, "this address gives a file as a stream: ask by http/v1.Stream",
                 kAskForStream};
  }
  const auto stream = find_stream(request.prefix.correlation);
  if (!stream || downloads_.admit(request.prefix.town, client_of(request.identity), stream)) return {};
  return Error{Code::ResourceExhausted, "as many downloads run as there may be", {}, {}, 10'000};
}

// JSON body, path and query parameters become the method's message.
Status Runtime::map_typed(stadtkern_request& request) {
  const Route& route = *request.http->route;
  const auto& head = request.http->head;
  if (!request.body.empty() && !json_body(header(head, "content-type"))) {
    return Error{Code::UnsupportedMedia, "this address takes Content-Type: application/json"};
  }
  auto query = parse_query(head.query);
  if (!query) return query.error();
  std::vector<json::Parameter> parameters;
  for (const auto& [name, value] : request.http->parameters) {
    parameters.push_back({name, value, json::Parameter::Kind::Path});
  }
  for (const auto& [name, value] : *query) parameters.push_back({name, value, json::Parameter::Kind::Query});
  auto mapped = route.method->input->to_protobuf(request.body, parameters);
  if (!mapped) return mapped.error();
  request.mapped = *std::move(mapped);
  request.body = request.mapped;
  return {};
}

Result<std::string> Runtime::payload_of(const stadtkern_request& request, const Response& response) const {
  if (!request.http) {
    if (response.body.size() > wire::kMaxPayload) return Error{Code::Internal, "an answer over 1 MiB"};
    return response.body;
  }
  const HttpExchange& http = *request.http;
  if (http.page) return rendered(response);
  wire::http::ResponseHead head;
  head.status = response.http_status != 0 ? response.http_status : 200;
  head.headers = response.headers;
  if (!response.location.empty()) head.headers.push_back({"location", http.head.base_path + response.location});
  std::string body;
  if (http.route && http.route->method) {
    auto json = http.route->method->output->to_json(response.body);
    if (!json) return Error{Code::Internal, json.error().message};
    body = *std::move(json);
    head.headers.push_back({"content-type", "application/json; charset=utf-8"});
  } else {
    body = response.body;
    if (!response.content_type.empty()) head.headers.push_back({"content-type", response.content_type});
  }
  const bool read = http.head.verb == "GET" || http.head.verb == "HEAD";
  if (read && head.status == 200) {
    std::string etag;
    for (const auto& known : head.headers) {
      if (known.name == "etag") etag = known.value;
    }
    if (etag.empty()) {
      etag = etag_of(body);
      head.headers.push_back({"etag", etag});
    }
    const auto wanted = header(http.head, "if-none-match");
    if (!wanted.empty() && none_match_hits(wanted, etag)) {
      head.status = 304;
      body.clear();
    }
  }
  std::string payload = wire::http::join(head, body);
  if (payload.size() > wire::kMaxPayload) return Error{Code::Internal, "an answer over 1 MiB"};
  return payload;
}

void Runtime::serve_static(stadtkern_request* request, std::string_view path) {
  const auto decoded = percent_decode(path, false);
  if (!decoded) return fail(request, {Code::InvalidArgument, "the path is badly encoded"});
  auto file = static_files_.read(*decoded, header(request->http->head, "accept-encoding"));
  if (!file) return fail(request, file.error());
  if (file->body.size() > kLargestFile) {
    return fail(request, {Code::TooLarge, "this file is only sent compressed: say that you accept gzip"});
  }
  // A URL that carries the hash may be kept for good; any other is asked again, and answered 304 when nothing changed.
  const bool pinned = request->http->head.query.find("v=") != std::string::npos;
  Response response;
  response.content_type = std::move(file->content_type);
  response.headers = {{"etag", file->etag},
                      {"cache-control", pinned ? "public, max-age=31536000, immutable" : "no-cache"}};
  // A worker goes by the policy of its own file, not of its page: a script may ask its own town, and nobody else.
  if (decoded->ends_with(".js")) response.headers.push_back({"content-security-policy", std::string(kScriptPolicy)});
  if (!file->encoding.empty()) response.headers.push_back({"content-encoding", file->encoding});
  if (file->varies) response.headers.push_back({"vary", "accept-encoding"});
  response.body = std::move(file->body);
  reply(request, response);
}

void Runtime::serve_implicit(const Service& service, stadtkern_request* request) {
  Response response;
  switch (service.implicit) {
    case Implicit::Metrics:
      response.body = metrics();
      return reply(request, response);
    case Implicit::Events:
      return serve_events(request);
    case Implicit::Backup:
      return serve_backup(request);
    case Implicit::Actions:
      return serve_actions(request);
    case Implicit::Commands:
      return run_command(request);
    case Implicit::Privacy:
      return privacy_->serve(request);
    default:
      return fail(request, {Code::Unimplemented, "this module does not offer that"});
  }
}

void Runtime::serve_events(stadtkern_request* request) {
  Response response;
  const std::string& method = methods_.find(request->prefix.service, request->prefix.method)->name;
  if (method == "Heads") {
    response.body = publisher_.heads();
    return reply(request, response);
  }
  if (!stores_ || !request->town) return fail(request, {Code::NotFound, "no events are kept here"});
  if (method == "Expire") return expire_events(request);
  if (method != "Pull") return serve_set_aside(request, method);
  auto page = Publisher::pull(*stores_, request->town->facts().name, request->body);
  if (!page) return fail(request, page.error());
  response.body = *std::move(page);
  reply(request, response);
}

void Runtime::expire_events(stadtkern_request* request) {
  if (!has_role(request->identity, "operator")) {
    return fail(request, {Code::PermissionDenied, "only the role \"operator\" removes events"});
  }
  const auto asked = wire::decode<wire::events::ExpireRequest>(request->body);
  if (!asked) return fail(request, unreadable_body());
  const auto done = [this, request](const auto& report) { answer(request, report); };
  const std::string& town = request->town->facts().name;
  if (asked->dry_run) return done(event_retention_->due(town));
  event_retention_->run(town, done);
}

void Runtime::serve_set_aside(stadtkern_request* request, std::string_view method) {
  if (!has_role(request->identity, "operator")) {
    return fail(request, {Code::PermissionDenied, "only the role \"operator\" sees to events that stand aside"});
  }
  if (!event_retries_) return fail(request, {Code::NotFound, "this version of the module subscribes to nothing"});
  const auto answer = [this, request](const auto& outcome) { this->answer(request, outcome); };
  const auto unreadable = [this, request] { fail(request, unreadable_body()); };
  const auto& town = request->town->facts();
  if (method == "SetAside") {
    const auto asked = wire::decode<wire::events::SetAsideRequest>(request->body);
    return asked ? answer(event_retries_->list(town.name, *asked)) : unreadable();
  }
  if (method == "Retry") {
    const auto asked = wire::decode<wire::events::RetryRequest>(request->body);
    return asked ? event_retries_->retry(town.id, *asked, answer) : unreadable();
  }
  const auto asked = wire::decode<wire::events::DiscardRequest>(request->body);
  return asked && asked->id != 0 ? event_retries_->discard(town.id, asked->id, answer) : unreadable();
}

void Runtime::serve_actions(stadtkern_request* request) {
  if (!has_role(request->identity, "operator")) {
    return fail(request, {Code::PermissionDenied, "only the role \"operator\" sees what staff did"});
  }
  if (!actions_ || !request->town) return fail(request, {Code::NotFound, "no actions are kept here"});
  const auto answer = [this, request](const auto& outcome) { this->answer(request, outcome); };
  const auto unreadable = [this, request] { fail(request, unreadable_body()); };
  if (methods_.find(request->prefix.service, request->prefix.method)->name == "List") {
    const auto asked = wire::decode<wire::actions::ListRequest>(request->body);
    return asked ? answer(actions_->list(request->town->facts().name, *asked)) : unreadable();
  }
  const auto asked = wire::decode<wire::actions::ExpireRequest>(request->body);
  if (!asked) return unreadable();
  if (asked->dry_run) return answer(actions_->due(request->town));
  actions_->expire(request->town, answer);
}

// Only reaches who runs the node: a copy of the store is all there is about its people.
void Runtime::serve_backup(stadtkern_request* request) {
  if (!has_role(request->identity, "operator")) {
    return fail(request, {Code::PermissionDenied, "only the role \"operator\" copies stores"});
  }
  if (!backups_ || !request->town) return fail(request, {Code::NotFound, "no store is kept here", "no_store"});
  Response response;
  const std::string& method = methods_.find(request->prefix.service, request->prefix.method)->name;
  if (method == "Hold") {
    const auto wanted = wire::decode<wire::backup::HoldRequest>(request->body);
    const std::chrono::milliseconds wait(wanted ? wanted->wait_ms : 0);
    const auto held = backups_->hold(request->town->facts().name, wait);
    if (!held) return fail(request, held.error());
    response.body = wire::encode(*held);
    return reply(request, response);
  }
  const auto named = wire::decode<wire::backup::SnapshotRequest>(request->body);
  if (!named) return fail(request, {Code::InvalidArgument, "the snapshot's name cannot be read"});
  if (method == "Release") {
    const auto released = backups_->release(named->snapshot);
    if (!released) return fail(request, released.error());
    response.body = wire::encode(*released);
    return reply(request, response);
  }
  if (method == "Drop") {
    backups_->drop(named->snapshot);
    return reply(request, response);
  }
  const Backups::Accept accept = [&](StreamHandlers handlers) { return accept_stream(request, std::move(handlers)); };
  const Status sending =
      method == "List" ? backups_->list(named->snapshot, accept) : backups_->read(named->snapshot, accept);
  if (!sending) fail(request, sending.error());
}

}  // namespace stadtkern::runtime
