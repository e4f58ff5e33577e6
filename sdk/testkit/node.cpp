// SPDX-License-Identifier: Apache-2.0
#include "testkit/node.h"

#include "wire/bus_messages.h"
#include "wire/identity.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace stadtkern::testkit {
namespace {

constexpr std::uint32_t kEpoch = 7;
constexpr std::int64_t kDefaultDeadlineNs = 10'000'000'000;

std::string make_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "stadtkern-XXXXXX").string();
  return mkdtemp(pattern.data()) ? pattern : std::string();
}

Result<const stadtkern_entry*> load(const std::string& library) {
  void* loaded = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!loaded) return Error{Code::FailedPrecondition, dlerror()};
  const void* entry = dlsym(loaded, STADTKERN_ENTRY_SYMBOL);
  if (!entry) return Error{Code::FailedPrecondition, library + " has no symbol " STADTKERN_ENTRY_SYMBOL};
  return static_cast<const stadtkern_entry*>(entry);
}

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Node::Node()
    : folder_(make_folder()),
      database_(folder_.substr(folder_.rfind('/') + 1)),
      log_(memfd_create("log", MFD_CLOEXEC)) {}

Node::~Node() {
  for (const auto& [id, module] : modules_) module->stop();
  modules_.clear();
  stopped_.clear();
  close(log_);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::uint32_t Node::intern(const std::string& service) {
  const auto [place, fresh] = service_ids_.emplace(service, static_cast<std::uint32_t>(service_ids_.size() + 1));
  if (fresh) {
    auto& known = services_[place->second];
    known.name = service;
    // Known before their module is there: a subscriber may be started first.
    if (service.starts_with("events/v1@")) known.methods = {{1, "Pull", 3, 0}, {2, "Heads", 3, 0}, {3, "Expire", 2, 0}};
  }
  return place->second;
}

wire::control::Welcome Node::welcome_for(const Manifest& manifest) {
  const std::lock_guard lock(mutex_);
  wire::control::Welcome welcome;
  welcome.version = wire::kVersion;
  welcome.epoch = kEpoch;
  welcome.module = manifest.id;
  welcome.module_version = manifest.version;
  welcome.settings = "{}";
  welcome.data = folder_ + "/" + manifest.id;
  std::filesystem::create_directories(welcome.data);
  welcome.database = database_.conninfo();
  const auto add = [&](const std::string& name, bool provided) {
    const std::uint32_t id = intern(name);
    welcome.services.push_back({id, name, provided ? manifest.id : "", services_[id].methods, provided});
    return id;
  };
  for (const auto& service : manifest.provides) {
    services_[intern(service.name)].methods = service.methods;
    add(service.name, true);
  }
  for (const auto& contract : manifest.needs) {
    if (service_ids_.contains(contract)) add(contract, false);
  }
  welcome.facts = manifest.facts;
  for (auto& subscription : welcome.facts->subscribes) {
    subscription.service = add("events/v1@" + subscription.provider, false);
  }
  return welcome;
}

Result<Module*> Node::start(const std::string& folder, const stadtkern_entry* entry, unsigned workers) {
  auto manifest = read_manifest(folder);
  if (!manifest) return manifest.error();
  const std::string id = manifest->id;
  if (!entry) {
    auto loaded = load(folder + "/" + id + ".so");
    if (!loaded) return loaded.error();
    entry = *loaded;
  }
  stop(id);
  auto welcome = welcome_for(*manifest);
  const auto module = std::make_shared<Module>(*this, *std::move(manifest), std::move(welcome), folder, workers, log_);
  if (Status status = module->create(*entry); !status) return status.error();
  if (Status status = module->runtime().start(); !status) return status.error();
  const std::lock_guard lock(mutex_);
  modules_[id] = module;
  return module.get();
}

void Node::stop(const std::string& id) {
  std::shared_ptr<Module> module;
  std::vector<InFlight> open;
  {
    const std::lock_guard lock(mutex_);
    const auto found = modules_.find(id);
    if (found == modules_.end()) return;
    module = found->second;
    modules_.erase(found);
    stopped_.push_back(module);
    for (auto it = in_flight_.begin(); it != in_flight_.end();) {
      const bool lost = it->second.callee == module.get();
      if (lost) open.push_back(it->second);
      it = lost || it->second.caller == module.get() ? in_flight_.erase(it) : std::next(it);
    }
  }
  module->stop();
  for (const auto& one : open) {
    if (one.caller != module.get()) refuse(one, false, Code::Unavailable, "the instance has ended");
  }
}

Module* Node::module(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = modules_.find(id);
  return found == modules_.end() ? nullptr : found->second.get();
}

std::uint32_t Node::town_id(const std::string& name) {
  const std::lock_guard lock(mutex_);
  return towns_.emplace(name, static_cast<std::uint32_t>(towns_.size() + 1)).first->second;
}

wire::control::TownOpen Node::town_facts(const std::string& name, const std::string& settings) {
  wire::control::TownOpen facts;
  facts.id = town_id(name);
  facts.name = name;
  facts.display_name = {{"de", name}, {"en", name}};
  facts.languages = {"de", "en"};
  facts.time_zone = "Europe/Berlin";
  facts.settings = settings;
  facts.roles = {{"test.staff", {{"de", "Bearbeiten"}, {"en", "Work on it"}}, false},
                 {"test.money", {{"de", "Zahlen"}, {"en", "Pay"}}, true}};
  return facts;
}

wire::control::TownOpen Node::town_facts_for(const Module& module, const std::string& name,
                                             const std::string& settings) {
  auto facts = town_facts(name, settings);
  const std::lock_guard lock(mutex_);
  for (const auto& contract : module.manifest().needs_each) {
    for (const auto& [id, other] : modules_) {
      const auto known = service_ids_.find(std::string(contract).append("@").append(id));
      if (id == module.manifest().id || known == service_ids_.end() || !other->provides(known->second)) continue;
      facts.providers.push_back({known->second, known->first, id, services_[known->second].methods, false});
    }
  }
  return facts;
}

bool Node::may_call_each(const Module& sender, std::uint32_t service) const {
  const std::lock_guard lock(mutex_);
  const auto known = services_.find(service);
  if (known == services_.end()) return false;
  const auto& needs = sender.manifest().needs_each;
  return std::any_of(needs.begin(), needs.end(),
                     [&](const std::string& contract) { return known->second.name.starts_with(contract + "@"); });
}

Status Node::open_town(Module& module, const std::string& town, const std::string& settings) {
  const auto facts = town_facts_for(module, town, settings);
  if (Status status = module.runtime().open_town(facts); !status) return status;
  std::uint64_t activation = 0;
  {
    const std::lock_guard lock(mutex_);
    activation = ++activations_;
  }
  module.runtime().activate(facts.id, activation);
  return {};
}

std::shared_ptr<Exchange> Node::call(std::uint32_t town, const std::string& service, const std::string& method,
                                     std::string_view payload, const Origin& origin, bool stream) {
  InFlight from;
  from.town = town;
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Request;
  prefix.town = town;
  prefix.flags = stream ? wire::flag::kStream : std::uint16_t{0};
  const auto number = std::make_shared<std::uint64_t>(0);
  from.exchange =
      std::make_shared<Exchange>([this, number](wire::Kind kind, std::string_view bytes, std::uint32_t aux) {
        wire::Prefix frame;
        frame.kind = kind;
        frame.flags = wire::flag::kToCallee;
        frame.aux = aux;
        to_callee(*number, frame, bytes);
      });
  {
    const std::lock_guard lock(mutex_);
    *number = prefix.correlation = next_number_++;
    const auto known = service_ids_.find(service);
    if (known != service_ids_.end()) {
      prefix.service = known->second;
      for (const auto& candidate : services_[known->second].methods) {
        if (candidate.name == method) prefix.method = candidate.id;
      }
    }
  }
  wire::Identity identity;
  identity.principal = origin.principal;
  identity.roles = origin.roles;
  if (origin.principal.empty()) identity.client = "test";
  from.identity = wire::encode_identity(identity).value_or(std::string());
  const wire::Context context{origin.idempotency_key, origin.locale, {}};
  auto exchange = from.exchange;
  forward(std::move(from), prefix, wire::encode(context), payload);
  return exchange;
}

// The router's part: finds the provider, marks what the manifest says of the method, gives the request its number.
void Node::forward(InFlight from, wire::Prefix prefix, const std::string& context, std::string_view payload) {
  const bool stream = (prefix.flags & wire::flag::kStream) != 0;
  std::shared_ptr<Module> callee;
  const wire::control::Method* method = nullptr;
  std::uint64_t number = prefix.correlation;
  from.correlation = prefix.correlation;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, module] : modules_) {
      if (module->provides(prefix.service)) callee = module;
    }
    for (const auto& candidate : services_[prefix.service].methods) {
      if (candidate.id == prefix.method) method = &candidate;
    }
    if (callee && method) {
      if (from.caller) number = next_number_++;
      from.callee = callee.get();
      in_flight_[number] = from;
      ++delivered_;
    }
  }
  if (!callee) return refuse(from, stream, Code::Unavailable, "no instance serves this");
  if (!method) return refuse(from, stream, Code::Unimplemented, "the service has no such method");
  prefix.flags &= wire::flag::kStream;
  if (method->safety == 3) prefix.flags |= wire::flag::kSafe | wire::flag::kIdempotent;
  if (method->safety == 2) prefix.flags |= wire::flag::kIdempotent;
  prefix.epoch = kEpoch;
  prefix.correlation = number;
  if (prefix.deadline == 0) prefix.deadline = clock_.steady_us() * 1000 + kDefaultDeadlineNs;
  callee->deliver({wire::header(prefix, from.identity, context), std::string(payload)});
}

