// SPDX-License-Identifier: Apache-2.0
// Contracts that every module provides for itself, as "pages/v1": who provides them in this town, and a call to one.
// plugin.toml says [requires."pages/v1"] each = true.
//
//   for (const Provider& provider : providers(request.town(), "pages/v1")) provider.call(request, "List", {}, 1s, ...);
#pragma once

#include <stadtkern/request.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern {

class Provider {
 public:
  Provider(std::string_view contract, std::string_view module) : module_(module) {
    service_.append(contract).append("@").append(module);
  }

  [[nodiscard]] const std::string& module() const { return module_; }
  // On behalf of who asks. `done` comes exactly once, on any worker, perhaps before this returns; NotFound when the
  // module has left the town meanwhile. [any]
  void call(const Request& request, std::string_view method, std::string_view body, std::chrono::milliseconds deadline,
            std::function<void(Result<std::string>)> done, std::string_view idempotency_key = {}) const;

 private:
  std::string module_;
  std::string service_;
};

// As they are now; they come and go while the town is open. [any]
[[nodiscard]] std::vector<Provider> providers(const Town& town, std::string_view contract);

}  // namespace stadtkern
