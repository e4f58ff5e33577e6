// SPDX-License-Identifier: EUPL-1.2
// What the admin socket asks the kernel for and that changes nothing: the read-only half of Kernel.
#include "alerts/watch.h"
#include "config/overrides.h"
#include "kernel.h"
#include "lifecycle/process.h"
#include "lifecycle/services.h"
#include "swapping.h"
#include "uninstalling.h"
#include "wire/commands.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace stadtkern {
namespace {

namespace out = wire::admin;

// Outcomes that say the module, not its caller, is at fault.
constexpr std::array kFaults{Code::Unavailable, Code::DeadlineExceeded, Code::ResourceExhausted,
                             Code::Internal,    Code::DataLoss,         Code::StorageFull};

// Of a command, what its manifest names itself: its name, words ("on|off") and options. Values may be somebody's.
std::string told_of(const std::string& body, const catalogue::Module* module) {
  const auto run = wire::decode<wire::commands::RunRequest>(body);
  if (!run || module == nullptr) return {};
  const auto& commands = module->manifest.commands;
  const auto command =
      std::find_if(commands.begin(), commands.end(), [&](const auto& one) { return one.name == run->command; });
  if (command == commands.end()) return {};
  std::set<std::string, std::less<>> words;
  for (const std::string& arg : command->args) {
    std::string word;
    for (const char c : arg + " ") {
      if (c != ' ' && c != '|') {
        word += c;
      } else if (!word.empty()) {
        words.insert(std::exchange(word, {}));
      }
    }
  }
  std::string told = " " + command->name;
  for (const std::string& given : run->arguments) {
    const std::string_view word = std::string_view(given).substr(0, given.find('='));
    if (words.contains(word)) told.append(" ").append(word);
  }
  return told;
}

out::Instance instance_of(const lifecycle::UnitStatus& unit, const bus::Metrics& metrics,
                          const std::map<bus::InstanceId, bus::Load>& loads) {
  out::Instance instance;
  instance.module = unit.module;
  instance.version = unit.version;
  instance.unit = unit.unit;
  instance.label = unit.label;
  instance.runtime = unit.runtime;
  instance.state = lifecycle::name(unit.state);
  instance.pid = static_cast<std::uint32_t>(unit.pid);
  instance.restarts = unit.restarts;
  if (unit.pid > 0) instance.rss_bytes = lifecycle::resident_bytes(unit.pid);
  instance.up_ms = static_cast<std::uint64_t>(unit.up.count());
  instance.towns = unit.towns;
  instance.wanted_towns = static_cast<std::uint32_t>(unit.wanted_towns);
  for (const auto& [town, error] : unit.failed_towns) instance.failed_towns.push_back({town, error});
  instance.closing_towns = unit.closing_towns;
  instance.note = unit.note;
  instance.last_output = unit.last_output;
  instance.log_lines_dropped = unit.log_lines_dropped;
  if (const auto load = unit.bus_id ? loads.find(*unit.bus_id) : loads.end(); load != loads.end()) {
    instance.in_flight = load->second.running + load->second.lane + load->second.streams;
  }
  if (const auto figures = metrics.modules.find(unit.module); figures != metrics.modules.end()) {
    instance.requests = figures->second.requests;
    for (const Code code : kFaults) instance.errors += figures->second.answers[static_cast<std::size_t>(code)];
    instance.p99_us = figures->second.latency.quantile_us(0.99);
  }
  return instance;
}

// What its manifest says of it to people who look after the node.
void describe(out::Instance& instance, const catalogue::Manifest& manifest) {
  for (const auto& [language, text] : manifest.name) {
    instance.names.push_back(std::string(language).append(": ").append(text));
  }
  for (const catalogue::Provision& provision : manifest.provides) instance.provides.push_back(provision.contract);
  instance.claims = manifest.http.claims;
}

std::string alternatives(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

void Kernel::status(std::function<void(wire::admin::Status)> answer) {
  with_bus_figures([this, answer = std::move(answer)](const bus::Metrics& metrics, const auto& loads) {
    out::Status status;
    status.version = STADTKERN_VERSION;
    status.pid = static_cast<std::uint32_t>(::getpid());
    status.uptime_ms = static_cast<std::uint64_t>((lifecycle::steady_now() - started_).count());
    status.state_folder = state_.path().string();
    status.config_folder = options_.config.string();
    for (const std::filesystem::path& folder : options_.module_folders)
      status.module_folders.push_back(folder.string());
    status.log_level = log::name(level_);
    status.epoch = epoch_;
    status.audit_head = audit_->head();
    status.audit_records = audit_->records();
    for (const lifecycle::KeptData& one : uninstalling_->kept()) {
      status.kept_data.push_back({one.module, one.town, static_cast<std::uint64_t>(one.until)});
    }
    status.audit_fault = audit_->fault();
    const config::Config& config = *supervisor_->desired().config;
    for (const config::Town& town : config.towns) status.towns.push_back(town.name);
    for (const auto& [name, bound] : listeners_.all()) {
      status.listeners.push_back({name, bound.address, bound.config.module});
    }
    for (const lifecycle::UnitStatus& unit : supervisor_->status()) {
      status.instances.push_back(instance_of(unit, metrics, loads));
      const lifecycle::Unit* wanted = supervisor_->desired().unit(unit.unit);
      const catalogue::Module* module =
          wanted == nullptr ? nullptr : config.catalogue.find(wanted->module, wanted->release);
      if (module != nullptr) describe(status.instances.back(), module->manifest);
    }
    status.swap = swapping_->state();
    status.takeover = takeover_;
    for (const lifecycle::LockNote& note : swapping_->lock_notes()) {
      status.lock_notes.push_back({note.module, note.text, note.next});
    }
    status.unsigned_packages = config.node.unsigned_packages;
    for (const config::Drift& drift : config.drifts) status.drifts.push_back(config::to_text(drift));
    for (const config::Override& one : left_out_) {
      status.drifts.push_back(one.town + "/" + one.module + " " + one.setting + " (" + one.who +
                              ") was left out at the start, for it did not fit; `stadtkern settings` takes it back");
    }
    answer(std::move(status));
  });
}

Result<wire::admin::Town> Kernel::town(std::string_view name) const {
  const config::Config& config = *supervisor_->desired().config;
  const config::Town* town = config.town(name);
  if (town == nullptr) {
    return Error{Code::NotFound, "there is no town " + std::string(name) + "; see `stadtkern town list`"};
  }
  out::Town entry;
  entry.name = town->name;
  for (const auto& [language, text] : town->display_name) {
    entry.display_name.push_back(std::string(language).append(": ").append(text));
  }
  entry.hosts = town->hosts;
  entry.languages = town->languages;
  entry.time_zone = town->time_zone;
  entry.ags = town->ags;
  entry.is_default = town->is_default;
  for (const config::ModuleUse& use : town->modules) {
    out::TownModule& module = entry.modules.emplace_back();
    module.id = use.id;
    module.enabled = use.enabled;
    if (const catalogue::Module* found = config.catalogue.find(use.id, use.release)) {
      module.version = catalogue::to_text(found->manifest.version);
      module.mount = found->manifest.http.mount;
      module.publishes = !found->manifest.publishes.empty();
      module.keeps_actions = found->manifest.schema > 0 && found->manifest.runtime != catalogue::Runtime::Exec;
      if (const auto holds = found->manifest.personal_data) module.personal_data = *holds ? "yes" : "no";
    }
    const lifecycle::Unit* serves = supervisor_->desired().unit_in(use.id, town->name, lifecycle::Part::Serves);
    auto status = serves == nullptr ? std::nullopt : supervisor_->town_status(serves->name, town->name);
    if (!status) continue;
    module.state = lifecycle::name(status->state);
    if (status->state != lifecycle::UnitState::Ready) module.error = std::move(status->note);
    if (!status->failed.empty()) {
      module.state = "failed";
      module.error = std::move(status->failed);
    }
  }
  return entry;
}

Result<wire::admin::Located> Kernel::locate(const wire::admin::Locate& what) const {
  const lifecycle::Desired& desired = supervisor_->desired();
  if (!what.town.empty() && desired.config->town(what.town) == nullptr) {
    return Error{Code::NotFound, "there is no town " + what.town + "; see `stadtkern town list`"};
  }
  out::Located located;
  const std::string own = lifecycle::implicit(lifecycle::kMetrics, lifecycle::kKernelModule);
  if (what.service == own) {
    located.modules.push_back({std::string(lifecycle::kKernelModule), STADTKERN_VERSION, {}, {own}});
    return located;
  }
  std::vector<std::string> services;
  for (const lifecycle::Unit& unit : desired.units) {
    out::Module module{unit.module, unit.version, unit.folder.string(), {}};
    bool serves = what.service.empty();
    const bool here = what.town.empty() || unit.towns.contains(what.town) || unit.welcome.facts->node_scope;
    for (const wire::control::Service& service : unit.welcome.services) {
      if (!service.provided) continue;
      module.services.push_back(service.name);
      serves = serves || service.name == what.service;
      if (here) services.push_back(service.name);
    }
    if (serves && here && (what.module.empty() || what.module == unit.module))
      located.modules.push_back(std::move(module));
  }
  if (!located.modules.empty() || (what.module.empty() && what.service.empty())) return located;
  if (!what.module.empty()) {
    return Error{Code::NotFound, "no module " + what.module + " is in use; see `stadtkern status`"};
  }
  return Error{Code::NotFound, "nobody provides " + what.service + (what.town.empty() ? "" : " in " + what.town) +
                                   "; there are: " + alternatives(services)};
}

Result<admin::BusCall> Kernel::prepare(const wire::admin::Call& call) const {
  const lifecycle::Desired& desired = supervisor_->desired();
  admin::BusCall prepared;
  if (!call.town.empty()) {
    const auto town = std::find_if(desired.registry.begin(), desired.registry.end(),
                                   [&](const auto& entry) { return entry.name == call.town; });
    if (town == desired.registry.end()) {
      return Error{Code::NotFound, "there is no town " + call.town + "; see `stadtkern town list`"};
    }
    prepared.town = town->id;
  }
  const bus::ServiceSpec* service = nullptr;
  for (const bus::ServiceSpec& candidate : desired.services) {
    if (candidate.name != call.service) continue;
    // Two modules may provide one contract in different towns.
    const bool here = std::any_of(desired.units.begin(), desired.units.end(), [&](const lifecycle::Unit& unit) {
      return unit.module == candidate.module && unit.towns.contains(call.town);
    });
    if (service == nullptr || here) service = &candidate;
  }
  if (service == nullptr) {
    return Error{Code::NotFound, "there is no service " + call.service + "; see `stadtkern call " +
                                     (call.town.empty() ? "TOWN" : call.town) + "`"};
  }
  prepared.service = service->id;
  prepared.method = lifecycle::method_id(*service, call.method);
  if (prepared.method == 0) {
    std::vector<std::string> methods;
    for (const bus::MethodSpec& method : service->methods) methods.push_back(method.name);
    return Error{Code::NotFound, call.service + " has no method " + call.method + "; it has: " + alternatives(methods)};
  }
  prepared.safe = std::any_of(service->methods.begin(), service->methods.end(), [&](const bus::MethodSpec& method) {
    return method.id == prepared.method && method.safety == bus::Safety::Safe;
  });
  prepared.stream = call.stream;
  if (call.deadline_ms > 0) prepared.deadline = std::chrono::milliseconds(call.deadline_ms);
  prepared.body = call.body;
  if (service->name.starts_with(std::string(lifecycle::kCommands) + "@")) {
    prepared.told = told_of(call.body, desired.config->catalogue.find(service->module));
  }
  return prepared;
}

void Kernel::with_bus_figures(std::function<void(const bus::Metrics&, std::map<bus::InstanceId, bus::Load>)> then) {
  std::vector<bus::InstanceId> ids;
  for (const lifecycle::InstanceProcess* instance : supervisor_->instances()) {
    if (instance->bus_id()) ids.push_back(*instance->bus_id());
  }
  bus_->post([this, ids, then = std::move(then)](bus::Router& router, std::int64_t) {
    std::map<bus::InstanceId, bus::Load> loads;
    for (const bus::InstanceId id : ids) loads.emplace(id, router.load(id));
    loop_.post([then, metrics = router.metrics(), loads = std::move(loads)] { then(metrics, loads); });
  });
}

}  // namespace stadtkern
