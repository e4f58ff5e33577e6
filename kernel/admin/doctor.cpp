// SPDX-License-Identifier: EUPL-1.2
#include "admin/doctor.h"

#include "config/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

namespace stadtkern::admin {
namespace {

using Level = Finding::Level;

constexpr std::size_t kNamed = 5;  // of a list; the rest is counted
constexpr std::uint64_t kFewDescriptors = 4096;
constexpr alerts::UnixSeconds kClockSlack = 300;

std::string counted(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size() && i < kNamed; ++i) text += (i == 0 ? "" : ", ") + words[i];
  if (words.size() > kNamed) text += " and " + std::to_string(words.size() - kNamed) + " more";
  return text;
}

std::string percent(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", value);
  return text.data();
}

std::string gib(std::uint64_t bytes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f GiB", static_cast<double>(bytes) / (1U << 30));
  return text.data();
}

// A module whose folder holds something else is not helped by another start of it.
const wire::admin::LockNote* note_on(const wire::admin::Status& status, const std::string& module) {
  const auto found = std::find_if(status.lock_notes.begin(), status.lock_notes.end(),
                                  [&](const wire::admin::LockNote& note) { return note.module == module; });
  return found == status.lock_notes.end() ? nullptr : &*found;
}

Finding judge_module(const wire::admin::Instance& module) {
  if (module.state == "quarantined") {
    return {Level::Problem,
            "module " + module.label,
            "in quarantine: " + module.note,
            "stadtkern logs " + module.module + "; then stadtkern restart " + module.module,
            "module.quarantined",
            module.note};
  }
  if (!module.failed_towns.empty()) {
    std::vector<std::string> towns;
    for (const auto& town : module.failed_towns) towns.push_back(town.name + " (" + town.error + ")");
    return {Level::Problem,
            "module " + module.label,
            "does not serve " + listed(towns),
            "stadtkern logs " + module.module + "; mend the town's file, then stadtkern reload",
            "module.towns",
            listed(towns)};
  }
  if (module.state == "failed") {
    return {Level::Problem,           "module " + module.label,
            "failed: " + module.note, "stadtkern logs " + module.module + "; then stadtkern restart " + module.module,
            "module.failed",          module.note};
  }
  if (module.state != "ready") {
    return {Level::Warning,
            "module " + module.label,
            module.state + (module.note.empty() ? "" : ": " + module.note),
            "look again in some seconds; stadtkern status",
            "module.waits",
            module.note};
  }
  return {
      Level::Warning,
      "module " + module.label,
      "lost " + std::to_string(module.log_lines_dropped) + " lines of its log (it wrote faster than the disk takes)",
      "stadtkern log-level warning",
      "module.log_lost",
      std::to_string(module.log_lines_dropped)};
}

}  // namespace

std::string_view name(Level level) noexcept {
  return level == Level::Ok ? "ok" : level == Level::Warning ? "warning" : "problem";
}

Finding judge_versions(std::string_view command_line, std::string_view kernel) {
  const std::string both = "command line " + std::string(command_line) + ", kernel " + std::string(kernel);
  if (command_line == kernel) return {Level::Ok, "version", both, {}};
  return {Level::Warning,         "version",
          both + ": they differ", "restart the kernel after an update, or use the command line that lies beside it",
          "version.differs",      std::string(command_line) + ", " + std::string(kernel)};
}

Finding judge_config(const std::string& folder, std::size_t towns, const config::Problems& problems) {
  if (problems.empty()) {
    if (towns > 0) return {Level::Ok, "configuration", folder + ": " + counted(towns, "town", "towns"), {}};
    return {Level::Warning,       "configuration", folder + ": no town yet", "add a file to " + folder + "/towns/",
            "configuration.none", folder};
  }
  const config::Problem& first = problems.front();
  std::string where = first.file;
  if (first.line > 0) where += ":" + std::to_string(first.line);
  return {Level::Problem,
          "configuration",
          where + ": " + first.message +
              (problems.size() > 1 ? " (and " + std::to_string(problems.size() - 1) + " more)" : std::string()),
          "stadtkern config check " + folder + "; the kernel goes on with what it has read before",
          "configuration.fault",
          where + ": " + first.message};
}

Findings judge_modules(const wire::admin::Status& status) {
  Findings findings;
  std::size_t ready = 0;
  for (const wire::admin::Instance& module : status.instances) {
    const bool well = module.state == "ready" && module.failed_towns.empty();
    ready += well ? 1 : 0;
    if (well && module.log_lines_dropped == 0) continue;
    findings.push_back(judge_module(module));
    const wire::admin::LockNote* note = note_on(status, module.module);
    if (!well && note != nullptr) findings.back().next = note->next;
  }
  if (status.instances.empty()) {
    return {{Level::Warning, "modules", "none runs", "name one under [modules.NAME] in a town's file", "modules.none"}};
  }
  if (ready == status.instances.size()) {
    findings.insert(findings.begin(), {Level::Ok, "modules", counted(ready, "unit is ready", "units are ready"), {}});
  }
  if (!status.drifts.empty()) {
    findings.push_back({Level::Warning, "overrides", status.drifts.front(),
                        "say it again with stadtkern enable or disable, or put it into the file", "overrides.drift",
                        status.drifts.front()});
  }
  return findings;
}

