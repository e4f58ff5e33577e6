// SPDX-License-Identifier: Apache-2.0
// stadtkern.http/1 and stadtkern.download/1: typed and raw routes.
#include "runtime/runtime.h"
#include "runtime/tables/stream_handle.h"
#include "runtime/tables/tables.h"

#include <stadtkern/detail/api.h>

#include <algorithm>

namespace stadtkern::runtime::tables {
namespace {

using detail::bytes;
using detail::view;

Status add_route(Runtime& runtime, std::string_view verb, std::string_view pattern, std::string_view name,
                 std::string_view role) {
  if (Status status = only_in_create(runtime); !status) return status;
  const auto& facts = runtime.facts();
  if (facts.mount.empty()) return Error{Code::FailedPrecondition, "plugin.toml has no [http] mount"};
  auto method = runtime.methods().provided(name);
  if (!method) return method.error();
  if (!(*method)->input || !(*method)->output) {
    return Error{Code::FailedPrecondition,
                 "no rpc \"" + std::string(name) + "\" in proto/: what does it take and give?"};
  }
  if (verb == "GET" && (*method)->safety != Safety::Safe) {
    return Error{Code::FailedPrecondition,
                 "GET carries only a method that plugin.toml calls safe: \"" + std::string(name) + "\" is none"};
  }
  Route route{std::string(verb), facts.mount, {}, std::string(role), *method, nullptr, nullptr, false, 0};
  return runtime.routes().add(std::move(route), pattern);
}

// A route without a method.
Status add_bare(Runtime& runtime, Route route, std::string_view pattern) {
  if (Status status = only_in_create(runtime); !status) return status;
  const auto& facts = runtime.facts();
  const std::string& mount = route.mount;
  const bool own =
      mount == facts.mount || std::find(facts.claims.begin(), facts.claims.end(), mount) != facts.claims.end();
  if (!own || mount.empty()) {
    return Error{Code::FailedPrecondition, "\"" + mount + "\" is neither mount nor claim in plugin.toml"};
  }
  return runtime.routes().add(std::move(route), pattern);
}

Status add_raw(Runtime& runtime, std::string_view verb, std::string_view mount, std::string_view pattern,
               std::string_view role, stadtkern_handler handler, void* user, bool events, std::size_t max_body = 0) {
  return add_bare(
      runtime, {std::string(verb), std::string(mount), {}, std::string(role), nullptr, handler, user, events, max_body},
      pattern);
}

stadtkern_code begin_download(stadtkern_stream* stream, std::uint32_t status, const stadtkern_pair* headers,
                              std::size_t header_count) {
  if (!stream->download) return STADTKERN_FAILED_PRECONDITION;
  std::vector<wire::http::Header> copies;
  for (std::size_t i = 0; i < header_count; ++i) {
    copies.push_back({std::string(view(headers[i].name)), std::string(view(headers[i].value))});
  }
  auto head = download_head(status, copies);
  if (!head) return STADTKERN_TOO_LARGE;
  return stream->stream->stand_first(*std::move(head)) ? STADTKERN_OK : STADTKERN_FAILED_PRECONDITION;
}

int read_view(stadtkern_request* request, stadtkern_http_view* out) {
  if (!request->http) return 0;
  const auto& http = *request->http;
  out->verb = bytes(http.head.verb);
  out->path = bytes(http.head.path);
  out->query = bytes(http.head.query);
  out->base_path = bytes(http.head.base_path);
  out->mount = bytes(http.head.mount);
  out->origin = bytes(http.head.origin);
  out->headers = http.header_views.data();
  out->header_count = http.header_views.size();
  out->parameters = http.parameter_views.data();
  out->parameter_count = http.parameter_views.size();
  return 1;
}

}  // namespace

const stadtkern_http kHttp{
    sizeof(stadtkern_http),
    [](const stadtkern_host* host, stadtkern_bytes verb, stadtkern_bytes pattern, stadtkern_bytes method,
       stadtkern_bytes role, stadtkern_fail fail, void* to) {
      return answer(add_route(runtime_of(host), view(verb), view(pattern), view(method), view(role)), fail, to);
    },
    [](const stadtkern_host* host, stadtkern_bytes verb, stadtkern_bytes mount, stadtkern_bytes pattern,
       stadtkern_bytes role, stadtkern_handler handler, void* user, stadtkern_fail fail, void* to) {
      return answer(add_raw(runtime_of(host), view(verb), view(mount), view(pattern), view(role), handler, user, false),
                    fail, to);
    },
    read_view,
    [](const stadtkern_host* host, stadtkern_bytes mount, stadtkern_bytes pattern, stadtkern_bytes role,
       stadtkern_handler handler, void* user, stadtkern_fail fail, void* to) {
      return answer(add_raw(runtime_of(host), "GET", view(mount), view(pattern), view(role), handler, user, true), fail,
                    to);
    },
    [](const stadtkern_host* host, stadtkern_bytes verb, stadtkern_bytes mount, stadtkern_bytes pattern,
       stadtkern_bytes role, std::uint64_t max_body, stadtkern_handler handler, void* user, stadtkern_fail fail,
       void* to) {
      return answer(add_raw(runtime_of(host), view(verb), view(mount), view(pattern), view(role), handler, user, false,
                            std::min<std::size_t>(max_body, kMostUploading)),
                    fail, to);
    },
};

const stadtkern_download kDownload{
    sizeof(stadtkern_download),
    [](const stadtkern_host* host, stadtkern_bytes mount, stadtkern_bytes pattern, stadtkern_bytes role,
       stadtkern_handler handler, void* user, stadtkern_fail fail, void* to) {
      Route route{"GET", std::string(view(mount)), {}, std::string(view(role)), nullptr, handler, user, false, 0};
      route.download = true;
      return answer(add_bare(runtime_of(host), std::move(route), view(pattern)), fail, to);
    },
    begin_download,
};

}  // namespace stadtkern::runtime::tables
