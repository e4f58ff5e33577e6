// SPDX-License-Identifier: EUPL-1.2
// From templates, group and device to the archive that this device takes, and its checksum. Pure; any thread.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "netjson/configuration.h"

namespace wifi::devices {

struct Template {
  std::string id;
  std::string name;
  std::int64_t rank = 0;          // lower ones first; what comes later goes over what came before
  std::string config;             // NetJSON
  std::string variables;          // an object: what stands for {{ name }} where nobody says another
  bool standard = false;          // for every device
  std::vector<std::string> tags;  // for devices with one of these
};

struct Group {
  std::string id;
  std::string name;
  std::string variables;
  std::vector<std::string> templates;  // ids
};

struct Device {
  std::string id;  // 32 hexadecimal digits
  std::string key;
  std::string name;
  std::string mac;
  std::string hardware_id;
  std::string os;
  std::string config;  // NetJSON of its own, laid over all templates
  std::string variables;
  std::string group;  // an id, or empty
  std::vector<std::string> tags;
  std::vector<std::string> templates;  // ids, besides those that its tags and its group bring
};

// A configuration that is too large to be fetched in one answer, and what it may be made of.
inline constexpr std::size_t kLargestArchive = 900'000;
inline constexpr std::size_t kMostOfTexts = std::size_t{512} * 1024;

struct Composed {
  std::vector<netjson::File> files;
  netjson::Faults faults;
  std::set<std::string> unknown;  // variables that nobody has
  std::string archive;
  std::string checksum;  // MD5 of the archive
  std::string refusal;   // why there is none: it is beyond a limit. Then files, archive and checksum are empty.
};

// Which of the town's templates a device has, in the order in which they are laid over each other.
[[nodiscard]] std::vector<const Template*> templates_of(const Device& device, const Group* group,
                                                        const std::vector<Template>& all);

// `templates` in that order; texts that are no JSON count as empty and are named among the faults.
[[nodiscard]] Composed compose(const Device& device, const Group* group, const std::vector<const Template*>& templates);

// What a device is told to drop all that it had from here.
[[nodiscard]] Composed nothing();

}  // namespace wifi::devices