Findings judge_lock(const wire::admin::Status& status) {
  Findings findings;
  for (const wire::admin::LockNote& note : status.lock_notes) {
    findings.push_back({Level::Warning, "lock", note.text, note.next, "lock.differs", note.text});
  }
  if (findings.empty()) findings.push_back({Level::Ok, "lock", "what serves is what it names", {}});
  return findings;
}

Findings judge_kept(const wire::admin::Status& status) {
  std::vector<std::string> words;
  for (const wire::admin::KeptData& one : status.kept_data) {
    words.push_back(one.module + " in " + one.town + " until " +
                    alerts::rfc3339(static_cast<alerts::UnixSeconds>(one.until_s)));
  }
  if (words.empty()) return {};
  return {{Level::Ok, "uninstalled", "data is kept: " + listed(words), {}}};
}

Findings judge_withdrawn(const std::vector<std::pair<std::string, std::string>>& words) {
  Findings findings;
  for (const auto& [module, text] : words) {
    std::string next = "stadtkern catalogue update; stadtkern install ";
    next.append(module).append("; stadtkern plan --upgrade ").append(module);
    findings.push_back({Level::Warning, "withdrawn", text, std::move(next), "withdrawn.used", text});
  }
  return findings;
}

Finding judge_audit(std::uint64_t entries, const std::string& fault, std::size_t repaired) {
  if (!fault.empty()) {
    return {Level::Problem, "audit",
            fault,          "stadtkern audit verify; compare with a copy of the folder logs to see what was there",
            "audit.broken", fault};
  }
  std::string text = counted(entries, "entry", "entries") + ", every one follows the one before";
  if (repaired > 0) text += "; its end was mended " + counted(repaired, "time", "times");
  return {Level::Ok, "audit", text, {}};
}

Finding judge_state_folder(const std::vector<PathFacts>& paths, bool group_may_enter) {
  constexpr std::uint32_t kOthers = 07;
  for (const PathFacts& path : paths) {
    if (!path.exists) {
      return {
          Level::Problem,  "state folder", path.path + " is missing", "start the kernel once: it makes what it needs",
          "state.missing", path.path};
    }
    if (!path.folder)
      return {Level::Problem,           "state folder", path.path + " is no folder",
              "move it out of the way", "state.file",   path.path};
    const std::uint32_t group = group_may_enter ? 060U : 070U;
    if ((path.mode & (kOthers | group)) != 0) {
      return {Level::Problem,           "state folder", path.path + " lets others in",
              "chmod go= " + path.path, "state.open",   path.path};
    }
    if (path.owner != paths.front().owner) {
      return {Level::Problem,
              "state folder",
              path.path + " belongs to another user than " + paths.front().path,
              "chown -R --reference=" + paths.front().path + " " + path.path,
              "state.owner",
              path.path};
    }
  }
  return {Level::Ok, "state folder", paths.empty() ? "" : paths.front().path + ": closed to others", {}};
}

Finding judge_disk(const std::optional<alerts::DiskSpace>& space, double least_percent) {
  if (!space)
    return {Level::Problem, "disk", "cannot be asked for its space", "is the state folder still mounted?",
            "disk.unknown"};
  const std::string text =
      gib(space->free_bytes) + " free of " + gib(space->total_bytes) + ", " + percent(space->free_percent());
  if (space->free_percent() >= least_percent) return {Level::Ok, "disk", text, {}};
  return {Level::Problem,
          "disk",
          text + ": under " + percent(least_percent),
          "make room or enlarge it; a full disk refuses writes and goes on reading",
          "disk.full",
          text};
}

Finding judge_clock(const ClockFacts& clock) {
  const std::string text = alerts::rfc3339(clock.now);
  if (clock.epoch && clock.now + kClockSlack < static_cast<alerts::UnixSeconds>(*clock.epoch)) {
    return {Level::Problem,
            "clock",
            text + " is before the last start of the kernel (" + alerts::rfc3339(*clock.epoch) + ")",
            "set the clock; what is due waits until then",
            "clock.behind",
            text};
  }
  if (clock.synchronised) return {Level::Ok, "clock", text, {}};
  return {Level::Warning,
          "clock",
          text + ", not synchronised as the system says",
          "start a time service such as systemd-timesyncd",
          "clock.unsynchronised",
          text};
}

