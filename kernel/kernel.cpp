// SPDX-License-Identifier: EUPL-1.2
#include "kernel.h"

#include "admin/node_commands.h"
#include "admin/server.h"
#include "alerts/watch.h"
#include "handing_over.h"
#include "lifecycle/instances_file.h"
#include "lifecycle/service_manager.h"
#include "lifecycle/services.h"
#include "swapping.h"
#include "uninstalling.h"

#include <signal.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

namespace stadtkern {
namespace {

constexpr const char* kInstances = "run/instances";
constexpr const char* kListeners = "run/listeners.json";
constexpr const char* kAdminSocket = "run/admin.sock";

// "127.0.0.1:8080", "[::1]:0", ":8080" or "8080" into a listener that has the rest already.
bool set_address(config::Listener& listener, std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const std::string_view port = colon == std::string_view::npos ? text : text.substr(colon + 1);
  std::string_view host = colon == std::string_view::npos ? std::string_view() : text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto end = std::from_chars(port.data(), port.data() + port.size(), listener.port);
  if (end.ec != std::errc() || end.ptr != port.data() + port.size()) return false;
  if (!host.empty()) listener.host = host;
  return true;
}

std::filesystem::path program_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
}

// Modules are found from the working directory that the configuration was read in; the state folder is another one.
void make_absolute(config::Config& config) {
  for (catalogue::Module& module : config.catalogue.modules) {
    std::error_code error;
    std::filesystem::path folder = std::filesystem::canonical(module.folder, error);
    if (!error) module.folder = std::move(folder);
  }
}

log::Options log_options(const config::Log& log, const std::optional<log::Level>& wanted) {
  return {wanted.value_or(static_cast<log::Level>(log.level)), log.files, log.file_bytes};
}

std::shared_ptr<config::Secrets> fresh_secrets() {
  return std::make_shared<config::Secrets>(config::Secrets::Mode::Read);
}

}  // namespace

// --- start ----------------------------------------------------------------------------------------------------------

Kernel::Kernel(KernelOptions options, config::Config config, lifecycle::StateFolder state)
    : options_(std::move(options)),
      state_(std::move(state)),
      first_config_(std::move(config)),
      started_(lifecycle::steady_now()) {}

Kernel::~Kernel() = default;

Result<std::unique_ptr<Kernel>> Kernel::start(KernelOptions options) {
  if (::sodium_init() < 0) return Error{Code::Internal, "libsodium cannot be initialised"};
  lifecycle::Listeners listeners;
  if (options.handover) {
    listeners.adopt(options.handover->listeners);
  } else {
    listeners.adopt();  // what systemd passed has fixed numbers: taken before anything else is opened
  }

  config::LoadOptions load;
  load.module_folders = options.module_folders;
  load.state = options.state;
  load.secrets = fresh_secrets();
  config::Loaded loaded = config::load(options.config, load);
  if (!loaded.config) return Error{Code::InvalidArgument, config::to_text(std::move(loaded.problems))};

  // The working directory is about to be the state folder.
  make_absolute(*loaded.config);
  std::error_code error;
  options.config = std::filesystem::absolute(options.config, error);
  for (std::filesystem::path& folder : options.module_folders) folder = std::filesystem::absolute(folder, error);
  if (options.host_program.empty()) options.host_program = program_folder() / "stadtkern-host";
  if (options.alert_program.empty()) options.alert_program = program_folder() / "stadtkern-alert";
  if (options.cli_program.empty()) options.cli_program = program_folder() / "stadtkern";
  const std::filesystem::path folder = options.state.value_or(loaded.config->state);
  Result<lifecycle::StateFolder> state =
      options.handover ? lifecycle::StateFolder::take_over(
                             folder, lifecycle::Descriptor(lifecycle::copy_of(options.handover->state_lock)))
                       : lifecycle::StateFolder::enter(folder, loaded.config->node.admin_group);
  if (!state) return state.error();

  std::unique_ptr<Kernel> kernel(new Kernel(std::move(options), *std::move(loaded.config), *std::move(state)));
  kernel->listeners_ = std::move(listeners);
  kernel->files_ = std::move(loaded.files);
  kernel->secrets_ = std::move(load.secrets);
  if (Status started = kernel->start_parts(); !started) {
    // Before anything of it is torn down, which the program before needs.
    if (kernel->options_.handover) lifecycle::give_back(*kernel->options_.handover, started.error().message);
    return started.error();
  }
  return kernel;
}

