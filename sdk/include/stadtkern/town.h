// SPDX-License-Identifier: Apache-2.0
// A town as a module sees it: who it is, its settings, its store.
#pragma once

#include <stadtkern/detail/api.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern {

class Store;

// A town's settings for this module: checked against settings.schema.json, defaults filled in. Values are looked up by
// JSON pointer without the leading slash ("lapse_after", "limits/per_day"). An immutable snapshot per town_open and
// town_reconfigure; any thread.
class Settings {
 public:
  Settings(const detail::Api* api, stadtkern_town* town) : api_(api), town_(town) {}

  // Absent, or of another type: the fallback.
  std::string text(std::string_view name, std::string_view fallback = {}) const;
  std::int64_t integer(std::string_view name, std::int64_t fallback = 0) const;
  double real(std::string_view name, double fallback = 0) const;
  bool boolean(std::string_view name, bool fallback = false) const;
  // "45 min", "10 s", "30 d": a number and one of ms, s, min, h, d.
  std::chrono::milliseconds duration(std::string_view name, std::chrono::milliseconds fallback = {}) const;
  // All of them, as compact JSON.
  std::string json() const;

 private:
  stadtkern_value find(std::string_view name) const;

  const detail::Api* api_;
  stadtkern_town* town_;
};

// A light handle; copy it freely. Valid from town_open until town_close has returned; any thread.
class Town {
 public:
  Town(const detail::Api* api, stadtkern_town* town) : api_(api), town_(town) {}

  // False for a request to the node itself (modules of scope "node"); nothing else may be asked then.
  explicit operator bool() const { return town_ != nullptr; }

  std::uint32_t id() const { return api_->town->id(town_); }  // unique within a run of the kernel; not stored
  std::string_view name() const { return detail::view(api_->town->name(town_)); }  // as in URLs and file names
  std::string_view display_name(std::string_view language) const;
  std::string_view time_zone() const { return detail::view(api_->town->time_zone(town_)); }  // IANA
  std::vector<std::string_view> languages() const;                                           // the first is the default
  std::string_view area() const { return detail::view(api_->town->area(town_)); }            // GeoJSON, or empty
  std::string_view map() const { return detail::view(api_->town->map(town_)); }  // {"lat","lon","zoom"}, or empty
  Settings settings() const { return {api_, town_}; }
  Store store() const;

  stadtkern_town* handle() const { return town_; }
  const detail::Api* api() const { return api_; }

 private:
  const detail::Api* api_;
  stadtkern_town* town_;
};

// "10 s", "45 min" ...; nothing when the text is no duration.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace stadtkern