Finding judge_stores(const StoreFacts& stores, bool elsewhere) {
  const std::string text = counted(stores.stores, "file", "files") + (stores.cut_short ? " (not all looked at)" : "");
  if (!stores.unreadable.empty()) {
    return {Level::Problem,
            "stores",
            listed(stores.unreadable),
            "do not touch the file; look at the disk (dmesg), then restore the town's last backup",
            "stores.unreadable",
            listed(stores.unreadable)};
  }
  if (elsewhere)
    return {Level::Ok, "stores", "in the database that [store] names; modules tell whether it answers", {}};
  return {Level::Ok, "stores", text + " readable", {}};
}

Finding judge_descriptors(const std::vector<ProcessFacts>& processes) {
  std::uint64_t least = 0;
  for (const ProcessFacts& process : processes) {
    if (process.limit > 0 && process.open * 10 > process.limit * 8) {
      return {Level::Problem,
              "descriptors",
              process.name + " has " + std::to_string(process.open) + " of " + std::to_string(process.limit) + " open",
              "raise LimitNOFILE= (systemd) or ulimit -n, and restart the kernel",
              "descriptors.near",
              process.name + " " + std::to_string(process.open) + "/" + std::to_string(process.limit)};
    }
    if (process.limit > 0 && (least == 0 || process.limit < least)) least = process.limit;
  }
  if (least == 0)
    return {Level::Warning, "descriptors", "not visible to this user", "run this as the kernel's user, or as root",
            "descriptors.hidden"};
  if (least < kFewDescriptors) {
    return {Level::Warning,
            "descriptors",
            "at most " + std::to_string(least) + " per process",
            "raise LimitNOFILE= (systemd) or ulimit -n to " + std::to_string(kFewDescriptors) + " or more",
            "descriptors.few",
            std::to_string(least)};
  }
  return {Level::Ok, "descriptors", "at most " + std::to_string(least) + " per process", {}};
}

Finding judge_backups(const std::vector<std::string>& towns, const std::map<std::string, alerts::UnixSeconds>& last,
                      alerts::UnixSeconds now, std::chrono::milliseconds most_age) {
  std::vector<std::string> never;
  std::vector<std::string> old;
  const alerts::UnixSeconds most = std::chrono::duration_cast<std::chrono::seconds>(most_age).count();
  for (const std::string& town : towns) {
    const auto found = last.find(town);
    if (found == last.end()) {
      never.push_back(town);
    } else if (now - found->second > most) {
      old.push_back(town + " (" + alerts::rfc3339(found->second) + ")");
    }
  }
  const std::string limit = config::duration_text(most_age);
  if (!old.empty()) {
    return {Level::Problem, "backups",  "older than " + limit + ": " + listed(old), "stadtkern backup TOWN FILE",
            "backups.old",  listed(old)};
  }
  if (!never.empty())
    return {Level::Warning,  "backups",    "none yet of " + listed(never), "stadtkern backup TOWN FILE",
            "backups.never", listed(never)};
  return {Level::Ok, "backups", "each town's last one is younger than " + limit, {}, "backups.young", limit};
}

std::vector<AsideFacts> aside_in(const std::string& module, std::string_view figures) {
  constexpr std::string_view kBegin = "stadtkern_module_events_set_aside{town=\"";
  std::vector<AsideFacts> found;
  while (!figures.empty()) {
    const std::string_view line = figures.substr(0, figures.find('\n'));
    figures.remove_prefix(std::min(line.size() + 1, figures.size()));
    const std::size_t end = line.find("\"} ");
    if (!line.starts_with(kBegin) || end == std::string_view::npos) continue;
    AsideFacts facts{module, std::string(line.substr(kBegin.size(), end - kBegin.size())), 0};
    std::from_chars(line.data() + end + 3, line.data() + line.size(), facts.events);
    if (facts.events > 0) found.push_back(std::move(facts));
  }
  return found;
}

Finding judge_events(const std::vector<AsideFacts>& aside) {
  if (aside.empty()) return {Level::Ok, "events", "none stands aside", {}};
  std::vector<std::string> words;
  for (const AsideFacts& facts : aside) {
    words.push_back(facts.module + " in " + facts.town + " (" + std::to_string(facts.events) + ")");
  }
  return {Level::Warning,
          "events",
          "could not be handled and stand aside, with what comes later of their keys: " + listed(words),
          "stadtkern events " + aside.front().town + " " + aside.front().module + " --set-aside",
          "events.aside",
          listed(words)};
}

Finding judge_listeners(std::size_t asked, const std::map<std::string, std::string>& refused) {
  if (refused.empty()) return {Level::Ok, "listeners", counted(asked, "takes", "take") + " connections", {}};
  std::vector<std::string> words;
  for (const auto& [name, why] : refused) words.push_back(std::string(name).append(" (").append(why).append(")"));
  return {Level::Problem,      "listeners",  "no connection to " + listed(words), "stadtkern status; stadtkern logs",
          "listeners.refused", listed(words)};
}

}  // namespace stadtkern::admin
