// SPDX-License-Identifier: EUPL-1.2
// What the CLI reads in a module's folder: its descriptors and its manifest. The kernel itself parses no payload.
#pragma once

#include "admin/client.h"
#include "catalogue/manifest.h"
#include "json/schema.h"

#include <stadtkern/result.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern::admin {

struct ModuleOnDisk {
  std::string id;
  std::string version;
  catalogue::Manifest manifest;
  std::unique_ptr<json::Schema> schema;  // null: it has no descriptors
};

// Asks the kernel where the module lies (by id, or by a service in a town) and reads it.
[[nodiscard]] Result<ModuleOnDisk> find_module(Client& client, const wire::admin::Locate& what);

// The method of a contract ("bench/v1") among the descriptors' services: those of the package "bench.v1" first.
[[nodiscard]] std::optional<json::Method> find_method(const json::Schema& schema, std::string_view contract,
                                                      std::string_view method);

}  // namespace stadtkern::admin
