// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/services.h"

#include "catalogue/graph.h"

#include <vector>

namespace stadtkern::lifecycle {
namespace {

using bus::Safety;
using bus::Streaming;

Safety to_bus(catalogue::Safety safety) {
  switch (safety) {
    case catalogue::Safety::Safe:
      return Safety::Safe;
    case catalogue::Safety::Idempotent:
      return Safety::Idempotent;
    case catalogue::Safety::Keyed:
      return Safety::Keyed;
    case catalogue::Safety::Once:
      break;
  }
  return Safety::Once;
}

Streaming to_bus(catalogue::Flow flow) {
  switch (flow) {
    case catalogue::Flow::Down:
      return Streaming::Down;
    case catalogue::Flow::Up:
      return Streaming::Up;
    case catalogue::Flow::Both:
      return Streaming::Both;
    case catalogue::Flow::Unary:
      break;
  }
  return Streaming::Unary;
}

struct ImplicitMethod {
  std::string_view name;
  Safety safety;
  Streaming streaming = Streaming::Unary;
};

bus::ServiceSpec make(std::string_view service, std::string_view module, bool lane,
                      const std::vector<ImplicitMethod>& methods, Interner& ids) {
  bus::ServiceSpec spec;
  spec.name = implicit(service, module);
  spec.module = module;
  spec.lane = lane;
  spec.id = ids.service(spec.name, module);
  for (const ImplicitMethod& method : methods) {
    spec.methods.push_back(
        {ids.method(spec.id, method.name), std::string(method.name), method.safety, method.streaming});
  }
  return spec;
}

// A publisher's, a subscriber's, or both. Our host serves a subscriber's; a program of a third party keeps its own
// account of what it could not handle.
std::vector<ImplicitMethod> event_methods(const catalogue::Manifest& manifest) {
  std::vector<ImplicitMethod> methods;
  if (!manifest.publishes.empty()) {
    methods = {{"Pull", Safety::Safe}, {"Heads", Safety::Safe}, {"Expire", Safety::Idempotent}};
  }
  if (!manifest.subscribes.empty() && manifest.runtime != catalogue::Runtime::Exec) {
    methods.push_back({"SetAside", Safety::Safe});
    methods.push_back({"Retry", Safety::Idempotent});
    methods.push_back({"Discard", Safety::Idempotent});
  }
  return methods;
}

}  // namespace

std::string implicit(std::string_view service, std::string_view module) {
  return std::string(service).append("@").append(module);
}

std::vector<bus::ServiceSpec> services_of(const catalogue::Manifest& manifest, Interner& ids) {
  std::vector<bus::ServiceSpec> all;
  bool has_stats = false;
  for (const catalogue::Provision& provision : manifest.provides) {
    bus::ServiceSpec spec;
    spec.name =
        catalogue::shared_contract(provision.contract) ? implicit(provision.contract, manifest.id) : provision.contract;
    has_stats = has_stats || provision.contract == kStats;
    spec.module = manifest.id;
    spec.id = ids.service(spec.name, manifest.id);
    for (const catalogue::Method& method : provision.methods) {
      spec.methods.push_back(
          {ids.method(spec.id, method.name), method.name, to_bus(method.safety), to_bus(method.flow)});
    }
    all.push_back(std::move(spec));
  }
  if (!manifest.http.mount.empty() || !manifest.http.claims.empty()) {
    all.push_back(make(kHttp, manifest.id, false,
                       {{"Read", Safety::Safe},
                        {"Repeat", Safety::Idempotent},
                        {"Write", Safety::Once},
                        {"Stream", Safety::Safe, Streaming::Down},
                        {"Upload", Safety::Once, Streaming::Up}},
                       ids));
  }
  if (!manifest.web.pages.empty()) {
    all.push_back(make(kPages, manifest.id, false,
                       {{"List", Safety::Safe}, {"Render", Safety::Safe}, {"Submit", Safety::Keyed}}, ids));
  }
  if (const auto methods = event_methods(manifest); !methods.empty()) {
    all.push_back(make(kEvents, manifest.id, true, methods, ids));
  }
  if (!manifest.commands.empty()) {
    all.push_back(make(kCommands, manifest.id, false, {{"Run", Safety::Once, Streaming::Both}}, ids));
  }
  if (manifest.personal_data == true) {
    all.push_back(make(kPrivacy, manifest.id, true,
                       {{"Find", Safety::Safe},
                        {"Export", Safety::Safe},
                        {"Erase", Safety::Idempotent},
                        {"Retention", Safety::Idempotent}},
                       ids));
  }
  // Copies of its stores, and who changed what in them; a program of a third party has none that its host could read.
  if (manifest.schema > 0 && manifest.runtime != catalogue::Runtime::Exec) {
    all.push_back(make(kBackup, manifest.id, true,
                       {{"Hold", Safety::Once},
                        {"Release", Safety::Once},
                        {"List", Safety::Once, Streaming::Down},
                        {"Read", Safety::Once, Streaming::Down},
                        {"Drop", Safety::Once}},
                       ids));
    all.push_back(make(kActions, manifest.id, true, {{"List", Safety::Safe}, {"Expire", Safety::Idempotent}}, ids));
  }
  all.push_back(make(kMetrics, manifest.id, true, {{"Get", Safety::Safe}}, ids));
  if (!has_stats) all.push_back(make(kStats, manifest.id, false, {{"Get", Safety::Safe}}, ids));
  return all;
}

bus::ServiceSpec kernel_metrics(Interner& ids) {
  return make(kMetrics, kKernelModule, true, {{"Get", Safety::Safe}}, ids);
}

bus::ServiceSpec kernel_commands(Interner& ids) {
  return make(kNode, kKernelModule, true, {{"Run", Safety::Once}}, ids);
}

wire::control::Service to_wire(const bus::ServiceSpec& service, bool provided) {
  wire::control::Service out{service.id, service.name, service.module, {}, provided};
  for (const bus::MethodSpec& method : service.methods) {
    out.methods.push_back({method.id, method.name, static_cast<std::uint32_t>(method.safety),
                           static_cast<std::uint32_t>(method.streaming)});
  }
  return out;
}

std::uint32_t method_id(const bus::ServiceSpec& service, std::string_view name) {
  for (const bus::MethodSpec& method : service.methods) {
    if (method.name == name) return method.id;
  }
  return 0;
}

}  // namespace stadtkern::lifecycle
