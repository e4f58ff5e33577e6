// SPDX-License-Identifier: EUPL-1.2
#include "panels/panel_pages.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <string>
#include <utility>

#include <stadtkern/fields.h>

#include "pages/parts.h"
#include "panels/panel_desk.h"
#include "panels/panel_store.h"
#include "panels/result_parts.h"
#include "panels/round_form.h"
#include "requests.h"
#include "secret.h"
#include "words.h"

namespace feedback::panels {
namespace {

using stadtkern::Connection;
using stadtkern::Form;
using stadtkern::Result;
using stadtkern::Status;
using stadtkern::Tx;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

constexpr std::int64_t kOnPage = 20;
constexpr int kLastPage = 500;

struct Holder {
  Member member;
  Panel panel;
};

// Whose link it is; the same words for every link that does not hold.
std::optional<Holder> seat_of(Connection& connection, std::string_view hash) {
  auto member = by_token(connection, hash);
  auto panel = member ? find(connection, member->panel) : std::nullopt;
  if (!panel) return std::nullopt;
  return Holder{*std::move(member), *std::move(panel)};
}

const Round* round_of(const Panel& panel, std::string_view id) {
  const auto found = std::find_if(panel.rounds.begin(), panel.rounds.end(),
                                  [&](const Round& round) { return std::to_string(round.id) == id; });
  return found == panel.rounds.end() ? nullptr : &*found;
}

stadtkern::Page no_link(std::string_view language) {
  const auto title = text(language, "panel_unknown_title");
  return {404, std::string(title), pages::heading(title) += pages::paragraph(text(language, "panel_unknown"))};
}

std::string seat_path(const stadtkern::PageRequest& page) {
  return std::string(page.base_path()) + "/panel/" + std::string(page.parameter("token"));
}

Html round_item(const Round& round, bool done, const std::string& path, Day day, std::string_view language) {
  static constexpr const char* kStages[] = {"panel_before", "panel_open", "panel_over"};
  const Stage now = stage(round, day);
  std::string about = std::string(text(language, kStages[static_cast<int>(now)])) + ", " + days_of(round, language);
  if (done) about.append(", ").append(text(language, "panel_done"));
  const Html name = now == Stage::Open ? pages::link(path + "/" + std::to_string(round.id), round.title)
                                       : el("span", {}, {round.title});
  return el("li", {}, {name, el("span", {{"class", "sk-about"}}, {about})});
}

std::string title_of(const Told& one) {
  return one.panel + ": " + one.round.title;
}

std::string about(const Told& one, std::int64_t number, std::string_view language) {
  return one.organisation + ", " + days_of(one.round, language) + ", " +
         text_with(language, "panel_answered", std::to_string(number));
}

// 0, which no round has, of what is no number.
std::int64_t round_number(std::string_view id) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), out);
  return error == std::errc() && end == id.data() + id.size() ? out : 0;
}

}  // namespace

void PanelPages::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/panel/{token}", this, &PanelPages::member);
  pages.get("/panel/{token}/{round}", this, &PanelPages::round);
  pages.post("/panel/{token}/{round}", this, &PanelPages::answer);
  pages.get("/panels", this, &PanelPages::results);
  pages.get("/panels/{round}", this, &PanelPages::result);
}

Result<stadtkern::Page> PanelPages::member(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const Day day = today(request.town());
  return request.town().store().read([&](Connection& connection) -> Result<Page> {
    const auto seat = seat_of(connection, token_hash(page.parameter("token")));
    if (!seat) return no_link(language);
    Html content = feedback::pages::heading(seat->panel.name);
    if (page.query()["saved"] == "1") {
      content += fields::notice(fields::Tone::Success, text(language, "panel_saved"),
                                feedback::pages::paragraph(text(language, "panel_saved_until")));
    }
    if (page.query()["closed"] == "1") {
      content += fields::notice(fields::Tone::Warning, text(language, "panel_closed"),
                                feedback::pages::paragraph(text(language, "panel_closed_about")));
    }
    content += feedback::pages::paragraph(text_with(language, "panel_intro", seat->panel.organisation));
    content += feedback::pages::paragraph(text(language, "panel_private"));
    Html items;
    for (const Round& one : seat->panel.rounds) {
      const bool done = !answers(connection, seat->member, one).empty();
      items += round_item(one, done, seat_path(page), day, language);
    }
    content += items.empty() ? feedback::pages::paragraph(text(language, "panel_no_rounds"))
                             : el("ul", {{"class", "sk-rows"}}, {items});
    return Page{200, seat->panel.name, content};
  });
}

