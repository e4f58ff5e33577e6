// SPDX-License-Identifier: Apache-2.0
// The control channel's messages as plain structs; proto/control.proto says what each field means. Values only.
#pragma once

#include "wire/facts.h"
#include "wire/protobuf.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::wire::control {

// A frame on fd 3 is [u32 length, little-endian][Control]; a longer one ends the connection.
inline constexpr std::uint32_t kMaxFrame = 16 * 1024 * 1024;

struct Hello {
  std::vector<std::uint32_t> versions;
  std::string sdk;
  std::string module;
  std::string version;
  bool resumes = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.versions);
    field(2, self.sdk);
    field(3, self.module);
    field(4, self.version);
    field(5, self.resumes);
  }
  friend bool operator==(const Hello&, const Hello&) = default;
};

struct Ready {
  static void each_field(auto&, auto&&) {}
  friend bool operator==(const Ready&, const Ready&) = default;
};

struct TownOpened {
  std::uint32_t id = 0;
  std::string error;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.error);
  }
  friend bool operator==(const TownOpened&, const TownOpened&) = default;
};

struct TownClosed {
  std::uint32_t id = 0;
  static void each_field(auto& self, auto&& field) { field(1, self.id); }
  friend bool operator==(const TownClosed&, const TownClosed&) = default;
};

struct Pong {
  std::uint64_t number = 0;
  std::uint64_t log_lines_dropped = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.number);
    field(2, self.log_lines_dropped);
  }
  friend bool operator==(const Pong&, const Pong&) = default;
};

struct Drained {
  static void each_field(auto&, auto&&) {}
  friend bool operator==(const Drained&, const Drained&) = default;
};

struct Failed {
  std::string reason;
  static void each_field(auto& self, auto&& field) { field(1, self.reason); }
  friend bool operator==(const Failed&, const Failed&) = default;
};

struct RegistryApplied {
  std::uint64_t number = 0;
  static void each_field(auto& self, auto&& field) { field(1, self.number); }
  friend bool operator==(const RegistryApplied&, const RegistryApplied&) = default;
};

struct Misbehaving {
  std::string what;
  static void each_field(auto& self, auto&& field) { field(1, self.what); }
  friend bool operator==(const Misbehaving&, const Misbehaving&) = default;
};

struct Loaded {
  static void each_field(auto&, auto&&) {}
  friend bool operator==(const Loaded&, const Loaded&) = default;
};

struct Method {
  std::uint32_t id = 0;
  std::string name;
  std::uint32_t safety = 0;
  std::uint32_t stream = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.name);
    field(3, self.safety);
    field(4, self.stream);
  }
  friend bool operator==(const Method&, const Method&) = default;
};

struct Service {
  std::uint32_t id = 0;
  std::string name;
  std::string provider;
  std::vector<Method> methods;
  bool provided = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.name);
    field(3, self.provider);
    field(4, self.methods);
    field(5, self.provided);
  }
  friend bool operator==(const Service&, const Service&) = default;
};

struct Welcome {
  std::uint32_t version = 0;
  std::uint32_t epoch = 0;
  std::string instance;
  std::string nonce;
  std::string endpoint;
  std::vector<Service> services;
  std::string settings;
  std::string log_level;
  std::uint32_t slots = 0;
  std::uint32_t workers = 0;
  std::string data;
  std::optional<ModuleFacts> facts;
  std::string module;
  std::string module_version;
  std::string database;
  std::uint32_t batch_writes = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.version);
    field(2, self.epoch);
    field(3, self.instance);
    field(4, self.nonce);
    field(5, self.endpoint);
    field(6, self.services);
    field(7, self.settings);
    field(8, self.log_level);
    field(9, self.slots);
    field(10, self.workers);
    field(11, self.data);
    field(12, self.facts);
    field(13, self.module);
    field(14, self.module_version);
    field(15, self.database);
    field(16, self.batch_writes);
  }
  friend bool operator==(const Welcome&, const Welcome&) = default;
};

struct Refused {
  std::string reason;
  static void each_field(auto& self, auto&& field) { field(1, self.reason); }
  friend bool operator==(const Refused&, const Refused&) = default;
};

struct Role {
  std::string id;
  std::vector<Text> name;
  bool second_factor = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.name);
    field(3, self.second_factor);
  }
  friend bool operator==(const Role&, const Role&) = default;
};

struct TownOpen {
  std::uint32_t id = 0;
  std::string name;
  std::vector<Text> display_name;
  std::vector<std::string> languages;
  std::string time_zone;
  std::string settings;
  std::string area;
  std::uint64_t activation = 0;
  std::string map;
  std::vector<Role> roles;
  std::vector<Publication> withheld;
  std::vector<Service> providers;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.name);
    field(3, self.display_name);
    field(4, self.languages);
    field(5, self.time_zone);
    field(6, self.settings);
    field(7, self.area);
    field(8, self.activation);
    field(9, self.map);
    field(10, self.roles);
    field(11, self.withheld);
    field(12, self.providers);
  }
  friend bool operator==(const TownOpen&, const TownOpen&) = default;
};

struct TownReconfigure {
  std::optional<TownOpen> town;
  static void each_field(auto& self, auto&& field) { field(1, self.town); }
  friend bool operator==(const TownReconfigure&, const TownReconfigure&) = default;
};

struct TownClose {
  std::uint32_t id = 0;
  static void each_field(auto& self, auto&& field) { field(1, self.id); }
  friend bool operator==(const TownClose&, const TownClose&) = default;
};

