// SPDX-License-Identifier: EUPL-1.2
// Devices, templates and configurations as messages. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "devices.pb.h"
#include "devices/composition.h"
#include "devices/health.h"
#include "devices/reports.h"
#include "devices/store.h"

namespace wifi::devices {

[[nodiscard]] v1::Device message_of(const Card& card, const std::optional<Presence>& presence,
                                    const std::optional<Latest>& status);
void add_texts(const Texts& texts, v1::Device& out);
[[nodiscard]] v1::Template message_of(const Template& one);
[[nodiscard]] v1::DeviceGroup message_of(const Group& group);
[[nodiscard]] v1::DeviceSeries message_of(std::size_t step, const std::vector<Slot>& slots);

// With the differences against `before`, file by file, also of files that go.
[[nodiscard]] v1::Configuration message_of(const Composed& now, const Composed& before);

template <class List>
[[nodiscard]] std::vector<std::string> texts_in(const List& list) {
  return {list.begin(), list.end()};
}

}  // namespace wifi::devices
