// SPDX-License-Identifier: EUPL-1.2
#include "pages/mail_page.h"

#include <memory>
#include <optional>
#include <utility>

#include <stadtkern/fields.h>

#include "citizens/follow.h"
#include "citizens/letters.h"
#include "pages/history.h"
#include "pages/words.h"
#include "privacy.h"
#include "requests.h"
#include "store.h"

namespace waste::pages {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Page;
using stadtkern::Result;
using stadtkern::Tx;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

Html heading(std::string_view words) {
  return el("h1", {{"class", "kern-heading-large"}}, {words});
}

Html paragraph(std::string_view words) {
  return el("p", {{"class", "kern-body"}}, {words});
}

Html row(std::string_view key, std::string_view value) {
  return el("div", {{"class", "kern-description-list-item"}},
            {el("dt", {{"class", "kern-description-list-item__key"}}, {key}),
             el("dd", {{"class", "kern-description-list-item__value"}}, {value})});
}

// The same for every link that leads to nothing.
Page no_link(std::string_view language) {
  const auto title = text(language, "page_unknown_title");
  return {404, std::string(title), heading(title) += paragraph(text(language, "page_unknown"))};
}

Page ended(const std::string& title, std::string_view language) {
  return {200, title, heading(title) += fields::notice(fields::Tone::Success, text(language, "stop_done"), {})};
}

}  // namespace

void MailPages::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/my/{token}", this, &MailPages::mine);
  pages.get("/mail/{id}/{token}", this, &MailPages::ask);
  pages.post("/mail/{id}/{token}", this, &MailPages::stop);
}

Result<Page> MailPages::mine(const Request& request, const PageRequest& page) {
  const auto language = page.language();
  auto kept = request.town().store().read([&](Connection& connection) -> Result<store::Kept> {
    const auto id = follow::find(connection, page.parameter("token"));
    auto found = id ? store::find(connection, *id) : std::nullopt;
    if (!found) return follow::unknown();
    return *std::move(found);
  });
  if (!kept && kept.error().code == Code::NotFound) return no_link(language);
  if (!kept) return std::move(kept).error();
  const PublicReport report = public_view(kept->report, towns_.of(request.town())->settings.categories, language,
                                          std::move(kept->notes), {}, kept->published);
  std::string title = text_with(language, "page_title", report.id);
  Html rows = row(text(language, "page_state_label"), text(language, name(report.status)));
  rows += row(text(language, "page_kind"), report.category_name);
  Html content = heading(title);
  content += el("dl", {{"class", "kern-description-list"}}, {rows});
  // Where staff have released nothing, it was public at once, or it waits; their release is a step of the history.
  if (!report.published) content += paragraph(text(language, report.text_public ? "page_published" : "page_waits"));
  content += history(report, request.town().time_zone(), language);
  content += el("p", {},
                {el("a", {{"class", "kern-link"}, {"href", std::string(page.base_path()) + "/reports/" + report.id}},
                    {text(language, "page_for_all")})});
  return Page{200, std::move(title), content};
}

Result<Page> MailPages::ask(const Request& request, const PageRequest& page) {
  const auto language = page.language();
  const std::string id(page.parameter("id"));
  const auto has = request.town().store().read([&](Connection& connection) -> Result<bool> {
    if (!letters::may_stop(connection, id, page.parameter("token"))) return follow::unknown();
    return letters::has_address(connection, id);
  });
  if (!has && has.error().code == Code::NotFound) return no_link(language);
  if (!has) return has.error();
  std::string title = text_with(language, "stop_title", id);
  if (!*has) return ended(title, language);
  const std::string action = std::string(page.base_path()) + std::string(page.path());
  Html content = heading(title) += paragraph(text(language, "stop_ask"));
  content += el("form", {{"class", "sk-form"}, {"method", "post"}, {"action", action}},
                {fields::button({.label = std::string(text(language, "stop_button"))})});
  return Page{200, std::move(title), content};
}

void MailPages::stop(const Request& request, const PageRequest& page, stadtkern::Reply<Page> reply) {
  const auto later = std::make_shared<stadtkern::Reply<Page>>(std::move(reply));
  request.town().store().write(
      [id = std::string(page.parameter("id")),
       token = std::string(page.parameter("token"))](Tx& tx) -> stadtkern::Status {
        if (!letters::may_stop(tx, id, token)) return follow::unknown();
        letters::stop(tx, id);
        return {};
      },
      [later, language = std::string(page.language()), path = std::string(page.path())](const stadtkern::Status& done) {
        if (done) return later->send(stadtkern::go_to(path));
        if (done.error().code == Code::NotFound) return later->send(no_link(language));
        later->send(done.error());
      });
}

}  // namespace waste::pages
