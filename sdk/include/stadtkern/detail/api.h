// SPDX-License-Identifier: Apache-2.0
// How the C++ layer reaches the C tables. Not for plugins: no promise is made about anything in here.
#pragma once

#include <stadtkern/abi_download.h>
#include <stadtkern/abi_pages.h>
#include <stadtkern/abi_privacy.h>
#include <stadtkern/result.h>

#include <memory>
#include <string_view>
#include <vector>

namespace stadtkern::detail {

// Every table of this host that the layer uses; fetched once, when the plugin is made.
struct Api {
  const stadtkern_host* host = nullptr;
  const stadtkern_log* log = nullptr;
  const stadtkern_town_table* town = nullptr;
  const stadtkern_bus* bus = nullptr;
  const stadtkern_stream_table* stream = nullptr;
  const stadtkern_http* http = nullptr;
  const stadtkern_store* store = nullptr;
  const stadtkern_events* events = nullptr;
  const stadtkern_timer* timer = nullptr;
  const stadtkern_command_table* command = nullptr;
  const stadtkern_privacy* privacy = nullptr;    // null: a host that is older than it
  const stadtkern_download* download = nullptr;  // likewise
  const stadtkern_pages* pages = nullptr;
  const stadtkern_providers* providers = nullptr;

  // An error names the first table that this host does not have.
  static Result<Api> from(const stadtkern_host* host);
};

inline stadtkern_bytes bytes(std::string_view text) {
  return {text.data(), text.size()};
}
inline std::string_view view(stadtkern_bytes bytes) {
  return {bytes.data, bytes.size};
}

// A C view of an Error; lives as long as the Error.
class ErrorView {
 public:
  explicit ErrorView(const Error& error);
  const stadtkern_error* get() const { return &view_; }

 private:
  std::vector<stadtkern_field_error> fields_;
  stadtkern_error view_;
};

Error copy(const stadtkern_error& error);

// Catches what a C function reports through (fail, to).
class Failure {
 public:
  static void take(void* to, const stadtkern_error* error);
  void* self() { return this; }
  // The error of a call that returned `code`; made up when the host gave none.
  Error take_error(stadtkern_code code);

 private:
  std::unique_ptr<Error> error_;
};

// Gives `error` to the host's `fail` and returns its number.
stadtkern_code report(const Error& error, stadtkern_fail fail, void* to);

// What an exception that reached the boundary becomes.
Error misbehaved(std::string_view where, std::string_view what);

// Runs `body` (returning Status) at the boundary: nothing is thrown across it.
template <class Body>
stadtkern_code guarded(std::string_view where, stadtkern_fail fail, void* to, Body&& body) noexcept {
  try {
    const Status status = body();
    return status ? STADTKERN_OK : report(status.error(), fail, to);
  } catch (const std::exception& exception) {
    return report(misbehaved(where, exception.what()), fail, to);
  } catch (...) {
    return report(misbehaved(where, "an exception of unknown type"), fail, to);
  }
}

}  // namespace stadtkern::detail