Status Kernel::start_parts() {
  const config::Log& log = first_config_->node.log;
  level_ = log_options(log, options_.log_level).level;
  if (Status opened = log_.open("logs/kernel.jsonl", log_options(log, options_.log_level)); !opened) return opened;
  const auto& before = options_.handover;
  if (before) {
    ids_.take_over(*before);
  } else {
    for (const std::string& name : lifecycle::end_left_over(kInstances)) {
      log_.warning("ended a process that an earlier kernel left behind", {{"instance", name}});
    }
  }
  Result<std::uint32_t> epoch = before ? Result<std::uint32_t>(before->epoch) : state_.next_epoch();
  if (!epoch) return epoch.error();
  epoch_ = *epoch;
  Result<std::unique_ptr<lifecycle::AuditLog>> audit = lifecycle::AuditLog::open("logs/audit.jsonl");
  if (!audit) return audit.error();
  audit_ = *std::move(audit);
  warn_of_open_secrets();
  log_files_ = std::make_unique<lifecycle::LogFiles>("logs", lifecycle::LogFiles::Limits{log.files, log.file_bytes});

  if (Status started = start_bus(); !started) return started;

  lifecycle::Supervisor::Events events;
  events.all_ready = [this] {
    log_.info("every module answers", {{"ms", std::to_string((lifecycle::steady_now() - started_).count())}});
    told_ready("ready");
  };
  events.quarantined = [this](const std::string& unit, const std::string& why) {
    told_ready("failed " + unit + ": " + why);
    if (alerts_) alerts_->look_soon();
  };
  events.instances_changed = [this] {
    std::vector<lifecycle::RunningInstance> running;
    for (const lifecycle::InstanceProcess* instance : supervisor_->instances()) {
      running.push_back({instance->pid(), instance->start_time(), instance->name()});
    }
    lifecycle::write_instances(kInstances, running);
  };
  lifecycle::Surroundings around{loop_,
                                 *bus_,
                                 *log_files_,
                                 listeners_,
                                 log_,
                                 options_.limits,
                                 epoch_,
                                 options_.host_program.string(),
                                 std::string(log::name(level_)),
                                 {},
                                 0};
  events.unit_changed = [this](const std::string& unit) { swapping_->unit_changed(unit); };
  events.taken_over = [this] { taken_over(); };
  supervisor_ = std::make_unique<lifecycle::Supervisor>(std::move(around), *audit_, ids_, std::move(events));
  if (Status started = start_swapping(); !started) return started;
  handing_over_ = std::make_unique<HandingOver>(HandingOver::Surroundings{
      loop_, *bus_, *supervisor_, *audit_, log_,
      [this](const std::string& why) {
        takeover_ = wire::admin::Takeover{STADTKERN_VERSION, STADTKERN_VERSION, why, bus::monotonic_now(), 0, 0, 0};
      },
      [this] { return files_in_force(); }, [this] { return files_as_they_are(); }, [this] { return places(); },
      [this](lifecycle::Handover& handover) { leave(handover); }});

  ::signal(SIGPIPE, SIG_IGN);
  loop_.on_signals({SIGTERM, SIGINT, SIGHUP}, [this](int number) {
    if (number != SIGHUP) return shut_down();
    if (const Status entered = audit_->enter({"signal", "reload", "SIGHUP"}); !entered) {
      return log_.error("reload: " + entered.error().message);
    }
    if (const auto done = reload(); !done) log_.error("reload refused: " + done.error().message);
  });
  Result<std::unique_ptr<admin::Server>> server =
      before ? admin::Server::take_over(*this, lifecycle::Descriptor(lifecycle::copy_of(before->admin_socket)),
                                        kAdminSocket, first_config_->node.admin_group)
             : admin::Server::listen(*this, kAdminSocket, first_config_->node.admin_group);
  if (!server) return server.error();
  admin_ = *std::move(server);

  start_alerts();
  if (!before) audit_->record("kernel", "started", "epoch " + std::to_string(epoch_));
  if (const auto applied = apply(*std::exchange(first_config_, std::nullopt)); !applied) return applied.error();
  return {};
}

