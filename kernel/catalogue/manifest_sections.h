// SPDX-License-Identifier: EUPL-1.2
// The tables of plugin.toml, one function each. Used by manifest.cpp only.
#pragma once

#include "catalogue/manifest.h"

namespace stadtkern::catalogue {

void read_provides(config::TableReader& root, Manifest& manifest);
void read_requires(config::TableReader& root, Manifest& manifest);
void read_events(config::TableReader& root, Manifest& manifest);
void read_http(config::TableReader& root, Manifest& manifest);
void read_roles(config::TableReader& root, Manifest& manifest);
void read_web(config::TableReader& root, Manifest& manifest);  // after http and roles
void read_processing(config::TableReader& root, Manifest& manifest);
void read_permissions(config::TableReader& root, Manifest& manifest);
void read_commands(config::TableReader& root, Manifest& manifest);
void read_workers(config::TableReader& root, Manifest& manifest);

}  // namespace stadtkern::catalogue
