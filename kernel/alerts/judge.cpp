// SPDX-License-Identifier: EUPL-1.2
#include "alerts/judge.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace stadtkern::alerts {
namespace {

constexpr double kDiskMargin = 1;  // percent above the threshold before the disk counts as well again

struct Cause {
  std::string message;
  std::string next;
};
using Causes = std::map<Key, Cause>;

std::string one_decimal(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

void disk_cause(const DiskSpace& disk, double least, Causes& causes) {
  if (disk.free_percent() >= least) return;
  causes.emplace(Key{Kind::DiskLow, {}},
                 Cause{"the disk of the state folder has " + one_decimal(disk.free_percent()) + " % free (" +
                           std::to_string(disk.free_bytes >> 20) + " MiB), under " + one_decimal(least) + " %",
                       "make room or enlarge it; a full disk refuses writes"});
}

}  // namespace

std::string_view name(Kind kind) noexcept {
  switch (kind) {
    case Kind::ModuleQuarantined:
      return "module_quarantined";
    case Kind::DiskLow:
      return "disk_low";
    case Kind::QueueFull:
      return "queue_full";
    case Kind::BackupOld:
      return "backup_old";
  }
  return "unknown";
}

std::string_view name(Notice::Event event) noexcept {
  return event == Notice::Event::Raised ? "raised" : event == Notice::Event::Lasting ? "lasting" : "resolved";
}

void Memory::remember(const Key& key, std::string message, std::string next, std::chrono::milliseconds since,
                      std::chrono::milliseconds told) {
  standing_.insert_or_assign(key, Standing{std::move(message), std::move(next), since, told, std::nullopt});
}

std::vector<Notice> Memory::look(const Observation& seen, const Thresholds& thresholds, std::chrono::milliseconds now) {
  Causes causes;
  for (const auto& [unit, why] : seen.quarantined) {
    causes.emplace(Key{Kind::ModuleQuarantined, unit},
                   Cause{std::string("module ").append(unit).append(" is in quarantine: ").append(why),
                         std::string("stadtkern logs ").append(unit).append("; then stadtkern restart ").append(unit)});
  }
  if (seen.disk) {
    const bool stands = standing_.contains(Key{Kind::DiskLow, {}});
    disk_cause(*seen.disk, thresholds.disk_free_percent + (stands ? kDiskMargin : 0), causes);
  } else if (const auto disk = standing_.find(Key{Kind::DiskLow, {}}); disk != standing_.end()) {
    causes.emplace(disk->first, Cause{disk->second.message, disk->second.next});
  }
  for (const auto& [module, refused] : seen.queue_full) {
    std::uint64_t& before = queue_full_[module];
    if (refused > before) {
      causes.emplace(Key{Kind::QueueFull, module},
                     Cause{"the queue of module " + module + " was full: " + std::to_string(refused - before) +
                               " requests refused",
                           "stadtkern top; more slots or workers ([limits]), or a lower rate at the front"});
    }
    before = refused;
  }
  for (const auto& [town, age] : seen.backup_age) {
    if (age <= thresholds.backup_max_age) continue;
    causes.emplace(Key{Kind::BackupOld, town},
                   Cause{"town " + town + " has had no backup for " + std::to_string(age.count() / 3600) + " h",
                         "stadtkern backup " + town + " FILE"});
  }

  std::vector<Notice> notices;
  for (const auto& [key, cause] : causes) {
    const auto found = standing_.find(key);
    if (found == standing_.end()) {
      standing_.emplace(key, Standing{cause.message, cause.next, now, now, std::nullopt});
      notices.push_back({Notice::Event::Raised, key, cause.message, cause.next, now});
      continue;
    }
    Standing& standing = found->second;
    standing.message = cause.message;
    standing.gone.reset();
    if (now - standing.told < thresholds.remind) continue;
    standing.told = now;
    notices.push_back({Notice::Event::Lasting, key, cause.message, cause.next, standing.since});
  }
  for (auto at = standing_.begin(); at != standing_.end();) {
    Standing& standing = at->second;
    if (!causes.contains(at->first) && !standing.gone) standing.gone = now;
    if (!standing.gone || now - *standing.gone < thresholds.settle) {
      ++at;
      continue;
    }
    notices.push_back({Notice::Event::Resolved, at->first, standing.message, {}, standing.since});
    at = standing_.erase(at);
  }
  return notices;
}

std::size_t Memory::standing(Kind kind) const {
  return static_cast<std::size_t>(std::count_if(standing_.begin(), standing_.end(),
                                                [kind](const auto& entry) { return entry.first.kind == kind; }));
}

}  // namespace stadtkern::alerts
