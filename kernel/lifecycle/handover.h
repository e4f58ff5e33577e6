// SPDX-License-Identifier: EUPL-1.2
// Handover: what a kernel leaves to the program that replaces it in the same process (DECISIONS §23): who runs, with
// which descriptors, numbers and names. Travels in a memory file whose number stands in the environment; every
// descriptor that it names is open across exec until settle(). Values only, but for the functions below. Read by the
// next version of the kernel: fields are only added.
#pragma once

#include "wire/control.h"

#include <stadtkern/result.h>

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stadtkern::lifecycle {

namespace handover {

struct Name {  // of the interner
  std::uint32_t id = 0;
  std::uint32_t service = 0;  // only methods
  std::string name;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.service);
    field(3, self.name);
  }
};

struct Socket {  // that listens
  std::string name;
  std::string host;
  std::uint32_t port = 0;
  std::string module;
  int descriptor = -1;
  static void each_field(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.host);
    field(3, self.port);
    field(4, self.module);
    field(5, self.descriptor);
  }
};

struct Town {  // as an instance has it
  std::uint32_t state = 0;
  std::string error;
  std::uint32_t failures = 0;
  std::int64_t retry_at = 0;
  bool refused = false;
  bool reopen = false;
  std::optional<wire::control::TownOpen> opened;
  static void each_field(auto& self, auto&& field) {
    field(1, self.state);
    field(2, self.error);
    field(3, self.failures);
    field(4, self.retry_at);
    field(5, self.refused);
    field(6, self.reopen);
    field(7, self.opened);
  }
};

struct Process {
  pid_t pid = 0;
  std::uint64_t start_time = 0;
  std::int64_t started = 0;
  std::string name;
  int control = -1;
  int log = -1;
  int output = -1;
  std::string control_rest;  // read, and not a whole frame or line yet
  std::string log_rest;
  std::string output_rest;
  std::string last_output;
  bool resumes = false;  // else it must be started again
  std::uint64_t registry = 0;
  std::optional<wire::control::Welcome> welcome;
  std::string folder;
  std::vector<std::string> command;
  std::vector<Socket> listeners;  // that it was given; without descriptors
  std::uint32_t queue_messages = 0;
  std::vector<Town> towns;
  static void each_field(auto& self, auto&& field) {
    field(1, self.pid);
    field(2, self.start_time);
    field(3, self.started);
    field(4, self.name);
    field(5, self.control);
    field(6, self.log);
    field(7, self.output);
    field(8, self.control_rest);
    field(9, self.log_rest);
    field(10, self.output_rest);
    field(11, self.last_output);
    field(12, self.resumes);
    field(13, self.registry);
    field(14, self.welcome);
    field(15, self.folder);
    field(16, self.command);
    field(17, self.listeners);
    field(18, self.queue_messages);
    field(19, self.towns);
  }
};

// A release that was swapped for itself: neither the lock nor the files say how often.
struct Release {
  std::string town;  // empty: the node
  std::string module;
  std::string version;
  std::string sha256;
  std::uint32_t generation = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.town);
    field(2, self.module);
    field(3, self.version);
    field(4, self.sha256);
    field(5, self.generation);
  }
};

struct Unit {
  std::string name;
  bool quarantined = false;
  std::uint32_t restarts = 0;
  std::uint32_t started = 0;  // instances so far
  std::string note;
  std::string last_output;
  std::optional<Process> process;
  static void each_field(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.quarantined);
    field(3, self.restarts);
    field(4, self.started);
    field(5, self.note);
    field(6, self.last_output);
    field(7, self.process);
  }
};

}  // namespace handover

struct Handover {
  static constexpr std::uint32_t kFormat = 1;

  using Name = handover::Name;
  using Socket = handover::Socket;
  using Town = handover::Town;
  using Process = handover::Process;
  using Release = handover::Release;
  using Unit = handover::Unit;

  std::uint32_t format = kFormat;
  std::string version;   // of the kernel before
  std::string why_back;  // not empty: the next program could not take over, and gives back
  std::vector<std::string> arguments;
  std::string working_folder;  // that relative ones are meant from
  std::int64_t paused_at = 0;  // ns, CLOCK_MONOTONIC: since then nothing new is carried
  std::uint32_t ended_requests = 0;
  std::uint32_t ended_streams = 0;
  std::uint32_t epoch = 0;
  std::uint32_t generation = 0;  // of the router's numbers
  std::uint32_t activations = 0;
  int state_lock = -1;
  int admin_socket = -1;
  int program = -1;  // of the kernel before, to go back
  std::vector<Socket> listeners;
  std::vector<Name> services;
  std::vector<Name> methods;
  std::vector<Name> towns;
  std::optional<wire::control::Registry> registry;
  std::vector<Unit> units;
  std::vector<Release> releases;
  static void each_field(auto& self, auto&& field) {
    field(1, self.format);
    field(2, self.version);
    field(3, self.why_back);
    field(5, self.working_folder);
    field(6, self.paused_at);
    field(7, self.ended_requests);
    field(8, self.ended_streams);
    field(9, self.epoch);
    field(10, self.generation);
    field(11, self.activations);
    field(12, self.state_lock);
    field(13, self.admin_socket);
    field(14, self.program);
    field(15, self.listeners);
    field(16, self.services);
    field(17, self.methods);
    field(18, self.towns);
    field(19, self.registry);
    field(20, self.units);
    field(22, self.arguments);
    field(23, self.releases);
  }
};

// What the program before left, or nothing when this is a start like any other. Closes every descriptor that it does
// not name. DataLoss when it cannot be read.
[[nodiscard]] Result<std::optional<Handover>> take_handover();

// Becomes that program, with the handover's arguments. Returns only when it cannot, with the reason. A program that has
// not settled after kPatience is ended: one that hangs would hear no signal but SIGKILL.
constexpr unsigned kPatience = 60;  // seconds
[[nodiscard]] Error become(const std::string& program, const Handover& handover);

// Becomes the program before again, which is told why. Returns only when there is no way back: this one was that way.
void give_back(Handover handover, const std::string& why);

// Those that this program was started with.
[[nodiscard]] std::vector<std::string> own_arguments();

// SIGTERM, SIGINT and SIGHUP wait from just before become() until the next program listens to them.
void hold_signals();
void hear_signals();

// A copy of a descriptor that was handed over; it is closed in children and by the next exec.
[[nodiscard]] int copy_of(int descriptor) noexcept;

// There is no way back any more: closes what copy_of() was made from.
void settle(const Handover& handover);

}  // namespace stadtkern::lifecycle
