// SPDX-License-Identifier: EUPL-1.2
#include "desk/people_query.h"

#include <algorithm>
#include <array>
#include <utility>

#include "mail.h"

namespace identity::desk {
namespace {

using stadtkern::Row;

constexpr std::size_t kLongestWords = 120;
constexpr std::array<std::string_view, 4> kKinds{"staff", "merchant", "citizen", "all"};
constexpr std::array<std::string_view, 3> kStates{"active", "invited", "disabled"};

template <std::size_t N>
std::string one_of(const std::array<std::string_view, N>& known, std::string_view asked, std::string_view otherwise) {
  return std::string(std::find(known.begin(), known.end(), asked) == known.end() ? otherwise : asked);
}

// For LIKE: what has a meaning there stands for itself.
std::string pattern(std::string_view words) {
  std::string out = "%";
  for (const char c : folded_name(words)) {
    if (c == '%' || c == '_' || c == '!') out.push_back('!');
    out.push_back(c);
  }
  return out + "%";
}

}  // namespace

Wanted read_wanted(const stadtkern::Form& query) {
  Wanted out;
  out.words = checked_line(query["words"], kLongestWords).value_or("");
  out.kind = one_of(kKinds, query["kind"], "staff");
  out.state = one_of(kStates, query["state"], "");
  out.role = query["role"];
  out.without_factor = query["factor"] == "none";
  if (query.has("after")) {
    out.after_name = query["name"];
    out.after_id = query["after"];
  }
  return out;
}

std::string query_of(const Wanted& wanted) {
  stadtkern::Form form;
  const auto say = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) form.set(name, value);
  };
  say("words", wanted.words);
  say("kind", wanted.kind == "staff" ? std::string_view() : wanted.kind);
  say("state", wanted.state);
  say("role", wanted.role);
  say("factor", wanted.without_factor ? "none" : "");
  say("name", wanted.after_name);
  say("after", wanted.after_id);
  const std::string encoded = form.encoded();
  return encoded.empty() ? encoded : "?" + encoded;
}

// Whoever has been erased has no name any more.
People find_people(Connection& db, const Wanted& wanted) {
  const std::string like = pattern(wanted.words);
  // Staff and merchants are few among citizens: they are looked for by their kind, and ordered then.
  const bool few = wanted.kind == "staff" || wanted.kind == "merchant";
  const std::string kind = few ? "? <> '' AND a.kind = ?" : "(? = 'all' OR a.kind = ?)";
  People out;
  db.each(
      std::string("SELECT a.id, a.kind, a.state, p.name, p.mail, CASE WHEN f.confirmed IS NULL THEN 0 ELSE 1 END "
                  "FROM people p JOIN accounts a ON a.id = p.account LEFT JOIN second_factors f ON f.account = a.id "
                  "WHERE (p.name > ? OR (p.name = ? AND p.account > ?)) AND a.state <> 'erased' AND ") +
          kind +
          " "
          "AND (? = '' OR a.state = ?) AND (? = 0 OR f.confirmed IS NULL) "
          "AND (? = '' OR EXISTS (SELECT 1 FROM grants g WHERE g.account = a.id AND g.role = ?)) "
          "AND (? = '' OR p.folded LIKE ? ESCAPE '!' OR p.mail_key LIKE ? ESCAPE '!' OR a.id = ?) "
          "ORDER BY p.name, p.account LIMIT ?",
      {wanted.after_name, wanted.after_name, wanted.after_id, wanted.kind, wanted.kind, wanted.state, wanted.state,
       wanted.without_factor ? 1 : 0, wanted.role, wanted.role, wanted.words, like, like, wanted.words, kOnPage + 1},
      [&](const Row& row) {
        Listed one;
        one.account.id = row.text(0);
        one.account.kind = row.text(1);
        one.account.state = row.text(2);
        one.account.name = row.text(3);
        one.account.mail = row.text(4);
        one.factor = row.integer(5) != 0;
        out.shown.push_back(std::move(one));
      });
  out.more = out.shown.size() > kOnPage;
  if (out.more) out.shown.pop_back();
  for (Listed& one : out.shown) {
    db.each("SELECT role FROM grants WHERE account = ? ORDER BY role", {one.account.id},
            [&](const Row& row) { one.account.roles.emplace_back(row.text(0)); });
  }
  return out;
}

PeopleFigures count_people(Connection& db) {
  PeopleFigures out;
  db.each("SELECT state, COUNT(*) FROM accounts WHERE kind = 'staff' GROUP BY state", {}, [&](const Row& row) {
    if (row.text(0) == "active") out.active = row.integer(1);
    if (row.text(0) == "invited") out.invited = row.integer(1);
    if (row.text(0) == "disabled") out.disabled = row.integer(1);
  });
  out.without_factor = db.first(
                             "SELECT COUNT(*) FROM accounts a LEFT JOIN second_factors f ON f.account = a.id "
                             "WHERE a.kind = 'staff' AND a.state = 'active' AND f.confirmed IS NULL",
                             {}, [](const Row& row) { return row.integer(0); })
                           .value_or(0);
  return out;
}

}  // namespace identity::desk
