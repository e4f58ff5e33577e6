// SPDX-License-Identifier: EUPL-1.2
// What `stadtkern doctor` thinks of what it was told: facts in, findings out. Pure; the command gathers the facts.
// Whatever would raise an alert is a problem here too.
#pragma once

#include "alerts/facts.h"
#include "config/node.h"
#include "config/problem.h"
#include "wire/admin.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stadtkern::admin {

struct Finding {
  enum class Level { Ok, Warning, Problem };
  Level level = Level::Ok;
  std::string check;  // "disk"
  std::string text;   // what is so
  std::string next;   // what to do; empty when nothing is
  std::string
      code{};  // what of the check it is, the same in every version: "disk.full"; may be empty where all is well
  std::string about{};  // names and figures of `text`, for who says it in another language
};
using Findings = std::vector<Finding>;
[[nodiscard]] std::string_view name(Finding::Level level) noexcept;  // "ok", "warning", "problem"

// A folder or file of the state folder, as the system knows it.
struct PathFacts {
  std::string path;
  bool exists = false;
  bool folder = false;
  std::uint32_t mode = 0;  // permission bits
  std::uint32_t owner = 0;
};

struct ClockFacts {
  alerts::UnixSeconds now = 0;
  std::optional<std::uint32_t> epoch;  // of the last kernel; never ahead of the time it began at by much
  bool synchronised = true;            // as the system's clock says of itself
};

struct StoreFacts {
  std::size_t stores = 0;
  std::vector<std::string> unreadable;  // "MODULE/TOWN: why"
  bool cut_short = false;               // there were more than were looked at
};

struct ProcessFacts {
  std::string name;
  std::uint64_t open = 0;
  std::uint64_t limit = 0;  // soft
};

// Events that a module could not handle: its figure for a town.
struct AsideFacts {
  std::string module;
  std::string town;
  std::uint64_t events = 0;
};
// Those above 0 in the figures that a module gives (Prometheus text).
[[nodiscard]] std::vector<AsideFacts> aside_in(const std::string& module, std::string_view figures);

[[nodiscard]] Finding judge_versions(std::string_view command_line, std::string_view kernel);
[[nodiscard]] Finding judge_config(const std::string& folder, std::size_t towns, const config::Problems& problems);
[[nodiscard]] Findings judge_modules(const wire::admin::Status& status);
// What serves against what the lock names; a module's own finding gives the same next step.
[[nodiscard]] Findings judge_lock(const wire::admin::Status& status);
// Data of uninstalled modules: what is kept, and until when.
[[nodiscard]] Findings judge_kept(const wire::admin::Status& status);
// `words`: of versions in use that a catalogue has withdrawn, by module.
[[nodiscard]] Findings judge_withdrawn(const std::vector<std::pair<std::string, std::string>>& words);
// `fault`: where and why the chain of the audit log is broken; empty: nowhere.
[[nodiscard]] Finding judge_audit(std::uint64_t entries, const std::string& fault, std::size_t repaired);
// `group_may_enter`: [admin] group is set.
[[nodiscard]] Finding judge_state_folder(const std::vector<PathFacts>& paths, bool group_may_enter);
[[nodiscard]] Finding judge_disk(const std::optional<alerts::DiskSpace>& space, double least_percent);
[[nodiscard]] Finding judge_clock(const ClockFacts& clock);
[[nodiscard]] Finding judge_stores(const StoreFacts& stores, bool elsewhere);
[[nodiscard]] Finding judge_descriptors(const std::vector<ProcessFacts>& processes);
[[nodiscard]] Finding judge_backups(const std::vector<std::string>& towns,
                                    const std::map<std::string, alerts::UnixSeconds>& last, alerts::UnixSeconds now,
                                    std::chrono::milliseconds most_age);
[[nodiscard]] Finding judge_events(const std::vector<AsideFacts>& aside);
// `refused`: the listeners that did not take a connection, with the reason.
[[nodiscard]] Finding judge_listeners(std::size_t asked, const std::map<std::string, std::string>& refused);

}  // namespace stadtkern::admin
