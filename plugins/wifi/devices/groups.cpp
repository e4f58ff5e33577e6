// SPDX-License-Identifier: EUPL-1.2
#include "devices/groups.h"

#include <cstdint>
#include <utility>

#include "devices/checks.h"
#include "devices/deeds.h"
#include "devices/draft.h"
#include "devices/messages.h"
#include "devices/store.h"
#include "devices/templates.h"
#include "random.h"
#include "sites/site.h"

namespace wifi::devices {
namespace {

using stadtkern::Connection;
using stadtkern::Result;
using stadtkern::Row;
using stadtkern::Status;
using stadtkern::Tx;

void check(Connection& connection, Group& group, Checks& checks) {
  checks.name(group.name);
  checks.variables(group.variables);
  if (group.templates.size() > kMostOfDevice) checks.fault("template_ids", "are more than 20");
  for (const auto& id : group.templates) {
    if (!find_template(connection, id)) checks.fault("template_ids", "\"" + id + "\" does not exist");
  }
}

template <class List>
void check_devices(Connection& connection, const List& ids, const char* field, Checks& checks) {
  if (ids.size() > kMostMovedAtOnce) return checks.fault(field, "are more than 100");
  for (const auto& id : ids) {
    if (!find(connection, id)) checks.fault(field, "\"" + id + "\" does not exist");
  }
}

Group group_in(const v1::NewGroup& body) {
  return {{}, body.name(), body.variables(), texts_in(body.template_ids())};
}

v1::DeviceGroup with_devices(Connection& connection, const Group& group) {
  v1::DeviceGroup out = message_of(group);
  const auto devices = connection.first("SELECT COUNT(*) FROM devices WHERE group_id = ?", {group.id},
                                        [](const Row& row) { return row.integer(0); });
  out.set_devices(static_cast<std::uint64_t>(devices.value_or(0)));
  return out;
}

}  // namespace

Result<v1::GroupList> shown_groups(Connection& connection) {
  v1::GroupList out;
  for (const Group& group : all_groups(connection)) *out.add_groups() = with_devices(connection, group);
  return out;
}

Result<v1::DeviceGroup> shown_group(Connection& connection, const std::string& id) {
  const auto group = find_group(connection, id);
  if (!group) return stadtkern::not_found("group", id);
  return with_devices(connection, *group);
}

Status check_group(Connection& connection, const v1::NewGroup& body) {
  Checks checks;
  Group group = group_in(body);
  check(connection, group, checks);
  return checks.verdict();
}

Result<v1::DeviceGroup> make_group(Tx& tx, const v1::NewGroup& body) {
  Checks checks;
  Group group = group_in(body);
  check(tx, group, checks);
  if (auto fine = checks.verdict(); !fine) return std::move(fine).error();
  if (count(tx, "device_groups") >= kMostGroups) return too_many("groups");
  group.id = random_hex(kIdBytes);
  save_group(tx, group);
  tx.acted_on(group.id);
  return with_devices(tx, group);
}

Result<v1::DeviceGroup> change_group(Tx& tx, const v1::GroupChange& body) {
  auto group = find_group(tx, body.id());
  if (!group) return stadtkern::not_found("group", body.id());
  const bool named = body.has_name() || body.has_variables() || body.has_template_ids();
  if (body.has_name()) group->name = body.name();
  if (body.has_variables()) group->variables = body.variables();
  if (body.has_template_ids()) group->templates = texts_in(body.template_ids().ids());
  Checks checks;
  check(tx, *group, checks);
  check_devices(tx, body.add_device_ids(), "add_device_ids", checks);
  check_devices(tx, body.remove_device_ids(), "remove_device_ids", checks);
  if (auto fine = checks.verdict(); !fine) return std::move(fine).error();
  // Saving it lets every device of the town be looked at anew; of who moves, only those are.
  if (named) save_group(tx, *group);
  for (const auto& id : body.remove_device_ids()) {
    tx.execute("UPDATE devices SET group_id = '', rendered = ? WHERE id = ? AND group_id = ?", {kStale, id, group->id});
  }
  for (const auto& id : body.add_device_ids()) {
    tx.execute("UPDATE devices SET group_id = ?, rendered = ? WHERE id = ? AND group_id <> ?",
               {group->id, kStale, id, group->id});
  }
  tx.acted_on(group->id);
  return with_devices(tx, *group);
}

Result<v1::DeviceRemoved> dissolve_group(Tx& tx, const std::string& id) {
  if (!find_group(tx, id)) return stadtkern::not_found("group", id);
  tx.execute("UPDATE devices SET group_id = '' WHERE group_id = ?", {id});
  remove_group(tx, id);
  tx.acted_on(id);
  return v1::DeviceRemoved();
}

}  // namespace wifi::devices
