// SPDX-License-Identifier: EUPL-1.2
// What staff do with groups of devices, whether by a method or on a page: what a group brings, and who is in it. Nobody
// is asked here who they are. What devices are to have after a change is worked out behind it: Renderer::follow.
// Writer, or a read's worker.
#pragma once

#include <cstddef>
#include <string>

#include <stadtkern/store.h>

#include "devices.pb.h"

namespace wifi::devices {

inline constexpr int kMostMovedAtOnce = 100;  // devices that one change puts into a group, or takes out

[[nodiscard]] stadtkern::Result<v1::GroupList> shown_groups(stadtkern::Connection& connection);
[[nodiscard]] stadtkern::Result<v1::DeviceGroup> shown_group(stadtkern::Connection& connection, const std::string& id);

// ValidationFailed with what is wrong, field by field.
[[nodiscard]] stadtkern::Status check_group(stadtkern::Connection& connection, const v1::NewGroup& body);
[[nodiscard]] stadtkern::Result<v1::DeviceGroup> make_group(stadtkern::Tx& tx, const v1::NewGroup& body);
[[nodiscard]] stadtkern::Result<v1::DeviceGroup> change_group(stadtkern::Tx& tx, const v1::GroupChange& body);
// Its devices stay, without a group.
[[nodiscard]] stadtkern::Result<v1::DeviceRemoved> dissolve_group(stadtkern::Tx& tx, const std::string& id);

}  // namespace wifi::devices
