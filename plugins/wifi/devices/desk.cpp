// SPDX-License-Identifier: EUPL-1.2
#include "devices/desk.h"

#include <utility>

#include "devices/deeds.h"
#include "devices/messages.h"
#include "devices/reports.h"
#include "devices/steps.h"
#include "devices/store.h"
#include "requests.h"

namespace wifi::devices {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Tx;

}  // namespace

void Desk::serve(stadtkern::Host& host) {
  host.serve("ListDevices", this, &Desk::list);
  host.serve("GetDevice", this, &Desk::get);
  host.serve("CreateDevice", this, &Desk::create);
  host.serve("ChangeDevice", this, &Desk::change);
  host.serve("RemoveDevice", this, &Desk::remove);
  host.serve("GetConfiguration", this, &Desk::configuration);
  host.serve("PreviewDevice", this, &Desk::preview);
  host.serve("GetDeviceSeries", this, &Desk::series);
  auto http = host.http();
  http.get("/devices", "ListDevices", kStaff);
  http.get("/devices/{id}", "GetDevice", kStaff);
  http.post("/devices", "CreateDevice", kStaff);
  http.patch("/devices/{id}", "ChangeDevice", kStaff);
  http.del("/devices/{id}", "RemoveDevice", kStaff);
  http.get("/devices/{id}/configuration", "GetConfiguration", kStaff);
  http.post("/devices/{id}/preview", "PreviewDevice", kStaff);
  http.get("/devices/{id}/series", "GetDeviceSeries", kStaff);
}

stadtkern::Result<v1::DeviceList> Desk::list(const Request& request, const v1::DeviceQuery& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) { return list_devices(connection, body); });
}

stadtkern::Result<v1::Device> Desk::get(const Request& request, const v1::DeviceId& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) { return shown_device(connection, body.id()); });
}

void Desk::create(const Request& request, const v1::NewDevice& body, Reply<v1::Device> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [body](Tx& tx) { return create_device(tx, body); });
  renderer_.follow(town);
}

void Desk::change(const Request& request, const v1::DeviceChange& body, Reply<v1::Device> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [body](Tx& tx) { return change_device(tx, body); });
  renderer_.follow(town);
}

void Desk::remove(const Request& request, const v1::DeviceId& body, Reply<v1::DeviceRemoved> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(std::move(reply), [id = body.id()](Tx& tx) { return remove_device(tx, id); });
}

stadtkern::Result<v1::Configuration> Desk::configuration(const Request& request, const v1::DeviceId& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) { return configuration_of(connection, body.id()); });
}

stadtkern::Result<v1::Configuration> Desk::preview(const Request& request, const v1::DevicePreview& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) { return preview_device(connection, body); });
}

stadtkern::Result<v1::DeviceSeries> Desk::series(const Request& request, const v1::SeriesQuery& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  const auto step = step_named(body.step().empty() ? "1h" : body.step());
  if (!step) {
    return Error{Code::InvalidArgument, "the query is not acceptable", "wifi", {{"step", "must be 5min, 1h or 1d"}}};
  }
  return request.town().store().read([&](Connection& connection) -> Result<v1::DeviceSeries> {
    if (!find(connection, body.id())) return stadtkern::not_found("device", body.id());
    return message_of(*step, slots(connection, body.id(), *step));
  });
}

}  // namespace wifi::devices
