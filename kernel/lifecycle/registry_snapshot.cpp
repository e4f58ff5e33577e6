// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/registry_snapshot.h"

#include "catalogue/graph.h"
#include "lifecycle/services.h"

#include <algorithm>
#include <map>
#include <string>

namespace stadtkern::lifecycle {
namespace {

using wire::control::RegistryModule;
using wire::control::RegistryTown;

std::vector<wire::control::Text> texts(const config::PerLanguage& words) {
  std::vector<wire::control::Text> out;
  for (const auto& [language, text] : words) out.push_back({language, text});
  return out;
}

RegistryModule module_entry(const catalogue::Manifest& manifest,
                            const std::map<std::string, const bus::ServiceSpec*>& services,
                            const std::set<std::string>& wanted) {
  RegistryModule entry;
  entry.id = manifest.id;
  entry.version = catalogue::to_text(manifest.version);
  entry.name = texts(manifest.name);
  entry.summary = texts(manifest.summary);
  entry.mount = manifest.http.mount;
  entry.claims = manifest.http.claims;
  entry.max_body = manifest.http.max_body_bytes;
  const auto& seen = manifest.permissions.clients;
  for (std::size_t i = 0; i < entry.claims.size(); ++i) {
    const bool told = std::find(seen.begin(), seen.end(), entry.claims[i]) != seen.end();
    if (told) entry.clients |= std::uint32_t{1} << i;
  }
  if (const auto http = services.find(implicit(kHttp, manifest.id)); http != services.end()) {
    entry.http_service = http->second->id;
    entry.read_method = method_id(*http->second, "Read");
    entry.repeat_method = method_id(*http->second, "Repeat");
    entry.write_method = method_id(*http->second, "Write");
    entry.stream_method = method_id(*http->second, "Stream");
    entry.upload_method = method_id(*http->second, "Upload");
  }
  if (const auto metrics = services.find(implicit(kMetrics, manifest.id)); metrics != services.end()) {
    entry.metrics_service = metrics->second->id;
    entry.metrics_method = method_id(*metrics->second, "Get");
  }
  for (const catalogue::Provision& provision : manifest.provides) {
    const auto service =
        services.find(catalogue::shared_contract(provision.contract) ? implicit(provision.contract, manifest.id)
                                                                     : provision.contract);
    if (wanted.contains(provision.contract) && service != services.end()) {
      entry.contracts.push_back(to_wire(*service->second, false));
    }
  }
  return entry;
}

}  // namespace

std::vector<RegistryTown> registry_towns(const config::Config& config, const std::vector<bus::ServiceSpec>& services,
                                         const std::set<std::string>& wanted, Interner& ids) {
  std::map<std::string, const bus::ServiceSpec*> by_name;
  for (const bus::ServiceSpec& service : services) by_name.emplace(service.name, &service);
  std::vector<RegistryTown> towns;
  towns.reserve(config.towns.size());
  for (const config::Town& town : config.towns) {
    RegistryTown& entry = towns.emplace_back();
    entry.id = ids.town(town.name);
    entry.name = town.name;
    entry.display_name = texts(town.display_name);
    entry.hosts = town.hosts;
    entry.languages = town.languages;
    entry.is_default = town.is_default;
    for (const config::ModuleUse& use : town.modules) {
      const catalogue::Module* module = config.catalogue.find(use.id, use.release);
      if (use.enabled && module != nullptr) entry.modules.push_back(module_entry(module->manifest, by_name, wanted));
    }
  }
  return towns;
}

}  // namespace stadtkern::lifecycle
