// SPDX-License-Identifier: EUPL-1.2
#include "devices/template_desk.h"

#include <utility>

#include "devices/checks.h"
#include "devices/deeds.h"
#include "devices/messages.h"
#include "devices/store.h"
#include "devices/templates.h"
#include "random.h"
#include "requests.h"

namespace wifi::devices {
namespace {

using stadtkern::Connection;
using stadtkern::Status;
using stadtkern::Tx;
template <class T>
using Result = stadtkern::Result<T>;

Status check(Connection& connection, Group& group) {
  Checks checks;
  checks.name(group.name);
  checks.variables(group.variables);
  if (group.templates.size() > kMostOfDevice) checks.fault("template_ids", "are more than 20");
  for (const auto& id : group.templates) {
    if (!find_template(connection, id)) checks.fault("template_ids", "\"" + id + "\" does not exist");
  }
  return checks.verdict();
}

}  // namespace

void TemplateDesk::serve(stadtkern::Host& host) {
  host.serve("ListTemplates", this, &TemplateDesk::list);
  host.serve("GetTemplate", this, &TemplateDesk::get);
  host.serve("CreateTemplate", this, &TemplateDesk::create);
  host.serve("ChangeTemplate", this, &TemplateDesk::change);
  host.serve("RemoveTemplate", this, &TemplateDesk::remove);
  host.serve("PreviewTemplate", this, &TemplateDesk::preview);
  host.serve("ListGroups", this, &TemplateDesk::list_groups);
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
  refresh_all(town);
}

void TemplateDesk::change(const Request& request, const v1::TemplateChange& body, Reply<v1::Template> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [body](Tx& tx) { return change_template(tx, body); });
  refresh_all(town);
}

void TemplateDesk::remove(const Request& request, const v1::TemplateId& body, Reply<v1::DeviceRemoved> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [id = body.id()](Tx& tx) -> Result<v1::DeviceRemoved> {
    if (!find_template(tx, id)) return stadtkern::not_found("template", id);
    remove_template(tx, id);
    tx.acted_on(id);
    return v1::DeviceRemoved();
  });
  refresh_all(town);
}

Result<v1::Configuration> TemplateDesk::preview(const Request& request, const v1::TemplatePreview& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) { return preview_template(connection, body); });
}

Result<v1::GroupList> TemplateDesk::list_groups(const Request& request, const v1::GroupQuery&) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) -> Result<v1::GroupList> {
    v1::GroupList out;
    for (const Group& group : all_groups(connection)) *out.add_groups() = message_of(group);
    return out;
  });
}

void TemplateDesk::create_group(const Request& request, const v1::NewGroup& body, Reply<v1::DeviceGroup> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  Group group{{}, body.name(), body.variables(), texts_in(body.template_ids())};
  request.town().store().write(std::move(reply), [group = std::move(group)](Tx& tx) mutable -> Result<v1::DeviceGroup> {
    if (auto fine = check(tx, group); !fine) return std::move(fine).error();
    if (count(tx, "device_groups") >= kMostGroups) return too_many("groups");
    group.id = random_hex(kIdBytes);
    save_group(tx, group);
    tx.acted_on(group.id);
    return message_of(group);
  });
}

void TemplateDesk::change_group(const Request& request, const v1::GroupChange& body, Reply<v1::DeviceGroup> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [body](Tx& tx) -> Result<v1::DeviceGroup> {
    auto group = find_group(tx, body.id());
    if (!group) return stadtkern::not_found("group", body.id());
    if (body.has_name()) group->name = body.name();
    if (body.has_variables()) group->variables = body.variables();
    if (body.has_template_ids()) group->templates = texts_in(body.template_ids().ids());
    if (auto fine = check(tx, *group); !fine) return std::move(fine).error();
    save_group(tx, *group);
    tx.acted_on(group->id);
    return message_of(*group);
  });
  refresh_all(town);
}

void TemplateDesk::remove_group(const Request& request, const v1::GroupId& body, Reply<v1::DeviceRemoved> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [id = body.id()](Tx& tx) -> Result<v1::DeviceRemoved> {
    if (!find_group(tx, id)) return stadtkern::not_found("group", id);
    tx.execute("UPDATE devices SET group_id = '' WHERE group_id = ?", {id});
    devices::remove_group(tx, id);
    tx.acted_on(id);
    return v1::DeviceRemoved();
  });
  refresh_all(town);
}

}  // namespace wifi::devices
