// SPDX-License-Identifier: EUPL-1.2
#include "panels/panel_desk.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "panels/panel_store.h"
#include "requests.h"
#include "secret.h"

namespace feedback::panels {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::FieldError;
using stadtkern::Status;
using stadtkern::Tx;

constexpr std::string_view kMount = "/api/feedback/v1";  // as plugin.toml says
constexpr std::size_t kIdBytes = 8;
constexpr std::int64_t kTextsOnPage = 50;

RawRound raw_of(const v1::Round& round) {
  RawRound out{round.title(), round.first_day(), round.last_day(), {}};
  for (const auto& question : round.questions()) out.questions.push_back({question.kind(), question.text()});
  return out;
}

Error refused(std::vector<FieldError> faults) {
  return {Code::ValidationFailed, "the panel is not acceptable", "panel", std::move(faults)};
}

v1::Question message_of(const Question& question) {
  v1::Question out;
  out.set_id(question.id);
  out.set_kind(std::string(name(question.kind)));
  out.set_text(question.text);
  return out;
}

v1::Panel message_of(Connection& connection, const Panel& panel) {
  v1::Panel out;
  out.set_id(panel.id);
  out.set_name(panel.name);
  out.set_organisation(panel.organisation);
  out.set_members(static_cast<std::uint32_t>(members(connection, panel.id)));
  for (const Round& round : panel.rounds) {
    v1::Round& to = *out.add_rounds();
    to.set_id(round.id);
    to.set_title(round.title);
    to.set_first_day(round.first_day);
    to.set_last_day(round.last_day);
    for (const Question& question : round.questions) *to.add_questions() = message_of(question);
  }
  return out;
}

stadtkern::Result<Panel> existing(Connection& connection, std::string_view id) {
  auto found = find(connection, id);
  if (!found) return stadtkern::not_found("panel", id);
  return *std::move(found);
}

stadtkern::Result<v1::Panel> shown(Connection& connection, std::string_view id) {
  const auto panel = existing(connection, id);
  if (!panel) return panel.error();
  return message_of(connection, *panel);
}

// Where the town's pages begin, for whoever asked by HTTP.
std::string site_of(const stadtkern::Request& request) {
  const auto http = request.http();
  std::string base = http ? std::string(http->base_path()) : std::string();
  if (base.ends_with(kMount)) base.resize(base.size() - kMount.size());
  return base;
}

v1::QuestionResult result_of(Connection& connection, const Question& question) {
  v1::QuestionResult out;
  *out.mutable_question() = message_of(question);
  for (const Count& one : counts(connection, question)) {
    if (question.kind == QuestionKind::Text) {
      out.set_texts(out.texts() + static_cast<std::uint32_t>(one.count));
      continue;
    }
    v1::Choice& choice = *out.add_choices();
    choice.set_value(static_cast<std::uint32_t>(one.value));
    choice.set_count(static_cast<std::uint32_t>(one.count));
  }
  return out;
}

// Texts come by question and page: those of a whole round may be more than an answer holds.
Status add_written(Connection& connection, const Round& round, const v1::ResultsQuery& body, v1::PanelResults& out) {
  for (std::size_t i = 0; i < round.questions.size(); ++i) {
    const Question& question = round.questions[i];
    if (question.id != body.question_id() || question.kind != QuestionKind::Text) continue;
    const std::int64_t page = body.page() == 0 ? 0 : body.page() - 1;
    auto texts = written(connection, question, page * kTextsOnPage, kTextsOnPage + 1);
    out.set_more(texts.size() > static_cast<std::size_t>(kTextsOnPage));
    if (out.more()) texts.pop_back();
    v1::QuestionResult& to = *out.mutable_rounds(0)->mutable_questions(static_cast<int>(i));
    for (std::string& text : texts) to.add_written(std::move(text));
    return {};
  }
  return stadtkern::not_found("question", std::to_string(body.question_id()));
}

}  // namespace

bool published(const Round& round, std::int64_t answered, std::int64_t publish_from, Day today) {
  return stage(round, today) == Stage::Over && answered >= publish_from;
}

Panel new_panel(std::string_view name, std::string_view organisation, std::vector<FieldError>& faults) {
  return {random_hex(kIdBytes), read_name(name, "/name", faults), read_name(organisation, "/organisation", faults), {}};
}

