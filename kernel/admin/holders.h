// SPDX-License-Identifier: EUPL-1.2
// A town's modules by what their manifests say of personal data, and how they are asked.
#pragma once

#include "admin/cli.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stadtkern::admin {

struct Holders {
  std::vector<std::string> holding;   // and switched on
  std::vector<std::string> disabled;  // holding, but off: they can't be asked
  std::vector<std::string> without;
  std::vector<std::string> unknown;     // plugin.toml doesn't say
  std::vector<std::string> publishing;  // events, and switched on
  std::vector<std::string> acting;      // with actions/v1, and switched on
};

// NotFound when there is no such town.
[[nodiscard]] Result<Holders> holders(Client& client, const std::string& town);

// The bytes that a method of `service` ("privacy/v1") of the module answers in that town.
[[nodiscard]] Result<std::string> ask_module(Client& client, const std::string& town, const std::string& module,
                                             const std::string& service, const char* method, std::string body);

template <class Reply, class Request>
Result<Reply> ask_module(Client& client, const std::string& town, const std::string& module, const char* method,
                         const Request& body, const char* service = "privacy/v1") {
  const Result<std::string> bytes = ask_module(client, town, module, service, method, wire::encode(body));
  if (!bytes) return bytes.error();
  auto reply = wire::decode<Reply>(*bytes);
  if (!reply) return Error{Code::Internal, module + ": the answer cannot be read"};
  return *std::move(reply);
}

// An error, or a gap, that leaves the rest undone: told at once, and the exit code remembers it.
void complain(Cli& cli, const std::string& module, const Error& error);
void tell_gaps(Cli& cli, const std::string& town, const Holders& found);

}  // namespace stadtkern::admin