// Overrides and chosen releases are laid over the files; a configuration that these no longer fit is refused as one of
// its own.
Status Kernel::start_swapping() {
  const auto load = [this](const config::Choice& choice,
                           const catalogue::Catalogue* modules) -> Result<config::Config> {
    Result<config::Overrides> overrides = fitting_overrides();
    if (!overrides) return overrides.error();
    std::shared_ptr<const config::Files> files = files_;
    auto secrets = copy_of_secrets();
    auto config = load_config(*overrides, choice, files, secrets, modules);
    if (config) secrets_ = std::move(secrets);
    return config;
  };
  swapping_ = std::make_unique<Swapping>(
      Swapping::Surroundings{loop_, *bus_, *calls_, *supervisor_, *audit_, log_, ids_, load});
  uninstalling_ = std::make_unique<Uninstalling>(Uninstalling::Surroundings{
      loop_, *audit_, log_, *swapping_, [this] { return supervisor_->desired().config; },
      [this](const std::string& module, const std::string& town) { return supervisor_->has_open(module, town); }});
  if (Status read = swapping_->read_lock(); !read) return read;
  if (options_.handover) swapping_->take_over(*options_.handover);
  Result<config::Overrides> overrides = config::load_overrides(state_.path());
  if (!overrides) return overrides.error();
  Result<config::Config> config = load_what_fits(*overrides);
  if (!config) return config.error();
  first_config_ = *std::move(config);
  return {};
}

Status Kernel::start_bus() {
  bus::BusEvents events;
  events.connected = [this](bus::InstanceId id) { loop_.post([this, id] { supervisor_->bus_connected(id); }); };
  events.lost = [this](bus::InstanceId id, std::string_view reason) {
    loop_.post([this, id, why = std::string(reason)] { supervisor_->bus_lost(id, why); });
  };
  events.audit = [this](const bus::Audit& record) {
    loop_.post([this, record] {
      std::string who =
          record.instance == bus::kNobody ? "unknown peer" : "instance " + std::to_string(record.instance);
      for (const lifecycle::InstanceProcess* instance : supervisor_->instances()) {
        if (instance->bus_id() == record.instance) who = "module:" + instance->name();
      }
      std::string detail = record.detail;
      if (record.not_recorded > 0) detail += " (and " + std::to_string(record.not_recorded) + " not recorded before)";
      audit_->record(who, bus::describe(record.what), detail);
      log_.warning("refused on the bus",
                   {{"who", who}, {"what", std::string(bus::describe(record.what))}, {"detail", detail}});
    });
  };
  events.answer = [this](bus::Frame header, bus::Frame payload) {
    wire::Prefix prefix;
    if (wire::read(header.bytes(), prefix) != wire::PrefixError::None) return;
    if (prefix.kind != wire::Kind::Request) return calls_->answer(prefix, std::string(payload.text()));
    const auto block = wire::identity_of(header.bytes(), prefix);
    loop_.post([this, prefix, identity = std::string(reinterpret_cast<const char*>(block.data()), block.size()),
                body = std::string(payload.text())] { answer_own(prefix, identity, body); });
  };
  bus::Bus::Options options;
  options.epoch = epoch_;
  options.limits.refuse_after = first_config_->node.restart.refuse_after;
  if (options_.handover) options.generation = options_.handover->generation;
  Result<std::unique_ptr<bus::Bus>> bus = bus::Bus::start(options, std::move(events));
  if (!bus) return bus.error();
  bus_ = *std::move(bus);
  calls_ = std::make_unique<admin::BusCalls>(loop_, *bus_, epoch_);
  node_commands_ = std::make_unique<admin::NodeCommands>(loop_, options_.cli_program.string());
  // What the kernel serves itself.
  for (bus::ServiceSpec& spec : std::vector{lifecycle::kernel_metrics(ids_), lifecycle::kernel_commands(ids_)}) {
    bus_->post([spec = std::move(spec)](bus::Router& router, std::int64_t now) {
      router.define_service(spec);
      router.set_ready(bus::kKernel, now);
      router.set_route(0, spec.id, bus::kKernel, now);
    });
  }
  return {};
}

