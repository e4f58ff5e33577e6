// SPDX-License-Identifier: Apache-2.0
#include "runtime/methods.h"

namespace stadtkern::runtime {
namespace {

Implicit implicit_of(std::string_view name) {
  static constexpr std::pair<std::string_view, Implicit> kNames[] = {
      {"http/v1@", Implicit::Http},       {"events/v1@", Implicit::Events},   {"commands/v1@", Implicit::Commands},
      {"metrics/v1@", Implicit::Metrics}, {"stats/v1@", Implicit::Stats},     {"privacy/v1@", Implicit::Privacy},
      {"backup/v1@", Implicit::Backup},   {"actions/v1@", Implicit::Actions}, {"pages/v1@", Implicit::Pages}};
  for (const auto& [prefix, implicit] : kNames) {
    if (name.starts_with(prefix)) return implicit;
  }
  return Implicit::None;
}

}  // namespace

Methods::Methods(const std::vector<wire::control::Service>& services, const std::vector<std::string>& requirements)
    : requirements_(requirements.begin(), requirements.end()) {
  for (const auto& from : services) {
    Service& to = services_[from.id];
    to.id = from.id;
    to.name = from.name;
    to.provider = from.provider;
    to.provided = from.provided;
    to.implicit = implicit_of(from.name);
    by_name_[from.name] = from.id;
    for (const auto& method : from.methods) {
      Method& made = to.methods[method.id];
      made.id = method.id;
      made.name = method.name;
      made.service = from.name;
      made.safety = static_cast<Safety>(method.safety);
      made.stream = method.stream;
    }
  }
}

const Service* Methods::service(std::uint32_t id) const {
  const auto found = services_.find(id);
  return found == services_.end() ? nullptr : &found->second;
}

const Method* Methods::find(std::uint32_t service, std::uint32_t method) const {
  const Service* in = this->service(service);
  if (!in) return nullptr;
  const auto found = in->methods.find(method);
  return found == in->methods.end() ? nullptr : &found->second;
}

Result<Method*> Methods::provided(std::string_view name) {
  const auto dot = name.rfind('.');
  const std::string_view contract = dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
  const std::string_view wanted = dot == std::string_view::npos ? name : name.substr(dot + 1);
  Method* found = nullptr;
  for (Method* method : all_provided()) {
    // A bare name means the module's own contracts: every module has stats/v1 besides, whose "Get" is a usual name.
    const bool own = method->service.find('@') == std::string::npos;
    if (method->name != wanted || (contract.empty() ? !own : method->service != contract)) continue;
    if (found) {
      return Error{Code::InvalidArgument, "two contracts have a method \"" + std::string(name) + "\": write \"" +
                                              method->service + "." + method->name + "\""};
    }
    found = method;
  }
  if (found) return found;
  return Error{Code::NotFound, "plugin.toml provides no method \"" + std::string(name) + "\""};
}

std::vector<Method*> Methods::all_provided() {
  std::vector<Method*> out;
  for (auto& [id, service] : services_) {
    if (!service.provided) continue;
    const bool contract = service.implicit == Implicit::None;
    for (auto& [method_id, method] : service.methods) {
      if (contract || service.implicit == Implicit::Stats) out.push_back(&method);
    }
  }
  return out;
}

Result<Methods::Target> Methods::target(std::string_view service, std::string_view method,
                                        const std::vector<wire::control::Service>& providers) const {
  for (const wire::control::Service& provider : providers) {
    if (provider.name != service) continue;
    for (const wire::control::Method& candidate : provider.methods) {
      if (candidate.name == method) return Target{provider.id, candidate.id};
    }
  }
  const auto found = by_name_.find(service);
  if (found == by_name_.end()) {
    if (requirements_.contains(service.substr(0, service.find('@')))) {
      return Error{Code::NotFound, "no module provides \"" + std::string(service) + "\" here"};
    }
    return Error{Code::PermissionDenied, "plugin.toml does not require \"" + std::string(service) + "\""};
  }
  for (const auto& [id, candidate] : services_.at(found->second).methods) {
    if (candidate.name == method) return Target{found->second, id};
  }
  return Error{Code::Unimplemented, "\"" + std::string(service) + "\" has no method \"" + std::string(method) + "\""};
}

}  // namespace stadtkern::runtime
