// SPDX-License-Identifier: EUPL-1.2
// The module's SQL. Functions over a connection of one town's store; a statement that fails dooms the read or write as
// a whole (stadtkern/store.h), so nothing here reports it. Contacts are written here and read by no function; what
// their owners may ask for stands in subjects.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "open311/request_query.h"
#include "photo.h"
#include "privacy.h"
#include "report.h"

namespace waste::store {

using stadtkern::Connection;
using stadtkern::Tx;

// A report with what stands in other tables beside it; the contact isn't.
struct Kept {
  Report report;
  std::vector<Note> notes;  // oldest first
  std::vector<Photo> photos{};
  std::optional<Micros> published{};      // of find() alone: when staff released it first
  std::vector<std::string> duplicates{};  // of find() alone: the reports that repeat this one, at most 1000
};

// What a list is wanted with. Answers of reports whose text isn't public are left out by public_view, not here.
struct With {
  bool attributes = false;
  bool notes = false;
  bool photos = false;
};

[[nodiscard]] std::optional<Kept> find(Connection& connection, std::string_view id);

// Newest first. Answers nothing that the query's filters exclude.
[[nodiscard]] std::vector<Kept> list(Connection& connection, const open311::RequestQuery& query, With with);

// When the first of the newest `count` reports came, of all or of the open ones; nothing when there are no more than
// that. Reads an index alone: it bounds what a list looks at for something rare.
[[nodiscard]] std::optional<Micros> newest_since(Connection& connection, bool open, std::size_t count);

// In the order of their coming, from behind that place, until `use` answers false or `limit` were seen. Reports alone.
struct Place {
  Micros requested = 0;
  std::string id;
};
void in_order(Connection& connection, const std::optional<Place>& behind, std::size_t limit,
              const std::function<bool(const Report&)>& use);

// Behind that id in the order of the ids, until there are `most`, or more than `bytes` of text.
[[nodiscard]] std::vector<Kept> slice(Connection& connection, std::string_view behind, std::size_t most,
                                      std::size_t bytes, With with);

[[nodiscard]] bool empty(Connection& connection);  // no report at all

// An id that no report has, and none that is held (guard/held.h).
[[nodiscard]] std::string new_id(Tx& tx);

// Stores a new report with its contact, under its id or, when it has none, a new one; which it returns.
std::string insert(Tx& tx, const Report& report, const Contact& contact);

// Overwrites everything of the report but its id, its source, its channel, its answers, its contact, whether its text
// was removed, and how many said "me too".
void update(Tx& tx, const Report& report);

// The answers of the report in place of those that stand.
void replace_attributes(Tx& tx, const Report& report);

// What repeats the one repeats the other from now on.
void move_duplicates(Tx& tx, std::string_view from, std::string_view to);

// Its number.
std::int64_t add_note(Tx& tx, std::string_view id, const Note& note);

enum class Imported { Stored, Updated, Skipped };

struct ImportedRow {
  Imported outcome = Imported::Skipped;
  Report report;  // as it stands now
  std::optional<DetailedStatus> status_before;
};

// Stores the report of another system, or brings the one known by (source, source_id) up to date. What was made public
// here stays so, and a text that was removed or blanked here stays as it is.
ImportedRow import(Tx& tx, const Report& report);

}  // namespace waste::store
