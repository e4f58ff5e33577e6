// SPDX-License-Identifier: EUPL-1.2
// `stadtkern.toml`: what this machine's kernel does, apart from its towns. Values only.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/limits.h"
#include "config/module_use.h"
#include "config/problem.h"
#include "config/secrets.h"

namespace stadtkern::config {

// A socket that the kernel binds and hands to a module; the kernel never reads from it.
struct Listener {
  std::string name;
  std::string host;        // an IPv4 or IPv6 address, without brackets
  std::uint16_t port = 0;  // 0: any
  std::string module;
  Place place;
};

// When a module that died is started again. More than `intensity` crashes within `period` end in quarantine.
struct Restart {
  std::uint32_t intensity = 5;
  std::chrono::milliseconds period{60'000};
  std::chrono::milliseconds backoff_first{500};  // before the second restart in a row; the first one has none
  std::chrono::milliseconds backoff_max{30'000};
  std::uint32_t refuse_after =
      2;                // crashes at which a request was under way, until it is refused for a while; 0: never
  double jitter = 0.2;  // each wait is longer or shorter by up to this part of it
};

struct Log {
  enum class Level { Trace, Debug, Info, Warning, Error };
  Level level = Level::Info;
  std::uint32_t files = 8;  // kept per module
  std::uint64_t file_bytes = std::uint64_t{8} << 20;
};

// Whom the kernel warns, and of what. Warnings go out as JSON by HTTP POST; without a webhook they are only logged.
struct Alerts {
  std::string webhook;  // http:// or https://; may hold a secret: never logged
  std::string secret;   // signs each body (HMAC-SHA256); never logged; empty: unsigned
  double disk_free_percent = 10;
  std::chrono::milliseconds backup_max_age = std::chrono::hours(26);
  std::chrono::milliseconds remind = std::chrono::hours(24);    // what still holds is told again after this
  std::chrono::milliseconds settle = std::chrono::seconds(60);  // over: once its cause has been gone for so long
};

// Towns that get processes of their own, for these modules or (when empty) for all.
struct Cell {
  std::string name;
  std::vector<std::string> towns;
  std::vector<std::string> modules;
  Place place;
};

struct Node {
  std::string state;                        // folder; as written: absolute, or relative to the configuration's folder
  std::vector<std::string> module_folders;  // where modules lie; like `state`
  Place module_folders_place;
  // Where the stores are, in the host's own words; empty: files in `state`. May hold a secret: never logged.
  std::string database;
  std::uint32_t batch_writes = 0;  // at most so many writes per commit; 0: as many as a store takes
  std::string admin_group;         // system group that may use the admin socket besides its owner; empty: none
  std::string admin_town;          // people of this town may run the node from the console; empty: nobody's
  Place admin_town_place;
  std::vector<Listener> listeners;
  Restart restart;
  catalogue::Limits limits;  // of modules, where their manifests say nothing
  Log log;
  Alerts alerts;
  bool unsigned_packages = false;  // the switch for development: packages without a signature may be installed
  std::vector<Cell> cells;
  std::vector<ModuleUse> uses;  // modules of scope node
};

struct RawNode {
  Node node;  // without its uses
  std::vector<RawUse> uses;
};

// Reads the text of stadtkern.toml. What it can make sense of is returned even when there are problems, so that other
// files can still be checked against it; nothing only when the text is no TOML.
[[nodiscard]] std::optional<RawNode> parse_node(std::string_view text, const std::string& file, Secrets& secrets,
                                                Problems& problems);

}  // namespace stadtkern::config
