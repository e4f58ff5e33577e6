// SPDX-License-Identifier: EUPL-1.2
#include "photo_store.h"

#include <sys/random.h>

#include <array>
#include <utility>

namespace waste::photo_store {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Row;

constexpr std::string_view kSelect = "SELECT id, width, height, picture, thumbnail, released, report_id FROM photos ";

Photo photo_from(const Row& row) {
  Photo photo;
  photo.id = row.text(0);
  photo.made.size = {static_cast<int>(row.integer(1)), static_cast<int>(row.integer(2))};
  photo.made.picture = row.text(3);
  photo.made.thumbnail = row.text(4);
  photo.released = row.integer(5) != 0;
  return photo;
}

std::string new_id() {
  std::array<std::uint64_t, 2> bits{};
  // Never short and never interrupted for so few bytes, once the system is up.
  while (::getrandom(bits.data(), sizeof bits, 0) != static_cast<ssize_t>(sizeof bits)) {
  }
  return photo_id(bits[0], bits[1]);
}

Photo insert(Tx& tx, const std::optional<std::string>& report, std::size_t position, MadePhoto made) {
  Photo photo{new_id(), std::move(made), false};
  tx.execute(
      "INSERT INTO photos (id, report_id, position, made, width, height, picture, thumbnail, released)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
      {photo.id, report, position, tx.now_us(), photo.made.size.width, photo.made.size.height, photo.made.picture,
       photo.made.thumbnail});
  tx.add_blob(photo.made.picture);
  tx.add_blob(photo.made.thumbnail);
  return photo;
}

std::vector<Photo> select(Connection& connection, const std::string& where,
                          std::initializer_list<stadtkern::Value> values) {
  std::vector<Photo> out;
  connection.each(std::string(kSelect) + where, values, [&](const Row& row) { out.push_back(photo_from(row)); });
  return out;
}

}  // namespace

stadtkern::Result<Photo> add(Tx& tx, MadePhoto made) {
  const auto waiting = tx.first("SELECT COUNT(*) FROM photos WHERE report_id IS NULL", {},
                                [](const Row& row) { return row.integer(0); });
  if (waiting.value_or(0) >= kMostWaiting) {
    return Error{Code::RateLimited, "too many photos wait for a report: try again later", "photo.many", {}, 600'000};
  }
  return insert(tx, std::nullopt, 0, std::move(made));
}

Photo add_to(Tx& tx, std::string_view report, std::size_t position, MadePhoto made) {
  return insert(tx, std::string(report), position, std::move(made));
}

stadtkern::Status attach(Tx& tx, std::string_view report, const std::vector<std::string>& ids, std::size_t position) {
  Error error{Code::ValidationFailed, "the report is not acceptable", "photo.unknown", {}};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto done = tx.execute("UPDATE photos SET report_id = ?, position = ? WHERE id = ? AND report_id IS NULL",
                                 {report, position + i, ids[i]});
    if (done != 1) error.fields.push_back({"/photos/" + std::to_string(i), "is no photo that waits for a report"});
  }
  if (error.fields.empty()) return {};
  return error;
}

std::optional<Found> find(Connection& connection, std::string_view id) {
  return connection.first(std::string(kSelect) + "WHERE id = ?", {id}, [](const Row& row) {
    return Found{photo_from(row), std::string(row.text(6))};
  });
}

std::vector<Photo> of_report(Connection& connection, std::string_view report) {
  return select(connection, "WHERE report_id = ? ORDER BY position, id", {report});
}

void replace(Tx& tx, const Photo& photo, const MadePhoto& made) {
  tx.execute("UPDATE photos SET width = ?, height = ?, picture = ?, thumbnail = ? WHERE id = ?",
             {made.size.width, made.size.height, made.picture, made.thumbnail, photo.id});
  tx.add_blob(made.picture);
  tx.add_blob(made.thumbnail);
  tx.remove_blob(photo.made.picture);
  tx.remove_blob(photo.made.thumbnail);
}

void release(Tx& tx, std::string_view id) {
  tx.execute("UPDATE photos SET released = 1 WHERE id = ?", {id});
}

void remove(Tx& tx, const Photo& photo) {
  tx.execute("DELETE FROM photos WHERE id = ?", {photo.id});
  tx.remove_blob(photo.made.picture);
  tx.remove_blob(photo.made.thumbnail);
}

std::int64_t remove_of(Tx& tx, std::string_view report) {
  const std::vector<Photo> photos = of_report(tx, report);
  for (const Photo& photo : photos) remove(tx, photo);
  return static_cast<std::int64_t>(photos.size());
}

stadtkern::Due waiting_since(Connection& connection, Micros before) {
  return connection
      .first("SELECT COUNT(*), MIN(made) FROM photos WHERE report_id IS NULL AND made < ?", {before},
             [](const Row& row) {
               return stadtkern::Due{static_cast<std::uint64_t>(row.integer(0)), row.integer(1)};
             })
      .value_or(stadtkern::Due{});
}

std::uint64_t remove_waiting(Tx& tx, Micros before, std::uint64_t limit) {
  const auto due = select(tx, "WHERE report_id IS NULL AND made < ? ORDER BY made LIMIT ?", {before, limit});
  for (const Photo& photo : due) remove(tx, photo);
  return due.size();
}

}  // namespace waste::photo_store
