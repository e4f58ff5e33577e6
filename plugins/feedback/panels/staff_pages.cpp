// SPDX-License-Identifier: EUPL-1.2
#include "panels/staff_pages.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <stadtkern/fields.h>

#include "pages/parts.h"
#include "panels/panel_desk.h"
#include "panels/panel_store.h"
#include "panels/result_parts.h"
#include "panels/staff_forms.h"
#include "requests.h"
#include "words.h"

namespace feedback::panels {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::FieldError;
using stadtkern::Form;
using stadtkern::Page;
using stadtkern::PageRequest;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Status;
using stadtkern::Tx;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

constexpr std::string_view kHere = "/inbox/panels";
constexpr std::int64_t kTextsOnPage = 50;
constexpr int kLastPage = 1000;

std::string path_of(std::string_view panel) {
  return std::string(kHere) + "/" + std::string(panel);
}

FormView view_of(const PageRequest& page, const std::string& action, const std::string& back) {
  const std::string base(page.base_path());
  return {std::string(page.language()), base + action, base + back};
}

std::int64_t number_of(std::string_view typed) {  // 0: it is none
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), out);
  return error == std::errc() && end == typed.data() + typed.size() ? out : 0;
}

std::string counted(std::string_view language, std::string_view key, std::size_t number) {
  return text_with(language, key, std::to_string(number));
}

Html primary(const std::string& to, std::string_view words) {
  return el("p", {},
            {el("a", {{"class", "kern-btn kern-btn--primary"}, {"href", to}},
                {el("span", {{"class", "kern-label"}}, {words})})});
}

// A refusal that is no fault of a field, in words.
Page refusal(const Error& error, std::string_view language) {
  static constexpr std::pair<Code, const char*> kWords[] = {{Code::Conflict, "panel_too_many"},
                                                            {Code::NotFound, "panel_gone"}};
  const auto found =
      std::find_if(std::begin(kWords), std::end(kWords), [&](const auto& one) { return one.first == error.code; });
  const std::string title(text(language, "panel_refused"));
  const unsigned status = error.code == Code::NotFound ? 404 : 409;
  return {status, title,
          pages::heading(title) +=
          pages::paragraph(text(language, found == std::end(kWords) ? "panel_gone" : found->second))};
}

struct Shown {
  Panel panel;
  std::int64_t links = 0;
  std::vector<std::int64_t> answered;  // by how many, of each round
};

Result<Shown> shown(const Request& request, std::string_view id) {
  return request.town().store().read([&](Connection& connection) -> Result<Shown> {
    auto panel = find(connection, id);
    if (!panel) return stadtkern::not_found("panel", id);
    Shown out{*std::move(panel), members(connection, id), {}};
    for (const Round& round : out.panel.rounds) out.answered.push_back(answered(connection, round));
    return out;
  });
}

struct PanelView {
  FormView forms;
  Day day;
  std::int64_t publish_from = 0;
  std::string saved{};  // a key of words: what has just been done
};

// How many have answered an open round is told to nobody: running counts would tell who was the last one.
Html round_item(const Round& round, std::int64_t answers, const Form& form, const PanelView& view) {
  static constexpr const char* kStages[] = {"panel_before", "panel_open", "panel_over"};
  const std::string& language = view.forms.language;
  const Stage now = stage(round, view.day);
  std::string about = std::string(text(language, kStages[static_cast<int>(now)])) + ", " + days_of(round, language);
  const bool results = published(round, answers, view.publish_from, view.day);
  if (results) about.append(", ").append(counted(language, "panel_answered", static_cast<std::size_t>(answers)));
  if (now == Stage::Over && !results) about.append(", ").append(text(language, "round_too_few"));
  Html out = pages::link(view.forms.action + "/round/" + std::to_string(round.id), round.title);
  out += el("span", {{"class", "sk-about"}}, {about});
  if (now != Stage::Over) {
    const bool wrong = std::any_of(view.forms.faults.begin(), view.forms.faults.end(), [&](const FieldError& one) {
      return one.pointer == "/last_day_" + std::to_string(round.id);
    });
    out += el("details", {{"open", wrong}},
              {el("summary", {}, {text(language, "round_move")}), last_day_form(round, form, view.forms)});
  }
  return el("li", {}, {out});
}

