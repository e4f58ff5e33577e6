// SPDX-License-Identifier: EUPL-1.2
#include "links.h"

#include <stadtkern/foreign_json.h>
#include <stadtkern/form.h>

namespace places {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Json;
using stadtkern::Result;

namespace {

// "Gartenstraße 5": as people write it in a field.
std::string address_of(const Hit& hit) {
  return hit.number.empty() ? hit.name : hit.name + " " + hit.number;
}

bool stays_here(std::string_view path) {
  return path.starts_with('/') && !path.starts_with("//") && path.find('\\') == std::string_view::npos;
}

}  // namespace

std::string_view PlaceLink::title_in(std::string_view language) const {
  for (const auto wanted : {language, language.substr(0, language.find('-'))}) {
    if (const auto found = title.find(wanted); found != title.end()) return found->second;
  }
  return title.empty() ? std::string_view(path) : std::string_view(title.begin()->second);
}

std::string PlaceLink::path_to(const Hit& hit) const {
  std::string out;
  for (std::string_view rest = path; !rest.empty();) {
    const auto open = rest.find('{');
    const auto close = rest.find('}', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) return out.append(rest);
    out.append(rest.substr(0, open));
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    if (name == "address") out.append(stadtkern::percent_encoded(address_of(hit)));
    if (name == "street") out.append(stadtkern::percent_encoded(hit.name));
    if (name == "number") out.append(stadtkern::percent_encoded(hit.number));
    rest.remove_prefix(close + 1);
  }
  return out;
}

Result<std::vector<PlaceLink>> read_links(std::string_view settings_json) {
  const auto settings = stadtkern::parse_json(settings_json.empty() ? "{}" : settings_json);
  if (!settings) return settings.error();
  std::vector<PlaceLink> out;
  const Json* links = settings->find("links");
  if (links == nullptr) return out;
  for (const Json& one : links->items) {
    PlaceLink& link = out.emplace_back();
    link.path = one.text_of("path");
    if (!stays_here(link.path)) {
      const std::string at = "/links/" + std::to_string(out.size() - 1) + "/path";
      return Error{
          Code::ValidationFailed, "a link must be a path of the town's pages", "link", {{at, "must begin with one /"}}};
    }
    if (const Json* title = one.find("title")) {
      for (const auto& [language, text] : title->members) link.title.emplace(language, text.as_text());
    }
  }
  return out;
}

}  // namespace places
