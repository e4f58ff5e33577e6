// SPDX-License-Identifier: EUPL-1.2
// plan(desired, actual, catalogue): what `stadtkern apply` would do, before anything is done. Pure. Versions are chosen
// by the resolver before; the plan compares them with what runs and says who is touched, which stores move to another
// schema, and what is newly permitted.
#pragma once

#include "catalogue/lock.h"
#include "catalogue/manifest.h"
#include "catalogue/resolver.h"
#include "config/overrides.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::lifecycle {

// A version that can be had. `manifest` outlives the plan's making.
struct Build {
  const catalogue::Manifest* manifest = nullptr;
  std::string sha256;     // empty: a module folder of development
  bool installed = true;  // false: the catalogue has it, this node not yet
};

// What should serve: the resolver's choices, and what else the outcome hangs on.
struct Wanted {
  std::vector<catalogue::Choice> choices;
  catalogue::Lock lock;         // as it is now
  config::Overrides overrides;  // laid over the files already
  std::string config_hash;      // of all files of the configuration
};

// What serves a town (empty: the node) now.
struct Active {
  std::string town;
  std::string id;
  catalogue::Version version;
  std::string sha256;
  std::uint64_t store_bytes = 0;  // 0: not known, or no store
  friend bool operator==(const Active&, const Active&) = default;
};

struct PlanStep {
  enum class Kind {
    Pin,        // the lock names it anew: `towns`, or none for every town without an entry of its own
    Install,    // `to`
    Start,      // a process of `to`, for `towns`
    Swap,       // `towns` go from `from` to `to`, without a request lost
    Migrate,    // their stores go from schema to schema
    OpenTown,   // a process that is there serves `towns` too
    CloseTown,  // it goes on without `towns`
    Stop,       // it is not needed any more
  };
  Kind kind = Kind::Pin;
  std::string id;
  std::string from{};  // versions, where there are any
  std::string to{};
  std::vector<std::string> towns{};  // empty: the node itself (Pin: see there)
  // Migrate alone.
  std::uint32_t from_schema = 0;
  std::uint32_t to_schema = 0;
  bool needs_stop = false;               // old and new cannot serve side by side
  std::chrono::milliseconds estimate{};  // roughly; with `needs_stop` nobody is served for so long
  friend bool operator==(const PlanStep&, const PlanStep&) = default;
};

// A permission, or a role, that a version brings and that the one before (if any) did not have.
struct Added {
  std::string id;
  std::string version;
  std::string what;  // "outbound feed.example.org:443"; "bench.staff"
  friend bool operator==(const Added&, const Added&) = default;
};

struct Plan {
  std::vector<PlanStep> steps;     // in the order of kinds above, then by id
  std::vector<Added> permissions;  // need consent
  std::vector<Added> roles;
  std::vector<std::string> touched;  // towns in which a module starts, stops, changes or opens
  catalogue::Lock lock;              // as it would be
  std::string hash;                  // 64 hexadecimal digits
  [[nodiscard]] bool pending() const { return !steps.empty(); }
};

[[nodiscard]] Plan plan(const Wanted& wanted, const std::vector<Active>& actual, const std::vector<Build>& catalogue);

// Whether two versions can work on one store at the same time: the newer schema still admits the older code.
[[nodiscard]] bool side_by_side(const catalogue::Manifest& a, const catalogue::Manifest& b);

// "edge", "listen", "outbound HOST", "secret NAME", "file PATH": what a manifest asks for, sorted.
[[nodiscard]] std::vector<std::string> permissions_of(const catalogue::Manifest& manifest);

[[nodiscard]] std::string_view name(PlanStep::Kind kind) noexcept;  // "swap"
// "swap bench 1.0.0 -> 1.1.0 in a and b". At most five towns are named.
[[nodiscard]] std::string to_text(const PlanStep& step);

// SHA-256 in hexadecimal, for `Wanted::config_hash`.
[[nodiscard]] std::string sha256_of(std::string_view bytes);

}  // namespace stadtkern::lifecycle
