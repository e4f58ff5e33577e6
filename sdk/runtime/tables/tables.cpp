// SPDX-License-Identifier: Apache-2.0
#include "runtime/tables/tables.h"

#include "runtime/runtime.h"

#include <stadtkern/detail/api.h>

namespace stadtkern::runtime {

Response copy(const stadtkern_response& response) {
  Response out;
  out.http_status = response.http_status;
  out.location = detail::view(response.location);
  out.content_type = detail::view(response.content_type);
  for (std::size_t i = 0; i < response.header_count; ++i) {
    out.headers.push_back(
        {std::string(detail::view(response.headers[i].name)), std::string(detail::view(response.headers[i].value))});
  }
  out.body = detail::view(response.body);
  return out;
}

namespace tables {

Runtime& runtime_of(const stadtkern_host* host) {
  return *static_cast<const HostHandle*>(host)->runtime;
}

stadtkern_code answer(const Status& status, stadtkern_fail fail, void* to) {
  return status ? STADTKERN_OK : detail::report(status.error(), fail, to);
}

Status only_in_create(const Runtime& runtime) {
  if (runtime.creating()) return {};
  return Error{Code::FailedPrecondition, "registering is possible only while the plugin is created"};
}

Error plugins_error(Runtime& runtime, Error error) {
  const auto code = static_cast<unsigned>(error.code);
  const bool allowed = code >= STADTKERN_INVALID_ARGUMENT && code <= STADTKERN_DATA_LOSS &&
                       error.code != Code::ResourceExhausted && error.code != Code::DeadlineExceeded;
  if (allowed) return error;
  runtime.misbehaviour().tell("it answered a code that is not a module's",
                              {{"code", name(error.code)}, {"message", error.message}});
  error.code = Code::Internal;
  return error;
}

const void* find(const stadtkern_host* host, const char* id) {
  const std::string_view wanted(id);
  const auto& facts = runtime_of(host).facts();
  struct Known {
    std::string_view id;
    const void* table;
    bool allowed;
  };
  const Known tables[] = {
      {"stadtkern.log/1", &kLog, true},
      {"stadtkern.town/1", &kTown, true},
      {"stadtkern.bus/1", &kBus, true},
      {"stadtkern.stream/1", &kStream, true},
      {"stadtkern.command/1", &kCommand, true},
      {"stadtkern.http/1", &kHttp, true},
      {"stadtkern.download/1", &kDownload, true},
      {"stadtkern.store/1", &kStore, true},
      {"stadtkern.blobs/1", &kBlobs, true},
      {"stadtkern.events/1", &kEvents, true},
      {"stadtkern.timer/1", &kTimer, true},
      {"stadtkern.metrics/1", &kMetrics, true},
      {"stadtkern.privacy/1", &kPrivacy, true},
      {"stadtkern.worker/1", &kWorker, true},
      {"stadtkern.roles/1", &kRoles, true},
      {"stadtkern.pages/1", &kPages, true},
      {"stadtkern.providers/1", &kProviders, true},
      {"stadtkern.listeners/1", &kListeners, facts.listen},
      {"stadtkern.registry/1", &kRegistry, facts.edge},
      {"stadtkern.edge/1", &kEdge, facts.edge},
  };
  for (const auto& known : tables) {
    if (known.id == wanted) return known.allowed ? known.table : nullptr;
  }
  return nullptr;
}

}  // namespace tables
}  // namespace stadtkern::runtime
