// SPDX-License-Identifier: EUPL-1.2
#include "pages/front.h"

#include <memory>
#include <utility>
#include <vector>

#include <stadtkern/fields.h>

#include "citizens/nearby.h"
#include "citizens/town_keys.h"
#include "guard/form_token.h"
#include "guard/held.h"
#include "id.h"
#include "pages/dates.h"
#include "pages/form_key.h"
#include "pages/history.h"
#include "pages/map_box.h"
#include "pages/words.h"
#include "photo_store.h"
#include "privacy.h"
#include "requests.h"
#include "store.h"

namespace waste::pages {
namespace {

using stadtkern::Connection;
using stadtkern::Form;
using stadtkern::Result;
using stadtkern::Tx;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

constexpr std::size_t kLongestPlace = 300;  // bytes, of an address that a link brings along

Html heading(std::string_view words) {
  return el("h1", {{"class", "kern-heading-large"}}, {words});
}

Html paragraph(std::string_view words) {
  return el("p", {{"class", "kern-body"}}, {words});
}

Html link(const std::string& to, std::string_view words) {
  return el("a", {{"class", "kern-link"}, {"href", to}}, {words});
}

stadtkern::Page shown(Step step, const Form& form, const View& view) {
  std::string title = title_of(step, view.language);
  if (!view.faults.empty()) title = std::string(text(view.language, "form_trouble")) + ": " + title;
  return {view.faults.empty() ? 200U : 422U, std::move(title), form_of(step, form, view)};
}

Html photos(const PublicReport& report, std::string_view site, std::string_view language) {
  Html out;
  for (const PublicPhoto& photo : report.photos) {
    const std::string address = std::string(site) + std::string(kMount) + "/photos/" + photo.id;
    out += el("a", {{"href", address + ".jpg"}},
              {el("img", {{"src", address + "/thumbnail.jpg"}, {"alt", text(language, "page_photo")}})});
  }
  return out;
}

Html row(std::string_view key, std::string_view value) {
  if (value.empty()) return {};
  return el("div", {{"class", "kern-description-list-item"}},
            {el("dt", {{"class", "kern-description-list-item__key"}}, {key}),
             el("dd", {{"class", "kern-description-list-item__value"}}, {value})});
}

// One that is held looks like any new one to those who know its number: who sends such must not learn of it. Its text
// is shown to nobody, though, even where texts are public at once.
Result<store::Kept> sent_report(Connection& connection, const std::string& id) {
  if (auto found = store::find(connection, id)) return *std::move(found);
  auto waiting = held::find(connection, id);
  if (!waiting) return stadtkern::not_found("report", id);
  store::Kept out{std::move(waiting->content.report), {}, photo_store::of_report(connection, id)};
  out.report.text_public = false;
  return out;
}

}  // namespace

void Front::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/", this, &Front::first);
  pages.get("/report", this, &Front::begin);
  pages.post("/report", this, &Front::go_on);
  pages.get("/report/offline", this, &Front::whole);
  pages.get("/sent/{id}", this, &Front::sent);
  pages.get("/reports/{id}", this, &Front::report);
}

View Front::view_of(const Request& request, const PageRequest& page) const {
  const auto town = towns_.of(request.town());
  View view;
  view.language = page.language();
  view.base = page.base_path();
  view.action = view.base + "/report";
  view.photos = std::string(page.site_path()) + std::string(kMount) + "/photos";
  view.places = places_at(page.site_path());
  view.settings = std::shared_ptr<const Settings>(town, &town->settings);
  return view;
}

// What has come in of late, as everybody may see it.
Result<stadtkern::Page> Front::first(const Request& request, const PageRequest& page) {
  constexpr std::size_t kShown = 20;
  const View view = view_of(request, page);
  open311::RequestQuery query;
  query.limit = kShown;
  auto found = request.town().store().read([&](Connection& connection) -> Result<std::vector<store::Kept>> {
    return store::list(connection, query, {.attributes = false, .notes = false, .photos = false});
  });
  if (!found) return std::move(found).error();
  const auto& language = view.language;
  Html content = heading(text(language, "module"));
  content += el("p", {},
                {el("a", {{"class", "kern-btn kern-btn--primary"}, {"href", view.action}},
                    {el("span", {{"class", "kern-label"}}, {text(language, "page_report_now")})})});
  content += el("h2", {{"class", "kern-heading-medium"}}, {text(language, "page_latest")});
  if (found->empty()) content += paragraph(text(language, "page_none"));
  Html items;
  for (const store::Kept& kept : *found) {
    const PublicReport report = public_view(kept.report, view.settings->categories, language);
    items += el("li", {},
                {link(view.base + "/reports/" + report.id, report.category_name),
                 el("span", {{"class", "sk-about"}},
                    {text(language, name(report.status)), el("br"),
                     day_text(report.requested, request.town().time_zone(), language) +
                         (report.address.empty() ? "" : ", " + report.address)})});
  }
  if (!found->empty()) content += el("ul", {{"class", "sk-rows"}}, {items});
  content += el("ul", {{"class", "sk-list"}},
                {el("li", {}, {link(view.base + "/reports", text(language, "reports_title"))}),
                 el("li", {}, {link(view.base + "/mine", text(language, "mine_title"))})});
  return Page{200, std::string(text(language, "module")), content};
}

