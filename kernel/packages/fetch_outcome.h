// SPDX-License-Identifier: EUPL-1.2
// How stadtkern-fetch ended: its exit codes.
#pragma once

namespace stadtkern::packages {

enum class FetchOutcome : int { Done = 0, Unreachable = 1, NotFound = 2, TooLarge = 3, NotWritten = 4, Refused = 5 };

}  // namespace stadtkern::packages
