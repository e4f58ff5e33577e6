// SPDX-License-Identifier: Apache-2.0
// The admin socket's messages as plain structs; proto/admin.proto says what each field means. Values only.
#pragma once

#include "wire/admin_changes.h"
#include "wire/protobuf.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stadtkern::wire::admin {

struct GetStatus {
  static void each_field(auto&, auto&&) {}
  friend bool operator==(const GetStatus&, const GetStatus&) = default;
};

struct GetTown {
  std::string name;
  static void each_field(auto& self, auto&& field) { field(1, self.name); }
  friend bool operator==(const GetTown&, const GetTown&) = default;
};

struct SetEnabled {
  std::string town;
  std::string module;
  bool enabled = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.town);
    field(2, self.module);
    field(3, self.enabled);
  }
  friend bool operator==(const SetEnabled&, const SetEnabled&) = default;
};

struct ChangeSettings {
  std::string town;
  std::string module;
  std::string changes;
  static void each_field(auto& self, auto&& field) {
    field(1, self.town);
    field(2, self.module);
    field(3, self.changes);
  }
  friend bool operator==(const ChangeSettings&, const ChangeSettings&) = default;
};

struct Restart {
  std::string module;
  static void each_field(auto& self, auto&& field) { field(1, self.module); }
  friend bool operator==(const Restart&, const Restart&) = default;
};

struct Reload {
  std::string plan;
  static void each_field(auto& self, auto&& field) { field(1, self.plan); }
  friend bool operator==(const Reload&, const Reload&) = default;
};

struct SetLogLevel {
  std::string level;
  static void each_field(auto& self, auto&& field) { field(1, self.level); }
  friend bool operator==(const SetLogLevel&, const SetLogLevel&) = default;
};

struct Locate {
  std::string module;
  std::string service;
  std::string town;
  static void each_field(auto& self, auto&& field) {
    field(1, self.module);
    field(2, self.service);
    field(3, self.town);
  }
  friend bool operator==(const Locate&, const Locate&) = default;
};

struct Call {
  std::string town;
  std::string service;
  std::string method;
  std::string body;
  std::vector<std::string> roles;
  std::uint32_t deadline_ms = 0;
  bool stream = false;
  std::string locale;
  static void each_field(auto& self, auto&& field) {
    field(1, self.town);
    field(2, self.service);
    field(3, self.method);
    field(4, self.body);
    field(5, self.roles);
    field(6, self.deadline_ms);
    field(7, self.stream);
    field(8, self.locale);
  }
  friend bool operator==(const Call&, const Call&) = default;
};

struct Erase {
  std::string town;
  std::string module;
  std::string subject;
  bool again = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.town);
    field(2, self.module);
    field(3, self.subject);
    field(4, self.again);
  }
  friend bool operator==(const Erase&, const Erase&) = default;
};

struct GetErasures {
  std::string town;
  std::string since;
  static void each_field(auto& self, auto&& field) {
    field(1, self.town);
    field(2, self.since);
  }
  friend bool operator==(const GetErasures&, const GetErasures&) = default;
};

struct Note {
  std::string what;
  std::string town;
  std::string plan;
  std::string module;
  std::string detail{};
  static void each_field(auto& self, auto&& field) {
    field(1, self.what);
    field(2, self.town);
    field(3, self.plan);
    field(4, self.module);
    field(5, self.detail);
  }
  friend bool operator==(const Note&, const Note&) = default;
};

struct Upgrade {
  std::string program;
  static void each_field(auto& self, auto&& field) { field(1, self.program); }
  friend bool operator==(const Upgrade&, const Upgrade&) = default;
};

struct Chunk {
  std::string data;
  static void each_field(auto& self, auto&& field) { field(1, self.data); }
  friend bool operator==(const Chunk&, const Chunk&) = default;
};

struct Credit {
  std::uint32_t bytes = 0;
  static void each_field(auto& self, auto&& field) { field(1, self.bytes); }
  friend bool operator==(const Credit&, const Credit&) = default;
};

struct End {
  std::uint32_t status = 0;
  std::string payload;
  static void each_field(auto& self, auto&& field) {
    field(1, self.status);
    field(2, self.payload);
  }
  friend bool operator==(const End&, const End&) = default;
};