// "?category=CODE": somebody who looked for it in the town's search needn't choose again.
Result<stadtkern::Page> Front::begin(const Request& request, const PageRequest& page) {
  Form form;
  // Other pages may lead here from a place: /report?address=Markt+5
  if (const auto address = page.query()["address"]; address.size() <= kLongestPlace) form.set("address", address);
  form.set("_key", new_form_key());
  const View view = view_of(request, page);
  const std::string category(page.query()["category"]);
  if (view.settings->categories.find(category)) form.set("category", category);
  return shown(Step::Where, form, view);
}

// Browsers keep this page for the time without network. Its script makes the key anew for each report.
Result<stadtkern::Page> Front::whole(const Request& request, const PageRequest& page) {
  Form form;
  form.set("_key", new_form_key());
  const View view = view_of(request, page);
  return Page{200, std::string(text(view.language, "form_whole_title")), whole_form(form, view)};
}

// The token that says when the form was begun needs the town's key, which the first form of a town makes.
void Front::go_on(const Request& request, const PageRequest& page, PageReply reply) {
  View view = view_of(request, page);
  Form form = cleaned(page.form(), *view.settings);
  // Who begins anew, perhaps by the browser's back button after sending, has another report in mind.
  if (step_of(form) == Step::Where) form.set("_key", new_form_key());
  // A form that was kept in a browser says nothing of when it was begun; it is as good as one by the API.
  const bool kept = form.has("kept") && !towns_.of(request.town())->guard.form_token_required;
  if (kept || !form["form_token"].empty()) return advance(request, std::move(form), std::move(view), std::move(reply));
  const auto known = request.town().store().read(
      [](Connection& connection) -> Result<std::string> { return town_keys::lasting(connection).value_or(""); });
  if (!known) return reply.send(known.error());
  if (!known->empty()) {
    form.set("form_token", guard::make_form_token(*known, system_now()));
    return advance(request, std::move(form), std::move(view), std::move(reply));
  }
  struct Work {
    PageReply reply;
    std::string key;
  };
  const auto work = std::make_shared<Work>(Work{std::move(reply), {}});
  request.town().store().write(
      [work](Tx& tx) -> stadtkern::Status {
        work->key = town_keys::lasting(tx);
        return {};
      },
      [this, work, request, form, view](const stadtkern::Status& stored) mutable {
        if (!stored) return work->reply.send(stored.error());
        form.set("form_token", guard::make_form_token(work->key, system_now()));
        advance(request, std::move(form), std::move(view), std::move(work->reply));
      });
}

void Front::advance(const Request& request, Form form, View view, PageReply reply) {
  const Step step = step_of(form);
  if (form.has("_show")) return reply.send(shown(step, form, view));  // the same in another language
  if (form["go"] == "back" && step != Step::Where) {
    return reply.send(shown(static_cast<Step>(static_cast<int>(step) - 1), form, view));
  }
  const auto checked = check_message(message_of(form, *view.settings), *view.settings, system_now());
  if (!checked) view.faults = faults_until(step, checked.error(), view.language);
  if (!view.faults.empty()) return reply.send(shown(step_with(view.faults), form, view));
  if (step == Step::Contact) return send(request, form, std::move(reply));
  if (step == Step::What) return show_more(request, std::move(form), std::move(view), std::move(reply));
  reply.send(shown(static_cast<Step>(static_cast<int>(step) + 1), form, view));
}

