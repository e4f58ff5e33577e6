// SPDX-License-Identifier: EUPL-1.2
// What staff do with devices and templates, whether by a method or on a page. Nobody is asked here who they are. What
// devices are to have after a change is worked out behind it: Renderer::follow.
// Writer, or a read's worker.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <stadtkern/store.h>

#include "devices.pb.h"

namespace wifi::devices {

[[nodiscard]] stadtkern::Result<v1::DeviceList> list_devices(stadtkern::Connection& connection,
                                                             const v1::DeviceQuery& body);
[[nodiscard]] stadtkern::Result<v1::Device> shown_device(stadtkern::Connection& connection, const std::string& id);
[[nodiscard]] stadtkern::Result<v1::Device> create_device(stadtkern::Tx& tx, const v1::NewDevice& body);
[[nodiscard]] stadtkern::Result<v1::Device> change_device(stadtkern::Tx& tx, const v1::DeviceChange& body);
[[nodiscard]] stadtkern::Result<v1::DeviceRemoved> remove_device(stadtkern::Tx& tx, const std::string& id);
[[nodiscard]] stadtkern::Result<v1::Configuration> configuration_of(stadtkern::Connection& connection,
                                                                    const std::string& id);
[[nodiscard]] stadtkern::Result<v1::Configuration> preview_device(stadtkern::Connection& connection,
                                                                  const v1::DevicePreview& body);

// ValidationFailed with what is wrong, field by field.
[[nodiscard]] stadtkern::Status check_template(const v1::NewTemplate& body);
[[nodiscard]] stadtkern::Result<v1::Template> create_template(stadtkern::Tx& tx, const v1::NewTemplate& body);
[[nodiscard]] stadtkern::Result<v1::Template> change_template(stadtkern::Tx& tx, const v1::TemplateChange& body);
[[nodiscard]] stadtkern::Result<v1::DeviceRemoved> drop_template(stadtkern::Tx& tx, const std::string& id);
[[nodiscard]] stadtkern::Result<v1::Configuration> preview_template(stadtkern::Connection& connection,
                                                                    const v1::TemplatePreview& body);

// Rows of a table; and what is said where there are as many templates or groups as there may be.
[[nodiscard]] std::int64_t count(stadtkern::Connection& connection, const char* table);
[[nodiscard]] stadtkern::Error too_many(std::string_view what);

}  // namespace wifi::devices