Result<stadtkern::Page> PanelPages::round(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const Day day = today(request.town());
  return request.town().store().read([&](Connection& connection) -> Result<Page> {
    const auto seat = seat_of(connection, token_hash(page.parameter("token")));
    const Round* one = seat ? round_of(seat->panel, page.parameter("round")) : nullptr;
    if (!one) return no_link(language);
    if (stage(*one, day) != Stage::Open) return stadtkern::go_to("/panel/" + std::string(page.parameter("token")));
    const RoundView view{std::string(language), seat_path(page) + "/" + std::to_string(one->id), seat_path(page)};
    return Page{200, one->title, round_form(*one, form_of(answers(connection, seat->member, *one), *one), view)};
  });
}

// Written without the reply: the place to go to is the member's secret link.
void PanelPages::answer(const Request& request, const PageRequest& page, stadtkern::Reply<Page> reply) {
  const std::string token(page.parameter("token"));
  const std::string hash = token_hash(token);
  const Day day = today(request.town());
  const auto seat = request.town().store().read(
      [&](Connection& connection) -> Result<std::optional<Holder>> { return seat_of(connection, hash); });
  if (!seat) return reply.send(seat.error());
  const Round* one = *seat ? round_of((*seat)->panel, page.parameter("round")) : nullptr;
  if (!one) return reply.send(no_link(page.language()));
  if (stage(*one, day) != Stage::Open) return reply.send(stadtkern::go_to("/panel/" + token + "?closed=1"));
  RoundView view{std::string(page.language()), seat_path(page) + "/" + std::to_string(one->id), seat_path(page)};
  const Form& form = page.form();
  if (form.has("_show")) return reply.send(Page{200, one->title, round_form(*one, form, view)});
  auto given = read_answers(*one, form, view.faults);
  view.empty = std::all_of(given.begin(), given.end(),
                           [](const Answer& answer) { return !answer.choice && answer.written.empty(); });
  if (view.empty || !view.faults.empty()) {
    return reply.send(
        Page{422, feedback::pages::trouble_title(one->title, view.language), round_form(*one, form, view)});
  }
  const auto kept = std::make_shared<stadtkern::Reply<Page>>(std::move(reply));
  request.town().store().write(
      [hash, round = *one, given = std::move(given)](Tx& tx) -> Status {
        const auto member = by_token(tx, hash);  // the link may have been revoked meanwhile
        if (!member) return stadtkern::Error{stadtkern::Code::NotFound, "this link holds no longer"};
        keep(tx, *member, round, given);
        return {};
      },
      [kept, token](const Status& stored) {
        if (!stored) return kept->send(stored.error());
        kept->send(stadtkern::go_to("/panel/" + token + "?saved=1"));
      });
}

Result<stadtkern::Page> PanelPages::results(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const auto from = request.town().settings().integer("publish_from");
  const std::string day = iso(today(request.town()));
  const int number = feedback::pages::page_number(page.query()["from"], kLastPage);
  const std::string here = std::string(page.base_path()) + "/panels";
  return request.town().store().read([&](Connection& connection) -> Result<Page> {
    auto list = told(connection, day, from, (number - 1) * kOnPage, kOnPage + 1);
    const bool more = list.size() > static_cast<std::size_t>(kOnPage) && number < kLastPage;
    if (list.size() > static_cast<std::size_t>(kOnPage)) list.pop_back();
    Html items;
    for (const Told& one : list) {
      items += el("li", {},
                  {feedback::pages::link(here + "/" + std::to_string(one.round.id), title_of(one)),
                   el("span", {{"class", "sk-about"}}, {about(one, answered(connection, one.round), language)})});
    }
    const auto title = text(language, "panels_title");
    Html content = feedback::pages::heading(title);
    content += feedback::pages::paragraph(text(language, list.empty() ? "panels_none" : "panels_intro"));
    if (!list.empty()) content += el("ul", {{"class", "sk-rows"}}, {items});
    const std::string other = here + "?from=";
    if (number > 1)
      content += feedback::pages::way(other + std::to_string(number - 1), text(language, "answered_newer"));
    if (more) content += feedback::pages::way(other + std::to_string(number + 1), text(language, "answered_older"));
    return Page{200, std::string(title), content};
  });
}

Result<stadtkern::Page> PanelPages::result(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const std::string_view id = page.parameter("round");
  const auto from = request.town().settings().integer("publish_from");
  const Day day = today(request.town());
  return request.town().store().read([&](Connection& connection) -> Result<Page> {
    const auto found = find_round(connection, round_number(id));
    const std::int64_t number = found ? answered(connection, found->round) : 0;
    if (!found || !published(found->round, number, from, day)) return stadtkern::not_found("round", id);
    Html content = feedback::pages::heading(title_of(*found));
    content += el("p", {{"class", "kern-body sk-hint"}}, {about(*found, number, language)});
    for (const Question& question : found->round.questions) content += question_result(connection, question, language);
    content += feedback::pages::way(std::string(page.base_path()) + "/panels", text(language, "panels_back"));
    return Page{200, title_of(*found), content};
  });
}

}  // namespace feedback::panels
