// SPDX-License-Identifier: EUPL-1.2
// Where and for whom a page of the staff is made: what a write needs of its request when that is over. Values.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <stadtkern/html.h>
#include <stadtkern/pages.h>

#include "report.h"
#include "town_settings.h"

namespace waste::desk {

struct Place {
  std::shared_ptr<const TownSnapshot> town;
  std::string language;
  std::string base;    // of the module's pages
  std::string site;    // of all else of the town
  std::string origin;  // "https://town.example"
  std::string zone;
  std::string who;  // the opaque id of who asks
  Micros now = 0;
  std::string back{};  // the inbox's query that somebody came from: "?state=done", or empty

  [[nodiscard]] const Settings& settings() const { return town->settings; }
  [[nodiscard]] std::string desk() const { return base + "/desk"; }
  [[nodiscard]] std::string report(std::string_view id) const { return base + report_path(id); }
  // Below the module's pages; the way back stays with it.
  [[nodiscard]] std::string report_path(std::string_view id) const;
};

[[nodiscard]] Place place_of(const stadtkern::Request& request, const stadtkern::PageRequest& page,
                             const TownSettings& towns);

[[nodiscard]] std::string_view category_name(const Place& place, const std::string& code);
// What a group is called in a list; the empty one is nobody.
[[nodiscard]] std::string group_name(const Place& place, const std::string& group);

// The states that an open report has, and what else is to be known of it at a glance.
[[nodiscard]] stadtkern::html::Html badges(const Place& place, const Report& report, bool unreleased);

// A line of a list of facts (<dl>); nothing where there is no value.
[[nodiscard]] stadtkern::html::Html fact(std::string_view key, const stadtkern::html::Html& value);
// The moment that a message says, as people read it; nothing where it says none.
[[nodiscard]] stadtkern::html::Html moment_of(const Place& place, std::string_view w3c);

// A form's own idempotency key: sent twice, it is kept once.
[[nodiscard]] std::string new_key();

}  // namespace waste::desk
