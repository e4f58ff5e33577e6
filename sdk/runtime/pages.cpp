// SPDX-License-Identifier: Apache-2.0
// pages/v1@MODULE: what plugin.toml says under [web], and the pages that the plugin renders.
#include "runtime/pages.h"

#include "runtime/runtime.h"
#include "wire/pages.h"

#include <stadtkern/detail/api.h>
#include <stadtkern/detail/page_paths.h>

#include <algorithm>

namespace stadtkern::runtime {
namespace {

constexpr std::size_t kLongestForm = 256 * 1024;

std::string entry_of(const wire::control::Web& web, const std::string& mount, StaticFiles& files) {
  if (web.entry.empty()) return {};
  const auto file = files.read(web.entry, {});
  if (!file) return {};
  const std::string_view quoted = file->etag;  // in a URL without its quotes
  return mount + "/web/" + web.entry + "?v=" + std::string(quoted.substr(1, quoted.size() - 2));
}

// What plugin.toml says of a page holds for its form, too, though that is another route, and for all below it that is
// no page of its own there.
std::string role_of(const wire::control::Web& web, std::string_view pattern) {
  const auto* page =
      detail::nearest_page(web.pages, pattern, [](const auto& one) { return std::string_view(one.path); });
  return page ? page->role : std::string();
}

Status allowed(const wire::Identity& who, const std::string& role) {
  if (role.empty() || std::find(who.roles.begin(), who.roles.end(), role) != who.roles.end()) return {};
  if (who.principal.empty()) return Error{Code::Unauthenticated, "sign in to see this page"};
  return Error{Code::PermissionDenied, "this page needs the role \"" + role + "\" in this town"};
}

// A value that says something: `false` does not, nor does an empty table, list or text.
bool says_something(const json::Value* value) {
  using Kind = json::Value::Kind;
  if (!value || value->is_null()) return false;
  if (value->kind() == Kind::Object) return !value->members().empty();
  if (value->kind() == Kind::Array) return !value->items().empty();
  if (const auto text = value->as_string()) return !text->empty();
  return value->as_bool().value_or(true);
}

}  // namespace

Result<std::string> rendered(const Response& response) {
  wire::pages::Rendered out;
  out.status = response.http_status != 0 ? response.http_status : 200;
  out.location = response.location;
  if (!out.location.empty()) out.status = 303;
  for (const auto& header : response.headers) {
    if (header.name == "title") out.title = header.value;
  }
  out.html = response.body;
  std::string bytes = wire::encode(out);
  if (bytes.size() > wire::kMaxPayload) return Error{Code::Internal, "a page over 1 MiB"};
  return bytes;
}

// A page that the manifest names and nobody renders would be a dead link in the town's navigation.
Status Runtime::check_pages() const {
  if (!facts_.web) return {};
  for (const auto& page : facts_.web->pages) {
    std::string missing = page.path;
    if (routes_.match("GET", kPagesMount, missing)) {
      if (!page.search) continue;
      missing = (page.path == "/" ? std::string() : page.path) + "/found";
      if (routes_.match("GET", kPagesMount, missing)) continue;
    }
    return Error{Code::FailedPrecondition,
                 "plugin.toml names the page \"" + missing + "\", but the plugin renders no such page"};
  }
  return {};
}

void Runtime::list_pages(stadtkern_request* request) {
  wire::pages::PageList list;
  list.version = welcome_.module_version;
  if (facts_.web) {
    list.entry = entry_of(*facts_.web, facts_.mount, static_files_);
    list.name = facts_.web->name;
    list.pages = facts_.web->pages;
    const auto settings = request->town ? request->town->settings() : nullptr;
    for (auto& page : list.pages) {
      // A page that says nothing in this town is there, for whom its role says, but nobody is led to it.
      if (!page.setting.empty() && !(settings && says_something(settings->value.find(page.setting)))) {
        page.navigation = page.foot = page.search = false;
        page.tile.clear();
      }
      page.setting.clear();
    }
  }
  Response response;
  response.body = wire::encode(list);
  reply(request, response);
}

void Runtime::serve_pages(stadtkern_request* request) {
  const std::string& method = request->method->name;
  if (method == "List") return list_pages(request);
  if (const Status status = prepare_page(*request, method == "Submit"); !status) return fail(request, status.error());
  const Route& route = *request->http->route;
  route.handler(route.user, request);
}

// The page's handler sees what the handler of an HTTP route would.
Status Runtime::prepare_page(stadtkern_request& request, bool submitted) {
  auto asked = wire::decode<wire::pages::RenderRequest>(request.message.payload);
  if (!asked) return Error{Code::InvalidArgument, "the body is not the message that this takes"};
  if (asked->form.size() > kLongestForm) return Error{Code::TooLarge, "the form holds more than 256 KiB"};
  auto match = routes_.match(submitted ? "POST" : "GET", kPagesMount, asked->path);
  if (!match) return match.error();
  request.http = std::make_unique<HttpExchange>();
  HttpExchange& http = *request.http;
  http.page = true;
  http.route = match->route;
  http.parameters = std::move(match->parameters);
  http.head.verb = submitted ? "POST" : "GET";
  http.head.path = std::move(asked->path);
  http.head.query = std::move(asked->query);
  http.head.base_path = asked->root_path + "/" + welcome_.module;
  http.head.mount = kPagesMount;
  http.head.origin = std::move(asked->origin);
  http.head.headers.push_back({"stadtkern-site", std::move(asked->site_path)});
  // As the edge tells clients apart that nobody knows: the identity block says it, so no caller can make one up.
  if (!request.identity.client.empty()) http.head.headers.push_back({"stadtkern-client", request.identity.client});
  if (!asked->language.empty()) request.context.locale = std::move(asked->language);
  request.upload = std::move(asked->form);
  request.body = request.upload;
  for (const auto& [name, value] : http.parameters) {
    http.parameter_views.push_back({detail::bytes(name), detail::bytes(value)});
  }
  for (const auto& [name, value] : http.head.headers) {
    http.header_views.push_back({detail::bytes(name), detail::bytes(value)});
  }
  http.for_staff = !http.route->role.empty();
  if (Status status = allowed(request.identity, http.route->role); !status || !facts_.web) return status;
  const std::string role = role_of(*facts_.web, pattern_of(*http.route));
  http.for_staff = http.for_staff || !role.empty();
  return allowed(request.identity, role);
}

}  // namespace stadtkern::runtime
