// SPDX-License-Identifier: EUPL-1.2
#include "devices/checks.h"

#include <algorithm>

#include <stadtkern/foreign_json.h>

#include "devices/registration.h"
#include "netjson/configuration.h"
#include "sites/site.h"

namespace wifi::devices {
namespace {

using stadtkern::Json;

constexpr std::size_t kLongestValue = 4096;
constexpr std::size_t kMostTold = 20;  // faults of one configuration

bool has_variable(const Json& value) {
  if (value.text.find("{{") != std::string::npos) return true;
  return std::any_of(value.items.begin(), value.items.end(), has_variable) ||
         std::any_of(value.members.begin(), value.members.end(),
                     [](const auto& member) { return has_variable(member.second); });
}

// The value that a pointer of netjson's faults names; null when there is none, as where something is missing.
const Json* at(const Json& root, std::string_view pointer) {
  const Json* value = &root;
  while (value && !pointer.empty()) {
    pointer.remove_prefix(1);
    std::string name(pointer.substr(0, pointer.find('/')));
    pointer.remove_prefix(name.size());
    for (std::size_t tilde = 0; (tilde = name.find('~', tilde)) != std::string::npos; ++tilde) {
      name.replace(tilde, 2, 1, name.compare(tilde, 2, "~1") == 0 ? '/' : '~');
    }
    if (value->is(Json::Type::Array)) {
      const auto index = std::stoul("0" + name);
      value = index < value->items.size() ? &value->items[index] : nullptr;
    } else {
      value = value->find(name);
    }
  }
  return value;
}

}  // namespace

void Checks::name(std::string& text) {
  text = one_line(text);
  if (text.empty()) fault("name", "must be given");
  if (text.size() > kLongestName) fault("name", "has more than 64 bytes");
}

void Checks::config(const std::string& text, std::string_view field) {
  if (text.empty()) return;
  if (text.size() > kLongestConfig) return fault(field, "has more than 64 KiB");
  const auto read = stadtkern::parse_json(text);
  if (!read) return fault(field, read.error().message);
  if (!read->is(Json::Type::Object)) return fault(field, "must be a JSON object");
  const auto rendered = netjson::render(*read, netjson::Dialect::Dsa);
  if (rendered.refused) {
    const auto& beyond = rendered.faults.back();
    return fault(field, (beyond.pointer.empty() ? "it" : beyond.pointer) + " " + beyond.reason);
  }
  std::size_t told = 0;
  for (const auto& found : rendered.faults) {
    const Json* value = at(*read, found.pointer);
    // What is missing may come from a template below, and a variable may make it good.
    if (!value || has_variable(*value)) continue;
    fault(field, found.pointer + " " + found.reason);
    if (++told == kMostTold) return;
  }
}

void Checks::variables(const std::string& text, std::string_view field) {
  if (text.empty()) return;
  if (text.size() > kLongestVariables) return fault(field, "has more than 16 KiB");
  const auto read = stadtkern::parse_json(text);
  if (!read) return fault(field, read.error().message);
  if (!read->is(Json::Type::Object)) return fault(field, "must be a JSON object");
  for (const auto& [name, value] : read->members) {
    if (value.is(Json::Type::Object) || value.is(Json::Type::Array)) {
      fault(field, name + " must be a text, a number or a boolean");
    } else if (value.text.size() > kLongestValue) {
      fault(field, name + " has more than 4,096 bytes");
    }
  }
}

void Checks::tags(const std::vector<std::string>& tags) {
  if (tags.size() > kMostTags) fault("tags", "are more than 32");
  // Devices say theirs themselves, so they may be any word.
  for (const auto& one : tags) {
    if (one.empty() || tags_of(one) != std::vector<std::string>{one}) fault("tags", "are words without blanks");
  }
}

void Checks::fault(std::string_view field, std::string reason) {
  faults_.push_back({std::string(field), std::move(reason)});
}

stadtkern::Status Checks::verdict() const {
  if (faults_.empty()) return {};
  return stadtkern::Error{stadtkern::Code::ValidationFailed, "some of it cannot be taken", "wifi", faults_};
}

}  // namespace wifi::devices
