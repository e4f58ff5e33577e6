// SPDX-License-Identifier: EUPL-1.2
// Loads a module's shared library and checks its one exported symbol. The only user of Boost.DLL. Never unloaded.
#pragma once

#include <stadtkern/abi.h>
#include <stadtkern/result.h>

#include <string>

namespace stadtkern::host {

// `id` and `version` are what plugin.toml says. FailedPrecondition, in words for the operator: no such file, a symbol
// missing, another ABI, code of another module or version.
Result<const stadtkern_entry*> load_entry(const std::string& library, const std::string& id,
                                          const std::string& version);

}  // namespace stadtkern::host
