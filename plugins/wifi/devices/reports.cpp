// SPDX-License-Identifier: EUPL-1.2
#include "devices/reports.h"

#include <algorithm>
#include <string>
#include <utility>

#include "devices/protocol.h"

namespace wifi::devices {
namespace {

using stadtkern::Connection;
using stadtkern::Form;
using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Row;
using stadtkern::Tx;

constexpr Micros kAhead = 5 * kMinute;  // a device's clock may be

Raw refused(std::string why) {
  return answer(400, std::move(why));
}

void add_to(Tx& tx, std::string_view device, std::size_t step, const Report& report, std::int64_t received,
            std::int64_t sent) {
  tx.execute(
      "INSERT INTO device_slots (device, step, start, reports, clients, most_clients, received, sent, loads, load,"
      " uptime) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (device, step, start) DO UPDATE SET"
      " reports = device_slots.reports + 1, clients = device_slots.clients + excluded.clients,"
      " most_clients = CASE WHEN excluded.most_clients > device_slots.most_clients THEN excluded.most_clients"
      " ELSE device_slots.most_clients END,"
      " received = device_slots.received + excluded.received, sent = device_slots.sent + excluded.sent,"
      " loads = device_slots.loads + excluded.loads, load = device_slots.load + excluded.load,"
      " uptime = excluded.uptime",
      {device, static_cast<std::int64_t>(step), slot_of(kSteps[step], report.at), report.clients, report.clients,
       received, sent, report.load ? 1 : 0, report.load.value_or(0), report.uptime.value_or(0)});
}

}  // namespace

std::optional<Latest> latest(Connection& connection, std::string_view device) {
  return connection.first(
      "SELECT at, clients, received, sent, uptime, load, memory FROM device_reports WHERE device = ?", {device},
      [](const Row& row) {
        Latest out;
        out.at = row.integer(0);
        out.clients = row.integer(1);
        out.received = row.integer(2);
        out.sent = row.integer(3);
        if (!row.null(4)) out.uptime = row.integer(4);
        if (!row.null(5)) out.load = row.real(5);
        if (!row.null(6)) out.memory = row.real(6);
        return out;
      });
}

std::vector<Slot> slots(Connection& connection, std::string_view device, std::size_t step) {
  std::vector<Slot> out;
  connection.each(
      "SELECT start, reports, clients, most_clients, received, sent, loads, load FROM device_slots"
      " WHERE device = ? AND step = ? ORDER BY start DESC LIMIT ?",
      {device, static_cast<std::int64_t>(step), kSteps[step].keep / kSteps[step].length + 1}, [&](const Row& row) {
        out.push_back({row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4), row.integer(5),
                       row.integer(6), row.real(7)});
      });
  std::reverse(out.begin(), out.end());
  return out;
}

void take(Tx& tx, std::string_view device, std::string_view mac, const Report& report) {
  const auto last = latest(tx, device);
  if (last && last->at == report.at) return;
  const bool newest = !last || report.at > last->at;
  const bool counted = last && newest;
  const std::int64_t received = counted ? grown(last->received, report.received) : 0;
  const std::int64_t sent = counted ? grown(last->sent, report.sent) : 0;
  for (std::size_t step = 0; step < kSteps.size(); ++step) {
    if (report.at > tx.now_us() - kSteps[step].keep) add_to(tx, device, step, report, received, sent);
  }
  if (!newest) return;
  tx.execute(
      "INSERT INTO device_reports (device, at, clients, received, sent, uptime, load, memory)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (device) DO UPDATE SET at = excluded.at,"
      " clients = excluded.clients, received = excluded.received, sent = excluded.sent, uptime = excluded.uptime,"
      " load = excluded.load, memory = excluded.memory",
      {device, report.at, report.clients, report.received, report.sent, report.uptime, report.load,
       report.memory_used});
  tx.execute("UPDATE access_points SET clients = ?, seen = ? WHERE mac = ?", {report.clients, tx.now_us(), mac});
}

void Reports::serve(stadtkern::Host& host) {
  for (const char* pattern : {"/device/{id}/", "/device/{id}"}) {
    host.http().raw("POST", kMonitoring, pattern, this, &Reports::push);
  }
}

void Reports::push(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
  const Form query(http.query());
  if (!request.town().settings().boolean("devices/enabled", false)) {
    return reply.send(answer(404, "error: not found"));
  }
  auto found =
      request.town().store().read([&](Connection& connection) -> stadtkern::Result<std::variant<Card, Refusal>> {
        return admitted(connection, http.parameter("id"), query["key"]);
      });
  if (!found) return reply.send(std::move(found).error());
  if (const auto* refusal = std::get_if<Refusal>(&*found)) return reply.send(answer(*refusal));
  const auto& card = std::get<Card>(*found);
  if (card.state == kDeactivated) return reply.send(answer(404, "error: not found"));
  const auto at = read_report_time(query["time"]);
  if (!at) return reply.send(refused("error: \"time\" must be like 27-11-2026_05:12:00.000000, in UTC"));
  auto report = read_report(request.body());
  if (!report) return reply.send(refused(std::move(report).error().message));
  report->at = *at;
  report->current = query["current"] == "true";
  contacts_.note(request.town().id(), card.id, {std::string(http.header(kAddress)), {}});
  request.town().store().write(std::move(reply),
                               [id = card.id, mac = card.mac, told = *std::move(report)](Tx& tx) -> Raw {
                                 if (told.at > tx.now_us() + kAhead)
                                   return refused("error: \"time\" lies in the future");
                                 if (told.at < tx.now_us() - kSteps.back().keep)
                                   return refused("error: \"time\" lies too far back");
                                 take(tx, id, mac, told);
                                 return answer(200, "");
                               });
}

}  // namespace wifi::devices
