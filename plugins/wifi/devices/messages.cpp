// SPDX-License-Identifier: EUPL-1.2
#include "devices/messages.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "devices/difference.h"
#include "devices/steps.h"

namespace wifi::devices {
namespace {

std::string octal(unsigned mode) {
  std::array<char, 8> room{};
  const auto end = std::to_chars(room.data(), room.data() + room.size(), mode, 8).ptr;
  return "0" + std::string(room.data(), end);
}

const netjson::File* file_in(const Composed& composed, const std::string& path) {
  const auto found = std::find_if(composed.files.begin(), composed.files.end(),
                                  [&](const netjson::File& file) { return file.path == path; });
  return found == composed.files.end() ? nullptr : &*found;
}

}  // namespace

v1::Device message_of(const Card& card, const std::optional<Presence>& presence, const std::optional<Latest>& status) {
  v1::Device out;
  out.set_id(card.id);
  out.set_name(card.name);
  out.set_mac(card.mac);
  out.set_hardware_id(card.hardware_id);
  out.set_model(card.model);
  out.set_os(card.os);
  out.set_system(card.system);
  out.set_group_id(card.group);
  for (auto& tag : tags_of(card.tags)) out.add_tags(std::move(tag));
  out.set_configured(card.configured);
  out.set_approved(card.approved);
  out.set_state(card.state);
  out.set_reason(card.reason);
  out.set_checksum(card.checksum);
  out.set_last_ip(card.last_ip);
  out.set_management_ip(card.management_ip);
  out.set_registered(!card.key.empty());
  if (card.registered) out.set_registered_at(w3c(*card.registered));
  if (presence && presence->seen != 0) {
    out.set_online(presence->online);
    out.set_seen_at(w3c(presence->seen));
  }
  if (status) {
    auto& told = *out.mutable_status();
    told.set_at(w3c(status->at));
    told.set_clients(static_cast<std::uint32_t>(status->clients));
    if (status->uptime) told.set_uptime(static_cast<std::uint64_t>(*status->uptime));
    if (status->load) told.set_load(*status->load);
    if (status->memory) told.set_memory_used(*status->memory);
  }
  return out;
}

void add_texts(const Texts& texts, v1::Device& out) {
  out.set_config(texts.config);
  out.set_variables(texts.variables);
  for (const auto& id : texts.templates) out.add_template_ids(id);
}

v1::Template message_of(const Template& one) {
  v1::Template out;
  out.set_id(one.id);
  out.set_name(one.name);
  out.set_rank(one.rank);
  out.set_config(one.config);
  out.set_variables(one.variables);
  out.set_standard(one.standard);
  for (const auto& tag : one.tags) out.add_tags(tag);
  return out;
}

v1::DeviceGroup message_of(const Group& group) {
  v1::DeviceGroup out;
  out.set_id(group.id);
  out.set_name(group.name);
  out.set_variables(group.variables);
  for (const auto& id : group.templates) out.add_template_ids(id);
  return out;
}

v1::DeviceSeries message_of(std::size_t step, const std::vector<Slot>& slots) {
  v1::DeviceSeries out;
  out.set_step(std::string(kSteps[step].name));
  for (const Slot& slot : slots) {
    auto& point = *out.add_points();
    point.set_start(w3c(slot.start));
    point.set_clients(static_cast<double>(slot.clients) / static_cast<double>(std::max<std::int64_t>(slot.reports, 1)));
    point.set_most_clients(static_cast<std::uint32_t>(slot.most_clients));
    point.set_received(static_cast<std::uint64_t>(slot.received));
    point.set_sent(static_cast<std::uint64_t>(slot.sent));
    if (slot.loads > 0) point.set_load(slot.load / static_cast<double>(slot.loads));
    point.set_reports(static_cast<std::uint32_t>(slot.reports));
  }
  return out;
}

v1::Configuration message_of(const Composed& now, const Composed& before) {
  v1::Configuration out;
  for (const auto& file : now.files) {
    auto& to = *out.add_files();
    to.set_path(file.path);
    to.set_content(file.content);
    to.set_mode(octal(file.mode));
    const auto* old = file_in(before, file.path);
    to.set_difference(difference(old ? std::string_view(old->content) : std::string_view(), file.content));
  }
  for (const auto& file : before.files) {
    if (file_in(now, file.path)) continue;
    auto& to = *out.add_files();
    to.set_path(file.path);
    to.set_difference(difference(file.content, ""));
  }
  for (const auto& fault : now.faults) {
    auto& to = *out.add_faults();
    to.set_pointer(fault.pointer);
    to.set_reason(fault.reason);
  }
  for (const auto& name : now.unknown) out.add_unknown_variables(name);
  out.set_checksum(now.checksum);
  out.set_changed(now.checksum != before.checksum);
  return out;
}

}  // namespace wifi::devices
