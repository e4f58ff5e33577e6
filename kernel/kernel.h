// SPDX-License-Identifier: EUPL-1.2
// Kernel: owns all parts, starts them in order and stops them in reverse. One per process, on the main thread; the bus
// and the modules' logs have threads of their own.
#pragma once

#include "admin/bus_calls.h"
#include "bus/transport.h"
#include "config/config.h"
#include "lifecycle/audit.h"
#include "lifecycle/desired.h"
#include "lifecycle/erasures.h"
#include "lifecycle/event_loop.h"
#include "lifecycle/handover.h"
#include "lifecycle/interning.h"
#include "lifecycle/listeners.h"
#include "lifecycle/log_files.h"
#include "lifecycle/state_folder.h"
#include "lifecycle/supervisor.h"
#include "log.h"
#include "wire/admin.h"

#include <stadtkern/result.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern {

namespace admin {
class NodeCommands;
class Server;
}  // namespace admin
namespace alerts {
class Watch;
struct Picture;
}  // namespace alerts

struct KernelOptions {
  std::filesystem::path config = "config";            // folder with stadtkern.toml and towns/
  std::optional<std::filesystem::path> state;         // instead of the file's
  std::map<std::string, std::string> listeners;       // name -> "ADDRESS:PORT", instead of the file's
  std::vector<std::filesystem::path> module_folders;  // instead of the file's, when not empty
  std::optional<log::Level> log_level;                // instead of the file's
  int ready_descriptor = -1;                          // gets one line once every module answers
  std::filesystem::path host_program;                 // empty: stadtkern-host beside this program
  std::filesystem::path alert_program;                // empty: stadtkern-alert beside this program
  std::filesystem::path cli_program;                  // empty: stadtkern beside this program
  lifecycle::TimeLimits limits;
  std::optional<lifecycle::Handover> handover;  // of the program before, in this process
  std::string working_folder;                   // that relative arguments are meant from
};

class HandingOver;
class Swapping;
class Uninstalling;

class Kernel {
 public:
  // Everything up to and including the start of the modules. Errors: InvalidArgument (configuration; the message is
  // all problems, line by line), else what is wrong with the environment, in one line.
  [[nodiscard]] static Result<std::unique_ptr<Kernel>> start(KernelOptions options);
  ~Kernel();
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;

  // Until SIGTERM, SIGINT or stop(); then everything has been drained.
  void run();
  void stop();  // any thread

  // --- what the admin socket asks for; on the thread of run()
  // ---------------------------------------------------------
  void status(std::function<void(wire::admin::Status)> answer);
  [[nodiscard]] Result<wire::admin::Town> town(std::string_view name) const;
  [[nodiscard]] Status set_enabled(const std::string& town, const std::string& module, bool enabled,
                                   const std::string& who);
  // `changes` is a JSON object of settings, null for one that is taken back: all of them or, with what is wrong, none.
  [[nodiscard]] Status change_settings(const std::string& town, const std::string& module, const std::string& changes,
                                       const std::string& who);
  [[nodiscard]] Status restart(const std::string& module);
  [[nodiscard]] bool upgrading() const;  // another program is about to take over
  // See HandingOver::begin.
  void upgrade(const std::string& program, const std::string& who, std::function<void(Status)> on_begun);
  [[nodiscard]] Swapping& swaps() { return *swapping_; }
  [[nodiscard]] Uninstalling& uninstalls() { return *uninstalling_; }
  // Reads the configuration again and applies it: whole, or (with the problems as the error's message) not at all.
  [[nodiscard]] Result<std::string> reload();
  [[nodiscard]] Status set_log_level(const std::string& level);
  [[nodiscard]] Result<wire::admin::Located> locate(const wire::admin::Locate& what) const;
  // Fills in the ids of town, service and method. NotFound with what there is instead.
  [[nodiscard]] Result<admin::BusCall> prepare(const wire::admin::Call& call) const;

  // Enters the erasure in the audit log, notes it (unless it stands in the list) and fills in the call that carries it
  // out. Errors: InvalidArgument (no opaque id), NotFound, FailedPrecondition (noted, but the module is off in the
  // town), Unavailable (it cannot be noted; nothing was done).
  [[nodiscard]] Result<admin::BusCall> prepare_erasure(const wire::admin::Erase& erase, const std::string& who);
  [[nodiscard]] Result<wire::admin::Erasures> erasures(const wire::admin::GetErasures& wanted) const;