void Kernel::start_alerts() {
  const auto picture = [this](const std::function<void(alerts::Picture)>& then) {
    lifecycle::hold_room_back();
    with_bus_figures([this, then](const bus::Metrics& metrics, const auto&) {
      alerts::Picture seen{supervisor_->status(), {}};
      for (const auto& [module, figures] : metrics.modules) seen.queue_full.emplace(module, figures.queue_full);
      then(std::move(seen));
    });
  };
  alerts_ =
      std::make_unique<alerts::Watch>(loop_, log_, options_.alert_program.string(), state_.path(), std::move(picture));
}

void Kernel::told_ready(const std::string& line) {
  lifecycle::tell_service_manager("STATUS=" + (line == "ready" ? std::string("every module answers") : line));
  if (options_.ready_descriptor < 0) return;
  const std::string text = line + "\n";
  [[maybe_unused]] const ssize_t written = ::write(options_.ready_descriptor, text.data(), text.size());
  ::close(std::exchange(options_.ready_descriptor, -1));
}

// --- run and stop ---------------------------------------------------------------------------------------------------

void Kernel::run() {
  lifecycle::tell_service_manager("READY=1\nSTATUS=starting the modules");
  loop_.run();
}

void Kernel::stop() {
  loop_.post([this] { shut_down(); });
}

void Kernel::shut_down() {
  if (std::exchange(stopping_, true)) return loop_.stop();  // asked twice: what still runs is killed
  handing_over_.reset();                                    // nobody takes over what ends
  log_.info("stopping");
  lifecycle::tell_service_manager("STOPPING=1\nSTATUS=draining the modules");
  supervisor_->stop_all([this] {
    audit_->record("kernel", "stopped", "epoch " + std::to_string(epoch_));
    loop_.stop();
  });
}

// --- configuration --------------------------------------------------------------------------------------------------

Result<config::Config> Kernel::load_config(const config::Overrides& overrides, const config::Choice& choice,
                                           std::shared_ptr<const config::Files>& files,
                                           std::shared_ptr<config::Secrets> secrets,
                                           const catalogue::Catalogue* modules) const {
  config::LoadOptions load;
  load.module_folders = options_.module_folders;
  load.state = state_.path();
  load.overrides = overrides;
  load.choice = choice;
  if (const auto& running = supervisor_->desired().config) load.running = running->in_use();
  if (swapping_) {
    for (catalogue::Module& module : swapping_->held()) load.running.push_back(std::move(module));
  }
  load.files = files;
  load.catalogue = modules;
  load.secrets = std::move(secrets);
  config::Loaded loaded = config::load(options_.config, load);
  if (!loaded.config) return Error{Code::InvalidArgument, config::to_text(std::move(loaded.problems))};
  files = std::move(loaded.files);
  make_absolute(*loaded.config);
  if (Status used = use_listener_options(*loaded.config); !used) return used.error();
  return *std::move(loaded.config);
}

Result<config::Config> Kernel::read_config(const config::Overrides& overrides,
                                           std::shared_ptr<config::Secrets> secrets) {
  files_read_.reset();
  secrets_read_ = std::move(secrets);
  return load_config(overrides, swapping_->choice(), files_read_, secrets_read_);
}

