// SPDX-License-Identifier: EUPL-1.2
// What a wireless interface says of its encryption, as options of its section.
#pragma once

#include "netjson/reading.h"

namespace wifi::netjson {

void set_encryption(Reading& encryption, bool access_point, Section& section);

}  // namespace wifi::netjson
