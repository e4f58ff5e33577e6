// SPDX-License-Identifier: EUPL-1.2
#include "devices/composition.h"

#include <algorithm>

#include "netjson/archive.h"
#include "netjson/md5.h"
#include "netjson/merge.h"

namespace wifi::devices {
namespace {

using stadtkern::Json;

bool contains(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

Json object_in(const std::string& text, const std::string& of, netjson::Faults& faults) {
  if (!text.empty()) {
    auto read = stadtkern::parse_json(text);
    if (read && read->is(Json::Type::Object)) return *std::move(read);
    faults.push_back({of, read ? "this is no object" : read.error().message});
  }
  Json none;
  none.type = Json::Type::Object;
  return none;
}

// Of all that it is made of: more is not even read.
std::size_t texts_of(const Device& device, const Group* group, const std::vector<const Template*>& templates) {
  std::size_t out = device.config.size() + device.variables.size() + (group ? group->variables.size() : 0);
  for (const Template* one : templates) out += one->config.size() + one->variables.size();
  return out;
}

void refuse(Composed& out, std::string why) {
  out.refusal = std::move(why);
  out.files.clear();
  out.archive.clear();
}

void seal(Composed& out) {
  out.archive = netjson::tar_gz(out.files);
  if (out.archive.size() > kLargestArchive) return refuse(out, "the archive has more than 900,000 bytes");
  out.checksum = netjson::md5(out.archive);
}

}  // namespace

std::vector<const Template*> templates_of(const Device& device, const Group* group, const std::vector<Template>& all) {
  std::vector<const Template*> out;
  for (const Template& one : all) {
    const bool tagged = std::any_of(one.tags.begin(), one.tags.end(),
                                    [&](const std::string& tag) { return contains(device.tags, tag); });
    const bool grouped = group && contains(group->templates, one.id);
    if (one.standard || tagged || grouped || contains(device.templates, one.id)) out.push_back(&one);
  }
  std::sort(out.begin(), out.end(), [](const Template* a, const Template* b) {
    return a->rank != b->rank ? a->rank < b->rank : a->id < b->id;
  });
  return out;
}

Composed compose(const Device& device, const Group* group, const std::vector<const Template*>& templates) {
  Composed out;
  if (texts_of(device, group, templates) > kMostOfTexts) {
    refuse(out, "templates, variables and the device's own configuration have more than 512 KiB");
    out.faults.push_back({"", out.refusal});
    return out;
  }
  netjson::Faults faults;
  Json configuration;
  netjson::Variables variables;
  for (const Template* one : templates) {
    netjson::merge(configuration, object_in(one->config, "/templates/" + one->id, faults));
    netjson::add_variables(object_in(one->variables, "/templates/" + one->id + "/variables", faults), variables);
  }
  if (group) netjson::add_variables(object_in(group->variables, "/group/variables", faults), variables);
  netjson::merge(configuration, object_in(device.config, "/config", faults));
  netjson::add_variables(object_in(device.variables, "/variables", faults), variables);
  // What a device is cannot be said otherwise.
  variables["id"] = device.id;
  variables["key"] = device.key;
  variables["name"] = device.name;
  variables["mac_address"] = device.mac;
  variables["hardware_id"] = device.hardware_id;
  netjson::fill(configuration, variables, out.unknown);
  auto rendered = netjson::render(configuration, netjson::dialect_of(device.os));
  out.files = std::move(rendered.files);
  out.faults = std::move(faults);
  out.faults.insert(out.faults.end(), rendered.faults.begin(), rendered.faults.end());
  if (rendered.refused) {
    const auto& [pointer, reason] = out.faults.back();
    refuse(out, pointer.empty() ? "the configuration " + reason : pointer + " " + reason);
  } else {
    seal(out);
    if (!out.refusal.empty()) out.faults.push_back({"", out.refusal});
  }
  return out;
}

Composed nothing() {
  Composed out;
  seal(out);
  return out;
}

}  // namespace wifi::devices
