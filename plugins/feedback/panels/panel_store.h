// SPDX-License-Identifier: EUPL-1.2
// All SQL of panels. Writer, or a read's worker.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/privacy.h>
#include <stadtkern/store.h>

#include "panels/panel.h"

namespace feedback::panels {

void add(stadtkern::Tx& tx, const Panel& panel);
void add_round(stadtkern::Tx& tx, std::string_view panel, const Round& round);

void move_round(stadtkern::Tx& tx, std::int64_t round, std::string_view last_day);

[[nodiscard]] std::optional<Panel> find(stadtkern::Connection& connection, std::string_view id);
[[nodiscard]] std::vector<Panel> all(stadtkern::Connection& connection);  // the newest first, at most 200

// A round, and whose it is.
struct Told {
  std::string panel, organisation;
  Round round;  // without questions where many are told
};
[[nodiscard]] std::optional<Told> find_round(stadtkern::Connection& connection, std::int64_t id);
// Rounds that ended before that day and that at least so many have answered, what ended last first.
[[nodiscard]] std::vector<Told> told(stadtkern::Connection& connection, std::string_view day, std::int64_t publish_from,
                                     std::int64_t offset, std::int64_t limit);

struct Member {
  std::string id;
  std::string panel;
  std::int64_t number = 0;
};
[[nodiscard]] std::int64_t members(stadtkern::Connection& connection, std::string_view panel);  // whose links hold
[[nodiscard]] Member add_member(stadtkern::Tx& tx, std::string_view panel, std::string_view token_hash);
// The one with that number, whose link holds.
[[nodiscard]] std::optional<Member> by_number(stadtkern::Connection& connection, std::string_view panel,
                                              std::int64_t number);
// False: there is no such member, or the link is revoked already.
[[nodiscard]] bool revoke(stadtkern::Tx& tx, std::string_view panel, std::string_view member);
[[nodiscard]] std::optional<Member> by_token(stadtkern::Connection& connection, std::string_view token_hash);

// Of that member and round.
[[nodiscard]] std::vector<Answer> answers(stadtkern::Connection& connection, const Member& member, const Round& round);
// In place of those before.
void keep(stadtkern::Tx& tx, const Member& member, const Round& round, const std::vector<Answer>& answers);

struct Count {
  int value = 0;
  std::int64_t count = 0;
};
[[nodiscard]] std::int64_t answered(stadtkern::Connection& connection, const Round& round);  // by how many
[[nodiscard]] std::vector<Count> counts(stadtkern::Connection& connection, const Question& question);
// In the order of the words, so that none tells who wrote it.
[[nodiscard]] std::vector<std::string> written(stadtkern::Connection& connection, const Question& question,
                                               std::int64_t offset, std::int64_t limit);

// A member as a subject of the privacy law (subjects.h).
void give(stadtkern::Connection& connection, std::string_view member, stadtkern::Export& out);
std::uint64_t erase(stadtkern::Tx& tx, std::string_view member);
// Rounds that ended before that day and whose texts are still there.
[[nodiscard]] stadtkern::Due texts_due(stadtkern::Connection& connection, Micros before);
std::uint64_t drop_texts(stadtkern::Tx& tx, Micros before, std::uint64_t limit);

}  // namespace feedback::panels