struct Listener {
  std::string name;
  std::string address;
  std::string module;
  static void each_field(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.address);
    field(3, self.module);
  }
  friend bool operator==(const Listener&, const Listener&) = default;
};

struct Instance {
  std::string module;
  std::string version;
  std::string unit;
  std::string runtime;
  std::string state;
  std::uint32_t pid = 0;
  std::uint32_t restarts = 0;
  std::uint32_t in_flight = 0;
  std::uint64_t rss_bytes = 0;
  std::uint64_t up_ms = 0;
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  std::uint64_t p99_us = 0;
  std::vector<std::string> towns;
  std::uint32_t wanted_towns = 0;
  std::vector<FailedTown> failed_towns;
  std::string note;
  std::string last_output;
  std::uint64_t log_lines_dropped = 0;
  std::vector<std::string> closing_towns;
  std::string label;
  std::vector<std::string> names;
  std::vector<std::string> provides;
  std::vector<std::string> claims;
  static void each_field(auto& self, auto&& field) {
    field(1, self.module);
    field(2, self.version);
    field(3, self.unit);
    field(4, self.runtime);
    field(5, self.state);
    field(6, self.pid);
    field(7, self.restarts);
    field(8, self.in_flight);
    field(9, self.rss_bytes);
    field(10, self.up_ms);
    field(11, self.requests);
    field(12, self.errors);
    field(13, self.p99_us);
    field(14, self.towns);
    field(15, self.wanted_towns);
    field(16, self.failed_towns);
    field(17, self.note);
    field(18, self.last_output);
    field(19, self.log_lines_dropped);
    field(24, self.closing_towns);
    field(25, self.label);
    field(26, self.names);
    field(27, self.provides);
    field(28, self.claims);
  }
  friend bool operator==(const Instance&, const Instance&) = default;
};

struct Takeover {
  std::string from;
  std::string to;
  std::string failed;
  std::int64_t paused_at = 0;
  std::uint64_t pause_us = 0;
  std::uint32_t ended_requests = 0;
  std::uint32_t ended_streams = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.from);
    field(2, self.to);
    field(3, self.failed);
    field(4, self.paused_at);
    field(5, self.pause_us);
    field(6, self.ended_requests);
    field(7, self.ended_streams);
  }
  friend bool operator==(const Takeover&, const Takeover&) = default;
};

struct Status {
  std::string version;
  std::uint32_t pid = 0;
  std::uint64_t uptime_ms = 0;
  std::string state_folder;
  std::string config_folder;
  std::string log_level;
  std::uint32_t epoch = 0;
  std::string audit_head;
  std::uint64_t audit_records = 0;
  std::vector<std::string> towns;
  std::vector<Listener> listeners;
  std::vector<Instance> instances;
  std::vector<std::string> drifts;
  std::vector<std::string> module_folders;
  std::optional<SwapState> swap;
  bool unsigned_packages = false;
  std::vector<LockNote> lock_notes;
  std::string audit_fault;
  std::vector<KeptData> kept_data;
  std::optional<Takeover> takeover;
  static void each_field(auto& self, auto&& field) {
    field(1, self.version);
    field(2, self.pid);
    field(3, self.uptime_ms);
    field(4, self.state_folder);
    field(5, self.config_folder);
    field(6, self.log_level);
    field(7, self.epoch);
    field(8, self.audit_head);
    field(9, self.audit_records);
    field(10, self.towns);
    field(11, self.listeners);
    field(12, self.instances);
    field(13, self.drifts);
    field(20, self.module_folders);
    field(21, self.swap);
    field(22, self.unsigned_packages);
    field(23, self.lock_notes);
    field(24, self.audit_fault);
    field(25, self.kept_data);
    field(26, self.takeover);
  }
  friend bool operator==(const Status&, const Status&) = default;
};

struct TownModule {
  std::string id;
  std::string version;
  bool enabled = false;
  std::string state;
  std::string mount;
  std::string error;
  std::string personal_data;
  bool publishes = false;
  bool keeps_actions = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.version);
    field(3, self.enabled);
    field(4, self.state);
    field(5, self.mount);
    field(6, self.error);
    field(7, self.personal_data);
    field(8, self.publishes);
    field(9, self.keeps_actions);
  }
  friend bool operator==(const TownModule&, const TownModule&) = default;
};

