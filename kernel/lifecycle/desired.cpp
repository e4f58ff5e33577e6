// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/desired.h"

#include "catalogue/graph.h"
#include "lifecycle/registry_snapshot.h"
#include "lifecycle/services.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace stadtkern::lifecycle {
namespace {

constexpr std::chrono::milliseconds kDefaultDrain{10'000};
constexpr std::uint32_t kDefaultWorkers = 2;
constexpr std::uint32_t kDefaultSlots = 256;
constexpr std::size_t kShownHash = 8;  // digits

using catalogue::Manifest;
using Services = std::map<std::string, std::vector<bus::ServiceSpec>>;  // by module; of all its releases in use
using Modules = std::vector<const catalogue::Module*>;

// Everything that the units of one configuration are made from.
struct Sources {
  const config::Config& config;
  Modules modules;  // releases in use, each after what it requires
  Services services;
  bus::ServiceSpec kernel_metrics;
  bus::ServiceSpec kernel_commands;
  Interner& ids;
};

std::string decimal(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

const bus::ServiceSpec* service_named(const std::vector<bus::ServiceSpec>& services, std::string_view name) {
  const auto found =
      std::find_if(services.begin(), services.end(), [&](const auto& service) { return service.name == name; });
  return found == services.end() ? nullptr : &*found;
}

std::vector<wire::control::Text> texts(const config::PerLanguage& words) {
  std::vector<wire::control::Text> out;
  for (const auto& [language, text] : words) out.push_back({language, text});
  return out;
}

wire::control::TownOpen town_open(const config::Town& town, const std::string& settings, Interner& ids) {
  wire::control::TownOpen open;
  open.id = ids.town(town.name);
  open.name = town.name;
  open.display_name = texts(town.display_name);
  open.languages = town.languages;
  open.time_zone = town.time_zone;
  open.settings = settings;
  open.area = town.area;
  if (town.map) {
    open.map = R"({"lat":)" + decimal(town.map->latitude) + R"(,"lon":)" + decimal(town.map->longitude) +
               R"(,"zoom":)" + decimal(town.map->zoom) + "}";
  }
  return open;
}

// The roles that the town's modules name.
std::vector<wire::control::Role> roles_in(const config::Town& town, const Sources& from) {
  std::vector<wire::control::Role> roles;
  for (const config::ModuleUse& use : town.modules) {
    const catalogue::Module* module = use.enabled ? from.config.catalogue.find(use.id, use.release) : nullptr;
    if (module == nullptr) continue;
    for (const catalogue::Role& role : module->manifest.roles) {
      roles.push_back({role.id, texts(role.name), role.second_factor});
    }
  }
  return roles;
}

// What the module may call of each of the town's modules that answers it for itself.
std::vector<wire::control::Service> providers_in(const config::Town& town, const Manifest& manifest,
                                                 const Sources& from) {
  std::vector<wire::control::Service> providers;
  for (const auto& requirement : manifest.requirements) {
    if (!requirement.each) continue;
    for (const config::ModuleUse& use : town.modules) {
      const catalogue::Module* module = use.enabled ? from.config.catalogue.find(use.id, use.release) : nullptr;
      if (module == nullptr || use.id == manifest.id) continue;
      if (!catalogue::provides(module->manifest, requirement.contract)) continue;
      const auto* service = service_named(from.services.at(use.id), implicit(requirement.contract, use.id));
      if (service != nullptr) providers.push_back(to_wire(*service, false));
    }
  }
  return providers;
}

// Publisher of an event type among the modules in use, or null.
const Manifest* publisher_of(const Sources& from, const std::string& type) {
  for (const catalogue::Module* module : from.modules) {
    for (const auto& publication : module->manifest.publishes) {
      if (publication.type == type) return &module->manifest;
    }
  }
  return nullptr;
}

// Releases of one module in use: of the newest's promises those that all keep.
void merge(std::vector<bus::ServiceSpec>& known, const std::vector<bus::ServiceSpec>& more) {
  for (const bus::ServiceSpec& service : more) {
    const auto same = std::find_if(known.begin(), known.end(), [&](const auto& old) { return old.id == service.id; });
    if (same == known.end()) {
      known.push_back(service);
      continue;
    }
    for (const bus::MethodSpec& method : service.methods) {
      const auto there = std::find_if(same->methods.begin(), same->methods.end(),
                                      [&](const auto& old) { return old.id == method.id; });
      if (there == same->methods.end()) {
        same->methods.push_back(method);
      } else {
        there->safety = std::min(there->safety, method.safety);
      }
    }
  }
}

// Its towns' and the node's uses say which releases.
Modules modules_in_use(const config::Config& config) {
  Modules all;
  const auto add = [&](const std::vector<config::ModuleUse>& uses) {
    for (const config::ModuleUse& use : uses) {
      const catalogue::Module* module = use.enabled ? config.catalogue.find(use.id, use.release) : nullptr;
      if (module != nullptr && std::find(all.begin(), all.end(), module) == all.end()) all.push_back(module);
    }
  };
  add(config.node.uses);
  for (const config::Town& town : config.towns) add(town.modules);
  const auto place = [&](const catalogue::Module* module) {
    const auto& order = config.start_order;
    return std::find(order.begin(), order.end(), module->manifest.id) - order.begin();
  };
  std::sort(all.begin(), all.end(), [&](const catalogue::Module* a, const catalogue::Module* b) {
    const auto left = place(a);
    const auto right = place(b);
    return left != right ? left < right : a < b;  // in the catalogue they stand by version
  });
  return all;
}

wire::control::ModuleFacts facts_of(const Manifest& manifest, const Sources& from) {
  wire::control::ModuleFacts facts;
  facts.mount = manifest.http.mount;
  facts.claims = manifest.http.claims;
  for (const auto& publication : manifest.publishes) {
    const auto keep = std::chrono::duration_cast<std::chrono::seconds>(publication.keep).count();
    facts.publishes.push_back(
        {publication.type, publication.version, static_cast<std::uint64_t>(keep), publication.oldest_version});
  }
  for (const auto& subscription : manifest.subscribes) {
    const Manifest* publisher = publisher_of(from, subscription.type);
    // What no module in use publishes may have a handler all the same: there is nothing to pull from, service 0.
    const auto* events =
        publisher ? service_named(from.services.at(publisher->id), implicit(kEvents, publisher->id)) : nullptr;
    facts.subscribes.push_back({subscription.type, publisher ? publisher->id : std::string(), events ? events->id : 0,
                                subscription.from == catalogue::StartAt::Now});
  }
  for (const auto& command : manifest.commands) facts.commands.push_back(command.name);
  for (const auto& requirement : manifest.requirements) facts.requirements.push_back(requirement.contract);
  facts.schema = manifest.schema;
  facts.schema_reads_from = manifest.schema_reads_from;
  facts.node_scope = manifest.scope == catalogue::Scope::Node;
  facts.edge = manifest.permissions.edge;
  facts.listen = manifest.permissions.listen;
  facts.event_attempts = manifest.event_attempts;
  if (!manifest.web.pages.empty()) {
    wire::control::Web& web = facts.web.emplace();
    web.entry = manifest.web.entry;
    web.name = texts(manifest.name);
    for (const catalogue::WebPage& page : manifest.web.pages) {
      web.pages.push_back({page.path, texts(page.title), page.navigation, texts(page.tile), page.role, page.foot,
                           page.figures, page.search, page.group, page.setting});
    }
  }
  for (const catalogue::Worker& worker : manifest.workers) {
    facts.workers.push_back({worker.name, worker.program, worker.memory_bytes, worker.output_bytes,
                             static_cast<std::uint32_t>(worker.deadline.count()),
                             static_cast<std::uint32_t>(worker.cpu.count()), worker.open_files, worker.processes});
  }
  return facts;
}

// What the edge requires it finds in the registry, town by town.
std::set<std::string> edge_contracts(const Modules& modules) {
  std::set<std::string> wanted;
  for (const catalogue::Module* module : modules) {
    if (!module->manifest.permissions.edge) continue;
    for (const auto& requirement : module->manifest.requirements) wanted.insert(requirement.contract);
  }
  return wanted;
}

// Services that the module calls, as its manifest declares them.
std::vector<const bus::ServiceSpec*> calls_of(const Manifest& manifest, const Sources& from) {
  std::vector<const bus::ServiceSpec*> calls;
  for (const auto& requirement : manifest.requirements) {
    if (manifest.permissions.edge) break;
    for (const auto& [module, services] : from.services) {
      if (module == manifest.id) continue;
      for (const bus::ServiceSpec& service : services) {
        if (!requirement.each && service.name == requirement.contract) calls.push_back(&service);
      }
    }
  }
  std::set<std::string> publishers;
  for (const auto& subscription : manifest.subscribes) {
    const Manifest* publisher = publisher_of(from, subscription.type);
    if (publisher != nullptr && publishers.insert(publisher->id).second) {
      calls.push_back(service_named(from.services.at(publisher->id), implicit(kEvents, publisher->id)));
    }
  }
  if (manifest.permissions.edge) calls.push_back(&from.kernel_metrics);
  if (manifest.permissions.node) calls.push_back(&from.kernel_commands);
  return calls;
}

Unit unit_of_module(const catalogue::Module& module, const Sources& from) {
  const Manifest& manifest = module.manifest;
  const catalogue::Limits limits = catalogue::merged(manifest.limits, from.config.node.limits);
  Unit unit;
  unit.module = manifest.id;
  unit.release = {manifest.version, module.sha256};
  unit.version = catalogue::to_text(manifest.version);
  unit.runtime = manifest.runtime == catalogue::Runtime::Exec ? "exec" : "isolated";
  unit.folder = module.folder;
  for (const std::string& word : manifest.command) {
    // A word that names a file of the module means that file: the working directory is the state folder.
    std::error_code error;
    const bool own = std::filesystem::is_regular_file(module.folder / word, error);
    unit.command.push_back(own ? (module.folder / word).string() : word);
  }
  unit.drain = limits.drain.value_or(kDefaultDrain);

  wire::control::Welcome& welcome = unit.welcome;
  welcome.version = 1;
  welcome.slots = limits.slots.value_or(kDefaultSlots);
  welcome.workers = limits.workers.value_or(kDefaultWorkers);
  welcome.data = "stores/" + manifest.id;
  welcome.module = unit.module;
  welcome.module_version = unit.version;
  welcome.facts = facts_of(manifest, from);
  // Only our own host opens stores; a program of a third party learns of no database.
  if (unit.runtime == "isolated" && manifest.schema > 0) welcome.database = from.config.node.database;
  welcome.batch_writes = from.config.node.batch_writes;
  unit.bus.module = manifest.id;
  unit.bus.edge = manifest.permissions.edge;
  unit.bus.all_towns = manifest.permissions.edge;
  unit.bus.slots = welcome.slots;
  if (limits.queue) unit.bus.queue_messages = *limits.queue;

  const bool node_scope = manifest.scope == catalogue::Scope::Node;
  for (const bus::ServiceSpec& service : services_of(manifest, from.ids)) {
    welcome.services.push_back(to_wire(service, true));
    if (node_scope || service.lane) unit.node_services.push_back(service.id);
    if (!node_scope) unit.town_services.push_back(service.id);
  }
  for (const bus::ServiceSpec* service : calls_of(manifest, from)) {
    welcome.services.push_back(to_wire(*service, false));
    unit.bus.may_call.push_back(service->id);
  }
  // Providers come and go without a word in the welcome: a change there would start the module again.
  for (const auto& requirement : manifest.requirements) {
    for (const auto& [other, services] : from.services) {
      if (!requirement.each || other == manifest.id) continue;
      const auto* service = service_named(services, implicit(requirement.contract, other));
      if (service != nullptr) unit.bus.may_call.push_back(service->id);
    }
  }
  for (const auto& subscription : welcome.facts->subscribes) {
    if (subscription.service != 0 && std::find(unit.subscriptions.begin(), unit.subscriptions.end(),
                                               subscription.service) == unit.subscriptions.end()) {
      unit.subscriptions.push_back(subscription.service);
    }
  }
  if (manifest.permissions.edge) {  // it sees these services in the registry, not in its welcome
    for (const auto& [other, services] : from.services) {
      for (const bus::ServiceSpec& service : services) {
        const bool required =
            std::any_of(manifest.requirements.begin(), manifest.requirements.end(),
                        [&service, &provider = other](const auto& need) {
                          return need.contract == service.name || implicit(need.contract, provider) == service.name;
                        });
        if (required || service.name == implicit(kHttp, other) || service.name == implicit(kMetrics, other)) {
          unit.bus.may_call.push_back(service.id);
        }
      }
    }
  }
  if (manifest.permissions.listen) {
    for (const config::Listener& listener : from.config.node.listeners) {
      if (listener.module == manifest.id) unit.listeners.push_back(listener);
    }
  }
  for (const config::ModuleUse& use : from.config.node.uses) {
    if (use.id == manifest.id) welcome.settings = use.settings;
  }
  return unit;
}

// The cell that a town's use of a module falls into, or null for the module's ordinary process.
const config::Cell* cell_of(const config::Node& node, const std::string& module, const std::string& town) {
  const auto has = [](const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  for (const config::Cell& cell : node.cells) {
    if (has(cell.towns, town) && (cell.modules.empty() || has(cell.modules, module))) return &cell;
  }
  return nullptr;
}

std::string unit_name(const Unit& base, const config::Cell* cell, const std::string& sha256, unsigned generation) {
  std::string name = base.module;
  if (cell != nullptr) name += "." + cell->name;
  name += "@" + base.version;
  if (!sha256.empty()) name += "+" + sha256.substr(0, kShownHash);  // two builds of one version may run side by side
  if (generation > 0) name += "#" + std::to_string(generation);
  return name;
}

void add_units(const catalogue::Module& module, const Sources& from, std::vector<Unit>& units) {
  const Unit base = unit_of_module(module, from);
  std::map<std::string, Unit> parts;
  const auto part = [&](const config::ModuleUse& use, const config::Cell* cell) -> Unit* {
    const bool mine = use.id == base.module && use.enabled && use.release.version == base.release.version &&
                      use.release.sha256 == base.release.sha256;
    if (!mine) return nullptr;
    const std::string name = unit_name(base, cell, use.release.sha256, use.release.generation);
    Unit& unit = parts.emplace(name, base).first->second;
    unit.name = name;
    unit.release = use.release;
    return &unit;
  };
  if (module.manifest.scope == catalogue::Scope::Node) {
    for (const config::ModuleUse& use : from.config.node.uses) part(use, nullptr);
  } else {
    for (const config::Town& town : from.config.towns) {
      for (const config::ModuleUse& use : town.modules) {
        Unit* unit = part(use, cell_of(from.config.node, use.id, town.name));
        if (unit == nullptr) continue;
        auto& open = unit->towns.emplace(town.name, town_open(town, use.settings, from.ids)).first->second;
        if (module.manifest.permissions.roles) open.roles = roles_in(town, from);
        open.providers = providers_in(town, module.manifest, from);
      }
    }
  }
  for (auto& [name, unit] : parts) {
    // One process answers for the node; the others are reached through their towns.
    if (!units.empty() && units.back().module == unit.module) unit.node_services.clear();
    units.push_back(std::move(unit));
  }
}

// `after` of each unit: the units of the modules that provide what it requires.
void add_order(std::vector<Unit>& units, const Sources& from) {
  for (Unit& unit : units) {
    std::map<std::string, bool> modules;  // whether it cannot do without
    const Manifest& manifest = from.config.catalogue.find(unit.module, unit.release)->manifest;
    for (const auto& requirement : manifest.requirements) {
      if (unit.bus.edge) break;  // its calls are no arrows
      if (requirement.each) continue;
      for (const auto& [module, services] : from.services) {
        if (module == unit.module || service_named(services, requirement.contract) == nullptr) continue;
        modules[module] = modules[module] || !requirement.optional;
      }
    }
    for (const Unit& other : units) {
      const auto found = modules.find(other.module);
      if (found == modules.end()) continue;
      unit.after.push_back(other.name);
      if (found->second) unit.needs.push_back(other.name);
    }
  }
}

}  // namespace

Part Unit::part_in(const std::string& town) const {
  if (town.empty()) return node_part;
  const auto found = apart.find(town);
  return found == apart.end() ? Part::Serves : found->second;
}

bool Unit::only_waits() const {
  return node_part == Part::Waits && std::all_of(towns.begin(), towns.end(), [this](const auto& town) {
           return part_in(town.first) == Part::Waits;
         });
}

std::vector<std::uint32_t> Unit::served_towns() const {
  std::vector<std::uint32_t> ids;
  for (const auto& [town, opened] : towns) {
    if (part_in(town) == Part::Serves) ids.push_back(opened.id);
  }
  return ids;
}

const Unit* Desired::unit(std::string_view name) const {
  const auto found = std::find_if(units.begin(), units.end(), [&](const Unit& unit) { return unit.name == name; });
  return found == units.end() ? nullptr : &*found;
}

const Unit* Desired::unit_in(std::string_view module, const std::string& town, Part part) const {
  for (const Unit& unit : units) {
    if (unit.module != module || unit.part_in(town) != part) continue;
    if (town.empty() ? !unit.node_services.empty() : unit.towns.contains(town)) return &unit;
  }
  return nullptr;
}

Desired make_desired(std::shared_ptr<const config::Config> config, Interner& ids) {
  Desired desired;
  Sources from{*config, modules_in_use(*config), {}, kernel_metrics(ids), kernel_commands(ids), ids};
  for (const catalogue::Module* module : from.modules) {
    merge(from.services[module->manifest.id], services_of(module->manifest, ids));
  }
  for (const catalogue::Module* module : from.modules) add_units(*module, from, desired.units);
  add_order(desired.units, from);
  desired.services.push_back(from.kernel_metrics);
  desired.services.push_back(from.kernel_commands);
  for (const auto& [module, services] : from.services) {
    desired.services.insert(desired.services.end(), services.begin(), services.end());
  }
  desired.registry = registry_towns(*config, desired.services, edge_contracts(from.modules), ids);
  desired.config = std::move(config);
  return desired;
}

Desired beside(const Desired& serving, const Desired& other, Part part) {
  Desired both = serving;
  merge(both.services, other.services);
  for (const Unit& extra : other.units) {
    const auto same =
        std::find_if(both.units.begin(), both.units.end(), [&](const Unit& unit) { return unit.name == extra.name; });
    if (same != both.units.end()) {
      for (const auto& [name, town] : extra.towns) {
        if (same->towns.emplace(name, town).second) same->apart.emplace(name, part);
      }
      continue;
    }
    Unit& added = both.units.emplace_back(extra);
    for (const auto& [name, town] : added.towns) added.apart.emplace(name, part);
    added.node_part = part;
  }
  return both;
}

void withhold_new_events(Desired& both, const Desired& old_release, const Desired& new_release) {
  for (const Unit& next : new_release.units) {
    const auto unit = std::find_if(both.units.begin(), both.units.end(),
                                   [&](const Unit& candidate) { return candidate.name == next.name; });
    if (unit == both.units.end()) continue;
    for (auto& [name, town] : unit->towns) {
      const Unit* before = old_release.unit_in(next.module, name, Part::Serves);
      if (before == nullptr || before->release.version >= next.release.version) continue;
      for (const wire::control::Publication& wanted : next.welcome.facts->publishes) {
        const auto& told = before->welcome.facts->publishes;
        const auto known =
            std::find_if(told.begin(), told.end(), [&](const auto& one) { return one.type == wanted.type; });
        const std::uint32_t oldest = known == told.end() ? std::uint32_t{1} : known->version + 1;
        if (oldest <= wanted.version) town.withheld.push_back({wanted.type, wanted.version, 0, oldest});
      }
    }
  }
}

}  // namespace stadtkern::lifecycle
