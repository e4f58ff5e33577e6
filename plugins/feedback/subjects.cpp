// SPDX-License-Identifier: EUPL-1.2
#include "subjects.h"

#include <algorithm>
#include <cctype>

#include "contents.h"
#include "entries.h"
#include "panels/panel_store.h"
#include "text.h"

namespace feedback::subjects {
namespace {

using stadtkern::Connection;
using stadtkern::Export;
using stadtkern::Row;
using stadtkern::Tx;

stadtkern::Due counted(Connection& connection, std::string_view from, Micros before) {
  return connection
      .first("SELECT COUNT(*), MIN(updated)" + std::string(from), {before},
             [](const Row& row) {
               return stadtkern::Due{static_cast<std::uint64_t>(row.integer(0)), row.integer(1)};
             })
      .value_or(stadtkern::Due{});
}

std::vector<std::string> ids_of(Tx& tx, std::string_view from, Micros before, std::uint64_t limit) {
  std::vector<std::string> out;
  tx.each("SELECT id" + std::string(from) + " ORDER BY updated LIMIT ?", {before, limit},
          [&](const Row& row) { out.emplace_back(row.text(0)); });
  return out;
}

std::string folded(std::string_view text) {
  std::string out = kept_line(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
  return out;
}

// Without its words an entry is a number in a table, and nobody publishes it. A form that shows them is too old.
std::int64_t forget(Tx& tx, std::string_view subject) {
  const std::int64_t gone = contents::erase(tx, subject);
  return gone + tx.execute(
                    "UPDATE entries SET released = 0, consent = 0, page = '', erased = 1, updated = updated + 1 WHERE"
                    " id = ? AND erased = 0",
                    {subject});
}

}  // namespace

std::vector<std::string> find(Connection& connection, std::string_view kind, std::string_view value) {
  std::vector<std::string> out;
  const std::string wanted = folded(value);
  if (kind != "email" || wanted.empty()) return out;
  connection.each(
      "SELECT c.subject, c.value FROM contents c JOIN entries e ON e.id = c.subject WHERE c.name = 'email' ORDER BY"
      " e.received DESC, e.id",
      {}, [&](const Row& row) {
        if (folded(row.text(1)) == wanted) out.emplace_back(row.text(0));
      });
  return out;
}

void give(Connection& connection, std::string_view subject, Export& out) {
  const auto entry = entries::find(connection, subject);
  if (!entry) return panels::give(connection, subject, out);
  out.section("feedback", {{"de", "Rückmeldung"}, {"en", "Feedback"}});
  out.text("id", {{"de", "Kennung"}, {"en", "Id"}}, entry->id);
  out.text("page", {{"de", "Seite"}, {"en", "Page"}}, entry->page);
  out.text("kind", {{"de", "Art"}, {"en", "Kind"}}, name(entry->kind));
  out.text("state", {{"de", "Stand"}, {"en", "State"}}, name(entry->state));
  out.text("received", {{"de", "Eingegangen"}, {"en", "Received"}}, w3c(entry->received));
  out.text("text", {{"de", "Text"}, {"en", "Text"}}, entry->text);
  out.text("email", {{"de", "E-Mail-Adresse"}, {"en", "Email address"}}, entry->email);
  out.text("language", {{"de", "Sprache"}, {"en", "Language"}}, entry->language);
  out.text("answer", {{"de", "Antwort"}, {"en", "Answer"}}, entry->answer);
  out.text("note", {{"de", "Interne Notiz"}, {"en", "Internal note"}}, entry->note);
  out.field("consent", {{"de", "Darf veröffentlicht werden (1: ja)"}, {"en", "May be published (1: yes)"}},
            entry->consent ? 1 : 0);
  out.field("released", {{"de", "Veröffentlicht (1: ja)"}, {"en", "Published (1: yes)"}}, entry->released ? 1 : 0);
}

std::uint64_t erase(Tx& tx, std::string_view subject) {
  return static_cast<std::uint64_t>(forget(tx, subject)) + panels::erase(tx, subject);
}

stadtkern::Due due(Connection& connection, Micros before) {
  return counted(connection, entries::kDone, before);
}

std::uint64_t drop(Tx& tx, Micros before, std::uint64_t limit) {
  const auto ids = ids_of(tx, entries::kDone, before, limit);
  for (const std::string& id : ids) forget(tx, id);
  return ids.size();
}

stadtkern::Due doubtful_due(Connection& connection, Micros before) {
  return counted(connection, entries::kDoubtful, before);
}

std::uint64_t drop_doubtful(Tx& tx, Micros before, std::uint64_t limit) {
  const auto ids = ids_of(tx, entries::kDoubtful, before, limit);
  for (const std::string& id : ids) {
    contents::erase(tx, id);
    tx.execute("DELETE FROM entries WHERE id = ?", {id});
  }
  return ids.size();
}

}  // namespace feedback::subjects
