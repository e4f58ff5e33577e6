// SPDX-License-Identifier: EUPL-1.2
// The life of a host, as the control channel tells it.
#pragma once

#include <string>

namespace stadtkern::host {

// `module`: its id; the folder of a package has another name. Returns the process's exit code: 0 stopped by the kernel,
// 1 refused or failed, 3 the kernel is gone.
int run(const std::string& module_folder, const std::string& module);

}  // namespace stadtkern::host
