// SPDX-License-Identifier: EUPL-1.2
// Sites as messages, both ways. Pure.
#pragma once

#include <optional>
#include <vector>

#include "sites/site.h"
#include "wifi.pb.h"

namespace wifi::sites {

[[nodiscard]] v1::Hotspot hotspot_of(const Site& site, std::optional<bool> online);
[[nodiscard]] v1::Site message_of(const Site& site, const std::vector<AccessPoint>& points);
[[nodiscard]] Site site_of(const v1::NewSite& body);
void apply(const v1::SiteChange& change, Site& site);

}  // namespace wifi::sites