  [[nodiscard]] admin::BusCalls& calls() { return *calls_; }
  [[nodiscard]] const admin::NodeCommands& node_commands() const { return *node_commands_; }
  [[nodiscard]] lifecycle::AuditLog& audit() { return *audit_; }
  [[nodiscard]] lifecycle::EventLoop& loop() { return loop_; }

 private:
  Kernel(KernelOptions options, config::Config config, lifecycle::StateFolder state);
  [[nodiscard]] Status start_parts();
  // From the files, or (with `files`, `modules`) from what was read of them before.
  [[nodiscard]] Result<config::Config> load_config(const config::Overrides& overrides, const config::Choice& choice,
                                                   std::shared_ptr<const config::Files>& files,
                                                   std::shared_ptr<config::Secrets> secrets,
                                                   const catalogue::Catalogue* modules = nullptr) const;
  // The files anew, with those secrets.
  [[nodiscard]] Result<config::Config> read_config(const config::Overrides& overrides,
                                                   std::shared_ptr<config::Secrets> secrets);
  // What is read for a change that is refused later is looked up again the next time.
  [[nodiscard]] std::shared_ptr<config::Secrets> copy_of_secrets() const {
    return std::make_shared<config::Secrets>(*secrets_);
  }
  void warn_of_open_secrets();
  // What these would make of the configuration is applied and kept, or nothing is.
  [[nodiscard]] Status put_in_force(const config::Overrides& overrides);
  // What is changed against the files, but for what was left out at the start.
  [[nodiscard]] Result<config::Overrides> fitting_overrides() const;
  [[nodiscard]] config::Overrides fitting(config::Overrides overrides) const;
  // The configuration with these as it can be had at a start: a change that no longer fits (its secret's file is gone)
  // must not keep all towns from having a kernel.
  [[nodiscard]] Result<config::Config> load_what_fits(const config::Overrides& overrides);
  [[nodiscard]] Status use_listener_options(config::Config& config) const;
  [[nodiscard]] Result<std::vector<lifecycle::Step>> apply(config::Config config);
  [[nodiscard]] Status start_bus();
  [[nodiscard]] Status start_swapping();
  // Requests to the kernel's own services: its figures, and the operators' commands.
  void answer_own(const wire::Prefix& prefix, const std::string& identity, const std::string& payload);
  void answer_metrics(std::uint64_t correlation);
  void run_command(const wire::Prefix& prefix, const std::string& identity, const std::string& payload);
  void reply(std::uint64_t correlation, Code code, std::string payload);
  void with_bus_figures(std::function<void(const bus::Metrics&, std::map<bus::InstanceId, bus::Load>)> then);
  void start_alerts();
  void told_ready(const std::string& line);
  // What runs is what the files say: a kernel that reads them anew changes nothing.
  [[nodiscard]] Status files_in_force();
  [[nodiscard]] std::string files_as_they_are() const;  // names, sizes and times of the files that are read at a start
  [[nodiscard]] std::vector<std::string> places() const;
  void leave(lifecycle::Handover& handover);
  void take_over(const lifecycle::Desired& picture);
  void taken_over();
  void shut_down();

  KernelOptions options_;
  log::Log log_;
  lifecycle::EventLoop loop_;
  lifecycle::StateFolder state_;
  lifecycle::Listeners listeners_;
  lifecycle::Interner ids_;
  std::optional<config::Config> first_config_;
  std::shared_ptr<const config::Files> files_;       // of the configuration that is in force
  std::shared_ptr<const config::Files> files_read_;  // of the one that was read last
  std::shared_ptr<config::Secrets> secrets_;         // of the one that is in force; read anew by reload() alone
  std::shared_ptr<config::Secrets> secrets_read_;
  config::Overrides left_out_;  // changed settings that did not fit at the start
  std::uint32_t epoch_ = 0;
  const std::chrono::milliseconds started_;
  log::Level level_ = log::Level::Info;
  std::unique_ptr<lifecycle::AuditLog> audit_;
  lifecycle::ErasureList erasures_{lifecycle::kErasuresFile};
  std::unique_ptr<lifecycle::LogFiles> log_files_;
  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<admin::BusCalls> calls_;
  std::unique_ptr<admin::NodeCommands> node_commands_;
  std::unique_ptr<lifecycle::Supervisor> supervisor_;
  std::unique_ptr<Swapping> swapping_;
  std::unique_ptr<HandingOver> handing_over_;
  std::optional<wire::admin::Takeover> takeover_;  // how this program came to be the kernel
  std::unique_ptr<Uninstalling> uninstalling_;
  std::unique_ptr<alerts::Watch> alerts_;
  std::unique_ptr<admin::Server> admin_;
  bool stopping_ = false;
};

}  // namespace stadtkern
