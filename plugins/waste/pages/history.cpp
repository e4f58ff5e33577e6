// SPDX-License-Identifier: EUPL-1.2
#include "pages/history.h"

#include <optional>
#include <string>

#include "pages/dates.h"
#include "pages/words.h"

namespace waste::pages {

using stadtkern::html::el;
using stadtkern::html::Html;

Html history(const PublicReport& report, std::string_view zone, std::string_view language) {
  Html items =
      el("li", {}, {day_text(report.requested, zone, language) + ": " + std::string(text(language, "received"))});
  std::optional<Micros> published = report.published;
  const auto add_published = [&] {
    items +=
        el("li", {}, {day_text(*published, zone, language) + ": " + std::string(text(language, "page_published"))});
    published.reset();
  };
  for (const Note& note : report.notes) {
    if (published && note.at > *published) add_published();
    items += el("li", {},
                {day_text(note.at, zone, language) + ": " + std::string(text(language, name(note.status))),
                 note.text.empty() ? Html() : el("br"), note.text});
  }
  if (published) add_published();
  return el("h2", {{"class", "kern-heading-medium"}}, {text(language, "page_history")}) +=
         el("ol", {{"class", "sk-prose"}}, {items});
}

}  // namespace waste::pages
