// SPDX-License-Identifier: EUPL-1.2
// Reading the module's answers in its tests.
#pragma once

#include <stadtkern/testkit.h>

#include <cstddef>
#include <string>
#include <string_view>

// Empty when there is no text at that place.
inline std::string text(const stadtkern::testkit::Response& response, std::string_view pointer) {
  const stadtkern::json::Value value = response.json(pointer);
  return value.as_string() ? *value.as_string() : std::string();
}

// Of the elements of a list.
inline std::size_t count(const stadtkern::testkit::Response& response, std::string_view pointer) {
  return response.json(pointer).items().size();
}

inline stadtkern::testkit::Client staff(stadtkern::testkit::Town& town) {
  return town.as({"waste.staff"}, "user:clerk");
}