void Node::refuse(const InFlight& to, bool stream, Code code, std::string_view why) {
  wire::Prefix prefix;
  prefix.kind = stream ? wire::Kind::End : wire::Kind::Reply;
  prefix.status = static_cast<std::uint16_t>(code);
  answer(to, prefix, wire::encode(wire::ErrorDetails{std::string(why), {}, {}}));
}

void Node::answer(const InFlight& to, wire::Prefix prefix, std::string_view payload) {
  if (to.exchange) return to.exchange->arrived(prefix, payload);
  prefix.correlation = to.correlation;
  prefix.epoch = kEpoch;
  std::shared_ptr<Module> caller;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, module] : modules_) {
      if (module.get() == to.caller) caller = module;
    }
    ++delivered_;
  }
  if (caller) caller->deliver({wire::header(prefix), std::string(payload)});
}

bool Node::from_module(Module& sender, std::string_view header, std::string_view payload) {
  wire::Prefix prefix;
  const auto bytes = std::as_bytes(std::span(header));
  if (wire::read(bytes, prefix) != wire::PrefixError::None) std::abort();  // the runtime writes right headers
  if (prefix.kind == wire::Kind::Event) {
    wake(sender, prefix, payload);
    return true;
  }
  if (prefix.kind == wire::Kind::Request) {
    InFlight from;
    from.caller = &sender;
    from.town = prefix.town;
    from.identity = text_of(wire::identity_of(bytes, prefix));
    if (prefix.parent != 0) {
      const std::lock_guard lock(mutex_);
      const auto parent = in_flight_.find(prefix.parent);
      if (parent != in_flight_.end()) from.identity = parent->second.identity;
    }
    from.correlation = prefix.correlation;
    if (!sender.may_call(prefix.service) && !may_call_each(sender, prefix.service)) {
      refuse(from, false, Code::PermissionDenied, "this call is not declared in the manifest");
    } else {
      forward(std::move(from), prefix, text_of(wire::context_of(bytes, prefix)), payload);
    }
    return true;
  }
  if ((prefix.flags & wire::flag::kToCallee) != 0) return true;  // modules open no streams
  InFlight to;
  {
    const std::lock_guard lock(mutex_);
    const auto found = in_flight_.find(prefix.correlation);
    if (found == in_flight_.end()) return true;
    to = found->second;
    if (prefix.kind == wire::Kind::Reply || prefix.kind == wire::Kind::End) in_flight_.erase(found);
  }
  answer(to, prefix, payload);
  return true;
}

