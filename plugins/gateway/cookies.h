// SPDX-License-Identifier: EUPL-1.2
// The cookies by which a browser is known, and the proof that a request with one comes from the town's own pages. Each
// town has cookies of its own, for several towns may share a host. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "request_head.h"

namespace gateway {

enum class Cookie { Session, Device };

// "__Host-sk-musterstadt" over TLS, where a browser then takes it from this host alone; "sk-musterstadt" without.
std::string cookie_name(Cookie cookie, std::string_view town, bool secure);
// Its value; empty when it is missing, or comes twice with different values: then somebody else has set one.
std::string_view cookie_value(const RequestHead& head, std::string_view name) noexcept;
// What goes into Set-Cookie. `order` is "TOKEN SECONDS", or "-" to take it back; empty when it is neither.
std::string set_cookie(std::string_view name, std::string_view order, bool secure);

// A session's token or a key: what is worth asking about.
bool credential_shaped(std::string_view text) noexcept;

// What a request says of the page that it comes from.
enum class Site { Same, Cross, Silent };
// `origin` is what this request was sent to, "https://town.example". An Origin decides, then Sec-Fetch-Site.
Site site_of(const RequestHead& head, std::string_view origin) noexcept;
// Whether a request that may change something may use the session `token`: the same site, or, where the client says
// nothing of it, the field stadtkern-csrf of sessions/v1.
bool proven(const RequestHead& head, std::string_view origin, std::string_view token);

}  // namespace gateway
