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

// Reasons are the interface's, in English: in other languages only the place of them is told.
std::string detail_of(std::string_view reason, std::string_view language) {
  if (language.starts_with("en")) return std::string(reason);
  if (reason.starts_with('/')) return std::string(reason.substr(0, reason.find(' ')));
  constexpr std::string_view kByte = "at byte ";
  const auto at = reason.find(kByte);
  if (at == std::string_view::npos) return {};
  const auto number = reason.substr(at + kByte.size());
  return word_with(language, "fault_byte", number.substr(0, number.find_first_not_of("0123456789")));
}

}  // namespace

std::string desk_of(const PageRequest& page) {
  return std::string(page.base_path()) + "/devices";
}

Html form_key() {
  return fields::hidden("_key", random_hex(kKeyBytes));
}

Faults faults_in(const stadtkern::Error& error, std::string_view language) {
  Faults out;
  Faults details;
  for (const auto& field : error.fields) {
    const auto same = [&](const auto& one) { return one.first == field.pointer; };
    auto found = std::find_if(details.begin(), details.end(), same);
    if (found == details.end()) {
      out.emplace_back(field.pointer, word(language, "fault_" + field.pointer));
      found = details.emplace(details.end(), field.pointer, std::string());
    }
    // Of a short field the words above say it all.
    if (field.pointer != "config" && field.pointer != "variables") continue;
    const std::string detail = detail_of(field.reason, language);
    if (!detail.empty()) found->second.append(found->second.empty() ? "" : "; ").append(detail);
  }
  for (std::size_t at = 0; at < out.size(); ++at) {
    if (details[at].second.empty()) continue;
    out[at].second.append(" ").append(word_with(language, "fault_where", details[at].second));
  }
  if (out.empty()) out.emplace_back("name", word(language, "fault_other"));
  return out;
}

Html group_choice(const std::vector<Group>& groups, std::string chosen, const char* none, std::string_view language) {
  fields::Select out{.name = "group_id",
                     .label = word(language, "group"),
                     .options = {{"", word(language, none)}},
                     .chosen = std::move(chosen)};
  for (const Group& one : groups) out.options.push_back({one.id, one.name});
  return fields::select(out);
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

Html deed(const char* name, const char* about, const std::string& here, std::string_view language) {
  Html inside = form_key();
  inside += fields::hidden("do", name);
  if (about != nullptr) inside += el("p", {}, {word(language, about)});
  inside += fields::button({.label = word(language, name), .primary = false});
  Html form = el("form", {{"method", "post"}, {"action", here}, {"class", "sk-form"}}, {inside});
  if (about == nullptr) return form;
  return pages::subheading(word(language, name)) += form;
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
    const std::string detail = detail_of(fault.pointer() + " " + fault.reason(), language);
    out += fields::notice(fields::Tone::Warning, word_with(language, "fault_at", detail), {});
  }
  return out;
}

v1::Tags tags_from(std::string_view text) {
  v1::Tags out;
  for (auto& tag : tags_of(text)) out.add_tags(std::move(tag));
  return out;
}

}  // namespace wifi::devices
