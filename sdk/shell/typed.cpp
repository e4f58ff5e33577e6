// SPDX-License-Identifier: Apache-2.0
#include "shell/typed.h"

#include <algorithm>
#include <string>

namespace stadtkern::shell {
namespace {

using html::el;
using html::Html;

constexpr std::string_view kShow = "_show";  // the button for another language says it anew
constexpr int kFewestLines = 3;
constexpr int kMostLines = 12;
constexpr std::size_t kMostMade = 512 * 1024;  // of HTML: a quotation mark is six bytes there, and stands in it twice

bool secret(std::string_view name) {
  return name.find("password") != std::string_view::npos;
}

// Words, and where to write to; but not what a choice, a place on the map or a photo is called inside.
bool worth_reading(std::string_view name, std::string_view value) {
  if (name.starts_with('_')) return false;
  return std::any_of(value.begin(), value.end(),
                     [](char c) { return c == ' ' || c == '\n' || c == '@' || static_cast<unsigned char>(c) > '~'; });
}

Html to_copy(const Frame& frame, const std::string& texts) {
  if (texts.empty()) return {};
  const auto lines = std::clamp<long>(std::count(texts.begin(), texts.end(), '\n') + 1, kFewestLines, kMostLines);
  return el("div", {{"class", "kern-form-input"}},
            {el("label", {{"class", "kern-label"}, {"for", "sk-typed"}}, {text(frame, "typed_copy")}),
             el("textarea",
                {{"class", "kern-form-input__input"},
                 {"id", "sk-typed"},
                 {"readonly", true},
                 {"rows", std::to_string(lines)}},
                {texts})});
}

}  // namespace

Html typed_again(const Frame& frame, const Form& form, std::string_view query) {
  Html fields;
  std::string texts;
  std::size_t size = 0;
  for (const auto& [name, value] : form.fields()) {
    if (name == kShow || secret(name) || (name == kWho && value != frame.who)) continue;
    size += name.size() + value.size();
    fields += el("input", {{"type", "hidden"}, {"name", name}, {"value", value}});
    if (worth_reading(name, value)) texts.append(texts.empty() ? "" : "\n\n").append(value);
  }
  if (fields.empty() || size > kMostTyped) return {};
  std::string action = page_path(frame, frame.unspoken);
  if (!query.empty()) action.append("?").append(query);
  Html out = el("h2", {{"class", "kern-heading-medium"}}, {text(frame, "typed_title")});
  out += to_copy(frame, texts);
  out += el("form", {{"id", kForm}, {"class", "sk-form"}, {"method", "post"}, {"action", action}},
            {fields, el("div", {{"class", "sk-buttons"}},
                        {el("button", {{"class", "kern-btn kern-btn--primary"}, {"type", "submit"}},
                            {el("span", {{"class", "kern-label"}}, {text(frame, "typed_again")})})})});
  if (out.source().size() > kMostMade) return {};
  return out;
}

}  // namespace stadtkern::shell
