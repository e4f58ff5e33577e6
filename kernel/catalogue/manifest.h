// SPDX-License-Identifier: EUPL-1.2
// A module's manifest, `plugin.toml`, as a plain value: all that the kernel knows of a module before it runs any code.
// Values only; safe to use on any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/limits.h"
#include "catalogue/version.h"
#include "config/problem.h"
#include "config/table_reader.h"

namespace stadtkern::catalogue {

using config::PerLanguage;

inline constexpr std::string_view kManifestFile = "plugin.toml";

enum class Runtime { Isolated, Exec };
enum class Scope { Town, Node };
// What a repeat of a call does: nothing (safe), the same once more (idempotent), nothing new under the same key
// (keyed), or harm (once).
enum class Safety { Safe, Idempotent, Keyed, Once };
enum class Flow { Unary, Down, Up, Both };
enum class StartAt { Oldest, Now };

struct Method {
  std::string name;
  Safety safety = Safety::Once;
  Flow flow = Flow::Unary;
};

// A contract that the module serves ("bench/v1").
struct Provision {
  std::string contract;
  Version version;  // of the contract: major as in its name, minor counts additions, patch is 0
  std::vector<Method> methods;
  config::Place place;
};

// A contract that the module calls.
struct Requirement {
  std::string contract;
  Range range;
  bool optional = false;
  config::Place place;
  bool each = false;  // of each module of the town that provides it for itself ("pages/v1@MODULE"), none needed
};

struct Publication {
  std::string type;
  std::string payload;  // full name of the message
  std::uint32_t version = 1;
  std::chrono::milliseconds keep{};
  std::uint32_t oldest_version = 1;  // that this release publishes too: while it is on trial, for those of before
};

struct Subscription {
  std::string type;
  StartAt from = StartAt::Oldest;
};

struct HttpMount {
  std::string mount;                // "/api/bench/v1"; empty: none
  std::vector<std::string> claims;  // standard paths: "/standard/v2", "/api/v1/standard"
  std::uint64_t max_body_bytes = 64 * 1024;
  config::Place mount_place;
  config::Place claims_place;
};

// How the console sorts its pages: what comes in day by day, what the town sets up, what runs the whole node.
inline constexpr std::array<std::string_view, 3> kPageGroups{"work", "town", "node"};

// One of the module's pages that others link to.
struct WebPage {
  std::string path;  // "/report"; "/" is the module's first page
  PerLanguage title;
  PerLanguage tile;                  // what a tile of the start page says about it; empty: no tile
  bool navigation = false;           // stands in the navigation that all pages share
  std::string role;                  // a page of the console, for who has this role; empty: for everybody
  bool foot = false;                 // stands in the foot that all pages share, and is told which page that is
  std::vector<std::string> figures;  // of stats/v1, by id: shown on the tile, the first ones that may be published
  bool search = false;               // below it, at /found, stands what is found in it
  std::string group;                 // of a page of the console: one of kPageGroups; empty: the first of them
  std::string setting;               // linked to in towns alone whose settings have this key; empty: in all
  config::Place place;
};

// What the module brings to the town's pages.
struct Web {
  std::string entry;  // an ES module of web/, "bench.js"; empty: its pages need no script
  std::vector<WebPage> pages;
  config::Place entry_place;
};

struct Role {
  std::string id;  // "bench.staff"
  PerLanguage name;
  bool second_factor = false;  // a password alone is not enough; unsaid: as personal_data
};

struct Permissions {
  bool edge = false;                  // may send identity blocks, sees the registry
  bool listen = false;                // is given the node's listeners
  bool roles = false;                 // is told which roles the towns' modules name
  bool node = false;                  // may give the operators' commands, for the town that runs the node
  std::vector<std::string> outbound;  // hosts it may connect to: "feed.example.org", "*.example.org:443"
  std::vector<std::string> secrets;   // names of secrets it is given
  std::vector<std::string> files;     // absolute paths it may read
  std::vector<std::string> clients;   // claimed paths where it sees who asks: address and Authorization
};

struct Command {
  std::string name;
  PerLanguage summary;
  std::vector<std::string> args;  // as help shows them: "FILE..."
  std::string role;               // who may run it; empty: any operator
  PerLanguage help;
};

// A program beside the module's code for dangerous work (decoding what strangers send), and what it may use.
struct Worker {
  std::string name;
  std::string program;                      // a file of the module's folder
  std::uint64_t memory_bytes = 512u << 20;  // of address space
  std::uint64_t output_bytes = 8u << 20;    // that it may answer
  std::chrono::milliseconds deadline{10'000};
  std::chrono::seconds cpu{10};
  std::uint32_t open_files = 64;
  std::uint32_t processes = 1024;  // of the user that it runs as, all of them counted
};

// What the module does with data of persons, in the terms of a record of processing activities (GDPR Art. 30 (1)).
struct Processing {
  std::string id;
  PerLanguage purpose;
  PerLanguage basis;       // the law that allows it
  PerLanguage people;      // categories of data subjects
  PerLanguage data;        // categories of personal data
  PerLanguage recipients;  // empty: nobody outside the town
  PerLanguage erased;      // when
};

struct Manifest {
  std::string id;
  Version version;
  PerLanguage name;
  std::string licence;
  std::string publisher;
  PerLanguage summary;
  PerLanguage whats_new;  // in this version, for operators and on pages
  Runtime runtime = Runtime::Isolated;
  Scope scope = Scope::Town;
  std::vector<std::string> command;       // only with Runtime::Exec: the program and its arguments
  std::uint32_t schema = 0;               // of its store; 0: it has none
  std::uint32_t schema_reads_from = 0;    // the oldest schema that this version can work on
  std::optional<bool> personal_data;      // whether its store holds any; nothing: the manifest doesn't say
  std::vector<Provision> provides;        // in the file's order, as all lists here
  std::vector<Requirement> requirements;  // the table `requires`, which is a keyword of C++
  std::vector<Publication> publishes;
  std::vector<Subscription> subscribes;
  std::uint32_t event_attempts = 8;  // then an event whose handler fails is set aside
  HttpMount http;
  Web web;
  std::vector<Role> roles;
  std::vector<Processing> processing;
  Permissions permissions;
  std::vector<Command> commands;
  std::vector<Worker> workers;
  Limits limits;
  config::Place place;  // of the id
};

// Reads a manifest's text; `file` is its name in problems. Nothing when there is any problem, all of which are added.
[[nodiscard]] std::optional<Manifest> parse_manifest(std::string_view text, const std::string& file,
                                                     config::Problems& problems);

// The same for the file plugin.toml in `folder`.
[[nodiscard]] std::optional<Manifest> read_manifest(const std::filesystem::path& folder, config::Problems& problems);

// Ids of modules: a lower-case letter, then lower-case letters, digits, `_` or `-`, at most 32 in all.
[[nodiscard]] bool module_id(std::string_view text);

// "safe", "idempotent", "keyed", "once".
[[nodiscard]] std::string_view to_text(Safety safety);

}  // namespace stadtkern::catalogue
