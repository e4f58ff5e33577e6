// SPDX-License-Identifier: EUPL-1.2
// The objects "general", "ntp" and "led": package system.
#include <algorithm>

#include "netjson/configuration.h"
#include "netjson/reading.h"
#include "netjson/time_zones.h"

namespace wifi::netjson {
namespace {

// The object of that name, if it is one.
const Json* object(const Json& configuration, std::string_view name, Faults& faults) {
  const Json* found = configuration.find(name);
  if (!found || found->is(Json::Type::Null)) return nullptr;
  if (found->is(Json::Type::Object)) return found;
  faults.push_back({below({}, name), "must be an object"});
  return nullptr;
}

std::string or_else(std::string text, std::string_view otherwise) {
  return text.empty() ? std::string(otherwise) : text;
}

void general(const Json& configuration, Packages& packages, Faults& faults) {
  const Json* found = object(configuration, "general", faults);
  if (!found) return;
  Reading reading(*found, "/general", faults);
  Section section("system", or_else(reading.text("id"), "system"));
  if (const std::string zone = reading.text("timezone"); !zone.empty()) {
    if (const auto rule = posix_time_zone(zone); !rule.empty()) {
      section.set("timezone", rule).set("zonename", zone);
    } else {
      reading.fault("timezone", "is not a time zone known here: " + zone);
    }
  }
  reading.take_rest(section);
  packages.get("system").add(std::move(section));
}

void time_servers(const Json& configuration, Packages& packages, Faults& faults) {
  const Json* found = object(configuration, "ntp", faults);
  if (!found) return;
  Reading reading(*found, "/ntp", faults);
  Section section("timeserver", or_else(reading.text("id"), "ntp"));
  reading.take_rest(section);
  packages.get("system").add(std::move(section));
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

}  // namespace

void render_system(const Json& configuration, Packages& packages, Faults& faults) {
  general(configuration, packages, faults);
  time_servers(configuration, packages, faults);
  each_object(configuration, "led", faults, [&](Reading& reading) {
    const std::string id = reading.text("id");
    const std::string name = reading.required("name");
    Section section("led", id.empty() ? "led_" + lower(name) : id);
    section.set("name", name);
    reading.take_rest(section);
    packages.get("system").add(std::move(section));
  });
}

}  // namespace wifi::netjson
