// SPDX-License-Identifier: EUPL-1.2
#include "config/town.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "config/json.h"
#include "config/toml_file.h"

namespace stadtkern::config {
namespace {

bool letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool host_label(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) { return letter_or_digit(c) || c == '-'; });
}

bool host_name(std::string_view text) {
  if (text.empty() || text.size() > 253 || text.back() == '.') return false;
  while (!text.empty()) {
    const auto label = text.substr(0, text.find('.'));
    if (!host_label(label)) return false;
    text.remove_prefix(std::min(label.size() + 1, text.size()));
  }
  return true;
}

// A relative path that stays below where it begins.
bool stays_below(const std::filesystem::path& path) {
  return path.is_relative() && std::none_of(path.begin(), path.end(), [](const auto& step) { return step == ".."; });
}

bool known_time_zone(const std::filesystem::path& folder, const std::string& zone) {
  const bool plain = std::all_of(zone.begin(), zone.end(), [](char c) {
    return letter_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '/' || c == '_' || c == '-' || c == '+';
  });
  std::error_code error;
  if (zone.empty() || !plain || zone.front() == '/' || !std::filesystem::is_regular_file(folder / zone, error)) {
    return false;
  }
  std::ifstream in(folder / zone, std::ios::binary);
  std::array<char, 4> magic{};
  in.read(magic.data(), magic.size());
  return in && std::string_view(magic.data(), magic.size()) == "TZif";
}

// Zone names of the same region ("Europe/..."), for a suggestion.
std::vector<std::string> neighbours(const std::filesystem::path& folder, const std::string& zone) {
  std::vector<std::string> names;
  const auto slash = zone.find('/');
  const auto region = zone.substr(0, slash == std::string::npos ? 0 : slash);
  if (region.find('.') != std::string::npos) return names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder / region, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    names.push_back((std::filesystem::path(region) / name).string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

void read_names(TableReader& root, Town& town) {
  town.languages = root.texts("languages");
  if (town.languages.empty()) root.missing("languages");
  for (const auto& language : town.languages) {
    if (!language_tag(language)) root.fault("languages", in_quotes(language) + " is no language tag such as \"de\"");
  }
  town.display_name = root.per_language("name", true);
  if (!town.languages.empty() && !town.display_name.empty() && !town.display_name.contains(town.languages.front())) {
    root.fault("name", "\"name\" lacks the town's default language " + in_quotes(town.languages.front()));
  }
}

void read_identity(TableReader& root, Town& town, const TownSurroundings& surroundings) {
  town.ags = root.required_text("ags");
  const bool digits = std::all_of(town.ags.begin(), town.ags.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!town.ags.empty() && (!digits || town.ags.size() != 8)) {
    root.fault("ags", "\"ags\" must be the municipality key of 8 digits, not " + in_quotes(town.ags));
  }
  town.time_zone = root.required_text("time_zone");
  if (!town.time_zone.empty() && !known_time_zone(surroundings.time_zones, town.time_zone)) {
    root.fault("time_zone", "unknown time zone " + in_quotes(town.time_zone),
               nearest(town.time_zone, neighbours(surroundings.time_zones, town.time_zone)));
  }
  town.hosts = root.texts("hosts");
  for (const auto& host : town.hosts) {
    if (!host_name(host)) {
      root.fault("hosts", "a host name is lower-case letters, digits, \"-\" and dots, not " + in_quotes(host));
    }
  }
  town.is_default = root.boolean("default").value_or(false);
}

void read_map(TableReader& root, Town& town) {
  root.table("map", [&](TableReader& table) {
    for (const auto* key : {"lat", "lon", "zoom"}) {
      if (!table.has(key)) table.missing(key);
    }
    MapView view;
    view.latitude = table.number("lat", -90, 90).value_or(0);
    view.longitude = table.number("lon", -180, 180).value_or(0);
    view.zoom = table.number("zoom", 0, 24).value_or(0);
    town.map = view;
  });
}

void read_area(TableReader& root, Town& town, const TownSurroundings& around) {
  const auto area = root.text("area");
  if (!area) return;
  const std::filesystem::path relative(*area);
  if (area->empty() || area->find('\0') != std::string::npos || !stays_below(relative)) {
    root.fault("area", "\"area\" must be a file below the configuration's folder, not " + in_quotes(*area));
    return;
  }
  town.area_file = around.folder / relative;
  Problems unreadable;
  const auto instead = around.overlay.find(relative.lexically_normal().string());
  const auto bytes = instead != around.overlay.end() && instead->second
                         ? instead->second
                         : read_file(town.area_file, kLargestJson, town.area_file.string(), unreadable);
  for (const auto& problem : unreadable)
    root.fault("area", "the area " + path_in_quotes(problem.file) + ": " + problem.message);
  if (!bytes) return;
  if (const auto fault = area_fault(*bytes); !fault.empty()) {
    root.fault("area", "the area " + path_in_quotes(town.area_file) + " is not usable GeoJSON: " + fault);
  }
  town.area = *bytes;
}

}  // namespace

std::optional<RawTown> parse_town(std::string_view text, const std::string& name, const std::string& file,
                                  const TownSurroundings& surroundings, Problems& problems) {
  const auto value = parse_toml(text, file, problems);
  if (!value) return std::nullopt;
  RawTown raw;
  raw.town.name = name;
  raw.town.place = {file, 1, 1};
  TableReader root(*value, file, {}, problems);
  read_names(root, raw.town);
  read_identity(root, raw.town, surroundings);
  read_map(root, raw.town);
  read_area(root, raw.town, surroundings);
  raw.uses = read_uses(root);
  root.finish();
  return raw;
}

bool town_name(std::string_view text) {
  return host_label(text) && text.front() >= 'a' && text.front() <= 'z';
}

}  // namespace stadtkern::config
