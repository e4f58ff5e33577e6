// SPDX-License-Identifier: EUPL-1.2
#include "devices/page_parts.h"

#include <algorithm>

#include <stadtkern/fields.h>

#include "devices/registration.h"
#include "devices/words.h"
#include "pages/parts.h"
#include "random.h"

namespace wifi::devices {

using stadtkern::PageRequest;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

namespace {
constexpr std::size_t kKeyBytes = 16;
}

std::string desk_of(const PageRequest& page) {
  return std::string(page.base_path()) + "/devices";
}

Html form_key() {
  return fields::hidden("_key", random_hex(kKeyBytes));
}

Faults faults_in(const stadtkern::Error& error) {
  Faults out;
  for (const auto& field : error.fields) {
    const auto same = [&](const auto& one) { return one.first == field.pointer; };
    const auto found = std::find_if(out.begin(), out.end(), same);
    if (found == out.end()) {
      out.emplace_back(field.pointer, field.reason);
    } else {
      found->second.append("; ").append(field.reason);
    }
  }
  if (out.empty()) out.emplace_back("name", error.message);
  return out;
}

Html Input::field(const char* name, const char* label, const char* hint, bool optional, bool long_text) const {
  const auto fault = std::find_if(faults.begin(), faults.end(), [&](const auto& one) { return one.first == name; });
  return fields::field({.name = name,
                        .label = word(language, label),
                        .value = std::string(form[name]),
                        .hint = hint == nullptr ? std::string() : word(language, hint),
                        .fault = fault == faults.end() ? std::string() : fault->second,
                        .optional = optional ? word(language, "optional") : std::string(),
                        .long_text = long_text});
}

Html trouble(const Faults& faults, std::string_view language) {
  return faults.empty() ? Html() : fields::summary(word(language, "summary"), faults);
}

Html files(const v1::Configuration& configuration, bool differences, std::string_view language) {
  Html out;
  for (const auto& file : configuration.files()) {
    const std::string& text = differences ? file.difference() : file.content();
    if (text.empty()) continue;
    out += el("h3", {{"class", "kern-heading-small"}}, {file.path()});
    out += el("pre", {{"class", "sk-output"}, {"tabindex", "0"}}, {text});
  }
  if (configuration.unknown_variables_size() > 0) {
    std::string names;
    for (const auto& name : configuration.unknown_variables()) names += (names.empty() ? "" : ", ") + name;
    out += fields::notice(fields::Tone::Warning, word_with(language, "unknown", names), {});
  }
  for (const auto& fault : configuration.faults()) {
    out += fields::notice(fields::Tone::Warning, fault.pointer() + " " + fault.reason(), {});
  }
  return out;
}

v1::Tags tags_from(std::string_view text) {
  v1::Tags out;
  for (auto& tag : tags_of(text)) out.add_tags(std::move(tag));
  return out;
}

}  // namespace wifi::devices
