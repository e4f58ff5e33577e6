// SPDX-License-Identifier: EUPL-1.2
#include "pages/entry_form.h"

#include <algorithm>
#include <array>

#include <stadtkern/fields.h>

#include "pages/parts.h"
#include "text.h"
#include "words.h"

namespace feedback::pages {
namespace {

using stadtkern::Form;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

constexpr std::array<std::string_view, 7> kFields{"_key", "_show", "page", "kind", "text", "email", "consent"};
constexpr std::string_view kTrap = "website";
// More than any of them may have: what is longer is refused, and shown with a word about it.
constexpr std::size_t kMostShown = 5000;

Html trap() {
  return el(
      "div", {{"class", "sk-trap"}, {"aria-hidden", "true"}},
      {el("label", {{"for", "website"}}, {"Website"}),
       el("input",
          {{"type", "text"}, {"id", "website"}, {"name", "website"}, {"tabindex", "-1"}, {"autocomplete", "off"}})});
}

Html summary(const FormView& view) {
  if (view.come_later) {
    return fields::notice(fields::Tone::Warning, text(view.language, "form_later_title"),
                          paragraph(text(view.language, "form_later")));
  }
  if (view.faults.empty()) return {};
  Faults links;
  for (const auto& [field, key] : view.faults) {
    links.emplace_back(field == "kind" ? "kind-0" : field, text(view.language, key));
  }
  return fields::summary(text(view.language, "form_summary"), links);
}

}  // namespace

Form cleaned(const Form& form) {
  Form out;
  for (const std::string_view name : kFields) {
    if (form.has(name)) out.set(name, first_code_points(form[name], kMostShown));
  }
  if (!form[kTrap].empty()) out.set(kTrap, "1");
  return out;
}

Typed typed(const Form& form) {
  return {form["kind"], form["text"], form["email"], form["page"], form["consent"] == "yes"};
}

bool looks_automatic(const Form& form) {
  return !form[kTrap].empty();
}

Html entry_form(const Form& form, const FormView& view) {
  const auto word = [&](std::string_view key) { return std::string(text(view.language, key)); };
  const auto fault = [&](std::string_view field) {
    const auto same = [&](const auto& one) { return one.first == field; };
    const auto found = std::find_if(view.faults.begin(), view.faults.end(), same);
    return found == view.faults.end() ? std::string() : word(found->second);
  };
  const auto value = [&](std::string_view field) { return std::string(form[field]); };

  fields::Choice kind{
      .name = "kind", .label = word("form_kind"), .options = {}, .chosen = {value("kind")}, .fault = fault("kind")};
  for (const Kind one : kKinds) kind.options.push_back({std::string(name(one)), kind_name(one, view.language)});

  Html inside = fields::hidden("_key", form["_key"]);
  inside += fields::hidden("page", form["page"]);
  inside += fields::step(form, 1);
  inside += fields::choice(kind);
  inside += fields::field({.name = "text",
                           .label = word("form_text"),
                           .value = value("text"),
                           .hint = word("form_text_hint"),
                           .fault = fault("text"),
                           .long_text = true});
  inside += fields::field({.name = "email",
                           .label = word("form_email"),
                           .value = value("email"),
                           .hint = word("form_email_hint"),
                           .fault = fault("email"),
                           .optional = word("form_optional"),
                           .type = "email",
                           .complete = "email"});
  inside += fields::choice({.name = "consent",
                            .label = word("form_publish"),
                            .options = {{"yes", word("form_consent"), word("form_consent_about")}},
                            .chosen = {value("consent")},
                            .optional = word("form_optional"),
                            .many = true});
  inside += trap();
  inside += fields::button({.label = word("form_send")});

  Html out = heading(word("form_title"));
  out += paragraph(text_with(view.language, "form_about", page_name(place_of(form["page"]).page, view.language)));
  out += summary(view);
  out +=
      el("form",
         {{"method", "post"}, {"action", view.action}, {"id", "sk-form"}, {"class", "sk-form"}, {"novalidate", true}},
         {inside});
  return out;
}

}  // namespace feedback::pages