Html panel_content(const Shown& shown, const Form& form, const PanelView& view) {
  const std::string& language = view.forms.language;
  const auto word = [&](std::string_view key) { return text(language, key); };
  Html out = pages::heading(shown.panel.name);
  if (!view.saved.empty()) out += fields::notice(fields::Tone::Success, word(view.saved), {});
  out += pages::paragraph(text_with(language, "panel_asked", shown.panel.organisation));
  out += pages::subheading(word("rounds_title"));
  if (shown.panel.rounds.empty()) out += pages::paragraph(word("rounds_none"));
  Html items;
  for (std::size_t i = 0; i < shown.panel.rounds.size(); ++i) {
    items += round_item(shown.panel.rounds[i], shown.answered[i], form, view);
  }
  if (!items.empty()) out += el("ul", {{"class", "sk-rows"}}, {items});
  out += primary(view.forms.action + "/new", word("round_new_title"));
  out += pages::subheading(word("links_heading"));
  out += pages::paragraph(counted(language, "links_hold", static_cast<std::size_t>(shown.links)));
  out += links_form(form, view.forms);
  if (shown.links > 0) out += revoke_form(form, view.forms);
  return out += pages::way(view.forms.back, word("panels_to_list"));
}

PanelView panel_view(const Request& request, const PageRequest& page, std::string_view id) {
  return {view_of(page, path_of(id), std::string(kHere)), today(request.town()),
          request.town().settings().integer("publish_from")};
}

// The panel's page again, with what was typed and what is wrong with it.
Result<Page> panel_again(const Request& request, const PageRequest& page, std::vector<FieldError> faults) {
  const std::string id(page.parameter("panel"));
  const auto found = shown(request, id);
  if (!found) return found.error();
  PanelView view = panel_view(request, page, id);
  view.forms.faults = std::move(faults);
  const bool wrong = !view.forms.faults.empty();
  return Page{wrong ? 422U : 200U,
              wrong ? pages::trouble_title(found->panel.name, view.forms.language) : found->panel.name,
              panel_content(*found, page.form(), view)};
}

void answer(stadtkern::Reply<Page> reply, Result<Page> page) {
  if (!page) return reply.send(std::move(page).error());
  reply.send(*std::move(page));
}

}  // namespace

void StaffPages::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  const std::string here(kHere);
  pages.get(here, this, &StaffPages::list, kStaff);
  pages.get(here + "/new", this, &StaffPages::blank, kStaff);
  pages.post(here + "/new", this, &StaffPages::make, kStaff);
  pages.get(here + "/{panel}", this, &StaffPages::panel, kStaff);
  pages.post(here + "/{panel}", this, &StaffPages::change, kStaff);
  pages.get(here + "/{panel}/new", this, &StaffPages::blank_round, kStaff);
  pages.post(here + "/{panel}/new", this, &StaffPages::make_round, kStaff);
  pages.get(here + "/{panel}/round/{round}", this, &StaffPages::round, kStaff);
}

Result<Page> StaffPages::list(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const std::string base(page.base_path());
  return request.town().store().read([&](Connection& connection) -> Result<Page> {
    Html items;
    for (const Panel& one : all(connection)) {
      std::string about = one.organisation;
      about.append(", ").append(counted(language, "panel_rounds", one.rounds.size()));
      about.append(", ").append(
          counted(language, "panel_links", static_cast<std::size_t>(members(connection, one.id))));
      items +=
          el("li", {},
             {feedback::pages::link(base + path_of(one.id), one.name), el("span", {{"class", "sk-about"}}, {about})});
    }
    const auto title = text(language, "panels_staff_title");
    Html content = feedback::pages::heading(title);
    content += feedback::pages::paragraph(text(language, items.empty() ? "panels_staff_none" : "panels_staff_intro"));
    if (!items.empty()) content += el("ul", {{"class", "sk-rows"}}, {items});
    content += primary(base + std::string(kHere) + "/new", text(language, "panel_new_title"));
    return Page{200, std::string(title), content};
  });
}

Result<Page> StaffPages::blank(const Request&, const PageRequest& page) {
  const FormView view = view_of(page, path_of("new"), std::string(kHere));
  return Page{200, std::string(text(view.language, "panel_new_title")), new_panel_form({}, view)};
}

