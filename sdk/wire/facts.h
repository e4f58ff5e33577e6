// SPDX-License-Identifier: Apache-2.0
// What plugin.toml says, as it is told to an instance in Welcome; proto/control.proto says what each field means.
#pragma once

#include "wire/protobuf.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::wire::control {

struct Publication {
  std::string type;
  std::uint32_t version = 0;
  std::uint64_t keep_seconds = 0;
  std::uint32_t oldest_version = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.type);
    field(2, self.version);
    field(3, self.keep_seconds);
    field(4, self.oldest_version);
  }
  [[nodiscard]] bool covers(std::string_view wanted_type, std::uint32_t payload_version) const {
    const std::uint32_t oldest = oldest_version == 0 ? version : oldest_version;
    return type == wanted_type && payload_version >= oldest && payload_version <= version;
  }
  friend bool operator==(const Publication&, const Publication&) = default;
};

struct Subscription {
  std::string type;
  std::string provider;
  std::uint32_t service = 0;
  bool from_now = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.type);
    field(2, self.provider);
    field(3, self.service);
    field(4, self.from_now);
  }
  friend bool operator==(const Subscription&, const Subscription&) = default;
};

struct Worker {
  std::string name;
  std::string program;
  std::uint64_t memory = 0;
  std::uint64_t output = 0;
  std::uint32_t deadline_ms = 0;
  std::uint32_t cpu_seconds = 0;
  std::uint32_t open_files = 0;
  std::uint32_t processes = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.program);
    field(3, self.memory);
    field(4, self.output);
    field(5, self.deadline_ms);
    field(6, self.cpu_seconds);
    field(7, self.open_files);
    field(8, self.processes);
  }
  friend bool operator==(const Worker&, const Worker&) = default;
};

struct Text {
  std::string language;
  std::string text;
  static void each_field(auto& self, auto&& field) {
    field(1, self.language);
    field(2, self.text);
  }
  friend bool operator==(const Text&, const Text&) = default;
};

struct WebPage {
  std::string path;
  std::vector<Text> title;
  bool navigation = false;
  std::vector<Text> tile;
  std::string role;
  bool foot = false;
  std::vector<std::string> figures;
  bool search = false;
  std::string group;
  std::string setting;
  static void each_field(auto& self, auto&& field) {
    field(1, self.path);
    field(2, self.title);
    field(3, self.navigation);
    field(4, self.tile);
    field(5, self.role);
    field(6, self.foot);
    field(7, self.figures);
    field(8, self.search);
    field(9, self.group);
    field(10, self.setting);
  }
  friend bool operator==(const WebPage&, const WebPage&) = default;
};

struct Web {
  std::string entry;
  std::vector<Text> name;
  std::vector<WebPage> pages;
  static void each_field(auto& self, auto&& field) {
    field(1, self.entry);
    field(2, self.name);
    field(3, self.pages);
  }
  friend bool operator==(const Web&, const Web&) = default;
};

struct ModuleFacts {
  std::string mount;
  std::vector<std::string> claims;
  std::vector<Publication> publishes;
  std::vector<Subscription> subscribes;
  std::vector<std::string> commands;
  std::uint32_t schema = 0;
  std::uint32_t schema_reads_from = 0;
  bool node_scope = false;
  bool edge = false;
  bool listen = false;
  std::uint32_t event_attempts = 0;
  std::vector<Worker> workers;
  std::vector<std::string> requirements;
  std::optional<Web> web;
  static void each_field(auto& self, auto&& field) {
    field(1, self.mount);
    field(2, self.claims);
    field(3, self.publishes);
    field(4, self.subscribes);
    field(5, self.commands);
    field(6, self.schema);
    field(7, self.schema_reads_from);
    field(8, self.node_scope);
    field(9, self.edge);
    field(10, self.listen);
    field(11, self.event_attempts);
    field(12, self.workers);
    field(13, self.requirements);
    field(14, self.web);
  }
  friend bool operator==(const ModuleFacts&, const ModuleFacts&) = default;
};

}  // namespace stadtkern::wire::control
