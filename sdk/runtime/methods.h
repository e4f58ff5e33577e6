// SPDX-License-Identifier: Apache-2.0
// The interned services and methods: what this instance provides, with the plugin's handlers, and what it may call.
// Built while the plugin is made, then only read, by any thread.
#pragma once

#include "json/schema.h"
#include "wire/control.h"

#include <stadtkern/abi.h>
#include <stadtkern/result.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace stadtkern::runtime {

enum class Safety : std::uint32_t { Once = 0, Keyed = 1, Idempotent = 2, Safe = 3 };

struct Method {
  std::uint32_t id = 0;
  std::string name;
  std::string service;
  Safety safety = Safety::Once;
  std::uint32_t stream = 0;                // 0 unary, 1 down, 2 up, 3 both
  std::optional<json::MessageType> input;  // nothing when the schema has no such rpc
  std::optional<json::MessageType> output;
  stadtkern_handler handler = nullptr;
  void* user = nullptr;
};

// The services that every module has without declaring them.
enum class Implicit { None, Http, Events, Commands, Metrics, Stats, Privacy, Backup, Actions, Pages };

struct Service {
  std::uint32_t id = 0;
  std::string name;
  std::string provider;
  bool provided = false;
  Implicit implicit = Implicit::None;
  std::unordered_map<std::uint32_t, Method> methods;  // by id
};

class Methods {
 public:
  // `requirements`: the contracts of plugin.toml's `requires`, whether somebody provides them or not.
  Methods(const std::vector<wire::control::Service>& services, const std::vector<std::string>& requirements);

  const Service* service(std::uint32_t id) const;
  const Method* find(std::uint32_t service, std::uint32_t method) const;

  // A method that this instance provides: "Name", or "contract/v1.Name" where two contracts have it.
  Result<Method*> provided(std::string_view name);
  // Something to call, by name. PermissionDenied: plugin.toml does not require it; NotFound: it does, as optional, and
  // no module provides it; Unimplemented: no such method.
  struct Target {
    std::uint32_t service = 0;
    std::uint32_t method = 0;
  };
  // "pages/v1@bench" is looked up among `providers`, those of the town.
  Result<Target> target(std::string_view service, std::string_view method,
                        const std::vector<wire::control::Service>& providers = {}) const;

  // Every provided contract method, to be completed from the schema and checked for a handler.
  std::vector<Method*> all_provided();

 private:
  std::map<std::uint32_t, Service> services_;
  std::map<std::string, std::uint32_t, std::less<>> by_name_;
  std::set<std::string, std::less<>> requirements_;
};

}  // namespace stadtkern::runtime