void Node::to_callee(std::uint64_t number, wire::Prefix prefix, std::string_view payload) {
  std::shared_ptr<Module> callee;
  InFlight from;
  {
    const std::lock_guard lock(mutex_);
    const auto found = in_flight_.find(number);
    if (found == in_flight_.end()) return;
    from = found->second;
    for (const auto& [id, module] : modules_) {
      if (module.get() == from.callee) callee = module;
    }
    if (prefix.kind == wire::Kind::Cancel) in_flight_.erase(found);
    ++delivered_;
  }
  prefix.correlation = number;
  prefix.epoch = kEpoch;
  if (callee) callee->deliver({wire::header(prefix), std::string(payload)});
  if (prefix.kind == wire::Kind::Cancel) refuse(from, true, Code::Cancelled, "cancelled by the caller");
}

void Node::wake(const Module& publisher, const wire::Prefix& prefix, std::string_view payload) {
  if (lose_wake_ups_) return;
  std::vector<std::shared_ptr<Module>> subscribers;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, module] : modules_) {
      if (module.get() != &publisher && module->may_call(prefix.service)) subscribers.push_back(module);
    }
    delivered_ += subscribers.size();
  }
  for (const auto& module : subscribers) module->deliver({wire::header(prefix), std::string(payload)});
}

void Node::settle() {
  for (std::uint64_t before = UINT64_MAX;;) {
    std::vector<std::shared_ptr<Module>> modules;
    {
      const std::lock_guard lock(mutex_);
      if (delivered_ == before) return;
      before = delivered_;
      for (const auto& [id, module] : modules_) modules.push_back(module);
    }
    for (const auto& module : modules) module->settle();
  }
}

std::string Node::log() const {
  std::string out;
  char buffer[4096];
  for (off_t at = 0;;) {
    const auto count = pread(log_, buffer, sizeof buffer, at);
    if (count <= 0) return out;
    out.append(buffer, static_cast<std::size_t>(count));
    at += count;
  }
}

}  // namespace stadtkern::testkit