void StaffPages::make(const Request& request, const PageRequest& page, Reply reply) {
  FormView view = view_of(page, path_of("new"), std::string(kHere));
  const Form& form = page.form();
  const std::string title(text(view.language, "panel_new_title"));
  if (form.has("_show")) return reply.send(Page{200, title, new_panel_form(form, view)});
  const Panel made = new_panel(form["name"], form["organisation"], view.faults);
  if (!view.faults.empty()) {
    return reply.send(Page{422, feedback::pages::trouble_title(title, view.language), new_panel_form(form, view)});
  }
  request.town().store().write(std::move(reply), [made](Tx& tx) -> Result<Page> {
    if (Status kept = keep_panel(tx, made); !kept) return std::move(kept).error();
    return stadtkern::go_to(path_of(made.id) + "?saved=panel");
  });
}

Result<Page> StaffPages::panel(const Request& request, const PageRequest& page) {
  const std::string id(page.parameter("panel"));
  const auto found = shown(request, id);
  if (!found) return found.error();
  PanelView view = panel_view(request, page, id);
  const std::string_view saved = page.query()["saved"];
  for (const std::string_view known : {"panel", "round", "day", "revoked"}) {
    if (saved == known) view.saved = "saved_" + std::string(known);
  }
  return Page{200, found->panel.name, panel_content(*found, {}, view)};
}

void StaffPages::change(const Request& request, const PageRequest& page, Reply reply) {
  const Form& form = page.form();
  if (form.has("_show")) return answer(std::move(reply), panel_again(request, page, {}));
  const std::string_view wanted = form["do"];
  if (wanted == "move") return move(request, page, std::move(reply));
  if (wanted == "links") return add_links(request, page, std::move(reply));
  if (wanted == "revoke") return revoke(request, page, std::move(reply));
  answer(std::move(reply), panel_again(request, page, {}));
}

void StaffPages::move(const Request& request, const PageRequest& page, Reply reply) {
  const Form& form = page.form();
  const std::string round(form["round"]);
  const std::string field = "last_day_" + round;
  const std::string last(form[field]);
  const std::string id(page.parameter("panel"));
  const auto found = shown(request, id);
  if (!found) return reply.send(found.error());
  for (const Round& one : found->panel.rounds) {
    if (one.id != number_of(round)) continue;
    if (!parse_day(last) || last < one.first_day)
      return answer(std::move(reply), panel_again(request, page, {{"/" + field, {}}}));
  }
  request.town().store().write(std::move(reply),
                               [id, number = number_of(round), last, day = today(request.town()),
                                language = std::string(page.language())](Tx& tx) -> Result<Page> {
                                 if (const Status kept = keep_last_day(tx, id, number, last, day); !kept)
                                   return refusal(kept.error(), language);
                                 return stadtkern::go_to(path_of(id) + "?saved=day");
                               });
}

// Written without the reply: the runtime would keep what it holds, and these are secrets.
void StaffPages::add_links(const Request& request, const PageRequest& page, Reply reply) {
  const std::int64_t count = number_of(page.form()["count"]);
  const std::string id(page.parameter("panel"));
  const auto found = shown(request, id);
  if (!found) return reply.send(found.error());
  if (count < 1 || found->links + count > kMostMembers) {
    return answer(std::move(reply), panel_again(request, page, {{"/count", {}}}));
  }
  struct Work {
    Reply reply;
    FormView view;
    Panel panel;
    std::string before;  // of each address
    std::vector<Link> links{};
  };
  const auto work =
      std::make_shared<Work>(Work{std::move(reply), view_of(page, path_of(id), path_of(id)), found->panel,
                                  std::string(page.origin()).append(page.site_path()).append("/feedback/panel/")});
  request.town().store().write(
      [work, request, id, count](Tx& tx) -> Status {
        tx.acts_for(request);
        const auto added = keep_members(tx, id, count);
        if (!added) return added.error();
        work->links.clear();
        for (const Seat& seat : *added) work->links.push_back({seat.member.number, work->before + seat.token});
        return {};
      },
      [work](const Status& stored) {
        if (!stored) return work->reply.send(refusal(stored.error(), work->view.language));
        work->reply.send(Page{200, std::string(text(work->view.language, "links_title")),
                              links_page(work->panel, work->links, work->view)});
      });
}

