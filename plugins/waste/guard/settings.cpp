// SPDX-License-Identifier: EUPL-1.2
#include "guard/settings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <stadtkern/foreign_json.h>
#include "text.h"

namespace waste {
namespace {

using stadtkern::FieldError;

constexpr std::array<std::string_view, 3> kKeys{"reports_per_hour", "form_token", "update_keys"};
constexpr std::size_t kShortestKey = 16;
constexpr std::size_t kMostKeys = 100;
constexpr int kMostPerHour = 100'000;

void read_keys(const stadtkern::Json& value, std::vector<std::string>& into, std::vector<FieldError>& faults) {
  if (!value.is(stadtkern::Json::Type::Array) || value.items.size() > kMostKeys) {
    faults.push_back({"/update_keys", "must be a list of at most 100 keys"});
    return;
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const stadtkern::Json& key = value.items[i];
    if (!key.is(stadtkern::Json::Type::String) || key.text.size() < kShortestKey || has_control(key.text, false)) {
      faults.push_back({"/update_keys/" + std::to_string(i), "must be at least 16 characters long"});
    }
    into.push_back(key.text);
  }
}

}  // namespace

bool is_guard_setting(std::string_view key) {
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

stadtkern::Result<GuardSettings> read_guard_settings(std::string_view json) {
  const auto object = stadtkern::parse_json(json);
  if (!object) return object.error();
  GuardSettings out;
  std::vector<FieldError> faults;
  if (const stadtkern::Json* rate = object->find("reports_per_hour")) {
    if (!rate->is(stadtkern::Json::Type::Number) || rate->number != std::floor(rate->number) || rate->number < 0 ||
        rate->number > kMostPerHour) {
      faults.push_back({"/reports_per_hour", "must be a whole number of 0 to " + std::to_string(kMostPerHour)});
    } else {
      out.reports_per_hour = static_cast<int>(rate->number);
    }
  }
  if (const stadtkern::Json* token = object->find("form_token")) {
    out.form_token_required = token->text == "required";
    if (!out.form_token_required && token->text != "optional") {
      faults.push_back({"/form_token", "must be optional or required"});
    }
  }
  if (const stadtkern::Json* keys = object->find("update_keys")) read_keys(*keys, out.update_keys, faults);
  if (faults.empty()) return out;
  return stadtkern::Error{stadtkern::Code::ValidationFailed, "the settings of waste are not acceptable", "settings",
                          std::move(faults)};
}

}  // namespace waste
