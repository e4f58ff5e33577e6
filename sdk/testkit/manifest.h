// SPDX-License-Identifier: Apache-2.0
// What the kernel would tell a host from a module's plugin.toml. The kernel checks the file; here what is needed is
// picked out of one that is right.
#pragma once

#include "wire/control.h"

#include <stadtkern/result.h>

#include <string>
#include <vector>

namespace stadtkern::testkit {

struct Manifest {
  struct Service {
    std::string name;  // "bench/v1", or an implicit one: "http/v1@bench"
    std::vector<wire::control::Method> methods;
  };
  std::string id;
  std::string version;
  std::vector<Service> provides;
  std::vector<std::string> needs;       // contracts of other modules
  std::vector<std::string> needs_each;  // those that each of them provides for itself
  wire::control::ModuleFacts facts;     // the subscriptions' services are numbered by the node
};

// Reads FOLDER/plugin.toml. InvalidArgument with the parser's words.
[[nodiscard]] Result<Manifest> read_manifest(const std::string& folder);

}  // namespace stadtkern::testkit
