// SPDX-License-Identifier: EUPL-1.2
#include "settings.h"

#include <cmath>
#include <iterator>
#include <utility>

#include <stadtkern/town.h>

#include <stadtkern/foreign_json.h>
#include "guard/settings.h"
#include "photo/address.h"
#include "text.h"

namespace waste {
namespace {

using stadtkern::FieldError;

constexpr std::size_t kShortestKey = 16;
constexpr std::size_t kMostKeys = 100;

void read_text(const stadtkern::Json& value, const std::string& at, std::string& into,
               std::vector<FieldError>& faults) {
  if (!value.is(stadtkern::Json::Type::String) || has_control(value.text, false) || code_points(value.text) > 500) {
    faults.push_back({at, "must be one line of at most 500 characters"});
  } else {
    into = value.text;
  }
}

void read_keys(const stadtkern::Json& value, const std::string& at, std::vector<std::string>& into,
               std::vector<FieldError>& faults) {
  if (!value.is(stadtkern::Json::Type::Array) || value.items.size() > kMostKeys) {
    faults.push_back({at, "must be a list of at most 100 keys"});
    return;
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const stadtkern::Json& key = value.items[i];
    if (!key.is(stadtkern::Json::Type::String) || key.text.size() < kShortestKey || has_control(key.text, false)) {
      faults.push_back({at + "/" + std::to_string(i), "must be at least 16 characters long"});
    }
    into.push_back(key.text);
  }
}

// Hosts ("pictures.example.org", "*.example.org:8443") or networks ("10.1.0.0/16").
void read_places(const stadtkern::Json& value, const std::string& at, bool hosts, std::vector<std::string>& into,
                 std::vector<FieldError>& faults) {
  if (!value.is(stadtkern::Json::Type::Array) || value.items.size() > kMostKeys) {
    faults.push_back({at, "must be a list of at most 100"});
    return;
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const std::string& text = value.items[i].text;
    const std::string below = text.starts_with("*.") ? "any" + text.substr(1) : text;
    const bool good = value.items[i].is(stadtkern::Json::Type::String) &&
                      (hosts ? photo::parse_web_address("http://" + below) && text.find('/') == std::string::npos
                             : photo::parse_network(text).has_value());
    if (!good) {
      faults.push_back({at + "/" + std::to_string(i), hosts ? "must be a host such as pictures.example.org"
                                                            : "must be a network such as 10.1.0.0/16"});
    }
    into.push_back(text);
  }
}

// GeoJSON as an object, or as text that holds one (which is easier to write in TOML).
void read_area(const stadtkern::Json& value, const std::string& at, std::optional<Area>& into,
               std::vector<FieldError>& faults) {
  auto area = value.is(stadtkern::Json::Type::String) ? Area::parse(value.text) : Area::read(value);
  if (area) {
    into = *std::move(area);
  } else {
    faults.push_back({at, area.error().message});
  }
}

void read_publish(const stadtkern::Json& value, const std::string& at, Publish& into, std::vector<FieldError>& faults) {
  if (value.text == "after_review") {
    into = Publish::AfterReview;
  } else if (value.text == "text_at_once") {
    into = Publish::TextAtOnce;
  } else {
    faults.push_back({at, "must be after_review or text_at_once"});
  }
}

void read_number(const stadtkern::Json& value, const std::string& at, int most, int& into,
                 std::vector<FieldError>& faults) {
  if (!value.is(stadtkern::Json::Type::Number) || value.number != std::floor(value.number) || value.number < 0 ||
      value.number > most) {
    faults.push_back({at, "must be a whole number of 0 to " + std::to_string(most)});
  } else {
    into = static_cast<int>(value.number);
  }
}

// Days or "never". The runtime reads it when the rule runs (stadtkern/privacy.h); here it is only checked.
void read_keep(const stadtkern::Json& value, const std::string& at, std::vector<FieldError>& faults) {
  const auto time = value.is(stadtkern::Json::Type::String) ? stadtkern::parse_duration(value.text) : std::nullopt;
  if (!time && value.text != "never") faults.push_back({at, "must be a time such as 90 d, or never"});
}

void read_responsibility(const stadtkern::Json& object, Settings& settings, std::vector<FieldError>& faults) {
  auto read = clerk::Responsibility::read(object.find("responsibility"), object.find("absent"));
  if (!read) {
    auto& found = read.error().fields;
    faults.insert(faults.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    return;
  }
  settings.responsibility = *std::move(read);
  for (const auto& named : settings.responsibility.named_categories()) {
    if (!settings.categories.find(named.code))
      faults.push_back({named.pointer, "is not one of this town's categories"});
  }
}

void read_categories(const stadtkern::Json& value, const std::string& at, Catalogue& into,
                     std::vector<FieldError>& faults) {
  auto catalogue = Catalogue::read(value, at);
  if (catalogue) {
    into = *std::move(catalogue);
    return;
  }
  auto& found = catalogue.error().fields;
  faults.insert(faults.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
}

}  // namespace

int Settings::duplicate_metres_of(std::string_view category) const {
  const Category* found = categories.find(category);
  return found && found->duplicate_metres ? *found->duplicate_metres : duplicate_metres;
}

stadtkern::Result<Settings> read_settings(std::string_view json, std::string_view town) {
  const auto object = stadtkern::parse_json(json);
  if (!object) return object.error();
  Settings settings;
  settings.jurisdiction_id = town;
  std::vector<FieldError> faults;
  if (!object->is(stadtkern::Json::Type::Object)) faults.push_back({"", "must be an object"});
  for (const auto& [key, value] : object->members) {
    const std::string at = "/" + key;
    if (key == "publish") {
      read_publish(value, at, settings.publish, faults);
    } else if (key == "jurisdiction_id") {
      read_text(value, at, settings.jurisdiction_id, faults);
    } else if (key == "language") {
      read_text(value, at, settings.language, faults);
    } else if (key == "agency") {
      read_text(value, at, settings.agency, faults);
    } else if (key == "contact") {
      read_text(value, at, settings.contact, faults);
    } else if (key == "licence") {
      read_text(value, at, settings.licence, faults);
    } else if (key == "key_service") {
      read_text(value, at, settings.key_service, faults);
    } else if (key == "endpoint_type") {
      read_text(value, at, settings.endpoint_type, faults);
      if (settings.endpoint_type != "production" && settings.endpoint_type != "test") {
        faults.push_back({at, "must be production or test"});
      }
    } else if (key == "example_reports") {
      read_text(value, at, settings.example_reports, faults);
    } else if (key == "api_keys") {
      read_keys(value, at, settings.api_keys, faults);
    } else if (key == "photo_hosts" || key == "photo_networks") {
      const bool hosts = key == "photo_hosts";
      read_places(value, at, hosts, hosts ? settings.photo_hosts : settings.photo_networks, faults);
    } else if (key == "duplicate_metres") {
      read_number(value, at, kMostDuplicateMetres, settings.duplicate_metres, faults);
    } else if (key == "area") {
      read_area(value, at, settings.area, faults);
    } else if (key == "keep_contacts" || key == "keep_texts" || key == "keep_waiting_photos" || key == "keep_links" ||
               key == "keep_internal_notes" || key == "keep_hand_overs" || key == "keep_actions" ||
               key == "keep_suspicious") {
      read_keep(value, at, faults);
    } else if (key == "categories") {
      read_categories(value, at, settings.categories, faults);
    } else if (key == "responsibility" || key == "absent" || key == "authorities" || key == "mirror") {
      continue;  // below: they need the categories
    } else if (!is_guard_setting(key)) {
      faults.push_back({at, "is not a setting of this module"});
    }
  }
  read_responsibility(*object, settings, faults);
  if (const stadtkern::Json* authorities = object->find("authorities")) {
    settings.authorities = foreign::read_authorities(*authorities, "/authorities", settings.categories, faults);
  }
  if (const stadtkern::Json* mirror = object->find("mirror")) {
    settings.mirror = foreign::read_mirror(*mirror, "/mirror", settings.categories, faults);
  }
  if (!settings.example_reports.empty() && settings.endpoint_type != "test") {
    faults.push_back({"/example_reports", "is only for a town whose endpoint_type is test"});
  }
  if (faults.empty()) return settings;
  return stadtkern::Error{stadtkern::Code::ValidationFailed, "the settings of waste are not acceptable", "settings",
                          std::move(faults)};
}

}  // namespace waste
