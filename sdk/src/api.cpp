// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/detail/api.h>

namespace stadtkern::detail {

Result<Api> Api::from(const stadtkern_host* host) {
  Api api;
  api.host = host;
  std::string missing;
  const auto fetch = [&](auto& table, const char* id) {
    table = static_cast<std::decay_t<decltype(table)>>(host->table(host, id));
    if (!table && missing.empty()) missing = id;
  };
  fetch(api.log, "stadtkern.log/1");
  fetch(api.town, "stadtkern.town/1");
  fetch(api.bus, "stadtkern.bus/1");
  fetch(api.stream, "stadtkern.stream/1");
  fetch(api.http, "stadtkern.http/1");
  fetch(api.store, "stadtkern.store/1");
  fetch(api.events, "stadtkern.events/1");
  fetch(api.timer, "stadtkern.timer/1");
  fetch(api.command, "stadtkern.command/1");
  api.privacy = static_cast<const stadtkern_privacy*>(host->table(host, "stadtkern.privacy/1"));
  api.download = static_cast<const stadtkern_download*>(host->table(host, "stadtkern.download/1"));
  api.pages = static_cast<const stadtkern_pages*>(host->table(host, "stadtkern.pages/1"));
  api.providers = static_cast<const stadtkern_providers*>(host->table(host, "stadtkern.providers/1"));
  if (missing.empty()) return api;
  return Error{Code::FailedPrecondition, "this host has no table \"" + missing + "\": update the host"};
}

ErrorView::ErrorView(const Error& error) {
  fields_.reserve(error.fields.size());
  for (const auto& field : error.fields) fields_.push_back({bytes(field.pointer), bytes(field.reason)});
  view_ = {sizeof view_,
           static_cast<std::uint16_t>(error.code),
           static_cast<std::uint16_t>(error.outcome_unknown),
           error.retry_after_ms,
           bytes(error.message),
           bytes(error.reason),
           fields_.data(),
           fields_.size()};
}

Error copy(const stadtkern_error& error) {
  Error out{static_cast<Code>(error.code), std::string(view(error.message)), std::string(view(error.reason))};
  for (std::size_t i = 0; i < error.field_count; ++i) {
    out.fields.push_back({std::string(view(error.fields[i].pointer)), std::string(view(error.fields[i].reason))});
  }
  out.retry_after_ms = error.retry_after_ms;
  out.outcome_unknown = error.outcome_unknown != 0;
  return out;
}

void Failure::take(void* to, const stadtkern_error* error) {
  static_cast<Failure*>(to)->error_ = std::make_unique<Error>(copy(*error));
}

Error Failure::take_error(stadtkern_code code) {
  if (error_) return std::move(*error_);
  return {code == STADTKERN_OK ? Code::Internal : static_cast<Code>(code), "failed without a reason"};
}

stadtkern_code report(const Error& error, stadtkern_fail fail, void* to) {
  fail(to, ErrorView(error).get());
  return static_cast<stadtkern_code>(error.code);
}

Error misbehaved(std::string_view where, std::string_view what) {
  return {Code::Internal, "plugin misbehaving: " + std::string(where) + " threw: " + std::string(what)};
}

}  // namespace stadtkern::detail
