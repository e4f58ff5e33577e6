// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/fields.h>

#include <algorithm>
#include <charconv>

namespace stadtkern::fields {
namespace {

using html::Attribute;
using html::el;
using html::Html;

Html icon(const char* which) {
  return el("span", {{"class", std::string("kern-icon kern-icon--") + which}, {"aria-hidden", "true"}});
}

Html hint_of(const std::string& name, const std::string& hint) {
  return hint.empty() ? Html() : el("p", {{"class", "kern-body sk-hint"}, {"id", name + "-hint"}}, {hint});
}

Html fault_of(const std::string& name, const std::string& fault) {
  if (fault.empty()) return {};
  return el("p", {{"class", "kern-error"}, {"id", name + "-error"}},
            {icon("danger"), el("span", {{"class", "kern-body"}}, {fault})});
}

Html optional_word(const std::string& word) {
  return word.empty() ? Html() : el("span", {{"class", "kern-label__optional"}}, {" (" + word + ")"});
}

std::string described_by(const std::string& name, bool hint, bool fault) {
  std::string out = hint ? name + "-hint" : std::string();
  if (fault) out.append(out.empty() ? "" : " ").append(name).append("-error");
  return out;
}

}  // namespace

Html field(const Field& field) {
  const bool wrong = !field.fault.empty();
  const std::string& id = field.id.empty() ? field.name : field.id;
  const std::string described = described_by(id, !field.hint.empty(), wrong);
  std::vector<Attribute> attributes{
      {"class", wrong ? "kern-form-input__input kern-form-input__input--error" : "kern-form-input__input"},
      {"id", id},
      {"name", field.name}};
  if (!described.empty()) attributes.push_back({"aria-describedby", described});
  if (wrong) attributes.push_back({"aria-invalid", "true"});
  if (!field.complete.empty()) attributes.push_back({"autocomplete", field.complete});
  Html input;
  if (field.long_text) {
    attributes.push_back({"rows", "6"});
    input = el("textarea", attributes, {field.value});
  } else {
    attributes.push_back({"type", field.type});
    attributes.push_back({"value", field.value});
    input = el("input", attributes);
  }
  return el("div", {{"class", wrong ? "kern-form-input kern-form-input--error" : "kern-form-input"}},
            {el("label", {{"class", "kern-label"}, {"for", id}}, {field.label, optional_word(field.optional)}),
             hint_of(id, field.hint), input, fault_of(id, field.fault)});
}

Html select(const Select& select) {
  const bool wrong = !select.fault.empty();
  Html options;
  for (const Option& option : select.options) {
    options += el("option", {{"value", option.value}, {"selected", option.value == select.chosen}}, {option.label});
  }
  std::vector<Attribute> attributes{
      {"class", wrong ? "kern-form-input__select kern-form-input__select--error" : "kern-form-input__select"},
      {"id", select.name},
      {"name", select.name}};
  const std::string described = described_by(select.name, !select.hint.empty(), wrong);
  if (!described.empty()) attributes.push_back({"aria-describedby", described});
  if (wrong) attributes.push_back({"aria-invalid", "true"});
  return el(
      "div", {{"class", wrong ? "kern-form-input kern-form-input--error" : "kern-form-input"}},
      {el("label", {{"class", "kern-label"}, {"for", select.name}}, {select.label, optional_word(select.optional)}),
       hint_of(select.name, select.hint),
       el("div", {{"class", "kern-form-input__select-wrapper"}}, {el("select", attributes, {options})}),
       fault_of(select.name, select.fault)});
}

Html choice(const Choice& choice) {
  const bool wrong = !choice.fault.empty();
  Html options;
  for (std::size_t i = 0; i < choice.options.size(); ++i) {
    const Option& option = choice.options[i];
    const std::string id = choice.name + "-" + std::to_string(i);
    const bool on = std::find(choice.chosen.begin(), choice.chosen.end(), option.value) != choice.chosen.end();
    options += el("div", {{"class", "kern-form-check sk-choice"}},
                  {el("input", {{"class", choice.many ? "kern-form-check__checkbox" : "kern-form-check__radio"},
                                {"type", choice.many ? "checkbox" : "radio"},
                                {"id", id},
                                {"name", choice.name},
                                {"value", option.value},
                                {"checked", on}}),
                   el("label", {{"class", "kern-label"}, {"for", id}},
                      {option.label, option.about.empty() ? Html() : el("small", {}, {option.about})})});
  }
  std::vector<Attribute> attributes{{"class", wrong ? "kern-fieldset kern-fieldset--error" : "kern-fieldset"}};
  const std::string described = described_by(choice.name, !choice.hint.empty(), wrong);
  if (!described.empty()) attributes.push_back({"aria-describedby", described});
  return el("fieldset", attributes,
            {el("legend", {{"class", "kern-label"}}, {choice.label, optional_word(choice.optional)}),
             hint_of(choice.name, choice.hint), el("div", {{"class", "kern-fieldset__body"}}, {options}),
             fault_of(choice.name, choice.fault)});
}

Html hidden(std::string_view name, std::string_view value) {
  return el("input", {{"type", "hidden"}, {"name", name}, {"value", value}});
}

unsigned furthest_step(const Form& sent) {
  const std::string_view said = sent[kStep];
  unsigned out = 0;
  const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), out);
  return error != std::errc() || end != said.data() + said.size() || out > kMostSteps ? 0 : out;
}

Html step(const Form& sent, unsigned shown) {
  return hidden(kStep, std::to_string(std::max(furthest_step(sent), shown)));
}

Html button(const Button& button) {
  std::vector<Attribute> attributes{
      {"class", button.primary ? "kern-btn kern-btn--primary" : "kern-btn kern-btn--secondary"}, {"type", "submit"}};
  if (!button.name.empty()) {
    attributes.push_back({"name", button.name});
    attributes.push_back({"value", button.value});
  }
  return el("button", attributes, {el("span", {{"class", "kern-label"}}, {button.label})});
}

Html summary(std::string_view title, const std::vector<std::pair<std::string, std::string>>& faults) {
  Html items;
  for (const auto& [id, words] : faults) {
    items += el("li", {}, {el("a", {{"class", "kern-link"}, {"href", "#" + id}}, {words})});
  }
  return el(
      "div",
      {{"class", "kern-alert kern-alert--danger sk-summary"},
       {"role", "alert"},
       {"tabindex", "-1"},
       {"autofocus", true},
       {"data-sk-summary", true}},
      {el("div", {{"class", "kern-alert__header"}}, {icon("danger"), el("h2", {{"class", "kern-title"}}, {title})}),
       el("div", {{"class", "kern-alert__body"}}, {el("ul", {}, {items})})});
}

Html notice(Tone tone, std::string_view title, const Html& body) {
  static constexpr const char* kTones[] = {"info", "success", "warning", "danger"};
  const char* name = kTones[static_cast<std::size_t>(tone)];
  return el("div", {{"class", std::string("kern-alert kern-alert--") + name}},
            {el("div", {{"class", "kern-alert__header"}}, {icon(name), el("h2", {{"class", "kern-title"}}, {title})}),
             body.empty() ? Html() : el("div", {{"class", "kern-alert__body"}}, {body})});
}

}  // namespace stadtkern::fields
