// SPDX-License-Identifier: EUPL-1.2
// Two towns with a few modules, and the node itself, as the kernel would send them.
#pragma once

#include <vector>

#include "registry.h"

inline std::vector<gateway::Town> sample_towns() {
  using gateway::Module;
  using gateway::Town;
  Module waste;
  waste.id = "waste";
  waste.version = "0.9.0";
  waste.names = {{"de", "Abfall & mehr"}, {"en", "Waste <and> more"}};
  waste.summaries = {{"de", "Schäden melden"}, {"en", "Report damage"}};
  waste.mount = "/api/waste/v1";
  waste.claims = {"/open311/v2"};
  waste.max_body = 1000;
  Module extra;
  extra.id = "extra";
  extra.version = "2.1.0";
  extra.mount = "/api/extra/v1/";
  extra.claims = {"/open311/v2/extra", "/api/v1/devices"};
  extra.clients = 2;  // at the second
  extra.max_body = 64 * 1024;

  Town node;
  node.name = "node";
  node.modules.emplace_back();
  node.modules.back().id = "gateway";
  Town city;
  city.id = 1;
  city.name = "musterstadt";
  city.display_names = {{"de", "Musterstadt"}};
  city.hosts = {"musterstadt.example", "www.musterstadt.example"};
  city.languages = {"de", "en"};
  city.is_default = true;
  city.modules = {waste, extra};
  Town village;
  village.id = 2;
  village.name = "musterdorf";
  village.display_names = {{"de", "Musterdorf"}, {"en", "Sample Village"}};
  village.hosts = {"Musterdorf.example"};
  village.languages = {"en", "de"};
  village.modules = {waste};
  return {node, city, village};
}