struct Ping {
  std::uint64_t number = 0;
  static void each_field(auto& self, auto&& field) { field(1, self.number); }
  friend bool operator==(const Ping&, const Ping&) = default;
};

struct Drain {
  std::uint32_t milliseconds = 0;
  static void each_field(auto& self, auto&& field) { field(1, self.milliseconds); }
  friend bool operator==(const Drain&, const Drain&) = default;
};

struct LogLevel {
  std::string level;
  static void each_field(auto& self, auto&& field) { field(1, self.level); }
  friend bool operator==(const LogLevel&, const LogLevel&) = default;
};

struct Listener {
  std::string name;
  std::string address;
  static void each_field(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.address);
  }
  friend bool operator==(const Listener&, const Listener&) = default;
};

struct RegistryModule {
  std::string id;
  std::string version;
  std::vector<Text> name;
  std::uint32_t http_service = 0;
  std::uint32_t read_method = 0;
  std::uint32_t repeat_method = 0;
  std::uint32_t write_method = 0;
  std::string mount;
  std::vector<std::string> claims;
  std::uint64_t max_body = 0;
  std::uint32_t metrics_service = 0;
  std::uint32_t metrics_method = 0;
  std::vector<Text> summary;
  std::uint32_t stream_method = 0;
  std::uint32_t upload_method = 0;
  std::vector<Service> contracts;  // that the edge requires
  std::uint32_t clients = 0;       // bit i: at claims[i] the module sees who asks
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.version);
    field(3, self.name);
    field(4, self.http_service);
    field(5, self.read_method);
    field(6, self.repeat_method);
    field(7, self.write_method);
    field(8, self.mount);
    field(9, self.claims);
    field(10, self.max_body);
    field(11, self.metrics_service);
    field(12, self.metrics_method);
    field(13, self.summary);
    field(14, self.stream_method);
    field(15, self.upload_method);
    field(16, self.contracts);
    field(17, self.clients);
  }
  friend bool operator==(const RegistryModule&, const RegistryModule&) = default;
};

struct RegistryTown {
  std::uint32_t id = 0;
  std::string name;
  std::vector<Text> display_name;
  std::vector<std::string> hosts;
  std::vector<std::string> languages;
  bool is_default = false;
  std::vector<RegistryModule> modules;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.name);
    field(3, self.display_name);
    field(4, self.hosts);
    field(5, self.languages);
    field(6, self.is_default);
    field(7, self.modules);
  }
  friend bool operator==(const RegistryTown&, const RegistryTown&) = default;
};

struct Registry {
  std::uint64_t number = 0;
  std::vector<RegistryTown> towns;
  static void each_field(auto& self, auto&& field) {
    field(1, self.number);
    field(2, self.towns);
  }
  friend bool operator==(const Registry&, const Registry&) = default;
};

struct Pause {
  static void each_field(auto&, auto&&) {}
  friend bool operator==(const Pause&, const Pause&) = default;
};

struct Resume {
  std::string nonce;
  std::string endpoint;
  static void each_field(auto& self, auto&& field) {
    field(1, self.nonce);
    field(2, self.endpoint);
  }
  friend bool operator==(const Resume&, const Resume&) = default;
};

struct Activate {
  std::uint32_t id = 0;
  std::uint64_t activation = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.activation);
  }
  friend bool operator==(const Activate&, const Activate&) = default;
};

struct Stop {
  static void each_field(auto&, auto&&) {}
  friend bool operator==(const Stop&, const Stop&) = default;
};

struct Start {
  static void each_field(auto&, auto&&) {}
  friend bool operator==(const Start&, const Start&) = default;
};

struct Control {
  std::optional<Hello> hello;
  std::optional<Ready> ready;
  std::optional<TownOpened> town_opened;
  std::optional<TownClosed> town_closed;
  std::optional<Pong> pong;
  std::optional<Drained> drained;
  std::optional<Failed> failed;
  std::optional<RegistryApplied> registry_applied;
  std::optional<Misbehaving> misbehaving;
  std::optional<Loaded> loaded;
  std::optional<Welcome> welcome;
  std::optional<Refused> refused;
  std::optional<TownOpen> town_open;
  std::optional<TownReconfigure> town_reconfigure;
  std::optional<TownClose> town_close;
  std::optional<Ping> ping;
  std::optional<Drain> drain;
  std::optional<LogLevel> log_level;
  std::optional<Listener> listener;
  std::optional<Registry> registry;
  std::optional<Pause> pause;
  std::optional<Resume> resume;
  std::optional<Activate> activate;
  std::optional<Stop> stop;
  std::optional<Start> start;
  static void each_field(auto& self, auto&& field) {
    field(1, self.hello);
    field(2, self.ready);
    field(3, self.town_opened);
    field(4, self.town_closed);
    field(5, self.pong);
    field(6, self.drained);
    field(7, self.failed);
    field(8, self.registry_applied);
    field(9, self.misbehaving);
    field(10, self.loaded);
    field(20, self.welcome);
    field(21, self.refused);
    field(22, self.town_open);
    field(23, self.town_reconfigure);
    field(24, self.town_close);
    field(25, self.ping);
    field(26, self.drain);
    field(27, self.log_level);
    field(28, self.listener);
    field(29, self.registry);
    field(30, self.pause);
    field(31, self.resume);
    field(32, self.activate);
    field(33, self.stop);
    field(34, self.start);
  }
  friend bool operator==(const Control&, const Control&) = default;
};

}  // namespace stadtkern::wire::control
