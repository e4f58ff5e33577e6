// SPDX-License-Identifier: EUPL-1.2
#include "panels/panel_store.h"

#include <utility>

#include "contents.h"
#include "secret.h"

namespace feedback::panels {
namespace {

using stadtkern::Connection;
using stadtkern::Row;
using stadtkern::Tx;

constexpr std::size_t kIdBytes = 16;
constexpr std::int64_t kMostShown = 200;

std::string content_name(std::int64_t question) {
  return "answer/" + std::to_string(question);
}

void fill(Connection& connection, Round& round) {
  connection.each(
      "SELECT id, kind, text FROM questions WHERE round_id = ? ORDER BY id", {round.id}, [&](const Row& row) {
        round.questions.push_back(
            {row.integer(0), parse_question_kind(row.text(1)).value_or(QuestionKind::Text), std::string(row.text(2))});
      });
}

void fill(Connection& connection, Panel& panel) {
  connection.each(
      "SELECT id, title, first_day, last_day FROM rounds WHERE panel_id = ? ORDER BY first_day, id", {panel.id},
      [&](const Row& row) {
        panel.rounds.push_back(
            {row.integer(0), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)), {}});
      });
  for (Round& round : panel.rounds) fill(connection, round);
}

constexpr std::string_view kTold =
    "SELECT r.id, r.title, r.first_day, r.last_day, p.name, p.organisation FROM rounds r JOIN panels p ON p.id ="
    " r.panel_id ";

Told told_from(const Row& row) {
  return {std::string(row.text(4)),
          std::string(row.text(5)),
          {row.integer(0), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)), {}}};
}

Panel panel_from(const Row& row) {
  return {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), {}};
}

std::int64_t count(Connection& connection, std::string_view sql, std::initializer_list<stadtkern::Value> values) {
  return connection.first(sql, values, [](const Row& row) { return row.integer(0); }).value_or(0);
}

// Days before that of `before` in UTC: a town's own may differ by hours, which matters to no term of days.
std::string day_of(Micros before) {
  return iso(local_day(before, "UTC"));
}

}  // namespace

void add(Tx& tx, const Panel& panel) {
  tx.execute("INSERT INTO panels (id, name, organisation, made) VALUES (?, ?, ?, ?)",
             {panel.id, panel.name, panel.organisation, tx.now_us()});
  for (const Round& round : panel.rounds) add_round(tx, panel.id, round);
}

void add_round(Tx& tx, std::string_view panel, const Round& round) {
  const auto id = tx.first(
      "INSERT INTO rounds (panel_id, title, first_day, last_day, texts_removed) VALUES (?, ?, ?, ?, 0) RETURNING id",
      {panel, round.title, round.first_day, round.last_day}, [](const Row& row) { return row.integer(0); });
  for (const Question& question : round.questions) {
    tx.execute("INSERT INTO questions (round_id, kind, text) VALUES (?, ?, ?)",
               {id.value_or(0), name(question.kind), question.text});
  }
}

void move_round(Tx& tx, std::int64_t round, std::string_view last_day) {
  tx.execute("UPDATE rounds SET last_day = ? WHERE id = ?", {last_day, round});
}

std::optional<Panel> find(Connection& connection, std::string_view id) {
  auto found = connection.first("SELECT id, name, organisation FROM panels WHERE id = ?", {id}, panel_from);
  if (found) fill(connection, *found);
  return found;
}

std::vector<Panel> all(Connection& connection) {
  std::vector<Panel> out;
  connection.each("SELECT id, name, organisation FROM panels ORDER BY made DESC, id LIMIT ?", {kMostShown},
                  [&](const Row& row) { out.push_back(panel_from(row)); });
  for (Panel& panel : out) fill(connection, panel);
  return out;
}

std::optional<Told> find_round(Connection& connection, std::int64_t id) {
  auto found = connection.first(std::string(kTold).append("WHERE r.id = ?"), {id}, told_from);
  if (found) fill(connection, found->round);
  return found;
}

std::vector<Told> told(Connection& connection, std::string_view day, std::int64_t publish_from, std::int64_t offset,
                       std::int64_t limit) {
  std::vector<Told> out;
  connection.each(std::string(kTold).append("WHERE r.last_day < ? AND (SELECT COUNT(*) FROM (SELECT DISTINCT member_id"
                                            " FROM answers WHERE round_id = r.id LIMIT ?) AS counted) >= ? ORDER BY"
                                            " r.last_day DESC, r.id DESC LIMIT ? OFFSET ?"),
                  {day, publish_from, publish_from, limit, offset},
                  [&](const Row& row) { out.push_back(told_from(row)); });
  return out;
}

std::int64_t members(Connection& connection, std::string_view panel) {
  return count(connection, "SELECT COUNT(*) FROM members WHERE panel_id = ? AND revoked = 0", {panel});
}

Member add_member(Tx& tx, std::string_view panel, std::string_view token_hash) {
  Member out{random_hex(kIdBytes), std::string(panel),
             count(tx, "SELECT MAX(number) FROM members WHERE panel_id = ?", {panel}) + 1};
  tx.execute("INSERT INTO members (id, panel_id, number, token_hash, revoked) VALUES (?, ?, ?, ?, 0)",
             {out.id, panel, out.number, token_hash});
  return out;
}

std::optional<Member> by_number(Connection& connection, std::string_view panel, std::int64_t number) {
  return connection.first("SELECT id FROM members WHERE panel_id = ? AND number = ? AND revoked = 0", {panel, number},
                          [&](const Row& row) {
                            return Member{std::string(row.text(0)), std::string(panel), number};
                          });
}

bool revoke(Tx& tx, std::string_view panel, std::string_view member) {
  return tx.execute("UPDATE members SET revoked = 1 WHERE id = ? AND panel_id = ? AND revoked = 0", {member, panel}) ==
         1;
}

