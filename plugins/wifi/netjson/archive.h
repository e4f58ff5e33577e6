// SPDX-License-Identifier: EUPL-1.2
// A configuration as the agent fetches it: files in a tar in a gzip. The device compares its MD5 with the checksum that
// it was told, so equal files are equal bytes, for ever: no times, no owners, sorted by path, and nothing compressed,
// for then no update of a compressing library makes every device take its configuration anew. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "netjson/configuration.h"

namespace wifi::netjson {

// Paths have at most 99 characters, as render_files sees to.
[[nodiscard]] std::string tar_gz(const std::vector<File>& files);

}  // namespace wifi::netjson
