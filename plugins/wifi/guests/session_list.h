// SPDX-License-Identifier: EUPL-1.2
// Sessions as a server's GET lists them: the newest first, in pages, with what is known of open ones' devices. Any
// worker.
#pragma once

#include <stadtkern/request.h>

#include "guests/live.h"

namespace wifi::guests {

[[nodiscard]] stadtkern::Result<stadtkern::Raw> session_list(const stadtkern::Request& request,
                                                             const stadtkern::HttpRequest& http, const Live& live);

}  // namespace wifi::guests
