// SPDX-License-Identifier: EUPL-1.2
// What makes the shell this one: its name, its addresses, its words. Pure; any thread.
#pragma once

#include "shell/look.h"

namespace console {

[[nodiscard]] const stadtkern::shell::Look& look();

}  // namespace console
