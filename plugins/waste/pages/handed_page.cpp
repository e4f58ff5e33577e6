// SPDX-License-Identifier: EUPL-1.2
#include "pages/handed_page.h"

#include <cstdio>
#include <memory>
#include <utility>

#include <stadtkern/fields.h>

#include "clerk/hand_overs.h"
#include "clerk/token.h"
#include "pages/dates.h"
#include "pages/words.h"
#include "requests.h"
#include "waste.pb.h"

namespace waste::pages {
namespace {

using stadtkern::Code;
using stadtkern::Page;
using stadtkern::Result;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

Html heading(std::string_view words) {
  return el("h1", {{"class", "kern-heading-large"}}, {words});
}

Html paragraph(std::string_view words) {
  return el("p", {{"class", "kern-body"}}, {words});
}

Html form(const std::string& action, std::string_view what, std::string_view button, const Html& content = {}) {
  Html all = fields::hidden("do", what);
  all += content;
  all += fields::button({.label = std::string(button)});
  return el("form", {{"class", "sk-form"}, {"method", "post"}, {"action", action}}, {all});
}

// What a page is made of, also when its request is over.
struct Place {
  std::string language;
  std::string base;  // of the module's pages
  std::string api;   // of the module's interface
  std::string zone;
};

Place place_of(const stadtkern::Request& request, const stadtkern::PageRequest& page) {
  return {std::string(page.language()), std::string(page.base_path()),
          std::string(page.site_path()) + std::string(kMount), std::string(request.town().time_zone())};
}

// The same for every link that does not hold.
Page no_link(std::string_view language) {
  const auto title = text(language, "handed_none_title");
  return {404, std::string(title), heading(title) += paragraph(text(language, "handed_none"))};
}

Html row(std::string_view key, const Html& value) {
  if (value.empty()) return {};
  return el("div", {{"class", "kern-description-list-item"}},
            {el("dt", {{"class", "kern-description-list-item__key"}}, {key}),
             el("dd", {{"class", "kern-description-list-item__value"}}, {value})});
}

std::string position_of(const v1::Report& report) {
  if (!report.has_lat() || !report.has_lon()) return {};
  char out[64];
  std::snprintf(out, sizeof out, "%.5f, %.5f", report.lat(), report.lon());
  return out;
}

struct Typed {
  std::string note;
  std::string fault;
};

Page report_page(const Place& place, const std::string& action, const v1::HandedReport& handed, const Typed& typed) {
  const auto word = [&](const char* key) { return text(place.language, key); };
  const v1::Report& report = handed.report();
  std::string title = report.category_name() + " " + report.id();
  Html content = heading(title);
  if (!typed.fault.empty()) content += fields::summary(word("form_summary"), {{"note", typed.fault}});
  if (handed.done()) content += fields::notice(fields::Tone::Success, word("handed_done"), {});
  Html rows = row(word("page_place"), report.address());
  rows += row(word("handed_position"), position_of(report));
  if (const auto until = parse_w3c(handed.expires_at()))
    rows += row(word("handed_until"), day_text(*until, place.zone, place.language));
  content += el("dl", {{"class", "kern-description-list"}}, {rows});
  if (!report.description().empty()) content += paragraph(report.description());
  int number = 0;
  for (const v1::Photo& photo : report.photos()) {
    content += el("p", {},
                  {el("a", {{"href", photo.url()}},
                      {el("img", {{"src", photo.thumbnail()},
                                  {"alt", text_with(place.language, "handed_photo", std::to_string(++number))}})})});
  }
  const bool open = report.status() == "open" && !handed.done();
  if (open) {
    content += form(action, "done", word("handed_button"),
                    fields::field({.name = "note",
                                   .label = std::string(word("handed_note")),
                                   .value = typed.note,
                                   .hint = std::string(word("handed_note_hint")),
                                   .fault = typed.fault,
                                   .optional = std::string(word("form_optional")),
                                   .long_text = true}));
  } else if (!handed.done()) {
    content += paragraph(word("handed_closed"));
  }
  if (!typed.fault.empty()) title = std::string(word("form_trouble")) + ": " + title;
  return {typed.fault.empty() ? 200U : 422U, std::move(title), content};
}

}  // namespace

std::string handed_path(std::string_view token) {
  return "/handed/" + std::string(token);
}

void HandedPages::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/handed/{token}", this, &HandedPages::door);
  pages.post("/handed/{token}", this, &HandedPages::act);
}

Result<Page> HandedPages::door(const Request& request, const PageRequest& page) {
  const Place place = place_of(request, page);
  const std::string hash = clerk::token_hash(page.parameter("token"));
  const auto holds = request.town().store().read([&](stadtkern::Connection& connection) -> Result<bool> {
    const auto link = clerk::hand_overs::by_token(connection, hash);
    return link && link->holds(system_now());
  });
  if (!holds) return holds.error();
  if (!*holds) return no_link(place.language);
  const auto title = text(place.language, "handed_title");
  Html content = heading(title) += paragraph(text(place.language, "handed_about"));
  content += form(place.base + handed_path(page.parameter("token")), "look", text(place.language, "handed_look"));
  return Page{200, std::string(title), content};
}

void HandedPages::act(const Request& request, const PageRequest& page, stadtkern::Reply<Page> reply) {
  const Place place = place_of(request, page);
  const std::string token(page.parameter("token"));
  const std::string action = place.base + handed_path(token);
  const auto later = std::make_shared<stadtkern::Reply<Page>>(std::move(reply));
  const auto answer = [later, place, action](Result<v1::HandedReport> shown, const Typed& typed) {
    if (shown) return later->send(report_page(place, action, *shown, typed));
    if (shown.error().code == Code::NotFound) return later->send(no_link(place.language));
    later->send(shown.error());
  };
  const auto look = [this, answer, token, place, town = request.town()](Typed typed) {
    handed_.open(
        town, token, place.language, place.api,
        [answer, typed = std::move(typed)](Result<v1::HandedReport> shown) { answer(std::move(shown), typed); });
  };
  if (page.form()["do"] != "done") return look({});
  v1::HandedDone wanted;
  wanted.set_token(token);
  wanted.set_note(std::string(page.form()["note"]));
  handed_.close(request.town(), wanted, place.language, place.api, clerk::HandedFront::Again::Shown,
                [answer, look, place, note = wanted.note()](Result<v1::HandedReport> shown) {
                  // The note is looked at before anything is written, so that the report may be read here.
                  if (!shown && shown.error().code == Code::ValidationFailed) {
                    return look({note, std::string(text(place.language, "handed_note_fault"))});
                  }
                  answer(std::move(shown), {});
                });
}

}  // namespace waste::pages