void Kernel::warn_of_open_secrets() {
  for (const std::string& warning : secrets_->warnings()) log_.warning(warning);
}

Status Kernel::use_listener_options(config::Config& config) const {
  for (const auto& [name, address] : options_.listeners) {
    const auto found = std::find_if(config.node.listeners.begin(), config.node.listeners.end(),
                                    [&name = name](const auto& listener) { return listener.name == name; });
    if (found == config.node.listeners.end()) {
      return Error{
          Code::InvalidArgument,
          std::string("--listener ").append(name).append(": there is no listener of that name in stadtkern.toml")};
    }
    if (!set_address(*found, address)) {
      return Error{Code::InvalidArgument,
                   std::string("--listener ").append(name).append("=").append(address).append(": not ADDRESS:PORT")};
    }
  }
  return {};
}

Result<std::vector<lifecycle::Step>> Kernel::apply(config::Config config) {
  if (Status bound = listeners_.bind(config.node.listeners); !bound) return bound.error();
  std::string text = "[";
  for (const auto& [name, bound] : listeners_.all()) {
    if (text.size() > 1) text += ",";
    text.append(R"({"name":)").append(log::json_string(name));
    text.append(R"(,"address":)").append(log::json_string(bound.address));
    text.append(R"(,"module":)").append(log::json_string(bound.config.module)).append("}");
  }
  text += "]\n";
  // What has not changed needs no room: a town can be erased although the disk is full.
  if (std::ifstream there(kListeners); std::string(std::istreambuf_iterator<char>(there), {}) != text) {
    if (Status written = lifecycle::replace_at_need(kListeners, text); !written) return written.error();
  }
  const std::shared_ptr<const config::Files> before = files_;
  const std::shared_ptr<config::Secrets> secrets_before = secrets_;
  if (files_read_) {  // a swap's other picture is made from these, too
    files_ = std::exchange(files_read_, nullptr);
    secrets_ = std::exchange(secrets_read_, nullptr);
  }
  Result<lifecycle::Desired> picture = swapping_->picture(config);
  if (!picture) {
    files_ = before;
    secrets_ = secrets_before;
    return picture.error();
  }
  if (options_.handover) {
    if (Status fits = supervisor_->fits(*options_.handover, *picture); !fits) return fits.error();
  }
  alerts_->configure(config.node.alerts, config.towns);
  swapping_->remember(config);
  if (options_.handover) take_over(*picture);
  std::vector<lifecycle::Step> steps = supervisor_->apply(*std::move(picture));
  swapping_->pin(config);
  uninstalling_->applied(config);
  return steps;
}

Result<std::string> Kernel::reload() {
  if (stopping_) return Error{Code::Unavailable, "the kernel is stopping"};
  if (Status read = swapping_->read_lock(); !read) return read.error();
  Result<config::Overrides> overrides = config::load_overrides(state_.path());
  if (!overrides) return overrides.error();
  Result<config::Config> config = read_config(*overrides, fresh_secrets());
  if (config) {
    left_out_.clear();
  } else if (!left_out_.empty()) {
    config = read_config(fitting(*overrides), fresh_secrets());
  }
  if (!config) return config.error();
  const auto applied = apply(*std::move(config));
  if (!applied) return applied.error();
  warn_of_open_secrets();
  std::string done = lifecycle::describe(*applied);
  log_.info("configuration reloaded", {{"done", done}});
  return done;
}

Status Kernel::restart(const std::string& module) {
  if (Status may = swapping_->may_restart(module); !may) return may;
  return supervisor_->restart(module);
}

Status Kernel::set_log_level(const std::string& level) {
  const std::optional<log::Level> named = log::level_named(level);
  if (!named) {
    return Error{Code::InvalidArgument, "no log level " + level + "; one of trace, debug, info, warning, error"};
  }
  level_ = *named;
  log_.set_level(level_);
  supervisor_->set_log_level(level);
  return {};
}

}  // namespace stadtkern
