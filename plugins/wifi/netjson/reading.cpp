// SPDX-License-Identifier: EUPL-1.2
#include "netjson/reading.h"

namespace wifi::netjson {

std::string below(std::string_view pointer, std::string_view member) {
  std::string out(pointer);
  out += '/';
  for (const char c : member) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

const Json* Reading::take(std::string_view name) {
  taken_.emplace(name);
  return object_.find(name);
}

std::string Reading::text(std::string_view name) {
  const Json* value = take(name);
  if (value && (value->is(Json::Type::Object) || value->is(Json::Type::Array))) {
    fault(name, "must be a text, a number or a boolean");
    return {};
  }
  return value ? scalar(*value) : std::string();
}

bool Reading::flag(std::string_view name) {
  return text(name) == "1";
}

std::vector<std::string> Reading::texts(std::string_view name) {
  std::vector<std::string> out;
  const Json* value = take(name);
  if (!value || value->is(Json::Type::Null)) return out;
  if (!value->is(Json::Type::Array)) {
    fault(name, "must be a list");
    return out;
  }
  for (const Json& item : value->items) {
    if (scalar(item).empty()) {
      fault(name, "must be a list of texts");
      return {};
    }
    out.push_back(scalar(item));
  }
  return out;
}

std::string Reading::required(std::string_view name) {
  std::string value = text(name);
  if (value.empty()) fault(name, "must be given");
  return value;
}

void Reading::take_rest(Section& section, const std::set<std::string_view>* only) {
  for (const auto& [name, value] : object_.members) {
    if (taken_.count(name) != 0 || (only && only->count(name) == 0)) continue;
    taken_.insert(name);
    if (!section.set_json(name, value)) fault(name, "must be a text, a number, a boolean or a list of these");
  }
}

void Reading::fault(std::string_view member, std::string reason) {
  faults_.push_back({below(pointer_, member), std::move(reason)});
}

void each_object(const Json& configuration, std::string_view list, Faults& faults,
                 const std::function<void(Reading&)>& use) {
  const Json* items = configuration.find(list);
  if (!items || items->is(Json::Type::Null)) return;
  const std::string pointer = below({}, list);
  if (!items->is(Json::Type::Array)) {
    faults.push_back({pointer, "must be a list"});
    return;
  }
  for (std::size_t index = 0; index < items->items.size(); ++index) {
    std::string place = below(pointer, std::to_string(index));
    if (!items->items[index].is(Json::Type::Object)) {
      faults.push_back({std::move(place), "must be an object"});
      continue;
    }
    Reading reading(items->items[index], std::move(place), faults);
    use(reading);
  }
}

}  // namespace wifi::netjson
