// SPDX-License-Identifier: EUPL-1.2
#include "desk_pages/mirror_page.h"

#include <stadtkern/fields.h>

#include "desk_pages/words.h"
#include "waste.pb.h"

namespace waste::desk {
namespace {

using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

Html facts(const Place& place, const v1::Mirror& mirror) {
  const auto word = [&](const char* key) { return text(place.language, key); };
  Html out = fact(word("mirror_source"), mirror.source());
  out += fact(word("mirror_since"), moment_of(place, mirror.since()));
  out += fact(word("mirror_pulled"),
              mirror.pulled_at().empty() ? Html(word("mirror_never")) : moment_of(place, mirror.pulled_at()));
  out += fact(word("mirror_swept"), moment_of(place, mirror.swept_at()));
  out += fact(word("mirror_next"), moment_of(place, mirror.next_at()));
  out += fact(word("mirror_switched"), moment_of(place, mirror.switched_at()));
  if (mirror.failures() > 0) {
    out += fact(word("mirror_failures"), std::to_string(mirror.failures()));
    out += fact(word("mirror_error"), mirror.error());
  }
  return el("dl", {{"class", "sk-facts"}}, {out});
}

Html act(const Place& place, const char* what) {
  Html form = fields::hidden("_key", new_key());
  form += el("p", {{"class", "kern-body sk-hint"}}, {text(place.language, std::string("mirror_about_") + what)});
  form += fields::button({.label = std::string(text(place.language, std::string("mirror_") + what)),
                          .primary = false,
                          .name = "do",
                          .value = what});
  return el("form", {{"class", "sk-form"}, {"method", "post"}, {"action", place.desk() + "/mirror"}}, {form});
}

// What a sweep counts only at its end is not known of a day without one.
Html day_row(const Place& place, const v1::MirrorDay& day) {
  const auto cell = [&](const char* key, const std::string& value) {
    return el("td", {{"data-label", text(place.language, key)}}, {value});
  };
  Html cells = el("th", {{"scope", "row"}}, {day.day()});
  cells += cell("mirror_new", std::to_string(day.new_()));
  cells += cell("mirror_changed", std::to_string(day.changed()));
  cells += cell("mirror_vanished", day.has_vanished() ? std::to_string(day.vanished()) : "–");
  cells += cell("mirror_only_here", day.has_only_here() ? std::to_string(day.only_here()) : "–");
  return el("tr", {}, {cells});
}

Html days(const Place& place, const v1::Mirror& mirror) {
  Html heads = el("th", {{"scope", "col"}}, {text(place.language, "mirror_day")});
  for (const char* key : {"mirror_new", "mirror_changed", "mirror_vanished", "mirror_only_here"})
    heads += el("th", {{"scope", "col"}}, {text(place.language, key)});
  Html rows;
  for (const auto& day : mirror.days()) rows += day_row(place, day);
  return el("table", {{"class", "sk-numbers"}},
            {el("caption", {{"class", "kern-sr-only"}}, {text(place.language, "mirror_days")}),
             el("thead", {}, {el("tr", {}, {heads})}), el("tbody", {}, {rows})});
}

template <class Repeated>
Html named(const Place& place, const char* key, const v1::MirrorDay& day, const Repeated& list) {
  if (list.empty()) return {};
  Html items;
  for (const auto& one : list) {
    Html line = el("a", {{"class", "kern-link"}, {"href", place.report(one.report())}}, {one.report()});
    if (!one.foreign_id().empty()) line += " (" + one.foreign_id() + ")";
    items += el("li", {}, {line});
  }
  const std::string title = day.day() + ": " + std::string(text(place.language, key));
  return el("details", {}, {el("summary", {}, {title}), el("ul", {{"class", "sk-rows"}}, {items})});
}

Html differences(const Place& place, const v1::Mirror& mirror) {
  Html out;
  for (const auto& day : mirror.days()) {
    out += named(place, "mirror_vanished", day, day.vanished_reports());
    out += named(place, "mirror_only_here", day, day.only_here_reports());
    out += named(place, "mirror_changed", day, day.changed_reports());
    out += named(place, "mirror_new", day, day.new_reports());
  }
  return out;
}

Html head(const Place& place) {
  Html out =
      el("p", {}, {el("a", {{"class", "kern-link"}, {"href", place.desk()}}, {text(place.language, "to_inbox")})});
  return out += el("h1", {{"class", "kern-heading-large"}}, {text(place.language, "mirror_title")});
}

}  // namespace

stadtkern::Page mirror_page(const Place& place, const v1::Mirror& mirror, const std::string& done) {
  const auto word = [&](const char* key) { return text(place.language, key); };
  Html content = head(place);
  if (done == "pull" || done == "over" || done == "back")
    content += fields::notice(fields::Tone::Success, text(place.language, "mirror_done_" + done), {});
  if (mirror.running()) content += fields::notice(fields::Tone::Info, word("mirror_running"), {});
  Html panels = el("section", {{"class", "sk-panel"}}, {el("h2", {}, {word("mirror_state")}), facts(place, mirror)});
  Html acts = el("h2", {}, {word("more")});
  if (mirror.switched_at().empty()) acts += act(place, "pull");
  acts += act(place, mirror.switched_at().empty() ? "over" : "back");
  panels += el("section", {{"class", "sk-panel"}}, {acts});
  Html table = el("h2", {}, {word("mirror_days")});
  table += mirror.days().empty() ? el("p", {{"class", "kern-body"}}, {word("mirror_no_days")}) : days(place, mirror);
  if (const Html list = differences(place, mirror); !list.empty())
    table += el("h3", {}, {word("mirror_named")}) += list;
  panels += el("section", {{"class", "sk-panel"}}, {table});
  content += el("div", {{"class", "sk-stack"}}, {panels});
  return {200, std::string(word("mirror_title")), content};
}

stadtkern::Page no_mirror_page(const Place& place) {
  Html content = head(place);
  content += el("p", {{"class", "kern-body"}}, {text(place.language, "mirror_none")});
  return {200, std::string(text(place.language, "mirror_title")), content};
}

}  // namespace waste::desk