// With what others have reported there, if anybody did.
void Front::show_more(const Request& request, Form form, View view, PageReply reply) {
  const v1::NewReport message = message_of(form, *view.settings);
  Report report;
  report.category = message.category();
  report.address = message.address();
  if (message.has_lat()) report.position = Position{message.lat(), message.lon()};
  const int radius = view.settings->duplicate_metres_of(report.category);
  const auto later = std::make_shared<PageReply>(std::move(reply));
  whereabouts::complete(
      request, towns_.of(request.town()), std::move(report),
      [later, form = std::move(form), view = std::move(view), radius,
       town = request.town()](const Report& placed) mutable {
        if (placed.position && radius > 0) {
          const auto found = town.store().read([&](Connection& connection) -> stadtkern::Status {
            for (const auto& near : nearby::find(connection, placed.category, *placed.position, radius)) {
              view.nearby.push_back(public_view(near.kept.report, view.settings->categories, view.language));
            }
            return {};
          });
          if (!found) view.nearby.clear();  // a hint is no reason to lose a report
        }
        later->send(shown(Step::More, form, view));
      });
}

void Front::send(const Request& request, const Form& form, PageReply reply) {
  const auto town = towns_.of(request.town());
  reports_.take<Page>(
      request, message_of(form, town->settings), std::move(reply),
      [](Tx&, const Report& made) -> stadtkern::Answer<Page> { return stadtkern::go_to("/sent/" + made.id); });
}

Result<stadtkern::Page> Front::sent(const Request& request, const PageRequest& page) {
  const View view = view_of(request, page);
  const auto id = normal_report_id(page.parameter("id"));
  if (!id) return stadtkern::not_found("report", page.parameter("id"));
  const auto kept = request.town().store().read([&](Connection& connection) { return sent_report(connection, *id); });
  if (!kept) return kept.error();
  const auto& language = view.language;
  const std::string category = public_view(kept->report, view.settings->categories, language).category_name;
  Html content = heading(text(language, "page_thanks_title"));
  content += fields::notice(fields::Tone::Success, text_with(language, "thanks", *id),
                            paragraph(text(language, "page_thanks")) +=
                            el("p", {}, {link(view.base + "/reports/" + *id, text(language, "page_follow"))}));
  // The script makes a button of it: nothing is kept in a browser unless somebody asks for it.
  content += el("div", {{"data-sk-keep", page.site_path()},
                        {"data-id", *id},
                        {"data-name", category},
                        {"data-mine", view.base + "/mine"},
                        {"data-mine-title", text(language, "mine_title")},
                        {"data-keep", text(language, "mine_keep")},
                        {"data-kept", text(language, "mine_kept")},
                        {"data-not-kept", text(language, "mine_not_kept")}});
  content += el("p", {}, {link(view.action, text(language, "page_another"))});
  return Page{200, std::string(text(language, "page_thanks_title")), content};
}

Result<stadtkern::Page> Front::report(const Request& request, const PageRequest& page) {
  const View view = view_of(request, page);
  const auto id = normal_report_id(page.parameter("id"));
  if (!id) return stadtkern::not_found("report", page.parameter("id"));
  auto kept = request.town().store().read([&](Connection& connection) { return sent_report(connection, *id); });
  const auto& language = view.language;
  if (!kept && kept.error().code == stadtkern::Code::NotFound) {
    return Page{404, std::string(text(language, "page_unknown_title")),
                heading(text(language, "page_unknown_title")) += paragraph(text(language, "page_not_yet"))};
  }
  if (!kept) return std::move(kept).error();
  PublicReport report =
      public_view(kept->report, view.settings->categories, language, std::move(kept->notes), kept->photos);
  report.published = kept->published;
  Html rows = row(text(language, "page_state_label"), text(language, name(report.status)));
  rows += row(text(language, "page_place"), report.address);
  rows += row(text(language, "page_number"), report.id);
  if (report.expected)
    rows += row(text(language, "page_expected"), day_text(*report.expected, request.town().time_zone(), language));
  for (const PublicAnswer& answer : report.answers) {
    std::string values;
    for (const std::string& value : answer.values) values.append(values.empty() ? "" : ", ").append(value);
    rows += row(answer.label, values);
  }
  Html content = heading(report.category_name);
  content += el("dl", {{"class", "kern-description-list"}}, {rows});
  content += report.text_public ? paragraph(report.description)
                                : el("p", {{"class", "kern-body sk-hint"}}, {text(language, "text_hidden")});
  if (report.position) content += place_map(page.site_path(), *report.position, report.status, language);
  content += photos(report, page.site_path(), language);
  content += history(report, request.town().time_zone(), language);
  content += el("p", {}, {link(view.base + "/reports", text(language, "page_all"))});
  return Page{200, report.category_name, content};
}

}  // namespace waste::pages
