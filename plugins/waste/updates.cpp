// SPDX-License-Identifier: EUPL-1.2
#include "updates.h"

#include <string>
#include <utility>

#include "changes.h"
#include "id.h"
#include "store.h"

namespace waste::updates {
namespace {

using open311::Errors;
using open311::NewUpdate;
using open311::Update;
using stadtkern::Connection;
using stadtkern::Row;
using stadtkern::Tx;

std::string update_id(std::int64_t note) {
  return "N" + std::to_string(note);
}

Errors one(int code, std::string description) {
  Errors errors;
  errors.add(code, std::move(description));
  return errors;
}

Errors refused(const stadtkern::Error& error) {
  if (error.code == stadtkern::Code::NotFound) return one(404, "service_request_id is not known");
  Errors errors;
  for (const auto& field : error.fields) errors.add(400, "description " + field.reason);
  if (errors.empty()) errors.add(400, error.message);
  return errors;
}

}  // namespace

std::vector<Update> list(Connection& connection, const open311::UpdateQuery& query) {
  std::vector<Update> out;
  connection.each("SELECT id, report_id, at, status, text FROM notes WHERE at >= ? AND at <= ? ORDER BY at, id LIMIT ?",
                  {query.from, query.to, open311::kMostUpdates}, [&](const Row& row) {
                    out.push_back({update_id(row.integer(0)), std::string(row.text(1)),
                                   parse_detailed_status(row.text(3)).value_or(DetailedStatus::Received),
                                   row.integer(2), std::string(row.text(4))});
                  });
  return out;
}

open311::Parsed<std::string> add(Tx& tx, const NewUpdate& update) {
  const auto known = [](const Row&) { return true; };
  if (tx.first("SELECT 1 FROM notes WHERE update_source = ? AND update_id = ?", {update.source, update.update_id},
               known)) {
    return one(400, "update_id already exists");
  }
  const auto id = normal_report_id(update.request);
  const auto present = id ? tx.first("SELECT status FROM reports WHERE id = ?", {*id},
                                     [](const Row& row) { return parse_detailed_status(row.text(0)); })
                          : std::nullopt;
  if (!present) return one(404, "service_request_id is not known");
  const DetailedStatus before = present->value_or(DetailedStatus::Received);
  const auto to = open311::status_of_word(update.word, before);
  if (!to) return one(400, "status is not known");
  if (*to == before && update.description.empty()) {
    return one(400, "description was not provided, and is needed when the status stays as it is");
  }
  // Who holds a key is the authority, as the source of an import is: any state may follow any other.
  const auto changed = changes::set_status(tx, *id, *to, update.description, Actor::Import);
  if (!changed) return refused(changed.error());
  const auto note =
      tx.first("SELECT MAX(id) FROM notes WHERE report_id = ?", {*id}, [](const Row& row) { return row.integer(0); });
  tx.execute("UPDATE notes SET update_source = ?, update_id = ? WHERE id = ?",
             {update.source, update.update_id, note.value_or(0)});
  return update_id(note.value_or(0));
}

}  // namespace waste::updates