struct Town {
  std::string name;
  std::vector<std::string> display_name;
  std::vector<std::string> hosts;
  std::vector<std::string> languages;
  std::string time_zone;
  std::string ags;
  bool is_default = false;
  std::vector<TownModule> modules;
  static void each_field(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.display_name);
    field(3, self.hosts);
    field(4, self.languages);
    field(5, self.time_zone);
    field(6, self.ags);
    field(7, self.is_default);
    field(8, self.modules);
  }
  friend bool operator==(const Town&, const Town&) = default;
};

struct Done {
  std::string message;
  static void each_field(auto& self, auto&& field) { field(1, self.message); }
  friend bool operator==(const Done&, const Done&) = default;
};

struct Failure {
  std::uint32_t code = 0;
  std::string message;
  std::string reason;
  std::vector<std::string> fields;
  std::uint32_t retry_after_ms = 0;
  bool outcome_unknown = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.code);
    field(2, self.message);
    field(3, self.reason);
    field(4, self.fields);
    field(5, self.retry_after_ms);
    field(6, self.outcome_unknown);
  }
  friend bool operator==(const Failure&, const Failure&) = default;
};

struct Module {
  std::string id;
  std::string version;
  std::string folder;
  std::vector<std::string> services;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.version);
    field(3, self.folder);
    field(4, self.services);
  }
  friend bool operator==(const Module&, const Module&) = default;
};

struct Located {
  std::vector<Module> modules;
  static void each_field(auto& self, auto&& field) { field(1, self.modules); }
  friend bool operator==(const Located&, const Located&) = default;
};

struct Erasure {
  std::string at;
  std::string town;
  std::string module;
  std::string subject;
  static void each_field(auto& self, auto&& field) {
    field(1, self.at);
    field(2, self.town);
    field(3, self.module);
    field(4, self.subject);
  }
  friend bool operator==(const Erasure&, const Erasure&) = default;
};

struct Erasures {
  std::vector<Erasure> erasures;
  static void each_field(auto& self, auto&& field) { field(1, self.erasures); }
  friend bool operator==(const Erasures&, const Erasures&) = default;
};

struct Reply {
  std::string body;
  static void each_field(auto& self, auto&& field) { field(1, self.body); }
  friend bool operator==(const Reply&, const Reply&) = default;
};

struct Admin {
  std::optional<GetStatus> get_status;
  std::optional<GetTown> get_town;
  std::optional<SetEnabled> set_enabled;
  std::optional<Restart> restart;
  std::optional<Reload> reload;
  std::optional<SetLogLevel> set_log_level;
  std::optional<Locate> locate;
  std::optional<Call> call;
  std::optional<Erase> erase;
  std::optional<GetErasures> get_erasures;
  std::optional<Note> note;
  std::optional<SwapModule> swap;
  std::optional<EndSwap> end_swap;
  std::optional<Forget> forget;
  std::optional<Upgrade> upgrade;
  std::optional<ChangeSettings> change_settings;
  std::optional<Chunk> chunk;
  std::optional<Credit> credit;
  std::optional<End> end;
  std::optional<Status> status;
  std::optional<Town> town;
  std::optional<Done> done;
  std::optional<Failure> failure;
  std::optional<Located> located;
  std::optional<Reply> reply;
  std::optional<Erasures> erasures;
  std::optional<SwapState> swap_state;
  static void each_field(auto& self, auto&& field) {
    field(1, self.get_status);
    field(2, self.get_town);
    field(3, self.set_enabled);
    field(4, self.restart);
    field(5, self.reload);
    field(6, self.set_log_level);
    field(7, self.locate);
    field(8, self.call);
    field(14, self.erase);
    field(15, self.get_erasures);
    field(16, self.note);
    field(17, self.swap);
    field(18, self.end_swap);
    field(19, self.forget);
    field(20, self.chunk);
    field(21, self.credit);
    field(22, self.end);
    field(23, self.upgrade);
    field(24, self.change_settings);
    field(30, self.status);
    field(31, self.town);
    field(32, self.done);
    field(33, self.failure);
    field(34, self.located);
    field(35, self.reply);
    field(44, self.erasures);
    field(45, self.swap_state);
  }
  friend bool operator==(const Admin&, const Admin&) = default;
};

}  // namespace stadtkern::wire::admin
