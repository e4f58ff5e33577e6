// SPDX-License-Identifier: EUPL-1.2
// `towns/NAME.toml`: one town. Values only.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/module_use.h"
#include "config/problem.h"
#include "config/table_reader.h"

namespace stadtkern::config {

struct MapView {
  double latitude = 0;  // degrees, WGS 84
  double longitude = 0;
  double zoom = 0;  // as web maps count it: 0 shows the world
};

struct Town {
  std::string name;                    // the file's name: in paths, on the bus, on the command line
  PerLanguage display_name;            // for people; the default language is among them
  std::string ags;                     // the official municipality key (Amtlicher Gemeindeschlüssel), 8 digits
  std::vector<std::string> languages;  // the first one is the default
  std::string time_zone;               // "Europe/Berlin"
  std::vector<std::string> hosts;      // names under which it is reached, lower case
  bool is_default = false;             // answers where no host or path names a town
  std::optional<MapView> map;
  std::filesystem::path area_file;  // empty: none
  std::string area;                 // the file's bytes: GeoJSON, a Polygon or MultiPolygon
  std::vector<ModuleUse> modules;   // in the file's order
  Place place;                      // the file
};

// By path below the configuration's folder: the text that stands there instead of the file's, or nothing for no file.
using Overlay = std::map<std::string, std::optional<std::string>, std::less<>>;

struct RawTown {
  Town town;  // without its modules
  std::vector<RawUse> uses;
};

// Where a town's file leads to: its own folder's parent, and the tz database.
struct TownSurroundings {
  std::filesystem::path folder;  // the configuration's; `area` is relative to it
  std::filesystem::path time_zones = "/usr/share/zoneinfo";
  Overlay overlay = {};
};

// Reads the text of a town's file, and its area's. Returns what it can make sense of, as parse_node does.
[[nodiscard]] std::optional<RawTown> parse_town(std::string_view text, const std::string& name, const std::string& file,
                                                const TownSurroundings& surroundings, Problems& problems);

// A town's name: a lower-case letter, then lower-case letters, digits or `-`, at most 63 in all (a DNS label).
[[nodiscard]] bool town_name(std::string_view text);

}  // namespace stadtkern::config
