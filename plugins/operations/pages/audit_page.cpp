// SPDX-License-Identifier: EUPL-1.2
#include "pages/audit_page.h"

#include <algorithm>

#include "audit_entries.h"
#include "pages/operations_page.h"
#include "pages/trouble.h"

namespace operations::pages {
namespace {

namespace fields = stadtkern::fields;

Html filters(const Place& place, const AuditData& data) {
  const auto field = [&](const char* name, const char* type = "text") {
    std::string fault;
    for (const auto& [its, key] : data.faults) {
      if (its == name) fault = place.word(key);
    }
    return fields::field({.name = name,
                          .label = place.word(std::string("audit_") + name),
                          .value = std::string(data.query[name]),
                          .fault = fault,
                          .type = type});
  };
  std::vector<fields::Option> counts;
  for (const char* count : {"100", "500", "1000"}) counts.push_back({count, count});
  Html inside = field("who");
  inside += field("what");
  inside += field("since", "date");
  inside += fields::select({.name = "lines",
                            .label = place.word("last_entries"),
                            .options = counts,
                            .chosen = std::string(data.query["lines"])});
  return el("form", {{"class", "sk-filters"}, {"method", "get"}, {"action", place.link("/audit")}, {"role", "search"}},
            {el("div", {{"class", "sk-fields"}}, {inside}),
             el("div", {{"class", "sk-buttons"}}, {fields::button({.label = place.word("show")})})});
}

Html verdict(const Place& place, const Told& told) {
  if (!told.good()) return trouble_line(place, told);
  if (told.json["intact"].truth()) {
    return fields::notice(fields::Tone::Success,
                          place.word("audit_intact", told.json["first"].text() + " – " + told.json["last"].text()), {});
  }
  return fields::notice(fields::Tone::Danger, place.word("audit_broken", told.json["fault"]["entry"].text()),
                        el("p", {{"class", "kern-body"}, {"lang", "en"}}, {told.json["fault"]["why"].text()}));
}

// How many are hidden, and the same list with them, or without.
Html routine_notice(const Place& place, const AuditData& data, bool shown) {
  const auto& entries = data.entries.json["entries"].items();
  const auto hidden = std::count_if(entries.begin(), entries.end(), is_routine);
  if (hidden == 0) return {};
  std::string address = "/audit?";
  for (const char* name : {"who", "what", "since", "lines"}) {
    if (!data.query[name].empty())
      address.append(name).append("=").append(stadtkern::percent_encoded(data.query[name])).append("&");
  }
  address += shown ? "routine=no" : "routine=yes";
  return el("p", {{"class", "kern-body"}},
            {shown ? place.word("routine_shown")
                   : place.word(hidden == 1 ? "routine_hidden_one" : "routine_hidden", std::to_string(hidden)),
             " ", link(place.link(address), place.word(shown ? "hide_routine" : "show_routine"))});
}

}  // namespace

Page audit_page(const Place& place, const AuditData& data) {
  const std::string title = place.word("audit");
  Html content = head(title);
  content += paragraph(place.word("audit_about"));
  if (data.verified) {
    content += verdict(place, *data.verified);
  } else {
    content += el("p", {}, {link(place.link("/audit?verify=yes"), place.word("audit_verify"))});
  }
  content += filters(place, data);
  unsigned code_of_page = 200;
  if (!data.faults.empty()) {
    code_of_page = 422;
  } else if (!data.entries.good()) {
    const Trouble trouble = data.entries.trouble.value_or(Trouble{"DEADLINE_EXCEEDED", {}, {}, true});
    code_of_page = status_of(trouble);
    content += trouble_notice(place, trouble);
  } else {
    const bool routine = data.query["routine"] == "yes";
    content += routine_notice(place, data, routine);
    content += audit_table(place, data.entries.json["entries"], routine);
  }
  return {code_of_page, title, content};
}

}  // namespace operations::pages
