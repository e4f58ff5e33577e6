// SPDX-License-Identifier: EUPL-1.2
// Whether a server may ask: its address is one of the town's, and it knows the town's organisation and token.
#pragma once

#include <optional>

#include <stadtkern/foreign_json.h>
#include <stadtkern/request.h>

namespace wifi::guests {

// Nothing: it may. Else the answer: 403 for another's address or credential, 400 for a field that is no credential.
[[nodiscard]] std::optional<stadtkern::Raw> refused(const stadtkern::Request& request,
                                                    const stadtkern::HttpRequest& http);

// The body of one that may, or the answer: it must be a JSON object, and name no organisation of its own.
[[nodiscard]] std::optional<stadtkern::Raw> refused_body(std::string_view body, stadtkern::Json& out);

// {"detail": WORDS}
[[nodiscard]] stadtkern::Raw detail(unsigned status, std::string_view words);

}  // namespace wifi::guests