void StaffPages::revoke(const Request& request, const PageRequest& page, Reply reply) {
  const std::int64_t number = number_of(page.form()["number"]);
  const std::string id(page.parameter("panel"));
  const auto member = request.town().store().read(
      [&](Connection& connection) -> Result<std::optional<Member>> { return by_number(connection, id, number); });
  if (!member) return reply.send(member.error());
  if (!*member) return answer(std::move(reply), panel_again(request, page, {{"/number", {}}}));
  request.town().store().write(std::move(reply), [id, member = (*member)->id](Tx& tx) -> Result<Page> {
    static_cast<void>(panels::revoke(tx, id, member));  // whoever was quicker did the same
    tx.acted_on(member);
    return stadtkern::go_to(path_of(id) + "?saved=revoked");
  });
}

Result<Page> StaffPages::blank_round(const Request& request, const PageRequest& page) {
  const std::string id(page.parameter("panel"));
  if (const auto found = shown(request, id); !found) return found.error();
  const FormView view = view_of(page, path_of(id) + "/new", path_of(id));
  return Page{200, std::string(text(view.language, "round_new_title")), new_round_form({}, view)};
}

void StaffPages::make_round(const Request& request, const PageRequest& page, Reply reply) {
  const std::string id(page.parameter("panel"));
  if (const auto found = shown(request, id); !found) return reply.send(found.error());
  FormView view = view_of(page, path_of(id) + "/new", path_of(id));
  const Form& form = page.form();
  const std::string title(text(view.language, "round_new_title"));
  if (form.has("_show") || form["do"] == "more") return reply.send(Page{200, title, new_round_form(form, view)});
  const Round made = read_round(form, view.faults);
  if (!view.faults.empty()) {
    return reply.send(Page{422, feedback::pages::trouble_title(title, view.language), new_round_form(form, view)});
  }
  request.town().store().write(std::move(reply), [id, made, language = view.language](Tx& tx) -> Result<Page> {
    if (const Status kept = keep_round(tx, id, made); !kept) return refusal(kept.error(), language);
    return stadtkern::go_to(path_of(id) + "?saved=round");
  });
}

// Its questions; once it is over and enough have answered, also what came out, with the words that only staff read.
Result<Page> StaffPages::round(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const std::string id(page.parameter("panel"));
  const std::int64_t number = number_of(page.parameter("round"));
  const std::int64_t chosen = number_of(page.query()["question"]);
  const int texts_page = feedback::pages::page_number(page.query()["from"], kLastPage);
  const PanelView view = panel_view(request, page, id);
  return request.town().store().read([&](Connection& connection) -> Result<Page> {
    const auto panel = find(connection, id);
    if (!panel) return stadtkern::not_found("panel", id);
    const auto round =
        std::find_if(panel->rounds.begin(), panel->rounds.end(), [&](const Round& one) { return one.id == number; });
    if (round == panel->rounds.end()) return stadtkern::not_found("round", page.parameter("round"));
    const std::int64_t answers = answered(connection, *round);
    const bool results = published(*round, answers, view.publish_from, view.day);
    const std::string here = view.forms.action + "/round/" + std::to_string(round->id);
    Html content = feedback::pages::heading(panel->name + ": " + round->title);
    content += el("p", {{"class", "kern-body sk-hint"}}, {days_of(*round, language)});
    content += feedback::pages::paragraph(
        results
            ? counted(language, "panel_answered", static_cast<std::size_t>(answers))
            : std::string(text(language, stage(*round, view.day) == Stage::Over ? "round_too_few" : "round_not_over")));
    for (const Question& question : round->questions) {
      if (!results) {
        content += feedback::pages::subheading(question.text);
        content += feedback::pages::paragraph(text(language, "round_kind_" + std::string(name(question.kind))));
        continue;
      }
      content += question_result(connection, question, language);
      if (question.kind != QuestionKind::Text) continue;
      const int from = question.id == chosen ? texts_page : 1;
      auto texts = written(connection, question, (from - 1) * kTextsOnPage, kTextsOnPage + 1);
      const bool more = texts.size() > static_cast<std::size_t>(kTextsOnPage);
      if (more) texts.pop_back();
      Html items;
      for (const std::string& one : texts) items += el("li", {}, {feedback::pages::written(one)});
      if (!items.empty()) content += el("ul", {{"class", "sk-rows"}}, {items});
      if (more) {
        content += feedback::pages::way(
            here + "?question=" + std::to_string(question.id) + "&from=" + std::to_string(from + 1),
            text(language, "round_more_texts"));
      }
    }
    content += feedback::pages::way(view.forms.action, text(language, "panel_to_panel"));
    return Page{200, panel->name + ": " + round->title, content};
  });
}

}  // namespace feedback::panels