Status keep_panel(Tx& tx, const Panel& panel) {
  add(tx, panel);
  tx.acted_on(panel.id);
  return {};
}

Status keep_round(Tx& tx, std::string_view id, const Round& round) {
  const auto panel = existing(tx, id);
  if (!panel) return panel.error();
  if (panel->rounds.size() >= kMostRounds) return Error{Code::Conflict, "a panel has at most 50 rounds"};
  add_round(tx, panel->id, round);
  tx.acted_on(panel->id);
  return {};
}

// One that has ended stays so: results that come twice would tell of those who came between.
Status keep_last_day(Tx& tx, std::string_view id, std::int64_t number, std::string_view last, Day day) {
  const auto panel = existing(tx, id);
  if (!panel) return panel.error();
  for (const Round& round : panel->rounds) {
    if (round.id != number) continue;
    if (stage(round, day) == Stage::Over) return Error{Code::Conflict, "this round has ended"};
    if (!parse_day(last) || last < round.first_day) {
      return refused({{"/last_day", "must be a day such as 2026-12-24, not before the first one"}});
    }
    panels::move_round(tx, round.id, last);
    tx.acted_on(panel->id);
    return {};
  }
  return stadtkern::not_found("round", std::to_string(number));
}

stadtkern::Result<std::vector<Seat>> keep_members(Tx& tx, std::string_view id, std::int64_t count) {
  if (count < 1 || count > kMostMembers) return refused({{"/count", "must be 1 to " + std::to_string(kMostMembers)}});
  const auto panel = existing(tx, id);
  if (!panel) return panel.error();
  tx.acted_on(panel->id);
  if (members(tx, panel->id) + count > kMostMembers) {
    return Error{Code::Conflict, "a panel has at most " + std::to_string(kMostMembers) + " members"};
  }
  std::vector<Seat> out;
  for (std::int64_t i = 0; i < count; ++i) {
    std::string token = new_token();
    Member member = add_member(tx, panel->id, token_hash(token));
    out.push_back({std::move(member), std::move(token)});
  }
  return out;
}

void PanelDesk::serve(stadtkern::Host& host) {
  host.serve("CreatePanel", this, &PanelDesk::create);
  host.serve("ListPanels", this, &PanelDesk::list);
  host.serve("GetPanel", this, &PanelDesk::get);
  host.serve("AddRound", this, &PanelDesk::add_round);
  host.serve("MoveRound", this, &PanelDesk::move_round);
  host.serve("AddMembers", this, &PanelDesk::add_members);
  host.serve("RevokeMember", this, &PanelDesk::revoke);
  host.serve("GetResults", this, &PanelDesk::results);
  auto http = host.http();
  http.post("/panels", "CreatePanel", kStaff);
  http.get("/panels", "ListPanels", kStaff);
  http.get("/panels/{id}", "GetPanel", kStaff);
  http.post("/panels/{id}/rounds", "AddRound", kStaff);
  http.patch("/panels/{id}/rounds/{round_id}", "MoveRound", kStaff);
  http.post("/panels/{id}/members", "AddMembers", kStaff);
  http.post("/panels/{id}/members/{member_id}/revoke", "RevokeMember", kStaff);
  http.get("/panels/{id}/results", "GetResults", kStaff);
}

void PanelDesk::create(const Request& request, const v1::NewPanel& body, Reply<v1::Panel> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  std::vector<FieldError> faults;
  Panel panel = new_panel(body.name(), body.organisation(), faults);
  if (body.rounds_size() > static_cast<int>(kMostRounds)) faults.push_back({"/rounds", "must be at most 50"});
  for (int i = 0; i < body.rounds_size() && faults.size() < kMostRounds; ++i) {
    panel.rounds.push_back(read_round(raw_of(body.rounds(i)), "/rounds/" + std::to_string(i), faults));
  }
  if (!faults.empty()) return reply.send(refused(std::move(faults)));
  request.town().store().write(std::move(reply), [panel = std::move(panel)](Tx& tx) -> stadtkern::Answer<v1::Panel> {
    if (Status kept = keep_panel(tx, panel); !kept) return std::move(kept).error();
    auto made = shown(tx, panel.id);
    if (!made) return std::move(made).error();
    return stadtkern::created(*std::move(made), "/panels/" + panel.id);
  });
}

