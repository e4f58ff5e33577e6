// SPDX-License-Identifier: EUPL-1.2
#include "desk_pages/forwardings_page.h"

#include <stadtkern/fields.h>

#include "desk_pages/words.h"
#include "waste.pb.h"

namespace waste::desk {
namespace {

using stadtkern::html::Attribute;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

Html decide(const Place& place, const v1::Forwarding& one) {
  const auto word = [&](const char* key) { return std::string(text(place.language, key)); };
  Html form = fields::hidden("_key", new_key());
  form += fields::hidden("id", one.id());
  form += fields::field(
      {.name = "note", .label = word("forwarding_note"), .optional = word("optional"), .id = "note-" + one.id()});
  Html buttons = fields::button({.label = text_with(place.language, "forwarding_retry", one.report()),
                                 .primary = false,
                                 .name = "do",
                                 .value = "retry"});
  buttons += fields::button({.label = text_with(place.language, "forwarding_give_up", one.report()),
                             .primary = false,
                             .name = "do",
                             .value = "give_up"});
  form += el("div", {{"class", "sk-buttons"}}, {buttons});
  return el("form", {{"class", "sk-form"}, {"method", "post"}, {"action", place.desk() + "/forwardings"}}, {form});
}

Html card(const Place& place, const v1::Forwarding& one) {
  const auto word = [&](const char* key) { return text(place.language, key); };
  const std::string& name = one.authority_name().empty() ? one.authority() : one.authority_name();
  Html facts =
      fact(word("report"), el("a", {{"class", "kern-link"}, {"href", place.report(one.report())}}, {one.report()}));
  facts += fact(word("state"), text(place.language, "forward_" + one.state()));
  facts += fact(word("forwarding_error"), one.error());
  facts += fact(word("forwarding_made"), moment_of(place, one.made_at()));
  facts += fact(word("forwarding_sent"), moment_of(place, one.sent_at()));
  facts += fact(word("forwarding_theirs"), one.foreign_id());
  Html out = el("h2", {}, {name + ": " + one.report()});
  out += el("dl", {{"class", "sk-facts"}}, {facts});
  if (one.state() == "failed") out += decide(place, one);
  return el("section", {{"class", "sk-panel"}}, {out});
}

Html choice(const Place& place, bool all) {
  Html items;
  for (const bool each : {false, true}) {
    std::vector<Attribute> attributes{{"class", "kern-link"},
                                      {"href", place.desk() + "/forwardings" + (each ? "?state=all" : "")}};
    if (each == all) attributes.push_back({"aria-current", "true"});
    items +=
        el("li", {}, {el("a", attributes, {text(place.language, each ? "forwardings_all" : "forwardings_failed")})});
  }
  return el("nav", {{"aria-label", text(place.language, "selection")}}, {el("ul", {{"class", "sk-list"}}, {items})});
}

}  // namespace

stadtkern::Page forwardings_page(const Place& place, const v1::ForwardingList& list, const ForwardingsShown& shown) {
  std::string title(text(place.language, "forwardings_title"));
  Html content =
      el("p", {}, {el("a", {{"class", "kern-link"}, {"href", place.desk()}}, {text(place.language, "to_inbox")})});
  content += el("h1", {{"class", "kern-heading-large"}}, {title});
  if (shown.done == "retry" || shown.done == "give_up")
    content += fields::notice(fields::Tone::Success, text(place.language, "forwarding_done_" + shown.done), {});
  content += choice(place, shown.all);
  if (list.forwardings().empty()) {
    content += el("p", {{"class", "kern-body"}},
                  {text(place.language, shown.all ? "forwardings_none" : "forwardings_none_failed")});
  }
  Html cards;
  for (const auto& one : list.forwardings()) cards += card(place, one);
  content += el("div", {{"class", "sk-stack"}}, {cards});
  if (list.more()) {
    const std::string next =
        place.desk() + "/forwardings?" + (shown.all ? "state=all&" : "") + "page=" + std::to_string(shown.page + 1);
    content += el("nav", {{"class", "sk-pager"}, {"aria-label", text(place.language, "pages")}},
                  {el("a", {{"class", "kern-link"}, {"rel", "next"}, {"href", next}}, {text(place.language, "next")})});
  }
  return {200, std::move(title), content};
}

}  // namespace waste::desk
