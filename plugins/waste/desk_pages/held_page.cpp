// SPDX-License-Identifier: EUPL-1.2
#include "desk_pages/held_page.h"

#include <algorithm>

#include <stadtkern/fields.h>

#include "desk_pages/words.h"

namespace waste::desk {
namespace {

using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

// "honeypot, rate" in words.
std::string reasons_of(const Place& place, std::string_view reasons) {
  std::string out;
  while (!reasons.empty()) {
    const auto one = reasons.substr(0, reasons.find(", "));
    reasons.remove_prefix(std::min(reasons.size(), one.size() + 2));
    out.append(out.empty() ? "" : "; ").append(text(place.language, "reason_" + std::string(one)));
  }
  return out;
}

Html card(const Place& place, const held::Held& one) {
  const auto word = [&](const char* key) { return std::string(text(place.language, key)); };
  const Report& report = one.content.report;
  Html facts = fact(word("came"), moment(one.received, place.zone, place.language));
  facts += fact(word("place"), report.address);
  facts += fact(word("held_why"), reasons_of(place, one.reasons));
  Html out = el("h2", {}, {std::string(category_name(place, report.category)) + " " + one.id});
  out += el("dl", {{"class", "sk-facts"}}, {facts});
  if (!report.description.empty()) out += el("blockquote", {{"class", "sk-quote"}}, {report.description});
  Html buttons = fields::button(
      {.label = text_with(place.language, "let_in", one.id), .primary = false, .name = "do", .value = "in"});
  buttons += fields::button(
      {.label = text_with(place.language, "throw_away", one.id), .primary = false, .name = "do", .value = "away"});
  Html form = fields::hidden("_key", new_key());
  form += fields::hidden("id", one.id);
  form += el("div", {{"class", "sk-buttons"}}, {buttons});
  out += el("form", {{"method", "post"}, {"action", place.desk() + "/held"}}, {form});
  return el("section", {{"class", "sk-panel"}}, {out});
}

}  // namespace

stadtkern::Page held_page(const Place& place, const HeldData& data) {
  std::string title(text(place.language, "held"));
  Html content =
      el("p", {}, {el("a", {{"class", "kern-link"}, {"href", place.desk()}}, {text(place.language, "to_inbox")})});
  content += el("h1", {{"class", "kern-heading-large"}}, {title});
  if (data.done == "in" || data.done == "away") {
    content += fields::notice(fields::Tone::Success, text(place.language, "held_done_" + data.done), {});
  }
  content +=
      el("p", {{"class", "kern-body"}}, {text(place.language, data.reports.empty() ? "held_none" : "held_about")});
  if (static_cast<std::size_t>(data.waiting) > data.reports.size()) {
    content +=
        el("p", {{"class", "kern-body"}}, {text_with(place.language, "held_waiting", std::to_string(data.waiting))});
  }
  Html cards;
  for (const held::Held& one : data.reports) cards += card(place, one);
  content += el("div", {{"class", "sk-stack"}}, {cards});
  return {200, std::move(title), content};
}

}  // namespace waste::desk
