// SPDX-License-Identifier: Apache-2.0
// What the runtime reads from an unpacked module: its message schema and its migrations.
#pragma once

#include "json/schema.h"
#include "runtime/methods.h"
#include "runtime/store/migrations.h"

#include <stadtkern/result.h>

#include <memory>
#include <string>

namespace stadtkern::runtime {

// schema/descriptors.binpb; null when the module has no messages.
Result<std::unique_ptr<json::Schema>> load_schema(const std::string& folder);
// The same with the .proto's comments, or without where the folder has none.
Result<std::unique_ptr<json::Schema>> load_documented_schema(const std::string& folder);

// Fills in which messages each provided method takes and gives: contract "bench/v1" is proto package "bench.v1".
void complete_from_schema(Methods& methods, const json::Schema* schema);

// migrations/NNN_name.sql, which must be 1 to `schema` without a gap.
Result<std::shared_ptr<const store::Migrations>> load_migrations(const std::string& folder, unsigned schema,
                                                                 unsigned reads_from);

}  // namespace stadtkern::runtime
