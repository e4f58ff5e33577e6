// SPDX-License-Identifier: EUPL-1.2
#include "devices/templates.h"

#include "devices/registration.h"
#include "sites/site.h"

namespace wifi::devices {
namespace {

using stadtkern::Connection;
using stadtkern::Row;
using stadtkern::Tx;

constexpr std::int64_t kOnly = 1;  // the one row of config_generation

Template template_from(const Row& row) {
  Template out;
  out.id = row.text(0);
  out.name = row.text(1);
  out.rank = row.integer(2);
  out.config = row.text(3);
  out.variables = row.text(4);
  out.standard = row.integer(5) != 0;
  out.tags = tags_of(row.text(6));
  return out;
}

Group group_from(const Row& row) {
  Group out;
  out.id = row.text(0);
  out.name = row.text(1);
  out.variables = row.text(2);
  out.templates = tags_of(row.text(3));
  return out;
}

void bump(Tx& tx) {
  tx.execute(
      "INSERT INTO config_generation (id, number) VALUES (?, 1)"
      " ON CONFLICT (id) DO UPDATE SET number = config_generation.number + 1",
      {kOnly});
}

}  // namespace

std::vector<Template> all_templates(Connection& connection) {
  std::vector<Template> out;
  connection.each("SELECT id, name, rank, config, variables, standard, tags FROM templates ORDER BY rank, id", {},
                  [&](const Row& row) { out.push_back(template_from(row)); });
  return out;
}

std::optional<Template> find_template(Connection& connection, std::string_view id) {
  return connection.first("SELECT id, name, rank, config, variables, standard, tags FROM templates WHERE id = ?", {id},
                          template_from);
}

std::vector<Template> whole_templates_of(Connection& connection, const Device& device, const Group* group) {
  std::vector<Template> all;
  connection.each("SELECT id, name, rank, '', '', standard, tags FROM templates ORDER BY rank, id", {},
                  [&](const Row& row) { all.push_back(template_from(row)); });
  std::vector<Template> out;
  std::size_t size = 0;
  for (const Template* one : templates_of(device, group, all)) {
    auto whole = find_template(connection, one->id);
    if (!whole) continue;
    size += whole->config.size() + whole->variables.size();
    out.push_back(*std::move(whole));
    if (size > kMostOfTexts) break;
  }
  return out;
}

void save_template(Tx& tx, const Template& one) {
  tx.execute(
      "INSERT INTO templates (id, name, rank, config, variables, standard, tags, updated)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, rank = excluded.rank,"
      " config = excluded.config, variables = excluded.variables, standard = excluded.standard, tags = excluded.tags,"
      " updated = excluded.updated",
      {one.id, one.name, one.rank, one.config, one.variables, one.standard ? 1 : 0, joined(one.tags), tx.now_us()});
  bump(tx);
}

void remove_template(Tx& tx, std::string_view id) {
  tx.execute("DELETE FROM templates WHERE id = ?", {id});
  tx.execute("DELETE FROM device_templates WHERE template = ?", {id});
  for (Group& group : all_groups(tx)) {
    if (std::erase(group.templates, id) == 0) continue;
    tx.execute("UPDATE device_groups SET templates = ? WHERE id = ?", {joined(group.templates), group.id});
  }
  bump(tx);
}

std::vector<Group> all_groups(Connection& connection) {
  std::vector<Group> out;
  connection.each("SELECT id, name, variables, templates FROM device_groups ORDER BY name, id", {},
                  [&](const Row& row) { out.push_back(group_from(row)); });
  return out;
}

std::optional<Group> find_group(Connection& connection, std::string_view id) {
  if (id.empty()) return std::nullopt;
  return connection.first("SELECT id, name, variables, templates FROM device_groups WHERE id = ?", {id}, group_from);
}

void save_group(Tx& tx, const Group& group) {
  const bool known = find_group(tx, group.id).has_value();
  tx.execute(
      "INSERT INTO device_groups (id, name, variables, templates) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
      " name = excluded.name, variables = excluded.variables, templates = excluded.templates",
      {group.id, group.name, group.variables, joined(group.templates)});
  if (known) bump(tx);  // nobody is in a new one
}

void remove_group(Tx& tx, std::string_view id) {
  tx.execute("DELETE FROM device_groups WHERE id = ?", {id});
  bump(tx);
}

std::int64_t generation(Connection& connection) {
  return connection
      .first("SELECT number FROM config_generation WHERE id = ?", {kOnly},
             [](const Row& row) { return row.integer(0); })
      .value_or(0);
}

}  // namespace wifi::devices