stadtkern::Result<v1::PanelList> PanelDesk::list(const Request& request, const v1::PanelsQuery&) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([](Connection& connection) -> Result<v1::PanelList> {
    v1::PanelList out;
    for (const Panel& panel : all(connection)) *out.add_panels() = message_of(connection, panel);
    return out;
  });
}

stadtkern::Result<v1::Panel> PanelDesk::get(const Request& request, const v1::PanelId& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) { return shown(connection, body.id()); });
}

void PanelDesk::add_round(const Request& request, const v1::NewRound& body, Reply<v1::Panel> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  std::vector<FieldError> faults;
  const Round round = read_round(raw_of(body.round()), "/round", faults);
  if (!faults.empty()) return reply.send(refused(std::move(faults)));
  request.town().store().write(std::move(reply), [round, id = body.id()](Tx& tx) -> Result<v1::Panel> {
    if (Status kept = keep_round(tx, id, round); !kept) return std::move(kept).error();
    return shown(tx, id);
  });
}

void PanelDesk::move_round(const Request& request, const v1::RoundEnd& body, Reply<v1::Panel> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(std::move(reply),
                               [id = body.id(), round = body.round_id(), last = body.last_day(),
                                day = today(request.town())](Tx& tx) -> Result<v1::Panel> {
                                 if (Status kept = keep_last_day(tx, id, round, last, day); !kept) {
                                   return std::move(kept).error();
                                 }
                                 return shown(tx, id);
                               });
}

// Written without the reply: the runtime would keep what it holds, and these are secrets.
void PanelDesk::add_members(const Request& request, const v1::NewMembers& body, Reply<v1::MemberLinks> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  struct Work {
    Reply<v1::MemberLinks> reply;
    v1::MemberLinks links{};
  };
  const auto work = std::make_shared<Work>(Work{std::move(reply)});
  request.town().store().write(
      [work, request, id = body.id(), count = body.count(),
       seats = site_of(request) + "/feedback/panel/"](Tx& tx) -> Status {
        tx.acts_for(request);
        const auto added = keep_members(tx, id, count);
        if (!added) return added.error();
        work->links.Clear();
        for (const Seat& seat : *added) {
          v1::MemberLink& link = *work->links.add_links();
          link.set_member(seat.member.id);
          link.set_number(static_cast<std::uint32_t>(seat.member.number));
          link.set_path(seats + seat.token);
        }
        return {};
      },
      [work](const Status& stored) {
        if (!stored) return work->reply.send(stored.error());
        work->reply.send(work->links);
      });
}

void PanelDesk::revoke(const Request& request, const v1::Revocation& body, Reply<v1::Panel> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(std::move(reply),
                               [id = body.id(), member = body.member_id()](Tx& tx) -> Result<v1::Panel> {
                                 if (!panels::revoke(tx, id, member)) return stadtkern::not_found("member", member);
                                 return shown(tx, id);
                               });
}

stadtkern::Result<v1::PanelResults> PanelDesk::results(const Request& request, const v1::ResultsQuery& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  const auto from = request.town().settings().integer("publish_from");
  const Day day = today(request.town());
  return request.town().store().read([&](Connection& connection) -> Result<v1::PanelResults> {
    const auto panel = existing(connection, body.id());
    if (!panel) return panel.error();
    v1::PanelResults out;
    for (const Round& round : panel->rounds) {
      if (body.round_id() != 0 && round.id != body.round_id()) continue;
      v1::RoundResult& to = *out.add_rounds();
      to.set_round(round.id);
      to.set_title(round.title);
      const std::int64_t number = answered(connection, round);
      to.set_published(published(round, number, from, day));
      if (!to.published()) continue;
      to.set_answered(static_cast<std::uint32_t>(number));
      if (body.round_id() == 0) continue;
      for (const Question& question : round.questions) *to.add_questions() = result_of(connection, question);
      if (body.question_id() == 0) continue;
      if (auto added = add_written(connection, round, body, out); !added) return std::move(added).error();
    }
    if (body.round_id() != 0 && out.rounds().empty()) {
      return stadtkern::not_found("round", std::to_string(body.round_id()));
    }
    return out;
  });
}

}  // namespace feedback::panels
