// SPDX-License-Identifier: EUPL-1.2
// Discovery, the list of services, and the definition of one. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "open311/answers.h"
#include "settings.h"

namespace waste::open311 {

// `endpoint` is the absolute address that the other resources stand below; `changeset` when the settings last changed.
[[nodiscard]] Answer write_discovery(Format format, const Settings& settings, std::string_view endpoint,
                                     Micros changeset);

[[nodiscard]] Answer write_services(Format format, const Settings& settings);

// 404 when the town has no such category. A category without questions has a definition with none.
[[nodiscard]] Answer write_definition(Format format, const Settings& settings, std::string_view code);

}  // namespace waste::open311
