// SPDX-License-Identifier: EUPL-1.2
#include "desk/sheet.h"

#include <utility>

namespace identity::desk {

using stadtkern::html::Attribute;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

Sheet::Sheet(const Sent& sent, std::string action, std::string_view what)
    : all_(sent), action_(std::move(action)), what_(what), sent_(sent.typed["do"] == what) {
  content_ += fields::hidden("do", what);
  content_ += fields::hidden("_key", new_key());
}

std::string Sheet::value(std::string_view name, std::string_view otherwise) const {
  return std::string(sent_ && all_.typed.has(name) ? all_.typed[name] : otherwise);
}

std::string Sheet::fault(std::string_view name) const {
  if (!sent_) return {};
  for (const auto& [field, words] : all_.faults) {
    if (field == name) return words;
  }
  return {};
}

void Sheet::field(fields::Field field, std::string_view otherwise) {
  field.value = value(field.name, otherwise);
  field.fault = fault(field.name);
  add(fields::field(field));
}

void Sheet::select(fields::Select select, std::string_view otherwise) {
  select.chosen = value(select.name, otherwise);
  select.fault = fault(select.name);
  add(fields::select(select));
}

void Sheet::fixed(std::string_view name, std::string_view value) {
  sent_ = sent_ && all_.typed[name] == value;
  content_ += fields::hidden(name, value);
}

// Its faults are led to by the id of its first option.
void Sheet::choice(fields::Choice choice, std::vector<std::string> otherwise) {
  choice.fault = fault(choice.name + "-0");
  if (sent_) {
    for (const auto one : all_.typed.all(choice.name)) choice.chosen.emplace_back(one);
  } else {
    choice.chosen = std::move(otherwise);
  }
  add(fields::choice(choice));
}

void Sheet::ask(std::string_view words) {
  const std::string name = sure_field(what_);
  const std::string wrong = fault(name);
  std::vector<Attribute> attributes{
      {"class", "kern-form-check__checkbox"}, {"type", "checkbox"}, {"id", name}, {"name", name}, {"value", "yes"},
      {"checked", value(name) == "yes"}};
  if (!wrong.empty()) {
    attributes.push_back({"aria-describedby", name + "-error"});
    attributes.push_back({"aria-invalid", "true"});
  }
  add(el("div", {},
         {el("div", {{"class", "kern-form-check"}},
             {el("input", attributes), el("label", {{"class", "kern-label"}, {"for", name}}, {words})}),
          wrong.empty() ? Html()
                        : el("p", {{"class", "kern-error"}, {"id", name + "-error"}},
                             {el("span", {{"class", "kern-body"}}, {wrong})})}));
}

Html Sheet::form(std::string_view button, bool primary) {
  content_ += fields::button({.label = std::string(button), .primary = primary});
  std::vector<Attribute> attributes{
      {"class", "sk-form"}, {"method", "post"}, {"action", action_}, {"novalidate", true}};
  if (sent_) attributes.push_back({"id", "sk-form"});
  return el("form", attributes, {content_});
}

Html Sheet::line(std::string_view button, std::string_view label) {
  content_ += el("button", {{"class", "kern-btn kern-btn--secondary"}, {"type", "submit"}, {"aria-label", label}},
                 {el("span", {{"class", "kern-label"}}, {button})});
  std::vector<Attribute> attributes{{"class", "sk-line"}, {"method", "post"}, {"action", action_}};
  if (sent_) attributes.push_back({"id", "sk-form"});
  return el("form", attributes, {content_});
}

}  // namespace identity::desk