std::optional<Member> by_token(Connection& connection, std::string_view token_hash) {
  if (token_hash.empty()) return std::nullopt;
  return connection.first("SELECT id, panel_id, number FROM members WHERE token_hash = ? AND revoked = 0", {token_hash},
                          [](const Row& row) {
                            return Member{std::string(row.text(0)), std::string(row.text(1)), row.integer(2)};
                          });
}

std::vector<Answer> answers(Connection& connection, const Member& member, const Round& round) {
  std::vector<Answer> out;
  const contents::Values texts = contents::of(connection, member.id);
  connection.each("SELECT question_id, choice FROM answers WHERE member_id = ? AND round_id = ? ORDER BY question_id",
                  {member.id, round.id}, [&](const Row& row) {
                    Answer answer{row.integer(0), {}, {}};
                    const auto text = texts.find(content_name(answer.question));
                    if (text == texts.end()) {
                      answer.choice = static_cast<int>(row.integer(1));
                    } else {
                      answer.written = text->second;
                    }
                    out.push_back(std::move(answer));
                  });
  return out;
}

void keep(Tx& tx, const Member& member, const Round& round, const std::vector<Answer>& answers) {
  tx.execute("DELETE FROM answers WHERE member_id = ? AND round_id = ?", {member.id, round.id});
  for (const Answer& answer : answers) {
    contents::put(tx, member.id, content_name(answer.question), answer.written);
    if (!answer.choice && answer.written.empty()) continue;
    tx.execute("INSERT INTO answers (question_id, member_id, round_id, choice) VALUES (?, ?, ?, ?)",
               {answer.question, member.id, round.id, answer.choice.value_or(0)});
  }
}

std::int64_t answered(Connection& connection, const Round& round) {
  return count(connection, "SELECT COUNT(DISTINCT member_id) FROM answers WHERE round_id = ?", {round.id});
}

std::vector<Count> counts(Connection& connection, const Question& question) {
  std::vector<Count> out;
  connection.each("SELECT choice, COUNT(*) FROM answers WHERE question_id = ? GROUP BY choice ORDER BY choice",
                  {question.id}, [&](const Row& row) {
                    out.push_back({static_cast<int>(row.integer(0)), row.integer(1)});
                  });
  return out;
}

std::vector<std::string> written(Connection& connection, const Question& question, std::int64_t offset,
                                 std::int64_t limit) {
  std::vector<std::string> out;
  const std::string name = content_name(question.id);
  connection.each("SELECT value FROM contents WHERE name = ? ORDER BY value LIMIT ? OFFSET ?", {name, limit, offset},
                  [&](const Row& row) { out.emplace_back(row.text(0)); });
  return out;
}

void give(Connection& connection, std::string_view member, stadtkern::Export& out) {
  const contents::Values texts = contents::of(connection, member);
  connection.each(
      "SELECT p.name, r.title, q.text, q.kind, a.choice, q.id FROM answers a JOIN questions q ON q.id = a.question_id"
      " JOIN rounds r ON r.id = q.round_id JOIN panels p ON p.id = r.panel_id WHERE a.member_id = ? ORDER BY q.id",
      {member}, [&](const Row& row) {
        out.section("panel", {{"de", "Antwort in einer Befragung"}, {"en", "Answer to a panel"}});
        out.text("panel", {{"de", "Befragung"}, {"en", "Panel"}}, row.text(0));
        out.text("round", {{"de", "Runde"}, {"en", "Round"}}, row.text(1));
        out.text("question", {{"de", "Frage"}, {"en", "Question"}}, row.text(2));
        if (parse_question_kind(row.text(3)) == QuestionKind::Text) {
          const auto text = texts.find(content_name(row.integer(5)));
          out.text("answer", {{"de", "Antwort"}, {"en", "Answer"}},
                   text == texts.end() ? std::string_view() : std::string_view(text->second));
        } else {
          out.field("answer", {{"de", "Antwort"}, {"en", "Answer"}}, row.integer(4));
        }
      });
}

std::uint64_t erase(Tx& tx, std::string_view member) {
  return static_cast<std::uint64_t>(tx.execute("DELETE FROM answers WHERE member_id = ?", {member}) +
                                    tx.execute("DELETE FROM members WHERE id = ?", {member}));
}

stadtkern::Due texts_due(Connection& connection, Micros before) {
  return connection
      .first("SELECT COUNT(*), MIN(last_day) FROM rounds WHERE texts_removed = 0 AND last_day < ?", {day_of(before)},
             [](const Row& row) {
               const auto oldest = parse_day(row.text(1));
               const Micros at = oldest ? Micros{oldest->time_since_epoch().count()} * kDay : 0;
               return stadtkern::Due{static_cast<std::uint64_t>(row.integer(0)), at};
             })
      .value_or(stadtkern::Due{});
}

std::uint64_t drop_texts(Tx& tx, Micros before, std::uint64_t limit) {
  std::vector<Round> due;
  tx.each("SELECT id FROM rounds WHERE texts_removed = 0 AND last_day < ? ORDER BY last_day LIMIT ?",
          {day_of(before), limit}, [&](const Row& row) {
            due.push_back({row.integer(0), {}, {}, {}, {}});
          });
  for (Round& round : due) {
    fill(tx, round);
    for (const Question& question : round.questions) {
      if (question.kind != QuestionKind::Text) continue;
      tx.execute("DELETE FROM contents WHERE name = ?", {content_name(question.id)});
    }
    tx.execute("UPDATE rounds SET texts_removed = 1 WHERE id = ?", {round.id});
  }
  return due.size();
}

}  // namespace feedback::panels
