// SPDX-License-Identifier: EUPL-1.2
#include "devices/template_desk.h"

#include <utility>

#include "devices/deeds.h"
#include "devices/groups.h"
#include "devices/messages.h"
#include "devices/templates.h"
#include "requests.h"

namespace wifi::devices {
namespace {

using stadtkern::Connection;
using stadtkern::Tx;
template <class T>
using Result = stadtkern::Result<T>;

}  // namespace

void TemplateDesk::serve(stadtkern::Host& host) {
  host.serve("ListTemplates", this, &TemplateDesk::list);
  host.serve("GetTemplate", this, &TemplateDesk::get);
  host.serve("CreateTemplate", this, &TemplateDesk::create);
  host.serve("ChangeTemplate", this, &TemplateDesk::change);
  host.serve("RemoveTemplate", this, &TemplateDesk::remove);
  host.serve("PreviewTemplate", this, &TemplateDesk::preview);
  host.serve("ListGroups", this, &TemplateDesk::list_groups);
  host.serve("GetGroup", this, &TemplateDesk::get_group);
  host.serve("CreateGroup", this, &TemplateDesk::create_group);
  host.serve("ChangeGroup", this, &TemplateDesk::change_group);
  host.serve("RemoveGroup", this, &TemplateDesk::remove_group);
  auto http = host.http();
  http.get("/templates", "ListTemplates", kStaff);
  http.get("/templates/{id}", "GetTemplate", kStaff);
  http.post("/templates", "CreateTemplate", kStaff);
  http.patch("/templates/{id}", "ChangeTemplate", kStaff);
  http.del("/templates/{id}", "RemoveTemplate", kStaff);
  http.post("/templates/{id}/preview", "PreviewTemplate", kStaff);
  http.get("/groups", "ListGroups", kStaff);
  http.get("/groups/{id}", "GetGroup", kStaff);
  http.post("/groups", "CreateGroup", kStaff);
  http.patch("/groups/{id}", "ChangeGroup", kStaff);
  http.del("/groups/{id}", "RemoveGroup", kStaff);
}

Result<v1::TemplateList> TemplateDesk::list(const Request& request, const v1::TemplateQuery&) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) -> Result<v1::TemplateList> {
    v1::TemplateList out;
    for (const Template& one : all_templates(connection)) *out.add_templates() = message_of(one);
    return out;
  });
}

Result<v1::Template> TemplateDesk::get(const Request& request, const v1::TemplateId& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) -> Result<v1::Template> {
    const auto one = find_template(connection, body.id());
    if (!one) return stadtkern::not_found("template", body.id());
    return message_of(*one);
  });
}

void TemplateDesk::create(const Request& request, const v1::NewTemplate& body, Reply<v1::Template> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [body](Tx& tx) { return create_template(tx, body); });
  renderer_.follow(town);
}

void TemplateDesk::change(const Request& request, const v1::TemplateChange& body, Reply<v1::Template> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [body](Tx& tx) { return change_template(tx, body); });
  renderer_.follow(town);
}

void TemplateDesk::remove(const Request& request, const v1::TemplateId& body, Reply<v1::DeviceRemoved> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [id = body.id()](Tx& tx) { return drop_template(tx, id); });
  renderer_.follow(town);
}

Result<v1::Configuration> TemplateDesk::preview(const Request& request, const v1::TemplatePreview& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) { return preview_template(connection, body); });
}

Result<v1::GroupList> TemplateDesk::list_groups(const Request& request, const v1::GroupQuery&) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read(shown_groups);
}

Result<v1::DeviceGroup> TemplateDesk::get_group(const Request& request, const v1::GroupId& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) { return shown_group(connection, body.id()); });
}

void TemplateDesk::create_group(const Request& request, const v1::NewGroup& body, Reply<v1::DeviceGroup> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(std::move(reply), [body](Tx& tx) { return make_group(tx, body); });
}

void TemplateDesk::change_group(const Request& request, const v1::GroupChange& body, Reply<v1::DeviceGroup> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [body](Tx& tx) { return devices::change_group(tx, body); });
  renderer_.follow(town);
}

void TemplateDesk::remove_group(const Request& request, const v1::GroupId& body, Reply<v1::DeviceRemoved> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [id = body.id()](Tx& tx) { return dissolve_group(tx, id); });
  renderer_.follow(town);
}

}  // namespace wifi::devices
