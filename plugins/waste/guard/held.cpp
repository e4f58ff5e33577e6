// SPDX-License-Identifier: EUPL-1.2
#include "guard/held.h"

#include <utility>

#include "held.pb.h"
#include "photo_store.h"
#include "store.h"

namespace waste::held {
namespace {

using stadtkern::Row;

constexpr std::string_view kSelect = "SELECT id, received, reasons, content FROM held ";

std::string written(const NewReport& from) {
  const Report& report = from.report;
  Content to;
  to.set_source(report.source);
  to.set_category(report.category);
  if (report.position) {
    to.set_lat(report.position->lat);
    to.set_lon(report.position->lon);
  }
  to.set_address(report.address);
  to.set_known_place(report.known_place);
  to.set_address_id(report.address_id);
  to.set_zipcode(report.zipcode);
  to.set_district(report.district);
  to.set_description(report.description);
  to.set_text_public(report.text_public);
  for (const AttributeValue& answer : report.attributes) {
    auto& one = *to.add_answers();
    one.set_code(answer.code);
    for (const std::string& value : answer.values) one.add_values(value);
  }
  for (const std::string& url : report.media_urls) to.add_media_urls(url);
  to.set_agency(report.agency);
  to.set_channel(report.channel);
  to.set_group(report.group);
  if (report.expected) to.set_expected(*report.expected);
  to.set_email(from.contact.email);
  to.set_first_name(from.contact.first_name);
  to.set_last_name(from.contact.last_name);
  to.set_phone(from.contact.phone);
  to.set_device_id(from.contact.device_id);
  to.set_account_id(from.contact.account_id);
  to.set_language(from.contact.language);
  return to.SerializeAsString();
}

Held held_from(const Row& row) {
  Held out{std::string(row.text(0)), row.integer(1), std::string(row.text(2)), {}};
  Content from;
  if (!from.ParseFromArray(row.bytes(3).data(), static_cast<int>(row.bytes(3).size()))) return out;
  Report& report = out.content.report;
  report.id = out.id;
  report.source = from.source();
  report.category = from.category();
  if (from.has_lat() && from.has_lon()) report.position = Position{from.lat(), from.lon()};
  report.address = from.address();
  report.address_id = from.address_id();
  report.known_place = from.known_place();
  report.zipcode = from.zipcode();
  report.district = from.district();
  report.description = from.description();
  report.text_public = from.text_public();
  for (const auto& answer : from.answers()) {
    report.attributes.push_back({answer.code(), {answer.values().begin(), answer.values().end()}});
  }
  report.media_urls.assign(from.media_urls().begin(), from.media_urls().end());
  report.agency = from.agency();
  report.channel = from.channel();
  report.group = from.group();
  if (from.has_expected()) report.expected = from.expected();
  report.requested = report.updated = out.received;
  out.content.contact = {from.email(),     from.first_name(), from.last_name(), from.phone(),
                         from.device_id(), from.account_id(), from.language()};
  return out;
}

std::vector<Held> select(Connection& connection, std::string_view more,
                         std::initializer_list<stadtkern::Value> values) {
  std::vector<Held> out;
  connection.each(std::string(kSelect) + std::string(more), values,
                  [&](const Row& row) { out.push_back(held_from(row)); });
  return out;
}

}  // namespace

stadtkern::Result<Report> add(Tx& tx, NewReport report, std::vector<MadePhoto> photos, const std::string& reasons) {
  if (count(tx) >= kMost) {
    return stadtkern::Error{
        stadtkern::Code::RateLimited, "too many reports wait to be looked at", "report.held", {}, 3'600'000};
  }
  Report& made = report.report;
  made.requested = made.updated = tx.now_us();
  made.id = store::new_id(tx);
  tx.execute("INSERT INTO held (id, received, reasons, content) VALUES (?, ?, ?, ?)",
             {made.id, made.requested, reasons, stadtkern::Value::bytes(written(report))});
  if (auto attached = photo_store::attach(tx, made.id, report.photos); !attached) return std::move(attached).error();
  std::size_t position = report.photos.size();
  for (MadePhoto& photo : photos) photo_store::add_to(tx, made.id, position++, std::move(photo));
  return std::move(made);
}

std::vector<Held> list(Connection& connection) {
  return select(connection, "ORDER BY received, id LIMIT ?", {kMostListed});
}

std::vector<Held> all(Connection& connection) {
  return select(connection, "ORDER BY received DESC, id", {});
}

std::optional<Held> find(Connection& connection, std::string_view id) {
  auto found = select(connection, "WHERE id = ?", {id});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::int64_t count(Connection& connection) {
  return connection.first("SELECT COUNT(*) FROM held", {}, [](const Row& row) { return row.integer(0); }).value_or(0);
}

void take(Tx& tx, std::string_view id) {
  tx.execute("DELETE FROM held WHERE id = ?", {id});
}

std::int64_t remove(Tx& tx, std::string_view id) {
  const std::int64_t rows = tx.execute("DELETE FROM held WHERE id = ?", {id});
  if (rows == 0) return 0;
  return rows + photo_store::remove_of(tx, id) + tx.execute("DELETE FROM follows WHERE report_id = ?", {id});
}

stadtkern::Due due(Connection& connection, Micros before) {
  return connection
      .first("SELECT COUNT(*), MIN(received) FROM held WHERE received < ?", {before},
             [](const Row& row) {
               return stadtkern::Due{static_cast<std::uint64_t>(row.integer(0)), row.integer(1)};
             })
      .value_or(stadtkern::Due{});
}

std::uint64_t drop(Tx& tx, Micros before, std::uint64_t limit) {
  std::vector<std::string> ids;
  tx.each("SELECT id FROM held WHERE received < ? ORDER BY received LIMIT ?", {before, limit},
          [&](const Row& row) { ids.emplace_back(row.text(0)); });
  for (const std::string& id : ids) remove(tx, id);
  return ids.size();
}

}  // namespace waste::held
